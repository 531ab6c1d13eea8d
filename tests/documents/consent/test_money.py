from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.consent.money import money
from toolkit.documents.content import Number, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from toolkit.documents.content import Block, Document
    from toolkit.documents.kit import Kit

PAYMENTS = (
    "    - {visits: [baseline, week_2, week_4], amount: {open: Amount, owner: sponsor}}\n"
)


def test_an_open_amount_is_shown_as_open_and_no_total_is_given(
    kit: Kit, of_part: Callable[[Kit | Document, str], list[str]]
) -> None:
    told = of_part(kit, "payment")
    assert (
        "Baseline and randomisation, week 2 and week 4 | To be completed by sponsor: Amount"
        in told
    )
    assert not [line for line in told if "All visits together" in line]


def test_given_amounts_and_their_total_are_facts_of_the_record(
    edited: Callable[..., Kit], of_part: Callable[[Kit | Document, str], list[str]]
) -> None:
    made = edited((PAYMENTS, PAYMENTS.replace("{open: Amount, owner: sponsor}", '"50"')))
    told = of_part(made, "payment")
    total = made.record["payments.total"].text
    assert f"All visits together: {total}." in told
    table = next(b for b in money(made)[0].blocks if isinstance(b, Table))
    amount = table.rows[0][1].inlines[0]
    assert isinstance(amount, Number)
    assert amount.name == "payments.baseline.amount"


def test_without_payment_the_form_says_so(
    edited: Callable[..., Kit], of_part: Callable[[Kit | Document, str], list[str]]
) -> None:
    made = edited((f"  payments:\n{PAYMENTS}", "  payments: []\n"))
    assert of_part(made, "payment") == ["You are not paid for this study."]


def test_how_payment_is_made_comes_from_the_facts(
    forms: dict[str, Document], of_part: Callable[[Kit | Document, str], list[str]]
) -> None:
    assert "not for staying to the end" in of_part(forms["ketamine-bpd"], "payment")[-1]


def test_costs_and_injury_are_told_or_open(
    kit: Kit, lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    told = {part.key: lines(part.blocks) for part in money(kit)}
    assert told["costs"] == ["None."]
    assert "To be completed by sponsor: Compensation" in told["injury"]
    assert "you keep all your legal rights" in told["injury"][-1]
