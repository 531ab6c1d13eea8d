"""Mechanisms to generate trials from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.simulation.mechanism import covariance
from toolkit.simulation.mechanism.description import (
    Allocation,
    Count,
    Dropout,
    Expectancy,
    Harm,
    Intercurrent,
    Mechanism,
    Recruitment,
    Response,
    Score,
    Stratum,
    TimeToEvent,
)
from toolkit.simulation.mechanism.generation import Prepared, prepare

if TYPE_CHECKING:
    from collections.abc import Callable

DAYS = (14.0, 28.0, 42.0, 56.0)


def make_score(name: str = "zan", **changes: Any) -> Score:
    """Make a score with an effect of -4 at the last visit."""
    given = {
        "name": name,
        "baseline": 18.0,
        "change": ((-2.0, -4.0, -6.0, -8.0), (-1.0, -2.0, -3.0, -4.0)),
        "sd": (5.0, 6.0, 6.5, 7.0, 7.0),
        "correlation": covariance.given_baseline((0.5,) * 4, covariance.autoregressive(4, 0.7)),
        "rated": (True,) * 4,
    }
    return Score(**{**given, **changes})


def make_mechanism(**changes: Any) -> Mechanism:
    """Make a mechanism with one score and nothing that goes wrong."""
    given = {
        "days": DAYS,
        "scores": (make_score(),),
        "recruitment": Recruitment(opening=(0.0, 30.0, 60.0), rate=0.1),
        "allocation": Allocation(method="simple"),
    }
    return Mechanism(**{**given, **changes})


def make_rich(**changes: Any) -> Mechanism:
    """Make a mechanism with everything in it."""
    given = {
        "scores": (
            make_score(lower=0.0, upper=36.0, step=1.0),
            make_score("ders", rated=(False, True, False, True), larger_is_better=True),
            make_score("bsl", skew=1.0),
        ),
        "between": ((1.0, 0.5, 0.4), (0.5, 1.0, 0.3), (0.4, 0.3, 1.0)),
        "recruitment": Recruitment(
            opening=(0.0, 30.0, 30.0, 90.0),
            rate=0.05,
            heterogeneity=0.3,
            site_sd=(1.0, 1.0, 0.0),
            effect_sd=(0.5, 0.0, 0.5),
        ),
        "allocation": Allocation(method="permuted_blocks", block_sizes=(2, 4)),
        "strata": (
            Stratum(name="nssi", shares=(0.6, 0.4), shift=((0.0, 1.0), (0.0, 1.0), (0.0, 0.0))),
            Stratum(name="sex", shares=(0.3, 0.5, 0.2)),
        ),
        "dropout": Dropout(
            lost=((0.1, 0.2, 0.25, 0.3), (0.05, 0.1, 0.2, 0.25)), mechanism="mar", slope=0.5
        ),
        "intermittent": 0.05,
        "intercurrent": (
            Intercurrent(
                name="stop",
                risk=(0.2, 0.15),
                horizon=56.0,
                slope=0.3,
                retained=0.3,
                waning=7.0,
                loses=0.2,
                stops_treatment=True,
            ),
            Intercurrent(name="rescue", risk=(0.1, 0.2), horizon=42.0, shift=(-1.0, 0.0, 0.0)),
            Intercurrent(name="death", risk=(0.05, 0.05), horizon=56.0, death=True),
        ),
        "expectancy": Expectancy(believes_experimental=(0.7, 0.3), shift=(-0.5, 0.0, -0.5)),
        "responses": (
            Response(name="resp", score="zan", visit=3, share=0.3, failed_by=("rescue",)),
        ),
        "events": (
            TimeToEvent(
                name="crisis", control_risk=0.3, hazard_ratio=0.7, horizon=70.0, loading=0.5
            ),
        ),
        "counts": (
            Count(
                name="acts",
                control_rate=0.05,
                rate_ratio=0.8,
                horizon=56.0,
                dispersion=1.0,
                loading=0.3,
            ),
        ),
        "harm": Harm(risk=(0.05, 0.0), horizon=56.0),
    }
    return make_mechanism(**{**given, **changes})


@pytest.fixture
def score() -> Callable[..., Score]:
    """Return the maker of a score."""
    return make_score


@pytest.fixture
def mechanism() -> Callable[..., Mechanism]:
    """Return the maker of a plain mechanism."""
    return make_mechanism


@pytest.fixture
def rich() -> Callable[..., Mechanism]:
    """Return the maker of a mechanism with everything in it."""
    return make_rich


@pytest.fixture
def generator() -> np.random.Generator:
    """Return a seeded source of random numbers."""
    return np.random.Generator(np.random.Philox(key=8))


@pytest.fixture(scope="session")
def prepared_rich() -> Prepared:
    """Return the rich mechanism, prepared once."""
    return prepare(make_rich())
