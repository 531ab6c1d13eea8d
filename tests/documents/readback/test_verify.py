from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.readback.compare import NO_FIELDS
from toolkit.documents.readback.findings import grouped
from toolkit.documents.readback.verify import origin_of, source_of, verify
from toolkit.documents.word.package import read_package
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    from toolkit.documents.readback.verify import Verification

    Pen = Callable[..., Path]
    Found = Callable[[Path], Verification]

SITES = re.compile(r'<w:sdt><w:sdtPr><w:alias w:val="recruitment\.sites"/>.*?</w:sdt>')
COMMENTS = (
    '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:comment w:id="4" w:author="Ann"><w:p><w:r><w:t>Is this so?</w:t></w:r></w:p>'
    "</w:comment></w:comments>"
)


def control(docx: Path, before: str) -> str:
    """Return the content control of the number of sites that follows some text."""
    xml = read_package(docx)["word/document.xml"].decode()
    hit = SITES.search(xml, xml.index(before))
    assert hit
    return xml[xml.index(before) : hit.end()]


def bare(held: str, text: str) -> str:
    """Return text with plain words in place of the content control that ends it."""
    return f"{held[: held.index('<w:sdt>')]}<w:r><w:t>{text}</w:t></w:r>"


def kinds(verification: Verification) -> list[str]:
    return [finding.kind for finding in verification.findings]


def test_a_file_as_it_was_rendered_is_clean(original: SimpleNamespace, found: Found) -> None:
    made = found(original.docx)
    assert made.findings == ()
    assert not made.protocol_changed
    assert made.origin.member == "protocol"


def test_a_changed_number_is_told_with_name_place_and_source(
    original: SimpleNamespace, pen: Pen, found: Found
) -> None:
    held = control(original.docx, "The first reason, with ")
    path = pen((held, held.replace(">2</w:t>", ">3</w:t>")))
    (finding,) = found(path).findings
    assert finding.kind == "number"
    assert (finding.name, finding.was, finding.now) == ("recruitment.sites", "2", "3")
    assert finding.place.number == "4.2.2"
    assert str(finding) == (
        "Section 4.2.2 Rationale for Intervention Model: recruitment.sites is “3”, the record "
        f"says “2” ({finding.source})"
    )
    assert re.fullmatch(
        r"given in protocol\.yaml, line \d+: roles\.sites\.planned", finding.source
    )


def test_a_number_of_a_table_is_told_by_its_place_in_it(
    original: SimpleNamespace, pen: Pen, found: Found
) -> None:
    xml = read_package(original.docx)["word/document.xml"].decode()
    hit = re.search(r'<w:tag w:val="([\w.]+\[\d+,\d+\])"/>.*?<w:t [^>]*>([^<]+)<', xml)
    assert hit
    path = pen((hit.group(), hit.group()[: -len(hit.group(2)) - 1] + "77.7%<"))
    (finding,) = found(path).findings
    assert (finding.kind, finding.name, finding.now) == ("number", hit.group(1), "77.7%")


def test_a_number_that_was_typed_over_is_told(
    original: SimpleNamespace, pen: Pen, found: Found
) -> None:
    held = control(original.docx, "The first reason, with ")
    (finding,) = found(pen((held, bare(held, "9")))).findings
    assert (finding.kind, finding.was, finding.now) == ("lost", "2", "9")
    assert "typed over with “9”" in str(finding)


def test_a_number_whose_field_is_gone_is_told_although_its_text_stands(
    original: SimpleNamespace, pen: Pen, found: Found
) -> None:
    held = control(original.docx, "The first reason, with ")
    (finding,) = found(pen((held, bare(held, "2")))).findings
    assert (finding.kind, finding.was, finding.now) == ("lost", "2", "2")
    assert "its field is gone" in str(finding)


def test_a_number_that_was_taken_out_with_its_words_is_told_twice(
    original: SimpleNamespace, pen: Pen, found: Found
) -> None:
    held = control(original.docx, "The first reason, with ")
    path = pen((held, bare(held, "")))
    assert kinds(found(path)) == ["lost"]
    assert "taken out" in str(found(path).findings[0])


