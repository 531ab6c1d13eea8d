from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.analysis_plan import administration, trial
from toolkit.documents.analysis_plan.document import analysis_plan, item_places
from toolkit.documents.analysis_plan.items import PLACES, places
from toolkit.documents.content import Cite, CrossReference, Figure, Number, Table
from toolkit.documents.kit import Kit, paragraph
from toolkit.documents.packet.compose import Part
from toolkit.standards.checklists import sap_items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from toolkit.documents.content import Block, Document, Inline

NAMES = ("minimal", "buprenorphine-bpd", "ketamine-bpd")


def everything(node: object) -> Iterator[object]:
    yield node
    if isinstance(node, tuple):
        for each in node:
            yield from everything(each)
    elif is_dataclass(node):
        for field in fields(node):
            yield from everything(getattr(node, field.name))


def section_lines(
    document: Document, lines: Callable[[Iterable[Block]], list[str]]
) -> dict[str, str]:
    return {s.m11: "\n".join(lines(s.blocks)) for s in document.sections}


def test_every_item_of_the_guideline_has_a_section_with_content(
    kit: Kit, plans: dict[str, Document]
) -> None:
    found = item_places(kit)
    assert list(found) == [item.id for item in sap_items()]
    assert all(found.values())
    for plan in plans.values():
        filled = {section.m11 for section in plan.sections if section.blocks}
        assert filled >= {key for keys in PLACES.values() for key in keys}


def test_a_section_without_content_answers_no_item() -> None:
    parts = (Part(key="background", title="Background"), Part(key="design", title="Design"))
    assert places(parts)["7"] == ()
    filled = (Part(key="background", title="Background", blocks=(paragraph("Text."),)),)
    assert places(filled)["7"] == ("background",)


def test_no_item_is_unknown_or_left_out() -> None:
    assert list(PLACES) == [item.id for item in sap_items()]


@pytest.mark.parametrize("name", NAMES)
def test_every_pointer_leads_somewhere_in_the_plan(
    plans: dict[str, Document], name: str
) -> None:
    document = plans[name]
    nodes = list(everything(document.sections))
    captions = {n.id for n in nodes if isinstance(n, Table | Figure) and n.caption}
    keys = {section.m11 for section in document.sections}
    found = [n for n in nodes if isinstance(n, CrossReference)]
    assert {n.target for n in found if n.kind == "caption"} <= captions
    assert {n.target for n in found if n.kind == "section"} <= keys
    tables = [n.id for n in nodes if isinstance(n, Table | Figure) and n.caption]
    assert len(tables) == len(set(tables))


@pytest.mark.parametrize("name", NAMES)
def test_numbers_and_citations_are_known(
    plans: dict[str, Document], real_kits: dict[str, Kit], kit: Kit, name: str
) -> None:
    owner = {"minimal": kit, **real_kits}[name]
    nodes = list(everything(plans[name].sections))
    names = {n.name.partition("[")[0] for n in nodes if isinstance(n, Number)}
    assert names <= set(owner.record)
    assert names >= {"sample_size.randomised", "identity.version"}
    known = {*owner.source.references, *owner.source.evidence}
    assert {key for n in nodes if isinstance(n, Cite) for key in n.keys} <= known


@pytest.mark.parametrize("name", NAMES)
def test_estimands_are_those_of_the_protocol(
    plans: dict[str, Document], real_kits: dict[str, Kit], kit: Kit, name: str
) -> None:
    owner = {"minimal": kit, **real_kits}[name]

    def estimands(document: Document) -> dict[str, tuple[object, ...]]:
        return {
            n.id: (n.header, n.rows)
            for n in everything(document.sections)
            if isinstance(n, Table) and n.id.startswith("tbl-estimand-")
        }

    told = estimands(plans[name])
    assert told == estimands(owner.protocol_document)
    assert len(told) == sum(o.estimand is not None for o in owner.protocol.objectives)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_over_from_making_the_plan(
    plans: dict[str, Document], lines: Callable[[Iterable[Block]], list[str]], name: str
) -> None:
    said = "\n".join(section_lines(plans[name], lines).values())
    for rest in ("{{", "{section", "{ref", "not answered", "protocol of the", "in<", "  ~"):
        assert rest not in said, rest


