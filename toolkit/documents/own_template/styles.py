"""Styles and lists of a template, completed: what it has is used, what it lacks is added.

Block content is written with styles that are looked up by name. An institution's template has
some of them, in its own look. Each that is missing is added as a plain style based on the
nearest one the template has, so that its typeface and colours carry over; those that nothing
uses are taken out again at the end.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from toolkit.documents.word.package import add_content_types, add_relations
from toolkit.documents.word.template_parts import (
    CHARACTER_STYLES,
    PARAGRAPH_STYLES,
    TABLE_STYLES,
)
from toolkit.documents.word.wordml import NAMESPACES
from toolkit.documents.word.xmltree import VAL, W, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

STYLES: Final = "word/styles.xml"
NUMBERING: Final = "word/numbering.xml"
_NS: Final = f'xmlns:w="{NAMESPACES["w"]}"'
_TYPES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NUMBERING_TYPE: Final = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
)
PREFIX: Final = "Toolkit"
"""How the ids of added styles begin."""
SIZES: Final = {"Table Text": 19, "Table Small": 16, "Table Note": 17}
"""Half points of the styles whose size the width of columns is reckoned with."""
_BOLD: Final = "<w:b/><w:bCs/>"
_KEEP: Final = "<w:keepNext/><w:keepLines/>"
_RAISED: Final = '<w:vertAlign w:val="superscript"/>'


def _space(before: int, after: int) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="240" w:lineRule="auto"/>'


def _sized(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """How a missing style is made.

    Attributes
    ----------
    bases
        Names of styles to base it on, the first that is there; then the default style.
    paragraph, text
        Its own properties as XML, in the order of the schema.
    """

    bases: tuple[str, ...] = ()
    paragraph: str = ""
    text: str = ""


_LOOKS: Final[dict[str, Added]] = {
    "Body Text": Added(paragraph='<w:spacing w:after="120"/>'),
    "Note": Added(bases=("Body Text",), paragraph='<w:ind w:left="284"/>'),
    "Lead": Added(bases=("Body Text",)),
    "Formula": Added(bases=("Body Text",), paragraph='<w:ind w:left="567"/>'),
    "Label": Added(bases=("Body Text",), paragraph="<w:keepNext/>", text=_BOLD),
    "Subheading": Added(
        bases=("Body Text",),
        paragraph=f'{_KEEP}<w:spacing w:before="160" w:after="60"/>',
        text=_BOLD,
    ),
    "Front Heading": Added(bases=("TOC Heading",), paragraph=_KEEP, text=_BOLD),
    "TOC Heading": Added(
        paragraph=f'{_KEEP}<w:spacing w:before="240" w:after="120"/>',
        text=_BOLD + _sized(28),
    ),
    "caption": Added(paragraph=f"<w:keepLines/>{_space(160, 80)}", text=_BOLD + _sized(19)),
    "Figure": Added(paragraph=f'<w:keepNext/>{_space(120, 60)}<w:jc w:val="center"/>'),
    "Table Text": Added(paragraph=_space(40, 40), text=_sized(19)),
    "Table Head": Added(bases=("Table Text",), paragraph="<w:keepNext/>", text=_BOLD),
    "Table Small": Added(paragraph=_space(14, 14), text=_sized(16)),
    "Table Small Head": Added(bases=("Table Small",), paragraph="<w:keepNext/>", text=_BOLD),
    "Table Note": Added(
        paragraph='<w:keepLines/><w:tabs><w:tab w:val="left" w:pos="240"/></w:tabs>'
        f'{_space(40, 0)}<w:ind w:left="240" w:hanging="240"/>',
        text=_sized(17),
    ),
    "List Label": Added(
        bases=("Body Text",),
        paragraph='<w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs>'
        '<w:spacing w:after="80"/><w:ind w:left="720" w:hanging="720"/>',
    ),
    "Reference": Added(
        bases=("Body Text",),
        paragraph='<w:tabs><w:tab w:val="left" w:pos="480"/></w:tabs>'
        '<w:ind w:left="480" w:hanging="480"/>',
    ),
    "Spacer": Added(paragraph=_space(0, 0), text=_sized(12)),
    "Open Item": Added(text='<w:shd w:val="clear" w:color="auto" w:fill="FFF2C2"/>'),
    "Citation": Added(text=_RAISED),
    "Caption Label": Added(text=_BOLD),
    "List Label Mark": Added(text=_BOLD),
    "Note Mark": Added(text=_RAISED),
    "Hyperlink": Added(text='<w:color w:val="0563C1"/><w:u w:val="single"/>'),
    "Protocol Table": Added(bases=("Table Grid",)),
}
_BULLETS: Final = ("List Bullet", "List Bullet 2", "List Bullet 3", "Table Bullet")
_NUMBERS: Final = ("List Number", "List Number 2", "List Number 3", "Table Number")
_GRID: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
EXPECTED: Final = (
    *(f"heading {level}" for level in range(1, 6)),
    "List Bullet",
    "List Number",
    "caption",
    "Table Grid",
)
"""Styles of Word's own that a template should have, since they give block content its look."""


