"""The Word file: a template rendered, its slots filled, its properties set, its bytes fixed.

The template engine fills the small places (title, header, footer) in a closed environment. The
long content never goes through it: each slot becomes a processing instruction, and what was
written by `ooxml` takes its place afterwards. So nothing in a text can be taken for a template,
and a text of any length arrives whole.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from toolkit.documents.files import write_whole
from toolkit.documents.word import pdf
from toolkit.documents.word.labels import collect_labels
from toolkit.documents.word.layout import lay_out
from toolkit.documents.word.ooxml import Slots, Writer, landscape_references
from toolkit.documents.word.package import (
    add_content_types,
    add_relations,
    pack,
    read_package,
)
from toolkit.documents.word.properties import set_properties, status
from toolkit.documents.word.sandbox import TemplateEnvironment, refuse_objects
from toolkit.documents.word.template_parts import read_template_parts
from toolkit.documents.word.toc import contents
from toolkit.documents.word.wordml import NAMESPACES, escape
from toolkit.documents.word.xmltree import parse
from toolkit.errors import DocumentError
from toolkit.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from toolkit.documents.content import Document, DocumentProperties, Inline
    from toolkit.documents.word.sandbox import Plain
    from toolkit.documents.word.template_parts import TemplateParts

HOUSE_TEMPLATE: Final = "protocol/protocol.docx"
SLOTS: Final = ("cover", "front", "contents", "body")
NO_PAGE_NUMBERS: Final = (
    "the contents have no page numbers, since LibreOffice is not found; open the file in Word, "
    "press Ctrl+A and F9"
)
# Braces of data pass the template engine in disguise: it would turn some of them into tags.
_BRACES: Final = str.maketrans({"{": "\ue07b", "}": "\ue07d"})
_UNDISGUISE: Final = ((b"\xee\x81\xbb", b"&#123;"), (b"\xee\x81\xbd", b"&#125;"))
_TAG: Final = re.compile(rb"\{\{|\}\}|\{%|%\}|\{#|#\}")
_PNG_TYPE: Final = {"png": "image/png", "svg": "image/svg+xml"}
_WORD_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


LONG_FRONT: Final = 3
"""Blocks of a front part after which the contents begin a new page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocxResult:
    """What was written.

    Attributes
    ----------
    path
        The file.
    pages
        Number of pages, where a layout program counted them.
    notices
        What the user should know.
    sha256
        Digest of the file.
    sections
        M11 number or key of each section -> its page; empty where nobody laid the file out.
    """

    path: Path
    pages: int | None
    notices: tuple[str, ...]
    sha256: str
    sections: Mapping[str, int]


def write_docx(
    document: Document,
    references: Sequence[tuple[str, tuple[Inline, ...]]],
    path: Path,
    *,
    template: Path | None = None,
    page_numbers: bool = True,
) -> DocxResult:
    """Write a document as a Word file.

    Parameters
    ----------
    document
        The content.
    references
        Key and text of each source, in order of first citation.
    path
        The file to write; it is there whole, or not at all.
    template
        A slot template of the user's own; None for the one that comes with the toolkit.
    page_numbers
        Let LibreOffice lay the file out once, so that the contents have page numbers.

    Raises
    ------
    DocumentError
        The content refers to what is not there, or the template cannot be used.
    """
    source = template or templates_folder() / HOUSE_TEMPLATE
    raw = read_package(source)
    parts = read_template_parts(raw)
    labels = collect_labels(document, references)
    book = b"{{p contents }}" in raw["word/document.xml"]
    slots = Writer(parts, labels, book=book).write(document, references)
    rendered = _render(raw, document.properties, source.name)
    _finish(rendered, document.properties, parts, slots)

    def listed(pages: Mapping[str, int]) -> str:
        # A front part of a line or two leaves its page to the contents.
        short = bool(document.front) and len(document.front[-1][1]) < LONG_FRONT
        return contents(parts, labels, pages, new_page=not short)

    pages: dict[str, int] = {}
    count: int | None = None
    notices: tuple[str, ...] = ()
    if not book:
        pass  # Without contents nobody asks for page numbers.
    elif page_numbers and pdf.find_office() is None:
        notices = (NO_PAGE_NUMBERS,)
    elif page_numbers:
        # A first number for each entry, so that both passes break their lines alike.
        entries = (*labels.sections, *labels.captions.values())
        guesses = dict.fromkeys((label.entry for label in entries), 88)
        draft = _fill(rendered, slots, listed(guesses))
        pages, count = lay_out(pack(draft), path)
    filled = _fill(rendered, slots, listed(pages))
    for name, data in filled.items():
        if name.endswith((".xml", ".rels")):
            parse(data)
    packed = pack(filled)
    write_whole(path, packed)
    digest = hashlib.sha256(packed).hexdigest()
    return DocxResult(
        path=path,
        pages=count,
        notices=notices,
        sha256=digest,
        sections={
            key: pages[label.entry] for key, label in labels.m11.items() if label.entry in pages
        },
    )


def _context(properties: DocumentProperties) -> dict[str, Plain]:
    """Plain data for the template: texts, one truth value, and the slots."""
    texts = {
        "title": properties.title,
        "short_title": properties.short_title,
        "subject": properties.subject,
        "author": properties.author,
        "protocol_number": properties.protocol_number,
        "version": properties.version,
        "date": properties.date,
        "status": status(properties),
        "confidentiality": properties.confidentiality,
        "language": properties.language,
    }
    context: dict[str, Plain] = {}
    for name, text in texts.items():
        escape(text)  # refuses control characters, which would vanish in silence
        context[name] = " ".join(text.split()).translate(_BRACES)
    context["draft"] = properties.draft
    for slot in SLOTS:
        context[slot] = Markup(f"<?toolkit {slot}?>")  # noqa: S704 - a constant
    return context


