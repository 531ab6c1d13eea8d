"""PDF, and page numbers, from LibreOffice: the same file as the Word document, as pages.

Each call gets a profile of its own in a temporary folder, so that calls run side by side and
leave nothing behind, and a time limit.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from toolkit.documents.files import write_whole
from toolkit.errors import DocumentError

OFFICE_NAMES: Final = ("soffice", "libreoffice")
USUAL_PLACES: Final = (
    "/usr/bin/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
MISSING: Final = (
    "LibreOffice is not found: install it (Debian: libreoffice-writer-nogui and, for the same "
    "line breaks as Calibri, fonts-crosextra-carlito) so that the command soffice exists"
)
SECONDS: Final = 180.0

_OPTIONS: Final[dict[str, bool]] = {
    "UseTaggedPDF": True,
    "PDFUACompliance": True,
    "UseLosslessCompression": True,
    "ReduceImageResolution": False,
    "ExportBookmarks": True,
    # Content controls would become boxes to fill in.
    "ExportFormFields": False,
}
_DESTINATIONS: Final = {"ExportBookmarksToPDFDestination": True, "ExportFormFields": False}


def find_office() -> Path | None:
    """Find LibreOffice on the path, or where its installers put it."""
    for name in OFFICE_NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return next((Path(place) for place in USUAL_PLACES if Path(place).is_file()), None)


def to_pdf(docx: Path, pdf: Path, *, timeout: float = SECONDS) -> None:
    """Convert a Word file to a tagged PDF with its pictures unharmed.

    Parameters
    ----------
    docx
        The Word file.
    pdf
        The PDF to write; it is there whole, or not at all.
    timeout
        Seconds allowed.

    Raises
    ------
    DocumentError
        LibreOffice is missing, fails, or takes too long.
    """
    write_whole(pdf, _convert(docx.read_bytes(), _OPTIONS, timeout))


def bookmark_pages(docx: bytes, *, timeout: float = SECONDS) -> tuple[dict[str, int], int]:
    """Lay a Word file out and tell on which page each bookmark stands.

    Returns
    -------
    tuple
        Bookmark -> page counted from 1, and the number of pages.
    """
    from io import BytesIO  # noqa: PLC0415 - both are needed for page numbers only

    from pypdf import PdfReader  # noqa: PLC0415

    reader = PdfReader(BytesIO(_convert(docx, _DESTINATIONS, timeout)))
    pages: dict[str, int] = {}
    for name, destination in reader.named_destinations.items():
        page = reader.get_destination_page_number(destination)
        if page is not None:
            pages[_unescape(name)] = page + 1
    return pages, len(reader.pages)


def _unescape(name: str) -> str:
    """Undo LibreOffice's own spelling of names: ``/5FToc`` is ``_Toc``."""
    return re.sub(r"/([0-9A-F]{2})", lambda hit: chr(int(hit.group(1), 16)), name)


def _convert(docx: bytes, options: dict[str, bool], timeout: float) -> bytes:
    office = find_office()
    if office is None:
        raise DocumentError(MISSING)
    values = {key: {"type": "boolean", "value": str(on).lower()} for key, on in options.items()}
    with tempfile.TemporaryDirectory(prefix="toolkit-pdf-") as folder:
        source = Path(folder, "document.docx")
        source.write_bytes(docx)
        command = [
            str(office),
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            "--convert-to",
            f"pdf:writer_pdf_Export:{json.dumps(values)}",
            "--outdir",
            folder,
            str(source),
        ]
        try:
            done = subprocess.run(  # noqa: S603 - our own command, no shell
                command, capture_output=True, timeout=timeout, check=False
            )
        except subprocess.TimeoutExpired as error:
            message = f"LibreOffice took more than {timeout:g} seconds"
            raise DocumentError(message) from error
        result = Path(folder, "document.pdf")
        if done.returncode or not result.is_file():
            said = done.stderr.decode(errors="replace").strip() or "it gave no reason"
            message = f"LibreOffice could not convert the document: {said}"
            raise DocumentError(message)
        return result.read_bytes()