class Completed:
    """A template's styles and lists, to be added to and tidied up.

    Attributes
    ----------
    missing
        Names of the expected styles that the template lacks.
    """

    def __init__(self, parts: dict[str, bytes]) -> None:
        self._parts = parts
        self._root = parse(parts[STYLES])
        self._ids: dict[str, str] = {}
        self._defaults: dict[str, str] = {}
        self._added: dict[str, Any] = {}
        for style in self._root.iter(f"{W}style"):
            self._enter(style)
        self.missing = tuple(name for name in EXPECTED if name.lower() not in self._ids)
        self._numbering = self._numbering_root()
        self._add_lists()
        self._add_rest()
        self._store()

    def _enter(self, style: Any) -> None:
        identity = style.get(f"{W}styleId", "")
        name = style.find(f"{W}name")
        if name is None:
            name = etree.Element(f"{W}name")
            name.set(VAL, identity)
            style.insert(0, name)
        self._ids.setdefault(name.get(VAL, identity).lower(), identity)
        if style.get(f"{W}default") in {"1", "true", "on"}:
            self._defaults.setdefault(style.get(f"{W}type", ""), identity)

    def _numbering_root(self) -> Any:
        if NUMBERING in self._parts:
            return parse(self._parts[NUMBERING])
        add_content_types(self._parts, {f"/{NUMBERING}": _NUMBERING_TYPE})
        relation = (
            f'<Relationship Id="rId{PREFIX}Numbering" Type="{_TYPES}/numbering" '
            'Target="numbering.xml"/>'
        )
        add_relations(self._parts, "word/document.xml", [relation])
        return etree.fromstring(f"<w:numbering {_NS}/>")

    def _add_lists(self) -> None:
        """Give every list style a list, on which lists that start anew are based."""
        usable = self._usable_lists()
        for names, ordered in ((_BULLETS, False), (_NUMBERS, True)):
            lacking = [name for name in names if name.lower() not in usable]
            if not lacking:
                continue
            number = self._new_list(ordered=ordered)
            for name in lacking:
                level = int(name[-1]) - 1 if name[-1].isdigit() else 0
                style = Added(
                    bases=(name, "Table Text" if name.startswith("Table") else "Body Text"),
                    paragraph=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/>'
                    "</w:numPr>",
                )
                if name.startswith("Table"):
                    self._add("Table Text", _LOOKS["Table Text"])
                else:
                    self._add("Body Text", _LOOKS["Body Text"])
                self._add(name, style, anew=True)

    def _usable_lists(self) -> set[str]:
        """Names of the styles that start a list of the template."""
        known = {
            instance.get(f"{W}numId")
            for instance in self._numbering.iter(f"{W}num")
            if instance.find(f"{W}abstractNumId") is not None
        }
        usable: set[str] = set()
        for style in self._root.iter(f"{W}style"):
            number = style.find(f"{W}pPr/{W}numPr/{W}numId")
            if number is not None and number.get(VAL) in known:
                usable.add(style.find(f"{W}name").get(VAL, "").lower())
        return usable

    def _new_list(self, *, ordered: bool) -> int:
        abstract = 1 + max(
            (_whole(one.get(f"{W}abstractNumId")) for one in self._numbering), default=-1
        )
        number = 1 + max((_whole(one.get(f"{W}numId")) for one in self._numbering), default=0)
        levels = "".join(_level(place, ordered=ordered) for place in range(3))
        made = etree.fromstring(
            f'<w:abstractNum {_NS} w:abstractNumId="{abstract}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        first = self._numbering.find(f"{W}num")
        if first is None:
            self._numbering.append(made)
        else:
            first.addprevious(made)
        instance = etree.fromstring(
            f'<w:num {_NS} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>'
        )
        instances = self._numbering.findall(f"{W}num")
        (instances[-1] if instances else made).addnext(instance)
        return number

    def _add_rest(self) -> None:
        grid = f"<w:tblPr><w:tblBorders>{_GRID}</w:tblBorders></w:tblPr>"
        self._add("Table Grid", Added(), kind="table", inner=grid)
        for name in (*PARAGRAPH_STYLES, *CHARACTER_STYLES, *TABLE_STYLES):
            kind = "paragraph"
            if name in CHARACTER_STYLES:
                kind = "character"
            elif name in TABLE_STYLES:
                kind = "table"
            self._add(name, _look(name), kind=kind)

    def _add(
        self,
        name: str,
        look: Added,
        *,
        kind: str = "paragraph",
        inner: str = "",
        anew: bool = False,
    ) -> None:
        """Add a style unless it is there; its bases are added first."""
        if name.lower() in self._ids and not anew:
            return
        for base in look.bases:
            if base != name and base in _LOOKS:
                self._add(base, _LOOKS[base], kind=kind)
        found = [self._ids[base.lower()] for base in look.bases if base.lower() in self._ids]
        based = (*found, self._defaults.get(kind, ""))[0]
        shown = name
        if name.lower() in self._ids:
            shown = f"{name} ({PREFIX.lower()})"
        identity = PREFIX + "".join(word.capitalize() for word in name.split())
        while identity in self._ids.values():
            identity += "1"
        own = ' w:customStyle="1"' if shown not in _BUILT_IN else ""
        body = (
            (f'<w:basedOn w:val="{based}"/>' if based else "")
            + '<w:uiPriority w:val="99"/>'
            + (f"<w:pPr>{look.paragraph}</w:pPr>" if look.paragraph else "")
            + (f"<w:rPr>{look.text}</w:rPr>" if look.text else "")
            + inner
        )
        style = etree.fromstring(
            f'<w:style {_NS} w:type="{kind}"{own} w:styleId="{identity}">'
            f'<w:name w:val="{shown}"/>{body}</w:style>'
        )
        self._root.append(style)
        self._ids[name.lower()] = identity
        self._added[identity] = style

    def _store(self) -> None:
        # The writer finds a style by its name; one added beside a faulty one takes its name
        # until the file is written.
        named = deepcopy(self._root)
        for style in named.iter(f"{W}style"):
            if style.get(f"{W}styleId") in self._added:
                name = style.find(f"{W}name")
                name.set(VAL, name.get(VAL).removesuffix(f" ({PREFIX.lower()})"))
        self.for_writer = {
            **self._parts,
            STYLES: etree.tostring(named),
            NUMBERING: etree.tostring(self._numbering),
        }

    def finish(self, numbering: str, used: str) -> tuple[str, ...]:
        """Write styles and lists into the package; return the names of the styles added.

        Parameters
        ----------
        numbering
            List instances to add, as XML.
        used
            All content that was put in: a style that is not named there is not added.
        """
        keep = {identity for identity in self._added if f'w:val="{identity}"' in used}
        for identity in list(keep):
            above = self._based(identity)
            while above in self._added and above not in keep:
                keep.add(above)
                above = self._based(above)
        names: list[str] = []
        for identity, style in self._added.items():
            if identity in keep:
                names.append(style.find(f"{W}name").get(VAL))
            else:
                self._root.remove(style)
        last = self._numbering.findall(f"{W}num")
        for made in reversed(list(etree.fromstring(f"<w:x {_NS}>{numbering}</w:x>"))):
            last[-1].addnext(made)
        self._parts[STYLES] = to_bytes(self._root)
        self._parts[NUMBERING] = to_bytes(self._numbering)
        return tuple(names)

    def _based(self, identity: str) -> str:
        base = self._added[identity].find(f"{W}basedOn")
        return "" if base is None else base.get(VAL, "")


_BUILT_IN: Final = frozenset(
    {
        "Body Text",
        "TOC Heading",
        "caption",
        "Hyperlink",
        "Table Grid",
        "header",
        "footer",
        "table of figures",
        *(f"heading {level}" for level in range(1, 6)),
        *(f"toc {level}" for level in range(1, 4)),
        *(
            f"List {kind}{level}"
            for kind in ("Bullet", "Number", "Continue")
            for level in ("", " 2", " 3")
        ),
    }
)
"""Names that Word knows; a style of its own with such a name is not a custom one."""


def _look(name: str) -> Added:
    """How a style looks that the template lacks."""
    if name in _LOOKS:
        return _LOOKS[name]
    word, _, number = name.rpartition(" ")
    level = int(number) if number.isdigit() else 1
    if word == "heading":
        return Added(
            paragraph=f'{_KEEP}<w:spacing w:before="{max(320 - 60 * level, 120)}" '
            f'w:after="80"/><w:outlineLvl w:val="{level - 1}"/>',
            text=_BOLD + _sized(max(34 - 4 * level, 22)),
        )
    if word == "toc":
        return Added(
            paragraph=f'<w:spacing w:after="60"/><w:ind w:left="{240 * (level - 1)}"/>'
        )
    if name.startswith("List Continue"):
        return Added(bases=("Body Text",), paragraph=f'<w:ind w:left="{360 * level}"/>')
    return Added()


def _level(place: int, *, ordered: bool) -> str:
    formats = ("decimal", "lowerLetter", "lowerRoman")
    kind = formats[place] if ordered else "bullet"
    text = f"%{place + 1}." if ordered else ("•", "–", "•")[place]
    left = 360 * (place + 1)
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:hanging="360"/></w:pPr></w:lvl>'
    )


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.lstrip("-").isdecimal() else -1


def to_bytes(root: Any) -> bytes:
    """Write a part as Word does."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def missing_styles(parts: Mapping[str, bytes]) -> tuple[str, ...]:
    """Name the expected styles that a template lacks."""
    return Completed(dict(parts)).missing
