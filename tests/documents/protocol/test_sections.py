"""What single sections say when the facts are other than those of the small protocol."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import LineBreak, Number, Subheading, Table, Text
from toolkit.documents.protocol import (
    feasibility,
    front,
    interim,
    interventions,
    objectives,
    oversight,
    population,
    safety,
    sample_size,
    schedule,
    sensitivity,
    statistics,
)
from toolkit.documents.protocol.kit import Kit, paragraph
from toolkit.spec.analyses import Analysis

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    Lines = Callable[..., list[str]]
    Edited = Callable[..., Kit]

WRITTEN = paragraph("Written.")


def cut(kit: Kit, start: str, end: str) -> str:
    """Return the part of the small protocol from one text to another."""
    text = (kit.source.path / "protocol.yaml").read_text(encoding="utf-8")
    return text[text.index(start) : text.index(end)]


# population


def test_vulnerable_groups_stand_before_the_fixed_sentence(
    edited: Edited, lines: Lines
) -> None:
    changed = edited(
        ("  lifestyle:", "  vulnerable_groups: [Students, Adults in care]\n  lifestyle:")
    )
    said = lines(population.description(changed))
    assert said[0] == "Vulnerable groups that may take part. Students; adults in care."
    assert said[1].startswith("Prospective approval")


def test_a_criterion_gives_its_reason(edited: Edited, lines: Lines) -> None:
    changed = edited(
        ("      text: Works at night.", "      text: Works at night.\n      rationale: Sleep.")
    )
    assert lines(population.exclusion(changed))[1] == "E01 Works at night. Rationale: Sleep."


def test_no_criterion_was_removed_when_none_was(edited: Edited, lines: Lines) -> None:
    changed = edited(("retired: [E02]", "retired: []"), ("id: E03", "id: E02"))
    said = lines(population.exclusion(changed))
    assert len(said) == 3


# interventions


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
    edited: Edited, kit: Kit, lines: Lines
) -> None:
    part = cut(kit, "  strata:\n", "  system:")
    said = lines(interventions.randomisation(edited((part, "  strata: []\n"))))
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


# objectives


def test_the_design_is_not_told_twice(edited: Edited) -> None:
    prose = "There are {{ sample_size.randomised }} people.\n"
    changed = edited(("", prose), file="narrative/4.1-design.md")
    assert objectives.design_summary(changed) == ()


def test_one_site_is_one_site(edited: Edited, kit: Kit, lines: Lines) -> None:
    part = cut(kit, "  strata:\n", "  system:")
    changed = edited(("planned: 2", "planned: 1"), (part, "  strata: []\n"))
    assert "to Examplin or Placebo, at 1 site." in lines(objectives.design_summary(changed))[0]


def test_further_endpoints_of_an_objective_follow_its_estimand(
    edited: Edited, lines: Lines
) -> None:
    changed = edited(("    endpoints: [sleep_w4]\n", "    endpoints: [sleep_w4, remission]\n"))
    said = lines(objectives.objective(changed, changed.protocol.objectives[0]))
    assert "[table tbl-endpoints-primary: ]" in said


def test_events_dealt_with_alike_share_a_row(edited: Edited, lines: Lines) -> None:
    changed = edited(
        (
            "    description: No tablet on seven days in a row.",
            (
                "    description: No tablet on seven days in a row.\n"
                "  - {id: other, name: Another tablet, description: Any.}"
            ),
        ),
        (
            "detail: Data after stopping are used.}",
            (
                "detail: Data are used.}\n        - {event: other, strategy: treatment_policy, "
                "detail: Data are used.}"
            ),
        ),
    )
    said = lines(objectives.objective(changed, changed.protocol.objectives[0]))
    assert "Stopping the tablets; Another tablet | Treatment policy. Data are used." in said


def test_without_intercurrent_events_there_is_no_table_of_them(
    edited: Edited, kit: Kit, lines: Lines
) -> None:
    changed = edited(
        (cut(kit, "intercurrent_events:", "objectives:"), "intercurrent_events: []\n\n"),
        (cut(kit, "      events:\n", "      summary:"), "      events: []\n"),
    )
    assert len(lines(objectives.estimand_rationale(changed))) == 1


# schedule


@pytest.mark.parametrize(
    ("window", "shown"),
    [
        ("{before: 0, after: 0}", "0"),
        ("{before: 3, after: 3}", "±3"),
        ("{before: 0, after: 3}", "0/+3"),
        ("{before: 3, after: 0}", "−3/0"),
        ("{before: 2, after: 3}", "−2/+3"),
    ],
)
def test_a_window_is_shown_as_short_as_can_be(
    edited: Edited, lines: Lines, window: str, shown: str
) -> None:
    day = "      day: 36\n      window: "
    rows = lines(schedule.table(edited((f"{day}{{before: 2, after: 2}}", day + window))))
    windows = next(row for row in rows if row.startswith("Window"))
    assert windows.split(" | ")[-1] == shown


def test_a_note_on_a_whole_activity_stands_at_its_name(edited: Edited) -> None:
    changed = edited(
        (
            "        - {text: Before anything else is done at the visit., visits: [week_4]}",
            "        - {text: Each time.}\n        - {text: Not done., visits: [week_2]}",
        )
    )
    (made,) = schedule.table(changed)
    assert isinstance(made, Table)
    row = next(r for r in made.rows if r[0].inlines[:1] == (Text(text="Sleep score"),))
    assert row[0].inlines[-1] == Text(text="a", position="superscript")
    assert row[3].inlines[-1] == Text(text="b", position="superscript")
    assert row[1].inlines == ()


def test_after_z_notes_go_on_with_double_letters() -> None:
    notes = schedule._Notes()
    assert [notes.mark(str(n)) for n in range(28)][-3:] == ["z", "aa", "bb"]
    assert notes.mark("0") == "a"


def test_the_long_name_of_a_short_epoch_stands_upright_in_two_lines(edited: Edited) -> None:
    changed = edited(("name: Follow-up, type", "name: Call after the end, type"))
    (made,) = schedule.table(changed)
    assert isinstance(made, Table)
    cell = made.header[0][-1]
    assert cell.rotated
    assert LineBreak() in cell.inlines


def test_a_long_word_is_not_broken(edited: Edited) -> None:
    changed = edited(("name: Follow-up, type", "name: Recapitulation, type"))
    (made,) = schedule.table(changed)
    assert isinstance(made, Table)
    assert made.header[0][-1].inlines == (Text(text="Recapitulation"),)


# safety


def test_a_review_rule_says_when_the_board_looks(edited: Edited, lines: Lines) -> None:
    rule = """    - kind: review
      id: harm
      name: Harm
      event: More falls
      risk_difference: 0.1
      one_sided_p: 0.025
      action: The board decides.
    - kind: pause
