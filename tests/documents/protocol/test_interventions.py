from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.protocol import interventions

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from toolkit.documents.kit import Kit

    Lines = Callable[..., list[str]]
    Edited = Callable[..., Kit]
    Part = Callable[[str, str], str]


def test_a_controlled_substance_says_its_schedule_and_its_rules(
    edited: Edited, lines: Lines
) -> None:
    changed = edited(
        (
            "      dispensing: Fourteen tablets at a time.\n      evidence: [SLP-01]",
            (
                "      dispensing: Fourteen tablets at a time.\n      evidence: [SLP-01]\n"
                "      first_dose_supervised_hours: 1\n      controlled_substance:\n"
                "        {schedule: CIII, storage: A safe., accountability: Counts., "
                "registration: A number.}"
            ),
        )
    )
    told = lines(interventions.descriptions(changed))
    assert (
        "Controlled substance. Examplin is in Schedule III of the US Controlled Substances Act."
        in told
    )
    assert "Examplin tablet, controlled storage. A safe." in lines(
        interventions.storage(changed)
    )
    said = lines(interventions.accountability(changed))
    assert said[-2:] == [
        "Examplin tablet, accountability. Counts.",
        "Examplin tablet, registration. A number.",
    ]
    assert lines(interventions.regimen(changed))[-1] == (
        "Participants are observed for at least 1 hour after a supervised dose "
        "(Examplin tablet)."
    )


@pytest.mark.parametrize(
    ("step", "dose"),
    [
        ("{period: A, unit: mg, frequency: daily, maximum_daily: 3}", "At most 3 mg a day"),
        ("{period: A, dose: 2, unit: mg, frequency: daily, maximum_daily: 3}",
         "2 mg; at most 3 mg a day"),
        ("{period: A, unit: mg, frequency: daily, note: By weight.}", "As the conditions say"),
        ("{period: A, unit: mg, frequency: daily}", "–"),
    ],
)  # fmt: skip
def test_a_dose_is_said_as_far_as_it_is_fixed(
    edited: Edited, lines: Lines, step: str, dose: str
) -> None:
    old = "{period: Weeks 1 to 4, dose: 1, unit: mg, frequency: once each evening}"
    rows = lines(interventions.regimen(edited((old, step))))
    assert next(row for row in rows if row.startswith("A |")).split(" | ")[1] == dose


def test_doses_from_low_to_high_are_a_range(edited: Edited, lines: Lines) -> None:
    old = "        - {period: Weeks 1 to 4, dose: 1, unit: mg, frequency: once each evening}"
    more = old + "\n" + old.replace("1 to 4, dose: 1", "5 to 6, dose: 2.5")
    said = lines(interventions.arms_table(edited((old, more))))
    assert "Dosage level(s) | 1 to 2.5 mg | See regimen" in said
    assert "Regimen | Weeks 1 to 4; Weeks 5 to 6 | Weeks 1 to 4" in said


def test_of_many_periods_the_first_and_the_last_are_named(
    real: dict[str, SimpleNamespace],
) -> None:
    (first, *_) = real["buprenorphine-bpd"].source.protocol.therapies.interventions
    assert interventions.periods(first.regimen) == "Day 1 to Week 10 (taper, second half)"


def test_randomisation_without_strata_has_no_table_of_them(
    edited: Edited, part: Part, lines: Lines
) -> None:
    old = part("  strata:\n", "  system:")
    said = lines(interventions.randomisation(edited((old, "  strata: []\n"))))
    assert said[0] == (
        "Participants are randomised 1:1 to Examplin or Placebo by permuted blocks."
    )
    assert not any("[table" in line for line in said)


def test_products_required_beside_the_trial_are_listed(edited: Edited, lines: Lines) -> None:
    changed = edited(
        (
            "use: placebo\n      investigational: true",
            "use: additional_required\n      investigational: false",
        )
    )
    said = lines(interventions.other_products(changed))
    assert said == ["- Placebo tablet. A tablet without examplin."]