def test_an_unknown_field_is_told(original: SimpleNamespace, pen: Pen, found: Found) -> None:
    held = control(original.docx, "The first reason, with ")
    other = held.replace("recruitment.sites", "recruitment.cities")
    verification = found(pen((held, other)))
    assert set(kinds(verification)) == {"unknown", "lost"}
    assert "recruitment.cities holds “2”" in grouped(verification.findings)


def test_a_changed_paragraph_is_told_with_both_its_texts(pen: Pen, found: Found) -> None:
    (finding,) = found(pen(("The third reason.", "The best reason."))).findings
    assert (finding.kind, finding.was, finding.now) == (
        "changed", "The third reason.", "The best reason.",
    )  # fmt: skip


def test_an_added_and_a_removed_paragraph_and_a_row_are_told(
    pen: Pen, found: Found, added: Callable[[str], str]
) -> None:
    text = '<w:t xml:space="preserve">Nothing follows.</w:t></w:r></w:p>'
    path = pen((text, text + added("Entirely unlike all before, quite new.")))
    (finding,) = found(path).findings
    assert (finding.kind, finding.now) == ("added", "Entirely unlike all before, quite new.")
    (finding,) = found(pen(("Nothing follows.", ""))).findings
    assert (finding.kind, finding.was) == ("removed", "Nothing follows.")
    (finding,) = found(pen((">Two<", ">Second<"))).findings
    assert (finding.was, finding.now) == ("| Two | Ask |", "| Second | Ask |")


def test_tracked_changes_are_read_as_accepted_and_told(pen: Pen, found: Found) -> None:
    run = '</w:t></w:r><w:ins w:author="Ann" w:id="1"><w:r><w:t>so </w:t></w:r></w:ins>'
    gone = '<w:del w:author="Bob" w:id="2"><w:r><w:delText>that</w:delText></w:r></w:del>'
    path = pen(("The third reason.", f"The {run}{gone}<w:r><w:t>third reason."))
    verification = found(path)
    assert kinds(verification) == ["changed", "tracked", "tracked"]
    assert verification.findings[0].now == "The so third reason."
    text = grouped(verification.findings)
    assert "inserted “so” by Ann" in text
    assert "deleted “that” by Bob" in text


def test_a_moved_text_is_read_where_it_went(pen: Pen, found: Found) -> None:
    away = '</w:t></w:r><w:moveFrom w:id="1"><w:r><w:t>x third</w:t></w:r></w:moveFrom>'
    path = pen(("The third reason.", f"The third reason.{away}<w:r><w:t>"))
    assert kinds(found(path)) == ["tracked"]


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next(pen: Pen, found: Found) -> None:
    mark = "<w:rPr><w:del w:id='1' w:author='Ann'/></w:rPr></w:pPr>"
    xml = read_package(pen())["word/document.xml"].decode()
    place = xml.rindex("<w:p>", 0, xml.index("The second reason."))
    head = xml[place : xml.index("The second reason.")]
    verification = found(
        pen(
            (
                f"{head}The second reason.",
                f"{head}The second reason.".replace("</w:pPr>", mark, 1),
            )
        )
    )
    assert any(
        finding.now == "The second reason.It has a second paragraph."
        for finding in verification.findings
    )


def test_a_deleted_row_is_no_row(pen: Pen, found: Found) -> None:
    xml = read_package(pen())["word/document.xml"].decode()
    row = xml.rindex("<w:tr>", 0, xml.index(">Two<"))
    old = xml[row : xml.index(">Two<") + len(">Two<")]
    new = old.replace("<w:trPr>", '<w:trPr><w:del w:id="1" w:author="Ann"/>', 1)
    assert old != new
    verification = found(pen((old, new)))
    assert sorted(kinds(verification)) == ["removed", "tracked"]


def test_comments_are_listed_with_their_authors(pen: Pen, found: Found) -> None:
    start = '</w:t></w:r><w:commentRangeStart w:id="4"/><w:r><w:t>'
    path = pen(("The third reason.", f"The {start}third reason."), comments=COMMENTS)
    (finding,) = found(path).findings
    assert (finding.kind, finding.name, finding.now) == ("comment", "Ann", "Is this so?")
    assert finding.place.number == "4.2.2"


