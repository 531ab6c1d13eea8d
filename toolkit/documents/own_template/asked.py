"""What a template asks for: every name with its place, and why a place cannot take it.

The checks and the filling read a template through this module, so that what the checks allow is
what the filling does.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from toolkit.documents.own_template.controls import Control, controls_of
from toolkit.documents.own_template.places import Place, in_fallback
from toolkit.documents.own_template.runs import Marked, isolate, text_of
from toolkit.documents.word.xmltree import W
from toolkit.spec.reading.near import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.documents.own_template.name import Name
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
        for asked in _Walk(piece, reader, names).places():
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


class _Walk:
    """One walk through a part, with what has been passed."""

    def __init__(self, piece: Piece, reader: Reader, names: Mapping[str, Name]) -> None:
        self._piece = piece
        self._reader = reader
        self._names = names
        self._controls = {control.element: control for control in controls_of(piece.root)}
        self._done: set[Any] = set()
        self._base = 0
        self._first_heading = True
        self._before: Counter[str] = Counter()

    def places(self) -> Iterator[Asked]:
        """Yield the places of the part, in order."""
        for paragraph, place in list(self._reader.paragraphs(self._piece)):
            around = [
                one for one in paragraph.iterancestors(f"{W}sdt") if one in self._controls
            ]
            filled = [one for one in around if self._controls[one].tag in self._names]
            yield from self._around(around, filled, place)
            if not filled:
                yield from self._inside(paragraph, place)
                self._pass(paragraph)

    def _around(self, around: list[Any], filled: list[Any], place: Place) -> Iterator[Asked]:
        """Yield the controls around a paragraph down to the outermost that is filled."""
        outer = filled[-1] if filled else None
        for element in reversed(around):
            if element not in self._done:
                self._done.add(element)
                if outer is None or element is outer or element in outer.iterancestors():
                    yield self._control(self._controls[element], None, place)

    def _inside(self, paragraph: Any, place: Place) -> Iterator[Asked]:
        """Yield the controls and tags in a paragraph."""
        taken: list[Any] = []
        for element in paragraph.iter(f"{W}sdt"):
            if element not in self._controls or element in self._done:
                continue
            if _nested(element, taken, paragraph):
                continue
            self._done.add(element)
            control = self._controls[element]
            if control.tag in self._names:
                taken.append(element)
            yield self._control(control, paragraph, place)
        alone = text_of(paragraph).strip()
        for marked in isolate(paragraph):
            if marked.tag.kind in {"value", "bad"} and not any(
                one in taken for one in marked.run.iterancestors()
            ):
                yield self._tag(marked, paragraph, place, alone)

    def _pass(self, paragraph: Any) -> None:
        """Note what a paragraph means for those after it."""
        level = self._reader.level(paragraph)
        if self._piece.kind == "body" and level and text_of(paragraph).strip():
            self._base = level
            self._first_heading = self._first_heading and level > 1
        self._before.update(_captions(paragraph))

    def _asked(
        self, written: str, name: str, target: Marked | Control, paragraph: Any, place: Place
    ) -> Asked:
        node = target.element if isinstance(target, Control) else target.run
        return Asked(
            written=written,
            name=self._names.get(name),
            place=place,
            piece=self._piece,
            paragraph=paragraph,
            target=target,
            base=self._base,
            before=Counter(self._before),
            again=in_fallback(node),
            first_heading=self._first_heading,
        )

    def _tag(self, marked: Marked, paragraph: Any, place: Place, alone: str) -> Asked:
        tag = marked.tag
        name = tag.name if tag.kind == "value" else ""
        asked = self._asked(tag.text, name, marked, paragraph, place)
        asked.trouble = _trouble_of_tag(asked, tag, alone, self._names)
        return asked

    def _control(self, control: Control, paragraph: Any, place: Place) -> Asked:
        asked = self._asked(control.tag, control.tag, control, paragraph, place)
        if asked.name is None:
            near = suggestion(control.tag, self._names)
            asked.trouble = Trouble(
                rule="template.control",
                message=f"there is no name {control.tag!r} for this content control",
                hint=(f"did you mean {near!r}? " if near else "")
                + "a tag of your own, for another purpose, may begin with own.",
            )
        elif asked.block:
            asked.trouble = _trouble_of_block(asked, control)
        return asked


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
