from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from toolkit.documents.own_template.sections import page_of, put_blocks, room, section_of
from toolkit.documents.word.wordml import NAMESPACES

W = f"{{{NAMESPACES['w']}}}"
SECTION = (
    '<w:sectPr><w:type w:val="continuous"/><w:pgSz w:w="12240" w:h="15840"/>'
    '<w:pgNumType w:start="5"/><w:titlePg/></w:sectPr>'
)


def tree(*inner: str) -> Any:
    text = "".join(inner)
    root = etree.fromstring(
        f'<w:document xmlns:w="{W[1:-1]}"><w:body>{text}</w:body></w:document>'
    )
    return root[0]


def para(text: str, more: str = "") -> str:
    return f"<w:p><w:pPr>{more}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def element(text: str) -> Any:
    return tree(para(text))[0]


def never(_: Any) -> bool:
    return False


def outline(body: Any) -> list[str]:
    """Each top-level element: its text, and how the section ends that it ends."""
    made = []
    for one in body:
        section = one if one.tag == f"{W}sectPr" else one.find(f"{W}pPr/{W}sectPr")
        end = ""
        if section is not None:
            wide = section.find(f"{W}pgSz").get(f"{W}orient", "portrait")
            end = f"|{wide}{'+title' if section.find(f'{W}titlePg') is not None else ''}"
        made.append("".join(one.itertext()) + end)
    return made


def put(body: Any, *stretches: tuple[bool, list[Any]], heading: Any = never) -> list[str]:
    place = next(one for one in body if "HERE" in "".join(one.itertext()))
    put_blocks(place, stretches, heading)
    return outline(body)


def test_a_page_is_read_with_what_word_takes_for_granted() -> None:
    page = page_of(etree.fromstring(f'<w:sectPr xmlns:w="{W[1:-1]}"/>'))
    assert (page.width, page.height, page.left) == (12240, 15840, 1440)
    odd = f'<w:sectPr xmlns:w="{W[1:-1]}"><w:pgSz w:w="x" w:h="-9000.5"/></w:sectPr>'
    assert (page_of(etree.fromstring(odd)).width, page_of(etree.fromstring(odd)).height) == (
        12240,
        9000,
    )


def test_a_place_stands_in_the_section_that_ends_after_it() -> None:
    body = tree(para("a"), para("b", SECTION), para("c"), SECTION)
    sections = [section_of(one) for one in body]
    assert sections[0] is sections[1]
    assert sections[2] is sections[3] is body[-1]
    bare = tree(para("a"))
    assert section_of(bare[0]) is bare[-1]


def test_blocks_without_wide_pages_just_take_the_place() -> None:
    body = tree(para("a"), para("HERE"), para("z"), SECTION)
    made = put(body, (False, [element("x"), element("y")]))
    assert made == ["a", "x", "y", "z", "|portrait+title"]


def test_a_wide_stretch_splits_its_section_in_three() -> None:
    body = tree(para("a"), para("HERE"), para("z"), SECTION)
    made = put(
        body, (False, [element("x")]), (True, [element("wide")]), (False, [element("y")])
    )
    assert made == ["a", "x|portrait+title", "wide|landscape", "y", "z", "|portrait"]
    first, second, last = body.iter(f"{W}sectPr")
    assert first.find(f"{W}pgNumType").get(f"{W}start") == "5"
    assert last.find(f"{W}pgNumType").get(f"{W}start") is None
    assert [one.find(f"{W}type").get(f"{W}val") for one in (first, second, last)] == [
        "continuous",
        "nextPage",
        "nextPage",
    ]


def test_only_the_first_of_many_stretches_keeps_the_title_page() -> None:
    body = tree(para("a"), para("HERE"), para("z"), SECTION)
    wide = [(True, [element("v")]), (False, [element("x")]), (True, [element("w")])]
    assert put(body, *wide) == [
        "a|portrait+title",
        "v|landscape",
        "x|portrait",
        "w|landscape",
        "z",
        "|portrait",
    ]


def test_a_wide_stretch_at_the_end_turns_the_section_itself() -> None:
    body = tree(para("a"), para("HERE"), para(""), SECTION)
    made = put(body, (True, [element("wide")]))
    assert made == ["a|portrait+title", "wide", "", "|landscape"]


def test_a_wide_stretch_that_is_all_there_is_turns_everything() -> None:
    body = tree(para("HERE"), SECTION)
    assert put(body, (True, [element("wide")])) == ["wide", "|landscape+title"]


def test_a_place_that_ends_a_section_goes_on_ending_it() -> None:
    body = tree(para("a"), para("HERE", SECTION), para("z"), SECTION)
    made = put(body, (True, [element("wide")]))
    assert made == ["a|portrait+title", "wide", "|landscape", "z", "|portrait+title"]


def test_after_a_section_break_nothing_more_is_ended() -> None:
    body = tree(para("a", SECTION), para("HERE"), para("z"), SECTION)
    made = put(body, (True, [element("wide")]))
    assert made == ["a|portrait+title", "wide|landscape+title", "z", "|portrait"]


def test_headings_above_go_to_the_wide_page() -> None:
    body = tree(para("a"), para("H1"), para("H2"), para("HERE"), para("z"), SECTION)

    def heading(one: Any) -> bool:
        return "".join(one.itertext()).startswith("H")

    made = put(body, (True, [element("wide")]), heading=heading)
    assert made == ["a|portrait+title", "H1", "H2", "wide|landscape", "z", "|portrait"]
    body = tree(para("H1", SECTION), para("HERE"), para("z"), SECTION)
    assert put(body, (True, [element("w")]), heading=heading)[0] == "H1|portrait+title"
    body = tree(para("H1"), para("HERE"), para("z"), SECTION)
    made = put(body, (True, [element("w")]), heading=heading)
    assert made == ["H1", "w|landscape+title", "z", "|portrait"]


def test_a_table_before_or_at_the_end_of_a_wide_stretch_gets_a_paragraph() -> None:
    table = "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    body = tree(table, para("HERE"), para("z"), SECTION)
    made = put(body, (True, [tree(table)[0]]))
    assert made == ["", "|portrait+title", "", "|landscape", "z", "|portrait"]


@pytest.mark.parametrize(
    ("cell", "width"),
    [
        ('<w:tcPr><w:tcW w:w="4000" w:type="dxa"/></w:tcPr>', 4000 - 216),
        ("", 3000 - 216),
        ('<w:tcPr><w:gridSpan w:val="1"/></w:tcPr>', 3000 - 216),
        ('<w:tcPr><w:tcW w:w="900" w:type="dxa"/></w:tcPr>', 1440),
    ],
)
def test_the_room_in_a_cell_is_its_width(cell: str, width: int) -> None:
    body = tree(
        '<w:tbl><w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="3000"/></w:tblGrid><w:tr>'
        f"<w:tc><w:p/></w:tc><w:tc>{cell}{para('HERE')}</w:tc></w:tr></w:tbl>",
        SECTION,
    )
    page = page_of(body[-1])
    place = list(body.iter(f"{W}p"))[-1]
    assert room(place, page).text_width == width
    assert room(body[-1], page) is page
