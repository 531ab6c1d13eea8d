from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from toolkit.documents.content import (
    Cite,
    CrossReference,
    LineBreak,
    Link,
    ListBlock,
    Number,
    Paragraph,
    Subheading,
    Table,
    Text,
)
from toolkit.documents.text.markdown import blocks, narrative, plain_blocks, plain_inlines
from toolkit.documents.text.markdown_inline import plain_text
from toolkit.errors import SpecError

FILE = Path("2.1-purpose.md")
NAMES = {"sample_size.randomised": "160", "n": "7"}


def read(text: str, **strings: object) -> tuple[Any, ...]:
    return blocks(text, file=FILE, names=NAMES, strings=strings)


def inlines(text: str, **strings: object) -> tuple[Any, ...]:
    (paragraph,) = read(text, **strings)
    assert isinstance(paragraph, Paragraph)
    return paragraph.inlines


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(SpecError) as caught:
        read(text)
    return [(problem.line, problem.message) for problem in caught.value.problems]


def test_a_name_of_the_record_becomes_a_number_with_its_name() -> None:
    assert inlines("We randomise {{ sample_size.randomised }} people.") == (
        Text(text="We randomise "),
        Number(name="sample_size.randomised", text="160"),
        Text(text=" people."),
    )


def test_emphasis_reaches_numbers_too() -> None:
    assert inlines("**all {{ n }}** and *some*") == (
        Text(text="all ", bold=True),
        Number(name="n", text="7", bold=True),
        Text(text=" and "),
        Text(text="some", italic=True),
    )


def test_text_of_the_protocol_is_never_markup() -> None:
    title = "*R&D* <b> `x` | {{ 7*7 }} [link](http://x.org) ^2^"
    assert inlines("{{ title }}", title=title) == (Text(text=title),)


def test_text_of_the_protocol_may_cite() -> None:
    assert inlines("{{ t }} it", t="x [@a]") == (
        Text(text="x"),
        Cite(keys=("a",)),
        Text(text=" it"),
    )


def test_a_whole_number_of_the_protocol_is_printed() -> None:
    assert inlines("day {{ day }}", day=28) == (Text(text="day 28"),)


@pytest.mark.parametrize("value", [None, True, 1.5, [], {}])
def test_what_is_not_text_is_refused(value: object) -> None:
    with pytest.raises(SpecError, match="x"):
        read("{{ x }}", x=value)


def test_a_malformed_citation_inside_a_text_of_the_protocol_is_told() -> None:
    with pytest.raises(SpecError, match=r"t: .* is malformed"):
        read("{{ t }}", t="[@")


@pytest.mark.parametrize(
    "attack",
    [
        """{{ m.parse_raw("cposix\\nsystem\\n(S'id'\\ntR.", proto='pickle') }}""",
        "{{ cycler.__init__.__globals__.os.popen('id') }}",
        "{{ 7*7 }}",
        "{{ n|upper }}",
        "{{ m['x'] }}",
        "{% for x in range(9) %}",
        "{# a comment #}",
        "{{ n",
    ],
)
def test_nothing_but_a_plain_name_is_allowed_in_braces(attack: str) -> None:
    assert any(line == 2 for line, _ in problems(f"fine\n{attack}"))


def test_all_problems_of_a_file_are_told_with_their_lines() -> None:
    text = """Hi <b>x</b> {{ nope }}

two
![x](y.png) and `c`

    indented

> quoted

***

### deep

3. three

- # inside

Table: alone

[j](javascript:alert(1)) [f](file:///etc/passwd) [m](http://x.org/{{ n }})

-

Table: at the end"""
    found = problems(text)
    assert [line for line, _ in found] == [
        1, 1, 1, 4, 4, 6, 8, 10, 12, 14, 16, 16, 18, 20, 20, 20, 22, 24,
    ]  # fmt: skip
    told = " ".join(message for _, message in found)
    for word in ("HTML", "nope", "pictures", "code", "quotations", "rule", "##", "begins at 1"):
        assert word in told


def test_a_block_of_html_is_refused() -> None:
    assert problems("<div>\nx\n</div>")[0] == (
        1,
        "HTML is not allowed; write &lt; for a less-than sign",
    )


def test_a_fence_is_refused() -> None:
    assert problems("x\n\n```\ny\n```")[0][0] == 3


def test_less_than_signs_are_text() -> None:
    assert inlines("p < 0.05, p <0.05 &lt;b&gt;") == (Text(text="p < 0.05, p <0.05 <b>"),)


def test_a_character_that_cannot_be_printed_is_told() -> None:
    assert problems("a\nb \x0b c \ue000")[0] == (2, "the character U+000B cannot be printed")


def test_a_citation_eats_the_space_before_it() -> None:
    assert inlines("It fell\n[@a; @B-01] again [@c].") == (
        Text(text="It fell"),
        Cite(keys=("a", "B-01")),
        Text(text=" again"),
        Cite(keys=("c",)),
        Text(text="."),
    )


def test_a_citation_after_emphasis_eats_nothing() -> None:
    assert inlines("{{ n }} [@a]") == (Number(name="n", text="7"), Cite(keys=("a",)))


def test_references_to_sections_and_captions() -> None:
    assert inlines("{section:10.11}{ref:tbl-x}") == (
        CrossReference(target="10.11", kind="section"),
        CrossReference(target="tbl-x", kind="caption"),
    )


