from __future__ import annotations

from io import BytesIO
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from toolkit.documents.charts.calendar import (
    CalendarRow,
    CalendarStage,
    CalendarVisit,
    ParticipantCalendar,
    _Drawing,
    participant_calendar,
)
from toolkit.documents.charts.calendar_layout import EDGE, LABELS, columns
from toolkit.documents.charts.style import DPI, style
from toolkit.errors import ArgumentError

if TYPE_CHECKING:
    from toolkit.documents.charts.schema_layout import Mode

MODES: tuple[Mode, ...] = ("site", "remote", "phone")


def calendar(*, stages: int = 3, visits: int = 4, words: str = "Week") -> ParticipantCalendar:
    count = stages * visits
    return ParticipantCalendar(
        stages=tuple(
            CalendarStage(
                name=f"Stage {stage} {words}",
                period=f"weeks {stage} {words}",
                visits=tuple(
                    CalendarVisit(label=f"{words} {stage}.{n}", mode=MODES[n % 3])
                    for n in range(visits)
                ),
            )
            for stage in range(stages)
        ),
        rows=(
            CalendarRow(name=f"Tablets {words}", from_to=(min(1, count - 1), count - 1)),
            CalendarRow(name=f"Blood {words}", at=tuple(range(0, count, 2))),
            CalendarRow(name=f"Never {words}"),
        ),
    )


def clashes(shown: ParticipantCalendar, width_cm: float = 16.0) -> list[str]:
    """Pairs of texts that overlap, and texts past the edge of the page."""
    with style():
        figure = _Drawing(shown, width_cm).draw()
        figure.set_dpi(DPI)
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw_without_rendering()
        page = figure.bbox
        boxes = [
            (text.get_text(), text.get_window_extent(renderer).padded(-3.0))
            for text in figure.axes[0].texts
        ]
    found = [f"{a!r} on {b!r}" for (a, x), (b, y) in combinations(boxes, 2) if x.overlaps(y)]
    found += [
        f"{text!r} past the edge"
        for text, box in boxes
        if box.x0 < 0 or box.y0 < 0 or box.x1 > page.x1 or box.y1 > page.y1
    ]
    return found


def test_a_calendar_is_drawn_in_its_printed_width() -> None:
    picture = participant_calendar(calendar())
    assert Image.open(BytesIO(picture.png)).size[0] == pytest.approx(16 / 2.54 * 300, abs=1)
    assert picture.svg.startswith(b"<?xml")


def test_the_same_calendar_has_the_same_bytes() -> None:
    assert participant_calendar(calendar()) == participant_calendar(calendar())


@pytest.mark.parametrize(
    "shown",
    [
        calendar(stages=1, visits=1),
        calendar(stages=6, visits=5),
        calendar(stages=2, visits=3, words="of an extraordinarily long description " * 4),
        calendar(stages=5, visits=1, words="pneumonoultramicroscopicsilicovolcanoconiosis"),
        calendar(words="R&D <b> $x^2$ 漢字"),
    ],
    ids=["one visit", "thirty visits", "long words", "one word", "ugly"],
)
def test_no_text_overlaps_another_or_leaves_the_page(shown: ParticipantCalendar) -> None:
    assert clashes(shown) == []


@given(stages=st.integers(1, 5), visits=st.integers(1, 8), words=st.text(max_size=60))
@settings(max_examples=12, deadline=None)
def test_no_text_overlaps_whatever_it_says(stages: int, visits: int, words: str) -> None:
    assert clashes(calendar(stages=stages, visits=visits, words=words)) == []


@given(stages=st.integers(1, 6), visits=st.integers(1, 8))
def test_columns_fill_the_page_in_order(stages: int, visits: int) -> None:
    places = columns(calendar(stages=stages, visits=visits), 16.0)
    edges = [edge for pair in places.stages for edge in pair]
    assert edges[0] == pytest.approx(EDGE + LABELS)
    assert edges[-1] == pytest.approx(16.0 - EDGE)
    assert edges == sorted(edges)
    assert list(places.visits) == sorted(places.visits)


def test_a_row_cannot_point_past_the_last_visit() -> None:
    stage = CalendarStage(name="One", visits=(CalendarVisit(label="V"),))
    with pytest.raises(ArgumentError, match="at"):
        ParticipantCalendar(stages=(stage,), rows=(CalendarRow(name="x", at=(1,)),))


def test_a_stage_without_visits_or_a_calendar_without_stages_is_refused() -> None:
    with pytest.raises(ArgumentError, match="visits"):
        CalendarStage(name="One", visits=())
    with pytest.raises(ArgumentError, match="stages"):
        ParticipantCalendar(stages=(), rows=())
