"""Responders are those who are better by the share, were seen, and had no failing event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from toolkit.simulation.mechanism.generation import generate
from toolkit.simulation.mechanism.responding import responder, responses

if TYPE_CHECKING:
    from toolkit.simulation.mechanism.preparation import Prepared


@pytest.mark.parametrize(
    ("baseline", "value", "better", "expected"),
    [
        (10.0, 7.0, False, True),
        (10.0, 7.01, False, False),
        (10.0, 13.0, True, True),
        (10.0, 7.0, True, False),
        (0.0, 0.0, False, False),
        (10.0, np.nan, False, False),
        (1.0, 0.7, False, True),
    ],
)
def test_a_responder_is_better_by_at_least_the_share(
    baseline: float,
    value: float,
    better: bool,  # noqa: FBT001 - a parameter of the test
    expected: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    found = responder(np.array([baseline]), np.array([value]), 0.3, larger_is_better=better)
    assert found[0] == expected


def test_missing_ratings_and_failing_events_are_no_response(
    prepared_rich: Prepared, generator: np.random.Generator
) -> None:
    mechanism = prepared_rich.mechanism
    people = generate(prepared_rich, 3000, generator)
    found = responses(mechanism.responses[0], mechanism, people)
    fall = people.baseline[0] - people.actual[0, :, 3] >= 0.3 * people.baseline[0]
    rescued = people.intercurrent[:, 1] < 56.0
    seen = people.observed[0, :, 3]
    assert (found == (fall & seen & ~rescued)).all()
    assert (fall & rescued & seen).any()
    assert (fall & ~seen).any()
