"""Payment, costs and injury."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.consent.wording import below, part, told
from toolkit.documents.content import Cell, Column, Table, Text
from toolkit.documents.kit import answer, answer_blocks, head, inside, listed, paragraph, text
from toolkit.documents.packet.compose import Part

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Inlines, Kit
    from toolkit.spec.conduct import Payment

TOTAL = "payments.total"


def money(kit: Kit) -> tuple[Part, ...]:
    """Return what a participant is paid, what taking part costs, and what follows an injury."""
    consent = kit.protocol.consent
    if consent.payments:
        missing = "how and when payment is made, and which expenses are repaid"
        payment = part(
            kit,
            "payment",
            after=(_payments(kit), *_total(kit), *told(consent.payment_terms, missing)),
        )
    else:
        payment = part(kit, "no-payment", key="payment")
    return (
        payment,
        Part(key="costs", title="What it costs you", blocks=answer_blocks(consent.costs)),
        part(
            kit,
            "injury",
            after=(*answer_blocks(consent.injury), *below(kit, "injury-rights")),
        ),
    )


def _payments(kit: Kit) -> Table:
    return Table(
        id="tbl-pay",
        caption=text("Payment by visit"),
        description="Payment in US dollars for each visit",
        columns=(Column(share=0.55), Column(share=0.45)),
        header=head("Visit", "Payment for each of these visits, in US dollars"),
        rows=tuple(
            (
                Cell(inlines=text(_visits(kit, each)), strong=True),
                Cell(inlines=_amount(kit, each)),
            )
            for each in kit.protocol.consent.payments
        ),
    )


def _visits(kit: Kit, payment: Payment) -> str:
    names = [kit.visits[visit].plain or kit.visits[visit].name for visit in payment.visits]
    said = listed([names[0], *map(inside, names[1:])])
    return said[:1].upper() + said[1:]


def _amount(kit: Kit, payment: Payment) -> Inlines:
    name = f"payments.{payment.visits[0]}.amount"
    return (kit.number(name),) if name in kit.record else answer(payment.amount)


def _total(kit: Kit) -> Blocks:
    if TOTAL not in kit.record:
        return ()
    return (paragraph("All visits together: ", kit.number(TOTAL), Text(text=".")),)
