"""First events, counts and harms have the risks and rates given, and go with the scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import integrate, stats

from toolkit.simulation.mechanism.description import Count, Harm, TimeToEvent
from toolkit.simulation.mechanism.generation import generate, prepare
from toolkit.simulation.mechanism.outcomes import baseline_hazard

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.simulation.mechanism.participants import Participants
    from toolkit.simulation.mechanism.preparation import Prepared

MANY = 30_000


@pytest.fixture
def trial(
    mechanism: Callable[..., Any], generator: np.random.Generator
) -> Callable[..., Participants]:
    """Return the maker of a large trial."""

    def make(**changes: Any) -> Participants:
        return generate(prepare(mechanism(**changes)), MANY, generator)

    return make


def first(**changes: Any) -> TimeToEvent:
    """Make an event that three in ten controls have."""
    given = {"name": "e", "control_risk": 0.3, "hazard_ratio": 0.6, "horizon": 90.0}
    return TimeToEvent(**{**given, **changes})


@pytest.mark.parametrize("loading", [0.5, -2.0, 5.0])
@pytest.mark.parametrize("risk", [0.001, 0.3, 0.99])
def test_the_hazard_gives_the_marginal_risk_by_another_integral(
    loading: float, risk: float
) -> None:
    hazard = baseline_hazard(first(loading=loading, control_risk=risk))

    def at(u: float) -> float:
        return float(stats.norm.pdf(u) * -np.expm1(-hazard * 90.0 * np.exp(loading * u)))

    found = integrate.quad(at, -9, 9, limit=400, epsabs=1e-12, points=(-4, -2, 0, 2, 4))[0]
    # The rule's panels are a little coarse for the steepest dependence.
    assert found == pytest.approx(risk, rel=1e-9 if abs(loading) < 5 else 1e-4)


def test_without_frailty_hazards_are_proportional(trial: Callable[..., Participants]) -> None:
    people = trial(events=(first(),))
    assert people.event_horizon.tolist() == [90.0]
    for experimental, ratio in ((True, 0.6), (False, 1.0)):
        day = people.event[people.experimental == experimental, 0]
        for when in (30.0, 90.0):
            risk = 1 - 0.7 ** (ratio * when / 90.0)
            assert (day <= when).mean() == pytest.approx(risk, abs=0.01)
        assert not ((day > 90.0) & np.isfinite(day)).any()


def test_with_frailty_the_control_risk_stays_and_events_go_with_the_score(
    trial: Callable[..., Participants],
) -> None:
    people = trial(events=(first(loading=1.0), first(name="b", loading=1.0), first(name="c")))
    control = ~people.experimental
    had = np.isfinite(people.event)
    assert had[control, 0].mean() == pytest.approx(0.3, abs=0.01)
    mean = people.hypothetical[0].mean(axis=1)
    assert mean[control & had[:, 0]].mean() > mean[control & ~had[:, 0]].mean() + 2.0
    # Two events of one frailty go together; a third without it does not.
    assert np.corrcoef(had[control, 0], had[control, 1])[0, 1] > 0.1
    assert abs(np.corrcoef(had[control, 0], had[control, 2])[0, 1]) < 0.025


@pytest.mark.parametrize(("dispersion", "loading"), [(0.0, 0.0), (0.8, 0.0), (0.8, 0.4)])
def test_counts_have_the_mean_and_variance_given(
    dispersion: float, loading: float, trial: Callable[..., Participants]
) -> None:
    count = Count(
        name="c",
        control_rate=0.03,
        rate_ratio=0.5,
        horizon=100.0,
        dispersion=dispersion,
        loading=loading,
    )
    people = trial(counts=(count,))
    assert (people.exposure == 100.0).all()
    for experimental, mean in ((True, 1.5), (False, 3.0)):
        number = people.count[people.experimental == experimental, 0]
        spread = (1 + dispersion) * np.exp(loading**2) - 1  # of the product of both frailties
        variance = mean + spread * mean**2
        assert number.mean() == pytest.approx(mean, abs=4 * np.sqrt(variance / len(number)))
        assert number.var() == pytest.approx(variance, rel=0.08)


def test_exposure_ends_with_loss_death_and_horizon(
    prepared_rich: Prepared, generator: np.random.Generator
) -> None:
    people = generate(prepared_rich, 3000, generator)
    last = np.minimum(np.minimum(people.lost, people.died), 56.0)
    assert (people.exposure[:, 0] == last).all()
    assert (people.exposure > 0.0).all()
    early = people.exposure[:, 0] < 20.0
    assert people.count[early, 0].mean() < people.count[~early, 0].mean()


def test_harm_has_its_risk_and_a_constant_hazard(trial: Callable[..., Participants]) -> None:
    people = trial(harm=Harm(risk=(0.3, 0.0), horizon=56.0))
    day = people.harm[people.experimental]
    assert (day <= 56.0).mean() == pytest.approx(0.3, abs=0.011)
    assert (day <= 28.0).mean() == pytest.approx(1 - np.sqrt(0.7), abs=0.01)
    assert np.isinf(people.harm[~people.experimental]).all()


def test_without_harm_nobody_has_one(trial: Callable[..., Participants]) -> None:
    assert np.isinf(trial().harm).all()


def test_the_dead_have_no_first_event_and_no_harm(
    prepared_rich: Prepared, generator: np.random.Generator
) -> None:
    people = generate(prepared_rich, 5000, generator)
    died = np.isfinite(people.died)
    assert died.sum() > 100
    for day in (people.event[died, 0], people.harm[died]):
        assert (day[np.isfinite(day)] <= people.died[died][np.isfinite(day)]).all()
