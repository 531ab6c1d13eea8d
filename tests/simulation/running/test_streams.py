from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from toolkit.errors import ArgumentError
from toolkit.simulation.running.streams import generator


def test_a_replicate_has_the_same_draws_whatever_was_drawn_before() -> None:
    again = [generator(5, replicate).normal(size=4) for replicate in (2, 0, 1)]
    assert np.array_equal(generator(5, 2).normal(size=4), again[0])
    assert np.array_equal(generator(5, 0).normal(size=4), again[1])


def test_other_replicates_and_other_seeds_have_other_draws() -> None:
    firsts = {generator(seed, one).random() for seed in range(20) for one in range(20)}
    assert len(firsts) == 400


def test_spawned_streams_can_be_repeated_and_leave_their_parent_alone() -> None:
    parent = generator(5, 2)
    (child,) = parent.spawn(1)
    assert child.random() == generator(5, 2).spawn(1)[0].random()
    assert parent.random() == generator(5, 2).random()


def test_first_draws_of_consecutive_replicates_are_uniform_and_uncorrelated() -> None:
    draws = np.array([generator(1, one).random(2) for one in range(4000)])
    assert stats.kstest(draws[:, 0], "uniform").pvalue > 0.001
    assert abs(np.corrcoef(draws[1:, 0], draws[:-1, 0])[0, 1]) < 4 / np.sqrt(4000)
    assert abs(np.corrcoef(draws.T)[0, 1]) < 4 / np.sqrt(4000)


def test_the_stream_is_counter_based() -> None:
    assert isinstance(generator(1, 0).bit_generator, np.random.Philox)


@pytest.mark.parametrize("seed", [-1, 1.0, True, None])
def test_what_is_no_seed_is_refused(seed: int) -> None:
    with pytest.raises(ArgumentError, match="seed must be a whole number"):
        generator(seed, 0)


def test_a_negative_replicate_is_refused() -> None:
    with pytest.raises(ArgumentError, match="replicate must be 0 or above"):
        generator(0, -1)
