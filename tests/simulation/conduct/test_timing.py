from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from toolkit.simulation.conduct import timing

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.simulation.conduct.plan import Plan, Test
    from toolkit.simulation.mechanism.participants import Participants


def test_a_rating_adds_information_on_the_day_it_is_made(
    plan: Callable[..., Plan], people: Callable[..., Participants]
) -> None:
    observed = np.ones((1, 5, 2), dtype=bool)
    observed[0, 2, 1] = False
    days = timing.information_days(plan(), people(5, observed=observed))
    assert days.tolist() == [14.0, 15.0, np.inf, 17.0, 18.0]


def test_who_is_due_counts_rated_or_not(
    plan: Callable[..., Plan], people: Callable[..., Participants]
) -> None:
    nobody = np.zeros((1, 3, 2), dtype=bool)
    days = timing.information_days(plan(counting="due"), people(3, observed=nobody))
    assert days.tolist() == [14.0, 15.0, 16.0]


def test_only_events_that_are_seen_count(
    plan: Callable[..., Plan], people: Callable[..., Participants], logrank: Test
) -> None:
    event = np.array([[5.0], [5.0], [5.0], [101.0]])
    lost = np.array([np.inf, 4.0, np.inf, np.inf])
    died = np.array([np.inf, np.inf, 3.0, np.inf])
    there = people(4, event=event, lost=lost, died=died)
    days = timing.information_days(plan(tests=(logrank,)), there)
    assert days.tolist() == [5.0, np.inf, np.inf, np.inf]


def test_a_number_is_reached_on_the_day_of_its_last() -> None:
    days = np.array([30.0, 10.0, np.inf, 20.0])
    assert [timing.day_reached(days, number) for number in (1, 2, 3)] == [10.0, 20.0, 30.0]
    assert timing.day_reached(days, 4) == np.inf
    assert timing.day_reached(days, 5) == np.inf


@pytest.mark.parametrize(
    ("share", "full", "number"), [(0.5, 41, 21), (0.6, 50, 30), (0.001, 5, 1)]
)
def test_shares_of_information_are_rounded_up(share: float, full: float, number: int) -> None:
    assert timing.needed(share, full) == number


def test_an_event_driven_trial_ends_with_its_last_event(
    plan: Callable[..., Plan], people: Callable[..., Participants], logrank: Test
) -> None:
    there = people(4, event=np.array([[1.0], [9.0], [3.0], [500.0]]))
    given = {"tests": (logrank,), "information": 2}
    driven, fixed = plan(**given, event_driven=True), plan(**given)
    days = timing.information_days(driven, there)
    assert timing.last_day(driven, there, days) == 5.0
    assert timing.last_day(fixed, there, days) == 103.0
