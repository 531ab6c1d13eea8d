from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


def test_a_maximum_above_the_planned_size_is_fine(told: Told) -> None:
    assert told("c012_reestimation") == []


def test_a_maximum_below_the_planned_size_is_an_error(edited: Edit, told: Told) -> None:
    assert told("c012_reestimation", edited(("maximum: 400", "maximum: 140"))) == [
        (
            "protocol.yaml interim.reestimation.maximum: 140 is below the number planned, 148 "
            "[error]"
        )
    ]


def test_a_maximum_without_room_is_remarked_on(edited: Edit, told: Told) -> None:
    (line,) = told("c012_reestimation", edited(("maximum: 400", "maximum: 148")))
    assert line.endswith("148 is just the number planned, 148 [warning]")


def test_without_reestimation_there_is_nothing_to_say(
    edited: Edit, told: Told, copy: object
) -> None:
    text = (copy / "protocol.yaml").read_text(encoding="utf-8")  # type: ignore[operator]
    part = text[text.index("  reestimation:") : text.index("  performed_by:")]
    assert told("c012_reestimation", edited((part, ""))) == []
