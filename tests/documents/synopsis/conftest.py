from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from toolkit.design.calculate import calculate
from toolkit.documents.kit import Kit
from toolkit.documents.text.citations import resolve
from toolkit.documents.word.docx import write_docx
from toolkit.resources import templates_folder
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.content import Document

ROOT = Path(__file__).parents[3]
FOLDERS = (
    ROOT / "protocols" / "buprenorphine-bpd",
    ROOT / "protocols" / "ketamine-bpd",
    ROOT / "tests" / "spec" / "minimal",
)
LOOKS = {"book": "protocol/protocol.docx", "leaflet": "packet/leaflet.docx"}


@pytest.fixture(scope="session")
def kits() -> dict[str, Kit]:
    """Both real protocols with their numbers, and the small one; nothing is built."""
    made = {}
    for folder in FOLDERS:
        source = read_protocol(folder)
        made[folder.name] = Kit(source, calculate(source))
    return made


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes a document of a kit as a Word file."""

    def write(kit: Kit, document: Document, look: str) -> Path:
        evidence = {k: (item.source, item.status) for k, item in kit.source.evidence.items()}
        resolved = resolve(document, list(kit.source.csl.values()), evidence)
        path = tmp_path / "document.docx"
        template = templates_folder() / LOOKS[look]
        write_docx(
            resolved.document, resolved.references, path, template=template, page_numbers=False
        )
        return path

    return write
