from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.site.facts import done_at
from toolkit.documents.site.manual import manual_of_procedures
from toolkit.documents.site.manual_visits import in_order, purposes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Kit

REAL = ("buprenorphine-bpd", "ketamine-bpd")


def under(document: Document, key: str, lines: Callable[..., list[str]]) -> str:
    section = next(section for section in document.sections if section.m11 == key)
    return "\n".join(lines(section.blocks))


@pytest.fixture(scope="module")
def manuals(kits: dict[str, Kit]) -> dict[str, Document]:
    return {name: manual_of_procedures(kit) for name, kit in kits.items()}


@pytest.mark.parametrize("name", [*REAL, "minimal"])
def test_each_visit_has_a_page_with_all_that_is_done_at_it(
    name: str,
    kits: dict[str, Kit],
    manuals: dict[str, Document],
    lines: Callable[..., list[str]],
) -> None:
    kit = kits[name]
    for visit in kit.protocol.schedule.visits:
        page = under(manuals[name], f"visit-{visit.id.replace('_', '-')}", lines)
        assert kit.names[f"visits.{visit.id}.day"] in page
        for activity in done_at(kit, visit.id):
            assert f"| {activity.name} |" in page


@pytest.mark.parametrize("name", [*REAL, "minimal"])
def test_the_eligibility_checklist_has_each_criterion(
    name: str,
    kits: dict[str, Kit],
    manuals: dict[str, Document],
    lines: Callable[..., list[str]],
) -> None:
    page = under(manuals[name], "eligibility", lines)
    population = kits[name].protocol.population
    for criterion in (*population.inclusion, *population.exclusion):
        assert f"\n{criterion.id} | " in page
    assert page.count("☐ / ☐") == len(population.inclusion) + len(population.exclusion)


@pytest.mark.parametrize("name", REAL)
def test_what_to_do_is_there_for_what_the_protocol_foresees(
    name: str,
    kits: dict[str, Kit],
    manuals: dict[str, Document],
    lines: Callable[..., list[str]],
) -> None:
    protocol, document = kits[name].protocol, manuals[name]
    for rule in protocol.therapies.modifications:
        assert rule.action.split("'")[0].split("[")[0][:40] in under(document, "doses", lines)
    for stop in protocol.safety.individual_stops:
        assert stop.reason.split("'")[0][:40] in under(document, "stops", lines)
    for event in protocol.safety.special_interest:
        assert event.name in under(document, "special-interest", lines)
    for row in protocol.safety.reporting:
        assert row.timing in under(document, "reporting", lines)
    assert "988" in under(document, "contacts", lines)
    assert "ideation" in under(document, "suicide-risk", lines).lower()


def test_the_infusion_and_the_taper_stand_step_by_step(
    manuals: dict[str, Document],
) -> None:
    titles = {name: [s.title for s in manuals[name].sections] for name in REAL}
    assert "Taper Schedule" in titles["buprenorphine-bpd"]
    assert "Infusion-Day Procedure" in titles["ketamine-bpd"]


@pytest.mark.parametrize("name", REAL)
def test_the_drug_comes_after_what_must_come_before_it(name: str, kits: dict[str, Kit]) -> None:
    kit = kits[name]
    names = [a.name for a in in_order(kit, done_at(kit, "d1"))]
    drug = next(n for n in names if n.startswith(("Observed dose", "Infusion of")))
    place = names.index
    assert place("Expectancy") < place("Randomisation") < place(drug)
    assert all(place(n) < place("Randomisation") for n in names if n.startswith("ZAN"))
    if name == "buprenorphine-bpd":
        week = [a.name for a in in_order(kit, done_at(kit, "w1"))]
        steps = ("Return, count", "Decision on", "Dispensing")
        found = [next(i for i, n in enumerate(week) if n.startswith(s)) for s in steps]
        assert found == sorted(found)


def test_a_visit_says_what_it_is_for(kits: dict[str, Kit]) -> None:
    kit = kits["buprenorphine-bpd"]
    assert "primary endpoint" in purposes(kit, kit.visits["w8"])
    assert "randomisation" in purposes(kit, kit.visits["d1"])
    assert purposes(kit, kit.visits["d3"]) == ("safety",)


@pytest.mark.parametrize("name", [*REAL, "minimal"])
def test_a_manual_is_sound_as_a_file(
    name: str, kits: dict[str, Kit], manuals: dict[str, Document], written: Callable[..., Path]
) -> None:
    docx = written(kits[name], manuals[name], "book")
    assert audit_docx(docx, page_numbers=False) == ()


@pytest.mark.parametrize("name", REAL)
def test_nothing_of_the_restricted_part_is_told(
    name: str, manuals: dict[str, Document], lines: Callable[..., list[str]]
) -> None:
    text = "\n".join(line for s in manuals[name].sections for line in lines(s.blocks))
    assert "block size" not in text.lower().replace("block sizes vary", "")


def test_a_trial_elsewhere_gets_no_american_numbers(
    edited: Callable[..., Kit], lines: Callable[..., list[str]]
) -> None:
    kit = edited(("countries: [United States]", "countries: [Germany]"))
    page = under(manual_of_procedures(kit), "contacts", lines)
    assert "988" not in page
    assert "crisis line of the country" in page


def test_an_amendment_stands_in_the_history(
    edited: Callable[..., Kit], lines: Callable[..., list[str]]
) -> None:
    amendment = (
        "amendments:\n    - {id: '1', approved: '2027-02-01', scope: global, "
        "primary_reason: other, summary: One more visit., affects_safety_or_rights: false, "
        "affects_data_reliability: false, changes: []}\n"
    )
    kit = edited(("  amendments: []\n", f"  {amendment}"))
    assert "Amendment 1 |  | One more visit." in under(
        manual_of_procedures(kit), "history", lines
    )


def test_a_trial_without_rules_says_so(
    edited: Callable[..., Kit],
    lines: Callable[..., list[str]],
    part: Callable[[str, str], str],
) -> None:
    rules = part("  modifications:", "  adherence:")
    kit = edited((rules, "  modifications: []\n"))
    assert "No dose is changed." in under(manual_of_procedures(kit), "doses", lines)


@pytest.mark.parametrize("name", [*REAL, "minimal"])
def test_the_events_that_pause_the_trial_are_listed(
    name: str,
    kits: dict[str, Kit],
    manuals: dict[str, Document],
    lines: Callable[..., list[str]],
) -> None:
    page = under(manuals[name], "pauses", lines)
    rules = [r for r in kits[name].protocol.safety.stopping_rules if r.kind == "pause"]
    assert rules
    for rule in rules:
        for event in rule.events:
            assert event.split("[")[0].split("'")[0].strip()[:60] in page


@pytest.mark.parametrize("name", [*REAL, "minimal"])
def test_a_week_keeps_its_capital_and_severity_stands_once(
    name: str, manuals: dict[str, Document], lines: Callable[..., list[str]]
) -> None:
    page = under(manuals[name], "reporting", lines)
    assert " to week " not in page.partition("Severity")[0]
    assert " to day " not in page.partition("Severity")[0]
    heads = [line for line in page.splitlines() if line.lower().endswith("severity")]
    assert len(heads) == 1
    assert "Scale of severity" not in page
