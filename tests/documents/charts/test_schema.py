from __future__ import annotations

from io import BytesIO
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from toolkit.documents.charts.schema import (
    SchemaArm,
    SchemaEpoch,
    SchemaStep,
    SchemaVisit,
    TrialSchema,
    _Drawing,
    trial_schema,
)
from toolkit.documents.charts.schema_layout import Mode, place
from toolkit.documents.charts.style import DPI, style
from toolkit.errors import ArgumentError

MODES: tuple[Mode, ...] = ("site", "remote", "phone")


def schema(
    *,
    epochs: int = 4,
    visits: int = 14,
    arms: int = 2,
    words: str = "twice daily",
    primary: bool = True,
    strata: tuple[str, ...] = ("site", "self-injury in the past three months"),
) -> TrialSchema:
    """A trial with so many epochs of 28 days, the first before randomisation."""
    starts = [-27 + 28 * i for i in range(epochs)]
    days = [starts[0] + (i * 28 * epochs) // visits for i in range(visits)]
    return TrialSchema(
        population=f"Adults {words}",
        participants="N = 160",
        allocation=":".join("1" * arms),
        strata=strata,
        epochs=tuple(
            SchemaEpoch(
                name=f"Epoch {words}", period="Weeks 1–4", text=words, start=s, end=s + 27
            )
            for s in starts
        ),
        visits=tuple(
            SchemaVisit(
                label=f"V{i} {words}" if i % 5 == 0 else f"V{i}",
                day=day,
                mode=MODES[i % 3],
                primary=primary and i == visits - 2,
            )
            for i, day in enumerate(days)
        ),
        arms=tuple(
            SchemaArm(
                name=f"Arm {i} {words}",
                participants="n = 80",
                steps=(
                    SchemaStep(text=f"0.1 mg {words}", start=1, end=3),
                    SchemaStep(text="0.2 mg", start=4, end=28),
                ),
            )
            for i in range(arms)
        ),
        primary=f"Primary endpoint {words}" if primary else "",
    )


def clashes(trial: TrialSchema, width_cm: float) -> list[str]:
    """Pairs of texts that overlap, and texts past the edge of the page."""
    with style():
        figure = _Drawing(trial, width_cm).draw()
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


def test_a_schema_is_drawn_in_its_printed_width() -> None:
    picture = trial_schema(schema())
    assert Image.open(BytesIO(picture.png)).size[0] == pytest.approx(16 / 2.54 * 300, abs=1)
    assert picture.svg.startswith(b"<?xml")


def test_the_same_schema_has_the_same_bytes() -> None:
    assert trial_schema(schema()) == trial_schema(schema())


@pytest.mark.parametrize(
    "trial",
    [
        schema(epochs=3, visits=10),
        schema(
            epochs=6, visits=25, arms=3, words="of an extraordinarily long description " * 6
        ),
        schema(epochs=6, visits=25, words="pneumonoultramicroscopicsilicovolcanoconiosis"),
        schema(epochs=2, visits=2, arms=1, strata=()),
        schema(arms=4, words="R&D <b> $x^2$ 漢字 😀", strata=tuple("stratum " * 9)),
        schema(primary=False),
    ],
    ids=["small", "long words", "one word", "one arm", "ugly", "no primary endpoint"],
)
@pytest.mark.parametrize("width_cm", [16.0, 24.0])
def test_no_text_overlaps_another_or_leaves_the_page(
    trial: TrialSchema, width_cm: float
) -> None:
    assert clashes(trial, width_cm) == []


@given(
    epochs=st.integers(3, 6),
    visits=st.integers(10, 25),
    arms=st.integers(1, 3),
    words=st.text(max_size=80),
)
@settings(max_examples=15, deadline=None)
def test_no_text_overlaps_whatever_it_says(
    epochs: int, visits: int, arms: int, words: str
) -> None:
    assert clashes(schema(epochs=epochs, visits=visits, arms=arms, words=words), 16.0) == []


def test_days_and_visits_stand_in_order_of_time() -> None:
    places = place(schema(epochs=6, visits=25), 16.0)
    assert all(a <= b for a, b in pairwise(places.of_day(day) for day in range(-40, 170)))
    assert all(a < b for a, b in pairwise(x for _, x in places.visits))


def test_columns_fill_the_width_without_gaps() -> None:
    places = place(schema(), 16.0)
    edges = (
        [(span.left, span.right) for span in places.spans if span.before]
        + [places.assignment]
        + [(span.left, span.right) for span in places.spans if not span.before]
    )
    assert all(a[1] == pytest.approx(b[0]) for a, b in pairwise(edges))
    assert edges[-1][1] == pytest.approx(15.9)


def test_a_text_too_long_for_its_box_is_told_in_the_key() -> None:
    drawing = _Drawing(
        schema(visits=25, words="of an extraordinarily long description " * 6), 16
    )
    assert len(drawing.key) == 1
    assert drawing.key[0].startswith("0.1 mg of an")


def test_steps_of_an_arm_never_overlap() -> None:
    drawing = _Drawing(schema(epochs=6, visits=25), 16.0)
    for lane in drawing.lanes:
        assert all(a[1] <= b[0] for a, b in pairwise(lane.steps))
        assert all(end - start > 0.4 for start, end, *_ in lane.steps)


def test_a_visit_before_the_first_epoch_stands_in_it() -> None:
    trial = schema(epochs=2, visits=3)
    early = TrialSchema(
        population="p", participants="", allocation="", strata=(), epochs=trial.epochs,
        visits=(SchemaVisit(label="V", day=-99),), arms=trial.arms,
    )  # fmt: skip
    places = place(early, 16.0)
    assert places.spans[0].left < places.visits[0][1] < places.spans[0].right


def test_a_trial_without_screening_or_visits_is_drawn() -> None:
    trial = TrialSchema(
        population="Anyone", participants="", allocation="", strata=(),
        epochs=(SchemaEpoch(name="Treatment", start=1, end=10),), visits=(),
        arms=(SchemaArm(name="Drug"), SchemaArm(name="Placebo")),
    )  # fmt: skip
    assert clashes(trial, 16.0) == []


@pytest.mark.parametrize(
    ("epochs", "arms"),
    [
        ((SchemaEpoch(name="a", start=1, end=9),), ()),
        ((SchemaEpoch(name="a", start=-9, end=-1),), (SchemaArm(name="x"),)),
        (
            (SchemaEpoch(name="a", start=1, end=9), SchemaEpoch(name="b", start=9, end=12)),
            (SchemaArm(name="x"),),
        ),
    ],
    ids=["no arm", "nothing after randomisation", "overlap"],
)
def test_a_schema_that_makes_no_sense_is_refused(
    epochs: tuple[SchemaEpoch, ...], arms: tuple[SchemaArm, ...]
) -> None:
    with pytest.raises(ArgumentError):
        TrialSchema(
            population="p", participants="", allocation="", strata=(), epochs=epochs, visits=(),
            arms=arms,
        )  # fmt: skip


def test_an_epoch_does_not_end_before_it_begins() -> None:
    with pytest.raises(ArgumentError):
        SchemaEpoch(name="a", start=5, end=4)
