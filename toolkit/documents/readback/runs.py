"""The pieces of one paragraph of a Word file, with tracked changes read as accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from toolkit.documents.readback.lines import Piece, Tracked
from toolkit.documents.word.wordml import NAMESPACES
from toolkit.documents.word.xmltree import VAL, W

if TYPE_CHECKING:
    from collections.abc import Callable

_PICTURE: Final = f"{{{NAMESPACES['wp']}}}docPr"
_CHOICE: Final = f"{{{NAMESPACES['mc']}}}Choice"
_ALTERNATE: Final = f"{{{NAMESPACES['mc']}}}AlternateContent"
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_WATERMARK: Final = f"{{{NAMESPACES['v']}}}textpath"
SOURCE: Final = "_Source"
"""How the bookmarks of the list of references begin."""
_IN: Final = (f"{W}ins", f"{W}moveTo")
_SILENT: Final = (f"{W}pPr", f"{W}rPr")
_OUT: Final = (f"{W}del", f"{W}moveFrom")


class _Field:
    """A field that is being read: its code, and the pieces of its result."""

    def __init__(self) -> None:
        self.code = ""
        self.result: list[Piece] = []
        self.shows = False


class ParagraphReader:
    """Reads one paragraph; not to be used twice.

    Attributes
    ----------
    tracked
        Changes tracked in it.
    comments
        Ids of the comments on it.
    bookmarks
        Names of the bookmarks that begin in it.
    """

    def __init__(self, raised: frozenset[str]) -> None:
        self._raised = raised
        self._out: list[tuple[Piece, bool]] = []
        self._fields: list[_Field] = []
        self.tracked: list[Tracked] = []
        self.comments: list[str] = []
        self.bookmarks: list[str] = []

    def read(self, paragraph: Any) -> tuple[Piece, ...]:
        """Return the pieces of a paragraph, or of anything that holds runs."""
        self._walk(paragraph)
        while self._fields:
            self._end()  # a field that the paragraph does not end
        return tuple(_joined(self._out))

    def _walk(self, node: Any, *, cite: bool = False) -> None:
        for child in node:
            if child.tag in _IN:
                self._track(child, inserted=True)
                self._walk(child, cite=cite)
            elif child.tag in _OUT:
                self._track(child, inserted=False)
            elif child.tag in _INLINE:
                _INLINE[child.tag](self, child, cite)
            elif isinstance(child.tag, str) and child.tag not in _SILENT:
                self._walk(child, cite=cite)

    def _link(self, link: Any, _: bool) -> None:  # noqa: FBT001 - one form for all elements
        self._walk(link, cite=link.get(f"{W}anchor", "").startswith(SOURCE))

    def _simple(self, field: Any, cite: bool) -> None:  # noqa: FBT001
        self._fields.append(_Field())
        self._fields[-1].code = field.get(f"{W}instr", "")
        self._fields[-1].shows = True
        self._walk(field, cite=cite)
        self._end()

    def _bookmark(self, start: Any, _: bool) -> None:  # noqa: FBT001
        self.bookmarks.append(start.get(f"{W}name", ""))

    def _comment(self, start: Any, _: bool) -> None:  # noqa: FBT001
        self.comments.append(start.get(f"{W}id", ""))

    def _alternate(self, node: Any, cite: bool) -> None:  # noqa: FBT001
        for choice in node.findall(_CHOICE)[:1]:
            self._walk(choice, cite=cite)

    def _formula(self, node: Any, _: bool) -> None:  # noqa: FBT001
        self._add(Piece(kind="text", text=node.text or ""), raised=False)

    def _track(self, node: Any, *, inserted: bool) -> None:
        words = "".join(
            each.text or "" for each in node.iter(f"{W}t", f"{W}delText") if each.text
        )
        author = node.get(f"{W}author", "")
        if words:
            self.tracked.append(Tracked(author=author, text=words, inserted=inserted))

    def _control(self, control: Any, cite: bool) -> None:  # noqa: FBT001
        content = control.find(f"{W}sdtContent")
        if content is None:
            return
        tag = control.find(f"{W}sdtPr/{W}tag")
        if tag is None:
            self._walk(content, cite=cite)
            return
        inner = ParagraphReader(self._raised)
        text = "".join(piece.text for piece in inner.read(content))
        self.tracked += inner.tracked
        self.comments += inner.comments
        text = text.replace("\u00a0", " ").strip()
        self._add(Piece(kind="number", text=text, key=tag.get(VAL, "")), raised=False)

    def _run(self, run: Any, cite: bool) -> None:  # noqa: FBT001
        style = run.find(f"{W}rPr/{W}rStyle")
        position = run.find(f"{W}rPr/{W}vertAlign")
        raised = (style is not None and style.get(VAL) in self._raised) or (
            position is not None and position.get(VAL) == "superscript"
        )
        for node in run:
            tag = node.tag
            if tag == f"{W}t":
                kind = "cite" if cite else "text"
                self._add(Piece(kind=kind, text=node.text or ""), raised=raised)  # type: ignore[arg-type]
            elif tag in {f"{W}tab", f"{W}br", f"{W}cr"}:
                self._add(Piece(kind="text", text=" "), raised=False)
            elif tag == f"{W}noBreakHyphen":
                self._add(Piece(kind="text", text="-"), raised=raised)
            elif tag == f"{W}fldChar":
                self._field(node.get(f"{W}fldCharType"))
            elif tag == f"{W}instrText" and self._fields:
                self._fields[-1].code += node.text or ""
            elif tag == f"{W}commentReference":
                self.comments.append(node.get(f"{W}id", ""))
            else:
                self._drawn(node)

    def _drawn(self, node: Any) -> None:
        """Read a picture by its alternative text, and the words of a text box."""
        if node.tag == _ALTERNATE:
            node = node.find(_CHOICE)
        for each in () if node is None else node.iter():
            words = ""
            if each.tag == _PICTURE:
                words = f"[picture: {each.get('descr', '')}]"
            elif each.tag == _WATERMARK and each.get("string"):
                words = f"[watermark: {each.get('string')}]"
            elif each.tag == f"{W}t":
                words = each.text or ""
            if words:
                self._add(Piece(kind="text", text=words), raised=False)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].shows = True
        elif kind == "end" and self._fields:
            self._end()

    def _end(self) -> None:
        field = self._fields.pop()
        code = field.code.split()
        if code and code[0] in {"REF", "SEQ"} and len(code) > 1:
            text = "".join(piece.text for piece in field.result)
            self._add(Piece(kind="reference", text=text, key=code[1]), raised=False)
        elif not code or code[0] not in {"TOC", "PAGEREF", "PAGE", "NUMPAGES"}:
            for piece in field.result:
                self._add(piece, raised=False)

    def _add(self, piece: Piece, *, raised: bool) -> None:
        if not piece.text and piece.kind == "text":
            return
        if self._fields:
            if self._fields[-1].shows:
                self._fields[-1].result.append(piece)
            return
        self._out.append((piece, raised))


_INLINE: Final[dict[str, Callable[[ParagraphReader, Any, bool], None]]] = {
    f"{W}r": ParagraphReader._run,  # noqa: SLF001 - the reader's own table of elements
    f"{W}sdt": ParagraphReader._control,  # noqa: SLF001
    f"{W}hyperlink": ParagraphReader._link,  # noqa: SLF001
    f"{W}fldSimple": ParagraphReader._simple,  # noqa: SLF001
    f"{W}bookmarkStart": ParagraphReader._bookmark,  # noqa: SLF001
    f"{W}commentRangeStart": ParagraphReader._comment,  # noqa: SLF001
    _ALTERNATE: ParagraphReader._alternate,  # noqa: SLF001
    _MATH: ParagraphReader._formula,  # noqa: SLF001
}


def _joined(pieces: list[tuple[Piece, bool]]) -> list[Piece]:
    """Join neighbouring words, and the raised numbers, commas and daggers of one citation."""
    made: list[Piece] = []
    place = 0
    while place < len(pieces):
        piece, raised = pieces[place]
        end = place + 1
        while (
            end < len(pieces)
            and pieces[end][1] == raised
            and (raised or piece.kind == pieces[end][0].kind == "text")
        ):
            end += 1
        group = [each for each, _ in pieces[place:end]]
        if raised:
            text = f"^{''.join(each.text for each in group)}^"
            cited = any(each.kind == "cite" for each in group)
            made.append(
                Piece(kind="cite", text=text, key=text)
                if cited
                else Piece(kind="text", text=text)
            )
        elif piece.kind == "text":
            made.append(Piece(kind="text", text="".join(each.text for each in group)))
        else:
            made += [
                Piece(kind="cite", text=each.text, key=each.text)
                if each.kind == "cite"
                else each
                for each in group
            ]
        place = end
    return made
