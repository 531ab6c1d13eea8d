"""The look of the house template: styles and lists, as the XML of their parts.

One typeface, one restrained accent colour, real styles for everything. Sizes are in half points
and distances in twentieths of a point, as Word keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from toolkit.documents.word.wordml import NAMESPACES

FONT: Final = "Calibri"
ACCENT: Final = "1F3A5F"
GREY: Final = "595959"
FAINT: Final = "D0D7E1"
LINK: Final = "1F4E9C"
OPEN: Final = "FFF2C2"
TEXT_WIDTH: Final = 9360
"""US Letter, one inch left and right."""
LANDSCAPE_WIDTH: Final = 13680
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W_NAMESPACE: Final = f'xmlns:w="{NAMESPACES["w"]}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A paragraph or character style; `paragraph` and `text` are its properties as XML."""

    name: str
    kind: str = "paragraph"
    based: str = "Normal"
    following: str = ""
    paragraph: str = ""
    text: str = ""
    own: bool = True
    shown: bool = True

    @property
    def id(self) -> str:
        """Id as Word makes it: the words of the name, each with a capital, without spaces."""
        words = self.name.replace("toc", "TOC").replace("table of figures", "Table of Figures")
        return "".join(word[0].upper() + word[1:] for word in words.split())

    def xml(self) -> str:
        """Write the style, children in the order of the schema."""
        own = ' w:customStyle="1"' if self.own else ""
        default = ' w:default="1"' if self.name == "Normal" else ""
        based = f'<w:basedOn w:val="{self.based}"/>' if self.based else ""
        after = f'<w:next w:val="{self.following}"/>' if self.following else ""
        shown = "<w:qFormat/>" if self.shown else ""
        ppr = f"<w:pPr>{self.paragraph}</w:pPr>" if self.paragraph else ""
        rpr = f"<w:rPr>{self.text}</w:rPr>" if self.text else ""
        return (
            f'<w:style w:type="{self.kind}"{default}{own} w:styleId="{self.id}">'
            f'<w:name w:val="{self.name}"/>{based}{after}<w:uiPriority w:val="1"/>{shown}'
            f"{ppr}{rpr}</w:style>"
        )


def _space(before: int, after: int, line: int = 240) -> str:
    return (
        f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'
    )


def indent(left: int, hanging: int = 0) -> str:
    """Return an indentation from the left, with the first line hanging out of it."""
    return f'<w:ind w:left="{left}" w:hanging="{hanging}"/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _color(value: str) -> str:
    return f'<w:color w:val="{value}"/>'


