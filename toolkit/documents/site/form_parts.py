"""What a case report form is made of: items with name, type, codes, unit and range."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal

Type = Literal["yes/no", "date", "time", "whole number", "number", "text", "choice", "choices"]
Needed = Literal["always", "if done", "if yes", "if not"]

NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{0,31}")
CODE_LENGTH: Final = 8
"""Letters that a code of a test may have."""
CLINIC: Final = "Clinic record"
NOT_DONE: Final = ("Declined", "Visit missed", "Forgotten", "Technical", "Other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One field of a form.

    Attributes
    ----------
    variable
        Its name in the database.
    label
        What is asked.
    type
        What the answer is.
    codes
        Answers to choose from.
    unit
        Of a number.
    minimum, maximum
        Range outside which a value is questioned.
    needed
        Whether the answer is needed always, if the procedure was done, or if the first
        question was answered with yes.
    source
        Where the answer comes from.
    standard
        Whether the name is one of CDASH.
    """

    variable: str
    label: str
    type: Type
    codes: tuple[str, ...] = ()
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    needed: Needed = "always"
    source: str = CLINIC
    standard: bool = True

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.variable):
            message = f"{self.variable!r} is no name of a variable"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form of the case report.

    Attributes
    ----------
    id
        Short name, unique.
    title
        What it is.
    domain
        Code of the domain in CDISC standards that it feeds.
    items
        Its fields, in order; names are unique in the form.
    visits
        Ids of the visits at which it is due; none for forms of events.
    activities
        Ids of the activities of the schedule that it records.
    by
        Who fills it in.
    repeats
        Whether one visit, or one participant, may have several.
    notes
        What the schedule says of its activities.
    """

    id: str
    title: str
    domain: str
    items: tuple[Item, ...]
    visits: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    by: str = ""
    repeats: bool = False
    notes: tuple[str, ...] = ()


def code(words: str) -> str:
    """Make the code of a test from an abbreviation or a name.

    Examples
    --------
    >>> code("ZAN-BPD"), code("Lower-urinary-tract symptoms")
    ('ZANBPD', 'LOWERURI')
    """
    plain = re.sub(r"[^A-Z0-9]", "", words.upper())
    if not plain[:1].isalpha():
        plain = f"T{plain}"
    return plain[:CODE_LENGTH]


def field(
    kind: Type,
    variable: str,
    label: str,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    when: Needed = "always",
    source: str = CLINIC,
    own: bool = False,
) -> Item:
    """Return an item; `own` says that its name is not one of CDASH."""
    return Item(
        variable=variable,
        label=label,
        type=kind,
        unit=unit,
        minimum=low,
        maximum=high,
        needed=when,
        source=source,
        standard=not own,
    )


flag = partial(field, "yes/no")
date = partial(field, "date")
time = partial(field, "time")
whole = partial(field, "whole number")
number = partial(field, "number")
words = partial(field, "text")


def choice(
    variable: str,
    label: str,
    *codes: str,
    when: Needed = "always",
    source: str = CLINIC,
    own: bool = False,
) -> Item:
    """Return an item that is answered by one of some codes."""
    made = field("choice", variable, label, when=when, source=source, own=own)
    return replace(made, codes=codes)


def performed(prefix: str, what: str, *, source: str = CLINIC) -> tuple[Item, ...]:
    """Return the items with which most forms begin: done, why not, and when."""
    return (
        flag(f"{prefix}PERF", f"{what}: done?", source=source),
        choice(f"{prefix}REASND", "If not, why?", *NOT_DONE, when="if not", source=source),
        date(f"{prefix}DAT", "Date", when="if done", source=source),
    )
