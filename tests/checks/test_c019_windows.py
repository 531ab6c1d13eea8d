from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


SCREEN = """      day: -7
      window: {before: 7, after: 3}"""
BASELINE = """      day: 1
      window: {before: 0, after: 0}"""


def test_windows_apart_are_fine(told: Told) -> None:
    assert told("c019_windows") == []


def test_a_window_that_reaches_the_next_is_remarked_on(edited: Edit, told: Told) -> None:
    changed = edited((SCREEN, SCREEN.replace("after: 3", "after: 7")))
    assert told("c019_windows", changed) == [
        (
            "protocol.yaml schedule.visits.baseline.window: may be as early as day 1, when "
            "'screen' may be as late as day 1 [warning]"
        )
    ]


def test_there_is_no_day_0_between(edited: Edit, told: Told) -> None:
    assert told("c019_windows", edited((SCREEN, SCREEN.replace("after: 3", "after: 6")))) == []


def test_a_day_before_the_first_is_named_without_a_day_0(edited: Edit, told: Told) -> None:
    changed = edited(
        (SCREEN, SCREEN.replace("after: 3", "after: 6")),
        (BASELINE, BASELINE.replace("before: 0", "before: 1")),
    )
    assert (
        "as early as day -1, when 'screen' may be as late as day -1"
        in (told("c019_windows", changed)[0])
    )
