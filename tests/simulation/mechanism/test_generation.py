"""One trial: the same draws give the same people, and everything fits together."""

from __future__ import annotations

import dataclasses
import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism.description import (
    Allocation,
    Dropout,
    Mechanism,
    Recruitment,
    TimeToEvent,
)
from toolkit.simulation.mechanism.generation import generate, prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.simulation.mechanism.participants import Participants
    from toolkit.simulation.mechanism.preparation import Prepared


def same(first: Participants, second: Participants, *names: str) -> bool:
    """Tell whether two trials are the same bits, in some arrays or in all."""
    fields = names or tuple(field.name for field in dataclasses.fields(first))
    return all(
        getattr(first, name).tobytes() == getattr(second, name).tobytes() for name in fields
    )


def source(key: int = 5) -> np.random.Generator:
    """Return a source of random numbers."""
    return np.random.Generator(np.random.Philox(key=key))


def test_the_same_state_gives_the_same_bits(
    rich: Callable[..., Any], prepared_rich: Prepared
) -> None:
    first = generate(prepared_rich, 60, source())
    again = generate(prepare(rich()), 60, source())
    other = generate(prepared_rich, 60, source(6))
    assert same(first, again)
    assert not same(first, other, "baseline")


def test_a_prepared_mechanism_can_be_sent_to_another_process(prepared_rich: Prepared) -> None:
    prepared = prepared_rich
    sent = pickle.loads(pickle.dumps(prepared))  # noqa: S301 - our own bytes
    assert same(generate(prepared, 30, source()), generate(sent, 30, source()))


def test_scenarios_that_differ_in_values_meet_the_same_people(
    rich: Callable[..., Any], score: Callable[..., Any], prepared_rich: Prepared
) -> None:
    base = generate(prepared_rich, 100, source())
    slow = Recruitment(opening=(0.0, 30.0, 30.0, 90.0), rate=0.02, site_sd=(1.0, 1.0, 0.0))
    lost = ((0.2, 0.3, 0.4, 0.5),) * 2
    other = generate(
        prepare(
            rich(
                dropout=Dropout(lost=lost, mechanism="mnar", slope=1.0),
                scores=(score(sd=(9.0,) * 5), *rich().scores[1:]),
            )
        ),
        100,
        source(),
    )
    fields = ("entry", "site", "strata", "experimental", "believes_experimental", "harm")
    assert same(base, other, *fields)
    assert not same(base, other, "lost")
    later = generate(
        dataclasses.replace(prepared_rich, mechanism=rich(recruitment=slow)), 100, source()
    )
    assert not same(base, later, "entry")
    assert same(base, later, "strata")


def test_without_events_the_hypothetical_is_the_actual(
    mechanism: Callable[..., Any],
) -> None:
    people = generate(prepare(mechanism()), 50, source())
    assert same(people, dataclasses.replace(people, actual=people.hypothetical))
    assert people.actual is not people.hypothetical
    assert people.observed.all()
    for never in (people.lost, people.died, people.stopped):
        assert np.isinf(never).all()
    assert people.intercurrent.shape == (50, 0)


def test_a_trial_of_times_to_event_needs_no_score() -> None:
    bare = Mechanism(
        days=(),
        scores=(),
        recruitment=Recruitment(opening=(0.0,), rate=1.0),
        allocation=Allocation(method="permuted_blocks", block_sizes=(4,)),
        events=(TimeToEvent(name="e", control_risk=0.5, hazard_ratio=0.7, horizon=365.0),),
    )
    people = generate(prepare(bare), 40, source())
    assert people.baseline.shape == (0, 40)
    assert people.actual.shape == (0, 40, 0)
    assert np.isfinite(people.event).any()
    assert people.experimental.sum() == 20


