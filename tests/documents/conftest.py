"""A document with everything a protocol can hold, and the protocols as documents."""

from __future__ import annotations

import dataclasses
import io
import math
import shutil
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure as Plot

from toolkit.checks import run_checks
from toolkit.design.calculate import calculate
from toolkit.documents.build import build
from toolkit.documents.content import (
    Block,
    Cell,
    Cite,
    Column,
    CrossReference,
    Document,
    DocumentProperties,
    Figure,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    Number,
    Open,
    Paragraph,
    Section,
    Subheading,
    Table,
    Text,
)
from toolkit.documents.kit import Kit
from toolkit.documents.protocol.document import protocol_document
from toolkit.documents.word.docx import write_docx
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from toolkit.spec.reader import ProtocolFolder

    References = tuple[tuple[str, tuple[Inline, ...]], ...]

PROSE = (
    "Borderline personality disorder is marked by instability of affect, of relationships and "
    "of self-image, and by a risk of suicide far above that of the general population. No drug "
    "is approved for it. The trial asks whether six infusions over 3 weeks, compared with an "
    "active comparator, lower the severity of suicidal ideation at week 4, and whether the "
    "effect, if there is one, can be told from the effect of having been given something. "
)


LONG_TITLE = (
    "Discontinuation of trial intervention and participant withdrawal from the trial, a "
    "heading that needs two lines"
)


def text(content: str, **how: object) -> Text:
    return Text(text=content, **how)  # type: ignore[arg-type]


def para(*pieces: str | Inline, role: str = "body") -> Paragraph:
    inlines = tuple(text(piece) if isinstance(piece, str) else piece for piece in pieces)
    return Paragraph(inlines=inlines, role=role)  # type: ignore[arg-type]


def cell(content: str | tuple[Inline, ...] = "", **how: object) -> Cell:
    inlines = (text(content),) if isinstance(content, str) else content
    return Cell(inlines=inlines, **how)  # type: ignore[arg-type]


def bullets(*items: str | Block | tuple[Block, ...], **how: object) -> ListBlock:
    made: list[tuple[Block, ...]] = []
    for item in items:
        if isinstance(item, str):
            made.append((para(item),))
        else:
            made.append(item if isinstance(item, tuple) else (item,))
    return ListBlock(items=tuple(made), **how)  # type: ignore[arg-type]


def picture(seed: int = 0) -> tuple[bytes, bytes]:
    """A small power curve as PNG and SVG, without a date in either."""
    with mpl.rc_context({"svg.hashsalt": "fixture", "font.family": "DejaVu Sans"}):
        plot = Plot(figsize=(6.3, 3.2), dpi=200, layout="constrained")
        axes = plot.subplots()
        sizes = range(40, 260, 4)
        for effect, shade in ((0.5, "#1F3A5F"), (0.4, "#5C7FA8"), (0.3, "#A9BCD3")):
            power = [0.5 * math.erfc(1.386 - effect * math.sqrt(n / 8)) for n in sizes]
            axes.plot(sizes, power, color=shade, label=f"difference {effect} SD")
        axes.axhline(0.9, color="#888888", linewidth=0.8, linestyle="--")
        axes.set_xlabel(f"Participants randomised{' ' * seed}")
        axes.set_ylabel("Power")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
        png, svg = io.BytesIO(), io.BytesIO()
        plot.savefig(png, format="png", metadata={"Software": None})
        plot.savefig(svg, format="svg", metadata={"Date": None})
    return png.getvalue(), svg.getvalue()


