from __future__ import annotations

from toolkit.checks.prose import Passage, blanked, passages, sentences


def test_paragraphs_items_headings_and_rows_are_passages() -> None:
    text = "One\ntwo.\n\n- three\n  four\n- five\n## Six\n| a | b |\n|---|---|\n1. seven\n"
    assert [(one.line, one.text) for one in passages(text)] == [
        (1, "One\ntwo."),
        (4, "- three\n  four"),
        (6, "- five"),
        (7, "## Six"),
        (8, "| a | b |"),
        (9, "|---|---|"),
        (10, "1. seven"),
    ]


def test_no_text_has_no_passage() -> None:
    assert list(passages("\n\n")) == []


def test_sentences_have_their_lines() -> None:
    passage = Passage(text="One is\nhere. Two, e.g. this.\nThree.", line=5)
    assert [(one.line, one.text.strip()) for one in sentences(passage)] == [
        (5, "One is\nhere."),
        (6, "Two, e.g. this."),
        (7, "Three."),
    ]


def test_a_row_of_a_table_is_one_sentence() -> None:
    row = Passage(text="| One. Two. | Three. |", line=1)
    assert [one.text for one in sentences(row)] == [row.text]


def test_marks_are_blanked_and_lines_stay() -> None:
    text = "A {{ b.c }} [@d;\n@e] {ref:tbl-f} g"
    assert blanked(text).split() == ["A", "g"]
    assert blanked(text).index("\n") == text.index("\n")
    assert len(blanked(text)) == len(text)
