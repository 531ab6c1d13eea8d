from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from toolkit.design.facts import duration_text
from toolkit.design.ledger import Ledger
from toolkit.spec.base import Duration

if TYPE_CHECKING:
    from toolkit.design.record import Record


def ledger() -> Ledger:
    made = Ledger()
    made.give("a", 2.0, caption="A", form="plain", place="a", evidence=("X-1", "X-2"))
    made.give("b", 3.0, caption="B", form="plain", place="b", evidence=("X-2", "X-3"))
    made.give("c", "word", caption="C", form="text", place="c")
    made.compute("ab", lambda a, b: a * b, ("a", "b"), caption="", form="plain", method="a b")
    made.compute("abab", lambda x: x * x, ("ab",), caption="", form="plain", method="square")
    return made


def test_a_computed_quantity_has_its_inputs_and_their_evidence() -> None:
    record = ledger().close("name", "digest")
    assert record["ab"].value == 6.0
    assert record["ab"].inputs == ("a", "b")
    assert record["abab"].evidence == ("X-1", "X-2", "X-3")
    assert record.descendants("a") == {"a", "ab", "abab"}
    assert record.descendants("c") == {"c"}
    assert list(record) == ["a", "b", "c", "ab", "abab"]
    assert len(record) == 5
    assert record.texts()["abab"] == "36"


def test_a_name_is_written_once() -> None:
    with pytest.raises(AssertionError, match="twice"):
        ledger().give("a", 1.0, caption="", form="plain", place="a")


@pytest.mark.parametrize("value", [math.nan, math.inf, ((1.0, math.nan),)], ids=str)
def test_what_is_no_number_is_a_bug(value: float) -> None:
    with pytest.raises(AssertionError, match="came out as"):
        ledger().compute("x", lambda: value, (), caption="", form="plain", method="")


def test_a_table_has_no_single_text_and_a_word_is_no_number(small_record: Record) -> None:
    with pytest.raises(TypeError, match="is a table"):
        _ = small_record["interim.operating"].text
    with pytest.raises(TypeError, match="not a single number"):
        small_record["interim.efficacy"].number()
    assert "interim.operating" not in small_record.texts()


def test_every_table_has_an_axis_for_each_of_its_dimensions(small_record: Record) -> None:
    for quantity in small_record.values():
        value, shape = quantity.value, []
        while isinstance(value, tuple):
            shape.append(len(value))
            value = value[0]
        assert [len(axis.values) for axis in quantity.axes] == shape, quantity.name


def test_every_computed_quantity_names_its_method(small_record: Record) -> None:
    for quantity in small_record.values():
        assert quantity.caption, quantity.name
        assert (quantity.method == "given") == bool(quantity.place), quantity.name
        assert bool(quantity.inputs) == (not quantity.place), quantity.name


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(1, "weeks", "1 week"), (10, "weeks", "10 weeks"), (1.5, "days", "1.5 days")],
)
def test_a_duration_is_said_in_words(value: float, unit: str, text: str) -> None:
    duration = Duration.model_validate({"value": value, "unit": unit})
    assert duration_text(duration) == text
