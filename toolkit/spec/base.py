"""What every part of the protocol model is made of: closed parts, plain texts, ids, open items.

A part refuses keys it does not know, cannot be changed once read, and explains each of its
fields in the docstring below it; the JSON Schema that editors show is made of those sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
)

ID_PATTERN = r"^[a-z][a-z0-9_]*$"
DATE_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
EVIDENCE_PATTERN = r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$"
CRITERION_PATTERN = r"^[IE]\d{2}$"

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


class Part(BaseModel):
    """A piece of the protocol: closed, frozen, explained field by field."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


@dataclass(frozen=True, slots=True)
class Refers:
    """Marks a field whose value is the id of something defined elsewhere in the folder.

    Attributes
    ----------
    to
        What kind of thing: ``assumption``, ``endpoint``, ``visit``, ``evidence`` and so on; the
        kinds and where they are defined stand in `toolkit.spec.crossref`.
    """

    to: str


def _printable(text: str) -> str:
    if CONTROL.search(text):
        message = "must not hold control characters; only spaces, tabs and line breaks"
        raise ValueError(message)
    return text


def _no_flag(value: Any) -> Any:
    """Refuse true, which Python takes for 1."""
    if isinstance(value, bool):
        message = f"must be 1 or 2, not {str(value).lower()}"
        raise ValueError(message)  # noqa: TRY004 - pydantic turns only a ValueError into a problem
    return value


LineText = Annotated[
    str, StringConstraints(min_length=1, max_length=600), AfterValidator(_printable)
]
"""One line of plain text."""

Prose = Annotated[
    str, StringConstraints(min_length=1, max_length=8000), AfterValidator(_printable)
]
"""A paragraph of plain text; citations such as ``[@yovell2016]`` are allowed in it."""

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=40)]
"""A name to refer to: lower-case letters, digits and underscores, a letter first."""

Real = Annotated[float, Field(strict=True)]
Whole = Annotated[int, Field(strict=True, ge=0)]
Count = Annotated[int, Field(strict=True, ge=1)]
Probability = Annotated[float, Field(strict=True, gt=0, lt=1)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Positive = Annotated[float, Field(strict=True, gt=0)]
Integer = Annotated[int, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
IsoDate = Annotated[str, StringConstraints(pattern=DATE_PATTERN)]
Sides = Annotated[Literal[1, 2], BeforeValidator(_no_flag)]

EvidenceRef = Annotated[str, StringConstraints(pattern=EVIDENCE_PATTERN), Refers("evidence")]
"""Id of an item in evidence.yaml, such as ``YOV-03``."""

AssumptionRef = Annotated[Id, Refers("assumption")]
EndpointRef = Annotated[Id, Refers("endpoint")]
EstimandRef = Annotated[Id, Refers("estimand")]
EventRef = Annotated[Id, Refers("intercurrent event")]
VisitRef = Annotated[Id, Refers("visit")]
EpochRef = Annotated[Id, Refers("epoch")]
ArmRef = Annotated[Id, Refers("arm")]
InterventionRef = Annotated[Id, Refers("intervention")]
AssessmentRef = Annotated[Id, Refers("assessment")]
AnalysisRef = Annotated[Id, Refers("analysis")]
AnalysisSetRef = Annotated[Id, Refers("analysis set")]
ActivityRef = Annotated[Id, Refers("activity")]
RiskRef = Annotated[Id, Refers("risk")]
LookRef = Annotated[Id, Refers("interim look")]
CriterionId = Annotated[str, StringConstraints(pattern=CRITERION_PATTERN)]
"""Stable id of a criterion: I01, I02 for inclusion, E01, E02 for exclusion; never reused."""

TimeUnit = Literal["hours", "days", "weeks", "months", "years"]


class OpenItem(Part):
    """Something that does not exist yet and must not be invented.

    It stands in the documents as a visible placeholder and in the list of open items.
    """

    open: LineText
    """What is missing, such as "IND number"."""
    owner: LineText
    """Who completes it, such as "sponsor"."""


def _answer_tag(value: Any) -> str:
    return "open" if isinstance(value, dict | OpenItem) else "given"


Answer = Annotated[
    Annotated[LineText, Tag("given")] | Annotated[OpenItem, Tag("open")],
    Discriminator(_answer_tag),
]
"""One line of text, or an open item: ``{open: what is missing, owner: who completes it}``."""

ProseAnswer = Annotated[
    Annotated[Prose, Tag("given")] | Annotated[OpenItem, Tag("open")],
    Discriminator(_answer_tag),
]
"""A paragraph, or an open item: ``{open: what is missing, owner: who completes it}``."""


class Duration(Part):
    """A length of time."""

    value: Positive
    """How many units."""
    unit: TimeUnit
    """Unit of the value."""


class NamedText(Part):
    """A short name with the text that belongs to it."""

    name: LineText
    """What it is called."""
    text: Prose
    """What is to be said of it."""
