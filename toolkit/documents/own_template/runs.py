"""Surgery on the runs of a paragraph: find the text of tags, set them free, replace them.

Word cuts the text of a paragraph into runs as it pleases: a name that was corrected once, or
looked at by the spelling checker, is in several. So tags are looked for in the text of the
whole paragraph, and the runs are cut anew around them.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from toolkit.documents.own_template.tags import Tag, tags_in
from toolkit.documents.word.xmltree import W, local

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
NESTED: Final = frozenset({f"{W}p", f"{W}txbxContent"})
"""What a paragraph can hold that has paragraphs of its own."""
DELETED: Final = frozenset({f"{W}del", f"{W}moveFrom"})
INSERTED: Final = frozenset({f"{W}ins", f"{W}moveTo"})
_ORDER: Final = {
    name: place
    for place, name in enumerate(
        """rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint
        noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u
        effect bdr shd fitText vertAlign rtl cs em lang
        eastAsianLayout specVanish oMath""".split()  # noqa: SIM905 - a table of words
    )
}
"""Order of the properties of a run in the schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A tag in a run of its own.

    Attributes
    ----------
    tag
        The tag.
    run
        The run that holds it and nothing else.
    pieces
        So many runs it was written in.
    """

    tag: Tag
    run: Any
    pieces: int


def runs_of(paragraph: Any) -> Iterator[Any]:
    """Yield the runs of a paragraph that count: not deleted, not of a paragraph inside it."""
    for child in paragraph:
        if child.tag in DELETED or child.tag in NESTED:
            continue
        if child.tag == f"{W}r":
            yield child
        elif isinstance(child.tag, str) and child.tag != f"{W}pPr":
            yield from runs_of(child)


def text_of(paragraph: Any) -> str:
    """Text of a paragraph as a reader sees it, without text boxes anchored in it."""
    return "".join(
        (node.text or "") if node.tag == f"{W}t" else "\t" if node.tag == f"{W}tab" else ""
        for run in runs_of(paragraph)
        for node in run
    )


def tracked(paragraph: Any) -> bool:
    """Whether changes are tracked in a paragraph."""
    return next(_own(paragraph, INSERTED | DELETED), None) is not None


def accept(paragraph: Any) -> None:
    """Accept the tracked changes of a paragraph."""
    for node in list(_own(paragraph, DELETED)):
        node.getparent().remove(node)
    for node in list(_own(paragraph, INSERTED)):
        parent = node.getparent()
        place = parent.index(node)
        parent[place : place + 1] = list(node)


def _own(node: Any, kinds: frozenset[str]) -> Iterator[Any]:
    for child in node:
        if child.tag in kinds and len(child):
            yield child
        if child.tag not in NESTED and child.tag != f"{W}pPr":
            yield from _own(child, kinds)


def isolate(paragraph: Any) -> list[Marked]:
    """Give every tag of a paragraph a run of its own, with the formatting of its name."""
    tags = tags_in(text_of(paragraph))
    if not tags:
        return []
    letters = _letters(paragraph)
    # From the last to the first, so that places found before stay right.
    return [_free(letters, tag) for tag in reversed(tags)][::-1]


def _letters(paragraph: Any) -> list[tuple[Any, int]]:
    """Cut runs so that each has one child; list text nodes with their place in the text."""
    pieces: list[tuple[Any, int]] = []
    place = 0
    for run in list(runs_of(paragraph)):
        content = [child for child in run if child.tag != f"{W}rPr"]
        last = run
        for extra in content[1:]:
            fresh = _like(run)
            fresh.append(extra)
            last.addnext(fresh)
            last = fresh
        for child in content:
            if child.tag == f"{W}t":
                pieces.append((child, place))
                place += len(child.text or "")
            elif child.tag == f"{W}tab":
                place += 1
    return pieces


def _free(letters: list[tuple[Any, int]], tag: Tag) -> Marked:
    """Cut the tag out of the runs that hold it; the run of its name keeps the whole of it."""
    touched = [
        (number, node, start)
        for number, (node, start) in enumerate(letters)
        if start < tag.end and start + len(node.text or "") > tag.start
    ]
    chosen = next(
        (n for n, node, start in touched if start + len(node.text or "") > tag.name_start),
        touched[0][0],
    )
    run: Any = None
    for number, node, start in reversed(touched):
        text = node.text or ""
        before = text[: max(0, tag.start - start)]
        after = text[max(0, tag.end - start) :]
        own = node.getparent()
        if after:
            tail = _like(own)
            tail.append(_text(after))
            own.addnext(tail)
        if number == chosen:
            run = _like(own)
            run.append(_text(tag.text))
            own.addnext(run)
        _set(node, before)
        if not before:
            parent = own.getparent()
            parent.remove(own)
        letters[number] = (node, start)
    return Marked(tag=tag, run=run, pieces=len(touched))


def _like(run: Any) -> Any:
    fresh = etree.Element(run.tag, nsmap=run.nsmap)
    properties = run.find(f"{W}rPr")
    if properties is not None:
        fresh.append(deepcopy(properties))
    return fresh


def _text(text: str) -> Any:
    node = etree.Element(f"{W}t")
    _set(node, text)
    return node


def _set(node: Any, text: str) -> None:
    node.text = text
    node.set(XML_SPACE, "preserve")


def dress(pieces: Sequence[Any], properties: Any | None) -> None:
    """Give runs the formatting of a placeholder; what they say themselves comes first."""
    if properties is None:
        return
    for piece in pieces:
        for run in piece.iter(f"{W}r"):
            own = run.find(f"{W}rPr")
            if own is None:
                own = etree.Element(f"{W}rPr")
                run.insert(0, own)
            said = {child.tag for child in own}
            said.add(f"{W}rPrChange")
            own.extend(deepcopy(child) for child in properties if child.tag not in said)
            own[:] = sorted(own, key=lambda child: _ORDER.get(local(child), len(_ORDER)))


def replace_run(run: Any, pieces: Sequence[Any]) -> None:
    """Put pieces, dressed as the run, in its place."""
    dress(pieces, run.find(f"{W}rPr"))
    parent = run.getparent()
    place = parent.index(run)
    parent[place : place + 1] = list(pieces)
