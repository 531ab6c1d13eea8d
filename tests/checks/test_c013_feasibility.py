from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


def test_a_stop_far_from_the_target_is_fine(told: Told) -> None:
    assert told("c013_feasibility") == []


def test_a_stop_that_chance_reaches_is_remarked_on(edited: Edit, told: Told) -> None:
    (line,) = told("c013_feasibility", edited(("stop: 0.7", "stop: 0.8")))
    assert line.startswith("protocol.yaml feasibility.retention.stop: ")
    assert "inside the 95% interval that is found when the target is just met (78.4% to" in line


def test_a_target_without_a_stop_is_fine(edited: Edit, told: Told) -> None:
    assert told("c013_feasibility", edited(("    stop: 0.7\n", ""))) == []
