"""Everything that a build writes for one protocol: documents, record, findings."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.documents.consent.reading import reading_report
from toolkit.documents.content import Paragraph, Text
from toolkit.documents.files import write_whole
from toolkit.documents.html.page import write_html
from toolkit.documents.kit import Kit
from toolkit.documents.packet.catalogue import TEMPLATE, member
from toolkit.documents.packet.companions import write_companions
from toolkit.documents.pharmacy.folder import write_restricted
from toolkit.documents.pharmacy.restricted import restricted_files
from toolkit.documents.protocol.document import REFERENCES
from toolkit.documents.text.citations import DAGGER, resolve
from toolkit.documents.word.docx import write_docx
from toolkit.documents.word.pdf import to_pdf
from toolkit.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from toolkit.checks import CheckReport
    from toolkit.design.record import Record
    from toolkit.documents.content import Document
    from toolkit.documents.packet.catalogue import Member
    from toolkit.documents.text.citations import Resolved
    from toolkit.spec.reader import ProtocolFolder

PROTOCOL_ONLY = ("protocol",)
DAGGERS = (
    f"A dagger ({DAGGER}) marks a statement whose evidence was recalled, or not found, and has "
    "not been verified in the source; it must be verified before submission."
)
NOTHING_CITED = "No source is cited."


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One document, written.

    Attributes
    ----------
    document
        Its content.
    docx
        The Word file.
    files
        All its files, the Word file first.
    pages
        Key of each section -> its page, where the file was laid out.
    """

    document: Document
    docx: Path
    files: tuple[Path, ...]
    pages: Mapping[str, int]


def build(
    source: ProtocolFolder,
    record: Record,
    report: CheckReport | None,
    output: Path,
    formats: Sequence[str],
    *,
    members: Sequence[str] = PROTOCOL_ONLY,
    style: Path | None = None,
    page_numbers: bool = True,
    restricted: Path | None = None,
) -> tuple[Path, ...]:
    """Write documents of a protocol with its record of numbers and the findings.

    Parameters
    ----------
    source, record, report
        The folder, its numbers, and the findings of the checks; None writes no findings.
    output
        Folder to write into; it exists.
    formats
        ``docx`` and, if wanted, ``html`` and ``pdf``.
    members
        Ids of the documents, in the order of the catalogue.
    style
        A CSL style for the references; None takes Vancouver.
    page_numbers
        Whether the contents get page numbers, which takes a pass through LibreOffice.
    restricted
        Folder of the restricted randomisation list, apart from all documents; with it the
        packet is whole, and the files that go with it are written too.

    Returns
    -------
    tuple of Path
        The files: Word files first, in the order of the members.

    Raises
    ------
    DocumentError
        A text is wrong, or a system program that a format needs is missing.
    """
    kit = Kit(source, record)
    writer = _Writer(
        output=output,
        formats=tuple(formats),
        style=style,
        page_numbers=page_numbers,
    )
    made: dict[str, Made] = {}
    chosen = [member(name) for name in members]
    # Laying pages out is another program's work, so two documents can be under way at once.
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        first = [each for each in chosen if not each.needs]
        under_way = {
            each.id: pool.submit(writer.write, each, each.make(kit, {}), kit) for each in first
        }
        made |= {name: future.result() for name, future in under_way.items()}
    for each in chosen:
        if each.needs:
            made[each.id] = writer.write(each, each.make(kit, made), kit)
    ordered = [made[name] for name in members]
    files = [one.docx for one in ordered]
    files += [path for one in ordered for path in one.files if path != one.docx]
    if restricted is not None:
        files += write_companions(kit, output)
        if "consent" in made:
            reading = output / "consent-reading-grades.txt"
            write_whole(reading, reading_report(made["consent"].document).encode())
            files.append(reading)
        # A demonstration: the list of the trial itself has a seed that nobody here may know.
        files += write_restricted(restricted_files(kit), restricted, replace=True)
    return (*files, *_records(record, report, output))


def _records(record: Record, report: CheckReport | None, output: Path) -> list[Path]:
    """Write the numbers, and the findings if there are any to write."""
    numbers = output / "numbers.json"
    write_whole(numbers, record.as_json().encode())
    if report is None:
        return [numbers]
    text, data = output / "check.txt", output / "check.json"
    write_whole(text, report.text().encode())
    plain = json.dumps(report.as_json(), indent=1, ensure_ascii=False) + "\n"
    write_whole(data, plain.encode())
    return [numbers, text, data]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """Writes one document after the other in the same formats."""

    output: Path
    formats: tuple[str, ...]
    style: Path | None
    page_numbers: bool

    def write(self, what: Member, document: Document, kit: Kit) -> Made:
        source = kit.source
        resolved = resolve(
            document,
            list(source.csl.values()),
            {key: (item.source, item.status) for key, item in source.evidence.items()},
            self.style,
        )
        noted = _with_note(resolved)
        docx = self.output / f"{what.id}.docx"
        result = write_docx(
            noted,
            resolved.references,
            docx,
            template=templates_folder() / TEMPLATE[what.look],
            page_numbers=self.page_numbers,
        )
        files = [docx]
        if "html" in self.formats:
            html = self.output / "html" / f"{what.id}.html"
            html.parent.mkdir(exist_ok=True)
            write_html(noted, resolved.references, html, contents=what.look == "book")
            files.append(html)
        if "pdf" in self.formats:
            pdf = self.output / f"{what.id}.pdf"
            to_pdf(docx, pdf)
            files.append(pdf)
        return Made(document=noted, docx=docx, files=tuple(files), pages=result.sections)


def _with_note(resolved: Resolved) -> Document:
    """Explain above the list of references what the dagger means, or that nothing is cited."""
    if not resolved.references:
        note = NOTHING_CITED
    elif resolved.marked:
        note = DAGGERS
    else:
        return resolved.document
    said = Paragraph(inlines=(Text(text=note),))
    return replace(
        resolved.document,
        sections=tuple(
            replace(section, blocks=(said, *section.blocks))
            if section.m11 == REFERENCES
            else section
            for section in resolved.document.sections
        ),
    )
