"""Points 4 and 7 of the audit: references lead somewhere; headings are counted and listed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from toolkit.documents.audit.parts import BODY
from toolkit.documents.word.flatten import text_of
from toolkit.documents.word.labels import LONGEST_BOOKMARK
from toolkit.documents.word.toc import DEEPEST
from toolkit.documents.word.xmltree import VAL, W

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.audit.parts import Opened, Trouble

_TYPED_NUMBER: Final = re.compile(r"^\d+(?:\.\d+)*[.)]?\s")
_HEADING: Final = re.compile(r"heading ([1-9])$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A heading with its level and the number that Word counts."""

    paragraph: Any
    level: int
    number: str


@dataclass(slots=True)
class Field:
    """A field as it is met: its code, what it shows, the bookmarks open where it begins."""

    code: str
    shown: str
    inside: frozenset[str]


def check_fields(opened: Opened) -> Iterator[Trouble]:
    """Check bookmarks, fields and links inside the main part."""
    tree = opened.document
    names = {start.get(f"{W}name") for start in tree.iter(f"{W}bookmarkStart")}
    for message in _bookmarks(tree):
        yield BODY, message
    for link in tree.iter(f"{W}hyperlink"):
        anchor = link.get(f"{W}anchor")
        if anchor and anchor not in names:
            yield BODY, f"a link leads to {anchor}, which is not there"
    fields, balanced = read_fields(tree)
    if not balanced:
        yield BODY, "a field begins and does not end"
    shown = _shown(opened)
    for field in fields:
        words = field.code.split()
        if words[0] == "SEQ" and not field.inside:
            yield BODY, f"the caption {words[1]} {field.shown} has no bookmark"
        if words[0] not in {"REF", "PAGEREF"}:
            continue
        if words[1] not in names:
            yield BODY, f"a field refers to {words[1]}, which is not there"
        elif words[0] == "REF" and field.shown != shown.get((words[1], "\\r" in words)):
            yield BODY, f"the reference to {words[1]} shows {field.shown!r}"


def _bookmarks(tree: Any) -> Iterator[str]:
    starts = list(tree.iter(f"{W}bookmarkStart"))
    names = Counter(start.get(f"{W}name") for start in starts)
    ids = Counter(start.get(f"{W}id") for start in starts)
    ends = Counter(end.get(f"{W}id") for end in tree.iter(f"{W}bookmarkEnd"))
    for name, count in names.items():
        if count > 1:
            yield f"the bookmark {name} is there {count} times"
        if len(name) > LONGEST_BOOKMARK:
            yield f"the bookmark {name} is longer than {LONGEST_BOOKMARK} characters"
    if ids != ends or any(count > 1 for count in ids.values()):
        yield "bookmarks do not begin and end in pairs"


def read_fields(tree: Any) -> tuple[list[Field], bool]:
    """Read all fields of a part, and whether each that begins also ends."""
    done: list[Field] = []
    stack: list[tuple[Field, bool]] = []
    open_marks: dict[str, str] = {}
    for node in tree.iter():
        if node.tag == f"{W}bookmarkStart":
            open_marks[node.get(f"{W}id")] = node.get(f"{W}name")
        elif node.tag == f"{W}bookmarkEnd":
            open_marks.pop(node.get(f"{W}id"), None)
        elif node.tag == f"{W}fldChar":
            kind = node.get(f"{W}fldCharType")
            if kind == "begin":
                field = Field(code="", shown="", inside=frozenset(open_marks.values()))
                stack.append((field, False))
            elif not stack:
                return done, False
            elif kind == "separate":
                stack[-1] = (stack[-1][0], True)
            else:
                done.append(stack.pop()[0])
        elif stack and node.tag == f"{W}instrText":
            stack[-1][0].code += node.text or ""
        elif stack and node.tag == f"{W}t" and stack[-1][1]:
            stack[-1][0].shown += node.text or ""
    return [field for field in done if field.code.strip()], not stack


def _shown(opened: Opened) -> dict[tuple[str, bool], str]:
    """Map (bookmark, by number) to what a field that refers to it must show."""
    shown: dict[tuple[str, bool], str] = {}
    numbers = {heading.paragraph: heading.number for heading in counted_headings(opened)}
    for paragraph in opened.document.iter(f"{W}p"):
        marks: dict[str, list[str]] = {}
        current: dict[str, str] = {}
        for node in paragraph.iter():
            if node.tag == f"{W}bookmarkStart":
                current[node.get(f"{W}id")] = node.get(f"{W}name")
                marks[node.get(f"{W}name")] = []
            elif node.tag == f"{W}bookmarkEnd":
                current.pop(node.get(f"{W}id"), None)
            elif node.tag == f"{W}t":
                for name in current.values():
                    marks[name].append(node.text or "")
        for name, texts in marks.items():
            shown[name, False] = "".join(texts)
            shown[name, True] = numbers.get(paragraph, "")
    return shown


