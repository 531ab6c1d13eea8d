from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.content import (
    Cell,
    Cite,
    Column,
    CrossReference,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    Number,
    Open,
    Paragraph,
    Subheading,
    Table,
    Text,
)
from toolkit.documents.word.flatten import flatten, read_numbers
from toolkit.documents.word.ooxml_inline import NO_BREAK, arrange, collapse, tie
from toolkit.documents.word.ooxml_table import column_widths
from toolkit.documents.word.package import read_package
from toolkit.documents.word.wordml import escape, run
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[..., Path]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def para(*pieces: str | Inline, role: Any = "body") -> Paragraph:
    made = tuple(Text(text=piece) if isinstance(piece, str) else piece for piece in pieces)
    return Paragraph(inlines=made, role=role)


def items(*texts: str, **how: Any) -> ListBlock:
    return ListBlock(items=tuple((para(text),) for text in texts), **how)


def table(rows: int = 2, columns: int = 2, **how: Any) -> Table:
    row = tuple(Cell(inlines=(Text(text=f"c{n}"),)) for n in range(columns))
    given: dict[str, Any] = {
        "id": "tbl-a",
        "caption": (Text(text="A caption"),),
        "description": "What it says.",
        "columns": tuple(Column() for _ in range(columns)),
        "header": (row,),
        "rows": (row,) * rows,
    }
    return Table(**{**given, **how})


def body(path: Path) -> str:
    """The section's content: what stands between its heading and the references."""
    text = read_package(path)["word/document.xml"].decode()
    start = text.index('w:name="_M11_1"')
    return text[start : text.index('w:name="_M11_14"')]


# --- inline pieces -------------------------------------------------------------------------


def test_text_is_escaped_and_braces_are_no_tags() -> None:
    assert escape('a&b<c>"{{x}}') == "a&amp;b&lt;c&gt;&quot;&#123;&#123;x&#125;&#125;"


def test_control_characters_are_refused_with_the_text_before_them() -> None:
    with pytest.raises(DocumentError, match=r"U\+000B after 'a dose of '"):
        escape("a dose of \x0b")


def test_a_line_end_is_a_space_and_a_tab_is_a_tab() -> None:
    assert "a b" in run("a\r\nb")
    assert "<w:tab/>" in run("a\tb")
    assert run("") == ""


@pytest.mark.parametrize(
    ("plain", "ties"),
    [
        ("2 mg", 1), ("0.5 mg/kg", 1), ("80 %", 1), ("4 weeks", 1), ("p < 0.05", 2),
        ("mean ± 3", 2), ("4 weekends", 0), ("a man", 0), ("2 Minutes", 0), ("in 3 arms", 0),
    ],
)  # fmt: skip
def test_numbers_are_tied_to_units_and_signs(plain: str, ties: int) -> None:
    assert tie(plain).count(NO_BREAK) == ties
    assert tie(plain).replace(NO_BREAK, " ") == plain


def test_a_number_is_tied_to_the_unit_in_the_text_after_it() -> None:
    number = Number(name="dose", text="0.5")
    arranged = arrange((number, Text(text=" mg/kg of it")))
    assert arranged[1] == Text(text=f"{NO_BREAK}mg/kg of it")
    assert arrange((number, Text(text=" of it")))[1] == Text(text=" of it")


def test_citations_are_collapsed_where_three_follow_each_other() -> None:
    assert collapse([5, 2, 1, 3, 3, 9, 8]) == [(1, 3), (5, 5), (8, 9)]


def test_citations_are_raised_linked_and_eat_the_space_before(write_blocks: Write) -> None:
    path = write_blocks(
        para(
            "Known ", Cite(keys=("yovell2016",)), " ",
            Cite(keys=("stanley2001", "linehan2006")), Cite(keys=("a5",)), ".",
        )
    )  # fmt: skip
    assert "Body Text: Known^1–3,5^." in flatten(path)
    assert 'w:anchor="_Source0001"' in body(path)
    assert 'w:anchor="_Source0002"' not in body(path)


def test_two_citations_in_a_row_are_no_range(write_blocks: Write) -> None:
    path = write_blocks(para("Known", Cite(keys=("yovell2016", "stanley2001"))))
    assert "Known^1,2^" in flatten(path)


def test_a_number_can_be_read_back_by_its_name(write_blocks: Write) -> None:
    long = "sensitivity." * 8
    path = write_blocks(
        para(
            "n = ",
            Number(name="size.total", text="180"),
            Number(name=long, text="4", bold=True),
        )
    )
    known, (second, _) = read_numbers(path)
    assert known == ("size.total", "180")
    assert len(second) == 64
    assert second.startswith("sensitivity.")


