from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.content import Figure
from toolkit.documents.word.package import read_package
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[..., Path]


def extent(path: Path) -> tuple[int, int]:
    """Width and height of the first picture, in English metric units."""
    text = read_package(path)["word/document.xml"].decode()
    found = re.search(r'<wp:extent cx="(\d+)" cy="(\d+)"', text)
    assert found
    return int(found[1]), int(found[2])


@pytest.fixture(scope="session")
def figure(sample: Any) -> Figure:
    blocks = (block for section in sample.sections for block in section.blocks)
    return next(block for block in blocks if isinstance(block, Figure))


def test_a_figure_is_there_as_png_and_as_svg(write_blocks: Write, figure: Figure) -> None:
    parts = read_package(write_blocks(figure))
    assert parts["word/media/figure001.png"] == figure.png
    assert parts["word/media/figure002.svg"] == figure.svg
    assert b'Extension="svg"' in parts["[Content_Types].xml"]


def test_the_same_picture_is_stored_once(write_blocks: Write, figure: Figure) -> None:
    path = write_blocks(figure, replace(figure, id="fig-b", notes=(), caption=()))
    media = [name for name in read_package(path) if name.startswith("word/media/")]
    assert len(media) == 2
    assert audit_docx(path, page_numbers=False) == ()


def test_a_figure_is_never_wider_or_taller_than_the_page(
    write_blocks: Write, figure: Figure
) -> None:
    width, _ = extent(write_blocks(replace(figure, width_cm=60)))
    assert width == 9360 * 635
    tall = (
        figure.png[:16] + (100).to_bytes(4, "big") + (900).to_bytes(4, "big") + figure.png[24:]
    )
    width, height = extent(write_blocks(replace(figure, png=tall)))
    assert height <= 11000 * 635
    assert height == pytest.approx(width * 9, rel=0.001)


@pytest.mark.parametrize(
    ("change", "told"),
    [({"alt": ""}, "no alternative text"), ({"png": b"GIF89a"}, "not a PNG"),
     ({"svg": b"<html/>"}, "not a PNG with its SVG")],
)  # fmt: skip
def test_figures_that_cannot_be_shown_are_refused(
    write_blocks: Write, figure: Figure, change: dict[str, Any], told: str
) -> None:
    with pytest.raises(DocumentError, match=told):
        write_blocks(replace(figure, **change))
