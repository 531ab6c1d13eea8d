from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from toolkit.documents.content import Cell, Column, Figure, Section, Subheading, Table, Text
from toolkit.documents.html.flatten import flatten_html, html_numbers
from toolkit.documents.html.marks import css_string
from toolkit.documents.html.page import html, write_html
from toolkit.documents.html.pictures import inline_svg
from toolkit.documents.text.citations import resolve
from toolkit.documents.word.docx import write_docx
from toolkit.documents.word.flatten import flatten, read_numbers
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace
    from typing import Any

    from toolkit.documents.content import Block, Document

HOSTILE = 'R&D <b>x</b> "q" \' ]]> </style><script>alert(1)</script> {{7*7}} שלום'


def tree(page: str) -> Any:
    return etree.fromstring(page, etree.HTMLParser())


def lines_of_word(path: Path) -> list[str]:
    """Return the lines of a Word file's body, without the names of its styles."""
    body = flatten(path).partition("-- header")[0].splitlines()
    return [line if line.startswith("|") else line.partition(": ")[2] for line in body]


@pytest.fixture(scope="module")
def page(sample: Document, references: Any) -> str:
    return html(sample, references)


@pytest.fixture
def write(sample: Document, references: Any) -> Callable[..., str]:
    """Return a function that writes blocks as the only section of a page."""

    def make(*blocks: Block, level: int = 1, **properties: Any) -> str:
        above = [
            Section(m11=f"x{n}", number=".".join("1" * n), title="Above", level=n)
            for n in range(1, level)
        ]
        section = Section(
            m11="x", number=".".join("1" * level), title="One", level=level, blocks=blocks
        )
        last = Section(m11="14", number="2", title="References", level=1)
        made = replace(
            sample,
            properties=replace(sample.properties, **properties),
            cover=(),
            front=(),
            sections=(*above, section, last),
        )
        return html(made, references)

    return make


def test_the_page_says_what_the_word_file_says(
    page: str, sample_docx: Path, small: SimpleNamespace, tmp_path: Path
) -> None:
    assert flatten_html(page) == lines_of_word(sample_docx)
    assert len(flatten_html(page)) > 100
    source = small.source
    evidence = {key: (item.source, item.status) for key, item in source.evidence.items()}
    made = resolve(small.document, list(source.csl.values()), evidence)
    docx = tmp_path / "again.docx"
    write_docx(made.document, made.references, docx, page_numbers=False)
    assert flatten_html(html(made.document, made.references)) == lines_of_word(docx)


def test_every_number_carries_its_name(page: str, sample_docx: Path) -> None:
    found = html_numbers(page)
    assert found == list(read_numbers(sample_docx))
    assert ("sample_size.randomised", "180") in found


