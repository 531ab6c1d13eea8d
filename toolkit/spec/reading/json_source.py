"""Reads a list of references in CSL-JSON with the line of each."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

from toolkit.spec.reading.source import Loc, Place, Source
from toolkit.spec.reading.text_file import CONTROL, line_finder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.errors import Problem
    from toolkit.spec.reading.text_file import TextFile

UNPRINTABLE = re.compile(f"{CONTROL.pattern}|[\ud800-\udfff]")
SPACE = re.compile(r"[ \t\n]*")


def read_json_list(file: TextFile) -> Source:
    """Read a JSON file that holds a list of items.

    What is wrong with it as JSON stands in the result's problems; then its data are None.
    """
    empty = Source(path=file.path, data=None, places={})
    if not file.text.strip():
        hint = "an empty list of references is []"
        return _broken(empty, empty.problem_at(1, "json.empty", "is empty", hint))
    try:
        data = json.loads(file.text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        message, hint = _in_words(error)
        return _broken(empty, empty.problem_at(error.lineno, "json.syntax", message, hint))
    except RecursionError:
        return _broken(empty, empty.problem_at(1, "json.depth", "too much is nested in this"))
    except ValueError as error:
        return _broken(empty, empty.problem_at(1, "json.syntax", str(error)))
    if not isinstance(data, list):
        message = "must be a list of references"
        hint = "export it anew as CSL-JSON; the file begins with ["
        return _broken(empty, empty.problem_at(1, "json.list", message, hint))
    source = Source(path=file.path, data=data, places=_places(file.text, data))
    problems = tuple(_unprintable(source, data, ()))
    return replace(source, problems=problems, data=None if problems else data)


def _broken(source: Source, problem: Problem) -> Source:
    return Source(path=source.path, data=None, places={}, problems=(problem,))


def _no_number(constant: str) -> NoReturn:
    message = f"{constant} is not a number of JSON"
    raise ValueError(message)


def _in_words(error: json.JSONDecodeError) -> tuple[str, str]:
    """Return message and hint for what the JSON parser reports."""
    words = {
        "Expecting ',' delimiter": ("a comma is missing before this", ""),
        "Expecting ':' delimiter": ("a colon is missing after the key", ""),
        "Expecting value": ("a value is missing here", "after the last item stands no comma"),
        "Expecting property name enclosed in double quotes": (
            'a key in "double quotes" is missing here',
            "after the last key stands no comma",
        ),
        "Unterminated string starting at": ("the quote that begins here is not closed", ""),
        "Invalid control character at": (
            "a line break or tab inside quotes",
            "write \\n or \\t",
        ),
        "Extra data": ("something stands after the end of the list", ""),
    }
    message, hint = words.get(error.msg, ("cannot be read as JSON here", ""))
    return message, hint or "export the references anew, or undo the last change by hand"


def _unprintable(source: Source, value: Any, loc: Loc) -> Iterator[Problem]:
    """Yield a problem for every text with a character that cannot be printed."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _unprintable(source, inner, (*loc, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _unprintable(source, inner, (*loc, index))
    elif isinstance(value, str):
        found = UNPRINTABLE.search(value)
        if found:
            message = f"holds U+{ord(found.group()):04X}, which cannot be printed"
            yield source.problem(loc, "json.control", message, "write the text anew")


def _places(text: str, data: list[Any]) -> dict[Loc, Place]:
    """Return the lines of the items and of their keys."""
    places: dict[Loc, Place] = {(): Place(line=1)}
    decoder = json.JSONDecoder()
    line_of = line_finder(text)
    position = text.index("[") + 1
    for index, item in enumerate(data):
        start = _skip(text, position)
        _, end = decoder.raw_decode(text, start)
        places[(index,)] = Place(line=line_of(start))
        for key in item if isinstance(item, dict) else ():
            match = re.compile(re.escape(json.dumps(key)) + r"\s*:").search(text, start, end)
            if match:
                places[(index, key)] = Place(line=line_of(match.start()))
        position = _skip(text, end) + 1
    return places


def _skip(text: str, position: int) -> int:
    space = SPACE.match(text, position)
    return space.end() if space else position
