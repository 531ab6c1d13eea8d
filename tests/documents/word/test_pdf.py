from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.word import pdf
from toolkit.documents.word.docx import write_docx
from toolkit.documents.word.flatten import flatten
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.documents.content import Document


def needs_office() -> None:
    if pdf.find_office() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice is not installed, and this is the CI")
        pytest.skip("LibreOffice is not installed")


@pytest.mark.system
def test_page_numbers_are_those_of_the_pages(
    long_sample: Document, references: Any, tmp_path: Path
) -> None:
    needs_office()
    result = write_docx(long_sample, references, tmp_path / "a.docx")
    assert audit_docx(result.path) == ()
    pages, count = pdf.bookmark_pages(result.path.read_bytes())
    assert count == result.pages
    lines = [line for line in flatten(result.path).splitlines() if line.startswith("toc 1: ")]
    numbers = [int(line.rsplit(" ", 1)[1]) for line in lines]
    shown = sorted(
        pages[f"_Toc{place:08d}"]
        for place, part in enumerate(long_sample.sections, start=1)
        if part.level == 1
    )
    assert numbers == shown


@pytest.mark.system
def test_the_pdf_is_tagged_and_embeds_its_fonts(
    long_sample: Document, references: Any, tmp_path: Path
) -> None:
    needs_office()
    source = tmp_path / "a.docx"
    write_docx(long_sample, references, source, page_numbers=False)
    pdf.to_pdf(source, tmp_path / "a.pdf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.docx", "a.pdf"]
    reader = PdfReader(tmp_path / "a.pdf")
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-US"
    assert len(reader.pages) > 20
    fonts = {
        font.get_object()["/BaseFont"]
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert fonts
    assert all("+" in str(font) for font in fonts), "a subset's name has a plus"


def test_a_missing_office_is_told_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    (tmp_path / "a.docx").write_bytes(b"")
    with pytest.raises(DocumentError, match="libreoffice-writer-nogui"):
        pdf.to_pdf(tmp_path / "a.docx", tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()


def fake_office(folder: Path, script: str) -> Path:
    office = folder / "soffice"
    office.write_text(f"#!/bin/sh\n{script}\n")
    office.chmod(0o755)
    return office


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo broken >&2; exit 1", "could not convert the document: broken"),
        ("exit 0", "it gave no reason"),
        ('for last; do :; done; touch "${last%.docx}.pdf"; exit 1', "it gave no reason"),
        ("sleep 5", "more than 0.2 seconds"),
    ],
)
def test_an_office_that_fails_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, told: str
) -> None:
    office = fake_office(tmp_path, script)
    monkeypatch.setattr(pdf, "find_office", lambda: office)
    (tmp_path / "a.docx").write_bytes(b"")
    limit = 0.2 if "sleep" in script else 30
    with pytest.raises(DocumentError, match=told):
        pdf.to_pdf(tmp_path / "a.docx", tmp_path / "a.pdf", timeout=limit)
    assert not (tmp_path / "a.pdf").exists()


def test_the_office_is_looked_for_on_the_path_and_in_the_usual_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = fake_office(tmp_path, "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pdf.find_office() == office
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(pdf, "USUAL_PLACES", ("/nowhere", str(office)))
    assert pdf.find_office() == office
    monkeypatch.setattr(pdf, "USUAL_PLACES", ())
    assert pdf.find_office() is None
