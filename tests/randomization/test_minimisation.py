from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.randomization.draws import Draws
from toolkit.randomization.minimisation import (
    Balance,
    Factor,
    Minimisation,
    probabilities_when,
)


def design(**changes: Any) -> Minimisation:
    made: dict[str, Any] = {
        "ratio": (1, 1),
        "factors": (Factor(name="site", levels=3), Factor(name="episode", levels=2)),
        "probability": 0.8,
    }
    return Minimisation(**{**made, **changes})


# Pocock SJ. Clinical Trials: A Practical Approach. Chichester: Wiley; 1983, table 5.6: eighty
# patients of a trial in advanced breast cancer, on A and on B, at each level of four factors.
BREAST_CANCER = {
    "performance": ((30, 31), (10, 9)),
    "age": ((18, 17), (22, 23)),
    "interval": ((31, 32), (9, 8)),
    "lesion": ((19, 21), (8, 7), (13, 12)),
}
NEXT = (0, 0, 1, 0)
"""The patient of the book: ambulatory, under 50, two years or more, visceral."""


def breast_cancer(measure: str) -> Balance:
    """Make a balance with the counts of the table, factor by factor."""
    made = Balance(
        design(
            factors=tuple(Factor(name=n, levels=len(c)) for n, c in BREAST_CANCER.items()),
            probability=1.0,
            measure=measure,
        )
    )
    for factor, counts in enumerate(BREAST_CANCER.values()):
        made._counts[factor] = [list(level) for level in counts]
    return made


@pytest.mark.reference
def test_the_patient_of_the_textbook_goes_to_a() -> None:
    # The book adds the patients who share the new one's levels: 30 + 18 + 9 + 19 = 76 on A,
    # 31 + 17 + 8 + 21 = 77 on B, so A. For two arms that is the method with the variance.
    sums = [
        sum(
            BREAST_CANCER[factor][level][arm]
            for factor, level in zip(BREAST_CANCER, NEXT, strict=True)
        )
        for arm in (0, 1)
    ]
    assert sums == [76, 77]
    decided = breast_cancer("variance").decide(NEXT)
    assert decided.preferred == (0,)
    assert decided.probabilities == (1.0, 0.0)


def test_the_range_sees_a_tie_where_two_factors_speak_for_each_arm() -> None:
    # Ranges after A: 0, 2, 2, 1; after B: 2, 0, 0, 3.
    decided = breast_cancer("range").decide(NEXT)
    assert decided.scores == (5.0, 5.0)
    assert decided.preferred == (0, 1)
    assert decided.probabilities == (0.5, 0.5)


def naive_scores(
    past: list[tuple[tuple[int, ...], int]], new: tuple[int, ...], case: Minimisation
) -> list[float]:
    """The scores from the definition: all participants are looked through for each arm."""
    scores = []
    for arm in range(len(case.ratio)):
        everybody = [*past, (new, arm)]
        score = 0.0
        for factor, each in enumerate(case.factors):
            held = [
                sum(1 for levels, a in everybody if a == k and levels[factor] == new[factor])
                / case.ratio[k]
                for k in range(len(case.ratio))
            ]
            mean = sum(held) / len(held)
            spread = (
                max(held) - min(held)
                if case.measure == "range"
                else sum((one - mean) ** 2 for one in held) / (len(held) - 1)
            )
            score += each.weight * spread
        if case.totals:
            held = [
                sum(1 for _, a in everybody if a == k) / case.ratio[k]
                for k in range(len(case.ratio))
            ]
            mean = sum(held) / len(held)
            score += case.totals * (
                max(held) - min(held)
                if case.measure == "range"
                else sum((one - mean) ** 2 for one in held) / (len(held) - 1)
            )
        scores.append(score)
    return scores


@st.composite
def cases(
    draw: st.DrawFn,
) -> tuple[Minimisation, list[tuple[tuple[int, ...], int]], tuple[int, ...]]:
    ratio = tuple(draw(st.lists(st.integers(1, 3), min_size=2, max_size=3)))
    factors = tuple(
        Factor(
            name=str(n),
            levels=draw(st.integers(2, 3)),
            weight=draw(st.sampled_from((0.5, 1, 3))),
        )
        for n in range(draw(st.integers(1, 3)))
    )
    case = Minimisation(
        ratio=ratio,
        factors=factors,
        probability=draw(st.floats(0.6, 1.0)),
        measure=draw(st.sampled_from(("range", "variance"))),
        totals=draw(st.sampled_from((0.0, 2.0))),
    )
    levels = st.tuples(*(st.integers(0, each.levels - 1) for each in factors))
    past = draw(st.lists(st.tuples(levels, st.integers(0, len(ratio) - 1)), max_size=15))
    return case, past, draw(levels)


