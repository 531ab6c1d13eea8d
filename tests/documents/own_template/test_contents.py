from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from toolkit.documents.own_template.contents import GUESS, HeadingNumbers, with_pages
from toolkit.documents.own_template.fill import fill_package
from toolkit.documents.word.flatten import flatten
from toolkit.documents.word.package import read_package
from toolkit.documents.word.wordml import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    from toolkit.documents.own_template.material import Material

    Make = Callable[..., bytes]

NS = f'xmlns:w="{NAMESPACES["w"]}"'


def paragraph(style: str = "", numbering: str = "") -> Any:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return etree.fromstring(f"<w:p {NS}><w:pPr>{named}{numbering}</w:pPr></w:p>")


def numbers(*levels: tuple[str, str]) -> HeadingNumbers:
    """Headings H1, H2 ... of one list with a format and a pattern for each level."""
    made = "".join(
        f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(levels)
    )
    numbering = etree.fromstring(
        f'<w:numbering {NS}><w:abstractNum w:abstractNumId="1">{made}</w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="4"/>'
        "</w:numbering>"
    )
    styles = "".join(
        f'<w:style w:styleId="H{n + 1}"><w:pPr><w:numPr><w:ilvl w:val="{n}"/>'
        '<w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
        for n in range(len(levels))
    )
    more = (
        '<w:style w:styleId="Child"><w:basedOn w:val="H1"/></w:style><w:style w:styleId="No"/>'
    )
    return HeadingNumbers(
        etree.fromstring(f"<w:styles {NS}>{styles}{more}</w:styles>"), numbering
    )


def test_headings_are_counted_as_their_list_counts() -> None:
    count = numbers(("decimal", "%1."), ("decimal", "%1.%2"))
    order = [("H1", 1), ("H2", 2), ("H2", 2), ("Child", 1), ("H2", 2), ("No", 1)]
    made = [count.count(paragraph(style), level) for style, level in order]
    assert made == ["1", "1.1", "1.2", "2", "2.1", ""]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("upperLetter", "A B C D E F G H I J"),
        ("lowerLetter", "a b c d e f g h i j"),
        ("upperRoman", "I II III IV V VI VII VIII IX X"),
        ("lowerRoman", "i ii iii iv v vi vii viii ix x"),
        ("none", "         "),
    ],
)
def test_numbers_are_written_as_their_list_writes_them(form: str, expected: str) -> None:
    count = numbers((form, "%1"))
    assert " ".join(count.count(paragraph("H1"), 1) for _ in range(10)) == expected


def test_a_paragraph_may_leave_or_have_a_list_of_its_own() -> None:
    count = numbers(("decimal", "%1"))
    none = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    own = '<w:numPr><w:ilvl w:val="x"/><w:numId w:val="3"/></w:numPr>'
    lost = '<w:numPr><w:numId w:val="99"/></w:numPr>'
    assert count.count(paragraph("H1", none), 1) == ""
    assert count.count(paragraph("", own), 1) == "1"
    assert count.count(paragraph("", lost), 1) == ""
    assert count.count(paragraph(), 1) == ""


def test_pages_are_put_where_guesses_stood() -> None:
    inner = f'PAGEREF _TocOwn00000 \\h x<w:t xml:space="preserve">{GUESS}</w:t>'.encode()
    assert b">7<" in with_pages(inner, {"_TocOwn00000": 7})
    assert b">88<" in with_pages(inner, {})


def test_the_contents_list_the_template_s_headings_and_those_put_in(
    with_body: Make, given: Material, xml: SimpleNamespace, tmp_path: Path
) -> None:
    box = f"<w:txbxContent>{xml.par('Boxed', 'Uberschrift1')}</w:txbxContent>"
    deep = xml.par("Deep", "Uberschrift1").replace(
        "</w:pPr>", '<w:outlineLvl w:val="4"/></w:pPr>'
    )
    made = fill_package(
        with_body(
            xml.par("{{ contents }}"),
            xml.par("Population", "Uberschrift1"),
            xml.par("{{ section.5 }}"),
            f"<w:p><w:r><w:pict>{box}</w:pict></w:r></w:p>",
            deep,
            xml.par("{{ table.arms }}"),
        ),
        given,
    )
    path = tmp_path / "a.docx"
    path.write_bytes(made.package)
    text = flatten(path)
    assert "toc 1: 1 Population" in text
    assert "toc 2: 1.2 Inclusion Criteria" in text
    assert "Boxed" not in [line for line in text.splitlines() if line.startswith("toc")]
    assert "Deep" not in "".join(line for line in text.splitlines() if line.startswith("toc"))
    assert "table of figures: Table 1. Arms" in text
    inner = read_package(path)["word/document.xml"].decode()
    assert 'w:leader="dot"' in inner


def test_unnumbered_headings_have_no_tab_before_their_text(
    university: bytes, given: Material, tmp_path: Path
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(fill_package(university, given).package)
    assert "toc 1: Background and rationale" in flatten(path)
    assert (
        b'<w:hyperlink w:anchor="_TocOwn00000" w:history="1"><w:r><w:t'
        in (read_package(path)["word/document.xml"])
    )


def test_without_a_heading_there_are_no_contents(
    with_body: Make, given: Material, xml: SimpleNamespace
) -> None:
    made = fill_package(with_body(xml.par("{{ contents }}"), xml.par("a")), given)
    assert b"TOC" not in read_package(made.package)["word/document.xml"]
