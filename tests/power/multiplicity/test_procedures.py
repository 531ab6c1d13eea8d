from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.power.multiplicity.procedures import (
    Method,
    adjusted_p_values,
    fixed_sequence,
    local_levels,
)

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference/power/multiplicity.json").read_text("utf-8")
)
FAMILIES = st.lists(st.floats(0, 1), min_size=1, max_size=8).map(tuple)
METHODS = ["holm", "hochberg", "bonferroni", "fdr_bh"]


@pytest.mark.reference
@pytest.mark.parametrize("row", REFERENCE["cases"], ids=lambda row: row["id"])
def test_adjusted_p_values_agree_with_r(row: dict[str, Any]) -> None:
    assert adjusted_p_values(tuple(row["p"]), row["method"]) == pytest.approx(
        row["adjusted"], rel=REFERENCE["relative_tolerance"]
    )


def _rejected(p_values: tuple[float, ...], levels: tuple[float, ...], method: str) -> set[int]:
    """Return which hypotheses a procedure rejects, walked through as it is described."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    passed = [p_values[i] <= level for i, level in zip(order, levels, strict=True)]
    if method == "bonferroni":
        return {i for i, ok in zip(order, passed, strict=True) if ok}
    if method == "holm":
        count = next((rank for rank, ok in enumerate(passed) if not ok), len(passed))
    else:
        count = max((rank + 1 for rank, ok in enumerate(passed) if ok), default=0)
    return set(order[:count])


@pytest.mark.no_cover
@pytest.mark.parametrize("method", METHODS)
@given(p_values=FAMILIES, alpha=st.floats(0.01, 0.3))
def test_adjusted_p_values_reject_what_the_local_levels_reject(
    method: Method, p_values: tuple[float, ...], alpha: float
) -> None:
    levels = local_levels(alpha, len(p_values), method)
    adjusted = adjusted_p_values(p_values, method)
    near = any(abs(p - level) < 1e-12 for p in p_values for level in levels)
    rejected = {i for i, p in enumerate(adjusted) if p <= alpha}
    # Values at a level to the last digit fall on either side by rounding.
    assert near or rejected == _rejected(p_values, levels, method)


@pytest.mark.no_cover
@given(p_values=FAMILIES)
def test_each_method_is_no_stricter_than_the_one_before(p_values: tuple[float, ...]) -> None:
    order: tuple[Method, ...] = ("bonferroni", "holm", "hochberg", "fdr_bh")
    rows = [adjusted_p_values(p_values, method) for method in order]
    for stricter, laxer in pairwise(rows):
        assert all(a >= b - 1e-12 for a, b in zip(stricter, laxer, strict=True))
    assert all(a >= p - 1e-12 for a, p in zip(rows[-1], p_values, strict=True))


@pytest.mark.parametrize("method", METHODS)
def test_the_largest_local_level_of_all_but_bonferroni_is_alpha(method: Method) -> None:
    levels = local_levels(0.05, 4, method)
    assert levels[0] == 0.05 / 4
    assert levels[-1] == (0.05 / 4 if method == "bonferroni" else 0.05)


@given(powers=st.lists(st.floats(0, 1), min_size=1, max_size=6).map(tuple))
def test_the_bounds_are_in_order_and_never_rise_along_the_sequence(
    powers: tuple[float, ...],
) -> None:
    steps = fixed_sequence(powers)
    assert [step.first for step in steps] == list(range(1, len(powers) + 1))
    assert steps[0].lower == pytest.approx(powers[0], abs=1e-15)
    assert steps[0].upper == powers[0]
    for step in steps:
        assert 0 <= step.lower <= step.independent + 1e-12
        assert step.independent <= step.upper <= 1
    for before, after in pairwise(steps):
        assert after.lower <= before.lower + 1e-12
        assert after.independent <= before.independent
        assert after.upper <= before.upper


@pytest.mark.parametrize("correlation", [-0.45, 0.0, 0.5, 0.99])
def test_simulated_endpoints_stay_within_the_bounds(correlation: float) -> None:
    rng = np.random.default_rng(41)
    powers = (0.85, 0.7, 0.6)
    from scipy import stats  # noqa: PLC0415 (only here)

    matrix = np.full((3, 3), correlation)
    np.fill_diagonal(matrix, 1)
    z = rng.multivariate_normal(np.zeros(3), matrix, size=200_000)
    rejected = z <= stats.norm.ppf(powers)
    for step in fixed_sequence(powers):
        share = float(np.mean(rejected[:, : step.first].all(axis=1)))
        assert step.lower - 0.005 <= share <= step.upper + 0.005
        if correlation == 0:
            assert share == pytest.approx(step.independent, abs=0.006)
        elif correlation > 0 and step.first > 1:
            assert share > step.independent


def test_the_bounds_are_attained() -> None:
    lower, upper = fixed_sequence((0.7, 0.6))[1].lower, fixed_sequence((0.7, 0.6))[1].upper
    # One uniform value: the same for both endpoints, or turned over for one of them.
    u = (np.arange(100_000) + 0.5) / 100_000
    assert float(np.mean((u < 0.7) & (u < 0.6))) == pytest.approx(upper, abs=1e-4)
    assert float(np.mean((u < 0.7) & (1 - u < 0.6))) == pytest.approx(lower, abs=1e-4)


@pytest.mark.parametrize("values", [(), (1.2,), (-0.1, 0.5), (math.nan,)])
def test_what_is_no_probability_is_refused(values: tuple[float, ...]) -> None:
    with pytest.raises(ArgumentError, match="p_values"):
        adjusted_p_values(values, "holm")
    with pytest.raises(ArgumentError, match="powers"):
        fixed_sequence(values)


def test_other_arguments_are_checked() -> None:
    with pytest.raises(ArgumentError, match="method"):
        adjusted_p_values((0.1,), "simes")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="method"):
        local_levels(0.05, 3, "simes")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="alpha"):
        local_levels(5, 3, "holm")
    with pytest.raises(ArgumentError, match="hypotheses"):
        local_levels(0.05, 0, "holm")
