from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.audit.docx import Finding, audit_docx
from toolkit.documents.word.package import pack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BODY = "word/document.xml"


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def changed(sample_docx: Path, tmp_path: Path) -> Callable[..., Path]:
    """A function that writes the sample with one member changed once."""

    def change(part: str, pattern: str, new: str, count: int = 1) -> Path:
        parts = members(sample_docx)
        text = parts[part].decode()
        after = re.sub(pattern, new, text, count=count, flags=re.DOTALL)
        assert after != text, "the change changed nothing"
        parts[part] = after.encode()
        path = tmp_path / "changed.docx"
        path.write_bytes(pack(parts))
        return path

    return change


def points(path: Path) -> set[int]:
    return {finding.point for finding in audit_docx(path, page_numbers=False)}


def test_the_sample_passes_all_nine_points(sample_docx: Path) -> None:
    assert audit_docx(sample_docx, page_numbers=False) == ()


def test_missing_page_numbers_are_found_where_they_are_asked_for(sample_docx: Path) -> None:
    findings = audit_docx(sample_docx)
    assert [finding.point for finding in findings] == [7]
    assert "no page number" in findings[0].message


def test_a_leaflet_needs_no_contents(changed: Callable[..., Path]) -> None:
    bare = changed(BODY, r"<w:sdt><w:sdtPr><w:id [^>]*/><w:docPartObj>.*?</w:sdt>(?=<w:p>)", "")
    assert 7 in points(bare)
    assert audit_docx(bare, page_numbers=False, contents=False) == ()


def test_contents_of_a_leaflet_must_be_right_where_there_are_any(
    changed: Callable[..., Path],
) -> None:
    wrong = changed(BODY, ">Introduction<", ">Preface<")
    findings = audit_docx(wrong, page_numbers=False, contents=False)
    assert [finding.point for finding in findings] == [7]


def test_a_template_of_others_may_count_its_headings_in_its_own_way(
    changed: Callable[..., Path],
) -> None:
    path = changed(
        "word/numbering.xml", '<w:lvlText w:val="%1.%2"/>', '<w:lvlText w:val="%2"/>'
    )
    assert 7 in points(path)
    findings = audit_docx(path, page_numbers=False, contents=False, numbered=False)
    assert all("is not counted" not in finding.message for finding in findings)


def test_a_finding_prints_as_one_line() -> None:
    assert str(Finding(point=3, part="a.xml", message="is wrong")) == "3. a.xml: is wrong"


def test_a_part_that_does_not_parse_is_the_only_thing_told(
    changed: Callable[..., Path],
) -> None:
    findings = audit_docx(changed(BODY, "</w:body>", ""))
    assert [finding.point for finding in findings] == [1]


