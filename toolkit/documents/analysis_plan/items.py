"""Where each item of the guideline on analysis plans stands (Gamble et al. 2017)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.analysis_plan.pointers import SOURCES
from toolkit.documents.content import Cell, Cite, Column, Text
from toolkit.documents.content import Table as Grid
from toolkit.documents.kit import head, paragraph, plain, section, strong, text
from toolkit.documents.packet.compose import Part
from toolkit.standards.checklists import sap_items

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.documents.kit import Inlines

PLACES: Mapping[str, tuple[str, ...]] = {
    "1a": ("title-and-versions",),
    "1b": ("title-and-versions",),
    "2": ("title-and-versions", "revisions"),
    "3": ("title-and-versions",),
    "4a": ("revisions",),
    "4b": ("revisions",),
    "4c": ("revisions",),
    "5": ("contributors",),
    "6a": ("signatures",),
    "6b": ("signatures",),
    "6c": ("signatures",),
    "7": ("background",),
    "8": ("objectives", "estimands"),
    "9": ("design",),
    "10": ("randomisation",),
    "11": ("sample-size",),
    "12": ("framework",),
    "13a": ("10.9",),
    "13b": ("10.9",),
    "13c": ("10.9", "monitoring-rules"),
    "14": ("timing-of-analyses", "general"),
    "15": ("timing-of-assessments",),
    "16": ("significance",),
    "17": ("10.10",),
    "18": ("significance",),
    "19a": ("adherence",),
    "19b": ("adherence",),
    "19c": ("deviations",),
    "19d": ("deviations",),
    "20": ("10.2",),
    "21": ("screening",),
    "22": ("eligibility",),
    "23": ("flow",),
    "24a": ("withdrawal",),
    "24b": ("withdrawal",),
    "24c": ("withdrawal",),
    "25a": ("baseline",),
    "25b": ("baseline", "conventions"),
    "26a": ("outcomes",),
    "26b": ("outcomes", "derived-variables"),
    "26c": ("outcomes", "derived-variables"),
    "27a": ("primary-analysis", "models"),
    "27b": ("primary-analysis", "models"),
    "27c": ("models",),
    "27d": ("models",),
    "27e": ("primary-analysis", "event-map"),
    "27f": ("subgroups",),
    "28": ("missing-data",),
    "29": ("additional",),
    "30": ("harms",),
    "31": ("software",),
    "32a": (SOURCES,),
    "32b": ("documents",),
    "32c": ("documents",),
    "32d": ("documents",),
}
"""Item -> keys of the sections that answer it."""
BEYOND: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Estimands and the way from event to estimator", ("estimands", "event-map")),
    ("Deviations from the plan", ("changes",)),
    ("Features that depend on accumulating data", ("10.9", "monitoring-rules")),
    ("Simulation of the trial", ("simulation-mechanisms", "simulation-results")),
)
"""What a plan holds today beyond the guideline, if its protocol asks for it."""
KEY = "items"
RECALLED = (
    "† The wording of the item was recalled and not read; it must be checked against the "
    "published checklist. Requirements are told in this document’s own words."
)


def places(parts: tuple[Part, ...]) -> dict[str, tuple[str, ...]]:
    """Return the sections of a plan that answer each item, as far as they hold anything.

    Parameters
    ----------
    parts
        Of the plan.
    """
    # The sources of the methods are put in when all citations are known.
    filled = {part.key for part in parts if part.blocks or part.key == SOURCES}
    return {
        item.id: tuple(key for key in PLACES[item.id] if key in filled) for item in sap_items()
    }


def item_table(parts: tuple[Part, ...]) -> Part:
    """Return the last section: each item with the sections in which it stands."""
    found = places(parts)
    rows = [
        (
            strong(item.id + ("" if item.status == "seen" else " †")),
            plain(item.topic),
            plain(item.requirement),
            Cell(inlines=_sections(found[item.id])),
        )
        for item in sap_items()
    ]
    there = {part.key for part in parts}
    rows += [
        (plain(""), plain(name), plain("Beyond the guideline"), Cell(inlines=_sections(keys)))
        for name, keys in BEYOND
        if there.issuperset(keys)
    ]
    return Part(
        key=KEY,
        title="Where each item of the guideline stands",
        blocks=(
            paragraph(
                "The guideline on the content of statistical analysis plans",
                Cite(keys=("gamble2017",)),
                " asks for the following items.",
            ),
            Grid(
                id="tbl-items",
                caption=text("Items of the guideline and the sections that answer them"),
                description="Items with topic, requirement and sections",
                columns=tuple(Column(share=s) for s in (0.1, 0.22, 0.46, 0.22)),
                header=head("Item", "Topic", "What is asked", "Section"),
                rows=tuple(rows),
                notes=(("", text(RECALLED)),),
                small=True,
            ),
        ),
    )


def _sections(keys: tuple[str, ...]) -> Inlines:
    made: Inlines = ()
    for place, key in enumerate(keys):
        made = (*made, *((Text(text="; "),) if place else ()), section(key))
    return made or (Text(text="not answered"),)
