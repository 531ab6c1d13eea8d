"""Builds the house templates, Word files with slots, from nothing but this module.

The book has a title page and contents; the leaflet, for short documents, begins at once. The
built files are committed, so that people can open and copy them; this script is what is
reviewed. A test builds them again and compares. To rebuild::

    python -m toolkit.documents.word.house_template
"""

from __future__ import annotations

from typing import Final

from toolkit.documents.files import write_whole
from toolkit.documents.word.house_numbering import numbering_xml
from toolkit.documents.word.house_styles import (
    FONT,
    HEAD,
    TEXT_WIDTH,
    W_NAMESPACE,
    styles_xml,
)
from toolkit.documents.word.house_theme import theme_xml
from toolkit.documents.word.package import pack
from toolkit.documents.word.wordml import NAMESPACES
from toolkit.resources import templates_folder

TEMPLATES: Final = {"protocol/protocol.docx": True, "packet/leaflet.docx": False}
"""Each template's place, and whether it is a book."""
WATERMARK: Final = "EAEAEA"
MARGIN: Final = (12240 - TEXT_WIDTH) // 2
_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_EDGES: Final = ("header1", "header2", "footer1", "footer2")
_ROOT: Final = " ".join(f'xmlns:{key}="{value}"' for key, value in NAMESPACES.items())


def _text(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _paragraph(style: str, text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_text(text)}</w:p>'


def _simple_field(code: str) -> str:
    parts = ("begin", "separate", "end")
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in parts)
    instruction = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return f"{begin}{instruction}{separate}{_text('1')}{end}"


def _document(*, book: bool) -> str:
    pages = (("first", 1), ("default", 2)) if book else (("default", 2),)
    references = "".join(
        f'<w:{kind}Reference w:type="{use}" r:id="rId{kind}{number}"/>'
        for use, number in pages
        for kind in ("header", "footer")
    )
    slots = ("cover", "front", "contents", "body") if book else ("cover", "body")
    first_page = "<w:titlePg/>" if book else ""
    body = "".join(
        (
            _paragraph("Subtitle", "{{ subject }}"),
            _paragraph("Title", "{{ title }}"),
            *(_paragraph("BodyText", f"{{{{p {slot} }}}}") for slot in slots),
        )
    )
    return (
        f'{HEAD}<w:document {_ROOT} mc:Ignorable="w14 w15"><w:body>{body}<w:sectPr>{references}'
        f'<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1500" w:right="{MARGIN}" '
        f'w:bottom="1340" w:left="{MARGIN}" w:header="720" w:footer="620" w:gutter="0"/>'
        f"{first_page}</w:sectPr></w:body></w:document>"
    )


def _watermark(number: int) -> str:
    """Word's own kind of watermark, pale enough to read through, in drafts only."""
    formulas = "".join(
        f'<v:f eqn="{code}"/>'
        for code in (
            "sum #0 0 10800",
            "prod #0 2 1",
            "sum 21600 0 @1",
            "sum 0 0 @2",
            "sum 21600 0 @3",
            "if @0 @3 0",
            "if @0 21600 @1",
            "if @0 0 @2",
            "if @0 @4 21600",
            "mid @5 @6",
            "mid @8 @5",
            "mid @7 @8",
            "mid @6 @7",
            "sum @6 0 @5",
        )
    )
    place = (
        "position:absolute;margin-left:0;margin-top:0;width:400pt;height:133pt;rotation:315;"
        "z-index:-251658752;mso-position-horizontal:center;"
        "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        "mso-position-vertical-relative:margin"
    )
    return (
        f"{_text('{%r if draft %}')}<w:r><w:pict>"
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        f'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas>{formulas}</v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom" '
        'o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>'
        '<v:textpath on="t" fitshape="t"/><v:handles><v:h position="#0,bottomRight" '
        'xrange="6629,14971"/></v:handles><o:lock v:ext="edit" text="t" shapetype="t"/>'
        f'</v:shapetype><v:shape id="PowerPlusWaterMarkObject{number}" '
        f'o:spid="_x0000_s{2048 + number}" type="#_x0000_t136" alt="Watermark: draft" '
        f'style="{place}" o:allowincell="f" fillcolor="#{WATERMARK.lower()}" stroked="f">'
        f'<v:textpath style="font-family:&quot;{FONT}&quot;;font-size:1pt" string="DRAFT"/>'
        f"</v:shape></w:pict></w:r>{_text('{%r endif %}')}"
    )