"""
    changed = edited(("    - kind: pause\n", rule))
    said = lines(safety.stopping_rules(changed))
    assert (
        "More falls. The board reviews when the risk difference, experimental minus control, "
        "exceeds 10% or the one-sided p-value falls below 0.025." in said
    )


def test_only_a_draft_calls_its_rules_proposals(kit: Kit, lines: Lines) -> None:
    identity = kit.protocol.identity.model_copy(update={"status": "final"})
    protocol = kit.protocol.model_copy(update={"identity": identity})
    final = Kit(dataclasses.replace(kit.source, protocol=protocol), kit.record)
    assert any("proposals" in line for line in lines(safety.stopping_rules(kit)))
    assert not any("proposals" in line for line in lines(safety.stopping_rules(final)))


def test_a_limit_that_cannot_be_reached_is_told(edited: Edited, lines: Lines) -> None:
    changed = edited(("looks: [10, 20, 40]", "looks: [2, 20]"))
    assert "2 | no number stops" in lines(safety.stopping_rules(changed))


def test_without_an_interim_analysis_no_rule_points_to_it(
    edited: Edited, kit: Kit, lines: Lines
) -> None:
    changed = edited((cut(kit, "interim:", "sensitivity:\n  - id"), ""))
    assert not any("<10.9>" in line for line in lines(safety.stopping_rules(changed)))
    said = lines(interim.interim(changed, (WRITTEN,)))
    assert said == ["No interim analysis of efficacy or futility is planned.", "Written."]


def test_holds_are_listed_apart_from_stops(edited: Edited, lines: Lines) -> None:
    changed = edited(("- {reason: Pregnancy, action: stop}", "- {reason: Fever, action: hold}"))
    assert lines(safety.holds(changed))[1] == "- Fever."
    assert safety.permanent_stops(changed) == ()


def test_scales_stand_under_the_headings_to_which_they_belong(kit: Kit, lines: Lines) -> None:
    headed = [
        Subheading(inlines=(Text(text=t),)) for t in ("Severity", "Recording", "Causality")
    ]
    written = tuple(part for heading in headed for part in (heading, WRITTEN))
    assert lines(safety.collection(kit, written)) == [
        "## Severity",
        "Written.",
        "Scale of severity. Mild, moderate, severe.",
        "## Recording",
        "Written.",
        "## Causality",
        "Written.",
        "Judgement of causality. Related or not related, by the investigator.",
    ]


def test_a_board_without_looks_and_independence_says_so(edited: Edited, lines: Lines) -> None:
    changed = edited(
        ("    safety_looks: [10, 40]\n", ""), ("independent: true", "independent: false")
    )
    said = lines(safety.board(changed))[0]
    assert "(internal)" in said
    assert "randomised" not in said


# statistics


DESIGN = """    design:
      kind: two_proportions
      control: remission_placebo
      experimental: remission_examplin
      test: pooled
      dropouts: count_as_failures
