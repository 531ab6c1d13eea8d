"""A mechanism says what is wrong with it, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from toolkit.errors import ArgumentError
from toolkit.randomization.blocks import PermutedBlocks
from toolkit.simulation.mechanism.description import (
    Allocation,
    Count,
    Dropout,
    Expectancy,
    Harm,
    Intercurrent,
    Recruitment,
    Response,
    Stratum,
    TimeToEvent,
)

if TYPE_CHECKING:
    from collections.abc import Callable

EYE = tuple(tuple(float(row == column) for column in range(5)) for row in range(5))
BENT = (
    (1.0, 0.9, 0.1, 0.0, 0.0),
    (0.9, 1.0, 0.9, 0.0, 0.0),
    (0.1, 0.9, 1.0, 0.0, 0.0),
    *EYE[3:],
)
SKEWED = ((1.0, 0.3, *EYE[0][2:]), *EYE[1:])
LOW = ((0.5, *EYE[0][1:]), *EYE[1:])
PROFILE = (0.1, 0.2, 0.2, 0.3)

SCORES: dict[str, tuple[dict[str, Any], str]] = {
    "change of one arm": ({"change": ((0.0,) * 4,)}, "change of score zan must be 2"),
    "short change": ({"change": ((0.0,) * 3,) * 2}, "change of score zan must be 4"),
    "no number": ({"baseline": float("nan")}, "baseline of score zan"),
    "sd too few": ({"sd": (1.0,) * 4}, "sd of score zan must be 5, baseline"),
    "sd 0": ({"sd": (0.0,) * 5}, "sd of score zan must be above 0"),
    "bent": ({"correlation": BENT}, "matrix of score zan must be above 0 .*positive definite"),
    "not symmetric": ({"correlation": SKEWED}, "matrix of score zan must be symmetric"),
    "diagonal": ({"correlation": LOW}, "diagonal of the correlation matrix of score zan"),
    "ragged": ({"correlation": (*EYE[:4], (1.0,))}, "one row"),
    "few rows": ({"correlation": EYE[:4]}, "rows"),
    "skew": ({"skew": 4.5}, "skew of score zan must be at most 4"),
    "ends": ({"lower": 5.0, "upper": 5.0}, "upper of score zan must be above lower"),
    "infinite end": ({"upper": float("inf")}, "upper of score zan"),
    "step 0": ({"step": 0.0}, "step of score zan"),
    "step": ({"lower": 0.0, "upper": 36.0, "step": 5.0}, "must divide the range"),
}

PARTS: dict[str, tuple[type, dict[str, Any], str]] = {
    "response share": (
        Response,
        {"name": "r", "score": "s", "visit": 0, "share": 0.0},
        "share of response r",
    ),
    "event risk": (
        TimeToEvent,
        {"name": "e", "control_risk": 0.0, "hazard_ratio": 1.0, "horizon": 1.0},
        "control_risk of event e",
    ),
    "event loading": (
        TimeToEvent,
        {"name": "e", "control_risk": 0.1, "hazard_ratio": 1.0, "horizon": 1.0, "loading": 9.0},
        "loading of event e must be at most 5",
    ),
    "count rate": (
        Count,
        {"name": "c", "control_rate": 0.0, "rate_ratio": 1.0, "horizon": 1.0},
        "control_rate of count c",
    ),
    "harm": (Harm, {"risk": (0.1, 1.0), "horizon": 1.0}, "risk of the harm"),
    "one level": (Stratum, {"name": "s", "shares": (1.0,)}, "shares of stratum s"),
    "levels sum": (Stratum, {"name": "s", "shares": (0.5, 0.6)}, "must add up to 1"),
    "stratum shift": (
        Stratum,
        {"name": "s", "shares": (0.5, 0.5), "shift": ((1.0,),)},
        "must have 2 values, one for each level",
    ),
    "no site": (Recruitment, {"opening": (), "rate": 1.0}, "must name a site"),
    "rate": (Recruitment, {"opening": (0.0,), "rate": 0.0}, "rate must be above 0"),
    "heterogeneity": (
        Recruitment,
        {"opening": (0.0,), "rate": 1.0, "heterogeneity": 11.0},
        "must be between 0 and 10",
    ),
    "site sd": (
        Recruitment,
        {"opening": (0.0,), "rate": 1.0, "site_sd": (-1.0,)},
        "site_sd must be 0 or above",
    ),
    "method": (Allocation, {"method": "alternation"}, "method must be"),
    "three arms": (Allocation, {"method": "simple", "ratio": (1, 1, 1)}, "two arms"),
    "no block": (Allocation, {"method": "permuted_blocks"}, "must name a size"),
    "block": (
        Allocation,
        {"method": "permuted_blocks", "ratio": (2, 1), "block_sizes": (6, 4)},
        "must be a multiple of 3",
    ),
    "preference": (
        Allocation,
        {"method": "minimisation", "preference": 0.5},
        "must be above 0.5",
    ),
    "one arm lost": (Dropout, {"lost": (PROFILE,)}, "lost must be 2"),
    "falling": (Dropout, {"lost": (PROFILE, PROFILE[::-1])}, "must not fall"),
    "all lost": (Dropout, {"lost": (PROFILE, (0.0, 0.0, 0.0, 1.0))}, "below 1"),
    "mechanism": (
        Dropout,
        {"lost": (PROFILE,) * 2, "mechanism": "random"},
        "mechanism must be",
    ),
    "mcar slope": (Dropout, {"lost": (PROFILE,) * 2, "slope": 0.5}, "must be 0 where .*mcar"),
    "event arms": (Intercurrent, {"name": "i", "risk": (0.1,), "horizon": 1.0}, "event i"),
    "retained": (
        Intercurrent,
        {"name": "i", "risk": (0.1, 0.1), "horizon": 1.0, "retained": 1.2},
        "retained of event i must be between 0 and 1",
    ),
    "belief": (
        Expectancy,
        {"believes_experimental": (1.2, 0.5), "shift": ()},
        "believes_experimental must be between 0 and 1",
    ),
}

WHOLES: dict[str, tuple[dict[str, Any], str]] = {
    "days": ({"days": (14.0, 14.0, 42.0, 56.0)}, "days must ascend"),
    "visits": ({"days": (14.0, 28.0)}, "rated of score zan must be 2"),
    "intermittent": ({"intermittent": 1.0}, "intermittent must be"),
    "between": ({"between": ((1.0, 0.5), (0.5, 1.0))}, "matrix between scores"),
    "site sd": (
        {"recruitment": Recruitment(opening=(0.0,), rate=1.0, site_sd=(1.0, 1.0))},
        "site_sd must be 1, one for each score",
    ),
    "stratum": (
        {"strata": (Stratum(name="s", shares=(0.5, 0.5), shift=((0.0, 1.0),) * 2),)},
        "shift of stratum s must be 1",
    ),
    "event": (
        {
            "intercurrent": (
                Intercurrent(name="i", risk=(0.1, 0.1), horizon=1.0, shift=(1.0, 1.0)),
            )
        },
        "shift of event i must be 1",
    ),
    "belief": (
        {"expectancy": Expectancy(believes_experimental=(0.5, 0.5), shift=(1.0, 1.0))},
        "shift of the expectancy must be 1",
    ),
    "lost": ({"dropout": Dropout(lost=((0.1,),) * 2)}, "lost must be 4"),
    "driver": (
        {"dropout": Dropout(lost=(PROFILE,) * 2, mechanism="mar", slope=1.0, score=1)},
        "must be the place of a score",
    ),
    "unknown score": (
        {"responses": (Response(name="r", score="x", visit=0, share=0.3),)},
        "score of response r must be the name of a score",
    ),
    "late response": (
        {"responses": (Response(name="r", score="zan", visit=4, share=0.3),)},
        "visit of response r must be a visit",
    ),
    "failed by": (
        {"responses": (Response(name="r", score="zan", visit=3, share=0.3, failed_by=("x",)),)},
        "failed_by of response r",
    ),
    "names": (
        {"strata": (Stratum(name="s", shares=(0.5, 0.5)),) * 2},
        "names must differ",
    ),
    "no score": (
        {
            "scores": (),
            "events": (
                TimeToEvent(
                    name="e", control_risk=0.1, hazard_ratio=1.0, horizon=1.0, loading=1.0
                ),
            ),
        },
        "must be 0 where there is no score",
    ),
}


@pytest.mark.parametrize("case", SCORES.values(), ids=SCORES)
def test_a_score_says_what_is_wrong_with_it(
    case: tuple[dict[str, Any], str], score: Callable[..., Any]
) -> None:
    changes, message = case
    with pytest.raises(ArgumentError, match=message):
        score(**changes)


@pytest.mark.parametrize("case", PARTS.values(), ids=PARTS)
def test_a_part_says_what_is_wrong_with_it(case: tuple[type, dict[str, Any], str]) -> None:
    made, given, message = case
    with pytest.raises(ArgumentError, match=message):
        made(**given)


@pytest.mark.parametrize("case", WHOLES.values(), ids=WHOLES)
def test_a_mechanism_says_which_parts_do_not_fit(
    case: tuple[dict[str, Any], str], mechanism: Callable[..., Any]
) -> None:
    changes, message = case
    with pytest.raises(ArgumentError, match=message):
        mechanism(**changes)


@pytest.mark.parametrize("sizes", [(), (3,), (0,), (4, 6), (2, 4)], ids=str)
def test_blocks_are_allowed_as_in_the_lists_of_a_protocol(sizes: tuple[int, ...]) -> None:
    def allowed(make: Callable[[], object]) -> bool:
        try:
            make()
        except ArgumentError:
            return False
        return True

    assert allowed(lambda: Allocation(method="permuted_blocks", block_sizes=sizes)) is allowed(
        lambda: PermutedBlocks(ratio=(1, 1), sizes=sizes)
    )
