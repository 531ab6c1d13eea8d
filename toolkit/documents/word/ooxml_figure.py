"""Figures as WordprocessingML: the picture twice, an alternative text, the caption below.

Every reader shows the PNG; Word since 2016 shows the SVG that rides along (``svgBlip``) and
prints it sharp.

References
----------
[MS-ODRAWXML] Office Drawing Extensions to Office Open XML Structure, section 2.4 (svgBlip).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from toolkit.documents.word.wordml import EMU_PER_TWIP, TWIPS_PER_CM, escape, paragraph, run
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from toolkit.documents.content import Figure
    from toolkit.documents.word.ooxml_inline import InlineWriter
    from toolkit.documents.word.template_parts import Page

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SVG_EXTENSION: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_SVG_NAMESPACE: Final = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
CAPTION_SPACE: Final = 2000
"""Height left for caption and notes, in twentieths of a point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A file of the package that a relationship leads to."""

    relation: str
    name: str
    data: bytes


class FigureWriter:
    """Writes figures and keeps their pictures.

    Attributes
    ----------
    pictures
        In order; the same bytes are stored once.
    """

    def __init__(self, inline: InlineWriter) -> None:
        self._inline = inline
        self._style = inline.parts.style
        self._drawings = 0
        self._stored: dict[bytes, Picture] = {}

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All pictures, in the order of the document."""
        return tuple(self._stored.values())

    def write(self, figure: Figure, page: Page) -> str:
        """Picture, caption and notes."""
        if not figure.alt.strip():
            message = f"figure {figure.id!r} has no alternative text"
            raise DocumentError(message)
        width, height = _size(figure, page)
        self._drawings += 1
        png = self._store(figure.png, "png")
        svg = self._store(figure.svg, "svg")
        drawing = _drawing(self._drawings, figure.alt, (width, height), png, svg)
        below = bool(figure.caption or figure.notes)
        pieces = [paragraph(self._style("Figure"), drawing, keep_next=below)]
        if figure.caption:
            label = self._inline.labels.captions[figure.id]
            content = self._inline.caption_label(label)
            content += run(". ", style=self._style("Caption Label"))
            content = self._inline.bookmark(
                label.entry, content + self._inline.write(figure.caption)
            )
            keep = bool(figure.notes)
            pieces.append(paragraph(self._style("caption"), content, keep_next=keep))
        if figure.notes:
            content = self._inline.write(figure.notes)
            pieces.append(paragraph(self._style("Table Note"), content, indent=(0, 0)))
        return "".join(pieces)

    def _store(self, data: bytes, kind: str) -> str:
        """Keep a picture; return its relationship."""
        if data not in self._stored:
            number = len(self._stored) + 1
            self._stored[data] = Picture(
                relation=f"rIdPicture{number}", name=f"figure{number:03d}.{kind}", data=data
            )
        return self._stored[data].relation


def _size(figure: Figure, page: Page) -> tuple[int, int]:
    """Width and height in twentieths of a point, made to fit the page."""
    if not figure.png.startswith(_PNG) or b"<svg" not in figure.svg:
        message = f"figure {figure.id!r} is not a PNG with its SVG"
        raise DocumentError(message)
    across, down = struct.unpack(">II", figure.png[16:24])
    width = min(figure.width_cm * TWIPS_PER_CM, page.text_width)
    height = width * down / across
    room = page.text_height - CAPTION_SPACE
    if height > room:
        width, height = width * room / height, room
    return round(width), round(height)


def _drawing(number: int, alt: str, size: tuple[int, int], png: str, svg: str) -> str:
    extent = f'cx="{size[0] * EMU_PER_TWIP}" cy="{size[1] * EMU_PER_TWIP}"'
    label = f'id="{number}" name="Picture {number}" descr="{escape(plain_alt(alt))}"'
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f"<wp:extent {extent}/><wp:docPr {label}/><wp:cNvGraphicFramePr>"
        '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f"<pic:pic><pic:nvPicPr><pic:cNvPr {label}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{png}"><a:extLst><a:ext uri="{_SVG_EXTENSION}">'
        f'<asvg:svgBlip xmlns:asvg="{_SVG_NAMESPACE}" r:embed="{svg}"/></a:ext></a:extLst>'
        "</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        f'<a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>"
        "</w:drawing></w:r>"
    )


def plain_alt(text: str) -> str:
    """Alternative text on one line."""
    return " ".join(text.split())
