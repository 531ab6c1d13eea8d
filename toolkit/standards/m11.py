"""The protocol template of ICH M11: headings, fields, code lists and fixed wording.

ICH. M11 Clinical electronic Structured Harmonised Protocol (CeSHarP): Template and Technical
Specification. Final version (Step 4), adopted 19 November 2025. ICH holds the copyright; these
files are an adaptation that ICH has not endorsed. How each part was read stands in the files.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from toolkit.standards.data import Status, load, row

if TYPE_CHECKING:
    from collections.abc import Mapping

Requirement = Literal["required", "conditional", "optional"]
FIELDS = "m11_fields"
HEADINGS = "m11_headings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One heading of the template.

    Attributes
    ----------
    number
        Its number; X stands for "one for each", as in ``10.4.X.1``.
    title
        Its exact title; ``<#>`` stands for the number of the objective.
    level
        1 to 4.
    requirement, condition
        Whether a protocol must have it, and when.
    body
        What stands under it before the next heading.
    ncit
        Its code in the NCI Thesaurus; empty when it has none.
    status
        Whether this was read in a source.
    basis
        The text in which the requirement was read: the final one, or the draft before it.
    source
        Where the title was read; the file explains the letters.
    """

    number: str
    title: str
    level: int
    requirement: Requirement
    body: Literal["heading_only", "text", "fields_or_table"]
    status: Status
    basis: Literal["final_ts", "updated_step2_ts"]
    source: str
    condition: str = ""
    ncit: str = ""

    @property
    def repeats(self) -> bool:
        """The heading stands once for each objective or appendix."""
        return "X" in self.number.split(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the title page, the amendment details or the synopsis.

    Attributes
    ----------
    label
        What the document shows before the value, with its colon.
    field
        Name of the field; several fields can share a label.
    conformance, condition
        Whether a protocol must have it, and when.
    type
        What kind of value it has; empty when the source says nothing.
    codelist
        Name of the code list of its values, or an outside terminology; empty when free.
    ncit
        Its codes in the NCI Thesaurus.
    repeat
        It can have several values.
    note, rule, pattern
        Further remarks of the source; empty when there are none.
    """

    label: str
    field: str
    conformance: Requirement
    condition: str = ""
    type: str = ""
    codelist: str = ""
    ncit: tuple[str, ...] = ()
    repeat: bool = False
    note: str = ""
    rule: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table that the template lays out.

    Attributes
    ----------
    column
        Its heading.
    ncit
        Its code in the NCI Thesaurus; empty when it has none.
    codelist
        Name of the code list of its values, or an outside terminology; empty when free.
    """

    column: str
    ncit: str = ""
    codelist: str = ""


@lru_cache
def headings() -> tuple[Heading, ...]:
    """Return every heading, in the order of the template.

    Examples
    --------
    >>> len(headings())
    159
    """
    return tuple(row(Heading, values) for values in load(HEADINGS)["headings"])


def heading(number: str) -> Heading:
    """Return the heading with a number of the template.

    Examples
    --------
    >>> heading("10.11").title
    'Sample Size Determination'
    """
    return _by_number()[number]


@lru_cache
def title_page() -> tuple[Field, ...]:
    """Return the fields of the title page; their order is fixed."""
    return _fields("title_page")


@lru_cache
def amendment_details() -> tuple[Field, ...]:
    """Return the fields that stand directly before the table of contents."""
    return _fields("amendment_details")


@lru_cache
def overall_design() -> tuple[Field, ...]:
    """Return the fields of section 1.1.2 of the synopsis."""
    return _fields("synopsis_overall_design_1_1_2")


@lru_cache
def arms_and_interventions() -> tuple[Column, ...]:
    """Return the columns of the table in section 6, in order."""
    return tuple(row(Column, values) for values in load(FIELDS)["arms_interventions_table_6"])


@lru_cache
def event_reporting() -> tuple[Column, ...]:
    """Return the columns of the table in section 9.2, in order."""
    return tuple(row(Column, values) for values in load(FIELDS)["event_reporting_table_9_2"])


@lru_cache
def collection_procedures() -> tuple[str, ...]:
    """Return the unnumbered headings that section 9.2.2 must have."""
    return tuple(values["label"] for values in load(FIELDS)["collection_procedures_9_2_2"])


@lru_cache
def universal_text() -> Mapping[str, str]:
    """Return the wording that every protocol has, by number of the section."""
    return MappingProxyType(
        {values["section"]: values["text"] for values in load(FIELDS)["universal_text"]}
    )


@lru_cache
def contents_of_sections() -> Mapping[str, tuple[str, ...]]:
    """Return what the specification wants a section to say, by number of the section."""
    content = load(FIELDS)["section_content_checks"]
    return MappingProxyType({number: tuple(points) for number, points in content.items()})


def codelists() -> tuple[str, ...]:
    """Return the names of the code lists."""
    return tuple(load(FIELDS)["codelists"])


@lru_cache
def codelist(name: str) -> Mapping[str, str]:
    """Return the terms of a code list, with the NCI Thesaurus code of each.

    Examples
    --------
    >>> codelist("blind_schema")["Double Blind"]
    'C15228'
    """
    return MappingProxyType(load(FIELDS)["codelists"][name]["terms"])


@lru_cache
def _by_number() -> Mapping[str, Heading]:
    return MappingProxyType({one.number: one for one in headings()})


def _fields(part: str) -> tuple[Field, ...]:
    return tuple(row(Field, _with_codes(values)) for values in load(FIELDS)[part])


def _with_codes(values: dict[str, Any]) -> dict[str, Any]:
    """Return the row with its codes as a tuple; the file has one code, several, or none."""
    codes = values.get("ncit", ())
    return values | {"ncit": (codes,) if isinstance(codes, str) else tuple(codes)}
