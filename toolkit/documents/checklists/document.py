"""The checklists as a document of the packet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.checklists.consent import consent_elements
from toolkit.documents.checklists.guidelines import good_clinical_practice, spirit
from toolkit.documents.checklists.headings import m11_headings
from toolkit.documents.checklists.reading import Finished
from toolkit.documents.checklists.rows import RESULTS
from toolkit.documents.content import Cell, Column, LineBreak, Table, Text
from toolkit.documents.kit import bullets, head, paragraph, plain, strong, text
from toolkit.documents.packet.compose import Part, compose
from toolkit.documents.packet.standard_text import standard_part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.documents.checklists.rows import Checklist, Row
    from toolkit.documents.content import Block, Document
    from toolkit.documents.kit import Blocks, Inlines, Kit

ROOM = "checklists"
KIND = "Checklists"
MEMBER = "checklists"
RECALLED = "This rule is recalled from memory; look it up before you rely on it."
WANTING = ("Missing", "CRASHED")


def checklists_document(
    kit: Kit, protocol: Document, consent: Document | None, pages: Mapping[str, int]
) -> Document:
    """Make the document of the filled checklists.

    Parameters
    ----------
    kit
        The protocol and its record.
    protocol
        The finished protocol document.
    consent
        The finished consent form; None leaves its elements out, and says so.
    pages
        Number of each section of the protocol in M11 -> its page; empty when the pages are
        not known.
    """
    filled = checklists(kit, protocol, consent, pages)
    parts = [
        standard_part(kit, ROOM, "reading", after=(_summary(filled), *_wanting(filled))),
        *(standard_part(kit, ROOM, one.key, after=_tables(one)) for one in filled),
    ]
    if consent is None:
        said = "The consent form was not made together with this document."
        parts.append(
            Part(key="consent", title="Elements of informed consent", blocks=(paragraph(said),))
        )
    landscape = [
        Part(
            key=part.key,
            title=part.title,
            blocks=part.blocks,
            level=part.level,
            landscape=part.key in {one.key for one in filled},
        )
        for part in parts
    ]
    return compose(kit, kind=KIND, parts=landscape, member=MEMBER)


def checklists(
    kit: Kit, protocol: Document, consent: Document | None, pages: Mapping[str, int]
) -> tuple[Checklist, ...]:
    """Fill the checklists; parameters as in `checklists_document`."""
    finished = Finished(document=protocol, pages=pages)
    filled = [spirit(kit, finished), m11_headings(finished)]
    if consent is not None:
        filled.append(consent_elements(kit, Finished(document=consent, pages={})))
    return (*filled, good_clinical_practice(finished))


def _summary(filled: tuple[Checklist, ...]) -> Table:
    return Table(
        id="tbl-summary",
        caption=text("Results of the checklists"),
        description="Each checklist with the number of its rows by result.",
        columns=(Column(share=3), *(Column(align="right") for _ in (*RESULTS, ""))),
        header=head("Checklist", *RESULTS, "All rows"),
        rows=tuple(
            (
                strong(one.name),
                *(plain(str(number)) for number in one.counts().values()),
                plain(str(len(one.rows))),
            )
            for one in filled
        ),
    )


def _wanting(filled: tuple[Checklist, ...]) -> Blocks:
    """Return what is missing, in one list, since that is what has to be done first."""
    found = [(one, row) for one in filled for row in one.rows if row.result in WANTING]
    if not found:
        return (paragraph("No row is missing, and none could not be decided."),)
    said = (
        (
            Text(text=f"{one.name}, {row.asked.id}. ", bold=True),
            *text(f"{row.asked.title or row.asked.requirement}. {row.remark}"),
        )
        for one, row in found
    )
    return (
        paragraph("What is missing, or could not be decided:", role="label"),
        *bullets(said),
    )


def _tables(one: Checklist) -> Blocks:
    made: list[Block] = []
    groups = dict.fromkeys(row.asked.group for row in one.rows)
    rows: list[tuple[Cell, ...]] = []
    for group in groups:
        rows.append((strong(group, shaded=True, span=5),))
        rows += [_row(row) for row in one.rows if row.asked.group == group]
    made.append(
        Table(
            id=f"tbl-{one.key}",
            caption=text(f"{one.name}, filled in"),
            description="Each row of the checklist: what it asks, the result, where it is told "
            "and what is missing.",
            columns=(
                Column(share=0.8),
                Column(share=4.2),
                Column(share=1.2),
                Column(share=2.2),
                Column(share=3.6),
            ),
            header=head("No.", "What is asked", "Result", "Section, page", "Missing or open"),
            rows=tuple(rows),
            small=True,
        )
    )
    return tuple(made)


def _row(row: Row) -> tuple[Cell, ...]:
    asked = row.asked
    wanted: Inlines = text(asked.requirement)
    if asked.title:
        wanted = (Text(text=asked.title, bold=True), LineBreak(), *wanted)
    remark = [
        part for part in (row.remark, RECALLED if asked.status == "recalled" else "") if part
    ]
    good = row.result in {"Met", "Not applicable"}
    return (
        strong(asked.id),
        Cell(inlines=wanted),
        Cell(inlines=(Text(text=row.result, bold=not good),), shaded=not good),
        plain("; ".join(row.where)),
        plain(" ".join(remark)),
    )
