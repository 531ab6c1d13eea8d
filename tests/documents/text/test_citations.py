from __future__ import annotations

import pytest

from toolkit.documents.content import (
    Cite,
    Document,
    DocumentProperties,
    Inline,
    Paragraph,
    Section,
    Text,
)
from toolkit.documents.text.citations import DAGGER, UNVERIFIED_NOTE, Resolved, resolve
from toolkit.documents.text.markdown_inline import plain_text
from toolkit.errors import DocumentError

REFERENCES = [
    {"id": key, "type": "book", "title": key.title(), "x-verified": verified}
    for key, verified in (("alpha", "seen"), ("beta", "recalled"), ("gamma", "seen"))
]
EVIDENCE = {
    "ALP-01": ("alpha", "seen"),
    "ALP-02": ("alpha", "recalled"),
    "BET-01": ("beta", "not_found"),
    "GAM-01": ("gamma", "seen"),
    "LOST-01": ("missing", "seen"),
}
MARK = Text(text=DAGGER, position="superscript")
COMMA = Text(text=",", position="superscript")


def document(*paragraphs: tuple[Inline, ...]) -> Document:
    blocks = tuple(Paragraph(inlines=inlines) for inlines in paragraphs)
    return Document(
        properties=DocumentProperties(
            title="", subject="", author="", language="", protocol_number="", version="",
            date="", draft=True,
        ),
        cover=(),
        front=(),
        sections=(Section(m11="2", number="1", title="T", level=1, blocks=blocks),),
    )  # fmt: skip


def resolved(*paragraphs: tuple[Inline, ...]) -> Resolved:
    return resolve(document(*paragraphs), REFERENCES, EVIDENCE)


def inlines(result: Resolved) -> tuple[Inline, ...]:
    (block,) = result.document.sections[0].blocks
    assert isinstance(block, Paragraph)
    return block.inlines


def test_sources_are_listed_in_order_of_first_citation_and_once() -> None:
    result = resolved(
        (Cite(keys=("GAM-01",)),), (Cite(keys=("ALP-01", "gamma")),), (Cite(keys=("alpha",)),)
    )
    assert [key for key, _ in result.references] == ["gamma", "alpha"]
    assert plain_text(result.references[0][1]) == "Gamma."
    assert result.marked == result.unverified == ()


def test_what_is_not_cited_is_not_listed() -> None:
    assert resolved((Text(text="x"),)).references == ()


def test_an_evidence_item_stands_for_its_source() -> None:
    assert inlines(resolved((Cite(keys=("ALP-01", "GAM-01", "alpha")),))) == (
        Cite(keys=("alpha", "gamma")),
    )


def test_evidence_that_nobody_read_has_a_dagger() -> None:
    result = resolved((Text(text="x"), Cite(keys=("ALP-02",)), Text(text=".")))
    assert inlines(result) == (Text(text="x"), Cite(keys=("alpha",)), MARK, Text(text="."))
    assert result.marked == ("ALP-02",)


def test_the_dagger_stands_only_after_what_it_marks() -> None:
    result = resolved((Cite(keys=("BET-01", "GAM-01")),))
    assert inlines(result) == (Cite(keys=("gamma",)), COMMA, Cite(keys=("beta",)), MARK)
    assert [key for key, _ in result.references] == ["beta", "gamma"]


def test_of_one_source_the_doubtful_statement_decides() -> None:
    assert inlines(resolved((Cite(keys=("ALP-01", "ALP-02")),))) == (
        Cite(keys=("alpha",)),
        MARK,
    )


def test_neighbouring_citations_are_one() -> None:
    result = resolved((Cite(keys=("alpha",)), Text(text=" "), Cite(keys=("gamma",))))
    assert inlines(result) == (Cite(keys=("alpha", "gamma")),)


def test_citations_with_words_between_stay_apart() -> None:
    written = (Cite(keys=("alpha",)), Text(text=" and "), Cite(keys=("gamma",)))
    assert inlines(resolved(written)) == written


def test_a_blank_before_the_first_citation_stays() -> None:
    assert inlines(resolved((Text(text=" "), Cite(keys=("alpha",))))) == (
        Text(text=" "),
        Cite(keys=("alpha",)),
    )


def test_an_entry_that_nobody_has_seen_says_so() -> None:
    result = resolved((Cite(keys=("beta",)),))
    assert result.unverified == ("beta",)
    assert plain_text(result.references[0][1]) == f"Beta. {UNVERIFIED_NOTE}"


def test_all_unknown_keys_are_named() -> None:
    with pytest.raises(DocumentError, match=r": nope, LOST-01$"):
        resolved((Cite(keys=("nope", "alpha")),), (Cite(keys=("LOST-01", "nope")),))
