"""Conditions of a template: what stands only when a name is true, or has something to say.

``{%p if draft %}`` and ``{%p endif %}`` each stand alone in a paragraph and take the paragraphs
and tables between them; ``{% if short_title %}`` and ``{% endif %}`` stand in one paragraph and
take the runs between them. Both may be nested. There is nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from toolkit.documents.own_template.runs import isolate, text_of
from toolkit.documents.own_template.tags import Tag, tags_in
from toolkit.documents.word.xmltree import W

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from toolkit.documents.own_template.places import Piece

NEEDS_PARAGRAPH: Final = frozenset(
    f"{W}{name}" for name in ("tc", "hdr", "ftr", "txbxContent", "footnote", "endnote")
)
"""What must end with a paragraph, or Word calls the file damaged."""
RULE: Final = "template.condition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A condition that cannot be obeyed.

    Attributes
    ----------
    paragraph
        Where it stands.
    tag
        The tag.
    message, hint
        What is wrong, and what to do.
    """

    paragraph: Any
    tag: Tag
    message: str
    hint: str


def faults(piece: Piece) -> Iterator[Fault]:
    """Find conditions that stand where they cannot be obeyed."""
    stacks: dict[Any, list[tuple[Any, Tag]]] = {}
    for paragraph in piece.root.iter(f"{W}p"):
        text = text_of(paragraph)
        tags = [tag for tag in tags_in(text) if tag.kind in {"if", "endif"}]
        inline: list[tuple[Any, Tag]] = []
        for tag in tags:
            if tag.whole and text.strip() != tag.text:
                yield Fault(
                    paragraph=paragraph,
                    tag=tag,
                    message="the condition takes whole paragraphs, but is not alone in its own",
                    hint="give it a paragraph of its own, or leave the p out",
                )
                continue
            beside = stacks.setdefault(paragraph.getparent(), []) if tag.whole else inline
            if tag.kind == "if":
                beside.append((paragraph, tag))
            elif beside:
                beside.pop()
            else:
                yield _lonely(paragraph, tag)
        yield from (_lonely(*one) for one in inline)
    for stack in stacks.values():
        for paragraph, tag in stack:
            yield _lonely(paragraph, tag)


def _lonely(paragraph: Any, tag: Tag) -> Fault:
    other = "endif" if tag.kind == "if" else "if"
    same = "among the paragraphs beside it" if tag.whole else "in its paragraph"
    return Fault(
        paragraph=paragraph,
        tag=tag,
        message=f"the condition has no {other} {same}",
        hint="both stand in the same cell, header or text box",
    )


def obey(piece: Piece, holds: Callable[[str], bool]) -> None:
    """Take out what a condition says shall not stand, and the conditions themselves.

    Parameters
    ----------
    piece
        Without faults.
    holds
        Whether a name is true.
    """
    for paragraph in list(piece.root.iter(f"{W}p")):
        if all(ancestor is not piece.root for ancestor in paragraph.iterancestors()):
            continue  # taken out by a condition around it
        tags = [tag for tag in tags_in(text_of(paragraph)) if tag.kind in {"if", "endif"}]
        if not tags:
            continue
        if tags[0].whole:
            if tags[0].kind == "if":
                _whole(paragraph, tags[0], holds)
        else:
            _inside(paragraph, holds)


def _whole(first: Any, tag: Tag, holds: Callable[[str], bool]) -> None:
    """Remove the two paragraphs of a condition, and what is between them when it is false."""
    between: list[Any] = []
    depth = 0
    last = None
    for sibling in first.itersiblings():
        kind = _condition(sibling)
        if kind == "endif" and depth == 0:
            last = sibling
            break
        depth += {"if": 1, "endif": -1}.get(kind, 0)
        between.append(sibling)
    keep = holds(tag.name) != tag.negated
    for node in (first, *(() if keep else between), last):
        if node is not None:
            take_out(node)


def _condition(node: Any) -> str:
    if node.tag != f"{W}p":
        return ""
    tags = tags_in(text_of(node))
    return tags[0].kind if len(tags) == 1 and tags[0].whole else ""


def _inside(paragraph: Any, holds: Callable[[str], bool]) -> None:
    """Obey the conditions inside one paragraph."""
    open_ones: list[tuple[Any, bool]] = []
    for marked in isolate(paragraph):
        if marked.tag.kind == "if":
            keep = holds(marked.tag.name) != marked.tag.negated
            open_ones.append((marked.run, keep))
        elif marked.tag.kind == "endif":
            begin, keep = open_ones.pop()
            if not keep:
                _cut(paragraph, begin, marked.run)
            for run in (begin, marked.run):
                if run.getparent() is not None:
                    run.getparent().remove(run)


def _cut(paragraph: Any, begin: Any, end: Any) -> None:
    """Remove every run between two runs, in whatever they are wrapped."""
    within = False
    for run in list(paragraph.iter(f"{W}r")):
        if run is begin or run is end:
            within = run is begin
        elif within and run.getparent() is not None:
            run.getparent().remove(run)


def take_out(node: Any) -> None:
    """Remove a paragraph or table; what must hold a paragraph keeps an empty one.

    A paragraph that ends a section of pages stays, empty.
    """
    section = node.find(f"{W}pPr/{W}sectPr") if node.tag == f"{W}p" else None
    if section is not None:
        for child in [child for child in node if child.tag != f"{W}pPr"]:
            node.remove(child)
        return
    parent = node.getparent()
    parent.remove(node)
    close(parent)


def close(parent: Any) -> None:
    """Give an element that must end with a paragraph one, if it has none there."""
    if parent.tag not in NEEDS_PARAGRAPH:
        return
    last = next((child for child in reversed(parent) if isinstance(child.tag, str)), None)
    if last is None or last.tag not in {f"{W}p", f"{W}sdt"}:
        etree.SubElement(parent, f"{W}p")
