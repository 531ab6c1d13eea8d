from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.protocol import assessments

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from toolkit.documents.kit import Kit


def test_time_points_stand_in_the_order_of_the_visits(
    real: dict[str, SimpleNamespace], kit: Kit, lines: Callable[..., list[str]]
) -> None:
    for built in real.values():
        own = type(kit)(built.source, built.record)
        order = [visit.label for visit in own.protocol.schedule.visits]
        rows = [line.split(" | ") for line in lines(assessments.table(own))[2:]]
        assert len(rows) > 10
        for row in rows:
            if row[-1] != "As needed":
                places = [order.index(label) for label in row[-1].split(", ")]
                assert places == sorted(set(places))
