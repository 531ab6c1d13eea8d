"""Loss to follow-up has the shares given and depends on what it is said to depend on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from toolkit.simulation.mechanism.description import Dropout, Intercurrent, Recruitment
from toolkit.simulation.mechanism.generation import generate, prepare
from toolkit.simulation.mechanism.leaving import conditional, leave

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.simulation.mechanism.participants import Participants

MANY = 20_000
DAYS = np.array([14.0, 28.0, 42.0, 56.0])
LOST = ((0.05, 0.15, 0.15, 0.35), (0.1, 0.2, 0.3, 0.4))


def dropout(**changes: Any) -> Dropout:
    """Make loss of a third in each arm."""
    return Dropout(**{"lost": LOST, **changes})


@pytest.fixture
def trial(
    mechanism: Callable[..., Any], generator: np.random.Generator
) -> Callable[..., Participants]:
    """Return the maker of a large trial with loss."""

    def make(**changes: Any) -> Participants:
        return generate(prepare(mechanism(**changes)), MANY, generator)

    return make


def standardised(people: Participants, visit: int, *, experimental: bool) -> Any:
    """Return deviations in one arm at baseline (0) or a visit (from 1), and who is meant."""
    arm = people.experimental == experimental
    values = people.baseline[0] if visit == 0 else people.hypothetical[0, :, visit - 1]
    return (values - values[arm].mean()) / values[arm].std(), arm


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"mechanism": "mar", "slope": 0.8},
        {"mechanism": "mar", "slope": -1.5},
        {"mechanism": "mnar", "slope": 0.8},
        {"mechanism": "mnar", "slope": 3.0},
    ],
    ids=str,
)
@pytest.mark.parametrize("intermittent", [0.0, 0.2])
def test_the_marginal_shares_are_the_ones_given(
    changes: dict[str, Any], intermittent: float, trial: Callable[..., Participants]
) -> None:
    people = trial(dropout=dropout(**changes), intermittent=intermittent)
    for experimental, lost in ((True, LOST[0]), (False, LOST[1])):
        day = people.lost[people.experimental == experimental]
        found = [(day < end).mean() for end in DAYS]
        # Half a point for the calibration, and three standard errors of this sample.
        assert found == pytest.approx(lost, abs=0.005 + 3 * np.sqrt(0.24 / len(day)))


def test_shares_hold_on_a_bounded_scale_with_events_that_change_scores(
    rich: Callable[..., Any], generator: np.random.Generator
) -> None:
    events = (
        Intercurrent(
            name="rescue", risk=(0.3, 0.5), horizon=56.0, slope=0.5, shift=(-5.0, 0.0, 0.0)
        ),
    )
    made = rich(
        intercurrent=events,
        responses=(),
        dropout=dropout(mechanism="mar", slope=1.0),
        recruitment=Recruitment(opening=(0.0,), rate=1.0),
    )
    people = generate(prepare(made), 20_000, generator)
    for experimental, lost in ((True, LOST[0]), (False, LOST[1])):
        day = people.lost[people.experimental == experimental]
        assert [(day < end).mean() for end in DAYS] == pytest.approx(lost, abs=0.013)


def slopes(people: Participants, visit: int) -> tuple[float, float]:
    """Fit the log odds of loss before a visit on the value before and the value at it."""
    before, arm = standardised(people, visit - 1, experimental=False)
    at, _ = standardised(people, visit, experimental=False)
    there = arm & ~(people.lost < ([0.0, *DAYS][visit - 1]))
    x = np.column_stack((np.ones(there.sum()), before[there], at[there]))
    y = (people.lost[there] < DAYS[visit - 1]).astype(float)
    beta = np.zeros(3)
    for _ in range(12):
        p = 1 / (1 + np.exp(-x @ beta))
        beta += np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (y - p))
    return float(beta[1]), float(beta[2])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (0.0, 0.0)),
        ({"mechanism": "mar", "slope": 0.8}, (0.8, 0.0)),
        ({"mechanism": "mnar", "slope": 0.8}, (0.0, 0.8)),
    ],
    ids=["mcar", "mar", "mnar"],
)
@pytest.mark.parametrize("visit", [1, 3])
def test_loss_depends_on_the_value_it_is_said_to_depend_on(
    changes: dict[str, Any],
    expected: tuple[float, float],
    visit: int,
    trial: Callable[..., Participants],
) -> None:
    people = trial(dropout=dropout(**changes))
    assert slopes(people, visit) == pytest.approx(expected, abs=0.15)


def test_a_score_where_larger_is_better_loses_those_with_low_values(
    score: Callable[..., Any], trial: Callable[..., Participants]
) -> None:
    one = score(larger_is_better=True)
    people = trial(scores=(one,), dropout=dropout(mechanism="mar", slope=1.0))
    lost = people.lost < 14.0
    assert people.baseline[0, lost].mean() < people.baseline[0, ~lost].mean() - 2.0


def test_loss_at_random_depends_on_the_last_rating_that_was_seen(
    score: Callable[..., Any], trial: Callable[..., Participants]
) -> None:
    rare = score(rated=(True, False, False, True))
    people = trial(scores=(rare,), dropout=dropout(mechanism="mar", slope=2.0))
    late = (people.lost > 42.0) & (people.lost < 56.0)
    stayed = people.lost > 56.0
    first, _ = standardised(people, 1, experimental=False)
    assert first[late].mean() - first[stayed].mean() > 1.0
    unseen = trial(
        scores=(rare,), dropout=dropout(mechanism="mar", slope=2.0), intermittent=0.999
    )
    late = (unseen.lost > 42.0) & (unseen.lost < 56.0)
    stayed = unseen.lost > 56.0
    apart = unseen.baseline[0, late].mean() - unseen.baseline[0, stayed].mean()
    assert apart > 4.0  # the baseline is the only rating seen


def test_intermittent_ratings_are_missing_at_their_share(
    trial: Callable[..., Participants],
) -> None:
    people = trial(intermittent=0.07)
    assert 1 - people.observed.mean() == pytest.approx(0.07, abs=0.003)
    assert np.isfinite(people.actual).all()


@given(
    lost=st.lists(st.floats(0.0, 0.95), min_size=4, max_size=4).map(sorted),
)
def test_conditional_probabilities_multiply_to_the_cumulative_ones(lost: list[float]) -> None:
    chance = conditional(Dropout(lost=(tuple(lost), tuple(lost))))
    assert 1 - np.cumprod(1 - chance, axis=1) == pytest.approx(np.array([lost, lost]))


@given(
    draws=arrays.arrays(np.float64, (4, 5), elements=st.floats(0.0, 1.0, exclude_max=True)),
    chance=arrays.arrays(np.float64, (4, 5), elements=st.floats(0.0, 1.0)),
)
def test_the_day_of_loss_lies_before_the_first_visit_missed(draws: Any, chance: Any) -> None:
    day = leave(DAYS, chance, draws)
    start = np.array([0.0, *DAYS[:-1]])
    for who in range(5):
        missed = np.flatnonzero(draws[:, who] < chance[:, who])
        if len(missed):
            assert start[missed[0]] <= day[who] <= DAYS[missed[0]]
        else:
            assert np.isinf(day[who])
