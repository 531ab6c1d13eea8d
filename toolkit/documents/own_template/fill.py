"""Fills a template: every name gets its value, in the template's own styles.

This runs in a process with limits (`toolkit.documents.word.limits`), since the template is
somebody else's file. Nothing of the template is executed: names are looked up in a table.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from toolkit.documents.content import Open
from toolkit.documents.own_template import conditions, controls
from toolkit.documents.own_template.asked import Asked, Trouble, asked_by
from toolkit.documents.own_template.contents import HeadingNumbers, make_contents
from toolkit.documents.own_template.controls import Control
from toolkit.documents.own_template.intake import take_in
from toolkit.documents.own_template.name import CONTENTS, REFERENCES
from toolkit.documents.own_template.package import (
    drop_old_styles,
    finish_package,
    merge_properties,
    normalise,
)
from toolkit.documents.own_template.places import Piece, Reader, pieces_of
from toolkit.documents.own_template.runs import accept, replace_run, text_of, tracked
from toolkit.documents.own_template.sections import page_of, put_blocks, room, section_of
from toolkit.documents.own_template.styles import NUMBERING, STYLES, Completed, to_bytes
from toolkit.documents.own_template.tags import tags_in
from toolkit.documents.own_template.tree import Adoption, declared, unique
from toolkit.documents.own_template.writing import Unit, Writing, as_unit
from toolkit.documents.word.package import pack
from toolkit.documents.word.template_parts import read_template_parts
from toolkit.documents.word.xmltree import VAL, W, parse
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from toolkit.documents.own_template.material import Material
    from toolkit.documents.word.ooxml import Slots

LISTED_IN: Final = frozenset({"references", "section.14", "section.references"})
"""Names whose value ends with the list of references."""
REFERENCES_SECTION: Final = "14"
NOTHING_TO_SAY: Final = "This protocol has no text for {name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A filled template.

    Attributes
    ----------
    package
        The file.
    taken
        Names that were put in, with the number of places.
    left
        Places that were not filled, with the reason.
    numbers
        Names of the numbers and shared facts that are printed in the file.
    captioned
        Ids of the tables and figures in it.
    uncited
        Citations left out, because there is no place for the list of references.
    added
        Styles that the template lacked.
    accepted
        Paragraphs whose tracked changes were accepted.
    stale
        The template has a table of contents of its own, which Word must refresh.
    """

    package: bytes
    taken: dict[str, int]
    left: tuple[tuple[Asked, Trouble], ...]
    numbers: tuple[str, ...]
    captioned: tuple[str, ...]
    uncited: int
    added: tuple[str, ...]
    accepted: int
    stale: bool


def fill_package(raw: bytes, material: Material, *, page_numbers: bool = False) -> Filled:
    """Fill a template.

    Parameters
    ----------
    raw
        The template as it came.
    material
        The protocol.
    page_numbers
        Leave room in the contents for page numbers.

    Raises
    ------
    DocumentError
        The template is refused; all reasons are told.
    """
    intake = take_in(raw)
    if intake.objections:
        told = "; ".join(
            f"{one.part}: {one.message}" if one.part else one.message
            for one in intake.objections
        )
        message = f"the template is refused: {told}"
        raise DocumentError(message)
    return _Filling(dict(intake.parts), material, page_numbers=page_numbers).filled()


