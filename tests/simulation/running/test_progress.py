from __future__ import annotations

import pytest

from toolkit.simulation.running.progress import Nobody, Pace


def pace(*seconds: float) -> Pace:
    return Pace(clock=iter(seconds).__next__)


@pytest.mark.parametrize(
    ("seconds", "computed", "told"),
    [
        (2.0, 0, "500 of 2,000 replicates"),
        (0.0, 500, "500 of 2,000 replicates"),
        (2.0, 400, "500 of 2,000 replicates, 200 a second, 8 s left"),
        (100.0, 100, "500 of 2,000 replicates, 1.0 a second, 25 min 0 s left"),
        (7200.0, 1500, "500 of 2,000 replicates, 0.2 a second, 2 h 0 min left"),
        (864_000.0, 1500, "500 of 2,000 replicates, 0.0 a second, 10 d 0 h left"),
    ],
    ids=str,
)
def test_the_rate_counts_what_was_computed_and_not_what_was_kept(
    seconds: float, computed: int, told: str
) -> None:
    assert pace(0.0, seconds).text(500, 2000, computed) == told


def test_nothing_is_left_when_there_is_more_than_expected() -> None:
    assert pace(0.0, 1.0).text(300, 200, 100).endswith(" 0 s left")


def test_nobody_is_told_of_progress_but_warned_of_files() -> None:
    Nobody().advanced(1, 2, 1)
    with pytest.warns(UserWarning, match="is damaged"):
        Nobody().noted("block-1 is damaged")
