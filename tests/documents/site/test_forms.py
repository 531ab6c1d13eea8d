from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.site.case_report_forms import case_report_forms
from toolkit.documents.site.form_parts import NAME, Item, code, number
from toolkit.documents.site.forms import Form, forms

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.documents.kit import Kit

ALL = ("buprenorphine-bpd", "ketamine-bpd", "minimal")
ALWAYS = {"IE", "AE", "SAE", "CM", "DV", "DSTRT", "DSEND", "GUESS"}


def form(kit: Kit, name: str) -> Form:
    return next(each for each in forms(kit) if each.id == name)


@pytest.mark.parametrize("name", ALL)
def test_every_activity_of_the_schedule_has_a_form_at_its_visits(
    name: str, kits: dict[str, Kit]
) -> None:
    kit = kits[name]
    made = forms(kit)
    for activity in kit.protocol.schedule.activities:
        own = [each for each in made if activity.id in each.activities]
        assert own, activity.id
        assert all(set(activity.visits) <= set(each.visits) for each in own), activity.id


@pytest.mark.parametrize("name", ALL)
def test_names_of_forms_and_variables_are_unique_and_well_made(
    name: str, kits: dict[str, Kit]
) -> None:
    made = forms(kits[name])
    assert len({each.id for each in made}) == len(made)
    for each in made:
        variables = [item.variable for item in each.items]
        assert len(set(variables)) == len(variables), each.id
        assert all(NAME.fullmatch(variable) for variable in variables)


@pytest.mark.parametrize("name", ALL)
def test_the_forms_that_every_trial_needs_are_there(name: str, kits: dict[str, Kit]) -> None:
    assert {each.id for each in forms(kits[name])} >= ALWAYS


@pytest.mark.parametrize("name", ALL)
def test_the_eligibility_form_has_each_criterion_by_its_id(
    name: str, kits: dict[str, Kit]
) -> None:
    population = kits[name].protocol.population
    asked = {item.variable: item.label for item in form(kits[name], "IE").items}
    for criterion in (*population.inclusion, *population.exclusion):
        assert asked[f"IE_{criterion.id}"] == f"{criterion.id} {criterion.text}"


def test_a_score_has_the_range_of_its_instrument(kits: dict[str, Kit]) -> None:
    for kit in kits.values():
        made = {a: each for each in forms(kit) for a in each.activities}
        for activity in kit.protocol.schedule.activities:
            used = next(
                (a for a in kit.protocol.assessments if a.id == activity.assessment), None
            )
            if used is None or used.kind != "self_report" or used.minimum is None:
                continue
            if made[activity.id].id == "GUESS":
                continue
            scores = [i for i in made[activity.id].items if i.minimum is not None]
            assert (scores[0].minimum, scores[0].maximum) == (used.minimum, used.maximum)


def test_no_form_but_the_guess_names_the_arms(kits: dict[str, Kit]) -> None:
    kit = kits["ketamine-bpd"]
    for each in forms(kit):
        if each.id in {"EC", "DARET", "RAND", "UNBL"}:
            said = " ".join(f"{i.label} {' '.join(i.codes)}" for i in each.items).lower()
            assert "midazolam" not in said
    assert (
        "Ketamine"
        in next(i for i in form(kit, "GUESS").items if i.codes[:1] == ("Ketamine",)).codes
    )


def test_doses_at_home_have_a_diary(kits: dict[str, Kit]) -> None:
    assert form(kits["buprenorphine-bpd"], "ECHOME").by == "Participant"
    assert "ECHOME" not in {each.id for each in forms(kits["ketamine-bpd"])}


def test_a_drug_screen_asks_for_each_substance(kits: dict[str, Kit]) -> None:
    labels = {i.label for i in form(kits["ketamine-bpd"], "URINEDRU").items}
    assert {"Amphetamines", "Fentanyl", "Cannabis", "Phencyclidine"} <= labels


def test_monitoring_has_its_signs_and_several_lines(kits: dict[str, Kit]) -> None:
    made = form(kits["ketamine-bpd"], "BLOODPRE")
    signs = {item.variable for item in made.items}
    assert {"SYSBP_VSORRES", "DIABP_VSORRES", "OXYSAT_VSORRES"} <= signs

    assert made.repeats
    assert made.domain == "VS"


