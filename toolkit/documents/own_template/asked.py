"""What a template asks for: every name with its place, and why a place cannot take it.

The checks and the filling read a template through this module, so that what the checks allow is
what the filling does.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from toolkit.documents.own_template.controls import Control, controls_of
from toolkit.documents.own_template.names import Name
from toolkit.documents.own_template.places import Place, in_fallback
from toolkit.documents.own_template.runs import Marked, isolate, text_of
from toolkit.documents.word.xmltree import W
from toolkit.spec.reading.near import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.documents.own_template.places import Piece, Reader
    from toolkit.documents.own_template.tags import Tag

MOST_PLACES: Final = 20_000
"""Names in one template."""
SEVERAL: Final = frozenset({"references", "contents", "body", "cover", "front"})
"""Blocks that can stand in one place only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a place is not filled.

    Attributes
    ----------
    rule
        Stable name, such as ``template.name``.
    message, hint
        What is wrong, and what to do.
    """

    rule: str
    message: str
    hint: str


@dataclass(slots=True, kw_only=True)
class Asked:
    """A place that asks for a value.

    Attributes
    ----------
    written
        The tag as it stands, or the tag of the content control.
    name
        The value; None when the template asks for what there is not.
    place
        Where.
    piece
        The part that it stands in.
    paragraph
        Its paragraph; None for a control around paragraphs.
    target
        The run that holds the tag, or the control.
    trouble
        Why it cannot be filled.
    base
        Level of the heading above.
    before
        So many captioned tables and figures of the template stand before it.
    again
        The place is there a second time, for old programs.
    first_numbered
        No numbered heading of the first level stands before it.
    """

    written: str
    name: Name | None
    place: Place
    piece: Piece
    paragraph: Any
    target: Marked | Control
    trouble: Trouble | None = None
    base: int = 0
    before: Counter[str] = field(default_factory=Counter)
    again: bool = False
    first_heading: bool = True

    @property
    def block(self) -> bool:
        """It takes paragraphs and tables, not words in a sentence."""
        return self.name is not None and self.name.kind == "block"


def asked_by(pieces: list[Piece], reader: Reader, names: Mapping[str, Name]) -> Iterator[Asked]:
    """Yield every place of a template that asks for a value, in order.

    The runs of each paragraph with a tag are cut anew, so the pieces are changed.
    """
    once: set[str] = set()
    for piece in pieces:
        for asked in _of_piece(piece, reader, names):
            if asked.block and asked.name is not None and asked.trouble is None:
                key = asked.name.name
                if key in once and key in SEVERAL:
                    asked.trouble = Trouble(
                        rule="template.twice",
                        message=f"{key} stands a second time",
                        hint="it can stand in one place only; delete one",
                    )
                once.add(key)
            yield asked


def _of_piece(piece: Piece, reader: Reader, names: Mapping[str, Name]) -> Iterator[Asked]:
    controls = {control.element: control for control in controls_of(piece.root)}
    done: set[Any] = set()
    base = 0
    first_heading = True
    before: Counter[str] = Counter()
    for paragraph, place in list(reader.paragraphs(piece)):
        around = [one for one in paragraph.iterancestors(f"{W}sdt") if one in controls]
        outer = next((one for one in reversed(around) if controls[one].tag in names), None)
        again = in_fallback(paragraph)
        inner = [one for one in around if one not in done]
        within = outer is not None
        for element in reversed(inner):
            done.add(element)
            if outer is None or element is outer or element in outer.iterancestors():
                control = controls[element]
                yield _control(control, None, place, piece, names, base, before, again=again)
        if within:
            continue
        run_controls = [controls[one] for one in paragraph.iter(f"{W}sdt") if one in controls]
        taken: list[Any] = []
        for control in run_controls:
            if control.element in done or _nested(control.element, taken, paragraph):
                continue
            done.add(control.element)
            if control.tag in names:
                taken.append(control.element)
            yield _control(control, paragraph, place, piece, names, base, before, again=again)
        alone = text_of(paragraph).strip()
        for marked in isolate(paragraph):
            if any(one in taken for one in marked.run.iterancestors()):
                continue
            if marked.tag.kind in {"if", "endif"}:
                continue
            asked = Asked(
                written=marked.tag.text,
                name=names.get(marked.tag.name) if marked.tag.kind == "value" else None,
                place=place,
                piece=piece,
                paragraph=paragraph,
                target=marked,
                base=base,
                before=Counter(before),
                again=again,
                first_heading=first_heading,
            )
            asked.trouble = _trouble_of_tag(asked, marked.tag, alone, names)
            yield asked
        level = reader.level(paragraph)
        if piece.kind == "body" and level and text_of(paragraph).strip():
            base = level
            first_heading = first_heading and level > 1
        before.update(_captions(paragraph))


def _nested(element: Any, taken: list[Any], paragraph: Any) -> bool:
    """Whether a control stands in one that is filled, or in a text box of the paragraph."""
    for ancestor in element.iterancestors():
        if ancestor in taken:
            return True
        if ancestor.tag == f"{W}p":
            return ancestor is not paragraph
    return False


def _captions(paragraph: Any) -> Iterator[str]:
    """Words of the captions that a paragraph of the template counts."""
    codes = [node.text or "" for node in paragraph.iter(f"{W}instrText")]
    codes += [node.get(f"{W}instr", "") for node in paragraph.iter(f"{W}fldSimple")]
    for code in codes:
        words = code.split()
        if len(words) > 1 and words[0].upper() == "SEQ":
            yield words[1]


def _control(
    control: Control,
    paragraph: Any,
    place: Place,
    piece: Piece,
    names: Mapping[str, Name],
    base: int,
    before: Counter[str],
    *,
    again: bool,
) -> Asked:
    asked = Asked(
        written=control.tag,
        name=names.get(control.tag),
        place=place,
        piece=piece,
        paragraph=paragraph,
        target=control,
        base=base,
        before=Counter(before),
        again=again,
    )
    if asked.name is None:
        near = suggestion(control.tag, names)
        asked.trouble = Trouble(
            rule="template.control",
            message=f"there is no name {control.tag!r} for this content control",
            hint=(f"did you mean {near!r}? " if near else "")
            + "a tag of your own, for another purpose, may begin with own.",
        )
    elif asked.block:
        asked.trouble = _trouble_of_block(asked, control)
    return asked


def _trouble_of_block(asked: Asked, control: Control) -> Trouble | None:
    if control.shape != "rich":
        return Trouble(
            rule="template.control-kind",
            message="the name is a block, but the content control holds plain text only",
            hint="use a rich text content control around a whole paragraph",
        )
    if control.level == "row" or (control.level == "run" and not _fills(control, asked)):
        return Trouble(
            rule="template.block-inside",
            message="the name is a block, but the content control stands inside a sentence",
            hint="put the content control around a whole paragraph",
        )
    return _wrong_place(asked, control.element)


def _fills(control: Control, asked: Asked) -> bool:
    """Whether a control in a paragraph is all that the paragraph holds."""
    if asked.paragraph is None or control.element.getparent() is not asked.paragraph:
        return False
    others = [
        child
        for child in asked.paragraph
        if child is not control.element
        and child.tag not in {f"{W}pPr", f"{W}proofErr"}
        and not str(child.tag).startswith(f"{W}bookmark")
    ]
    return not others


def _trouble_of_tag(
    asked: Asked, tag: Tag, alone: str, names: Mapping[str, Name]
) -> Trouble | None:
    if tag.kind == "bad":
        return Trouble(rule=tag.rule, message=tag.message, hint=tag.hint)
    if asked.name is None:
        near = suggestion(tag.name, names)
        hint = f"did you mean {near!r}? " if near else ""
        return Trouble(
            rule="template.name",
            message=f"there is no name {tag.name!r}",
            hint=f"{hint}`toolkit template names` lists all names",
        )
    if not asked.block:
        return None
    drawing = asked.paragraph.find(f".//{W}drawing") is not None
    if alone != tag.text or drawing:
        return Trouble(
            rule="template.block-inside",
            message=f"{tag.name} is a block, but does not stand alone in its paragraph",
            hint="give it a paragraph of its own, with no other word or picture in it",
        )
    return _wrong_place(asked, asked.paragraph)


def _wrong_place(asked: Asked, node: Any) -> Trouble | None:
    """Blocks stand in the body and in the cells of its tables, nowhere else."""
    inside = {one.tag for one in node.iterancestors()}
    parents = {f"{W}body", f"{W}tc", f"{W}sdtContent", f"{W}tr", f"{W}p"}
    if (
        asked.piece.kind != "body"
        or f"{W}txbxContent" in inside
        or node.getparent().tag not in parents
    ):
        return Trouble(
            rule="template.block-place",
            message="a block can stand in the body and in the cells of its tables only",
            hint="move it out of the header, footer, note or text box",
        )
    return None


def suggestion(name: str, names: Mapping[str, Name]) -> str:
    """Return the known name that is meant, as far as one can tell.

    Examples
    --------
    >>> suggestion("Titel", {"title": None, "date": None})
    'title'
    """
    short = [known for known in names if not known.startswith("protocol.")]
    # A last step that stands for itself: `randomised` means `sample_size.randomised`.
    ends = [known for known in short if known.lower().endswith(f".{name.lower()}")]
    if ends:
        return min(ends, key=len)
    return nearest(name, names if name.startswith("protocol.") else short)