def test_an_open_item_is_in_brackets_once(write_blocks: Write) -> None:
    path = write_blocks(para(Open(text="name"), " and ", Open(text="[date]")))
    assert "[name] and [date]" in flatten(path)
    assert body(path).count('<w:rStyle w:val="OpenItem"/>') == 2


def test_the_other_inline_pieces_arrive(write_blocks: Write) -> None:
    path = write_blocks(
        para(
            Text(text="b", bold=True), Text(text="i", italic=True), LineBreak(),
            Text(text="2", position="superscript"), Text(text="0", position="subscript"),
            Link(url="https://a.example/?x=1&y=2", text="link"),
        )
    )  # fmt: skip
    xml = body(path)
    for piece in ("<w:b/>", "<w:i/>", "<w:br/>", '"superscript"', '"subscript"'):
        assert piece in xml
    relations = read_package(path)["word/_rels/document.xml.rels"]
    assert b'Target="https://a.example/?x=1&amp;y=2"' in relations


# --- blocks --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "style"),
    [("body", "BodyText"), ("note", "Note"), ("lead", "Lead"), ("formula", "Formula"),
     ("label", "Label")],
)  # fmt: skip
def test_the_role_of_a_paragraph_decides_its_style(
    write_blocks: Write, role: str, style: str
) -> None:
    assert f'<w:pStyle w:val="{style}"/>' in body(write_blocks(para("x", role=role)))


def test_each_numbered_list_is_an_instance_of_its_own(write_blocks: Write) -> None:
    xml = body(write_blocks(items("a", "b", ordered=True), items("c", ordered=True)))
    first, again, second = re.findall(r'<w:numId w:val="(\d+)"/>', xml)
    assert first == again != second


def test_every_list_instance_starts_at_one(write_blocks: Write) -> None:
    path = write_blocks(items("a", ordered=True), items("b", ordered=True))
    numbering = read_package(path)["word/numbering.xml"].decode()
    assert numbering.count('<w:startOverride w:val="1"/>') == 2


def test_labels_stand_in_place_of_numbers(write_blocks: Write) -> None:
    path = write_blocks(items("adult", "consent", labels=("I01", "I02")))
    assert "List Label: I01 adult" in flatten(path)


def test_a_labelled_list_is_a_list_that_counts_nothing(write_blocks: Write) -> None:
    path = write_blocks(items("adult", "consent", labels=("I01", "I02")))
    used = set(re.findall(r'<w:numId w:val="(\d+)"/>', body(path)))
    assert len(used) == 1
    numbering = etree.fromstring(read_package(path)["word/numbering.xml"])
    kind = next(
        num.find(f"{W}abstractNumId").get(f"{W}val")
        for num in numbering.iter(f"{W}num")
        if {num.get(f"{W}numId")} == used
    )
    (level,) = (
        level
        for abstract in numbering.iter(f"{W}abstractNum")
        if abstract.get(f"{W}abstractNumId") == kind
        for level in abstract.iter(f"{W}lvl")
    )
    assert level.find(f"{W}numFmt").get(f"{W}val") == "none"
    assert level.find(f"{W}lvlText").get(f"{W}val") == ""


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (para("As in the table."), table(), True),
        (para("A long one. " * 40), table(), False),
        (para("One of these:"), items("a", "b"), True),
        (para("All is said."), items("a", "b"), False),
        (para("Before another."), para("Paragraph."), False),
    ],
    ids=["short", "long", "colon", "no colon", "text"],
)
def test_a_paragraph_stays_with_what_it_introduces(
    write_blocks: Write, first: Paragraph, second: Any, *, kept: bool
) -> None:
    xml = body(write_blocks(first, second))
    start = xml.index('w:val="BodyText"/>')
    assert xml[start:].startswith('w:val="BodyText"/><w:keepNext/>') is kept


def test_lists_nest_to_any_depth(write_blocks: Write) -> None:
    deep: ListBlock = items("five")
    for text in ("four", "three", "two", "one"):
        deep = ListBlock(items=((para(text), deep, para("more")),))
    text = flatten(write_blocks(deep))
    assert "List Bullet: one\nList Bullet 2: two\nList Bullet 3: three\n" in text
    assert "List Bullet 3: four\nList Bullet 3: five\n" in text
    assert "List Continue: more" in text


