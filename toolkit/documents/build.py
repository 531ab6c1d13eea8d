"""Everything that a build writes for one protocol: documents, record, findings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from toolkit.documents.files import write_whole
from toolkit.documents.protocol.document import protocol_document
from toolkit.documents.text.citations import resolve
from toolkit.documents.word.docx import write_docx
from toolkit.documents.word.pdf import to_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from toolkit.checks import CheckReport
    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder


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
        resolved.document,
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
