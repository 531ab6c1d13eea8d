"""Everything that a build writes for one protocol: documents, record, findings."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.documents.content import Paragraph, Text
from toolkit.documents.files import write_whole
from toolkit.documents.protocol.document import REFERENCES, protocol_document
from toolkit.documents.text.citations import DAGGER, resolve
from toolkit.documents.word.docx import write_docx
from toolkit.documents.word.pdf import to_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from toolkit.checks import CheckReport
    from toolkit.design.record import Record
    from toolkit.documents.content import Document
    from toolkit.documents.text.citations import Resolved
    from toolkit.spec.reader import ProtocolFolder

DAGGERS = (
    f"A dagger ({DAGGER}) marks a statement whose evidence was recalled, or not found, and has "
    "not been verified in the source; it must be verified before submission."
)
NOTHING_CITED = "No source is cited."


def build(
    source: ProtocolFolder,
    record: Record,
    report: CheckReport | None,
    output: Path,
    formats: Sequence[str],
    *,
    template: Path | None = None,
    page_numbers: bool = True,
) -> tuple[Path, ...]:
    """Write the protocol document with its record of numbers and the findings.

    Parameters
    ----------
    source, record, report
        The folder, its numbers, and the findings of the checks; None writes no findings.
    output
        Folder to write into; it exists.
    formats
        ``docx`` and, if wanted, ``pdf``.
    template
        Own Word template; None takes the one that ships.
    page_numbers
        Whether the contents get page numbers, which takes a pass through LibreOffice.

    Returns
    -------
    tuple of Path
        The files, in the order in which they were written.

    Raises
    ------
    DocumentError
        A template is wrong, or a system program that a format needs is missing.
    """
    document = protocol_document(source, record)
    resolved = resolve(
        document,
        list(source.csl.values()),
        {key: (item.source, item.status) for key, item in source.evidence.items()},
    )
    docx = output / "protocol.docx"
    write_docx(
        _with_note(resolved),
        resolved.references,
        docx,
        template=template,
        page_numbers=page_numbers,
    )
    numbers = output / "numbers.json"
    write_whole(numbers, record.as_json().encode())
    files = [docx, numbers]
    if report is not None:
        text, data = output / "check.txt", output / "check.json"
        write_whole(text, report.text().encode())
        plain = json.dumps(report.as_json(), indent=1, ensure_ascii=False) + "\n"
        write_whole(data, plain.encode())
        files += [text, data]
    if "pdf" in formats:
        pdf = output / "protocol.pdf"
        to_pdf(docx, pdf)
        files.append(pdf)
    return tuple(files)


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
