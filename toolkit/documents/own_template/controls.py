"""Content controls: which name one asks for, what it can take, and putting it in.

Word shows the text that a control is bound to (`w:dataBinding`) in place of the text in the
file, so the binding of a filled control is taken away. A date control gets the date besides the
text; a list shows one of its own items or is left alone.

References
----------
ECMA-376-1:2016, section 17.5.2 (structured document tags).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from lxml import etree

from toolkit.documents.own_template.runs import XML_SPACE, dress
from toolkit.documents.word.xmltree import VAL, W, local

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Level = Literal["run", "block", "cell", "row"]
Shape = Literal["rich", "text", "date", "list", "combo", "check", "other"]
OWN: Final = "own."
"""Tags that begin so are the institution's and none of ours."""
_CHECK: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_TOKENS: Final = re.compile(r"y+|M+|d+|'[^']*'")
_SHAPES: Final[dict[str, Shape]] = {
    "text": "text",
    "date": "date",
    "dropDownList": "list",
    "comboBox": "combo",
    "checkbox": "check",
    "picture": "other",
    "docPartObj": "other",
    "docPartList": "other",
    "group": "other",
    "equation": "other",
    "citation": "other",
    "bibliography": "other",
    "repeatingSection": "other",
    "repeatingSectionItem": "other",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A content control.

    Attributes
    ----------
    element
        Its ``w:sdt``.
    tag
        The name that it asks for.
    level
        What it stands around.
    shape
        What it can hold.
    """

    element: Any
    tag: str
    level: Level
    shape: Shape


def controls_of(root: Any) -> Iterator[Control]:
    """Every control with a tag, outermost first; the institution's own are left out."""
    for element in root.iter(f"{W}sdt"):
        tag = element.find(f"{W}sdtPr/{W}tag")
        name = "" if tag is None else tag.get(VAL, "").strip()
        if name and not name.startswith(OWN):
            shape = _shape(element)
            yield Control(element=element, tag=name, level=_level(element), shape=shape)


def _shape(element: Any) -> Shape:
    for child in element.find(f"{W}sdtPr"):
        if local(child) in _SHAPES:
            return _SHAPES[local(child)]
    return "rich"


def _level(element: Any) -> Level:
    content = element.find(f"{W}sdtContent")
    inner = {child.tag for child in content} if content is not None else set()
    if f"{W}tr" in inner:
        return "row"
    if f"{W}tc" in inner:
        return "cell"
    if inner & {f"{W}p", f"{W}tbl"}:
        return "block"
    parent = local(element.getparent())
    levels: dict[str, Level] = {"tbl": "row", "tr": "cell"}
    blocks = {"body", "tc", "hdr", "ftr", "txbxContent", "footnote", "endnote"}
    return levels.get(parent, "block" if parent in blocks else "run")


def fill_inline(control: Control, pieces: Sequence[Any], text: str) -> str:
    """Put a value into a control; return why it cannot hold it, or nothing.

    Parameters
    ----------
    control
        The control; of a row it takes nothing.
    pieces
        The value as runs.
    text
        The same as plain text.
    """
    if control.level == "row" or control.shape == "other":
        return "a control of this kind holds no text"
    if control.shape == "check":
        return "a check box takes a truth value, such as draft"
    if control.shape == "list" and not _chosen(control.element, text):
        return f"its list has no item {text!r}"
    shown = pieces if control.shape == "rich" else [_run(text)]
    base = _formatting(control.element)
    _release(control.element)
    if control.shape == "date":
        shown = [_run(_dated(control.element, text))]
    if control.shape == "list":
        shown = [_run(_chosen(control.element, text))]
    dress(shown, base)
    _put(control, _unwrapped(shown, control.tag))
    return ""


def tick(control: Control, *, value: bool) -> bool:
    """Tick or clear a check box; return whether the control is one."""
    box = control.element.find(f"{W}sdtPr/{_CHECK}checkbox")
    if box is None:
        return False
    state = box.find(f"{_CHECK}checked")
    if state is None:
        state = etree.Element(f"{_CHECK}checked")
        box.insert(0, state)
    state.set(f"{_CHECK}val", "1" if value else "0")
    glyph = box.find(f"{_CHECK}{'checkedState' if value else 'uncheckedState'}")
    code = glyph.get(f"{_CHECK}val", "") if glyph is not None else ""
    shown = (
        chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else "☒" if value else "☐"
    )
    runs = [_run(shown)]
    dress(runs, _formatting(control.element))
    _release(control.element)
    _put(control, runs)
    return True


def fill_block(control: Control, blocks: Sequence[Any]) -> None:
    """Put paragraphs and tables in the place of a control around paragraphs, or around a cell.

    The control itself goes: blocks hold controls of their own, and LibreOffice loses text where
    one stands in another.
    """
    content = _content(control.element)
    if control.level == "cell":
        content = content.find(f"{W}tc")
        for child in [child for child in content if child.tag != f"{W}tcPr"]:
            content.remove(child)
        content.extend(blocks)
    else:
        content[:] = list(blocks)
    _dissolve(control.element)


def _dissolve(element: Any) -> None:
    """Put the content of a control in its place."""
    parent = element.getparent()
    place = parent.index(element)
    parent[place : place + 1] = list(_content(element))


def _release(element: Any) -> None:
    """Take away what makes Word show another text than the one in the file."""
    properties = element.find(f"{W}sdtPr")
    for child in list(properties):
        if local(child) in {"showingPlcHdr", "dataBinding"}:
            properties.remove(child)


def _formatting(element: Any) -> Any | None:
    """Find the formatting that the value takes: that of the text, unless this is a prompt."""
    properties = element.find(f"{W}sdtPr")
    if properties.find(f"{W}showingPlcHdr") is not None:
        return properties.find(f"{W}rPr")
    return element.find(f"{W}sdtContent//{W}r/{W}rPr")


def _content(element: Any) -> Any:
    content = element.find(f"{W}sdtContent")
    if content is None:
        content = etree.SubElement(element, f"{W}sdtContent")
    return content


def _put(control: Control, runs: Sequence[Any]) -> None:
    content = _content(control.element)
    nested = any(run.tag == f"{W}sdt" for run in runs)
    if control.level == "run":
        content[:] = list(runs)
        if nested:
            _dissolve(control.element)
        return
    if control.level == "cell":
        content = content.find(f"{W}tc")
    old = content.find(f".//{W}p")
    paragraph = etree.Element(f"{W}p")
    if old is not None and old.find(f"{W}pPr") is not None:
        paragraph.append(old.find(f"{W}pPr"))
    paragraph.extend(runs)
    for child in [child for child in content if child.tag != f"{W}tcPr"]:
        content.remove(child)
    content.append(paragraph)
    if nested:
        _dissolve(control.element)


def _unwrapped(pieces: Sequence[Any], tag: str) -> list[Any]:
    """Take a value out of a control of its own name: one in the other says nothing more."""
    made: list[Any] = []
    for piece in pieces:
        name = piece.find(f"{W}sdtPr/{W}tag") if piece.tag == f"{W}sdt" else None
        if name is not None and (name.get(VAL) == tag or len(pieces) == 1):
            made += list(piece.find(f"{W}sdtContent"))
        else:
            made.append(piece)
    return made


def _run(text: str) -> Any:
    run = etree.Element(f"{W}r")
    node = etree.SubElement(run, f"{W}t")
    node.text = text
    node.set(XML_SPACE, "preserve")
    return run


def _chosen(element: Any, text: str) -> str:
    """Item of a list that says the text; empty when none does."""
    for item in element.iterfind(f"{W}sdtPr/{W}dropDownList/{W}listItem"):
        shown = item.get(f"{W}displayText") or item.get(f"{W}value", "")
        if text.casefold() in {shown.casefold(), item.get(f"{W}value", "").casefold()}:
            return str(shown)
    return ""


def _dated(element: Any, text: str) -> str:
    """Set the date of a date control; return the text that it shows."""
    date = element.find(f"{W}sdtPr/{W}date")
    hit = _DATE.fullmatch(text)
    if hit is None:
        date.attrib.pop(f"{W}fullDate", None)
        return text
    date.set(f"{W}fullDate", f"{text}T00:00:00Z")
    form = date.find(f"{W}dateFormat")
    pattern = form.get(VAL, "") if form is not None else ""
    return spelt(pattern, *map(int, hit.groups())) if pattern else text


def spelt(pattern: str, year: int, month: int, day: int) -> str:
    """Write a date as a control's format says.

    Examples
    --------
    >>> spelt("d MMMM yyyy", 2026, 3, 9), spelt("MM/dd/yy", 2026, 3, 9)
    ('9 March 2026', '03/09/26')
    >>> spelt("dddd d MMM", 2026, 3, 9)
    'Monday 9 Mar'
    """

    def token(match: re.Match[str]) -> str:
        code = match[0]
        if code.startswith("'"):
            return code[1:-1]
        if code[0] == "y":
            return f"{year % 100:02d}" if code in {"y", "yy"} else f"{year:04d}"
        if code[0] == "M":
            name = _MONTHS[month - 1]
            return {1: str(month), 2: f"{month:02d}", 3: name[:3]}.get(len(code), name)
        if code.startswith("ddd"):
            name = dt.date(year, month, day).strftime("%A")
            return name[:3] if code == "ddd" else name
        return str(day) if len(code) == 1 else f"{day:02d}"

    return _TOKENS.sub(token, pattern)
