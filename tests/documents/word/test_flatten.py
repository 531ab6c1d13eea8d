from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.word.flatten import flatten, read_numbers, relation_targets, text_of
from toolkit.documents.word.wordml import NAMESPACES
from toolkit.documents.word.xmltree import parse

if TYPE_CHECKING:
    from pathlib import Path


def runs(inner: str) -> str:
    """Text of a paragraph made of given runs."""
    return text_of(parse(f'<w:p xmlns:w="{NAMESPACES["w"]}">{inner}</w:p>'.encode()))


def test_each_paragraph_is_told_with_its_style(sample_docx: Path) -> None:
    lines = flatten(sample_docx).splitlines()
    assert lines[0] == "Subtitle: Clinical trial protocol"
    assert "heading 2: Protocol synopsis" in lines
    assert "List Label: I01 Age of 18 to 60 years at consent." in lines


def test_tables_are_rows_and_pictures_are_their_texts(sample_docx: Path) -> None:
    text = flatten(sample_docx)
    assert "| Protocol number | KET-BPD-301 |" in text
    assert "[picture: Power rises with the number randomised" in text


def test_headers_and_footers_are_told_once_each(sample_docx: Path) -> None:
    text = flatten(sample_docx)
    assert text.count("-- header (default)") == 2, "one for each direction of the page"
    assert text.count("-- header (first)") == 1
    assert "header: [watermark: DRAFT]KET-BPD-301 · Ketamine in BPD Version 0.1" in text


def test_fields_show_their_results_and_not_their_codes(sample_docx: Path) -> None:
    text = flatten(sample_docx)
    assert "(see Table 3 and Figure 1; assumptions in Section 4.1)" in text
    assert "SEQ" not in text
    assert "PAGEREF" not in text


def test_raised_text_cannot_be_taken_for_the_word_before() -> None:
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>a</w:t></w:r>'
    assert runs(f"<w:r><w:t>consent</w:t></w:r>{raised}") == "consent^a^"
    assert runs(raised * 2) == "^aa^"


def test_tabs_and_breaks_are_spaces() -> None:
    assert runs("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c\u00a0d</w:t></w:r>") == (
        "a b c d"
    )


def test_numbers_are_read_in_the_order_of_the_document(sample_docx: Path) -> None:
    names = [name for name, _ in read_numbers(sample_docx)]
    assert names[:3] == ["sample_size.randomised", "primary.difference", "primary.power"]
    assert dict(read_numbers(sample_docx))["primary.power"] == "90.3%"


def test_a_part_without_relations_has_none() -> None:
    assert relation_targets({}, "word/header1.xml") == {}