def test_prose_of_the_protocol_stands_in_the_plan_once_and_points_into_the_protocol(
    plans: dict[str, Document], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    said = section_lines(plans["ketamine-bpd"], lines)
    assert (
        "The primary analysis is made when the last participant has passed" in said["general"]
    )
    assert "of the protocol" in said["10.10"]
    assert "The limits are shown in <tbl-boundaries> and <fig-boundaries>." in said["10.9"]


def test_boundaries_stand_with_their_numbers_and_their_formula(
    plans: dict[str, Document],
    real_kits: dict[str, Kit],
    lines: Callable[[Iterable[Block]], list[str]],
) -> None:
    said = section_lines(plans["ketamine-bpd"], lines)["10.9"]
    record = real_kits["ketamine-bpd"].record
    assert record["interim.half.efficacy_z"].text in said
    assert "spent up to the share t" in said
    assert "n* = max" in said
    none = section_lines(plans["buprenorphine-bpd"], lines)["10.9"]
    assert "No look can end the trial for benefit" in none
    assert "n* = max" not in none


def test_a_trial_without_looks_says_so(
    edited: Callable[..., Kit],
    part: Callable[[str, str], str],
    lines: Callable[[Iterable[Block]], list[str]],
) -> None:
    without = edited((part("interim:", "\nsensitivity:"), ""))
    (said,) = (part.blocks for part in trial.parts(without) if part.key == "10.9")
    assert lines(said) == ["No interim analysis of efficacy or futility is planned."]


def test_methods_for_missing_data_are_those_that_the_analyses_name(
    plans: dict[str, Document], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    small = section_lines(plans["minimal"], lines)["missing-data"]
    assert "## Tipping point" in small
    assert "## Jump to reference" not in small
    large = section_lines(plans["ketamine-bpd"], lines)["missing-data"]
    assert "## Jump to reference" in large
    assert "## Imputation from participants who stopped" in large


def test_people_are_open_items_until_they_are_named(
    plans: dict[str, Document],
    edited: Callable[..., Kit],
    lines: Callable[[Iterable[Block]], list[str]],
) -> None:
    signed = section_lines(plans["ketamine-bpd"], lines)["signatures"]
    assert "Author of the plan: To be completed by sponsor" in signed
    assert "Author of the plan |" in section_lines(plans["minimal"], lines)["signatures"]
    parts = administration.parts(edited(("role: Principal investigator", "role: Leader")))
    told = {part.key: "\n".join(lines(part.blocks)) for part in parts}
    assert "who writes and reviews this plan" in told["contributors"]


def test_a_final_plan_asks_when_it_was_made(
    kit: Kit, lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    identity = kit.protocol.identity.model_copy(update={"status": "final"})
    protocol = kit.protocol.model_copy(update={"identity": identity})
    final = Kit(replace(kit.source, protocol=protocol), kit.record)
    told = {part.key: "\n".join(lines(part.blocks)) for part in administration.parts(final)}
    assert "relation to the looks" in told["revisions"]


def test_a_changed_number_changes_in_the_plan(
    edited: Callable[..., Kit], words: Callable[[Iterable[Inline]], str]
) -> None:
    changed = edited(("value: 6\n", "value: 7\n"))
    numbers = {
        n.name: n.text
        for n in everything(analysis_plan(changed).sections)
        if isinstance(n, Number)
    }
    size = changed.record["sample_size.randomised"]
    assert numbers["sample_size.randomised"] == size.text
    assert words((changed.number("sample_size.randomised"),)) == size.text
