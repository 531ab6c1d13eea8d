from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader, PdfWriter

from toolkit.documents.audit.pdf import POINT, audit_pdf
from toolkit.documents.word import pdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="[\d.-]+" xMax="([\d.-]+)".*?>(.*?)</word>')
MARGIN = 0.4 * 72
"""The least distance of a word from the edge of the paper, in points."""


def needs(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            if os.environ.get("CI") == "true":
                pytest.fail(f"{program} is not installed, and this is the CI")
            pytest.skip(f"{program} is not installed")


def outside(path: Path) -> list[str]:
    """Return the words that stand nearer to the left or right edge than a margin."""
    said = subprocess.run(
        ["pdftotext", "-bbox", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    found = []
    for number, (width, _, inner) in enumerate(PAGE.findall(said), start=1):
        for left, right, word in WORD.findall(inner):
            if float(left) < MARGIN or float(right) > float(width) - MARGIN:
                found.append(f"page {number}: {word}")
    assert len(PAGE.findall(said)) > 1
    return found


@pytest.fixture(scope="module")
def printed(real: dict[str, SimpleNamespace], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The longest protocol as a PDF; converting it takes seconds, so it is done once."""
    needs("soffice", "pdftotext")
    path = tmp_path_factory.mktemp("pdf") / "protocol.pdf"
    pdf.to_pdf(real["ketamine-bpd"].docx, path)
    return path


@pytest.fixture(scope="module")
def short(sample_docx: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a PDF, for changes to it."""
    needs("soffice")
    path = tmp_path_factory.mktemp("pdf") / "sample.pdf"
    pdf.to_pdf(sample_docx, path)
    return path


@pytest.fixture
def changed(short: Path, tmp_path: Path) -> Callable[..., Path]:
    """A function that changes the root or the pages of the sample's PDF."""

    def change(edit: Callable[[PdfWriter], None]) -> Path:
        writer = PdfWriter(clone_from=PdfReader(short))
        edit(writer)
        path = tmp_path / "changed.pdf"
        writer.write(path)
        return path

    return change


@pytest.mark.system
def test_the_protocol_can_be_printed_and_read_aloud(printed: Path) -> None:
    assert audit_pdf(printed) == ()


@pytest.mark.system
def test_no_word_stands_past_the_margin(printed: Path) -> None:
    assert outside(printed) == []


@pytest.mark.system
def test_the_sample_passes(short: Path) -> None:
    assert audit_pdf(short) == ()


@pytest.mark.system
@pytest.mark.parametrize("key", ["/MarkInfo", "/Lang"])
def test_a_pdf_without_tags_or_language_is_found(
    changed: Callable[..., Path], key: str
) -> None:
    path = changed(lambda writer: writer.root_object.__delitem__(key))
    findings = audit_pdf(path)
    assert [finding.point for finding in findings] == [POINT]


@pytest.mark.system
def test_an_empty_page_is_found(changed: Callable[..., Path]) -> None:
    path = changed(lambda writer: writer.insert_blank_page(index=1))
    assert [finding.message for finding in audit_pdf(path)] == ["page 2 is all but empty"]


@pytest.mark.system
def test_a_font_that_is_left_out_is_found(changed: Callable[..., Path]) -> None:
    def strip(writer: PdfWriter) -> None:
        fonts = writer.pages[0]["/Resources"]["/Font"]
        font = next(iter(fonts.values())).get_object()
        inner = font.get("/DescendantFonts")
        description = (inner[0].get_object() if inner else font)["/FontDescriptor"]
        for key in ("/FontFile", "/FontFile2", "/FontFile3"):
            description.get_object().pop(key, None)

    findings = audit_pdf(changed(strip))
    assert len(findings) == 1
    assert "does not carry the font" in findings[0].message


def test_a_pdf_of_nothing_is_told_all_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    PdfWriter().write(path)
    assert {finding.message for finding in audit_pdf(path)} == {
        "is not tagged", "does not tell its language", "has no title", "has no pages",
    }  # fmt: skip
