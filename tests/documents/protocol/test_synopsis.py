from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import Table
from toolkit.documents.protocol import synopsis
from toolkit.standards.m11 import codelist, overall_design

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.kit import Kit

    Lines = Callable[..., list[str]]

STRATA = """strata:
    - id: site
      name: Site
      levels: [one per site]
      rationale: Sites differ."""
BLINDED = "blinded: [participant, care_provider, investigator, outcomes_assessor]"


@pytest.mark.parametrize(
    ("blinded", "schema", "roles"),
    [
        ("[]", "Open Label", "Not Applicable"),
        ("[participant]", "Single Blind", "Participant"),
        ("[investigator]", "Single Blind", "Investigator"),
        ("[participant, sponsor]", "Single Blind", "Participant / Sponsor"),
        ("[outcomes_assessor]", "Observer Blind", "Outcomes Assessor"),
        ("[participant, investigator]", "Double Blind", "Participant / Investigator"),
        (
            "[participant, outcomes_assessor]",
            "Double Blind",
            "Participant / Outcomes Assessor",
        ),
    ],
)
def test_the_blind_follows_from_who_is_blinded(
    edited: Callable[..., Kit], lines: Lines, blinded: str, schema: str, roles: str
) -> None:
    said = lines(synopsis.overall_design(edited((BLINDED, f"blinded: {blinded}"))))
    assert schema in codelist("blind_schema")
    assert any(f"Trial Blind Schema: | {schema}" in line for line in said)
    assert f"{synopsis.BLINDED} | {roles}" in said


def test_the_overall_design_has_the_fields_of_m11_in_order(kit: Kit) -> None:
    wanted = list(dict.fromkeys(field.label for field in overall_design()))
    table = next(b for b in synopsis.overall_design(kit) if isinstance(b, Table))
    shown = [
        "".join(piece.text for piece in cell.inlines)  # type: ignore[union-attr]
        for row in table.rows
        for cell in row
        if cell.strong
    ]
    shown.remove("Committees:")
    shown[shown.index(synopsis.BLINDED)] = "Blinded Roles"
    assert shown == wanted


def test_a_coded_term_stands_alone_on_its_line(kit: Kit, lines: Lines) -> None:
    said = dict(
        pair
        for line in lines(synopsis.overall_design(kit))
        for pair in zip(line.split(" | ")[::2], line.split(" | ")[1::2], strict=False)
    )
    lists = {
        "Intervention Model:": "intervention_model",
        "Population Type:": "population_type",
        "Control Type:": "control_type",
        "Intervention Assignment Method:": "assignment_method",
        "Stratification:": "yes_no",
        "Site Distribution and Geographic Scope:": "site_distribution",
        "Master Protocol:": "yes_no",
        "Drug/Device Combination Product Indicator:": "yes_no",
        "Adaptive Trial Design:": "yes_no",
        "Trial Blind Schema:": "blind_schema",
        "Independent Committees:": "independent_committee",
    }
    for label, name in lists.items():
        assert said[label].split(" / ")[0] in codelist(name), label


def test_a_trial_of_one_site_and_without_strata_is_said_to_be_so(
    edited: Callable[..., Kit], lines: Lines
) -> None:
    changed = edited(
        ("planned: 2", "planned: 1"),
        ("countries: [United States]", "countries: [Canada, France]"),
        (
            STRATA,
            "strata: []",
        ),
        ("  maximum_age: 65\n", ""),
    )
    said = lines(synopsis.overall_design(changed))
    place = "Single-Centre / Multiple Countries / 1 planned site, Canada and France"
    assert any(
        line.startswith(f"Site Distribution and Geographic Scope: | {place}") for line in said
    )
    assert any(line.endswith("Stratification: | No") for line in said)
    ages = "Population Age: | Minimum: 18 Years / Maximum: none"
    assert any(line.endswith(ages) for line in said)


def test_the_greatest_size_is_told_when_the_size_can_grow(
    edited: Callable[..., Kit], kit: Kit, lines: Lines
) -> None:
    grows = "Maximum of 400 after the blinded re-estimation"
    assert any(grows in line for line in lines(synopsis.overall_design(kit)))
    text = (kit.source.path / "protocol.yaml").read_text(encoding="utf-8")
    part = text[text.index("  reestimation:") : text.index("  performed_by:")]
    said = lines(synopsis.overall_design(edited((part, ""))))
    assert not any("re-estimation" in line for line in said)


SECOND = """    estimand:
        id: estimand_remission
        population: As above.
        treatment: As above.
        endpoint: remission
        events:
          - {event: stopping, strategy: STRATEGY, detail: So.}
        summary: Difference in proportions.
        rationale: It is.
"""


@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        (
            "treatment_policy",
            "Intercurrent events: strategies as for the first primary objective.",
        ),
        ("composite", "Intercurrent events: composite for stopping the tablets."),
    ],
)
def test_strategies_are_told_in_full_only_where_they_are_new(
    edited: Callable[..., Kit], lines: Lines, strategy: str, said: str
) -> None:
    estimand = SECOND.replace("STRATEGY", strategy)
    changed = edited(
        ("    endpoints: [remission]\n", f"    endpoints: [remission]\n{estimand}")
    )
    rows = lines(synopsis.synopsis_objectives(changed))
    primary = next(row for row in rows if row.startswith("Primary |"))
    assert "Intercurrent events: treatment policy for stopping the tablets." in primary
    assert said in next(row for row in rows if row.startswith("Secondary |"))


def test_an_estimand_without_intercurrent_events_says_so(
    edited: Callable[..., Kit], lines: Lines
) -> None:
    events = (
        "      events:\n        - {event: stopping, strategy: treatment_policy, "
        "detail: Data after stopping are used.}"
    )
    changed = edited((events, "      events: []"))
    assert "none foreseen" in "".join(lines(synopsis.synopsis_objectives(changed)))
