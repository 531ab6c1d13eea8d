"""Facts of a protocol that a filled template should show, and which of them found no place.

A fact has found a place when one of its names was filled, when a number of it is printed
anywhere, or when a section, table or list that holds it stands in the file. What is listed as
required is what an ethics committee asks of any protocol; it follows the headings of ICH M11.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from toolkit.documents.own_template.name import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that a template should show.

    Attributes
    ----------
    group, label
        Under which heading and as what it is told.
    names
        Any of these shows it; the first is the one to recommend.
    """

    group: str
    label: str
    names: tuple[str, ...]


def _facts(group: str, *rows: tuple[str, str]) -> tuple[Fact, ...]:
    return tuple(
        Fact(group=group, label=label, names=tuple(names.split())) for label, names in rows
    )


REQUIRED: Final = (
    *_facts(
        "Title page",
        ("title of the trial", "title identity.title field.full_title cover"),
        (
            "protocol number",
            "protocol_number identity.number field.sponsor_protocol_identifier cover",
        ),
        ("version", "version identity.version field.version_number cover"),
        ("date of the version", "date identity.version_date field.version_date cover"),
        (
            "sponsor",
            "protocol.roles.sponsor.name field.sponsor_name_and_address cover section.11.2",
        ),
    ),
    *_facts(
        "Summary",
        ("phase", "field.trial_phase protocol.identity.phase cover"),
        ("rationale", "section.2.1 protocol.rationale"),
        ("risks and benefits", "section.2.2 table.risks"),
        ("objectives, endpoints and estimands", "table.objectives section.3 section.1.1.1"),
        ("figure of the trial", "figure.schema section.1.2"),
        ("schedule of activities", "table.schedule section.1.3"),
    ),
    *_facts(
        "Design and population",
        ("description of the design", "section.4.1 table.design section.1.1.2"),
        ("stopping rules", "section.4.3"),
        ("inclusion criteria", "inclusion section.5.2"),
        ("exclusion criteria", "exclusion section.5.3"),
        ("contraception", "section.5.4"),
    ),
    *_facts(
        "Interventions",
        ("arms and interventions", "table.arms section.6"),
        ("doses and how they are given", "section.6.3 table.regimen table.arms"),
        ("randomisation", "section.6.7.2"),
        ("blinding", "section.6.7.3"),
        ("discontinuation and withdrawal", "section.7"),
    ),
    *_facts(
        "Assessments and safety",
        ("assessments", "section.8 table.assessments table.schedule"),
        ("adverse events", "section.9"),
    ),
    *_facts(
        "Statistics",
        ("number of participants", "sample_size.randomised section.10.11"),
        ("justification of the sample size", "section.10.11"),
        ("analysis of the primary objective", "section.10.4"),
        ("interim analyses", "section.10.9"),
    ),
    *_facts(
        "Oversight",
        ("informed consent", "section.11.3"),
        ("committees", "section.11.4"),
        ("data protection", "section.11.8"),
        ("list of references", "references section.14"),
    ),
)
_NUMBER: Final = re.compile(r"section\.(\d[\d.]*)")


def without_place(
    names: Mapping[str, Name], taken: Collection[str], numbers: Iterable[str]
) -> tuple[Fact, ...]:
    """Return the required facts that a filled file does not show.

    Parameters
    ----------
    names
        All names; a fact that this protocol does not have is not missed.
    taken
        Names that were put in.
    numbers
        Names of numbers and shared facts that are printed anywhere in the file.
    """
    shown = set(taken) | set(numbers)
    held = {
        section.m11
        for name in taken
        if name in names
        for section in names[name].sections
        if section.m11
    }
    missing = []
    for fact in REQUIRED:
        there = [name for name in fact.names if name in names and names[name].truth]
        if there and not any(_shows(name, shown, held, taken) for name in fact.names):
            missing.append(fact)
    return tuple(missing)


def _shows(name: str, shown: set[str], held: set[str], taken: Collection[str]) -> bool:
    if name in shown:
        return True
    if "body" in taken and name != "cover":
        # The body holds every section; what only the title page has is not in it.
        return name.startswith(("section.", "table.", "figure.")) or name == "references"
    hit = _NUMBER.fullmatch(name)
    return hit is not None and hit[1] in held