MUTATIONS: dict[str, tuple[int, str, str, str]] = {
    "relation without target": (
        1, "word/_rels/document.xml.rels", 'Target="styles.xml"', 'Target="gone.xml"'
    ),
    "file link": (
        1, "word/_rels/document.xml.rels", r'Target="https://www\.fda[^"]*"',
        'Target="file:///etc/passwd"',
    ),
    "field that fetches": (1, BODY, " REF ", " INCLUDETEXT "),
    "tag left over": (2, "word/footer2.xml", "Confidential", "{{ x }}"),
    "slot left over": (2, BODY, "</w:body>", "<?toolkit front?></w:body>"),
    "missing value in a text": (2, BODY, "R&amp;D", "a dose of nan mg"),
    "citation left over": (2, BODY, "R&amp;D", "known [@smith]"),
    "missing value as a paragraph": (2, BODY, "This is the first version.", "None"),
    "number without a value": (
        2, BODY, r"(<w:tag [^>]*/>.{0,200}?<w:t xml:space=\"preserve\">)180", r"\1None"
    ),
    "missing value in the properties": (
        2, "docProps/core.xml", r"<cp:version>[^<]*", "<cp:version>None"
    ),
    "cell without a paragraph": (
        3, BODY,
        r"(<w:tc><w:tcPr>(?:(?!</w:tcPr>).)*</w:tcPr>)<w:p>(?:(?!</w:p>).)*</w:p></w:tc>",
        r"\1</w:tc>",
    ),
    "table without rows": (3, BODY, r"<w:tr>.*?</w:tr></w:tbl>", "</w:tbl>"),
    "table without a caption": (3, BODY, r"<w:tblCaption [^>]*/>", ""),
    "table without a description": (3, BODY, r"(<w:tblDescription w:val=)\"[^\"]*\"", r'\1""'),
    "long table without a repeated head": (3, BODY, "<w:tblHeader/>", ""),
    "row that may break": (3, BODY, "<w:cantSplit/>", ""),
    "spans that do not add up": (3, BODY, '<w:gridSpan w:val="7"/>', '<w:gridSpan w:val="6"/>'),
    "picture without a text": (3, BODY, r'descr="Power rises[^"]*"', 'descr=""'),
    "picture with its file name": (3, BODY, r'descr="Power rises[^"]*"', 'descr="power.png"'),
    "watermark without a text": (3, "word/header1.xml", r' alt="[^"]*"', ""),
    "bookmark gone": (4, BODY, r'<w:bookmarkStart [^>]*w:name="_Ref_tbl_long"/>', ""),
    "bookmark twice": (4, BODY, 'w:name="_Toc00000002"', 'w:name="_Toc00000003"'),
    "bookmark end gone": (4, BODY, r"<w:bookmarkEnd [^>]*/>", ""),
    "bookmark too long": (4, BODY, 'w:name="_Toc00000002"', f'w:name="_{"a" * 40}"'),
    "field without an end": (4, BODY, r'<w:r><w:fldChar w:fldCharType="end"/></w:r>', ""),
    "field that ends twice": (
        4, BODY, r'(<w:r><w:fldChar w:fldCharType="end"/></w:r>)', r"\1\1"
    ),
    "reference to another number": (4, BODY, "Table\u00a03</w:t>", "Table\u00a04</w:t>"),
    "reference to another section": (
        4, BODY, r"(REF _M11_4_1 .*?preserve\">)4\.1", r"\g<1>4.2"
    ),
    "link into nothing": (4, BODY, 'w:anchor="_Source0001"', 'w:anchor="_Source9999"'),
    "reference into nothing": (4, BODY, "REF _Ref_tbl_long", "REF _Ref_tbl_gone"),
    "caption without a bookmark": (
        4, BODY,
        (
            r'<w:bookmarkStart [^>]*w:name="_TocFigure0001"/><w:bookmarkStart '
            r'w:id="(\d+)" w:name="_Ref_fig_power"/>(.*?)<w:bookmarkEnd w:id="\1"/>'
        ),
        r"\2",
    ),
    "run properties swapped": (
        5, BODY, r"<w:b/></w:rPr>", '<w:vertAlign w:val="subscript"/><w:b/></w:rPr>'
    ),
    "paragraph properties swapped": (
        5, BODY, r"(<w:pStyle [^>]*/>)<w:keepNext/>", r"<w:keepNext/>\1"
    ),
    "child twice": (5, BODY, "<w:keepNext/>", "<w:keepNext/><w:keepNext/>"),
    "child in the wrong place": (5, BODY, "<w:keepNext/>", "<w:b/>"),
    "picture id twice": (5, BODY, r"(<wp:docPr .*?/>)", r"\1\1"),
    "content control id twice": (
        5, BODY, r'<w:id w:val="700000002"/>', '<w:id w:val="700000001"/>'
    ),
    "list that is not there": (5, BODY, r'<w:numId w:val="\d+"/>', '<w:numId w:val="999"/>'),
    "style that is not there": (6, BODY, '"BodyText"', '"Fancy"'),
    "font by hand": (
        6, BODY, r"<w:r><w:t ", '<w:r><w:rPr><w:sz w:val="40"/></w:rPr><w:t '
    ),
    "text in Normal": (6, BODY, '<w:pStyle w:val="BodyText"/>', ""),
    "heading that skips": (7, BODY, r'"Heading2"/>', r'"Heading3"/>'),
    "heading that is empty": (
        7, BODY, r'(<w:pStyle w:val="Heading1"/>.*?<w:t [^>]*>)[^<]*', r"\1"
    ),
    "heading with a typed number": (
        7, BODY, r'(Heading1.*?preserve">)Protocol', r"\g<1>1. Protocol"
    ),
    "heading not counted": (
        7, "word/numbering.xml", '<w:lvlText w:val="%1.%2"/>', '<w:lvlText w:val="%2"/>'
    ),
    "heading without a list": (
        7, "word/styles.xml",
        r'(w:styleId="Heading2".*?)<w:numPr>.*?</w:numPr>', r"\1",
    ),
    "contents that differ": (7, BODY, ">Introduction<", ">Preface<"),
    "contents gone": (7, BODY, r"TOC \\o &quot;1-3&quot;", "TOC"),
    "contents' entry without a link": (
        7, BODY,
        r'(<w:pStyle w:val="TOC2"/></w:pPr>)<w:hyperlink [^>]*>(.*?)</w:hyperlink>', r"\1\2",
    ),
    "fields updated on opening": (
        7, "word/settings.xml", "<w:compat>", '<w:updateFields w:val="true"/><w:compat>'
    ),
    "header without the version": (8, "word/header2.xml", "Version 0.1", "Version"),
    "header without the protocol number": (
        8, "word/header2.xml", "KET-BPD-301", ""
    ),
    "landscape header without the date": (
        8, "word/headerLandscape.xml", "2026-11-21", ""
    ),
    "footer without pages": (8, "word/footer2.xml", "NUMPAGES", "PAGE"),
    "header gone": (8, BODY, r'<w:headerReference w:type="default"[^>]*/>', ""),
    "footer gone": (8, BODY, r'<w:footerReference w:type="default"[^>]*/>', ""),
    "watermark gone": (8, "word/header2.xml", r"<w:pict>.*?</w:pict>", ""),
    "watermark in a final version": (8, "docProps/custom.xml", "Draft", "Final"),
    "first page landscape": (8, BODY, "<w:pgSz ", '<w:pgSz w:orient="landscape" '),
    "no title": (9, "docProps/core.xml", r"<dc:title>[^<]*", "<dc:title>"),
    "escaped twice": (9, "docProps/core.xml", r"<dc:title>", "<dc:title>A &amp;amp; B "),
    "text of a library": (
        9, "docProps/core.xml", r"<dc:creator>[^<]*", "<dc:creator>python-docx"
    ),
    "another language": (
        9, "word/styles.xml", r'<w:lang w:val="en-US"', '<w:lang w:val="de-DE"'
    ),
    "no custom properties": (9, "docProps/custom.xml", r"<property .*</property>", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_fault_is_found(changed: Callable[..., Path], name: str) -> None:
    point, part, pattern, new = MUTATIONS[name]
    assert point in points(changed(part, pattern, new))


@pytest.mark.parametrize(
    ("part", "data"),
    [
        ("word/vbaProject.bin", b"macro"),
        ("word/embeddings/oleObject1.bin", b"object"),
        ("word/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    ],
)
def test_a_dangerous_member_is_found(
    sample_docx: Path, tmp_path: Path, part: str, data: bytes
) -> None:
    path = tmp_path / "danger.docx"
    path.write_bytes(pack({**members(sample_docx), part: data}))
    assert 1 in points(path)


def test_page_numbers_that_fall_are_found(
    changed: Callable[..., Path],
) -> None:
    entry = r'(<w:pStyle w:val="TOC1"/></w:pPr>.*?<w:hyperlink [^>]*>.*?)</w:hyperlink>'
    page = (
        '<w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> '
        'PAGEREF _Toc00000001 </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/>'
        '</w:r><w:r><w:t>PLACE</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "</w:hyperlink>"
    )
    rising = changed(BODY, entry, r"\1" + page, 3)
    parts = members(rising)
    text = parts[BODY].decode()
    for number in ("9", "7", "8"):
        text = text.replace("PLACE", number, 1)
    parts[BODY] = text.encode()
    rising.write_bytes(pack(parts))
    assert 7 in points(rising)
