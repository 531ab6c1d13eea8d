"""What every section builder works with: the protocol, the record, and small pieces of text.

A builder takes a `Kit` and returns blocks. It computes nothing: numbers come from the record by
name, prose comes from the folder, and what is missing becomes a visible open item.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from toolkit.documents.content import (
    Block,
    Cell,
    Cite,
    Column,
    CrossReference,
    Figure,
    Inline,
    ListBlock,
    Number,
    Open,
    Paragraph,
    Subheading,
    Table,
    Text,
)
from toolkit.documents.text.markdown import blocks, plain_blocks, plain_inlines
from toolkit.quantities import Format, show
from toolkit.spec.base import OpenItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from toolkit.design.record import Record, Value
    from toolkit.documents.content import Document
    from toolkit.spec.analyses import Analysis
    from toolkit.spec.interventions import Arm
    from toolkit.spec.objectives import Endpoint
    from toolkit.spec.planning import Assumption
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reader import ProtocolFolder
    from toolkit.spec.schedule import Visit

Inlines = tuple[Inline, ...]
Blocks = tuple[Block, ...]
NOTHING: Inlines = (Text(text="–"),)
"""What stands in a cell to which nothing applies, so that nobody takes it for forgotten."""
PURE = ("proportion", "correlation", "ratio", "hazard")
"""How the units begin that are not printed, because the number says all."""


def words(name: str) -> str:
    """Turn a choice such as ``treatment_policy`` into words, "Treatment policy".

    Examples
    --------
    >>> words("treatment_policy")
    'Treatment policy'
    """
    return name.replace("_", " ").capitalize()


def yes_no(*, value: bool) -> str:
    """Write a flag as M11 does."""
    return "Yes" if value else "No"


def listed(items: Sequence[str]) -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed(["one", "two", "three"])
    'one, two and three'
    """
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def inside(phrase: str) -> str:
    """Write a name as it stands inside a sentence: without its capital and its full stop.

    Examples
    --------
    >>> inside("Current depressive episode."), inside("ZAN-BPD total")
    ('current depressive episode', 'ZAN-BPD total')
    """
    bare = phrase.rstrip(".")
    first, *_ = bare.split(maxsplit=1) or ("",)
    return bare if first[1:] != first[1:].lower() else bare[:1].lower() + bare[1:]


def sentence(phrase: str) -> str:
    """End a phrase with a full stop unless it ends with a mark.

    Examples
    --------
    >>> sentence("Pregnancy"), sentence("Why?")
    ('Pregnancy.', 'Why?')
    """
    return phrase if phrase.endswith((".", "!", "?", ":", ".)", ".”")) else f"{phrase}."


def counted(number: float, noun: str) -> str:
    """Write a number with its noun in the singular or the plural.

    Examples
    --------
    >>> counted(1, "hour"), counted(2.5, "hour")
    ('1 hour', '2.5 hours')
    """
    return f"{number:g} {noun}" if number == 1 else f"{number:g} {noun}s"


