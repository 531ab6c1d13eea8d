"""The outline of the case report: which form at which visit, and what stands in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from toolkit.documents.content import Cell, Column, Table
from toolkit.documents.kit import NOTHING, head, plain, strong, text
from toolkit.documents.packet.compose import Part, compose
from toolkit.documents.packet.standard_text import standard_part
from toolkit.documents.site.facts import fact, joined, said
from toolkit.documents.site.forms import forms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Blocks, Kit
    from toolkit.documents.site.form_parts import Form, Item

ROOM: Final = "site"
DUE: Final = "✕"
OWN: Final = "*"


def case_report_forms(kit: Kit) -> Document:
    """Make the outline of the case report forms."""
    return compose(
        kit,
        kind="Case report form outline",
        member="case-report-forms",
        parts=_parts(kit),
    )


def _parts(kit: Kit) -> Iterator[Part]:
    every = forms(kit)
    visits = [form for form in every if form.visits]
    events = [form for form in every if not form.visits]
    yield standard_part(kit, ROOM, "forms-about")
    yield Part(
        key="matrix", title="Forms by visit", blocks=(_matrix(kit, visits),), landscape=True
    )
    yield standard_part(kit, ROOM, "forms-visits")
    for form in visits:
        yield _part(kit, form)
    yield standard_part(kit, ROOM, "forms-events")
    for form in events:
        yield _part(kit, form)


def _matrix(kit: Kit, made: list[Form]) -> Table:
    visits = kit.protocol.schedule.visits
    return Table(
        id="tbl-matrix",
        caption=text("Forms by visit"),
        description="A cross marks the visit at which a form is due",
        columns=(
            Column(share=1.8),
            Column(share=max(4.2, 0.28 * len(visits))),
            *(Column(share=1.0, align="centre") for _ in visits),
        ),
        header=(
            (
                strong("Form"),
                strong("What it records"),
                *(
                    Cell(
                        inlines=(kit.number(f"visits.{v.id}.label"),), strong=True, rotated=True
                    )
                    for v in visits
                ),
            ),
        ),
        rows=tuple(
            (
                strong(form.id),
                plain(form.title),
                *(
                    Cell(inlines=text(DUE) if v.id in form.visits else (), align="centre")
                    for v in visits
                ),
            )
            for form in made
        ),
        notes=(
            ("", text("Forms for events are not listed; they are due when something happens.")),
        ),
        small=True,
    )


def _part(kit: Kit, form: Form) -> Part:
    return Part(
        key=f"form-{form.id.lower()}",
        title=f"{form.id}: {form.title}",
        level=2,
        blocks=_form(kit, form),
    )


def _form(kit: Kit, form: Form) -> Blocks:
    labels = {v.id: v.label for v in kit.protocol.schedule.visits}
    when = ", ".join(labels[v] for v in form.visits) or "When it happens"
    several = " Several lines or copies are possible." if form.repeats else ""
    names = joined((kit.number(f"activities.{a}.name"),) for a in form.activities)
    activities = said(" Records: ", names, ".") if form.activities else ()
    lead = said(
        f"Domain {form.domain}. Due: {when}. Filled in by: {form.by}.", several, activities
    )
    notes = joined((fact(kit, note) for note in form.notes), " ")
    before = " From the schedule: " if form.visits else " "
    facts = said(lead, before, notes) if notes else lead
    own = any(not item.standard for item in form.items)
    return (
        Table(
            id="",
            caption=(),
            description=f"Items of the form {form.title}",
            columns=tuple(Column(share=s) for s in (0.18, 0.38, 0.22, 0.09, 0.13)),
            header=head("Variable", "What is asked", "Answer", "Needed", "Source"),
            # In the table, so that no page ends between a form's name and its items.
            rows=((Cell(inlines=facts, span=5, shaded=True),), *map(_item, form.items)),
            notes=(("", text(f"{OWN} Own name, not one of CDASH.")),) if own else (),
            small=True,
        ),
    )


def _item(item: Item) -> tuple[Cell, ...]:
    return (
        strong(item.variable + ("" if item.standard else OWN)),
        plain(item.label),
        Cell(inlines=text(answer_words(item)) or NOTHING),
        plain(item.needed),
        plain(item.source),
    )


def answer_words(item: Item) -> str:
    """Say what kind of answer an item takes, with codes, unit and range.

    Examples
    --------
    >>> from toolkit.documents.site.form_parts import Item
    >>> answer_words(Item(variable="AGE", label="Age", type="whole number", unit="years",
    ...                   minimum=18))
    'whole number, years, from 18'
    """
    if item.codes:
        return f"{item.type}: {'; '.join(item.codes)}"
    made: list[str] = [item.type, item.unit] if item.unit else [item.type]
    low, high = item.minimum, item.maximum
    if low is not None and high is not None:
        made.append(f"{low:g} to {high:g}")
    elif low is not None:
        made.append(f"from {low:g}")
    elif high is not None:
        made.append(f"up to {high:g}")
    return ", ".join(made)
