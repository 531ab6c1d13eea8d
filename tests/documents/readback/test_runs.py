from __future__ import annotations

import pytest

from toolkit.documents.readback.lines import Line, Piece
from toolkit.documents.readback.restricted import tells
from toolkit.documents.readback.runs import ParagraphReader
from toolkit.documents.word.wordml import NAMESPACES, field, run
from toolkit.documents.word.xmltree import parse

ROOT = " ".join(f'xmlns:{key}="{value}"' for key, value in NAMESPACES.items())
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def read(inner: str) -> tuple[ParagraphReader, tuple[Piece, ...]]:
    reader = ParagraphReader(frozenset({"Citation"}))
    return reader, reader.read(parse(f"<w:p {ROOT}>{inner}</w:p>".encode()))


def pieces(inner: str) -> list[tuple[str, str, str]]:
    return [(piece.kind, piece.text, piece.key) for piece in read(inner)[1]]


def test_words_cut_into_runs_are_one_piece() -> None:
    assert pieces(run("one ") + "<w:proofErr/>" + run("two")) == [("text", "one two", "")]


def test_a_reference_is_a_field_with_its_target() -> None:
    assert pieces(run("see ") + field("REF _Ref_tbl \\h", "Table 3")) == [
        ("text", "see ", ""),
        ("reference", "Table 3", "_Ref_tbl"),
    ]


def test_a_simple_field_is_read_like_any_other() -> None:
    simple = f'<w:fldSimple w:instr=" REF _Ref_a \\h ">{run("Table 1")}</w:fldSimple>'
    assert pieces(simple) == [("reference", "Table 1", "_Ref_a")]


@pytest.mark.parametrize(("code", "shown"), [("PAGE", []), ("DATE", [("text", "7", "")])])
def test_page_numbers_are_no_text_and_other_fields_are(
    code: str, shown: list[tuple[str, str, str]]
) -> None:
    assert pieces(field(code, "7")) == shown


def test_a_field_that_never_ends_keeps_its_words() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    middle = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    assert pieces(begin + middle + run("left")) == [("text", "left", "")]
    assert pieces('<w:r><w:fldChar w:fldCharType="end"/></w:r>' + run("a")) == [
        ("text", "a", "")
    ]


def test_raised_numbers_that_lead_to_sources_are_one_citation() -> None:
    link = f'<w:hyperlink w:anchor="_Source0001">{run("1", style="Citation")}</w:hyperlink>'
    comma, dagger = run(",", style="Citation"), run("†", position="superscript")
    assert pieces(run("so") + link + comma + link + dagger) == [
        ("text", "so", ""),
        ("cite", "^1,1†^", "^1,1†^"),
    ]
    assert pieces(run("a", position="superscript")) == [("text", "^a^", "")]


def test_a_citation_that_was_lowered_is_still_one() -> None:
    link = f'<w:hyperlink w:anchor="_Source0001">{run("1")}</w:hyperlink>'
    assert pieces(link) == [("cite", "1", "1")]


def test_other_links_are_words() -> None:
    link = f'<w:hyperlink w:anchor="here">{run("there")}</w:hyperlink>'
    assert pieces(link) == [("text", "there", "")]


def test_a_control_without_a_name_is_words_and_an_empty_one_nothing() -> None:
    content = f"<w:sdtContent>{run('x')}</w:sdtContent>"
    assert pieces(f"<w:sdt><w:sdtPr/>{content}</w:sdt>") == [("text", "x", "")]
    assert pieces("<w:sdt><w:sdtPr/></w:sdt>") == []


def test_a_choice_is_read_once() -> None:
    choice = (
        f"<mc:AlternateContent><mc:Choice Requires='w14'>{run('new')}</mc:Choice>"
        f"<mc:Fallback>{run('old')}</mc:Fallback></mc:AlternateContent>"
    )
    assert pieces(choice) == [("text", "new", "")]
    inside = choice.replace(run("new"), "<w:drawing><w:t>box</w:t></w:drawing>")
    assert pieces(f"<w:r>{inside}</w:r>") == [("text", "box", "")]


def test_formulas_hyphens_tabs_and_pictures_are_read() -> None:
    formula = f'<m:oMath xmlns:m="{MATH}"><m:r><m:t>x=2</m:t></m:r></m:oMath>'
    marks = "<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r>"
    picture = '<w:r><w:drawing><wp:docPr id="1" name="p" descr="A curve"/></w:drawing></w:r>'
    assert pieces(formula + marks + picture) == [("text", "x=2a-b c[picture: A curve]", "")]


def test_a_change_inside_a_control_is_told() -> None:
    inner = f'<w:ins w:author="Ann" w:id="1">{run("9")}</w:ins>'
    control = (
        f'<w:sdt><w:sdtPr><w:tag w:val="n"/></w:sdtPr><w:sdtContent>{inner}'
        "</w:sdtContent></w:sdt>"
    )
    reader, made = read(control)
    assert made == (Piece(kind="number", text="9", key="n"),)
    assert [change.author for change in reader.tracked] == ["Ann"]


def test_comments_and_bookmarks_are_noted() -> None:
    reader, _ = read(
        '<w:bookmarkStart w:id="1" w:name="_M11_x"/><w:commentRangeStart w:id="4"/>'
        '<w:r><w:commentReference w:id="4"/></w:r>'
    )
    assert reader.bookmarks == ["_M11_x"]
    assert reader.comments == ["4", "4"]


def test_a_row_shows_its_cells_between_bars() -> None:
    cells = tuple((Piece(kind="text", text=text),) for text in ("a", "b"))
    assert Line(cells=cells, row=True).text == "| a | b |"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Blocks of 4 and 6 are used.", ["the block size 4", "the block size 6"]),
        ("The block sizes are four and six.", ["the block size 4", "the block size 6"]),
        ("Block size: 6", ["the block size 6"]),
        ("4-person blocks", ["the block size 4"]),
        ("Code Z-17 was drawn.", ["an entry of the restricted list"]),
        ("Blocks of chairs in Section 4; 40 people; Code Z-177.", []),
    ],
)
def test_what_is_restricted_is_told(text: str, told: list[str]) -> None:
    assert list(tells(text, (4, 6), ("Z-17",))) == told
