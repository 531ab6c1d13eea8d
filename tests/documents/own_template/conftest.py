"""Two templates as institutions have them, built here, and what fills them."""

from __future__ import annotations

import io
import struct
import zlib
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from toolkit.documents.own_template.fill import Filled, fill_package
from toolkit.documents.own_template.material import Material, material
from toolkit.documents.word.flatten import flatten
from toolkit.documents.word.package import pack
from toolkit.documents.word.wordml import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.documents.kit import Kit

ROOT = " ".join(f'xmlns:{key}="{value}"' for key, value in NAMESPACES.items())
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def logo() -> bytes:
    """A small picture: a disc in the colour of the house."""
    rows = []
    for y in range(32):
        row = b"\0"
        for x in range(32):
            inside = (x - 15.5) ** 2 + (y - 15.5) ** 2 < 230
            row += bytes((122, 31, 43) if inside else (255, 255, 255))
        rows.append(row)

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"".join(rows))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", packed)
        + chunk(b"IEND", b"")
    )


# --- a university: made with python-docx, as somebody makes a template in Word ---------------


UNIVERSITY_FIELDS = (
    ("Full title of the protocol", "{{ title }}"),
    ("Short title", "{{ short_title }}"),
    ("Protocol number", "{{ protocol_number }}"),
    ("Version and date", "Version {{ version }} of {{ date }}"),
    ("Phase", "{{ protocol.identity.phase }}"),
    ("Sponsor", "{{ protocol.roles.sponsor.name }}"),
    ("Participants to be randomised", "{{ sample_size.randomised }}"),
)
UNIVERSITY_SECTIONS = (
    ("Background and rationale", "{{ section.2.1 }}"),
    ("Objectives and endpoints", "{{ table.objectives }}"),
    ("Trial design", "{{ section.4.1 }}"),
    ("Scheme of the trial", "{{ figure.schema }}"),
    ("Who can take part", "{{ inclusion }}"),
    ("Who cannot take part", "{{ exclusion }}"),
    ("Interventions", "{{ section.6 }}"),
    ("Schedule of activities", "{{ table.schedule }}"),
    ("Sample size", "{{ section.sample_size_determination }}"),
    ("Safety", "{{ section.9 }}"),
    ("References", "{{ references }}"),
)


def _university() -> bytes:
    document = docx.Document()
    document.core_properties.author = "Office of Research, University of Somewhere"
    document.core_properties.comments = ""
    styles = document.styles
    styles["Normal"].font.name = "Georgia"
    styles["Normal"].font.size = Pt(11)
    for level in (1, 2, 3):
        styles[f"Heading {level}"].font.color.rgb = RGBColor(0x7A, 0x1F, 0x2B)
        styles[f"Heading {level}"].font.name = "Georgia"
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    head = section.header.paragraphs[0]
    head.add_run().add_picture(io.BytesIO(logo()), width=Cm(1))
    head.add_run("  University of Somewhere · {{ protocol_number }}")
    foot = section.footer.paragraphs[0]
    foot.add_run("Version {{ version }}, {{ date }} ")
    foot.add_run("{% if draft %}DRAFT{% endif %}").bold = True
    document.add_heading("Research protocol", 0)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, name in UNIVERSITY_FIELDS:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(label).bold = True
        cells[1].text = name
    document.add_paragraph("{%p if draft %}")
    document.add_paragraph("This draft has not been approved by the research office.")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("{{ contents }}")
    for title, name in UNIVERSITY_SECTIONS:
        document.add_heading(title, 1)
        document.add_paragraph(name)
    # A name that Word cut into runs, in one of which the formatting was changed.
    split = document.add_paragraph("In all, ")
    for number, piece in enumerate(("{{ sample", "_size.", "rand", "omised }}")):
        split.add_run(piece).italic = number < 3
    split.add_run(" people take part.")
    for drawn in document.element.body.iter(qn("w:tbl")):
        properties = drawn.find(qn("w:tblPr"))
        caption = OxmlElement("w:tblCaption")
        caption.set(qn("w:val"), "About this protocol")
        properties.append(caption)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def university() -> bytes:
    """A template with its own styles, a logo, and a table of labels and names."""
    return _university()