def _render(
    raw: Mapping[str, bytes], properties: DocumentProperties, name: str
) -> dict[str, bytes]:
    """Render the small places of a template; return the members of the result."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 - slow to import
    from jinja2 import TemplateError  # noqa: PLC0415

    context = _context(properties)
    refuse_objects(context)
    template = DocxTemplate(io.BytesIO(pack(raw)))
    try:
        template.render(context, TemplateEnvironment())
    except TemplateError as error:
        near = " / ".join(getattr(error, "docx_context", ())).strip()
        message = f"the template {name} cannot be rendered: {error}"
        raise DocumentError(message + (f", near {near!r}" if near else "")) from error
    buffer = io.BytesIO()
    template.save(buffer)
    parts = read_package(buffer.getvalue())
    for part, data in parts.items():
        if part.startswith("word/") and part.endswith(".xml"):
            left = _TAG.search(data)
            if left:
                message = f"the template {name} has a tag left over in {part}"
                raise DocumentError(message)
            for disguise, brace in _UNDISGUISE:
                data = data.replace(disguise, brace)  # noqa: PLW2901 - two steps of one thing
            parts[part] = data
    body = parts["word/document.xml"]
    for slot in SLOTS:
        if body.count(f"<?toolkit {slot}?>".encode()) > 1 or (
            slot == "body" and b"<?toolkit body?>" not in body
        ):
            message = f"the template {name} must have the slot {slot!r} once"
            raise DocumentError(message)
    return parts


def _finish(
    parts: dict[str, bytes],
    properties: DocumentProperties,
    template: TemplateParts,
    slots: Slots,
) -> None:
    """Add to a rendered template all that the slots' content needs."""
    set_properties(parts, properties)
    numbering = parts["word/numbering.xml"]
    place = numbering.rindex(b"</w:num>") + len(b"</w:num>")
    parts["word/numbering.xml"] = (
        numbering[:place] + slots.numbering.encode() + numbering[place:]
    )
    relations = [
        f'<Relationship Id="{key}" Type="{_RELATIONS}/hyperlink" Target="{escape(url)}" '
        'TargetMode="External"/>'
        for url, key in slots.links.items()
    ]
    for picture in slots.pictures:
        parts[f"word/media/{picture.name}"] = picture.data
        relations.append(
            f'<Relationship Id="{picture.relation}" Type="{_RELATIONS}/image" '
            f'Target="media/{picture.name}"/>'
        )
    kinds = {picture.name.rpartition(".")[2] for picture in slots.pictures}
    add_content_types(parts, {kind: _PNG_TYPE[kind] for kind in sorted(kinds)})
    if slots.breaks:
        relations += _landscape_parts(parts, template)
        body = parts["word/document.xml"]
        start = body.rindex(b"<w:sectPr")
        end = body.rindex(b"</w:body>")
        parts["word/document.xml"] = body[:start] + slots.last_section.encode() + body[end:]
    add_relations(parts, "word/document.xml", relations)
    parts["word/document.xml"] = _declare(parts["word/document.xml"])


def _landscape_parts(parts: dict[str, bytes], template: TemplateParts) -> list[str]:
    """Copy header and footer with the styles whose tab stops fit the wide page."""
    relations = parse(parts["word/_rels/document.xml.rels"])
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    added: list[str] = []
    for kind, old, new in landscape_references(template):
        part = f"word/{targets[old].removeprefix('/word/')}"
        copy = f"{kind}Landscape.xml"
        normal = f'w:pStyle w:val="{template.style(kind)}"'
        wide = f'w:pStyle w:val="{template.style(f"{kind} Landscape")}"'
        parts[f"word/{copy}"] = parts[part].replace(normal.encode(), wide.encode())
        folder, _, name = part.rpartition("/")
        own = f"{folder}/_rels/{name}.rels"
        if own in parts:
            parts[f"word/_rels/{copy}.rels"] = parts[own]
        add_content_types(parts, {f"/word/{copy}": f"{_WORD_TYPE}.{kind}+xml"})
        added.append(f'<Relationship Id="{new}" Type="{_RELATIONS}/{kind}" Target="{copy}"/>')
    return added


def _declare(document: bytes) -> bytes:
    """Declare the prefixes that the slots' content uses, and which of them may be ignored."""
    start = document.index(b"<w:document")
    end = document.index(b">", start)
    root = document[start:end].decode()
    for prefix, address in NAMESPACES.items():
        if f"xmlns:{prefix}=" not in root:
            root += f' xmlns:{prefix}="{address}"'
    if "mc:Ignorable=" not in root:
        root += ' mc:Ignorable="w14 w15"'
    elif not re.search(r'mc:Ignorable="[^"]*\bw15\b', root):
        root = root.replace('mc:Ignorable="', 'mc:Ignorable="w15 ')
    return document[:start] + root.encode() + document[end:]


def _fill(parts: Mapping[str, bytes], slots: Slots, listing: str) -> dict[str, bytes]:
    """Put the content into the slots."""
    texts = {
        "cover": slots.cover,
        "front": slots.front,
        "contents": listing,
        "body": slots.body,
    }
    body = parts["word/document.xml"]
    for slot, text in texts.items():
        body = body.replace(f"<?toolkit {slot}?>".encode(), text.encode())
    return {**parts, "word/document.xml": body}