def test_raised_and_lowered_text_and_new_lines() -> None:
    assert inlines("10^3^ H~2~O\\\nx") == (
        Text(text="10"),
        Text(text="3", position="superscript"),
        Text(text=" H"),
        Text(text="2", position="subscript"),
        Text(text="O"),
        LineBreak(),
        Text(text="x"),
    )


def test_a_raised_number_of_the_record_is_refused() -> None:
    assert problems("10^{{ n }}^") == [
        (1, "a number of the record is not raised or lowered"),
    ]


def test_links_lead_to_the_web_or_to_a_mail_address() -> None:
    assert inlines("<https://x.org> and [a **b\n{{ n }}**](mailto:a@b.c)") == (
        Link(url="https://x.org", text="https://x.org"),
        Text(text=" and "),
        Link(url="mailto:a@b.c", text="a b 7"),
    )


def test_a_picture_in_a_link_is_refused() -> None:
    assert problems("[![x](y)](http://x.org)")[0] == (1, "pictures are not allowed")


def test_quotation_marks_curl_across_pieces() -> None:
    assert plain_text(inlines("the *arm*'s \"dose\" of {{ n }}'s 5 mg")) == (
        "the arm’s “dose” of 7’s 5\u00a0mg"
    )


def test_lists_nest_and_keep_their_paragraphs() -> None:
    (outer,) = read("1. one\n\n   more\n2. two\n   - inner")
    assert isinstance(outer, ListBlock)
    assert outer.ordered
    assert [len(item) for item in outer.items] == [2, 2]
    inner = outer.items[1][1]
    assert isinstance(inner, ListBlock)
    assert not inner.ordered


def test_a_table_in_a_list_is_refused() -> None:
    assert problems("- x\n\n  | a |\n  |---|\n  | b |")[0] == (
        3,
        "a table cannot stand in a list",
    )


def test_two_hashes_make_a_subheading() -> None:
    assert read("## How *it* works") == (
        Subheading(
            inlines=(Text(text="How "), Text(text="it", italic=True), Text(text=" works"))
        ),
    )


def test_a_line_of_dashes_makes_no_heading() -> None:
    assert problems("Text\n---")[0][0] == 2


def test_an_added_section_begins_with_its_title() -> None:
    read_file = narrative("# Title of {{ n }}\n\nText.", file=FILE, names=NAMES)
    assert read_file.title == "Title of 7"
    assert len(read_file.blocks) == 1


def test_an_ordinary_section_has_no_title_of_its_own() -> None:
    assert problems("# Title") == [(1, "a section of the template has its title already")]


def test_a_title_further_down_is_refused() -> None:
    assert problems("x\n\n# Title")[0][0] == 3


def test_an_empty_file_is_empty() -> None:
    assert narrative("", file=FILE, names={}).blocks == ()


def test_a_table_without_caption_is_a_layout_table() -> None:
    (table,) = read("| Dose | N |\n|:--|--:|\n| a long text of a cell | {{ n }} |")
    assert isinstance(table, Table)
    assert (table.id, table.caption) == ("2.1-purpose-table-1", ())
    assert table.description == "Table with the columns Dose, N"
    assert [column.align for column in table.columns] == ["left", "right"]
    assert table.columns[0].share > table.columns[1].share
    assert table.header[0][0].strong
    assert table.rows[0][1].inlines == (Number(name="n", text="7"),)


def test_a_table_may_have_a_caption_with_its_id() -> None:
    (table,) = read(
        "Table: Doses in {{ n }} steps {#tbl-doses}\n\n| A | B |\n|:-:|---|\n| x | y |"
    )
    assert isinstance(table, Table)
    assert table.id == "tbl-doses"
    assert plain_text(table.caption) == "Doses in 7 steps"
    assert table.description == "Doses in 7 steps. Table with the columns A, B"
    assert table.columns[0].align == "centre"


def test_an_empty_header_is_left_out() -> None:
    (table,) = read("| | |\n|---|---|\n| x | y |")
    assert table.header == ()
    assert table.description == "Table with the columns (blank), (blank)"


@pytest.mark.parametrize(
    ("caption", "message"),
    [
        ("Table: No id", "a caption ends with the table's id"),
        ("Table: Bad {{ n }}", "a caption ends with the table's id"),
        ("Table: {#tbl-x}", "a caption says nothing"),
    ],
)
def test_a_faulty_caption_is_told(caption: str, message: str) -> None:
    assert problems(f"{caption}\n\n| A |\n|---|\n| x |") == [(1, message)]


def test_a_table_without_rows_is_told() -> None:
    assert problems("| A |\n|---|") == [(1, "a table has no rows")]


def test_a_paragraph_that_prints_nothing_is_left_out() -> None:
    assert read("{{ t }}", t="") == ()


def test_plain_prose_is_parted_by_blank_lines() -> None:
    assert plain_blocks("One.\n \nTwo\nmore.\n\n") == (
        Paragraph(inlines=(Text(text="One."),)),
        Paragraph(inlines=(Text(text="Two more."),)),
    )


def test_plain_prose_has_no_markup() -> None:
    assert plain_inlines("*x* <b>") == (Text(text="*x* <b>"),)
