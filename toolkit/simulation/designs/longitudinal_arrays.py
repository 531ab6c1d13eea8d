"""The same trials as the compiled kernels, by whole arrays of NumPy: slower, with no compiler.

Written a second time from the definitions, so that each checks the other: random words by the
rounds of Philox on arrays, losses from the hazards themselves, cross-products over those seen
at each visit. Results agree with the compiled ones up to rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toolkit.simulation.kernels.codes import (
    DF,
    DF_BELOW_ONE,
    EMPTY_ARM,
    ESTIMATE,
    EXPECTED,
    ITERATIONS,
    KENWARD_ROGER,
    MODEL_SE,
    NOT_POSITIVE_DEFINITE,
    OK,
    SE,
    SINGULAR,
    TOO_FEW,
)
from toolkit.simulation.kernels.trials import CLOSED, Scheme

if TYPE_CHECKING:
    from toolkit.simulation.mechanism.participants import Flags, Reals, Whole

MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
WEYLS = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
WORD = 0xFFFFFFFF
HALF = np.uint64(32)
UNIT = 2.0**-32
QUARTER_TURN = 2.0**30
"""Angles in a quarter turn that a word can stand for."""


def words(first: int, trials: int, rows: int, n: int, seed: int) -> Whole:
    """Return the random words of some trials, shape (trials, rows, n)."""
    number = np.arange(first, first + trials, dtype=np.uint64)[:, None, None]
    counter = [
        np.arange(n, dtype=np.uint64)[None, None, :],
        np.arange(rows // 4, dtype=np.uint64)[None, :, None],
        number & np.uint64(WORD),
        number >> HALF,
    ]
    for turn in range(ROUNDS):
        key = [
            np.uint64(((int(seed) >> (32 * half)) + turn * weyl) & WORD)
            for half, weyl in enumerate(WEYLS)
        ]
        left, right = MULTIPLIERS[0] * counter[0], MULTIPLIERS[1] * counter[2]
        counter = [
            (right >> HALF) ^ counter[1] ^ key[0],
            right & np.uint64(WORD),
            (left >> HALF) ^ counter[3] ^ key[1],
            left & np.uint64(WORD),
        ]
    stacked = np.stack(np.broadcast_arrays(*counter), axis=2)
    return stacked.reshape(trials, rows, n).astype(np.int64)


def uniforms(word: Whole) -> Reals:
    """Turn words into uniform variables strictly between 0 and 1."""
    return np.asarray((word + 0.5) * UNIT, dtype=np.float64)


def normals(first: Whole, second: Whole) -> tuple[Reals, Reals]:
    """Turn pairs of words into pairs of standard normal variables (Box and Muller)."""
    radius = np.sqrt(-2.0 * np.log(uniforms(first)))
    angle = (second % int(QUARTER_TURN) + 0.5) / QUARTER_TURN * (np.pi / 2.0)
    signs = 1.0 - 2.0 * (second >> 31), 1.0 - 2.0 * (second >> 30 & 1)
    one, other = radius * np.cos(angle), radius * np.sin(angle)
    return (
        np.asarray(signs[0] * one, dtype=np.float64),
        np.asarray(signs[1] * other, dtype=np.float64),
    )


def participants(scheme: Scheme, word: Whole) -> tuple[Reals, Whole]:
    """Return columns of covariates and visits, (trials, columns, n), and last visits seen."""
    visits = scheme.weights.size
    pairs = (visits + 2) // 2
    drawn = [normals(word[:, 2 * k], word[:, 2 * k + 1]) for k in range(pairs)]
    normal = np.stack([row for pair in drawn for row in pair], axis=1)[:, : visits + 1]
    response = np.einsum("ts,ksn->ktn", scheme.root, normal)
    response += scheme.means[0][:, None] + scheme.means[1][:, None] * scheme.arm
    levels = []
    for k, bounds in enumerate(scheme.bounds):
        share = uniforms(word[:, 2 * pairs + 1 + k])
        level = (share[:, :, None] >= bounds).sum(axis=2)
        levels.append(level)
        totals = np.concatenate([[0.0], np.cumsum(scheme.effects[k])])
        if scheme.effects.shape[1]:
            response += totals[np.minimum(level, totals.size - 1)][:, None, :]
    last = _last_visits(scheme, response, uniforms(word[:, 2 * pairs]))
    columns = [np.ones_like(response[:, 0])]
    columns += [response[:, 0]] * scheme.baseline
    columns += [1.0 * (levels[factor] == level) for factor, level in scheme.crossed_levels]
    columns += [np.broadcast_to(scheme.arm, last.shape)]
    columns += [1.0 * (levels[factor] == level) for factor, level in scheme.common_levels]
    columns += [response[:, t] for t in range(1, visits + 1)]
    return np.stack(columns, axis=1), last


def _last_visits(scheme: Scheme, response: Reals, share: Reals) -> Whole:
    """Follow participants as long as the chance of staying is not below their uniform."""
    visits = scheme.weights.size
    last = np.zeros(share.shape, dtype=np.int64)
    if not scheme.lossy:
        last[:] = visits
        return last
    staying = np.ones(share.shape)
    for t in range(visits):
        odds = np.exp(
            scheme.intercept[0, t]
            + scheme.intercept[1, t] * scheme.arm
            + scheme.slope[t] * response[:, t + scheme.current]
        )
        staying = staying * (1.0 - odds / (1.0 + odds))
        last += staying >= share
    return last


def cross_products(columns: Reals, last: Whole, visits: int) -> tuple[Reals, Reals]:
    """Return cross-products over those seen at each visit, and their numbers."""
    cross, counts = [], []
    for t in range(visits):
        seen = 1.0 * (last > t)
        cross.append(np.einsum("kun,kn,kvn->kuv", columns, seen, columns, optimize=True))
        counts.append(seen.sum(axis=1))
    return np.stack(cross, axis=1), np.stack(counts, axis=1)


def run_arrays(  # noqa: PLR0917  # as the kernel takes them
    scheme: Scheme, first: int, seed: int, numbers: Reals, status: Whole, path: Whole
) -> None:
    """Simulate trials ``first``, ``first + 1``, ... as `kernels.trials.run_closed` does."""
    visits, factors = scheme.weights.size, scheme.bounds.shape[0]
    rows = ((visits + 2) // 2 * 2 + 1 + factors + 3) // 4 * 4
    word = words(first, numbers.shape[0], rows, scheme.arm.size, seed)
    columns, last = participants(scheme, word)
    for k, size in enumerate(scheme.sizes):
        cross, counts = cross_products(columns[:, :, :size], last[:, :size], visits)
        path[:, k] = CLOSED
        status[:, k] = fit_arrays(scheme, cross, counts, numbers[:, k])


def fit_arrays(scheme: Scheme, cross: Reals, counts: Reals, results: Reals) -> Whole:
    """Fit many trials by the closed form of `kernels.closed`; return their statuses."""
    trials, visits = counts.shape
    crossed = scheme.contrast.size
    status = np.zeros(trials, dtype=np.int64)
    gamma = np.zeros((trials, visits, visits))
    effect, variance, height = (np.zeros((trials, visits)) for _ in range(3))
    degrees = counts - crossed
    inner = []
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for t in range(visits):
            status[(status == OK) & ~(degrees[:, t] > t)] = TOO_FEW
            size = crossed + t
            root = _roots(cross[:, t, : size + 1, : size + 1], crossed, status)
            solved = np.zeros((trials, size))
            for j in reversed(range(crossed - 1, size)):
                known = np.einsum("ki,ki->k", root[:, j + 1 : size, j], solved[:, j + 1 :])
                solved[:, j] = (root[:, size, j] - known) / root[:, j, j]
            gamma[:, t, :t] = solved[:, crossed:]
            effect[:, t] = solved[:, crossed - 1]
            variance[:, t] = root[:, size, size] ** 2 / degrees[:, t]
            height[:, t] = root[:, crossed - 1, crossed - 1] ** -2.0
            inner.append(root[:, crossed:size, crossed:size])
        steps = np.eye(visits) - np.where(np.isfinite(gamma), gamma, 0.0)
        mixing = np.asarray(np.linalg.inv(steps), dtype=np.float64)
        weight = np.einsum("t,kts->ks", scheme.weights, mixing)
        omega = weight**2 * variance
        model = (omega * height).sum(axis=1)
        spread, extra = _spread(scheme, omega, height, variance, degrees, weight, mixing, inner)
        if scheme.adjust != KENWARD_ROGER:
            extra = np.zeros(trials)
        good = (model > 0.0) & (model + extra > 0.0) & (spread > 0.0)
        status[(status == OK) & ~good] = NOT_POSITIVE_DEFINITE
        df = 2.0 * model**2 / spread
        kept: Flags = status == OK
        status[kept & ~(df >= 1.0)] = DF_BELOW_ONE
        estimate = (weight * effect).sum(axis=1)
        columns = {
            ESTIMATE: estimate,
            MODEL_SE: np.sqrt(model),
            SE: np.sqrt(model + extra),
            DF: df,
            ITERATIONS: np.zeros(trials),
        }
    results[:] = np.nan
    for place, column in columns.items():
        results[:, place] = np.where(kept, column, np.nan)
    return status


def _roots(matrix: Reals, crossed: int, status: Whole) -> Reals:
    """Return lower triangular roots; note matrices that have none in ``status``."""
    root = np.zeros_like(matrix)
    for j in range(matrix.shape[1]):
        pivot = matrix[:, j, j] - (root[:, j, :j] ** 2).sum(axis=1)
        bad = ~(pivot > SINGULAR * matrix[:, j, j]) & (status == OK)
        status[bad] = EMPTY_ARM if j < crossed else NOT_POSITIVE_DEFINITE
        root[:, j, j] = np.sqrt(pivot)
        below = matrix[:, j + 1 :, j] - np.einsum(
            "kis,ks->ki", root[:, j + 1 :, :j], root[:, j, :j]
        )
        root[:, j + 1 :, j] = below / root[:, j, j][:, None]
    return root


def _spread(  # noqa: PLR0917  # the quantities of the formulas
    scheme: Scheme,
    omega: Reals,
    height: Reals,
    variance: Reals,
    degrees: Reals,
    weight: Reals,
    mixing: Reals,
    inner: list[Reals],
) -> tuple[Reals, Reals]:
    """Return the variance of the variance, and what Kenward and Roger add to the variance."""
    trials, visits = omega.shape
    kappa = np.einsum("ksu,ku->ks", mixing, variance * height * weight)
    spread, extra = np.zeros(trials), np.zeros(trials)
    for t in range(visits):
        squared = omega[:, t] * height[:, t] ** 2
        fall = height[:, t, None] - height[:, :t]
        if scheme.expected == EXPECTED:
            earlier = (omega[:, :t] * height[:, :t] ** 2).sum(axis=1)
            spread += 2.0 * omega[:, t] / degrees[:, t] * (squared + 2.0 * earlier)
            extra += 2.0 * omega[:, t] / degrees[:, t] * fall.sum(axis=1)
            continue
        product = inner[t] @ np.swapaxes(inner[t], 1, 2)
        usable = np.isfinite(product).all(axis=(1, 2)) & (np.linalg.det(product) > 0.0)
        product[~usable] = np.eye(t)
        inverse = np.linalg.inv(product)
        spread += 2.0 * omega[:, t] * squared / degrees[:, t]
        spread += (
            4.0 * omega[:, t] * np.einsum("ks,ksu,ku->k", kappa[:, :t], inverse, kappa[:, :t])
        )
        early = mixing[:, :t, :t]
        quadratic = np.einsum("kus,kuv,kvs->ks", early, inverse, early)
        extra += 2.0 * omega[:, t] * (variance[:, :t] * fall * quadratic).sum(axis=1)
    return spread, extra