def _edge(name: str) -> str:
    kind, number = name[:-1], int(name[-1])
    style = kind.capitalize()
    content = _watermark(number) if kind == "header" else ""
    if name == "header2":
        content += _text(
            "{{ protocol_number }}{% if short_title %} · {{ short_title }}{% endif %}"
        )
        content += f"<w:r><w:tab/></w:r>{_text('Version {{ version }} · {{ date }}')}"
    elif kind == "footer":
        content += _text("{{ confidentiality }}{% if draft %} · Draft, not approved{% endif %}")
        content += f"<w:r><w:tab/></w:r>{_text('Page ')}{_simple_field('PAGE')}"
        content += _text(" of ") + _simple_field("NUMPAGES")
    # The cover has no header text, so it has no rule either.
    style = "Normal" if name == "header1" else style
    tag = "hdr" if kind == "header" else "ftr"
    return (
        f'{HEAD}<w:{tag} {_ROOT} mc:Ignorable="w14 w15"><w:p><w:pPr>'
        f'<w:pStyle w:val="{style}"/></w:pPr>{content}</w:p></w:{tag}>'
    )


def _settings() -> str:
    office = "http://schemas.microsoft.com/office/word"
    return (
        f'{HEAD}<w:settings {W_NAMESPACE}><w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="{office}" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


def _fonts() -> str:
    return (
        f'{HEAD}<w:fonts {W_NAMESPACE}><w:font w:name="{FONT}"><w:altName w:val="Carlito"/>'
        '<w:panose1 w:val="020F0502020204030204"/><w:charset w:val="00"/>'
        '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )


def _edges(*, book: bool) -> tuple[str, ...]:
    """Name the headers and footers: those of a title page are a book's alone."""
    return _EDGES if book else tuple(edge for edge in _EDGES if not edge.endswith("1"))


def _content_types(*, book: bool) -> str:
    parts = {
        "word/document.xml": f"{_MAIN}.document.main+xml",
        "word/styles.xml": f"{_MAIN}.styles+xml",
        "word/numbering.xml": f"{_MAIN}.numbering+xml",
        "word/settings.xml": f"{_MAIN}.settings+xml",
        "word/fontTable.xml": f"{_MAIN}.fontTable+xml",
        "word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        **{f"word/{edge}.xml": f"{_MAIN}.{edge[:-1]}+xml" for edge in _edges(book=book)},
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(*relations: tuple[str, str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>'
        for key, kind, target in relations
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _core() -> str:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Protocol template</dc:title>'
        "</cp:coreProperties>"
    )


def build(*, book: bool = True) -> bytes:
    """Build a template: of a book, or of a leaflet."""
    names = ("styles", "numbering", "settings", "fontTable")
    own = [(f"rId{name}", f"{_TYPES}/{name}", f"{name}.xml") for name in names]
    own.append(("rIdtheme", f"{_TYPES}/theme", "theme/theme1.xml"))
    edges = _edges(book=book)
    own += [(f"rId{edge}", f"{_TYPES}/{edge[:-1]}", f"{edge}.xml") for edge in edges]
    parts = {
        "[Content_Types].xml": _content_types(book=book),
        "_rels/.rels": _relations(
            ("rId1", f"{_TYPES}/officeDocument", "word/document.xml"),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _core(),
        "word/document.xml": _document(book=book),
        "word/_rels/document.xml.rels": _relations(*own),
        "word/styles.xml": styles_xml(),
        "word/numbering.xml": numbering_xml(),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _fonts(),
        "word/theme/theme1.xml": theme_xml(),
        **{f"word/{edge}.xml": _edge(edge) for edge in edges},
    }
    return pack({name: text.encode() for name, text in parts.items()})


def main() -> None:
    """Write the templates to their places."""
    for name, book in TEMPLATES.items():
        path = templates_folder() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, build(book=book))


if __name__ == "__main__":
    main()