# --- a hospital: content controls, notes, text boxes, written by hand ------------------------


def control(tag: str, text: str, kind: str = "<w:text/>", *, prompt: bool = True) -> str:
    """A content control in a sentence."""
    showing = "<w:showingPlcHdr/>" if prompt else ""
    look = '<w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>' if prompt else ""
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{tag}"/><w:tag w:val="{tag}"/>{showing}{kind}'
        f"</w:sdtPr><w:sdtContent><w:r>{look}<w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def block_control(tag: str) -> str:
    """A content control around paragraphs."""
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/><w:showingPlcHdr/></w:sdtPr><w:sdtContent>'
        f"{par('Click or tap here to enter text.')}</w:sdtContent></w:sdt>"
    )


def par(text: str, style: str = "") -> str:
    """A paragraph of plain text."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def field_row(label: str, inner: str) -> str:
    """A row of a form: label left, value right."""
    cells = (("3000", par(label, "FormLabel")), ("6000", f"<w:p>{inner}</w:p>"))
    return (
        "<w:tr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'
            for width, content in cells
        )
        + "</w:tr>"
    )


PHASES = "".join(
    f'<w:listItem w:displayText="{shown}" w:value="{value}"/>'
    for shown, value in (("Choose", ""), ("Phase 2", "2"), ("Phase 2a", "2a"), ("Phase 3", "3"))
)
BOX = (
    '<w:r><w:pict><v:rect id="box1" style="width:200pt;height:40pt" stroked="f"><v:textbox>'
    f"<w:txbxContent>{par('Trial {{ protocol_number }} in a box')}</w:txbxContent>"
    "</v:textbox></v:rect></w:pict></w:r>"
)
NOTE = (
    '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    '<w:footnoteReference w:id="1"/></w:r>'
)
INSERTED = (
    '<w:p><w:r><w:t xml:space="preserve">Sites: </w:t></w:r>'
    '<w:ins w:id="900" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r>'
    "<w:t>{{ recruitment.sites }}</w:t></w:r></w:ins>"
    '<w:del w:id="901" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r>'
    "<w:delText>twelve</w:delText></w:r></w:del></w:p>"
)
PORTRAIT = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1134" '
    'w:left="1417" w:header="708" w:footer="708" w:gutter="0"/>'
)


def _hospital_body() -> str:
    rows = "".join(
        (
            field_row("Title", control("title", "Title of the study")),
            field_row("Version", control("version", "0.0", prompt=False)),
            field_row(
                "Date",
                control(
                    "date",
                    "Choose a date",
                    '<w:date><w:dateFormat w:val="d MMMM yyyy"/><w:lid w:val="en-GB"/>'
                    '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/>'
                    "</w:date>",
                ),
            ),
            field_row(
                "Phase",
                control(
                    "protocol.identity.phase", "x", f"<w:dropDownList>{PHASES}</w:dropDownList>"
                ),
            ),
            field_row("Participants", control("sample_size.randomised", "n", "")),
            field_row("Department", control("own.department", "Psychiatry", prompt=False)),
        )
    )
    references = "".join(
        f'<w:{kind}Reference w:type="{use}" r:id="r{kind}{number}"/>'
        for kind, use, number in (("header", "default", 1), ("footer", "default", 1))
    )
    table = (
        '<w:tbl><w:tblPr><w:tblStyle w:val="HouseTable"/><w:tblW w:w="9000" w:type="dxa"/>'
        '<w:tblCaption w:val="The study"/></w:tblPr><w:tblGrid><w:gridCol w:w="3000"/>'
        f'<w:gridCol w:w="6000"/></w:tblGrid>{rows}</w:tbl>'
    )
    return "".join(
        (
            par("Study protocol", "Titel"),
            table,
            par("Short title: {{ short_title }}"),
            f'<w:p><w:r><w:t xml:space="preserve">See the note.</w:t></w:r>{NOTE}{BOX}</w:p>',
            INSERTED,
            par("Study design", "Uberschrift1"),
            block_control("section.4.1"),
            par("Eligibility", "Uberschrift1"),
            par("Inclusion", "Uberschrift2"),
            par("{{ inclusion }}"),
            par("Exclusion", "Uberschrift2"),
            par("{{ exclusion }}"),
            par("Statistics", "Uberschrift1"),
            par("{{ section.10.11 }}"),
            par("Schedule", "Uberschrift1"),
            par("{{ table.schedule }}"),
            par("Sources", "Uberschrift1"),
            par("{{ references }}"),
            f'<w:sectPr>{references}{PORTRAIT}<w:pgNumType w:start="1"/></w:sectPr>',
        )
    )


def _hospital_styles() -> str:
    def style(identity: str, name: str, more: str = "", kind: str = "paragraph") -> str:
        default = ' w:default="1"' if name == "Normal" else ""
        return (
            f'<w:style w:type="{kind}"{default} w:styleId="{identity}"><w:name w:val="{name}"/>'
            f"{more}</w:style>"
        )

    def heading(level: int, size: int) -> str:
        return style(
            f"Uberschrift{level}",
            f"heading {level}",
            '<w:basedOn w:val="Standard"/><w:next w:val="Standard"/><w:qFormat/>'
            f'<w:pPr><w:keepNext/><w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="7"/>'
            f'</w:numPr><w:spacing w:before="240" w:after="80"/>'
            f'<w:outlineLvl w:val="{level - 1}"/>'
            f'</w:pPr><w:rPr><w:b/><w:color w:val="00605A"/><w:sz w:val="{size}"/></w:rPr>',
        )

    rule = '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="00605A"/>'
    return (
        f'<w:styles {ROOT}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" '
        'w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="20"/><w:lang w:val="de-DE"/></w:rPr>'
        "</w:rPrDefault></w:docDefaults>"
        + style("Standard", "Normal", '<w:qFormat/><w:pPr><w:spacing w:after="100"/></w:pPr>')
        + style("NormaleTabelle", "Normal Table", kind="table")
        + heading(1, 28)
        + heading(2, 24)
        + heading(3, 22)
        + style(
            "Titel", "Title", '<w:basedOn w:val="Standard"/><w:rPr><w:sz w:val="44"/></w:rPr>'
        )
        + style("FormLabel", "Form Label", '<w:basedOn w:val="Standard"/><w:rPr><w:b/></w:rPr>')
        + style(
            "PlaceholderText",
            "Placeholder Text",
            '<w:rPr><w:color w:val="808080"/></w:rPr>',
            "character",
        )
        + style(
            "HouseTable",
            "House Table",
            f'<w:basedOn w:val="NormaleTabelle"/><w:tblPr>'
            f"<w:tblBorders>{rule}</w:tblBorders></w:tblPr>",
            "table",
        )
        + "</w:styles>"
    )


def _hospital_numbering() -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:pStyle w:val="Uberschrift{n + 1}"/>'
        f'<w:lvlText w:val="{".".join(f"%{k + 1}" for k in range(n + 1))}"/>'
        '<w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="720" w:hanging="720"/></w:pPr></w:lvl>'
        for n in range(3)
    )
    return (
        f'<w:numbering {ROOT}><w:abstractNum w:abstractNumId="4"><w:multiLevelType '
        f'w:val="multilevel"/>{levels}</w:abstractNum><w:num w:numId="7">'
        '<w:abstractNumId w:val="4"/></w:num></w:numbering>'
    )


def _hospital_notes() -> str:
    marks = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p>'
        "</w:footnote>"
        for kind, number, mark in (
            ("separator", -1, "separator"),
            ("continuationSeparator", 0, "continuationSeparator"),
        )
    )
    note = par(
        " Randomised: {{ sample_size.randomised }}; sponsor: {{ protocol.roles.sponsor.name }}"
    )
    return f'<w:footnotes {ROOT}>{marks}<w:footnote w:id="1">{note}</w:footnote></w:footnotes>'


def relationships(*rows: tuple[str, str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>'
        for key, kind, target in rows
    )
    address = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{address}">{inner}</Relationships>'


def _hospital_parts(body: str) -> dict[str, bytes]:
    names = {
        "document": "document.main",
        "styles": "styles",
        "numbering": "numbering",
        "footnotes": "footnotes",
        "header1": "header",
        "footer1": "footer",
    }
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{MAIN}.{kind}+xml"/>'
        for name, kind in names.items()
    )
    head = (
        f'<w:hdr {ROOT}><w:p><w:r><w:t xml:space="preserve">Regional Hospital · </w:t></w:r>'
        f"{control('short_title', 'short title')}</w:p></w:hdr>"
    )
    foot = f"<w:ftr {ROOT}>{par('Version {{ version }} · {{ status }}')}</w:ftr>"
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f"{overrides}</Types>"
        ),
        "_rels/.rels": relationships(("rId1", f"{TYPES}/officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": relationships(
            ("rId1", f"{TYPES}/styles", "styles.xml"),
            ("rId2", f"{TYPES}/numbering", "numbering.xml"),
            ("rId3", f"{TYPES}/footnotes", "footnotes.xml"),
            ("rheader1", f"{TYPES}/header", "header1.xml"),
            ("rfooter1", f"{TYPES}/footer", "footer1.xml"),
        ),
        "word/document.xml": f"<w:document {ROOT}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": _hospital_styles(),
        "word/numbering.xml": _hospital_numbering(),
        "word/footnotes.xml": _hospital_notes(),
        "word/header1.xml": head,
        "word/footer1.xml": foot,
    }
    return {name: text.encode() for name, text in parts.items()}


def _hospital(body: str) -> bytes:
    return pack(_hospital_parts(body))


@pytest.fixture(scope="session")
def hospital() -> bytes:
    """A template with content controls, a note, a text box, numbered headings, German ids."""
    return _hospital(_hospital_body())


@pytest.fixture(scope="session")
def with_body() -> Callable[..., bytes]:
    """A function that gives the hospital's template with another body."""

    def make(*body: str, **parts: str) -> bytes:
        end = f"<w:sectPr>{PORTRAIT}</w:sectPr>"
        made = _hospital_parts("".join(body) + end)
        for name, text in parts.items():
            made[name] = text.encode()
        return pack(made)

    return make


# --- what fills them -------------------------------------------------------------------------


@pytest.fixture(scope="session")
def given(kit: Kit, small: SimpleNamespace) -> Material:
    """What the small protocol gives to a template."""
    return material(kit, small.document)


@pytest.fixture
def fill(given: Material) -> Callable[[bytes], Filled]:
    """A function that fills a template with the small protocol, in this process."""

    def filled(raw: bytes) -> Filled:
        return fill_package(raw, given)

    return filled


@pytest.fixture
def text_of(tmp_path: Path) -> Callable[[Any], str]:
    """A function that gives the text of a Word file, headers and footers included."""

    def read(made: Any) -> str:
        path = tmp_path / "read.docx"
        path.write_bytes(made.package if isinstance(made, Filled) else made)
        return flatten(path)

    return read


@pytest.fixture(scope="session")
def xml() -> SimpleNamespace:
    """Ways to write paragraphs, controls and rows by hand."""
    return SimpleNamespace(
        par=par,
        control=control,
        block=block_control,
        row=field_row,
        root=ROOT,
        part=relationships,
    )
