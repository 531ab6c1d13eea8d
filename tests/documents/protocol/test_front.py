from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import Open, Table
from toolkit.documents.protocol import front
from toolkit.standards.m11 import codelist, overall_design, title_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from toolkit.documents.content import Block
    from toolkit.documents.kit import Kit

    Lines = Callable[..., list[str]]

AMENDED = """amendments:
    - id: "1"
      approved: "2027-02-01"
      scope: global
      primary_reason: other
      summary: Something.
      affects_safety_or_rights: false
      affects_data_reliability: false
      changes: [{description: A change., rationale: A reason., sections: ["2.1"]}]"""
MORE = """    - {kind: who_utn, number: U1}
    - {kind: ind, number: '7'}
    - {kind: nct, number:"""
STRATA = """strata:
    - id: site
      name: Site
      levels: [one per site]
      rationale: Sites differ."""
BLINDED = "blinded: [participant, care_provider, investigator, outcomes_assessor]"


def labels(blocks: tuple[Block, ...]) -> list[str]:
    table = next(block for block in blocks if isinstance(block, Table))
    return ["".join(piece.text for piece in row[0].inlines) for row in table.rows]  # type: ignore[union-attr]


def alike(label: str) -> str:
    return label.rstrip(":").replace("’", "'").lower()


@pytest.mark.parametrize("name", ["minimal", "amended", "buprenorphine-bpd", "ketamine-bpd"])
def test_the_title_page_follows_the_order_of_m11(
    kit: Kit, edited: Callable[..., Kit], real: dict[str, SimpleNamespace], name: str
) -> None:
    if name == "amended":
        kit = edited(
            ("amendments: []", AMENDED),
            ("type: drug\n      nonproprietary_name: examplin", "type: drug\n      code: EX-1"),
            ("phase: phase_2", "phase: phase_2\n  acronym: SLEEP"),
        )
    elif name != "minimal":
        built = real[name]
        kit = type(kit)(built.source, built.record)
    order = list(dict.fromkeys(alike(field.label) for field in title_page()))
    shown = [alike(label) for label in labels(front.cover(kit))]
    places = [order.index(label) for label in shown]
    assert places == sorted(places)
    required = {alike(f.label) for f in title_page() if f.conformance == "required"}
    assert required <= set(shown)


def test_an_amended_protocol_says_so_on_its_title_page(
    edited: Callable[..., Kit], lines: Lines
) -> None:
    said = lines(front.cover(edited(("amendments: []", AMENDED))))
    assert {
        "Original protocol | No",
        "Amendment identifier | 1",
        "Amendment scope | Global",
    } <= {*said}


def test_registers_stand_in_the_order_of_m11(edited: Callable[..., Kit], lines: Lines) -> None:
    changed = edited(
        (
            "    - {kind: nct, number:",
            MORE,
        )
    )
    said = next(line for line in lines(front.cover(changed)) if line.startswith("Regulatory"))
    assert said.index("IND") < said.index("NCT") < said.index("WHO")


def test_a_number_of_the_sponsor_takes_the_place_of_the_working_one(
    edited: Callable[..., Kit], kit: Kit, lines: Lines
) -> None:
    assert "(working identifier EXAMPLE-1)" in "".join(lines(front.cover(kit)))
    changed = edited(("{open: Sponsor's protocol number, owner: sponsor}", "SP-7"))
    assert front.protocol_number(changed) == "SP-7"
    assert "EXAMPLE-1" not in "".join(lines(front.cover(changed)))


def test_open_items_of_the_title_page_are_placeholders(kit: Kit) -> None:
    table = front.cover(kit)[0]
    assert isinstance(table, Table)
    found = [piece for row in table.rows for piece in row[1].inlines if isinstance(piece, Open)]
    assert len(found) == 6
    assert all(piece.text.startswith("To be completed by") for piece in found)


@pytest.mark.parametrize(
    ("blinded", "schema", "roles"),
    [
        ("[]", "Open Label", "Not Applicable"),
        ("[participant]", "Single Blind", "Participant"),
        ("[investigator]", "Single Blind", "Investigator"),
        ("[participant, sponsor]", "Single Blind", "Participant and Sponsor"),
        ("[outcomes_assessor]", "Observer Blind", "Outcomes Assessor"),
        ("[participant, investigator]", "Double Blind", "Participant and Investigator"),
        (
            "[participant, outcomes_assessor]",
            "Double Blind",
            "Participant and Outcomes Assessor",
        ),
    ],
)
def test_the_blind_follows_from_who_is_blinded(
    edited: Callable[..., Kit], lines: Lines, blinded: str, schema: str, roles: str
) -> None:
    said = lines(front.overall_design(edited((BLINDED, f"blinded: {blinded}"))))
    assert schema in codelist("blind_schema")
    assert f"Trial blind schema | {schema}" in said
    assert f"Blinded roles | {roles}" in said


def test_the_overall_design_has_the_fields_of_m11_in_order(kit: Kit) -> None:
    wanted = list(dict.fromkeys(alike(field.label) for field in overall_design()))
    shown = [alike(label) for label in labels(front.overall_design(kit))]
    assert shown == [label.removesuffix(" indicator") for label in wanted]


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
    said = lines(front.overall_design(changed))
    place = "Single-Centre (1 planned site); Multiple Countries: Canada and France"
    assert f"Site distribution and geographic scope | {place}" in said
    assert "Stratification | No" in said
    assert "Population age | 18 years and older" in said


def test_the_greatest_size_is_told_when_the_size_can_grow(
    edited: Callable[..., Kit], kit: Kit, lines: Lines
) -> None:
    grows = "maximum after blinded re-estimation: 400"
    assert any(grows in line for line in lines(front.overall_design(kit)))
    text = (kit.source.path / "protocol.yaml").read_text(encoding="utf-8")
    part = text[text.index("  reestimation:") : text.index("  performed_by:")]
    said = lines(front.overall_design(edited((part, ""))))
    assert not any("re-estimation" in line for line in said)


def test_a_product_keeps_its_trade_name(edited: Callable[..., Kit], lines: Lines) -> None:
    changed = edited(
        (
            "nonproprietary_name: examplin",
            "nonproprietary_name: examplin\n      proprietary_name: Ex",
        )
    )
    said = lines(front.cover(changed))
    assert "Investigational product name(s) | examplin (Ex); Placebo tablet" in said


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
    rows = lines(front.synopsis_objectives(changed))
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
    assert "none foreseen" in "".join(lines(front.synopsis_objectives(changed)))


def test_the_author_is_the_first_person_with_a_name(
    edited: Callable[..., Kit], kit: Kit
) -> None:
    assert front.author(kit) == "Authors to be named"
    named = edited(("{open: Name of the investigator, owner: sponsor}", "A. Body"))
    assert front.author(named) == "A. Body"