@dataclass(frozen=True)
class Kit:
    """The protocol folder, its record, and lookups by id.

    Attributes
    ----------
    source
        The folder as it was read.
    record
        Its numbers.
    """

    source: ProtocolFolder
    record: Record

    @property
    def protocol(self) -> Protocol:
        """The structured facts."""
        return self.source.protocol

    @cached_property
    def names(self) -> dict[str, str]:
        """Every number as it is printed."""
        return self.record.texts()

    @cached_property
    def strings(self) -> Mapping[str, object]:
        """The facts as plain data, without the restricted part."""
        facts = self.protocol.model_dump(mode="json", exclude={"randomisation": {"restricted"}})
        return {"protocol": facts}

    @cached_property
    def numbers_of_sections(self) -> Mapping[str, str]:
        """M11 number of each section of the protocol document -> its number there."""
        return {section.m11: section.number for section in self.protocol_document.sections}

    def section_of_protocol(self, m11: str) -> str:
        """Return how another document points at a section of the protocol.

        Raises
        ------
        KeyError
            The protocol document has no such section.
        """
        return f"Section\N{NO-BREAK SPACE}{self.numbers_of_sections[m11]} of the protocol"

    @cached_property
    def protocol_document(self) -> Document:
        """The protocol document itself, for what points into it."""
        # Imported late: the protocol's builders work with this kit themselves.
        from toolkit.documents.protocol.document import protocol_document  # noqa: PLC0415

        return protocol_document(self.source, self.record)

    @cached_property
    def captions_of_protocol(self) -> Mapping[str, str]:
        """Id of each captioned table and figure of the protocol -> word and number there."""
        counts = {"Table": 0, "Figure": 0}
        found = {}
        document = self.protocol_document
        parts = (document.cover, *(part for _, part in document.front))
        for block in chain(*parts, *(section.blocks for section in document.sections)):
            if isinstance(block, Table | Figure) and block.caption:
                word = type(block).__name__
                counts[word] += 1
                found[block.id] = f"{word}\N{NO-BREAK SPACE}{counts[word]}"
        return found

    @cached_property
    def visits(self) -> dict[str, Visit]:
        """Visits by id."""
        return {each.id: each for each in self.protocol.schedule.visits}

    @cached_property
    def endpoints(self) -> dict[str, Endpoint]:
        """Endpoints by id."""
        return {each.id: each for each in self.protocol.endpoints}

    @cached_property
    def assumptions(self) -> dict[str, Assumption]:
        """Assumptions by id."""
        return {each.id: each for each in self.protocol.assumptions}

    def arm(self, role: str) -> Arm:
        """Return the arm with a role."""
        return next(arm for arm in self.protocol.therapies.arms if arm.role == role)

    def analyses_of(self, endpoints: Iterable[str]) -> tuple[Analysis, ...]:
        """Return the analyses of some endpoints, in the order of the protocol."""
        wanted = set(endpoints)
        return tuple(a for a in self.protocol.analyses if a.endpoint in wanted)

    def number(self, name: str, *, bold: bool = False) -> Number:
        """Return a number of the record as an inline piece."""
        return Number(name=name, text=self.record[name].text, bold=bold)

    def cell(self, name: str) -> Cell:
        """Return a cell that holds one number, or a dash when the record has none."""
        return Cell(inlines=(self.number(name),) if name in self.record else NOTHING)

    def between(self, low: str, high: str) -> Inlines:
        """Return two numbers of the record as an interval, or one when they print alike."""
        first, last = self.number(low), self.number(high)
        return (first,) if first.text == last.text else (first, Text(text=" to "), last)

    def entry(
        self, name: str, *place: int, form: Format | None = None, bold: bool = False
    ) -> Number:
        """Return one value of a tabulated quantity, named after its place counted from 0."""
        quantity = self.record[name]
        value = quantity.value
        for index in place:
            if not isinstance(value, tuple):
                message = f"{name} has fewer dimensions than its table"
                raise TypeError(message)
            value = value[index]
        if isinstance(value, tuple):
            message = f"{name} has more dimensions than its table"
            raise TypeError(message)
        where = ",".join(map(str, place))
        return Number(
            name=f"{name}[{where}]", text=show(value, form or quantity.form), bold=bold
        )

    def entries(self, name: str) -> tuple[Value, ...]:
        """Return the values of a tabulated quantity along its first dimension."""
        value = self.record[name].value
        if not isinstance(value, tuple):
            message = f"{name} is a single value and no table"
            raise TypeError(message)
        return value

    def say(self, template: str) -> Blocks:
        """Turn text with names in double braces into blocks."""
        return blocks(
            template,
            file=self.source.path / "protocol.yaml",
            names=self.names,
            strings=self.strings,
        )

    def say_inline(self, template: str) -> Inlines:
        """Turn one paragraph with names in double braces into inline pieces."""
        made = self.say(template)
        return tuple(i for block in made if isinstance(block, Paragraph) for i in block.inlines)

    def assumed(self, assumption: str) -> Inlines:
        """Return an assumption's value with its unit."""
        each = self.assumptions[assumption]
        number = self.number(f"assumptions.{assumption}")
        if each.unit.startswith(PURE):
            return (number,)
        unit = each.unit.removesuffix("s") if each.value == 1 else each.unit
        return number, Text(text=f" {unit}")