def test_a_new_activity_gets_a_form(edited: Callable[..., Kit]) -> None:
    added = "    - {id: walk, name: A walk in the garden, group: Safety, visits: [week_2]}\n"
    kit = edited(
        (
            "  unscheduled: When a participant asks",
            f"{added}  unscheduled: When a participant asks",
        )
    )
    made = next(each for each in forms(kit) if "walk" in each.activities)
    assert made.visits == ("week_2",)
    assert made.title == "A walk in the garden"


def test_a_trial_of_men_has_no_pregnancy_form(edited: Callable[..., Kit]) -> None:
    assert "PREG" in {each.id for each in forms(edited())}
    kit = edited(("  maximum_age: 65\n", "  maximum_age: 65\n  sex: male\n"))
    assert "PREG" not in {each.id for each in forms(kit)}


def test_a_bad_name_of_a_variable_is_refused() -> None:
    with pytest.raises(ValueError, match="no name of a variable"):
        Item(variable="1 bad", label="x", type="text")


def test_a_code_begins_with_a_letter_and_is_short() -> None:
    assert code("12-lead electrocardiogram") == "T12LEADE"
    assert code("C-SSRS") == "CSSRS"


@pytest.mark.parametrize("name", ALL)
def test_the_document_shows_each_form_and_its_visits(
    name: str, kits: dict[str, Kit], lines: Callable[..., list[str]]
) -> None:
    kit = kits[name]
    document = case_report_forms(kit)
    titles = [section.title for section in document.sections]
    matrix = next(section for section in document.sections if section.m11 == "matrix")
    shown = lines(matrix.blocks)
    for each in forms(kit):
        assert f"{each.id}: {each.title}" in titles
        row = next((line for line in shown if line.startswith(f"{each.id} |")), "")
        assert row.count("✕") == len(each.visits)


def test_a_range_is_told(kits: dict[str, Kit], lines: Callable[..., list[str]]) -> None:
    document = case_report_forms(kits["minimal"])
    section = next(s for s in document.sections if s.title.startswith("SS: Sleep score"))
    assert any(
        "SS_QSORRES | Score; higher means worse | number, 0 to 28" in line
        for line in lines(section.blocks)
    )


def test_the_outline_is_sound_as_a_file(
    kits: dict[str, Kit], written: Callable[..., Path]
) -> None:
    docx = written(kits["minimal"], case_report_forms(kits["minimal"]), "book")
    assert audit_docx(docx, page_numbers=False) == ()


def test_one_sided_ranges_are_told() -> None:
    from toolkit.documents.site.case_report_forms import answer_words  # noqa: PLC0415

    assert answer_words(number("A", "a", low=1)) == "number, from 1"
    assert answer_words(number("A", "a", high=2)) == "number, up to 2"
    assert answer_words(number("A", "a", unit="kg")) == "number, kg"


def test_the_form_of_serious_events_has_their_times_alone(kits: dict[str, Kit]) -> None:
    (ketamine,) = form(kits["ketamine-bpd"], "SAE").notes
    assert "Serious adverse event: within 24 hours of awareness." in ketamine
    assert "Event that pauses the trial: at once, by telephone, at any hour." in ketamine
    assert "Product complaint" not in ketamine
    assert "Other adverse event" not in ketamine
    (buprenorphine,) = form(kits["buprenorphine-bpd"], "SAE").notes
    assert "Suicide attempt or death: immediately" in buprenorphine
    assert "five working days" not in buprenorphine


def test_what_is_repeated_in_a_visit_has_a_time(kits: dict[str, Kit]) -> None:
    for name, variable in (
        ("CADSS", "QSTIM"),
        ("MOAAS", "QSTIM"),
        ("BPRS", "QSTIM"),
        ("BLOODPRE", "VSTIM"),
    ):
        made = form(kits["ketamine-bpd"], name)
        assert variable in {item.variable for item in made.items}
        assert made.repeats
        assert any(note.startswith("Repeated within a visit") for note in made.notes)
    zan = next(f for f in forms(kits["ketamine-bpd"]) if "zan_bpd" in f.activities)
    assert "QSTIM" not in {item.variable for item in zan.items}


def test_a_drug_that_stays_at_the_site_is_counted_by_amount(kits: dict[str, Kit]) -> None:
    made = form(kits["ketamine-bpd"], "DARET")
    amounts = {item.variable for item in made.items}
    assert {"DRAWNAMT", "GIVENAMT", "WASTEAMT", "DAUNIT"} <= amounts
    assert "RETAMT_DAORRES" not in amounts
    assert "return" not in made.title
    tablets = {item.variable for item in form(kits["buprenorphine-bpd"], "DARET").items}
    assert "RETAMT_DAORRES" in tablets