class _Filling:
    """One template being filled."""

    def __init__(
        self, parts: dict[str, bytes], material: Material, *, page_numbers: bool
    ) -> None:
        self._parts = parts
        self._material = material
        self._page_numbers = page_numbers
        normalise(parts)
        drop_old_styles(parts)
        self._pieces = pieces_of(parts)
        for piece in self._pieces:
            piece.root = declared(piece.root)
        self._body = next(piece for piece in self._pieces if piece.kind == "body")
        _need_section(self._body)
        self._reader = Reader(parts[STYLES])
        self._left: list[tuple[Asked, Trouble]] = []
        self._accepted = self._accept()
        self._obey()

    def _accept(self) -> int:
        """Accept tracked changes around names, for a value can be put in one way only."""
        count = 0
        for piece in self._pieces:
            for paragraph in list(piece.root.iter(f"{W}p")):
                if tracked(paragraph) and tags_in(text_of(paragraph)):
                    accept(paragraph)
                    count += 1
        return count

    def _obey(self) -> None:
        for piece in self._pieces:
            wrong = [*conditions.faults(piece), *self._unknown_conditions(piece)]
            if wrong:
                places = dict(self._reader.paragraphs(piece))
                told = "; ".join(
                    f"{places[fault.paragraph]}: {fault.tag.text}: {fault.message}"
                    for fault in wrong
                )
                message = f"the template cannot be filled: {told}"
                raise DocumentError(message)
            conditions.obey(piece, lambda name: self._material.names[name].truth)

    def _unknown_conditions(self, piece: Piece) -> list[conditions.Fault]:
        return [
            conditions.Fault(
                paragraph=paragraph, tag=tag, message=f"there is no name {tag.name!r}", hint=""
            )
            for paragraph in piece.root.iter(f"{W}p")
            for tag in tags_in(text_of(paragraph))
            if tag.kind == "if" and tag.name not in self._material.names
        ]

    def filled(self) -> Filled:
        """Fill the template and pack it."""
        completed = Completed(self._parts)
        template = read_template_parts(
            {**completed.for_writer, "word/document.xml": to_bytes(self._body.root)}
        )
        counters = HeadingNumbers(
            parse(completed.for_writer[STYLES]), parse(completed.for_writer[NUMBERING])
        )
        asked = list(asked_by(self._pieces, self._reader, self._material.names))
        wanted = [one for one in asked if one.trouble is None and one.name is not None]
        self._left += [(one, one.trouble) for one in asked if one.trouble is not None]
        units = [self._unit(one, counters) for one in wanted]
        writing = Writing(units, self._material, template)
        self._adoption = Adoption([piece.root for piece in self._pieces], self._parts)
        taken: Counter[str] = Counter()
        listing: Any = None
        for number, one in enumerate(wanted):
            if one.name is not None and one.name.name == CONTENTS:
                listing = one
                continue
            if self._put(one, number, writing) and one.name is not None and not one.again:
                taken[one.name.name] += 1
        if listing is not None:
            final = HeadingNumbers(
                parse(completed.for_writer[STYLES]), parse(completed.for_writer[NUMBERING])
            )
            made = make_contents(
                self._body.root,
                Reader(completed.for_writer[STYLES]),
                final,
                template,
                writing.labels,
                pages=self._page_numbers,
            )
            self._put_blocks(listing, [(False, self._adoption.adopt(made))])
            taken[CONTENTS] += 1
        stale = self._mark_stale(keep=listing is not None)
        slots = writing.finished()
        return Filled(
            package=self._packed(completed, slots),
            taken=dict(taken),
            left=tuple(self._left),
            numbers=self._numbers(),
            captioned=tuple(sorted(writing.captioned)),
            uncited=writing.uncited,
            added=self._added,
            accepted=self._accepted,
            stale=stale,
        )

    def _unit(self, asked: Asked, counters: HeadingNumbers) -> Unit:
        """Say what a place takes, and what it can hold."""
        name = asked.name
        if name is None:
            raise AssertionError
        bare = asked.piece.kind != "body" or "text box" in asked.place.inside
        if name.kind != "block":
            return as_unit(name.inlines, bare=bare, before=asked.before)
        whole = name.name == "body"
        listed = name.name in LISTED_IN or any(
            section.m11 == REFERENCES_SECTION for section in name.sections
        )
        sections = name.sections
        if not sections and name.name not in {CONTENTS, REFERENCES}:
            nothing = NOTHING_TO_SAY.format(name=name.caption)
            missing = as_unit((Open(text=nothing),), bare=False, before=asked.before)
            sections = missing.sections
        return Unit(
            sections=sections,
            base=0 if whole else asked.base,
            before=asked.before,
            numbered=whole and asked.first_heading and self._headings_counted(counters),
            references=listed,
        )

    def _headings_counted(self, counters: HeadingNumbers) -> bool:
        """Whether Word counts headings of the first level, from 1."""
        for identity in (
            style.get(f"{W}styleId")
            for style in parse(self._parts[STYLES]).iter(f"{W}style")
            if style.find(f"{W}name") is not None
            and style.find(f"{W}name").get(VAL, "").lower() == "heading 1"
        ):
            paragraph = etree.fromstring(
                f'<w:p xmlns:w="{W[1:-1]}"><w:pPr><w:pStyle w:val="{identity}"/></w:pPr></w:p>'
            )
            return counters.list_of(paragraph) is not None
        return False

    def _put(self, asked: Asked, number: int, writing: Writing) -> bool:
        """Put a value into its place; return whether the place took it."""
        target = asked.target
        if asked.block:
            here = target.element if isinstance(target, Control) else asked.paragraph
            section = section_of(here)
            page = page_of(section)
            top = asked.paragraph is not None and asked.paragraph.getparent() is not None
            top = top and asked.paragraph.getparent().tag == f"{W}body"
            wide = page.turned() if top and page.width < page.height else None
            stretches = writing.blocks(number, room(here, page), wide)
            self._put_blocks(
                asked, [(turn, self._adoption.adopt(made)) for turn, made in stretches]
            )
            return True
        text = writing.text(number)
        pieces = self._adoption.adopt(writing.runs(number))
        if isinstance(target, Control):
            name = asked.name
            if name is not None and name.kind == "truth" and target.shape == "check":
                return controls.tick(target, value=name.truth)
            why = controls.fill_inline(target, pieces, text)
            if why:
                hint = "change the content control, or its tag"
                trouble = Trouble(rule="template.control-kind", message=why, hint=hint)
                self._left.append((asked, trouble))
            return not why
        replace_run(target.run, pieces)
        return True

    def _put_blocks(self, asked: Asked, stretches: list[tuple[bool, list[Any]]]) -> None:
        target = asked.target
        if isinstance(target, Control) and target.level in {"block", "cell"}:
            elements = [element for _, made in stretches for element in made]
            controls.fill_block(target, elements)
            return
        paragraph = asked.paragraph
        parent = paragraph.getparent()
        put_blocks(paragraph, stretches, lambda one: self._reader.level(one) > 0)
        conditions.close(parent)

    def _mark_stale(self, *, keep: bool) -> bool:
        """Ask Word to refresh a table of contents that the template brought along."""
        found = False
        if keep:
            return False
        begin: list[Any] = []
        for node in self._body.root.iter(f"{W}fldChar", f"{W}instrText"):
            if node.tag == f"{W}instrText":
                if begin and (node.text or "").split()[:1] == ["TOC"]:
                    begin[-1].set(f"{W}dirty", "true")
                    found = True
            elif node.get(f"{W}fldCharType") == "begin":
                begin.append(node)
            elif node.get(f"{W}fldCharType") == "end" and begin:
                begin.pop()
        return found

    def _numbers(self) -> tuple[str, ...]:
        tags = {
            tag.get(VAL, "") for piece in self._pieces for tag in piece.root.iter(f"{W}tag")
        }
        return tuple(sorted(tags & set(self._material.names)))

    def _packed(self, completed: Completed, slots: Slots) -> bytes:
        unique([piece.root for piece in self._pieces])
        for piece in self._pieces:
            self._parts[piece.name] = to_bytes(piece.root)
        used = "".join(self._parts[piece.name].decode() for piece in self._pieces)
        self._added = completed.finish(slots.numbering, used)
        finish_package(self._parts, slots, self._adoption)
        merge_properties(self._parts, self._material.properties)
        return pack(self._parts)


def _need_section(body: Piece) -> None:
    """Make sure that the body says how its pages are."""
    inner = body.root.find(f"{W}body")
    if inner is None:
        message = "the template has no body"
        raise DocumentError(message)
    described = inner.find(f"{W}sectPr")
    if described is None:
        described = etree.SubElement(inner, f"{W}sectPr")
    page = page_of(described)
    made = etree.fromstring(f'<x xmlns:w="{W[1:-1]}">{page.xml()}</x>')
    for element in made:
        if described.find(element.tag) is None:
            described.append(element)
