from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.pharmacy.product_plan import product_plan
from toolkit.documents.text.citations import resolve
from toolkit.documents.word.docx import write_docx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.documents.kit import Kit

    Told = Callable[[Kit], dict[str, list[str]]]

REAL = ("buprenorphine-bpd", "ketamine-bpd")
CAUTION = (
    "“Caution: New Drug—Limited by Federal (or United States) law to investigational use.”"
)
CONTROLLED = """      dispensing: Fourteen tablets at a time.
      controlled_substance:
        schedule: CII
        storage: In a safe.
        accountability: Each tablet is counted.
        registration: Each site is registered.
      evidence: [SLP-01]
"""


def all_of(told: dict[str, list[str]]) -> str:
    return "\n".join(line for lines in told.values() for line in lines)


@pytest.mark.parametrize("name", REAL)
def test_the_finished_file_passes_the_acceptance_test(
    real_kit: Callable[[str], Kit], name: str, tmp_path: Path
) -> None:
    kit = real_kit(name)
    known = {key: (item.source, item.status) for key, item in kit.source.evidence.items()}
    made = resolve(product_plan(kit), list(kit.source.csl.values()), known)
    path = tmp_path / "plan.docx"
    write_docx(made.document, made.references, path, page_numbers=False)
    assert audit_docx(path, page_numbers=False) == ()


@pytest.mark.parametrize("name", REAL)
def test_the_caution_on_the_label_is_verbatim(
    real_kit: Callable[[str], Kit], products_told: Told, name: str
) -> None:
    told = products_told(real_kit(name))
    assert CAUTION in {
        line for key in ("label", "label-prepared") for line in told.get(key, ())
    }


def test_an_opioid_at_home_brings_its_safeguards(
    real_kit: Callable[[str], Kit], products_told: Told
) -> None:
    told = products_told(real_kit("buprenorphine-bpd"))
    said = " ".join(told["home-opioid"])
    assert "Naloxone" in said
    assert "locked box" in said
    assert {"home", "returns", "taper", "custody", "people-blinded", "label"} <= set(told)
    assert {"infusion", "people-unblinded", "label-prepared"}.isdisjoint(told)
    assert "1317.85" in " ".join(told["rules"])
    assert not any("Preparation and waste" in line for line in told["forms"])


def test_an_infusion_brings_preparation_and_witnessed_waste(
    real_kit: Callable[[str], Kit], products_told: Told
) -> None:
    told = products_told(real_kit("ketamine-bpd"))
    assert "witness" in " ".join(told["infusion"])
    assert {"home", "home-opioid", "returns", "label", "people-blinded"}.isdisjoint(told)
    assert {"people-unblinded", "label-prepared"} <= set(told)
    assert any("Preparation and waste" in line for line in told["forms"])
    assert not any("Handing out and return" in line for line in told["forms"])


def test_doses_by_weight_are_weight_times_dose(
    real_kit: Callable[[str], Kit], products_told: Told
) -> None:
    doses = products_told(real_kit("ketamine-bpd"))["doses"]
    assert "40 | 20 mg | 1.8 mg" in doses
    assert "70 | 35 mg | 3.15 mg" in doses
    assert not any(
        "For unblinded staff" in line
        for line in products_told(real_kit("buprenorphine-bpd"))["doses"]
    )


def test_the_taper_is_the_protocols_own(
    real_kit: Callable[[str], Kit], products_told: Told
) -> None:
    taper = products_told(real_kit("buprenorphine-bpd"))["taper"]
    assert "0.8 | 0.3 + 0.3 | 0.2 + 0.2 | 0.1 + 0.1 | 0.1 once | none" in taper


def test_a_dose_changes_wherever_it_stands(
    kit: Kit, edited: Callable[..., Kit], products_told: Told
) -> None:
    other = edited(("Weeks 1 to 4, dose: 1, unit: mg", "Weeks 1 to 4, dose: 3, unit: mg"))
    before, after = products_told(kit), products_told(other)
    assert any(line.startswith("Weeks 1 to 4 | 3 mg") for line in after["doses"])
    assert {key for key in before if before[key] != after[key]} == {"doses"}


@pytest.mark.parametrize("name", REAL)
def test_every_visit_that_handles_a_product_is_listed(
    real_kit: Callable[[str], Kit], products_told: Told, name: str
) -> None:
    kit = real_kit(name)
    told = products_told(kit)["visits"]
    handled = {
        visit
        for activity in kit.protocol.schedule.activities
        if activity.group == "Intervention"
        for visit in activity.visits
    }
    for visit in kit.protocol.schedule.visits:
        listed = any(line.startswith(visit.name) for line in told)
        assert listed == (visit.id in handled), visit.id


def test_products_without_a_schedule_need_no_registration(
    kit: Kit, products_told: Told
) -> None:
    rules = " ".join(products_told(kit)["rules"])
    assert "No product of this trial is a controlled substance." in rules
    assert "1301" not in rules
    assert "312.6" in rules


def test_schedule_two_needs_the_order_form(
    edited: Callable[..., Kit], products_told: Told, part: Callable[[str, str], str]
) -> None:
    old = part("      dispensing: Fourteen", "    - id: placebo_tablet")
    rules = " ".join(products_told(edited((old, CONTROLLED)))["rules"])
    assert "Schedule II" in rules
    assert "here for Examplin tablet" in rules
    assert "no product of this trial is in them" not in rules


@pytest.mark.parametrize("name", REAL)
def test_every_rule_says_that_it_is_to_be_checked(
    real_kit: Callable[[str], Kit], products_told: Told, name: str
) -> None:
    rows = [row for row in products_told(real_kit(name))["rules"] if row.startswith("21 CFR")]
    assert len(rows) >= 12
    assert all(row.endswith("| To be checked against the current eCFR") for row in rows)
    assert "no product of this trial is in them" in " ".join(rows)


@pytest.mark.parametrize("name", REAL)
def test_what_the_protocol_leaves_open_is_listed(
    real_kit: Callable[[str], Kit], products_told: Told, name: str
) -> None:
    kit = real_kit(name)
    told = products_told(kit)
    pharmacist = next(p for p in kit.protocol.roles.people if "pharmacist" in p.role)
    assert any(line.startswith(pharmacist.role) for line in told["open"])
    assert any(line.startswith(f"{pharmacist.role} |") for line in told["people"])


def test_reports_take_their_times_from_the_protocol(
    real_kit: Callable[[str], Kit], kit: Kit, products_told: Told
) -> None:
    told = products_told(real_kit("ketamine-bpd"))["discrepancies"]
    assert any(line.startswith("Product complaint | Within two working days") for line in told)
    told = products_told(kit)["discrepancies"]
    missing = "To be completed by sponsor: within which time"
    assert any(line.startswith(f"Product complaint | {missing}") for line in told)


def test_without_handling_in_the_schedule_the_visits_are_open(
    kit: Kit, products_told: Told
) -> None:
    (said,) = products_told(kit)["visits"]
    assert said.startswith("To be completed by sponsor: at which visits")
