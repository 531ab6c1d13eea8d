"""A protocol with prose of every kind, its finished file, and a pen to edit it with."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from toolkit.design.calculate import calculate
from toolkit.documents.build import build
from toolkit.documents.kit import Kit
from toolkit.documents.readback.accept import accept
from toolkit.documents.readback.reading import read_lines
from toolkit.documents.readback.verify import Verification, verify
from toolkit.documents.word.package import pack, read_package
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable

MINIMAL = Path(__file__).parents[2] / "spec" / "minimal"
MODEL = """\
The *model* has {{ sample_size.randomised }} people [@SLP-01], and **both arms** sleep at
home [the guide](https://example.org/a_b) says. "Well", they said: 5 &lt; 6 \\* 7.

- The first reason, with {{ recruitment.sites }} sites.
- The second reason.

  It has a second paragraph.
- The third reason.

## What follows

Table: Of steps {#tbl-steps}

| Step | What |
|------|------|
| One  | Ask  |
| Two  | Ask  |

It is said twice.

It is said twice.

Nothing follows.
"""
BODY = '<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'


def render(folder: Path, output: Path) -> SimpleNamespace:
    """Return a protocol with its finished file."""
    output.mkdir(exist_ok=True)
    source = read_protocol(folder)
    record = calculate(source)
    files = build(source, record, None, output, ("docx",), page_numbers=False)
    return SimpleNamespace(
        folder=folder, source=source, record=record, kit=Kit(source, record), docx=files[0]
    )


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Return the small protocol with prose of every kind, built once; not to be changed."""
    folder = tmp_path_factory.mktemp("original") / "example"
    shutil.copytree(MINIMAL, folder)
    file = folder / "narrative" / "4.2.2-rationale-for-intervention-model.md"
    file.write_text(MODEL, encoding="utf-8")
    made = render(folder, folder.parent / "out")
    made.fresh = read_lines(made.docx)
    return made


@pytest.fixture
def own(original: SimpleNamespace, tmp_path: Path) -> SimpleNamespace:
    """Return a copy of it that may be changed."""
    folder = Path(shutil.copytree(original.folder, tmp_path / "example"))
    source = read_protocol(folder)
    kit = Kit(source, original.record)
    return SimpleNamespace(
        folder=folder, source=source, record=original.record, kit=kit, docx=original.docx
    )


@pytest.fixture
def pen(original: SimpleNamespace, tmp_path: Path) -> Callable[..., Path]:
    """Return a function that replaces text, found once, in a copy of the finished file."""

    def edit(
        *changes: tuple[str, str],
        part: str = "word/document.xml",
        docx: Path | None = None,
        **parts: str,
    ) -> Path:
        members = read_package(docx or original.docx)
        text = members[part].decode()
        for find, by in changes:
            assert text.count(find) == 1, (find, text.count(find))
            text = text.replace(find, by)
        members[part] = text.encode()
        members |= {f"word/{name}.xml": content.encode() for name, content in parts.items()}
        path = tmp_path / "edited.docx"
        path.write_bytes(pack(members))
        return path

    return edit


@pytest.fixture
def found(original: SimpleNamespace) -> Callable[[Path], Verification]:
    """Return a function that verifies a file against the protocol it was rendered from."""

    def check(path: Path) -> Verification:
        return verify(path, original.source, original.record, pages=False, fresh=original.fresh)

    return check


@pytest.fixture
def taken(own: SimpleNamespace, original: SimpleNamespace) -> Callable[[Path], SimpleNamespace]:
    """Return a function that takes edits of a file into the copy's prose and verifies again."""

    def take(path: Path) -> SimpleNamespace:
        verification = verify(path, own.source, own.record, pages=False, fresh=original.fresh)
        acceptance = accept(verification, own.kit)
        acceptance.write()

        def after() -> Verification:
            source = read_protocol(own.folder)
            return verify(path, source, calculate(source), pages=False)

        return SimpleNamespace(
            before=verification,
            acceptance=acceptance,
            after=after,
            refused=[each.reason for each in acceptance.refused],
            model=(
                own.folder / "narrative/4.2.2-rationale-for-intervention-model.md"
            ).read_text(encoding="utf-8"),
        )

    return take


@pytest.fixture(scope="session")
def added() -> Callable[[str], str]:
    """Return a function that writes a paragraph of body text as WordprocessingML."""
    return BODY.format