def schedule(visits: int = 20, rows: int = 26) -> Table:
    """A schedule of activities: epochs above rotated visits, marks with notes."""
    names = [
        "Informed consent", "Eligibility", "Demographics and medical history",
        "Physical examination", "Vital signs", "12-lead ECG", "Urine drug screen",
        "Pregnancy test (urine)", "Clinical laboratory tests", "MINI 7.0.2", "SCID-5-PD",
        "Beck Scale for Suicide Ideation", "Zanarini Rating Scale for BPD", "C-SSRS",
        "Montgomery-Åsberg Depression Rating Scale", "CADSS", "Randomisation", "Infusion",
        "Observation for 2 hours", "Blinding questionnaire", "Adverse events",
        "Concomitant treatment", "Rescue medication", "Dispensing of safety card",
        "Telephone call", "End-of-trial form",
    ]  # fmt: skip
    names += [f"Further assessment {number}" for number in range(len(names), rows)]
    epochs = (("Screening", 2), ("Treatment", visits - 4), ("Follow-up", 2))
    header = (
        (cell("Epoch"), *(cell(n, span=s, align="centre") for n, s in epochs)),
        (
            cell("Visit"),
            *(
                cell(f"V{v}: day {(v - 3) * 4}" if v > 2 else f"Screening {v}", rotated=True)
                for v in range(1, visits + 1)
            ),
        ),
        (cell("Window (days)"), *(cell("±2" if v % 3 else "±1") for v in range(visits))),
    )
    body: list[tuple[Cell, ...]] = []
    for place, name in enumerate(names[:rows]):
        if place % 8 == 0:
            title = ("Eligibility and safety", "Efficacy", "Treatment", "Other")[place // 8 % 4]
            body.append((cell(title, span=visits + 1, strong=True, shaded=True),))
        marks: list[Cell] = []
        for visit in range(visits):
            on = (visit * 7 + place * 3) % 5 < 2
            note = on and (visit + place) % 11 == 0
            mark = (text("X"), text("a", position="superscript")) if note else (text("X"),)
            marks.append(cell(mark if on else ()))
        body.append((cell(name), *marks))
    return Table(
        id="tbl-soa",
        caption=(text("Schedule of activities"),),
        description="Activities in rows, visits in columns; X marks what is done at a visit.",
        columns=(Column(share=6.2), *(Column(align="centre") for _ in range(visits))),
        header=header,
        rows=tuple(body),
        notes=(
            ("a", (text("Only if clinically indicated since the last visit."),)),
            ("", (text("Windows count from the day of randomisation."),)),
        ),
        small=True,
    )


def long_table(rows: int, identity: str = "tbl-long") -> Table:
    """A table that runs over pages, with numbers aligned to the right."""
    return Table(
        id=identity,
        caption=(text("Power of the primary analysis under other assumptions"),),
        description="Power for combinations of difference, standard deviation and dropout.",
        columns=(
            Column(share=4.4),
            Column(align="right"),
            Column(align="right"),
            Column(align="right"),
        ),
        header=(
            (cell("Scenario"), cell("Difference"), cell("SD"), cell("Power", align="right")),
        ),
        rows=tuple(
            (
                cell(f"Scenario {row}: difference and spread as in the pilot, dropout {row}%"),
                cell(f"{1 + row / 10:.1f}"),
                cell(f"{8 + row / 20:.2f}"),
                cell(
                    (Number(name=f"sensitivity.row_{row}.power", text=f"{90 - row / 2:.1f}%"),)
                ),
            )
            for row in range(1, rows + 1)
        ),
        notes=(("*", (text("Two-sided alpha of 5%; difference is experimental − control."),)),),
    )


def objectives() -> Table:
    listed = bullets("change in BSS total score from baseline to week 4", "response at week 4")
    return Table(
        id="tbl-objectives",
        caption=(text("Objectives, endpoints and estimands"),),
        description="Each objective with its endpoint and its estimand.",
        columns=(Column(share=1), Column(share=1.2), Column(share=1.3)),
        header=((cell("Objective"), cell("Endpoint"), cell("Estimand")),),
        rows=(
            (cell("Primary", span=3, strong=True, shaded=True),),
            (
                cell("To compare ketamine with midazolam in lowering suicidal ideation."),
                Cell(blocks=(listed,)),
                cell("Treatment policy for rescue medication; hypothetical for early stop."),
            ),
            (cell("Secondary", span=3, strong=True, shaded=True),),
            (
                cell("To describe the course of symptoms over 12 weeks."),
                cell("ZAN-BPD total score at weeks 1, 2, 4, 8 and 12."),
                Cell(
                    blocks=(
                        para("Treatment policy for all intercurrent events."),
                        bullets("first", "second", ordered=True),
                    )
                ),
            ),
        ),
    )


def synopsis() -> Table:
    rows = (
        ("Design", "Randomised, double-blind, parallel groups, group-sequential"),
        ("Population", "Adults of 18 to 60 years with borderline personality disorder"),
        ("Participants", "180 randomised, 90 in each arm, at 6 sites"),
        ("Treatment", "Six infusions over 3 weeks: ketamine 0.5 mg/kg or midazolam 0.03 mg/kg"),
    )
    return Table(
        id="tbl-synopsis",
        caption=(),
        description="The trial in brief.",
        columns=(Column(share=1), Column(share=3)),
        header=(),
        rows=tuple((cell(left, strong=True), cell(right)) for left, right in rows),
    )


def cover() -> tuple[Block, ...]:
    rows = (
        ("Protocol number", (text("KET-BPD-301"),)),
        ("Sponsor", (Open(text="to be completed by the sponsor: legal name and address"),)),
        ("Registry number", (Open(text="to be completed: ClinicalTrials.gov"),)),
        ("Version", (text("0.1, 2026-11-21"),)),
    )
    table = Table(
        id="tbl-cover",
        caption=(),
        description="Who is responsible for the trial, and which version this is.",
        columns=(Column(share=1), Column(share=2.4)),
        header=(),
        rows=tuple((cell(name, strong=True), cell(what)) for name, what in rows),
    )
    return (table, para("A proposal. Nobody has approved it.", role="note"))


def _sections(figures: int, *, compact: bool) -> tuple[Section, ...]:
    png, svg = picture()
    cite = Cite(keys=("yovell2016", "stanley2001", "linehan2006"))
    number = Number(name="sample_size.randomised", text="180")
    filler = tuple(para(PROSE * 2) for _ in range(0 if compact else 3))
    eligibility = bullets(
        "Age of 18 to 60 years at consent.",
        (
            para("Borderline personality disorder by SCID-5-PD, with at least one of:"),
            bullets("a suicide attempt in the last 12 months", "ideation in the last 7 days"),
        ),
        (
            para("Willing and able to give informed consent, shown by the teach-back method."),
            para("The method is described in the manual of operations."),
        ),
        labels=("I01", "I02", "I03"),
    )
    nested = bullets(
        (
            para("First level, of the ordered kind."),
            bullets(
                (para("Second level."), bullets("Third level.", "Third again.", ordered=True)),
                "Second again.",
                ordered=True,
            ),
        ),
        (para("First level again."), para("With a second paragraph.")),
        ordered=True,
    )
    levels = bullets((para("One"), bullets((para("Two"), bullets("Three")))), "One again")
    curve = Figure(
        id="fig-power",
        caption=(text("Power by number of participants randomised"), cite),
        png=png,
        svg=svg,
        alt="Power rises with the number randomised and passes 90% near 180 participants.",
        notes=(text("Dashed: the power that was planned for."),),
    )
    more = tuple(
        Figure(
            id=f"fig-{n}",
            caption=(text(f"Operating characteristic number {n}"),),
            png=picture(n)[0],
            svg=picture(n)[1],
            alt=f"Operating characteristic number {n} rises with the sample size.",
            width_cm=12.0,
        )
        for n in range(1, figures)
    )
    plan = (
        para(
            "The trial randomises ", number, " participants, ", "so that a difference of ",
            Number(name="primary.difference", text="5.0"), " points is found with a power of ",
            Number(name="primary.power", text="90.3%"), " at p < 0.05 (see ",
            CrossReference(target="tbl-long", kind="caption"), " and ",
            CrossReference(target="fig-power", kind="caption"), "; assumptions in ",
            CrossReference(target="4.1", kind="section"), ").", cite,
        ),
        para("n = 2 (z₁ + z₂)² s² / d²", role="formula"),
    )  # fmt: skip
    short = long_table(9, "tbl-short")
    titles = (
        ("1", "Protocol summary", 1), ("1.1", "Protocol synopsis", 2),
        ("1.2", "Trial schema", 2), ("1.3", "Schedule of activities", 2),
        ("2", "Introduction", 1), ("2.1", "Purpose of trial", 2),
        ("2.2", "Assessment of risks and benefits", 2), ("2.2.1", "Risk summary", 3),
        ("2.2.2", "Benefit summary", 3), ("3", "Trial objectives and associated estimands", 1),
        ("3.1", "Primary objective and its estimand", 2), ("4", "Trial design", 1),
        ("4.1", "Description of trial design", 2), ("4.1.1", "Stakeholder input", 3),
        ("4.1.1.1", "Consultation of people with lived experience", 4),
        ("4.1.1.1.1", "How they were found", 5), ("5", "Trial population", 1),
        ("5.1", "Inclusion criteria", 2), ("6", "Trial intervention", 1),
        ("7", LONG_TITLE, 1),
        ("8", "Trial assessments and procedures", 1), ("9", "Adverse events", 1),
        ("10", "Statistical considerations", 1), ("10.1", "Sample size", 2),
        ("11", "Trial oversight", 1), ("12", "Supporting details", 1),
        ("13", "Glossary", 1), ("14", "References", 1),
    )  # fmt: skip
    blocks: dict[str, tuple[Block, ...]] = {
        "1.1": (para(PROSE, role="lead"), synopsis()),
        "1.2": (curve,),
        "1.3": (schedule(6, 9) if compact else schedule(),),
        "2.1": (*filler, levels, para(PROSE, Cite(keys=("kernberg1984",)), Cite(keys=("a5",)))),
        "2.2.1": (
            *filler,
            Subheading(inlines=(text("Dissociation"),)),
            para("It is expected ", Cite(keys=("yovell2016", "a5")), " and passes. ", PROSE),
            para("Not to be confused with psychosis.", role="note"),
        ),
        "3.1": (para("In brief", role="label"), para(PROSE), objectives(), *filler),
        "4.1": (*filler, nested, para("A second list starts over:"), nested),
        "4.1.1.1": filler,
        "4.1.1.1.1": filler,
        "5.1": (para("A participant must meet all of the following:"), eligibility, *filler),
        "6": (
            para(
                "See ", Link(url="https://www.fda.gov/?a=1&b=2", text="the agency"), " or ",
                Link(url="mailto:irb@example.org", text="write"), ".", LineBreak(), "R&D ",
                text("bold", bold=True), " ", text("italic", italic=True), " H",
                text("2", position="subscript"), "O. ", Open(text="[dose: to be confirmed]"),
            ),
            *filler,
        ),
        "7": filler,
        "8": filler * 3,
        "9": filler * 2,
        "10": filler,
        "10.1": (*plan, long_table(10 if compact else 40), *filler, short, *more),
        "11": filler * 2,
        "12": filler,
    }  # fmt: skip
    return tuple(
        Section(
            m11=number,
            number=number,
            title=title,
            level=level,
            blocks=blocks.get(number, ()),
            landscape=number == "1.3",
        )
        for number, title, level in titles
    )


def make_document(figures: int = 1, *, compact: bool = False) -> Document:
    return Document(
        properties=DocumentProperties(
            title="Repeated Ketamine Infusions versus Midazolam for Suicidal Ideation in "
            "Adults with Borderline Personality Disorder: a Randomised, Double-Blind, "
            "Group-Sequential Trial",
            subject="Clinical trial protocol",
            author="The protocol's authors",
            language="en-US",
            protocol_number="KET-BPD-301",
            version="0.1",
            date="2026-11-21",
            draft=True,
            keywords=("ketamine", "borderline personality disorder"),
            provenance=(("Protocol SHA-256", "ab" * 32), ("Toolkit version", "0.1.0")),
            short_title="Ketamine in BPD",
            confidentiality="Confidential",
        ),
        cover=cover(),
        front=(
            ("Sponsor signature", (para("I have read this protocol. ", PROSE), synopsis())),
            ("Amendment history", (para("This is the first version."),)),
        ),
        sections=_sections(figures, compact=compact),
    )


REFERENCES: References = tuple(
    (
        key,
        (
            text(f"Author A, Author B, Author C. {LONG_TITLE}. "),
            text("Am J Psychiatry", italic=True),
            text(". 2016;173(5):491–498. "),
            Link(url=f"https://doi.org/10.1000/{key}", text=f"doi:10.1000/{key}"),
        ),
    )
    for key in ("yovell2016", "stanley2001", "linehan2006", "kernberg1984", "a5")
)


@pytest.fixture(scope="session")
def sample() -> Document:
    """Everything a protocol can hold, once."""
    return make_document(compact=True)


@pytest.fixture(scope="session")
def long_sample() -> Document:
    """A document of many pages, with a schedule of 20 visits and tables that break."""
    return make_document(3)


@pytest.fixture(scope="session")
def references() -> References:
    return REFERENCES


@pytest.fixture(scope="session")
def sample_docx(tmp_path_factory: pytest.TempPathFactory, sample: Document) -> Path:
    """The sample, written once without page numbers."""
    path = tmp_path_factory.mktemp("docx") / "sample.docx"
    write_docx(sample, REFERENCES, path, page_numbers=False)
    return path


@pytest.fixture
def write_blocks(tmp_path: Path, sample: Document) -> Callable[..., Path]:
    """A function that writes given blocks as the only section of a document."""

    def write(*blocks: Block, landscape: bool = False, **properties: object) -> Path:
        section = Section(
            m11="1", number="1", title="One", level=1, blocks=blocks, landscape=landscape
        )
        last = Section(m11="14", number="2", title="References", level=1)
        document = replace(
            sample,
            properties=replace(sample.properties, **properties),  # type: ignore[arg-type]
            cover=(),
            front=(),
            sections=(section, last),
        )
        path = tmp_path / "blocks.docx"
        write_docx(document, REFERENCES, path, page_numbers=False)
        return path

    return write


@pytest.fixture(scope="session")
def validate() -> Callable[[Path], list[str]]:
    """Return a function that has a Word file judged by other people's programs.

    It takes seconds for a long document; the list of findings is empty for a sound one.
    """
    import docx_integrity  # noqa: PLC0415 - slow to import, and few tests need them
    from openxml_audit import OpenXmlValidator  # noqa: PLC0415

    schema = OpenXmlValidator()

    def judge(path: Path) -> list[str]:
        result = schema.validate(path)
        found = [f"openxml-audit: {error}" for error in result.errors]
        assert found or result.is_valid
        return found + [f"docx-integrity: {one}" for one in docx_integrity.check(path)]

    return judge


MINIMAL = Path(__file__).parents[1] / "spec" / "minimal"
PROTOCOLS = Path(__file__).parents[2] / "protocols"
REAL = ("buprenorphine-bpd", "ketamine-bpd")


class Built(SimpleNamespace):
    """A protocol with its numbers; its document and its files are made when first asked for.

    Attributes
    ----------
    source, record
        The folder, and its numbers.
    output
        An empty folder to write into.
    """

    @cached_property
    def document(self) -> Document:
        """The protocol as a document."""
        return protocol_document(self.source, self.record)

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The files of an ordinary build, without page numbers."""
        report = run_checks(self.source, self.record)
        return build(
            self.source, self.record, report, self.output, ("docx",), page_numbers=False
        )

    @property
    def docx(self) -> Path:
        """The Word file."""
        return self.files[0]


def _build(folder: Path, output: Path) -> Built:
    source = read_protocol(folder)
    return Built(source=source, record=calculate(source), output=output)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Return the small protocol, built once."""
    return _build(MINIMAL, tmp_path_factory.mktemp("small"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the real protocols out of coverage: they are long, and take the same code again."""
    for item in items:
        if "real" in getattr(item, "fixturenames", ()):
            item.add_marker("no_cover")


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SimpleNamespace]:
    """Return both real protocols, built once without page numbers."""
    return {name: _build(PROTOCOLS / name, tmp_path_factory.mktemp(name)) for name in REAL}


@pytest.fixture(scope="session")
def unsimulated() -> Callable[[SimpleNamespace], SimpleNamespace]:
    """Return a function that leaves out the simulation of a protocol.

    With any changed value its results are stale, and are gone.
    """

    def leave_out(built: SimpleNamespace) -> SimpleNamespace:
        if built.source.protocol.simulation is None:
            return built
        protocol = built.source.protocol.model_copy(update={"simulation": None})
        source = replace(built.source, protocol=protocol)
        return Built(source=source, record=calculate(source))

    return leave_out


@pytest.fixture(scope="session")
def kit(small: SimpleNamespace) -> Kit:
    """Return what the builders work with, for the small protocol."""
    return Kit(small.source, small.record)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the small protocol's folder."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "example"))


@pytest.fixture
def edited(folder: Path) -> Callable[..., Kit]:
    """Return a function that replaces text, found once, in the copy, and gives its kit.

    With nothing to find, the text becomes a file of its own.
    """

    def edit(*changes: tuple[str, str], file: str = "protocol.yaml") -> Kit:
        path = folder / file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        for find, by in changes:
            assert text.count(find) == 1 or not (find or text), find
            text = text.replace(find, by) if find else by
        path.write_text(text, encoding="utf-8")
        source = read_protocol(folder)
        return Kit(source, calculate(source))

    return edit


@pytest.fixture(scope="session")
def part() -> Callable[[str, str], str]:
    """Return a function that gives the small protocol from one text to before another."""

    def cut(start: str, end: str) -> str:
        text = (MINIMAL / "protocol.yaml").read_text(encoding="utf-8")
        return text[text.index(start) : text.index(end)]

    return cut


@pytest.fixture(scope="session")
def assumed() -> Callable[..., ProtocolFolder]:
    """Return a function that gives a protocol with another planning value."""

    def change(source: ProtocolFolder, name: str, value: float) -> ProtocolFolder:
        assert any(each.id == name for each in source.protocol.assumptions)
        assumptions = tuple(
            each.model_copy(update={"value": value}) if each.id == name else each
            for each in source.protocol.assumptions
        )
        protocol = source.protocol.model_copy(update={"assumptions": assumptions})
        return dataclasses.replace(source, protocol=protocol)

    return change


@pytest.fixture(scope="session")
def words() -> Callable[[Iterable[Inline]], str]:
    """Return a function that gives the text of inline pieces."""
    return _words


def _words(pieces: Iterable[Inline]) -> str:
    said = []
    for piece in pieces:
        match piece:
            case Text() | Number() | Open():
                said.append(piece.text)
            case CrossReference():
                said.append(f"<{piece.target}>")
            case LineBreak():
                said.append(" / ")
            case _:
                said.append("")
    return "".join(said)


@pytest.fixture(scope="session")
def lines() -> Callable[[Iterable[Block]], list[str]]:
    """Return a function that gives blocks as lines of text, a row of a table as one."""

    def read(blocks: Iterable[Block]) -> list[str]:
        found = (line for block in blocks for line in _lines(block))
        return [line.replace("\N{NO-BREAK SPACE}", " ") for line in found]

    return read


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _words(block.inlines)
        case Subheading():
            yield f"## {_words(block.inlines)}"
        case ListBlock():
            for number, item in enumerate(block.items):
                label = block.labels[number] if block.labels else "-"
                yield f"{label} {' '.join(line for part in item for line in _lines(part))}"
        case Figure():
            yield f"[figure {block.id}: {_words(block.caption)}]"
        case Table():
            yield f"[table {block.id}: {_words(block.caption)}]"
            for row in (*block.header, *block.rows):
                yield " | ".join(map(_cell, row))
            yield from (_words(note) for _, note in block.notes)


def _cell(cell: Cell) -> str:
    inner = " / ".join(line for block in cell.blocks for line in _lines(block))
    return _words(cell.inlines) + inner


@pytest.fixture(scope="session")
def units() -> Callable[[Document], list[tuple[Inline, ...]]]:
    """Return a function that gives every paragraph, caption, note and cell of a document."""

    def read(document: Document) -> list[tuple[Inline, ...]]:
        parts = [document.cover, *(blocks for _, blocks in document.front)]
        parts += [section.blocks for section in document.sections]
        return [unit for part in parts for block in part for unit in _units(block)]

    return read


def _units(block: Block) -> Iterator[tuple[Inline, ...]]:
    match block:
        case Paragraph() | Subheading():
            yield block.inlines
        case ListBlock():
            for item in block.items:
                for part in item:
                    yield from _units(part)
        case Figure():
            yield block.caption
        case Table():
            yield block.caption
            for row in (*block.header, *block.rows):
                for cell in row:
                    yield cell.inlines
                    for part in cell.blocks:
                        yield from _units(part)
            yield from (note for _, note in block.notes)
