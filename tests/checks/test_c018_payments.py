from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


ROW = "    - {visits: [baseline, week_2, week_4], amount: {open: Amount, owner: sponsor}}\n"


def test_visits_without_a_word_on_payment_are_told(told: Told) -> None:
    assert told("c018_payments") == [
        (
            "protocol.yaml consent.payments: says nothing about visits at the site: screen "
            "[warning]"
        )
    ]


def test_every_visit_in_one_row_is_fine(edited: Edit, told: Told) -> None:
    changed = edited((ROW, ROW + '    - {visits: [screen], amount: "0"}\n'))
    assert told("c018_payments", changed) == []


def test_a_visit_paid_twice_is_an_error(edited: Edit, told: Told) -> None:
    changed = edited((ROW, ROW + '    - {visits: [screen, week_2], amount: "20"}\n'))
    assert told("c018_payments", changed) == [
        (
            "protocol.yaml consent.payments[2].visits[2]: 'week_2' is paid in row 1 already "
            "[error]"
        )
    ]
