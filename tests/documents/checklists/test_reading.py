from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.checklists.reading import Finished
from toolkit.documents.content import (
    Cell,
    Cite,
    Column,
    DocumentProperties,
    LineBreak,
    ListBlock,
    Open,
    Section,
    Table,
    Text,
)
from toolkit.documents.content import Document as Content
from toolkit.documents.kit import paragraph

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.checklists.reading import Place
    from toolkit.documents.content import Block

ENOUGH = "The board meets twice a year."
OPEN = Open(text="To be completed by sponsor: name of the board")
TABLE = Table(
    id="tbl-x",
    caption=(Text(text="A table"),),
    description="A table.",
    columns=(Column(),),
    header=(),
    rows=((Cell(inlines=(Text(text="x"),)),),),
)


def document(**sections: tuple[Block, ...]) -> Content:
    """Return a document with one section for each key, such as _2_1."""
    properties = DocumentProperties(
        title="A trial of something in somebody",
        subject="",
        author="",
        language="en-GB",
        protocol_number="X",
        version="1",
        date="2027-01-01",
        draft=True,
    )
    made = tuple(
        Section(
            m11=key.strip("_").replace("_", "."),
            number=str(place),
            title="T",
            level=key.count("_"),
            blocks=blocks,
        )
        for place, (key, blocks) in enumerate(sections.items(), start=1)
    )
    return Content(
        properties=properties,
        cover=(paragraph(OPEN),),
        front=(("Amendment Details", (paragraph("This protocol has not been amended."),)),),
        sections=made,
    )


@pytest.fixture
def place() -> Callable[..., Place]:
    """Return a function that reads what stands under one heading."""

    def read(*blocks: Block) -> Place:
        (one,) = Finished(document=document(_2_1=blocks), pages={}).under("2.1")
        return one

    return read


def test_text_under_a_heading_is_told(place: Callable[..., Place]) -> None:
    assert place(paragraph(ENOUGH)).told


@pytest.mark.parametrize(
    "blocks",
    [
        (),
        (paragraph(OPEN),),
        (paragraph("None."),),
        (paragraph("See: ", OPEN, LineBreak(), Cite(keys=("a",))),),
    ],
    ids=["nothing", "only-open", "one-word", "open-and-citation"],
)
def test_an_open_item_or_a_word_is_no_content(
    place: Callable[..., Place], blocks: tuple[Block, ...]
) -> None:
    assert not place(*blocks).told


def test_a_table_tells_something_also_inside_a_list(place: Callable[..., Place]) -> None:
    assert place(TABLE).told
    assert place(ListBlock(items=((paragraph("x"), TABLE),))).told
    assert not place(replace(TABLE, caption=())).told


def test_open_items_are_named_once(place: Callable[..., Place]) -> None:
    assert place(paragraph(ENOUGH, OPEN), paragraph(OPEN)).opened == (OPEN.text,)


def test_what_does_not_apply_has_its_reason(place: Callable[..., Place]) -> None:
    found = place(paragraph("Not applicable. ", "Nothing is measured in this small trial."))
    assert found.reason == "Nothing is measured in this small trial."
    assert not found.told


def test_a_section_has_those_below_it_and_no_others() -> None:
    made = document(_2_1=(), _2_1_1=(), _2_10=(), _10_4_2_3=(), _10_4_2_3_1=())
    finished = Finished(document=made, pages={})
    assert [one.key for one in finished.under("2.1")] == ["2.1", "2.1.1"]
    assert [one.key for one in finished.under("10.4.X.3")] == ["10.4.2.3", "10.4.2.3.1"]


def test_pages_are_told_where_they_are_known() -> None:
    made = document(_2_1=())
    assert str(Finished(document=made, pages={"2.1": 7}).under("2.1")[0]) == "1, p. 7"
    assert str(Finished(document=made, pages={}).under("2.1")[0]) == "1"
    assert str(Finished(document=made, pages={"2.1": 7}).under("Title Page")[0]) == (
        "Title page, p. 1"
    )


def test_the_title_stands_on_the_title_page() -> None:
    (title,) = Finished(document=document(), pages={}).under("Title Page")
    assert "A trial of something in somebody" in title.words
    assert title.opened == (OPEN.text,)


def test_the_references_are_there_when_something_is_cited() -> None:
    cited = document(_2_1=(paragraph(Cite(keys=("a",))),), _14=())
    assert Finished(document=cited, pages={}).under("14")[0].told
    none = document(_2_1=(), _14=(paragraph("No source is cited."),))
    assert not Finished(document=none, pages={}).under("14")[0].told
