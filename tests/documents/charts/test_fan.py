from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from toolkit.documents.charts.fan import Course, trajectory_fan
from toolkit.errors import ArgumentError

ROWS = ((8.0, 12.0, 15.0, 18.0, 24.0), (4.0, 8.0, 11.0, 15.0, 22.0))
ARMS = (Course(label="Drug", quantiles=ROWS), Course(label="Placebo", quantiles=ROWS[::-1]))


def draw(courses: tuple[Course, ...] = ARMS, days: tuple[float, ...] = (0.0, 28.0)) -> bytes:
    return trajectory_fan(
        courses, visits=("Baseline", "Week 4"), days=days, y_label="ZAN-BPD total"
    ).png


def test_the_same_courses_give_the_same_picture_and_other_courses_another() -> None:
    assert draw() == draw()
    assert draw() != draw(ARMS[::-1])
    assert Image.open(BytesIO(draw())).size[0] == pytest.approx(15.0 / 2.54 * 300, abs=1)


def test_two_arms_are_drawn_and_no_other_number() -> None:
    with pytest.raises(ArgumentError, match="two: experimental and control"):
        draw(ARMS[:1])


def test_each_visit_has_its_day() -> None:
    with pytest.raises(ArgumentError, match="as many as visits"):
        draw(days=(0.0,))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((), "one visit at least"),
        (((1.0, 2.0),), "five finite numbers"),
        (((1.0, 2.0, float("nan"), 3.0, 4.0),), "five finite numbers"),
        (((5.0, 4.0, 3.0, 2.0, 1.0),), "must rise"),
    ],
)
def test_quantiles_are_five_rising_finite_numbers(
    rows: tuple[tuple[float, ...], ...], words: str
) -> None:
    with pytest.raises(ArgumentError, match=words):
        Course(label="Drug", quantiles=rows)
