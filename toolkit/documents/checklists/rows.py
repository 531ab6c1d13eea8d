"""One row of a checklist: what is asked, whether the document tells it, and where."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from toolkit.documents.checklists.reading import Finished, Place
    from toolkit.standards.data import Status

Result = Literal["Met", "Partly", "Missing", "Not applicable", "CRASHED"]
RESULTS: tuple[Result, ...] = ("Met", "Partly", "Missing", "Not applicable", "CRASHED")
OWNED = re.compile(r"^To be completed by ([^:]+): (.+)$")
"""How the documents print an open item."""
MOST = 3
"""So many places or open items are named; of more only the number is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a guideline asks.

    Attributes
    ----------
    id, group
        Its number, and the heading under which it stands.
    title
        What it is called; empty when it has no name.
    requirement
        What it asks, paraphrased.
    status
        Whether the rule was read in its source, or is only recalled.
    """

    id: str
    group: str
    requirement: str
    status: Status
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of it.

    Attributes
    ----------
    asked
        What is asked.
    result
        Met; partly, when something of it is open or was not found; missing; not applicable;
        CRASHED, when nobody knows, since looking for it failed.
    where
        Places that tell it, with their pages.
    remark
        What is missing or open, or why it does not apply.
    """

    asked: Asked
    result: Result
    where: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A filled checklist.

    Attributes
    ----------
    key, name
        Name to refer to, and what the checklist is called.
    rows
        Its rows, in order.
    """

    key: str
    name: str
    rows: tuple[Row, ...]

    def counts(self) -> dict[Result, int]:
        """Return how many rows have each result."""
        number = Counter(row.result for row in self.rows)
        return {result: number[result] for result in RESULTS}


def safely(asked: Asked, decide: Callable[[], Row]) -> Row:
    """Decide a row; one that cannot be decided is CRASHED, and never met."""
    try:
        return decide()
    except Exception as error:  # noqa: BLE001 - one row must not take the others with it
        remark = f"Looking for it failed: {type(error).__name__}: {error}"
        return Row(asked=asked, result="CRASHED", remark=remark)


def judged(asked: Asked, document: Finished, keys: Sequence[str], sought: str = "") -> Row:
    """Judge a row by what stands under some headings, and under the headings below them.

    Parameters
    ----------
    asked
        What is asked.
    document
        Where it is looked for.
    keys
        Sections that should tell it.
    sought
        A pattern that the text must hold; empty when the heading says it all.
    """
    places = [place for key in keys for place in document.under(key)]
    if not places:
        named = "section" if len(keys) == 1 else "sections"
        remark = f"The document has no {named} {listed(keys)}."
        return Row(asked=asked, result="Missing", remark=remark)
    return weighed(asked, places, sought)


def weighed(asked: Asked, places: Sequence[Place], sought: str = "") -> Row:
    """Judge a row by what stands at some places, of which there is at least one."""
    told = [place for place in places if place.told]
    opened = tuple(dict.fromkeys(one for place in places for one in place.opened))
    reasons = [place.reason for place in places if place.reason]
    if not told:
        if reasons and not opened:
            return Row(
                asked=asked, result="Not applicable", where=_where(places), remark=reasons[0]
            )
        remark = _open(opened) if opened else "The heading stands, with no text below it."
        return Row(asked=asked, result="Missing", where=_where(places), remark=remark)
    fitting = [place for place in told if _holds(sought, place)]
    if not fitting:
        found_open = [one for one in opened if _matters(sought, one)]
        remark = _open(found_open) if found_open else "The text was not found to say it."
        result: Result = "Missing" if found_open else "Partly"
        return Row(asked=asked, result=result, where=_where(told), remark=remark)
    left = tuple(dict.fromkeys(one for one in opened if _matters(sought, one)))
    return Row(
        asked=asked,
        result="Partly" if left else "Met",
        where=_where(fitting),
        remark=_open(left) if left else "",
    )


def _matters(sought: str, item: str) -> bool:
    """Tell whether an open item is part of what is asked."""
    alone = OWNED.sub(r"\2", item)
    return not sought or re.search(sought, alone, re.IGNORECASE) is not None


def _bare(item: str) -> str:
    """Return an open item with its owner behind it."""
    return OWNED.sub(r"\2 (\1)", item.rstrip(". "))


def _holds(sought: str, place: Place) -> bool:
    return not sought or re.search(sought, place.words, re.IGNORECASE) is not None


def _where(places: Sequence[Place]) -> tuple[str, ...]:
    """Name the first places; of a section and those below it, the section when it tells."""
    names = list(dict.fromkeys(str(place) for place in places))
    if len(names) <= MOST:
        return tuple(names)
    return (*names[:MOST], f"and {len(names) - MOST} more")


def _open(opened: Sequence[str]) -> str:
    """Say what is open; of many items the first."""
    bare = [_bare(one) for one in opened]
    more = f"; and {len(bare) - MOST} more" if len(bare) > MOST else ""
    return f"Open: {'; '.join(bare[:MOST])}{more}."


def listed(names: Iterable[str]) -> str:
    """Join names as a sentence does.

    Examples
    --------
    >>> listed(["2.1"]), listed(["2.1", "3", "4"])
    ('2.1', '2.1, 3 and 4')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