@given(case=cases())
def test_scores_are_those_of_the_definition(
    case: tuple[Minimisation, list[tuple[tuple[int, ...], int]], tuple[int, ...]],
) -> None:
    plan, past, new = case
    decided = Balance.after(plan, past).decide(new)
    scores = naive_scores(past, new, plan)
    assert decided.scores == pytest.approx(scores)
    best = min(scores)
    assert decided.preferred == tuple(
        arm for arm, score in enumerate(scores) if score == pytest.approx(best, abs=1e-9)
    )
    assert math.fsum(decided.probabilities) == pytest.approx(1.0)


@given(
    ratio=st.lists(st.integers(1, 5), min_size=2, max_size=4).map(tuple),
    probability=st.floats(0.51, 1.0),
)
def test_the_ratio_is_kept_when_each_arm_is_preferred_in_its_share(
    ratio: tuple[int, ...], probability: float
) -> None:
    # The defining property of biased coin minimisation (Han and others 2009).
    plan = design(ratio=ratio, probability=probability)
    whole = sum(ratio)
    rows = [probabilities_when(plan, arm) for arm in range(len(ratio))]
    for arm, share in enumerate(ratio):
        overall = sum(r / whole * row[arm] for r, row in zip(ratio, rows, strict=True))
        assert overall == pytest.approx(share / whole)
    assert rows[ratio.index(min(ratio))][ratio.index(min(ratio))] == pytest.approx(probability)
    assert all(math.fsum(row) == pytest.approx(1.0) for row in rows)


def test_the_probabilities_agree_with_the_published_formula() -> None:
    # Han and others 2009: for the arm with the smallest part p, for arm i
    # 1 - (1 - p) * (sum of the others) / (sum of the others of the smallest).
    plan = design(ratio=(1, 2, 3), probability=0.9)
    assert probabilities_when(plan, 0) == pytest.approx((0.9, 0.1 * 2 / 5, 0.1 * 3 / 5))
    assert probabilities_when(plan, 2)[2] == pytest.approx(1 - 0.1 * 3 / 5)


def test_two_equal_arms_without_factors_follow_efrons_coin() -> None:
    # Efron 1971: with probability p the difference is 0 after an even number of participants
    # in a share that goes to (p - q) / p, one half for p = 2/3.
    plan = Minimisation(ratio=(1, 1), factors=(), probability=2 / 3, totals=1.0)
    draws = Draws(4, "efron")
    balance, even = Balance(plan), []
    for number in range(1, 20_001):
        balance.assign((), draws)
        if number % 2 == 0:
            even.append(balance.totals[0] == balance.totals[1])
    assert sum(even) / len(even) == pytest.approx(0.5, abs=0.02)


def test_with_probability_one_the_difference_in_a_level_stays_small() -> None:
    plan = design(probability=1.0)
    draws = Draws(8)
    balance = Balance(plan)
    for _ in range(300):
        balance.assign((draws.below(3), draws.below(2)), draws)
    for factor, each in enumerate(plan.factors):
        for level in range(each.levels):
            one, other = balance.count(factor, level)
            assert abs(one - other) <= 4


def test_an_allocation_can_be_made_again() -> None:
    def run(seed: int) -> list[int]:
        draws, balance = Draws(seed), Balance(design())
        return [balance.assign((number % 3, number % 2), draws) for number in range(60)]

    assert run(5) == run(5) != run(6)


@pytest.mark.parametrize(
    ("wrong", "requirement"),
    [
        ({"probability": 0.5}, "above 0.5"),
        ({"probability": 1.01}, "at most 1"),
        ({"probability": math.nan}, "above 0.5"),
        ({"measure": "sum"}, "range or variance"),
        ({"totals": -1.0}, "0 or above"),
        ({"factors": ()}, "unless the totals"),
        ({"ratio": (2,)}, "two arms or more"),
    ],
    ids=str,
)
def test_a_wrong_plan_is_refused(wrong: dict[str, Any], requirement: str) -> None:
    with pytest.raises(ArgumentError, match=requirement):
        design(**wrong)


@pytest.mark.parametrize("wrong", [{"levels": 1}, {"weight": 0.0}], ids=str)
def test_a_wrong_factor_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError):
        Factor(**{"name": "site", "levels": 2, **wrong})


@pytest.mark.parametrize("levels", [(), (0,), (3, 0), (0, -1)])
def test_levels_that_do_not_exist_are_refused(levels: tuple[int, ...]) -> None:
    with pytest.raises(ArgumentError, match="one level of each factor"):
        Balance(design()).decide(levels)
