"""Points 8 and 9 of the audit: every page says what it is; the properties are filled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from toolkit.documents.audit.fields import read_fields
from toolkit.documents.audit.parts import BODY
from toolkit.documents.word.flatten import text_of
from toolkit.documents.word.xmltree import W, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.audit.parts import Opened, Trouble

CORE: Final = "docProps/core.xml"
CUSTOM: Final = "docProps/custom.xml"
NEEDED: Final = ("title", "creator", "language", "version")
_ESCAPED_TWICE: Final = re.compile(r"&(?:amp|lt|gt|quot|#\d+);")
_OF_A_LIBRARY: Final = re.compile(r"python-docx|Word Document", re.IGNORECASE)
_WATERMARK: Final = re.compile(rb"PowerPlusWaterMarkObject|\bstring=\"DRAFT\"")


def custom(opened: Opened) -> dict[str, str]:
    """Read the custom properties: name -> text."""
    tree = opened.trees.get(CUSTOM)
    return {} if tree is None else {item.get("name"): text(item) for item in tree}


def text(element: Any) -> str:
    """Join all text inside an element."""
    return "".join(element.itertext())


def check_pages(opened: Opened) -> Iterator[Trouble]:
    """Check headers, footers, watermarks and how sections follow each other."""
    properties = custom(opened)
    for place, section in enumerate(opened.sections(), start=1):
        header = opened.trees.get(section.get(("header", "default"), ""))
        footer = opened.trees.get(section.get(("footer", "default"), ""))
        shown = "" if header is None else text_of(header)
        for what in ("Protocol number", "Version", "Version date"):
            if not properties.get(what) or properties[what] not in shown:
                yield BODY, f"the header of section {place} does not show the {what.lower()}"
        fields, _ = ([], True) if footer is None else read_fields(footer)
        codes = {field.code.split()[0] for field in fields}
        for code in ("PAGE", "NUMPAGES"):
            if code not in codes:
                yield BODY, f"the footer of section {place} has no {code}"
    draft = properties.get("Status") == "Draft"
    for name, tree in opened.trees.items():
        if local(tree) == "hdr" and bool(_WATERMARK.search(opened.parts[name])) != draft:
            yield name, "has no watermark" if draft else "has a watermark, but is no draft"
    turned = [
        size.get(f"{W}orient") == "landscape" for size in opened.document.iter(f"{W}pgSz")
    ]
    if turned and turned[0]:
        yield BODY, "the document begins on a landscape page"


def check_properties(opened: Opened) -> Iterator[Trouble]:
    """Check core and custom properties and the language of the text."""
    core = opened.trees.get(CORE)
    values = {} if core is None else {local(item): text(item) for item in core}
    for name in NEEDED:
        if not values.get(name, "").strip():
            yield CORE, f"has no {name}"
    shown = custom(opened)
    if not shown:
        yield CUSTOM, "has no custom properties"
    for part, texts in ((CORE, values), (CUSTOM, shown)):
        for name, value in texts.items():
            if _ESCAPED_TWICE.search(value):
                yield part, f"{name} is escaped twice: {value!r}"
            if _OF_A_LIBRARY.search(value):
                yield part, f"{name} is the text of a library: {value!r}"
    language = opened.trees["word/styles.xml"].find(
        f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang"
    )
    if language is None or language.get(f"{W}val") != values.get("language"):
        yield "word/styles.xml", "the language of the text is not that of the properties"
