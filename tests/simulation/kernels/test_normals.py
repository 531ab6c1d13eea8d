from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from toolkit.simulation.designs import longitudinal_arrays
from toolkit.simulation.kernels import normals

WORDS = [0, 1, 2, 3, 1 << 20, (1 << 30) - 1, 1 << 30, 1 << 31, 3037000499, (1 << 32) - 1]


@pytest.mark.parametrize("word", WORDS)
def test_variables_of_one_word_are_those_of_its_uniform(
    word: int,
) -> None:
    share = (word + 0.5) / 2.0**32
    assert normals.uniform(np.uint64(word)) == share
    assert normals.exponential_variable(np.uint64(word)) == pytest.approx(
        -np.log(share), rel=1e-15
    )


@pytest.mark.parametrize("x", [-600.0, -40.0, -1.0, -1e-9, 0.0, 0.3, 1.0, 40.0, 600.0])
def test_raised_is_the_exponential(x: float) -> None:
    assert normals.raised(x) == pytest.approx(np.exp(x), rel=1e-15)


def test_fine_uniforms_stay_between_0_and_1() -> None:
    most = np.uint64(0xFFFFFFFF)
    assert 0.0 < normals.fine_uniform(np.uint64(0), np.uint64(0)) < 2.0**-52
    assert 1.0 - 2.0**-51 < normals.fine_uniform(most, most) < 1.0
    assert normals.fine_uniform(np.uint64(1 << 31), np.uint64(0)) == 0.5 + 2.0**-53


@pytest.mark.parametrize("first", WORDS)
@pytest.mark.parametrize("second", WORDS)
def test_pairs_are_those_of_box_and_muller(first: int, second: int) -> None:
    pair = normals.normal_pair(np.uint64(first), np.uint64(second))
    expected = longitudinal_arrays.normals(np.array([first]), np.array([second]))
    assert pair == pytest.approx([float(one[0]) for one in expected], abs=5e-15)


def test_a_million_normals_are_normal_and_uncorrelated() -> None:
    word = longitudinal_arrays.words(0, 100, 4, 5_000, seed=3)
    one, other = longitudinal_arrays.normals(word[:, 0], word[:, 1])
    both = np.concatenate([one.ravel(), other.ravel()])
    assert stats.kstest(both, "norm").pvalue > 0.001
    assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 4 / np.sqrt(one.size)
    assert abs(np.corrcoef(one.ravel() ** 2, other.ravel() ** 2)[0, 1]) < 4 / np.sqrt(one.size)
    assert np.mean(both**4) == pytest.approx(3.0, abs=4 * np.sqrt(96 / both.size))