def test_the_same_document_gives_the_same_bytes(
    tmp_path: Path, sample: Document, references: Any
) -> None:
    for name in ("first", "second"):
        write_html(sample, references, tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_nothing_comes_from_outside_and_nothing_runs(page: str) -> None:
    root = tree(page)
    assert not list(root.iter("script", "link", "iframe", "object", "embed", "img"))
    assert not [name for node in root.iter() for name in node.attrib if name.startswith("on")]
    assert "default-src 'none'" in page
    assert "@import" not in page
    targets = {node.get("href") for node in root.iter("a")}
    assert all(target.startswith(("#", "https:", "mailto:")) for target in targets)


def test_every_name_stands_once_and_every_pointer_has_its_target(
    page: str,
) -> None:
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    pointers = set(re.findall(r'href="#([^"]+)"', page))
    pointers |= set(re.findall(r"url\(#([^)]+)\)", page))
    assert pointers
    assert pointers <= set(ids)


def test_two_pictures_do_not_share_names(long_sample: Document, references: Any) -> None:
    text = html(long_sample, references)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert any(name.startswith("f3-") for name in ids)


def test_a_reader_finds_language_title_and_landmarks(page: str) -> None:
    root = tree(page)
    assert root.get("lang") == "en-US"
    assert "Ketamine" in root.findtext("head/title")
    for landmark in ("header", "main", "footer"):
        assert len(list(root.iter(landmark))) == 1
    assert [nav.get("aria-label") for nav in root.iter("nav")] == ["Contents"]


def test_headings_begin_at_one_and_never_skip(page: str, write: Callable[..., str]) -> None:
    deep = write(Subheading(inlines=(Text(text="Deepest"),)), level=5)
    for text in (page, deep):
        levels = [
            int(node.get("aria-level") or node.tag[1])
            for node in tree(text).iter()
            if node.get("role") == "heading" or re.fullmatch("h[1-6]", str(node.tag))
        ]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


def test_header_cells_say_what_they_head(page: str) -> None:
    root = tree(page)
    assert all(cell.get("scope") for cell in root.iter("th"))
    assert all("".join(cell.itertext()).strip() for cell in root.iter("th"))
    scopes = {cell.get("scope") for cell in root.iter("th")}
    assert scopes == {"col", "colgroup", "row", "rowgroup"}
    named = [table.get("aria-label") or table.find("caption") for table in root.iter("table")]
    assert all(name is not None for name in named)


def test_a_group_of_rows_has_a_body_of_its_own(write: Callable[..., str]) -> None:
    def row(*texts: str, **how: Any) -> tuple[Cell, ...]:
        return tuple(Cell(inlines=(Text(text=text),), **how) for text in texts)

    table = Table(
        id="tbl-x",
        caption=(Text(text="Of groups"),),
        description="Two groups",
        columns=(Column(), Column(align="right")),
        header=(row("", "b"),),
        rows=(
            row("First", span=2, strong=True),
            row("a", "1"),
            row("Second", span=2, strong=True),
            row("b", "2"),
        ),
    )
    root = tree(write(table))
    assert len(list(root.iter("tbody"))) == 2
    assert [cell.tag for cell in next(root.iter("thead")).iter("td", "th")] == ["td", "th"]
    assert [cell.get("scope") for cell in root.iter("th")] == [
        "col", "rowgroup", "row", "rowgroup", "row",
    ]  # fmt: skip


def test_a_picture_has_its_alternative_text_and_its_caption(page: str) -> None:
    (figure,) = tree(page).iter("figure")
    svg = figure.find("svg")
    assert svg.get("role") == "img"
    assert svg.get("aria-label").startswith("Power rises")
    assert "".join(figure.find("figcaption").itertext()).startswith("Figure\u00a01. Power by")


def test_print_shows_title_version_date_and_page(page: str) -> None:
    rules = page[page.rindex("@page {") : page.index("</style>")]
    assert "Ketamine in BPD" in rules
    assert "Version 0.1 · 2026-11-21" in rules
    assert 'counter(page) " of " counter(pages)' in rules


@pytest.mark.parametrize("draft", [True, False])
def test_a_draft_says_so_and_a_final_does_not(
    write: Callable[..., str], *, draft: bool
) -> None:
    text = write(draft=draft)
    assert ('<body class="draft">' in text) is draft
    assert ("Draft, not approved" in text) is draft


def test_hostile_text_is_shown_and_nothing_else(write: Callable[..., str]) -> None:
    text = write(
        Subheading(inlines=(Text(text=HOSTILE),)),
        title=HOSTILE,
        short_title=HOSTILE,
        version=HOSTILE,
    )
    root = tree(text)
    assert not list(root.iter("script"))
    assert root.findtext("body/header/h1") == HOSTILE
    assert HOSTILE in flatten_html(text)
    assert text.count("</style>") == 1


def test_a_control_character_is_refused(write: Callable[..., str]) -> None:
    with pytest.raises(DocumentError, match=r"U\+0007"):
        write(Subheading(inlines=(Text(text="a\a"),)))


def test_a_leaflet_has_no_contents(sample: Document, references: Any) -> None:
    assert "<nav" not in html(sample, references, contents=False)


@pytest.mark.parametrize(
    "svg",
    [
        b"no picture",
        b"<p xmlns='http://www.w3.org/1999/xhtml'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='https://x.org/a.png'/></svg>",
    ],
)
def test_a_picture_that_is_none_or_fetches_is_refused(svg: bytes) -> None:
    with pytest.raises(DocumentError, match="figure"):
        inline_svg(svg, number=1, alt="a", width_cm=1)


def test_what_acts_in_a_picture_is_left_out() -> None:
    svg = (
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9' onload='x()'><!-- c -->"
        b"<script>x()</script><g id='a' fill='url(#b)'><use href='#a'/></g></svg>"
    )
    made = inline_svg(svg, number=7, alt="a", width_cm=12)
    assert "script" not in made
    assert "onload" not in made
    assert 'id="f7-a"' in made
    assert 'href="#f7-a"' in made
    assert "url(#f7-b)" in made


def test_no_text_can_leave_its_string_in_a_style_sheet() -> None:
    assert css_string('a"}</style>\n') == '"a\\22 \\7d \\3c \\2f style\\3e \\a "'


def test_the_page_is_the_picture_of_a_figure_without_caption(
    sample: Document, write: Callable[..., str]
) -> None:
    figure = next(
        block
        for section in sample.sections
        for block in section.blocks
        if isinstance(block, Figure)
    )
    bare = replace(figure, caption=(), notes=())
    assert "<figcaption" not in write(bare)
