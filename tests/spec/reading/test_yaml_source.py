from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.spec.reading.text_file import TextFile
from toolkit.spec.reading.yaml_source import read_yaml, scalar

if TYPE_CHECKING:
    from toolkit.spec.reading.source import Source


def read(text: str) -> Source:
    return read_yaml(TextFile(path=Path("file.yaml"), text=text, digest=""))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("10:30", "10:30"),
        ("2027-01-15", "2027-01-15"),
        ("1_000", "1_000"),
        ("<<", "<<"),
        ("010", 10),
        ("-7", -7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e-3", 0.001),
        (".5", 0.5),
        ("5.", 5.0),
        ("-.inf", -math.inf),
        ("+12e03", 12000.0),
        ("TRUE", True),
        ("false", False),
        ("~", None),
        ("Null", None),
        ("", None),
        ("-", "-"),
        ("1.2.3", "1.2.3"),
        ("nULL", "nULL"),
    ],
)
def test_a_plain_scalar_means_what_yaml_1_2_says(text: str, value: object) -> None:
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


def test_not_a_number_is_read_as_such_so_that_the_model_can_refuse_it() -> None:
    assert math.isnan(scalar(".nan"))


def test_a_number_of_thousands_of_digits_is_no_whole_number_and_takes_no_time() -> None:
    assert scalar("9" * 5000) == math.inf


def test_quotes_make_text_of_anything() -> None:
    assert read("a: '1'\nb: \"true\"\nc: ''\n").data == {"a": "1", "b": "true", "c": ""}


def test_long_texts_are_folded_as_yaml_says() -> None:
    assert read("a: >-\n  one\n  two\n\n  three\nb: |\n  x\n  y\n").data == {
        "a": "one two\nthree",
        "b": "x\ny\n",
    }


def test_every_part_has_its_line() -> None:
    source = read("a:\n  - id: x\n    value: 1\n  - - 2\n    - 3\nb: {c: 4,\n  d: 5}\n")
    assert source.line(("a",)) == 1
    assert source.line(("a", 0)) == 2
    assert source.line(("a", 0, "value")) == 3
    assert source.line(("a", 1, 1)) == 5
    assert source.line(("b", "d")) == 7


def test_what_is_not_in_the_file_has_the_line_of_what_is_above_it() -> None:
    source = read("a:\n\n  b:\n    c: 1\n")
    assert source.line(("a", "b", "nothing", 3)) == 3
    assert source.line(("nothing",)) == 1


def test_a_key_given_twice_is_told_and_the_rest_is_read() -> None:
    source = read("a: 1\nb: 2\na: 3\n")
    assert [problem.line for problem in source.problems] == [3]
    assert source.data == {"a": 3, "b": 2}


def test_a_key_is_text_whatever_it_looks_like() -> None:
    assert read("1: a\ntrue: b\n~: c\n").data == {"1": "a", "true": "b", "~": "c"}


def test_a_merge_key_is_a_key_like_any_other() -> None:
    assert read("<<: {a: 1}\n").data == {"<<": {"a": 1}}


def test_tags_and_aliases_are_all_told_and_the_data_are_not_used() -> None:
    source = read("a: !!str 1\nb: &x 2\nc: *x\nd: [!mine {e: 1}]\n")
    assert [problem.line for problem in source.problems] == [1, 3, 4]
    assert source.data is None


def test_an_alias_of_itself_does_no_harm() -> None:
    assert read("a: &a [*a]\n").data is None


def test_depth_up_to_the_limit_is_read() -> None:
    depth = 40
    value: Any = read("[" * depth + "]" * depth).data
    for _ in range(depth - 1):
        value = value[0]
    assert value == []
    assert read("[" * (depth + 1) + "]" * (depth + 1)).data is None


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: &\n", 2, "text cannot begin with &"),
        ("a: 1\nb: *foo* bar\n", 2, "text cannot begin with *"),
        ("a: !e!foo x\n", 1, "text cannot begin with !"),
        ("a: 1\n- b\n", 2, "this line does not fit with the lines above it"),
        ("- a\nb: 1\n", 2, 'a line inside a list that does not begin with "- "'),
        ("  a: 1\nb: 2\n", 2, "this line is indented less than the first one"),
        ("a: 'x' y\n", 1, "something stands after a closing quote"),
        ("a: ]\n", 1, "a value is missing here, or a bracket stands where none can"),
        ("%YAML 2.0\n---\na: 1\n", 1, "the line %YAML asks for another version"),
        ("%FOO\na: 1\n", 1, "a line cannot begin with %"),
        ('a: "\\ud800"\n', 1, "a \\u or \\U that is no character"),
        ("a: >\n\tfoo\n", 2, "a tab where the indentation needs spaces"),
        ("a: >x y\n  z\n", 1, "something stands after the > or | that opens a long text"),
        ("a: 'b\n\nc", 1, "the quote that begins here is not closed"),
        (
            "a: {b: 1\nc: 2\n",
            1,
            "the set of keys in { } is not closed, or a comma is missing in it",
        ),
        ("a: {b: `c`}\n", 1, "text cannot begin with `"),
        ("a: ? b\n", 1, 'a "? " where none can stand'),
    ],
)
def test_a_slip_is_told_in_words_with_its_line(text: str, line: int, message: str) -> None:
    source = read(text)
    assert [(one.line, one.message) for one in source.problems] == [(line, message)]
    assert source.data is None


def test_what_the_parser_says_is_kept_when_nobody_has_put_it_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("toolkit.spec.reading.yaml_trouble.WORDS", {})
    assert "cannot be read as YAML: mapping values" in read("a: b: c\n").problems[0].message


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Z"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdef", min_size=1, max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=50)
@given(value=st.dictionaries(st.text("abcdef", min_size=1), values, min_size=1))
def test_json_is_yaml_1_2(value: dict[str, Any]) -> None:
    assert read(json.dumps(value, ensure_ascii=False)).data == value


@given(text=st.text("abc:-[]{}'\"&*!|>%@`#,? \n\t0.", max_size=60))
def test_whatever_stands_in_a_file_is_read_or_told(text: str) -> None:
    source = read(text)
    assert source.data is not None or source.problems
    assert all(problem.message for problem in source.problems)
    assert all(1 <= problem.line <= text.count("\n") + 2 for problem in source.problems)