def _list(number: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def tabs(*stops: tuple[str, int, str]) -> str:
    """Return tab stops: kind, place, leader."""
    inner = "".join(
        f'<w:tab w:val="{kind}"{f" w:leader={leader!r}" if leader else ""} w:pos="{place}"/>'
        for kind, place, leader in stops
    ).replace("'", '"')
    return f"<w:tabs>{inner}</w:tabs>"


def _rule(edge: str, space: int = 4) -> str:
    line = f'<w:{edge} w:val="single" w:sz="4" w:space="{space}" w:color="{FAINT}"/>'
    return f"<w:pBdr>{line}</w:pBdr>"


_BOLD: Final = "<w:b/><w:bCs/>"
_ITALIC: Final = "<w:i/><w:iCs/>"
_KEEP: Final = "<w:keepNext/><w:keepLines/>"
HEADINGS_LIST, BULLETS, NUMBERS, SOURCES, TABLE_BULLETS, TABLE_NUMBERS, LABELS = range(1, 8)


def _headings() -> tuple[Style, ...]:
    looks = (
        (_space(480, 160), _BOLD + _color(ACCENT) + _size(34)),
        (_space(360, 120), _BOLD + _color(ACCENT) + _size(27)),
        (_space(280, 80), _BOLD + _color(ACCENT) + _size(23)),
        (_space(220, 60), _BOLD + _color(ACCENT) + _size(22)),
        (_space(200, 60), _ITALIC + _color(ACCENT) + _size(22)),
    )
    return tuple(
        Style(
            name=f"heading {level}",
            following="BodyText",
            paragraph=f"{_KEEP}{_list(HEADINGS_LIST, level - 1)}<w:suppressAutoHyphens/>{space}"
            f'<w:outlineLvl w:val="{level - 1}"/>',
            text=text,
            own=False,
        )
        for level, (space, text) in enumerate(looks, start=1)
    )


def _contents() -> tuple[Style, ...]:
    right = ("right", TEXT_WIDTH, "dot")
    looks = (
        (480, 480, _space(120, 20), _BOLD + _color(ACCENT)),
        (1120, 640, _space(0, 20), ""),
        (1920, 800, _space(0, 20), _size(20)),
    )
    levels = tuple(
        Style(
            name=f"toc {level}",
            paragraph=tabs(("left", left, ""), right) + space + indent(left, hanging),
            text=text,
            own=False,
            shown=False,
        )
        for level, (left, hanging, space, text) in enumerate(looks, start=1)
    )
    figures = Style(
        name="table of figures",
        paragraph=tabs(right) + _space(0, 30) + indent(480, 480),
        text=_size(20),
        own=False,
        shown=False,
    )
    return (*levels, figures)


def _lists() -> tuple[Style, ...]:
    styles: list[Style] = []
    for kind, number in (("List Bullet", BULLETS), ("List Number", NUMBERS)):
        styles += [
            Style(
                name=kind if level == 0 else f"{kind} {level + 1}",
                based="BodyText",
                paragraph=_list(number, level) + _space(0, 80, 264),
                own=False,
            )
            for level in range(3)
        ]
    styles += [
        Style(
            name="List Continue" if level == 1 else f"List Continue {level}",
            based="BodyText",
            paragraph=_space(0, 80, 264) + indent(360 * level),
            own=False,
        )
        for level in range(1, 4)
    ]
    return tuple(styles)


def _table_text() -> tuple[Style, ...]:
    ordinary = _space(40, 40)
    small = _space(14, 14, 235)
    head = _BOLD + _color(ACCENT)
    return (
        Style(name="Table Text", paragraph=ordinary, text=_size(19)),
        Style(name="Table Head", based="TableText", paragraph="<w:keepNext/>", text=head),
        Style(name="Table Small", paragraph=small, text=_size(16)),
        Style(
            name="Table Small Head", based="TableSmall", paragraph="<w:keepNext/>", text=head
        ),
        Style(
            name="Table Note",
            paragraph="<w:keepLines/>"
            + tabs(("left", 240, ""))
            + _space(40, 0)
            + indent(240, 240),
            text=_color("404040") + _size(17),
        ),
        Style(name="Table Bullet", based="TableText", paragraph=_list(TABLE_BULLETS)),
        Style(name="Table Number", based="TableText", paragraph=_list(TABLE_NUMBERS)),
    )


def _edges() -> tuple[Style, ...]:
    styles: list[Style] = []
    for kind, edge in (("header", "bottom"), ("footer", "top")):
        for wide in (False, True):
            width = LANDSCAPE_WIDTH if wide else TEXT_WIDTH
            styles.append(
                Style(
                    name=f"{kind.capitalize()} Landscape" if wide else kind,
                    paragraph=_rule(edge) + tabs(("right", width, "")),
                    text=_color(GREY) + _size(17),
                    own=wide,
                    shown=False,
                )
            )
    return tuple(styles)


STYLES: Final = (
    Style(name="Normal", based="", own=False),
    Style(name="Body Text", paragraph=_space(0, 140, 276), own=False),
    Style(
        name="Title",
        following="Subtitle",
        paragraph=f"<w:keepNext/><w:suppressAutoHyphens/>{_space(120, 360, 252)}",
        text=_BOLD + _color(ACCENT) + _size(48),
        own=False,
    ),
    Style(
        name="Subtitle",
        paragraph=_rule("bottom", 6) + _space(1200, 240),
        text=f'<w:caps/>{_color(GREY)}<w:spacing w:val="30"/>{_size(22)}',
        own=False,
    ),
    *_headings(),
    Style(
        name="Front Heading",
        following="BodyText",
        paragraph=f"{_KEEP}<w:pageBreakBefore/>{_space(0, 200)}",
        text=_BOLD + _color(ACCENT) + _size(34),
    ),
    Style(
        name="TOC Heading",
        following="BodyText",
        paragraph=_KEEP + _space(480, 160),
        text=_BOLD + _color(ACCENT) + _size(30),
        own=False,
    ),
    *_contents(),
    Style(
        name="Subheading",
        following="BodyText",
        paragraph=_KEEP + _space(160, 60),
        text=_BOLD,
    ),
    Style(name="Label", following="BodyText", paragraph=_KEEP + _space(120, 40), text=_BOLD),
    Style(
        name="Lead",
        based="BodyText",
        paragraph=_space(0, 180, 288),
        text=_color(ACCENT) + _size(24),
    ),
    Style(
        name="Note",
        based="BodyText",
        paragraph=f'<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="{FAINT}"/>'
        f"</w:pBdr>{_space(80, 160, 259)}{indent(200)}",
        text=_color("404040") + _size(20),
    ),
    Style(
        name="Formula",
        based="BodyText",
        paragraph=f"<w:keepLines/>{_space(60, 180)}{indent(720)}",
        text=_ITALIC,
    ),
    *_lists(),
    Style(
        name="List Label",
        based="BodyText",
        paragraph=_list(LABELS)
        + tabs(("left", 720, ""))
        + _space(0, 80, 264)
        + indent(720, 720),
    ),
    Style(
        name="Reference",
        based="BodyText",
        paragraph=f"<w:keepLines/>{_list(SOURCES)}{_space(0, 80, 252)}",
        text=_size(20),
    ),
    Style(
        name="caption",
        following="BodyText",
        paragraph=f"<w:keepLines/>{_space(200, 100)}",
        text=_size(20),
        own=False,
    ),
    Style(name="Figure", following="Caption", paragraph="<w:keepNext/>" + _space(160, 0)),
    *_table_text(),
    Style(
        name="Spacer",
        paragraph='<w:spacing w:before="0" w:after="0" w:line="200" w:lineRule="exact"/>',
        text=_size(4),
        shown=False,
    ),
    *_edges(),
)
CHARACTERS: Final = (
    Style(name="Hyperlink", kind="character", based="", text=_color(LINK), own=False),
    Style(
        name="Open Item",
        kind="character",
        based="",
        text=f'<w:shd w:val="clear" w:color="auto" w:fill="{OPEN}"/>',
    ),
    Style(
        name="Citation", kind="character", based="", text='<w:vertAlign w:val="superscript"/>'
    ),
    Style(name="Caption Label", kind="character", based="", text=_BOLD + _color(ACCENT)),
    Style(name="List Label Mark", kind="character", based="", text=_BOLD + _color(ACCENT)),
    Style(
        name="Note Mark", kind="character", based="", text='<w:vertAlign w:val="superscript"/>'
    ),
)


def styles_xml() -> str:
    """Write the part word/styles.xml."""
    fonts = " ".join(f'w:{script}="{FONT}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    return (
        f"{HEAD}<w:styles {W_NAMESPACE}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/>"
        f'{_size(22)}<w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr>'
        "</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        + "".join(style.xml() for style in STYLES)
        + '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/>'
        "</w:style>"
        + "".join(style.xml() for style in CHARACTERS)
        + _table_styles()
        + '<w:style w:type="numbering" w:default="1" w:styleId="NoList">'
        '<w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style></w:styles>'
    )


def _table_styles() -> str:
    edge = f'w:val="single" w:sz="8" w:space="0" w:color="{ACCENT}"'
    inner = f'w:val="single" w:sz="4" w:space="0" w:color="{FAINT}"'
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 0), ("left", 80), ("bottom", 0), ("right", 80))
    )
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr>'
        f'<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        '</w:style><w:style w:type="table" w:customStyle="1" w:styleId="ProtocolTable">'
        '<w:name w:val="Protocol Table"/><w:basedOn w:val="TableNormal"/>'
        '<w:uiPriority w:val="1"/><w:qFormat/><w:tblPr>'
        f"<w:tblBorders><w:top {edge}/><w:bottom {edge}/><w:insideH {inner}/></w:tblBorders>"
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
    )
