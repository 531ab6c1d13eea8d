"""Empty forms of the pharmacy: what is written down, column by column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.documents.content import Column, Table
from toolkit.documents.kit import head, paragraph, text
from toolkit.documents.pharmacy import facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.content import Block
    from toolkit.documents.kit import Blocks, Kit

LINES = 4
"""Empty lines of each form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form.

    Attributes
    ----------
    id
        Of its table.
    title
        Of the form.
    use
        Who fills it in, and when.
    columns
        Headings with the share of each.
    """

    id: str
    title: str
    use: str
    columns: tuple[tuple[str, float], ...]


RECEIPT = Form(
    id="tbl-log-receipt",
    title="Receipt",
    use="One line for each batch of a shipment, on the day it arrives.",
    columns=(
        ("Date, time", 0.1),
        ("Shipment", 0.1),
        ("Product or kits", 0.18),
        ("Batch, expiry", 0.14),
        ("Units", 0.08),
        ("Condition, temperature", 0.18),
        ("Two signatures", 0.22),
    ),
)
STOCK = Form(
    id="tbl-log-stock",
    title="Stock",
    use="One form for each product or kit type and batch; one line for each movement.",
    columns=(
        ("Date, time", 0.1),
        ("What happened", 0.2),
        ("Participant or shipment", 0.14),
        ("In", 0.07),
        ("Out", 0.07),
        ("Balance", 0.08),
        ("Counted", 0.08),
        ("Two signatures", 0.26),
    ),
)
HANDING_OUT = Form(
    id="tbl-log-handing-out",
    title="Handing out and return",
    use="One form for each participant; one line for each supply, completed on its return.",
    columns=(
        ("Visit, date", 0.1),
        ("Code", 0.1),
        ("Step ordered, days", 0.12),
        ("Units out", 0.07),
        ("Signed by (staff, participant)", 0.16),
        ("Date back", 0.08),
        ("Full, empty, damaged", 0.12),
        ("Expected", 0.08),
        ("Difference, explanation", 0.17),
    ),
)
PREPARATION = Form(
    id="tbl-log-preparation",
    title="Preparation and waste",
    use="For unblinded staff; stays in the pharmacy. One line for each infusion.",
    columns=(
        ("Participant, infusion, date", 0.14),
        ("Weight (kg), dose", 0.1),
        ("Vials: batch, number", 0.12),
        ("Drawn", 0.07),
        ("Prepared, checked by (time)", 0.14),
        ("Handed over to (time)", 0.12),
        ("Given", 0.07),
        ("Left and destroyed", 0.09),
        ("Witness", 0.08),
        ("Adds up", 0.07),
    ),
)
TEMPERATURE = Form(
    id="tbl-log-temperature",
    title="Temperature and access",
    use="One line for each working day; a further one whenever somebody opens the store.",
    columns=(
        ("Date, time", 0.14),
        ("Lowest, highest (°C)", 0.16),
        ("Within limits", 0.12),
        ("Opened by, reason", 0.26),
        ("What was done if not", 0.18),
        ("Signature", 0.14),
    ),
)
DISCREPANCY = Form(
    id="tbl-log-discrepancy",
    title="Discrepancies",
    use="One line for each difference, also when it was explained at once.",
    columns=(
        ("Found (date, time, by)", 0.14),
        ("Product, batch, code", 0.14),
        ("Should be, is", 0.1),
        ("Explanation", 0.2),
        ("Told (whom, when)", 0.16),
        ("Authority, form", 0.12),
        ("Closed (date, by)", 0.14),
    ),
)
DESTRUCTION = Form(
    id="tbl-log-destruction",
    title="Return to the sponsor and destruction",
    use="One line for each batch, once the monitor has compared it and the sponsor has agreed.",
    columns=(
        ("Date", 0.08),
        ("Product, batch", 0.18),
        ("Units", 0.08),
        ("Sent back or destroyed, how", 0.22),
        ("Agreed by the sponsor (date)", 0.16),
        ("Form or certificate", 0.12),
        ("Two witnesses", 0.16),
    ),
)


def chosen(kit: Kit) -> Iterator[Form]:
    """Return the forms that this trial's products need."""
    yield RECEIPT
    yield STOCK
    if facts.taken_home(kit):
        yield HANDING_OUT
    if facts.prepared_on_site(kit):
        yield PREPARATION
    yield TEMPERATURE
    yield DISCREPANCY
    yield DESTRUCTION


def forms(kit: Kit) -> Blocks:
    """Return the forms, each with a line on its use."""
    made: list[Block] = [
        paragraph(
            "Each form carries protocol number, site and page. The columns below are the least "
            "that a form must have; a validated electronic log with the same content takes its "
            "place."
        )
    ]
    for form in chosen(kit):
        made.append(paragraph(form.use, role="label"))
        made.append(
            Table(
                id=form.id,
                caption=text(f"Form: {form.title}"),
                description=f"Empty form: {form.title.lower()}",
                columns=tuple(Column(share=share) for _, share in form.columns),
                header=head(*(name for name, _ in form.columns)),
                rows=facts.empty(columns=len(form.columns), rows=LINES),
                row_headers=False,
                small=True,
            )
        )
    return tuple(made)