def test_a_list_in_a_labelled_item_is_indented_from_it(write_blocks: Write) -> None:
    inner = ListBlock(items=((para("a"), items("b"), para("c")),))
    xml = body(write_blocks(ListBlock(items=((para("x"), inner),), labels=("I01",))))
    assert '<w:ind w:left="1080" w:hanging="360"/>' in xml
    assert '<w:ind w:left="1440" w:hanging="360"/>' in xml
    assert '<w:ind w:left="1080" w:hanging="0"/>' in xml


@pytest.mark.parametrize(
    ("block", "told"),
    [
        (ListBlock(items=()), "no items"),
        (ListBlock(items=((),)), "is empty"),
        (items("a", labels=("1", "2")), "1 items and 2 labels"),
        (ListBlock(items=((table(),),)), "cannot hold a table"),
        (ListBlock(items=((para("a"), Subheading(inlines=())),)), "cannot hold a subheading"),
    ],
)
def test_lists_that_make_no_sense_are_refused(
    write_blocks: Write, block: ListBlock, told: str
) -> None:
    with pytest.raises(DocumentError, match=told):
        write_blocks(block)


# --- tables --------------------------------------------------------------------------------


def test_widths_are_shares_of_the_page_and_add_up_exactly() -> None:
    widths = column_widths(table(columns=3), 1000)
    assert sum(widths) == 1000
    assert max(widths) - min(widths) <= 1


def test_a_column_is_widened_for_its_longest_word() -> None:
    long = Cell(inlines=(Text(text="unfortunately"),))
    row = (long, *(Cell(inlines=(Text(text="X"),)) for _ in range(19)))
    made = replace(table(columns=20), rows=(row,), header=())
    widths = column_widths(made, 9360)
    assert sum(widths) == 9360
    assert widths[0] > 9360 / 20 * 2
    assert len(set(widths[1:])) <= 2, "the others share what is left"


def test_words_that_fit_nowhere_do_not_starve_the_other_columns() -> None:
    giant = Cell(inlines=(Text(text="x" * 10_000),))
    widths = column_widths(replace(table(columns=3), rows=((giant,) * 3,)), 9000)
    assert widths == [3000, 3000, 3000]


def test_short_tables_are_kept_on_one_page_and_long_ones_are_not(write_blocks: Write) -> None:
    short = body(write_blocks(table(rows=4))).count("<w:keepNext/>")
    long = body(write_blocks(table(rows=40))).count("<w:keepNext/>")
    # Caption, head of two cells, and three of four rows of two cells.
    assert short == 1 + 2 + 3 * 2
    # Caption, head, first row, and the last but one.
    assert long == 1 + 2 + 2 + 2


def test_a_tall_first_row_may_stand_alone(write_blocks: Write) -> None:
    tall = (Cell(inlines=(Text(text="word " * 90),)), Cell())
    made = table(rows=40)
    xml = body(write_blocks(replace(made, rows=(tall, *made.rows[1:-2], tall, tall))))
    assert xml.count("<w:keepNext/>") == 1 + 2


def test_a_tall_table_with_few_rows_may_break(write_blocks: Write) -> None:
    cells = (Cell(inlines=(Text(text="word " * 400),)), Cell())
    tall = body(write_blocks(replace(table(), rows=(cells,) * 6)))
    assert tall.count("<w:keepNext/>") < 1 + 2 + 5 * 2


def test_a_row_taller_than_a_page_may_break(write_blocks: Write) -> None:
    cells = (Cell(inlines=(Text(text="word " * 3000),)), Cell())
    path = write_blocks(replace(table(), rows=(cells,)))
    assert body(path).count("<w:cantSplit/>") == 1
    assert audit_docx(path, page_numbers=False) == ()


def test_header_rows_are_repeated(write_blocks: Write) -> None:
    made = table(rows=20)
    xml = body(write_blocks(replace(made, header=made.header * 2)))
    assert xml.count("<w:tblHeader/>") == 2


def test_a_rotated_head_is_turned_and_tall_enough(write_blocks: Write) -> None:
    head = (Cell(inlines=(Text(text="Visit 12, day 84"),), rotated=True), Cell())
    xml = body(write_blocks(replace(table(), header=(head,))))
    assert '<w:textDirection w:val="btLr"/>' in xml
    height = int(re.findall(r'<w:trHeight w:val="(\d+)"', xml)[0])
    assert 1300 < height < 2400


