"""Intercurrent events have their risk, depend on the score, and do what they are said to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from toolkit.simulation.mechanism.description import Intercurrent, Recruitment
from toolkit.simulation.mechanism.generation import generate, prepare
from toolkit.simulation.mechanism.happening import times

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.simulation.mechanism.participants import Participants

MANY = 20_000
DAYS = np.array([14.0, 28.0, 42.0, 56.0])


@pytest.fixture
def trial(
    mechanism: Callable[..., Any], generator: np.random.Generator
) -> Callable[..., Participants]:
    """Return the maker of a large trial with given events."""

    def make(*events: Intercurrent, **changes: Any) -> Participants:
        made = mechanism(intercurrent=events, **changes)
        return generate(prepare(made), MANY, generator)

    return make


def event(**changes: Any) -> Intercurrent:
    """Make an event that two in ten have by day 56."""
    return Intercurrent(**{"name": "stop", "risk": (0.2, 0.1), "horizon": 56.0, **changes})


def test_without_slope_times_are_exponential_with_the_risk_of_the_arm(
    trial: Callable[..., Participants],
) -> None:
    people = trial(event())
    for experimental, risk in ((True, 0.2), (False, 0.1)):
        day = people.intercurrent[people.experimental == experimental, 0]
        happened = day[np.isfinite(day)]
        assert len(happened) / len(day) == pytest.approx(risk, abs=0.012)
        rate = -np.log1p(-risk) / 56.0
        cut = stats.truncexpon(b=56.0 * rate, scale=1 / rate)
        assert stats.kstest(happened, cut.cdf).pvalue > 0.001


@pytest.mark.parametrize("slope", [0.7, -0.5])
def test_with_a_slope_the_marginal_risk_stays_and_those_worse_have_more(
    slope: float, trial: Callable[..., Participants]
) -> None:
    people = trial(event(slope=slope))
    for experimental, risk in ((True, 0.2), (False, 0.1)):
        arm = people.experimental == experimental
        assert np.isfinite(people.intercurrent[arm, 0]).mean() == pytest.approx(risk, abs=0.012)
    early = people.intercurrent[:, 0] < 14.0
    apart = people.baseline[0, early].mean() - people.baseline[0, ~early].mean()
    # Exponential tilting of a normal value of standard deviation 5, rare events.
    assert apart == pytest.approx(5.0 * slope, abs=0.9)


def test_a_hazard_that_jumps_at_visits_gives_the_times_of_its_definition() -> None:
    worse = np.array([[0.0], [1.0], [-1.0], [0.5], [2.0]])
    due = np.linspace(0.01, 4.0, 300)
    one = event(slope=0.8, horizon=60.0, risk=(0.5, 0.5))
    found = times(
        one,
        np.array([0.02, 0.03]),
        DAYS,
        worse=np.repeat(worse, 300, axis=1),
        experimental=np.ones(300, dtype=bool),
        due=due,
    )
    grid = np.linspace(0.0, 60.0, 600_001)
    interval = np.searchsorted(DAYS, grid[:-1], side="right")
    hazard = 0.02 * np.exp(0.8 * worse[interval, 0])
    reached = np.concatenate(([0.0], np.cumsum(hazard * np.diff(grid))))
    expected = np.where(due <= reached[-1], np.interp(due, reached, grid), np.inf)
    assert found == pytest.approx(expected, abs=1e-3)


def test_no_risk_is_no_event(trial: Callable[..., Participants]) -> None:
    people = trial(event(risk=(0.0, 0.1), slope=0.5), event(name="other", risk=(0.0, 0.0)))
    assert np.isinf(people.intercurrent[people.experimental, 0]).all()
    assert np.isinf(people.intercurrent[:, 1]).all()


def test_a_horizon_after_the_last_visit_is_reached(trial: Callable[..., Participants]) -> None:
    people = trial(event(slope=0.3, horizon=90.0))
    day = people.intercurrent[:, 0]
    assert ((day > 56.0) & (day <= 90.0)).any()
    assert not ((day > 90.0) & np.isfinite(day)).any()


@pytest.mark.parametrize("waning", [0.0, 20.0])
def test_after_an_event_the_retained_share_of_the_effect_is_left(
    waning: float, trial: Callable[..., Participants]
) -> None:
    people = trial(event(risk=(0.6, 0.6), retained=0.25, waning=waning))
    gone = people.actual[0] - people.hypothetical[0]
    since = DAYS - people.intercurrent[:, :1]
    faded = np.clip(since / waning, 0.0, 1.0) if waning else (since > 0.0)
    effect = np.array([-1.0, -2.0, -3.0, -4.0]) * people.experimental[:, None]
    assert np.allclose(gone, -effect * 0.75 * faded)


def test_shares_retained_after_two_events_multiply(
    trial: Callable[..., Participants],
) -> None:
    first = event(risk=(0.9, 0.9), retained=0.5)
    people = trial(first, event(name="other", risk=(0.9, 0.9), retained=0.4))
    both = people.experimental & (people.intercurrent.max(axis=1) < 56.0)
    left = people.actual[0, both, 3] - people.hypothetical[0, both, 3]
    assert np.allclose(left, 4.0 * (1 - 0.2))


def test_an_event_shifts_the_scores_after_it_in_both_arms(
    trial: Callable[..., Participants],
) -> None:
    people = trial(event(shift=(-3.0,)))
    after = people.intercurrent[:, :1] < DAYS
    assert np.allclose(people.actual[0] - people.hypothetical[0], -3.0 * after)


def test_the_effect_at_a_site_is_lost_with_the_rest(
    trial: Callable[..., Participants],
) -> None:
    sites = Recruitment(opening=(0.0,) * 50, rate=1.0, effect_sd=(2.0,))
    people = trial(event(risk=(0.9, 0.9), retained=0.0), recruitment=sites)
    after = (people.intercurrent[:, 0] < 14.0) & people.experimental
    lost = people.actual[0, after, 0] - people.hypothetical[0, after, 0]
    assert np.std(lost) == pytest.approx(2.0, rel=0.35)


def test_death_ends_everything_else(trial: Callable[..., Participants]) -> None:
    people = trial(
        event(risk=(0.5, 0.5), loses=1.0, stops_treatment=True),
        event(name="death", risk=(0.5, 0.5), death=True),
    )
    died = np.isfinite(people.died)
    assert (people.died == people.intercurrent[:, 1]).all()
    assert (people.intercurrent[died, 0][np.isfinite(people.intercurrent[died, 0])]).size
    assert not (people.intercurrent[:, 0] > people.died)[
        np.isfinite(people.intercurrent[:, 0])
    ].any()
    assert (people.stopped == people.intercurrent.min(axis=1)).all()
    after = people.died[:, None] < DAYS
    assert (np.isnan(people.actual[0]) == after).all()
    assert not people.observed[0][after].any()
    assert np.isfinite(people.hypothetical).all()


def test_who_is_lost_at_an_event_is_not_seen_afterwards(
    trial: Callable[..., Participants],
) -> None:
    people = trial(event(risk=(0.5, 0.5), loses=0.4))
    lost = np.isfinite(people.lost)
    happened = np.isfinite(people.intercurrent[:, 0])
    assert lost[happened].mean() == pytest.approx(0.4, abs=0.03)
    assert not lost[~happened].any()
    assert (people.lost[lost] == people.intercurrent[lost, 0]).all()
    assert (people.observed[0] == (people.lost[:, None] >= DAYS)).all()
