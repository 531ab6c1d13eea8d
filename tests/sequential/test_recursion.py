from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr
from scipy.stats import multivariate_normal

from toolkit.sequential.recursion import above, advance, below, start


def test_the_first_look_is_a_normal_tail() -> None:
    assert above(start(), information=0.5, z=1.0, drift=2.0) == pytest.approx(
        ndtr(2.0 * math.sqrt(0.5) - 1.0), rel=1e-14
    )


def test_a_tiny_tail_keeps_its_digits() -> None:
    assert below(start(), information=1.0, z=-9.0, drift=0.0) == pytest.approx(
        1.1285884059538408e-19, rel=1e-10
    )


@given(
    first=st.floats(0.05, 0.9),
    step=st.floats(0.02, 0.5),
    drift=st.floats(-5, 5),
    low=st.floats(-3, 0),
    high=st.floats(0.5, 4),
)
def test_no_trial_is_lost_or_gained(
    first: float, step: float, drift: float, low: float, high: float
) -> None:
    case = {"information": first, "drift": drift}
    stopped = below(start(), z=low, **case) + above(start(), z=high, **case)
    paths = advance(start(), low=low, high=high, following=first + step, **case)
    assert stopped + paths.total == pytest.approx(1.0, abs=1e-13)
    later = {"information": first + step, "drift": drift, "z": 1.0}
    assert above(paths, **later) + below(paths, **later) == pytest.approx(
        paths.total, abs=1e-13
    )


@given(drift=st.floats(-4, 4), looks=st.lists(st.floats(0.03, 0.3), min_size=2, max_size=5))
def test_looks_that_stop_nobody_leave_the_last_as_it_is(
    drift: float, looks: list[float]
) -> None:
    paths = start()
    fractions = list(itertools.accumulate(looks))
    for now, following in itertools.pairwise(fractions):
        paths = advance(
            paths,
            information=now,
            following=following,
            low=-math.inf,
            high=math.inf,
            drift=drift,
        )
    last = fractions[-1]
    assert above(paths, information=last, z=1.3, drift=drift) == pytest.approx(
        ndtr(drift * math.sqrt(last) - 1.3), abs=1e-13
    )


def test_very_close_looks_are_still_resolved() -> None:
    case = {"low": -math.inf, "high": 2.0, "drift": 1.0}
    paths = advance(start(), information=0.98, following=0.99, **case)
    paths = advance(paths, information=0.99, following=1.0, **case)
    chance = above(paths, information=1.0, z=2.0, drift=1.0)
    fractions = np.array([0.98, 0.99, 1.0])
    correlation = np.sqrt(
        np.minimum.outer(fractions, fractions) / np.maximum.outer(fractions, fractions)
    )
    expected = multivariate_normal.cdf(
        [2.0, 2.0, np.inf],
        mean=np.sqrt(fractions),
        cov=correlation,
        lower_limit=[-np.inf, -np.inf, 2.0],
        abseps=1e-9,
        releps=1e-9,
        rng=np.random.default_rng(1),
    )
    assert chance == pytest.approx(expected, abs=1e-7)


def test_nobody_goes_on_where_the_bounds_meet() -> None:
    paths = advance(start(), information=0.5, following=1.0, low=1.0, high=1.0, drift=0.0)
    assert paths.total == 0.0
    assert above(paths, information=1.0, z=0.0, drift=0.0) == 0.0


def test_setting_out_from_a_known_score_is_conditioning_on_it() -> None:
    # Two thirds of the information still to come: mean 0.4 + 3 x 0.6, variance 0.6.
    chance = above(start(0.4, 0.4), information=1.0, z=1.5, drift=3.0)
    assert chance == pytest.approx(ndtr((0.4 + 1.8 - 1.5) / math.sqrt(0.6)), rel=1e-14)