def test_a_trial_has_at_least_one_participant(mechanism: Callable[..., Any]) -> None:
    prepared = prepare(mechanism())
    assert len(generate(prepared, 1, source()).entry) == 1
    with pytest.raises(ArgumentError, match="n must be"):
        generate(prepared, 0, source())


def test_minimisation_and_blocks_are_obeyed_in_the_trial(
    rich: Callable[..., Any], prepared_rich: Prepared
) -> None:
    blocks = generate(prepared_rich, 300, source())
    cells = (blocks.site * 2 + blocks.strata[:, 0]) * 3 + blocks.strata[:, 1]
    for cell in np.unique(cells):
        arm = blocks.experimental[cells == cell]
        assert abs(2 * arm.sum() - len(arm)) <= 2
    method = Allocation(method="minimisation", preference=1.0)
    changed = dataclasses.replace(prepared_rich, mechanism=rich(allocation=method))
    minimised = generate(changed, 300, source())
    for site in range(4):
        arm = minimised.experimental[minimised.site == site]
        assert abs(2 * arm.sum() - len(arm)) <= 4


@given(number=st.integers(1, 70), seed=st.integers(0, 2**32))
@settings(max_examples=60)
def test_the_arrays_of_a_trial_fit_together(
    number: int, seed: int, prepared_rich: Prepared
) -> None:
    prepared = prepared_rich
    mechanism = prepared.mechanism
    people = generate(prepared, number, source(seed))
    days = np.array(mechanism.days)
    assert (np.diff(people.entry) >= 0).all()
    assert ((people.site >= 0) & (people.site < 4)).all()
    assert people.strata.shape == (number, 2)
    assert people.actual.shape == people.observed.shape == (3, number, 4)
    rated = np.array([score.rated for score in mechanism.scores])[:, None, :]
    seen = people.observed
    assert not (seen & ~rated).any()
    assert not (seen & (days > people.lost[:, None])).any()
    assert not (seen & (days > people.died[:, None])).any()
    assert np.isfinite(people.actual[seen]).all()
    dead = days > people.died[:, None]
    assert (np.isnan(people.actual) == (~rated | dead)).all()
    assert (np.isfinite(people.hypothetical) == np.broadcast_to(rated, seen.shape)).all()
    first = people.actual[0][np.isfinite(people.actual[0])]
    assert ((first >= 0) & (first <= 36) & (first == np.rint(first))).all()
    untouched = (people.intercurrent.min(axis=1) > 56.0) & np.isfinite(people.baseline[0])
    assert np.array_equal(
        people.actual[:, untouched], people.hypothetical[:, untouched], equal_nan=True
    )
    assert (
        people.lost[np.isfinite(people.lost)] <= people.died[np.isfinite(people.lost)]
    ).all()
    assert (people.stopped <= people.died).all()
    for name in ("lost", "died", "stopped", "intercurrent", "event", "harm", "exposure"):
        assert (getattr(people, name) > 0).all()
    assert (people.count >= 0).all()
    for name in ("actual", "hypothetical", "observed", "strata", "intercurrent"):
        assert getattr(people, name).flags.c_contiguous


def test_the_first_participants_are_a_smaller_trial(prepared_rich: Prepared) -> None:
    people = generate(prepared_rich, 30, source())
    some = people.first(12)
    for field in dataclasses.fields(people):
        whole, part = getattr(people, field.name), getattr(some, field.name)
        if field.name == "event_horizon":
            assert part is whole
        elif field.name in {"baseline", "actual", "hypothetical", "observed"}:
            assert np.array_equal(part, whole[:, :12], equal_nan=True)
        else:
            assert np.array_equal(part, whole[:12])
    assert people.first(30) is people


@pytest.mark.parametrize("number", [0, 31, -1])
def test_more_participants_than_there_are_cannot_be_taken(
    number: int, prepared_rich: Prepared
) -> None:
    people = generate(prepared_rich, 30, source())
    with pytest.raises(ArgumentError, match="number must be a whole number from 1 to 30"):
        people.first(number)
