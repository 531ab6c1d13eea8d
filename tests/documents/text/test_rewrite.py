from __future__ import annotations

from toolkit.documents.content import (
    Cell,
    Column,
    Document,
    DocumentProperties,
    Figure,
    Inline,
    ListBlock,
    Paragraph,
    Section,
    Subheading,
    Table,
    Text,
)
from toolkit.documents.text.markdown_inline import plain_text
from toolkit.documents.text.rewrite import rewrite_document


def one(text: str) -> tuple[Inline, ...]:
    return (Text(text=text),)


def whole_document() -> Document:
    table = Table(
        id="t",
        caption=one("05"),
        description="",
        columns=(Column(), Column()),
        header=((Cell(inlines=one("06")),),),
        rows=((Cell(inlines=one("07")), Cell(blocks=(Paragraph(inlines=one("08")),))),),
        notes=(("a", one("09")),),
    )
    figure = Figure(id="f", caption=one("10"), png=b"", svg=b"", alt="", notes=one("11"))
    listed = ListBlock(items=((Paragraph(inlines=one("03")),), (Paragraph(inlines=one("04")),)))
    return Document(
        properties=DocumentProperties(
            title="", subject="", author="", language="", protocol_number="", version="",
            date="", draft=True,
        ),
        cover=(Paragraph(inlines=one("01")),),
        front=(("Synopsis", (Subheading(inlines=one("02")), listed)),),
        sections=(
            Section(m11="1", number="1", title="", level=1, blocks=(table,)),
            Section(m11="2", number="2", title="", level=1, blocks=(figure,)),
        ),
    )  # fmt: skip


def test_everything_is_visited_once_in_reading_order() -> None:
    seen: list[str] = []

    def note(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        seen.append(plain_text(inlines))
        return inlines

    document = whole_document()
    assert rewrite_document(document, note) == document
    assert [text for text in seen if text] == [f"{i:02}" for i in range(1, 12)]


def test_what_the_function_returns_stands_in_the_new_document() -> None:
    changed = rewrite_document(whole_document(), lambda _: one("x"))
    texts: list[str] = []
    rewrite_document(changed, lambda inlines: (texts.append(plain_text(inlines)), inlines)[1])
    assert set(texts) == {"x"}
