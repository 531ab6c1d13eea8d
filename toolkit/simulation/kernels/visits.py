"""Generation of the participants of one trial: baseline, visits, strata, losses, gaps.

Draws. Participant *i* of replicate *r* under a seed owns the words of the counters (i, block,
r). In order: two words for each pair of normals, of baseline and visits; one for the loss to
follow-up; one for each stratification factor; one for each visit's gap. So a scenario that
changes one mechanism keeps the draws of the others.

Loss. With hazards p_t of loss before visit t, a participant is seen at visits up to t as long
as (1 - p_1) ... (1 - p_t) >= U with one uniform U. For logistic hazards 1/(1 - p) is
1 + exp(linear), so U times the running product of those is compared with 1: one exponential a
visit and no division.

Loops run over participants, innermost and without branches, so that they compile to vectors.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.simulation.kernels.compiled import compiled, compiled_contracted
from toolkit.simulation.kernels.normals import normal_pair, raised, uniform
from toolkit.simulation.kernels.philox import high, low, philox


@compiled
def draw_words(words: Any, n: int, trial: Any, seed: Any) -> None:
    """Fill ``words``, of shape (4 blocks, n), with the words of one trial."""
    for block in range(words.shape[0] // 4):
        row = 4 * block
        _draw_block(
            words[row], words[row + 1], words[row + 2], words[row + 3], n, block, trial, seed
        )


@compiled
def _draw_block(  # noqa: PLR0917  # kernels know no keywords
    first: Any, second: Any, third: Any, fourth: Any, n: int, block: int, trial: Any, seed: Any
) -> None:
    """Fill four rows with words; rows, so that the compiler sees that none overlap."""
    number = np.uint64(block)
    trial_low, trial_high = low(trial), high(trial)
    seed_low, seed_high = low(seed), high(seed)
    for i in range(n):
        w0, w1, w2, w3 = philox(
            np.uint64(i), number, trial_low, trial_high, seed_low, seed_high
        )
        first[i] = w0
        second[i] = w1
        third[i] = w2
        fourth[i] = w3


@compiled
def draw_normals(words: Any, n: int, normal: Any) -> None:
    """Turn pairs of rows of words into pairs of rows of standard normal variables."""
    for pair in range(normal.shape[0] // 2):
        row = 2 * pair
        _draw_pair(words[row], words[row + 1], n, normal[row], normal[row + 1])


@compiled_contracted
def _draw_pair(first: Any, second: Any, n: int, one: Any, other: Any) -> None:
    """Turn two rows of words into two rows of standard normal variables."""
    for i in range(n):
        one[i], other[i] = normal_pair(np.uint64(first[i]), np.uint64(second[i]))


@compiled_contracted
def draw_responses(  # noqa: PLR0917  # kernels know no keywords
    normal: Any, n: int, root: Any, means: Any, arm: Any, response: Any
) -> None:
    """Turn standard normals into baseline and visits.

    Parameters
    ----------
    normal
        Shape (at least visits + 1, n).
    root
        Lower triangular root of the covariance of baseline and visits.
    means
        Mean of the control arm and difference of the arms, shape (2, visits + 1).
    arm
        1.0 in the experimental arm, 0.0 in the control arm.
    response
        Written: shape (visits + 1, n), baseline first.
    """
    for t in range(root.shape[0]):
        mean, difference = means[0, t], means[1, t]
        for i in range(n):
            response[t, i] = mean + difference * arm[i]
        # Two rows at once halve the traffic.
        for pair in range((t + 1) // 2):
            s = 2 * pair
            first, second = root[t, s], root[t, s + 1]
            for i in range(n):
                response[t, i] += first * normal[s, i] + second * normal[s + 1, i]
        if t % 2 == 0:
            last = root[t, t]
            for i in range(n):
                response[t, i] += last * normal[t, i]


@compiled
def draw_levels(word: Any, n: int, bounds: Any, level: Any) -> None:
    """Turn a row of words into levels of a factor: how many of ``bounds`` are passed."""
    for i in range(n):
        level[i] = 0.0
    for bound in bounds:
        for i in range(n):
            level[i] += 1.0 if uniform(np.uint64(word[i])) >= bound else 0.0


@compiled
def add_levels(level: Any, n: int, steps: Any, response: Any) -> None:
    """Add to all responses what each level of a factor is above the one before it."""
    for k in range(steps.shape[0]):
        step = steps[k]
        if step != 0.0:
            for t in range(response.shape[0]):
                for i in range(n):
                    response[t, i] += step if level[i] > k else 0.0


@compiled_contracted
def draw_losses(  # noqa: PLR0917  # kernels know no keywords
    word: Any,
    n: int,
    intercept: Any,
    slope: Any,
    current: int,
    arm: Any,
    response: Any,
    product: Any,
    last: Any,
) -> None:
    """Find the last visit at which each participant is followed, 0 for none.

    Parameters
    ----------
    word
        One row of words.
    intercept
        Log odds of loss before each visit at a response of 0: control arm, and difference of
        the arms; shape (2, visits).
    slope
        Added to the log odds for one unit of response, at each visit.
    current
        1 where the response about to be unseen drives the loss (MNAR), 0 for the last seen.
    arm, response
        As for `draw_responses`.
    product
        Work: shape n.
    last
        Written: shape n, whole numbers as floats.
    """
    for i in range(n):
        product[i] = uniform(np.uint64(word[i]))
        last[i] = 0.0
    for t in range(intercept.shape[1]):
        control, difference, steepness = intercept[0, t], intercept[1, t], slope[t]
        row = t + current
        for i in range(n):
            odds = raised(control + difference * arm[i] + steepness * response[row, i])
            product[i] *= 1.0 + odds
            last[i] += 1.0 if product[i] <= 1.0 else 0.0
