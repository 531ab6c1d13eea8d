from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from toolkit.design.calculate import calculate
from toolkit.errors import SpecError
from toolkit.sequential.review import ReviewMonitoring, operating_review

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Variant = Callable[[dict[str, Any]], ProtocolFolder]

RULE = {
    "kind": "review",
    "id": "harm",
    "name": "Harm",
    "event": "Falls",
    "risk_difference": 0.1,
    "one_sided_p": 0.025,
    "true_rates": [0.05, 0.2],
    "action": "The board decides.",
}


def rules(*changes: dict[str, Any]) -> dict[str, Any]:
    return {"safety.stopping_rules": [RULE | change for change in changes]}


def test_the_chances_of_a_review_are_those_at_the_boards_looks(variant: Variant) -> None:
    record = calculate(variant(rules({}) | {"safety.board.safety_looks": [11, 40, 5000]}))
    arms = tuple(
        int(record[f"sample_size.randomised_{arm}"].number())
        for arm in ("experimental", "control")
    )
    parts = record["design.allocation"].value
    assert isinstance(parts, tuple)
    one, two = (int(str(part)) for part in parts)
    early = tuple((n * one // (one + two), n * two // (one + two)) for n in (11, 40))
    case = ReviewMonitoring(
        risk_difference=0.1, one_sided_p=0.025, looks=(*early, (arms[0], arms[1]))
    )
    expected = []
    for rate in (0.05, 0.2):
        alike = operating_review(case, rates=(rate, rate))
        worse = operating_review(case, rates=(rate + 0.1, rate))
        expected.append((alike.first, alike.any, worse.any))
    assert record["safety.harm.review"].value == tuple(expected)
    assert "safety.harm.review" in record.descendants("board.safety_looks")


def test_without_rates_only_the_limits_are_written(variant: Variant) -> None:
    record = calculate(variant(rules({"true_rates": []})))
    assert record["safety.harm.limit"].text == "10%"
    assert record["safety.harm.one_sided_p"].text == "0.025"
    assert not {"safety.harm.true_rates", "safety.harm.review", "board.safety_looks"} & {
        *record
    }


def test_without_looks_of_the_board_the_first_look_is_the_only_one(variant: Variant) -> None:
    record = calculate(variant(rules({}) | {"safety.board.safety_looks": []}))
    chances = record["safety.harm.review"].value
    assert isinstance(chances, tuple)
    for row in chances:
        assert isinstance(row, tuple)
        assert row[0] == row[1]


def test_two_review_rules_share_the_looks_of_the_board(variant: Variant) -> None:
    record = calculate(variant(rules({}, {"id": "other", "risk_difference": 0.2})))
    assert "safety.harm.review" in record
    assert "safety.other.review" in record


def test_a_rate_that_cannot_be_raised_by_the_limit_is_told(variant: Variant) -> None:
    with pytest.raises(SpecError) as caught:
        calculate(variant(rules({"true_rates": [0.95]})))
    (problem,) = caught.value.problems
    assert "safety.stopping_rules" in str(problem)
    assert "must be from 0 to 1" in str(problem)
