"""On which page each heading and caption stands, found once for each content.

Laying a long document out takes LibreOffice seconds. What it found is kept beside the file,
in a hidden file with the digest of what was laid out and the version of the program; the next
run of the same content reads it there. Deleting the file costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from toolkit.documents.files import write_whole
from toolkit.documents.word import pdf

if TYPE_CHECKING:
    from pathlib import Path


def lay_out(draft: bytes, path: Path) -> tuple[dict[str, int], int]:
    """Return the page of each bookmark, and the number of pages.

    Parameters
    ----------
    draft
        The Word file with numbers of the right width in its contents.
    path
        The Word file to be written; what is found is kept beside it.
    """
    memory = path.with_name(f".{path.name}.layout.json")
    office = pdf.find_office()
    key = hashlib.sha256(draft + _version(office)).hexdigest()
    known = _read(memory)
    if known.get("key") == key:
        pages, count = known.get("pages"), known.get("count")
        if isinstance(pages, dict) and isinstance(count, int):
            return {str(name): int(page) for name, page in pages.items()}, count
    found, count = pdf.bookmark_pages(draft)
    plain = {"key": key, "pages": found, "count": count}
    write_whole(memory, json.dumps(plain, sort_keys=True).encode())
    return found, count


def _version(office: Path | None) -> bytes:
    """Tell one installation from another without starting it."""
    if office is None or not office.is_file():
        return b""
    program = office.resolve()
    return f"{program} {program.stat().st_mtime_ns}".encode()


def _read(memory: Path) -> dict[str, object]:
    """Read what is kept; what cannot be read counts as nothing."""
    try:
        known = json.loads(memory.read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
