from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from toolkit.documents.content import Document, Paragraph, Section, Text
from toolkit.documents.kit import Kit
from toolkit.documents.own_template import filling
from toolkit.documents.own_template.example import example
from toolkit.documents.own_template.filling import NO_PAGES, STALE, fill_template
from toolkit.documents.word import pdf
from toolkit.documents.word.flatten import flatten
from toolkit.documents.word.package import read_package
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from toolkit.documents.own_template.report import FillReport

    Make = Callable[..., bytes]


@pytest.fixture
def run(kit: Kit, tmp_path: Path) -> Callable[..., FillReport]:
    """A function that fills a template with the small protocol, as users do."""

    def filled(raw: bytes, **how: Any) -> FillReport:
        template = tmp_path / "theirs.docx"
        template.write_bytes(raw)
        how = {"page_numbers": False, **how}
        return fill_template(kit, template, tmp_path / "filled.docx", **how)

    return filled


def test_the_report_says_what_was_filled_and_what_not(
    run: Callable[..., FillReport], hospital: bytes
) -> None:
    report = run(hospital)
    text = report.text()
    assert report.path.is_file()
    assert len(report.sha256) == 64
    assert not report.complete
    assert text.startswith(f"{sum(report.taken.values())} places filled with")
    assert "Could not be filled (1):" in text
    assert "protocol.identity.phase: its list has no item" in text
    assert "[template.control-kind]" in text
    assert "Facts of the protocol that found no place" in text
    assert "adverse events: {{ section.9 }}" in text
    assert "tracked changes were accepted in 1 paragraphs" in text
    plain = report.as_json()
    assert plain["taken"] == report.taken
    assert [one["rule"] for one in plain["left"]] == ["template.control-kind"]  # type: ignore[index,attr-defined]


def test_the_example_leaves_no_required_fact_without_a_place(
    run: Callable[..., FillReport],
) -> None:
    report = run(example())
    assert report.left == ()
    assert report.missing == ()
    assert report.complete
    assert report.added == ()


def test_notices_tell_what_else_to_know(
    run: Callable[..., FillReport], with_body: Make, xml: SimpleNamespace
) -> None:
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    report = run(with_body(field, xml.par("{{ section.2 }}")))
    assert STALE in report.notices
    assert any("citations were left out" in one for one in report.notices)
    assert STALE in report.text()


def test_without_an_office_the_contents_have_no_pages(
    run: Callable[..., FillReport],
    with_body: Make,
    xml: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    made = with_body(xml.par("One", "Uberschrift1"), xml.par("{{ contents }}"))
    assert run(made, page_numbers=True).notices == (NO_PAGES,)


def test_the_contents_get_the_pages_that_a_layout_finds(
    run: Callable[..., FillReport],
    with_body: Make,
    xml: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: Path("soffice"))
    pages = {"_TocOwn00000": 3, "_TocOwn00001": 4}
    monkeypatch.setattr(filling.pdf, "bookmark_pages", lambda _: (pages, 5))
    made = with_body(
        xml.par("{{ contents }}"),
        xml.par("One", "Uberschrift1"),
        xml.par("Sub {{ version }}", "Uberschrift2"),
    )
    report = run(made, page_numbers=True)
    text = flatten(report.path)
    assert "toc 1: 1 One 3" in text
    assert "toc 2: 1.1 Sub 0.1 4" in text


def test_another_document_gives_the_body_and_the_packet_its_sections(
    run: Callable[..., FillReport],
    with_body: Make,
    xml: SimpleNamespace,
    small: SimpleNamespace,
) -> None:
    blocks = (Paragraph(inlines=(Text(text="You may feel dizzy."),)),)
    section = Section(m11="risks", number="1", title="Risks", level=1, blocks=blocks)
    consent = Document(
        properties=small.document.properties, cover=(), front=(), sections=(section,)
    )
    report = run(
        with_body(xml.par("{{ body }}"), xml.par("{{ consent.risks }}")),
        document=consent,
        packet={"consent": consent},
    )
    assert flatten(report.path).count("Body Text: You may feel dizzy.") == 2
    assert "heading 1: Risks" in flatten(report.path)


def test_a_refused_template_writes_nothing(
    run: Callable[..., FillReport], tmp_path: Path
) -> None:
    with pytest.raises(DocumentError, match="cannot be read as a Word file"):
        run(b"nothing")
    assert not (tmp_path / "filled.docx").exists()


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("which", "template"), [("buprenorphine-bpd", "university"), ("ketamine-bpd", "hospital")]
)
def test_the_real_protocols_fill_both_templates(  # noqa: PLR0917 - fixtures
    real: dict[str, SimpleNamespace],
    request: pytest.FixtureRequest,
    which: str,
    template: str,
    tmp_path: Path,
    validate: Callable[[Path], list[str]],
) -> None:
    raw = request.getfixturevalue(template)
    path = tmp_path / "theirs.docx"
    path.write_bytes(raw)
    source, record = real[which].source, real[which].record
    report = fill_template(Kit(source, record), path, tmp_path / "out.docx", page_numbers=False)
    text = flatten(report.path)
    assert source.protocol.identity.title in text
    assert record["sample_size.randomised"].text in text
    assert "{{" not in text
    assert [one.written for one in report.left] == (
        [] if template == "university" else ["protocol.identity.phase"]
    )
    assert set(validate(report.path)) <= set(validate(path))


def test_the_filled_body_is_declared_and_well_formed(
    run: Callable[..., FillReport], hospital: bytes
) -> None:
    inner = read_package(run(hospital).path)["word/document.xml"]
    assert b"w15" in inner[: inner.index(b"<w:body")]
