from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


def test_an_event_looked_for_during_treatment_is_fine(told: Told) -> None:
    assert told("c009_special_interest") == []


def test_an_event_looked_for_only_before_and_after_is_an_error(
    edited: Edit, told: Told
) -> None:
    changed = edited(("visits: [week_2, week_4, call]", "visits: [baseline, call]"))
    assert told("c009_special_interest", changed) == [
        (
            "protocol.yaml safety.special_interest.fall.monitored_by: no visit after the first "
            "dose and during treatment or taper looks for it; only baseline, call [error]"
        )
    ]


def test_the_day_of_the_first_dose_counts_when_it_is_supervised(
    edited: Edit, told: Told
) -> None:
    changed = edited(
        ("visits: [week_2, week_4, call]", "visits: [baseline, call]"),
        ("  adherence: Tablets", "  supervised_visits: [baseline]\n  adherence: Tablets"),
    )
    assert told("c009_special_interest", changed) == []