"""
OUTSIDE = (
    "The power is computed for a test with a two-sided type I error of 0.05, which is not part "
    "of the confirmatory tests."
)


@pytest.mark.parametrize(
    ("role", "design", "said"),
    [
        ("secondary", DESIGN, OUTSIDE),
        ("key_secondary", "    design: {kind: descriptive, reason: Rare}\n",
         "The test has a two-sided type I error of 0.05. No power is claimed. Rare."),
        ("secondary", "    design: {kind: descriptive, reason: Rare}\n",
         "No power is claimed. Rare."),
        ("secondary", ("    design: {kind: precision, proportion: remission_placebo, of: randomised, "
         "method: wilson, confidence: 0.9}\n"),
         "Estimated with an interval of 90% confidence; there is no test."),
    ],
)  # fmt: skip
def test_an_analysis_claims_no_more_than_its_place_allows(
    edited: Edited, lines: Lines, role: str, design: str, said: str
) -> None:
    changed = edited(
        ("role: key_secondary", f"role: {role}"),
        (DESIGN, design),
        ("order: [primary, remission]",
         "order: [primary, remission]" if role == "key_secondary" else "order: [primary]"),
    )  # fmt: skip
    found = lines(statistics.method(changed, changed.protocol.objectives[1]))
    assert found[-1] == f"Analysis set: full analysis set. {said}"


def test_in_the_order_of_testing_what_is_not_computed_is_a_dash(
    edited: Edited, lines: Lines
) -> None:
    changed = edited((DESIGN, "    design: {kind: descriptive, reason: Rare}\n"))
    assert "2 | Remission | 0.05 | two-sided | – | –" in lines(statistics.multiplicity(changed))


def test_a_strategy_without_chances_has_no_note_on_them(edited: Edited, lines: Lines) -> None:
    changed = edited(("strategy: fixed_sequence", "strategy: holm"))
    said = lines(statistics.multiplicity(changed))
    assert said[0].startswith("Holm")
    assert not any("Fréchet" in line for line in said)


def test_several_analyses_of_an_objective_have_their_names_as_headings(
    real: dict[str, SimpleNamespace], lines: Lines
) -> None:
    built = real["ketamine-bpd"]
    kit = Kit(built.source, built.record)
    primary = kit.protocol.objectives[0]
    names = [a.name for a in kit.analyses_of(primary.endpoints)]
    heads = [line for line in lines(statistics.method(kit, primary)) if line.startswith("##")]
    assert heads == [f"## {name}" for name in names]


def test_every_kind_of_design_has_a_name() -> None:
    kinds = Analysis.model_json_schema()["$defs"]
    found = {
        part["properties"]["kind"]["const"]
        for name, part in kinds.items()
        if name.endswith("Design")
    }
    assert found == set(statistics.METHODS)


# interim


def test_no_stop_for_efficacy_leaves_the_whole_error(edited: Edited, lines: Lines) -> None:
    changed = edited(("efficacy: {kind: obrien_fleming}", "efficacy: {kind: none}"))
    said = lines(interim.interim(changed))
    assert "the whole type I error is left for the final analysis." in said[0]


def test_prose_on_the_looks_stands_before_the_limits(kit: Kit, lines: Lines) -> None:
    said = lines(interim.interim(kit, (WRITTEN,)))
    assert said[2:5] == [
        "Second look. Three quarters.",
        "Written.",
        "[table tbl-boundaries: Boundaries of the interim and the final analysis]",
    ]


# sample size


@pytest.mark.parametrize(
    ("written", "heading"),
    [
        ((WRITTEN,), "## Discussion"),
        ((Subheading(inlines=(Text(text="Why"),)), WRITTEN), "## Why"),
        ((), None),
    ],
)
def test_a_discussion_stands_at_the_end_under_a_heading(
    kit: Kit, lines: Lines, written: tuple[Subheading, ...], heading: str | None
) -> None:
    said = lines(sample_size.justification(kit, written))
    heads = [line for line in said if line.startswith("##")]
    assert heads[-1] == (heading or "## Feasibility targets")
    assert said[0].startswith("The trial randomises")


def test_a_single_analysis_has_no_list_of_others(edited: Edited, lines: Lines) -> None:
    changed = edited((DESIGN, "    design: {kind: descriptive, reason: Rare}\n"))
    assert "## Power of the other analyses" not in lines(sample_size.justification(changed))


def test_a_table_of_one_assumption_is_a_column(edited: Edited, lines: Lines) -> None:
    columns = "    columns: {assumption: sd, values: [5, 6, 8]}\n"
    changed = edited((columns, ""))
    said = lines([sensitivity.grid(changed, changed.protocol.sensitivity[0])])
    assert said[1] == "Difference in mean change at week 4 (points) | Power"
    assert [line.split(" | ")[0] for line in said[2:5]] == ["2", "3", "4"]


def test_the_planning_values_are_in_bold(kit: Kit) -> None:
    table = sensitivity.grid(kit, kit.protocol.sensitivity[0])
    pieces = [piece for row in table.rows for cell in row[1:] for piece in cell.inlines]
    bold = [each.name for each in pieces if isinstance(each, Number) and each.bold]
    assert bold == ["sensitivity.effect_and_sd.power[1,1]"]


def test_what_is_not_adjusted_has_no_note_on_it(edited: Edited, kit: Kit, lines: Lines) -> None:
    part = cut(kit, "  - id: effect_and_sd", "feasibility:")
    other = part.replace("analysis: primary", "analysis: remission")
    other = other.replace(
        "difference, values: [2, 3, 4]", "remission_placebo, values: [0.2, 0.3]"
    )
    other = other.replace("sd, values: [5, 6, 8]", "remission_examplin, values: [0.35, 0.4]")
    changed = edited((part, other))
    said = lines([sensitivity.grid(changed, changed.protocol.sensitivity[0])])
    assert said[-1] == "The planning values are in bold."
    assert said[1] == "Remission on placebo | Remission on examplin"


def test_no_target_is_no_table(edited: Edited, kit: Kit) -> None:
    changed = edited((cut(kit, "feasibility:", "safety:\n"), ""))
    assert feasibility.targets(changed) == ()


def test_a_rate_has_a_number_per_month_and_no_interval(
    real: dict[str, SimpleNamespace], lines: Lines
) -> None:
    built = real["ketamine-bpd"]
    said = lines(feasibility.targets(Kit(built.source, built.record)))
    assert any(" per month at all sites | " in line for line in said)


# oversight


def test_boards_of_the_sites_review_when_there_is_no_single_one(
    edited: Edited, lines: Lines
) -> None:
    changed = edited(("irb_model: single_irb", "irb_model: local_irb"))
    assert "The board of each site" in lines(oversight.ethics(changed))[0]


def test_consent_tells_what_holds_and_nothing_else(
    edited: Edited, kit: Kit, lines: Lines
) -> None:
    changed = edited(
        ("certificate_of_confidentiality: false", "certificate_of_confidentiality: true"),
        ("hipaa: true", "hipaa: false"),
        (cut(kit, "  payments:", "  injury:"), "  payments: []\n"),
        (
            "  costs: None.",
            "  costs: None.\n  optional_parts: [{id: tape, name: A Tape, text: We record.}]",
        ),
    )
    said = lines(oversight.consent(changed))
    assert any(line.startswith("Certificate of Confidentiality.") for line in said)
    assert not any("Portability" in line or "[table" in line for line in said)
    assert said[-1] == "Optional: a Tape. We record."


def test_funders_and_named_sites_are_listed(edited: Edited, lines: Lines) -> None:
    changed = edited(
        ("  responsible_party:", ("  funders: [{name: A Fund, address: There, role: Pays.}]\n"
         "  responsible_party:")),
        ("    setting: Sleep clinics with a pharmacy.",
         "    setting: Clinics.\n    named: [The Clinic]"),
    )  # fmt: skip
    said = lines(oversight.roles(changed))
    assert "Funder | A Fund | Pays." in said
    assert "- The Clinic" in said


def test_laboratory_tests_are_a_table(edited: Edited, lines: Lines) -> None:
    changed = edited(
        ("not_applicable:", "laboratory:\n  - {name: Blood, tests: Count}\n\nnot_applicable:")
    )
    assert "Blood | Count" in lines(oversight.laboratory(changed))


def test_the_restricted_part_stands_nowhere_in_the_front(kit: Kit, lines: Lines) -> None:
    assert not any("block_sizes" in line for line in lines(front.overall_design(kit)))