def test_a_long_rotated_head_takes_two_lines(write_blocks: Write) -> None:
    long = Cell(inlines=(Text(text="Safety follow-up after stopping"),), rotated=True)
    head = (Cell(), long, *(Cell(),) * 18)
    made = table(columns=20, rows=1, header=(head,), small=True)
    xml = body(write_blocks(made))
    height = int(re.findall(r'<w:trHeight w:val="(\d+)"', xml)[0])
    assert 1000 < height < 1800, "one line would need more than 2000"
    grid = [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', xml)]
    assert grid[1] == max(grid)


def test_a_rotated_cell_without_text_needs_no_height(write_blocks: Write) -> None:
    made = table(header=((Cell(rotated=True), Cell()),))
    assert '<w:trHeight w:val="240" w:hRule="exact"/>' in body(write_blocks(made))


def test_cells_are_aligned_as_their_column_or_as_they_say(write_blocks: Write) -> None:
    made = table(columns=2, rows=1)
    left = Cell(inlines=(Text(text="x"),), align="left")
    made = replace(made, columns=(Column(align="right"), Column(align="centre")))
    xml = body(write_blocks(made))
    assert xml.count('<w:jc w:val="right"/>') == 2
    assert xml.count('<w:jc w:val="center"/>') == 2
    xml = body(write_blocks(replace(made, rows=((left, left),))))
    assert xml.count("<w:jc ") == 2


def test_a_group_row_spans_is_shaded_bold_and_kept_with_the_next(write_blocks: Write) -> None:
    group = (Cell(inlines=(Text(text="Group"),), span=2, strong=True, shaded=True),)
    made = table(rows=20)
    rows = (*made.rows[:10], group, *made.rows[10:])
    xml = body(write_blocks(replace(made, rows=rows)))
    row = next(piece for piece in xml.split("<w:tr>") if "Group" in piece)
    for piece in ('<w:gridSpan w:val="2"/>', "<w:shd ", "<w:b/>", "<w:keepNext/>"):
        assert piece in row


def test_a_cell_may_hold_lists_and_paragraphs(write_blocks: Write) -> None:
    inner = ListBlock(items=((para("a"), items("b"), para("c")),), ordered=True)
    cell = Cell(
        blocks=(para("p"), Subheading(inlines=(Text(text="s"),)), inner,
                items("d", labels=("E01",))),
    )  # fmt: skip
    path = write_blocks(replace(table(), rows=((cell, Cell()),)))
    assert "| p / s / a / b / c / E01 d |  |" in flatten(path)
    assert audit_docx(path, page_numbers=False) == ()


def test_notes_stand_below_with_their_marks(write_blocks: Write) -> None:
    notes = tuple((mark, (Text(text=f"N{mark}."),)) for mark in ("a", "*", ""))
    text = flatten(write_blocks(table(notes=notes)))
    assert "Table Note: ^a^ Na.\nTable Note: * N*.\nTable Note: N." in text


def test_a_layout_table_has_no_number_but_a_description(write_blocks: Write) -> None:
    path = write_blocks(table(caption=(), header=()), table(rows=1))
    assert "caption: Table 1. A caption" in flatten(path)
    assert audit_docx(path, page_numbers=False) == ()


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (table(rows=0, header=()), "has no rows"),
        (table(description=" "), "has no description"),
        (table(columns=2, rows=1, header=((Cell(),),)), "has 2 columns, but the row '' has 1"),
        (table(rows=1, header=((Cell(span=3), Cell(span=-1)),)), "has 2 columns"),
        (table(header=((),)), "has 0"),
        (table(columns=0, rows=1), "share above 0"),
        (replace(table(), columns=(Column(share=0), Column())), "share above 0"),
        (replace(table(), rows=((Cell(blocks=(table(),)), Cell()),)), "cell cannot hold"),
    ],
)
def test_tables_that_make_no_sense_are_refused(
    write_blocks: Write, made: Table, told: str
) -> None:
    with pytest.raises(DocumentError, match=told):
        write_blocks(made)


# --- references ----------------------------------------------------------------------------


def test_references_show_what_word_counts(write_blocks: Write) -> None:
    see = para(
        "See ", CrossReference(target="tbl-a", kind="caption"), " in ",
        CrossReference(target="14", kind="section"), ".",
    )  # fmt: skip
    path = write_blocks(see, table(id="tbl-first"), table())
    assert "See Table 2 in Section 2." in flatten(path)
    assert audit_docx(path, page_numbers=False) == ()
