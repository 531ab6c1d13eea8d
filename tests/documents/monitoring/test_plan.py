from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import Number, Table
from toolkit.documents.kit import Kit
from toolkit.documents.monitoring.plan import monitoring_plan
from toolkit.documents.text.citations import resolve
from toolkit.documents.word.labels import collect_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import SimpleNamespace

    from toolkit.documents.content import Block, Document, Inline


def real_plan(real: dict[str, SimpleNamespace], name: str) -> tuple[Kit, Document]:
    kit = Kit(real[name].source, real[name].record)
    return kit, monitoring_plan(kit)


@pytest.mark.parametrize("name", ["ketamine-bpd", "buprenorphine-bpd"])
def test_every_pointer_of_the_plan_leads_somewhere(
    real: dict[str, SimpleNamespace], name: str
) -> None:
    kit, plan = real_plan(real, name)
    source = kit.source
    known = {key: (item.source, item.status) for key, item in source.evidence.items()}
    made = resolve(plan, list(source.csl.values()), known)
    collect_labels(made.document, made.references)


@pytest.mark.parametrize("name", ["ketamine-bpd", "buprenorphine-bpd"])
def test_every_rule_stands_in_the_plan_with_its_action(
    real: dict[str, SimpleNamespace],
    name: str,
    lines: Callable[[Iterable[Block]], list[str]],
) -> None:
    kit, plan = real_plan(real, name)
    said = "\n".join(line for section in plan.sections for line in lines(section.blocks))
    for rule in kit.protocol.safety.stopping_rules:
        assert f"## {rule.name}" in said
        assert " ".join(rule.action.split())[:60] in said
    for event in kit.protocol.safety.special_interest:
        assert event.name in said


def test_boundaries_and_their_operating_characteristics_are_numbers_of_the_record(
    real: dict[str, SimpleNamespace], units: Callable[[Document], list[tuple[Inline, ...]]]
) -> None:
    _, plan = real_plan(real, "buprenorphine-bpd")
    names = {piece.name for unit in units(plan) for piece in unit if isinstance(piece, Number)}
    for wanted in (
        "safety.related_sae.boundary[0]",
        "safety.related_sae.stop[0]",
        "interim.half.futility_difference",
        "safety.zero_events_upper",
    ):
        assert wanted in names


def test_a_trial_without_interim_analysis_says_so(
    kit: Kit, edited: Callable[..., Kit], part: Callable[[str, str], str]
) -> None:
    assert kit.protocol.interim is not None
    without = edited((part("\ninterim:", "\nsensitivity:"), ""))
    titles = {each.m11: each for each in monitoring_plan(without).sections}
    (said,) = titles["10.9"].blocks
    assert "No interim analysis" in "".join(
        getattr(piece, "text", "") for piece in getattr(said, "inlines", ())
    )


def test_drugs_that_are_not_controlled_need_no_part_on_diversion(kit: Kit) -> None:
    controlled = [i for i in kit.protocol.therapies.interventions if i.controlled_substance]
    keys = {section.m11 for section in monitoring_plan(kit).sections}
    assert ("controlled" in keys) == bool(controlled)


def test_each_safety_assessment_is_listed_with_its_visits(
    kit: Kit, lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    sections = {each.m11: each for each in monitoring_plan(kit).sections}
    table = next(b for b in sections["assessments"].blocks if isinstance(b, Table))
    said = lines((table,))
    for activity in kit.protocol.schedule.activities:
        labels = ", ".join(kit.visits[visit].label for visit in activity.visits)
        assert (f"{activity.name} | {labels}" in said) == (
            activity.group in {"Safety", "Blinding"}
        )
