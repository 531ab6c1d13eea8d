"""An example of an institution's template, to start from: every way to use a name.

It is made of this module alone, in the styles of the house template; whoever takes it changes
styles, logo and words in Word, and moves the names to where they are wanted.
"""

from __future__ import annotations

from typing import Final

from toolkit.documents.word import house_template
from toolkit.documents.word.package import pack, read_package
from toolkit.documents.word.wordml import NAMESPACES, escape
from toolkit.standards.m11 import headings

_ROOT: Final = " ".join(f'xmlns:{key}="{value}"' for key, value in NAMESPACES.items())
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W: Final = 'mc:Ignorable="w14 w15"'
FIELDS: Final = (
    ("Title", "title"),
    ("Short title", "short_title"),
    ("Protocol number", "protocol_number"),
    ("Version", "version"),
    ("Date of this version", "date"),
    ("Phase", "field.trial_phase"),
    ("Sponsor", "protocol.roles.sponsor.name"),
    ("Participants to be randomised", "sample_size.randomised"),
)
"""The form on the title page: label left, name right."""
_NEW_PAGE: Final = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
WIDTHS: Final = (3000, 6360)
FIRST_CONTROL: Final = 720_000_001
CONTROLS: Final = frozenset({"title", "version", "date"})
"""Names that the example asks for with content controls."""


def example() -> bytes:
    """Build the example template."""
    parts = read_package(house_template.build())
    described = parts["word/document.xml"]
    start = described.rindex(b"<w:sectPr")
    section = described[start : described.rindex(b"</w:body>")].decode()
    parts["word/document.xml"] = (
        f"{_HEAD}<w:document {_ROOT} {_W}><w:body>{_body()}{section}</w:body></w:document>"
    ).encode()
    for name, text in (
        ("header1", ""),
        ("header2", "Your institution · {{ protocol_number }}"),
        ("footer1", "Replace these lines, the logo and the styles by your own"),
        ("footer2", "Version {{ version }} of {{ date }}{% if draft %} · Draft{% endif %}"),
    ):
        tag = "hdr" if name.startswith("header") else "ftr"
        style = "Normal" if name == "header1" else name[:-1].capitalize()
        pages = ""
        if name == "footer2":
            pages = f"<w:r><w:tab/></w:r>{_field('PAGE')}{_run(' of ')}{_field('NUMPAGES')}"
        parts[f"word/{name}.xml"] = (
            f'{_HEAD}<w:{tag} {_ROOT} {_W}><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
            f"{_run(text)}{pages}</w:p></w:{tag}>"
        ).encode()
    return pack(parts)


def _body() -> str:
    first = [one for one in headings() if one.level == 1 and one.number.isdecimal()]
    sections = "".join(
        _paragraph("Heading1", title) + _paragraph("BodyText", _filled(number))
        for number, title in (
            (one.number, one.title.split(": ")[-1].capitalize()) for one in first
        )
    )
    return "".join(
        (
            _paragraph("Subtitle", "Your institution"),
            _paragraph("Title", "Clinical trial protocol"),
            _form(),
            _paragraph("BodyText", "{%p if draft %}"),
            _paragraph("Note", "This version is a draft. Nobody has approved it."),
            _paragraph("BodyText", "{%p endif %}"),
            _NEW_PAGE,
            _paragraph("BodyText", "{{ contents }}"),
            _NEW_PAGE,
            sections,
        )
    )


def _filled(number: str) -> str:
    return "{{ references }}" if number == "14" else f"{{{{ section.{number} }}}}"


def _form() -> str:
    rows = "".join(
        f"<w:tr>{_cell(WIDTHS[0], _paragraph('TableHead', label))}"
        f"{_cell(WIDTHS[1], _value(number, name))}</w:tr>"
        for number, (label, name) in enumerate(FIELDS)
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in WIDTHS)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="ProtocolTable"/><w:tblW w:w="{sum(WIDTHS)}" '
        'w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCaption w:val="About this protocol"/>'
        '<w:tblDescription w:val="Labels with their values"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>{_paragraph('Spacer', '')}"
    )


def _cell(width: int, content: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def _value(number: int, name: str) -> str:
    if name not in CONTROLS:
        return _paragraph("TableText", f"{{{{ {name} }}}}")
    date = (
        '<w:date><w:dateFormat w:val="d MMMM yyyy"/><w:lid w:val="en-US"/>'
        '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
    )
    kind = date if name == "date" else "<w:text/>"
    properties = f'<w:alias w:val="{name}"/><w:tag w:val="{name}"/>'
    properties += f'<w:id w:val="{FIRST_CONTROL + number}"/>{kind}'
    return (
        '<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr>'
        f"<w:sdt><w:sdtPr>{properties}</w:sdtPr>"
        f"<w:sdtContent>{_run(f'[{name}]')}</w:sdtContent></w:sdt></w:p>"
    )


def _paragraph(style: str, text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(text)}</w:p>'


def _run(text: str) -> str:
    shown = escape(text).replace("&#123;", "{").replace("&#125;", "}")
    return f'<w:r><w:t xml:space="preserve">{shown}</w:t></w:r>' if text else ""


def _field(code: str) -> str:
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
        for kind in ("begin", "separate", "end")
    )
    instruction = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return f"{begin}{instruction}{separate}{_run('1')}{end}"
