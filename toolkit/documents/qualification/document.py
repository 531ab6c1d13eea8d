"""The qualification report as a document: what is installed, what was compared, what differs.

It holds no clock: the same installation gives the same report, dated only where the user gives
a date. The names and dates of those who run, review and approve it are left open for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import (
    Cell,
    Column,
    Document,
    DocumentProperties,
    Section,
    Table,
    Text,
)
from toolkit.documents.kit import bullets, head, paragraph, plain, strong, text, two_columns
from toolkit.documents.packet.compose import signature_lines
from toolkit.documents.qualification.wording import (
    COMPARISON,
    PURPOSE,
    SECOND_OPINION,
    files_said,
    number,
    percent,
    scope_said,
    source_lines,
    tolerance,
    value,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.documents.kit import Blocks, Inlines
    from toolkit.validation.claim import Outcome
    from toolkit.validation.installation import Installation
    from toolkit.validation.qualification import Qualification

TITLE = "Qualification of the clinical-trial protocol toolkit"
SUBJECT = "Installation and operational qualification"
NOT_DATED = "not dated"
MOST_FILES = 40
"""Files named among the deviations; where nearly all differ, a list of them says no more."""
ROLES = ("Run by", "Reviewed by", "Approved by")


def qualification_document(found: Qualification, *, date: str = "") -> Document:
    """Make the report.

    Parameters
    ----------
    found
        What was found on this installation.
    date
        ISO 8601 date of the report, given by the user; empty leaves it undated.

    Returns
    -------
    Document
        The report: purpose, method, installation, summary, deviations, every value, signatures.
    """
    version = found.installation.version
    return Document(
        properties=DocumentProperties(
            title=TITLE,
            subject=SUBJECT,
            short_title="Qualification report",
            author="clinical-trial protocol toolkit",
            language="en-GB",
            protocol_number=f"Toolkit {version}",
            version=version,
            date=date or NOT_DATED,
            draft=False,
            provenance=(
                ("ToolkitVersion", version),
                ("FilesDigest", found.installation.digest),
                ("Verdict", found.verdict),
            ),
            confidentiality=f"Verdict: {found.verdict}",
        ),
        cover=(_cover(found, date),),
        front=(),
        sections=tuple(_sections(found)),
    )


def _cover(found: Qualification, date: str) -> Table:
    here = found.installation
    return two_columns(
        [
            ("Toolkit", text(f"version {here.version}")),
            ("Python", text(f"{here.implementation} {here.python}")),
            ("Platform", text(f"{here.system}, {here.machine}")),
            ("Scope", text(scope_said(found))),
            ("Values compared", text(f"{found.values:,} in {len(found.outcomes):,} rows")),
            ("Rows that failed", text(str(len(found.failures)))),
            ("Verdict", _verdict(found.verdict)),
            ("Date", text(date or "to be filled in below")),
        ],
        description="What was qualified, and the verdict",
        share=0.3,
    )


def _sections(found: Qualification) -> Iterable[Section]:
    """Yield the sections in order, numbered as a multilevel list counts them."""
    top: list[tuple[str, str, Blocks]] = [
        ("purpose", "Purpose", tuple(paragraph(one) for one in PURPOSE)),
        (
            "method",
            "Method of comparison",
            (paragraph("How each value was compared:", role="label"), *_listed(COMPARISON)),
        ),
        ("installation", "Installation qualification", _installation(found.installation)),
        ("operation", "Operational qualification: summary", _summary(found)),
    ]
    if found.second:
        top.append(("second", "Second opinions", _second(found)))
    top += [
        ("deviations", "Deviations", _deviations(found)),
        ("approval", "Approval", _signed()),
    ]
    for place, (key, title, blocks) in enumerate(top, start=1):
        yield Section(m11=key, number=str(place), title=title, level=1, blocks=blocks)
    last = len(top) + 1
    said = "Every value that was compared, kind by kind; the JSON file holds all their digits."
    yield Section(
        m11="values",
        number=str(last),
        title="Every value",
        level=1,
        blocks=(paragraph(said),),
    )
    for place, (name, title) in enumerate(_kinds(found), start=1):
        yield Section(
            m11=f"values-{name}",
            number=f"{last}.{place}",
            title=title,
            level=2,
            blocks=_values(found, name, title),
            landscape=True,
        )


def _listed(items: Iterable[str]) -> Blocks:
    return bullets(text(one) for one in items)


def _installation(here: Installation) -> Blocks:
    rows = tuple(
        (
            strong(one.name),
            plain(one.allowed or "any"),
            plain(one.installed or "not installed"),
            _judged("passed" if one.good else "failed"),
        )
        for one in here.libraries
    )
    made: Blocks = (
        Table(
            id="tbl-libraries",
            caption=text("Python and the libraries that the toolkit needs"),
            description="Each library with the versions allowed and the one installed.",
            columns=(Column(share=3), Column(share=2), Column(share=2), Column(share=1.5)),
            header=head("Library", "Allowed", "Installed", "Verdict"),
            rows=rows,
        ),
        paragraph(files_said(here)),
        paragraph(
            f"SHA-256 digest over the names and digests of all {here.files:,} files: ",
            Text(text=here.digest),
        ),
    )
    return made


def _summary(found: Qualification) -> Blocks:
    rows = tuple(
        (
            strong(one.title),
            plain("published" if one.published else "computed with R"),
            plain(f"{one.values:,}"),
            plain(number(one.difference)),
            plain(percent(one.share)),
            _judged(one.verdict),
        )
        for one in found.summaries()
    )
    total = (strong("All", span=2), plain(f"{found.values:,}"), plain(""), plain(""), plain(""))
    return (
        paragraph(
            f"{found.values:,} values were compared in {len(found.outcomes):,} rows; "
            f"{len(found.failures):,} rows failed."
        ),
        Table(
            id="tbl-summary",
            caption=text("Every kind, with its values from outside"),
            description="Kind by kind: origin and number of values, largest differences, "
            "verdict.",
            columns=(
                Column(share=4),
                Column(share=1.7),
                Column(share=1, align="right"),
                Column(share=1.5, align="right"),
                Column(share=1.5, align="right"),
                Column(share=1.2),
            ),
            header=head(
                "Kind",
                "Origin",
                "Values",
                "Largest relative difference",
                "Largest share of tolerance",
                "Verdict",
            ),
            rows=(*rows, total),
            notes=(
                ("", text("The sources of each kind stand above the table of its values.")),
            ),
            small=True,
        ),
    )


def _second(found: Qualification) -> Blocks:
    rows = tuple(
        (
            strong(one.kind),
            plain(one.id),
            plain("" if one.power is None else f"{one.power:.4f}"),
            plain(f"{one.opinion.power:.4f}" if one.opinion else ""),
            plain(f"{one.opinion.error:.4f}" if one.opinion else ""),
            plain(one.opinion.how if one.opinion else one.reason),
            _judged(one.verdict),
        )
        for one in found.second
    )
    return (
        *(paragraph(one) for one in SECOND_OPINION),
        Table(
            id="tbl-second",
            caption=text("Second opinion on one design of each kind"),
            description="The power by the method and by simulation or enumeration.",
            columns=(
                Column(share=2),
                Column(share=2),
                Column(share=1, align="right"),
                Column(share=1, align="right"),
                Column(share=1, align="right"),
                Column(share=3.4),
                Column(share=1.3),
            ),
            header=head("Kind", "Row", "Power", "Second", "Its error", "How", "Verdict"),
            rows=rows,
            small=True,
        ),
    )


def _deviations(found: Qualification) -> Blocks:
    said = [f"Installation: {one}" for one in found.installation.troubles[:MOST_FILES]]
    if len(found.installation.troubles) > MOST_FILES:
        more = len(found.installation.troubles) - MOST_FILES
        said.append(f"Installation: {more:,} further files; the JSON file names all")
    said += [
        f"Library {one.name}: {one.trouble}"
        for one in found.installation.libraries
        if one.trouble
    ]
    said += [
        f"{one.claim.file}, {one.claim.id}, {one.claim.what}: {one.trouble}; expected "
        f"{value(one.claim.expected)}, found {value(one.found)}"
        for one in found.failures
    ]
    said += [
        f"Second opinion on {one.kind}: {one.reason or 'the two powers disagree'}"
        for one in found.second
        if one.failed
    ]
    if not found.outcomes:
        said.append("No value was compared.")
    if not said:
        return (paragraph("There is none: every value agrees within its tolerance."),)
    return (
        paragraph("Each of these has to be explained before this installation is used:"),
        *_listed(said),
    )


def _signed() -> Blocks:
    said = (
        "To be filled in by those who ran, reviewed and approved this qualification. The "
        "verdict above is the program's; it approves nothing."
    )
    return (paragraph(said), signature_lines(*((role, ()) for role in ROLES)))


def _kinds(found: Qualification) -> Iterable[tuple[str, str]]:
    return dict.fromkeys((one.kind, one.title) for one in found.summaries())


def _values(found: Qualification, name: str, title: str) -> Blocks:
    outcomes = found.of_kind(name)
    return (
        paragraph("Sources:", role="label"),
        *_listed(source_lines(outcomes)),
        Table(
            id=f"tbl-values-{name.replace(' ', '-').replace('_', '-')}",
            caption=text(f"{title}: every value"),
            description="Row by row: what was expected, what was found, difference, tolerance.",
            columns=(
                Column(share=2.6),
                Column(share=1.8),
                Column(share=2.8),
                Column(share=2.8),
                Column(share=1.1, align="right"),
                Column(share=1.2, align="right"),
                Column(share=0.9),
            ),
            header=head(
                "Row", "What", "Expected", "Found", "Difference", "Tolerance", "Verdict"
            ),
            rows=tuple(_row(one) for one in outcomes),
            small=True,
        ),
    )


def _row(one: Outcome) -> tuple[Cell, ...]:
    claim = one.claim
    shown = value(one.found) if one.found is not None or not one.trouble else one.trouble
    return (
        plain_cell(f"{claim.file.removesuffix('.json')}: {claim.id}"),
        plain_cell(claim.what),
        plain_cell(value(claim.expected)),
        plain_cell(shown),
        plain_cell(number(one.difference)),
        plain_cell(tolerance(claim)),
        _judged(one.verdict),
    )


def plain_cell(words: str) -> Cell:
    """Return a cell of text as it is: an id is no Markdown."""
    return Cell(inlines=(Text(text=words or "–"),))


def _judged(verdict: str) -> Cell:
    bad = verdict == "failed"
    return Cell(inlines=(Text(text=verdict, bold=bad),), shaded=bad)


def _verdict(verdict: str) -> Inlines:
    return (Text(text=verdict, bold=True),)
