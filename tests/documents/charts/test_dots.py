from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from toolkit.documents.charts.dots import Dot, scenario_dots
from toolkit.errors import ArgumentError

DOTS = (
    Dot(label="Base case", value=0.85, error=0.004, main=True),
    Dot(label="Dropout 45%", value=0.7, error=0.005),
)


def test_every_scenario_makes_the_picture_taller() -> None:
    one, two = (Image.open(BytesIO(scenario_dots(dots).png)) for dots in (DOTS[:1], DOTS))
    assert one.size[0] == two.size[0]
    assert one.size[1] < two.size[1]


def test_the_line_to_compare_with_is_drawn() -> None:
    assert scenario_dots(DOTS, line=0.85).png != scenario_dots(DOTS).png


def test_there_is_no_picture_of_nothing() -> None:
    with pytest.raises(ArgumentError, match="one at least"):
        scenario_dots(())


@pytest.mark.parametrize(("value", "error"), [(1.1, 0.0), (float("nan"), 0.0), (0.5, -1.0)])
def test_only_a_probability_with_its_error_is_drawn(value: float, error: float) -> None:
    with pytest.raises(ArgumentError, match="probability with its error"):
        Dot(label="x", value=value, error=error)
