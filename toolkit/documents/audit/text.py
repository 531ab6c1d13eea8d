"""Point 2 of the audit: nothing is left over from templates or from missing values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from toolkit.documents.word.flatten import text_of
from toolkit.documents.word.xmltree import VAL, W

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.audit.parts import Opened, Trouble

# Braces in data are written as character references, so a bare pair is a tag.
_TAGS: Final = re.compile(rb"\{\{|\}\}|\{%|%\}|\{#|#\}|<\?toolkit")
_WORDS: Final = re.compile(r"\bnan\b|\bUndefined\b|\[@|\{ref:|\bTODO\b|Error!|<bound method")
_EMPTY: Final = frozenset({"None", "nan", "NaN", "inf", ""})


def check_leftovers(opened: Opened) -> Iterator[Trouble]:
    """Look for tags in all parts, and for words that stand for a missing value in texts."""
    for name, data in opened.parts.items():
        if name.endswith((".xml", ".rels")):
            for tag in sorted(set(_TAGS.findall(data))):
                yield name, f"has the template tag {tag.decode()!r} left over"
    for name, tree in opened.written():
        for message in _words(tree):
            yield name, message
    for name in ("docProps/core.xml", "docProps/custom.xml"):
        for element in opened.trees[name].iter() if name in opened.trees else ():
            if isinstance(element.text, str) and element.text.strip() in {"None", "nan"}:
                yield name, f"has the value {element.text!r}"


def _words(tree: Any) -> Iterator[str]:
    for paragraph in tree.iter(f"{W}p"):
        text = text_of(paragraph)
        for word in sorted(set(_WORDS.findall(text))):
            yield f"has {word!r} in {text[:60]!r}"
        # "None" is an answer in a cell of a table, and a missing value anywhere else.
        if text == "None" and paragraph.getparent().tag != f"{W}tc":
            yield "has a paragraph that only says 'None'"
    for control in tree.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        if tag is not None and text_of(control.find(f"{W}sdtContent")) in _EMPTY:
            yield f"the number {tag.get(VAL)} has no value"