def counted_headings(opened: Opened) -> list[Counted]:
    """Count headings as Word does."""
    found: list[Counted] = []
    counters = [0] * 9
    for paragraph in opened.document.iter(f"{W}p"):
        hit = _HEADING.match(opened.style_of(paragraph))
        if hit:
            level = int(hit.group(1))
            counters[level - 1] += 1
            counters[level:] = [0] * (9 - level)
            number = ".".join(str(n) for n in counters[:level])
            found.append(Counted(paragraph=paragraph, level=level, number=number))
    return found


def check_headings(
    opened: Opened, *, page_numbers: bool, contents: bool, numbered: bool
) -> Iterator[Trouble]:
    """Check headings, how they are counted, and the contents."""
    before = 0
    listed: list[str] = []
    for heading in counted_headings(opened):
        text = " ".join(text_of(heading.paragraph).split())
        if heading.level > before + 1:
            yield BODY, f"the heading {text!r} skips a level"
        before = heading.level
        if not text:
            yield BODY, "a heading is empty"
        if numbered and _TYPED_NUMBER.match(text):
            yield BODY, f"the heading {text!r} has a number typed by hand"
        if heading.level <= DEEPEST:
            listed.append(f"{heading.number} {text}" if numbered else text)
    if numbered:
        yield from _numbered_by_list(opened)
    if contents or _has_contents(opened):
        yield from _contents(opened, listed, page_numbers=page_numbers)
    settings = opened.trees.get("word/settings.xml")
    if settings is not None and settings.find(f"{W}updateFields") is not None:
        yield "word/settings.xml", "asks to update fields when the file is opened"


def _has_contents(opened: Opened) -> bool:
    fields, _ = read_fields(opened.document)
    return any(field.code.split()[:2] == ["TOC", "\\o"] for field in fields)


def _numbered_by_list(opened: Opened) -> Iterator[Trouble]:
    for style in opened.styles.values():
        hit = _HEADING.match(style.find(f"{W}name").get(VAL).lower())
        if not hit or int(hit.group(1)) > 5:  # noqa: PLR2004 - levels of the content model
            continue
        level = int(hit.group(1))
        pattern = ".".join(f"%{place}" for place in range(1, level + 1))
        number = style.find(f"{W}pPr/{W}numPr/{W}numId")
        depth = style.find(f"{W}pPr/{W}numPr/{W}ilvl")
        found = "" if number is None else _level_text(opened, number.get(VAL), level - 1)
        if found != pattern or (0 if depth is None else int(depth.get(VAL))) != level - 1:
            yield "word/styles.xml", f"heading {level} is not counted as {pattern}"


def _level_text(opened: Opened, number: str, level: int) -> str:
    tree = opened.trees["word/numbering.xml"]
    kinds = {
        item.get(f"{W}numId"): item.find(f"{W}abstractNumId").get(VAL)
        for item in tree.iter(f"{W}num")
    }
    for kind in tree.iter(f"{W}abstractNum"):
        if kind.get(f"{W}abstractNumId") == kinds.get(number):
            for item in kind.iter(f"{W}lvl"):
                if item.get(f"{W}ilvl") == str(level):
                    return str(item.find(f"{W}lvlText").get(VAL))
    return ""


def _contents(opened: Opened, listed: list[str], *, page_numbers: bool) -> Iterator[Trouble]:
    entries: list[str] = []
    pages: list[int] = []
    missing = 0
    for paragraph in opened.document.iter(f"{W}p"):
        if not re.fullmatch(r"toc [1-9]", opened.style_of(paragraph)):
            continue
        link = paragraph.find(f"{W}hyperlink")
        if link is None:
            yield BODY, f"the contents' entry {text_of(paragraph)!r} leads nowhere"
            continue
        fields, _ = read_fields(link)
        page = next((field.shown for field in fields if field.code.split()[0] == "PAGEREF"), "")
        text = text_of(link)
        if page.isdigit():
            pages.append(int(page))
            text = text[: -len(page)]
        else:
            missing += 1
        entries.append(" ".join(text.split()))
    if not _has_contents(opened):
        yield BODY, "has no table of contents"
    if entries != listed:
        first = next(
            (pair for pair in zip(entries, listed, strict=False) if pair[0] != pair[1]),
            (f"{len(entries)} entries", f"{len(listed)} headings"),
        )
        yield BODY, f"the contents say {first[0]!r} where the text has {first[1]!r}"
    if missing and page_numbers:
        yield BODY, f"{missing} entries of the contents have no page number"
    if pages != sorted(pages):
        yield BODY, "page numbers fall in the contents"