def ages(kit: Kit) -> str:
    """Write the range of ages, which may have no upper end."""
    population = kit.protocol.population
    if population.maximum_age is None:
        return f"{population.minimum_age} years and older"
    return f"{population.minimum_age} to {population.maximum_age} years"


def text(value: str) -> Inlines:
    """Return a line of the protocol as inline pieces."""
    return plain_inlines(value)


def prose(value: str) -> Blocks:
    """Return a paragraph or more of the protocol as blocks."""
    return plain_blocks(value)


def answer(value: str | OpenItem | None) -> Inlines:
    """Return a given line, or the open item that stands for it."""
    if value is None:
        return ()
    if isinstance(value, OpenItem):
        return (Open(text=f"To be completed by {value.owner}: {value.open}"),)
    return plain_inlines(value)


def answer_blocks(value: str | OpenItem) -> Blocks:
    """Return a given paragraph, or the open item that stands for it."""
    if isinstance(value, OpenItem):
        return (Paragraph(inlines=answer(value)),)
    return plain_blocks(value)


def paragraph(*pieces: Inline | str, role: str = "body") -> Paragraph:
    """Return a paragraph of pieces; strings are plain text."""
    inlines = tuple(Text(text=p) if isinstance(p, str) else p for p in pieces)
    return Paragraph(inlines=inlines, role=role)  # type: ignore[arg-type]


def subheading(title: str) -> Subheading:
    """Return an unnumbered heading."""
    return Subheading(inlines=plain_inlines(title))


def bullets(items: Iterable[Inlines]) -> Blocks:
    """Return a bulleted list, or nothing when there is no item."""
    made = tuple((Paragraph(inlines=item),) for item in items)
    return (ListBlock(items=made),) if made else ()


def labelled(items: Iterable[tuple[str, Inlines]]) -> Blocks:
    """Return a list with labels of its own, such as I01."""
    pairs = tuple(items)
    if not pairs:
        return ()
    return (
        ListBlock(
            items=tuple((Paragraph(inlines=item),) for _, item in pairs),
            ordered=True,
            labels=tuple(label for label, _ in pairs),
        ),
    )


def named(name: str, body: str | OpenItem) -> Inlines:
    """Return "Name. Body" with the name in bold; the body may still be open."""
    return Text(text=f"{name}. ", bold=True), *answer(body)


def run_in(name: str, body: str | OpenItem) -> Paragraph:
    """Return a paragraph that begins with its name in bold."""
    return Paragraph(inlines=named(name, body))


def plain(value: str) -> Cell:
    """Return a cell of prose, or a dash when there is nothing to say."""
    return Cell(inlines=plain_inlines(value) if value else NOTHING)


def strong(value: str, *, shaded: bool = False, span: int = 1) -> Cell:
    """Return a cell that heads a row or a group of rows."""
    return Cell(inlines=plain_inlines(value), strong=True, shaded=shaded, span=span)


def head(*names: str) -> tuple[tuple[Cell, ...], ...]:
    """Return one header row."""
    return (tuple(Cell(inlines=(Text(text=name),), strong=True) for name in names),)


def two_columns(
    rows: Iterable[tuple[str, Inlines]],
    *,
    description: str,
    share: float = 0.4,
    small: bool = False,
) -> Table:
    """Return an uncaptioned table of labels and values."""
    return Table(
        id="",
        caption=(),
        description=description,
        columns=(Column(share=share), Column(share=1 - share)),
        header=(),
        rows=tuple(
            (Cell(inlines=plain_inlines(label), strong=True), Cell(inlines=value))
            for label, value in rows
        ),
        small=small,
    )


def reference(target: str) -> CrossReference:
    """Return a reference to a table or figure."""
    return CrossReference(target=target, kind="caption")


def section(number: str) -> CrossReference:
    """Return a reference to a section by its M11 number."""
    return CrossReference(target=number, kind="section")


def cited(evidence: Sequence[str]) -> Inlines:
    """Return a citation of evidence items, or nothing when there are none."""
    return (Cite(keys=tuple(evidence)),) if evidence else ()