def test_headers_and_notes_are_compared_too(pen: Pen, found: Found) -> None:
    path = pen(("Version 0.1", "Version 0.2"), part="word/header2.xml")
    (finding,) = found(path).findings
    assert finding.place.title == "Header of the pages"
    notes = COMMENTS.replace("comment", "footnote")
    (finding,) = found(pen(footnotes=notes)).findings
    assert (finding.kind, finding.place.title) == ("added", "Footnotes")


def test_refreshed_contents_are_no_change(pen: Pen, found: Found) -> None:
    assert found(pen(("List of tables", "Tables"))).findings == ()


def test_other_quotation_marks_and_blanks_are_no_change(pen: Pen, found: Found) -> None:
    path = pen(("“Well”, they said", '"Well",\u00a0they  said'))
    assert found(path).findings == ()


def test_a_file_that_lost_all_its_fields_is_told_once(
    original: SimpleNamespace, found: Found, pen: Pen
) -> None:
    xml = read_package(original.docx)["word/document.xml"].decode()
    plain = re.sub(
        r"<w:sdt><w:sdtPr><w:alias.*?<w:sdtContent>(.*?)</w:sdtContent></w:sdt>", r"\1", xml
    )
    path = pen((xml, plain.replace("The third reason.", "The best reason.")))
    first, second = found(path).findings
    assert (first.kind, first.source) == ("lost", NO_FIELDS)
    assert "are gone" in str(first)
    assert second.kind == "changed"


def test_a_changed_protocol_is_said(original: SimpleNamespace) -> None:
    later = replace(original.source, digest="0" * 64)
    assert verify(
        original.docx, later, original.record, pages=False, fresh=original.fresh
    ).protocol_changed


def test_a_file_of_another_kind_is_refused(
    original: SimpleNamespace, found: Found, pen: Pen
) -> None:
    made = found(original.docx).edited
    with pytest.raises(DocumentError, match="does not say which protocol"):
        origin_of(replace(made, properties={}), "x.docx")
    other = {**made.properties, "PacketDocument": "poem"}
    with pytest.raises(DocumentError, match="the document 'poem'"):
        origin_of(replace(made, properties=other), "x.docx")
    broken = pen(("<w:body>", "<w:body></w:p>"))
    with pytest.raises(DocumentError, match="cannot be read"):
        found(broken)


def test_where_a_number_comes_from_is_said(original: SimpleNamespace) -> None:
    source, record = original.source, original.record
    assert source_of("sample_size.randomised", source, record).startswith("computed from ")
    assert source_of("no.such", source, record) == ""


def test_findings_as_data_leave_out_what_is_empty(pen: Pen, found: Found) -> None:
    (finding,) = found(pen(("The third reason.", "The best reason."))).findings
    assert finding.as_json() == {
        "kind": "changed",
        "section": "4.2.2",
        "title": "Rationale for Intervention Model",
        "was": "The third reason.",
        "now": "The best reason.",
    }


@pytest.mark.system
def test_findings_tell_their_page(
    original: SimpleNamespace, pen: Pen, needs_program: Callable[[str], str]
) -> None:
    needs_program("soffice")
    path = pen(("The third reason.", "The best reason."))
    (finding,) = verify(path, original.source, original.record, fresh=original.fresh).findings
    assert finding.page > 5
    assert f"page {finding.page}: " in str(finding)


def test_without_a_layout_program_sections_say_where(
    original: SimpleNamespace, pen: Pen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.documents.word.pdf.find_office", lambda: None)
    path = pen(("The third reason.", "The best reason."))
    (finding,) = verify(path, original.source, original.record, fresh=original.fresh).findings
    assert finding.page == 0


def test_a_long_text_is_shown_around_what_changed(pen: Pen, found: Found) -> None:
    long = "word " * 100
    (finding,) = found(pen(("The third reason.", "The best reason."))).findings
    shown = replace(finding, was=f"{long}one end.", now=f"{long}two ends.")
    assert "two ends" in str(shown)
    assert "… " in str(shown)
