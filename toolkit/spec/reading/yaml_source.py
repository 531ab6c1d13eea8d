"""Reads YAML 1.2 with the line of every part, and refuses what a protocol has no use for.

The parser is libyaml's, the types are those of the core schema of YAML 1.2: ``NO`` is a
country, ``10:30`` a time of day, ``1e-3`` a number. What the parser reports is put together
here and not by PyYAML's composer, which follows any depth until the process dies, takes the
last of two equal keys without a word, and forgets where a value stood.

Ben-Kiki O, Evans C, döt Net I. YAML Ain't Markup Language, version 1.2, 3rd edition. 2009;
section 10.3 (core schema).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from toolkit.spec.reading.source import Loc, Place, Source
from toolkit.spec.reading.text_file import CONTROL
from toolkit.spec.reading.yaml_trouble import in_words

if TYPE_CHECKING:
    from toolkit.errors import Problem
    from toolkit.spec.reading.text_file import TextFile

MAXIMUM_DEPTH = 40
NULL = frozenset({"", "~", "null", "Null", "NULL"})
TRUE = frozenset({"true", "True", "TRUE"})
FALSE = frozenset({"false", "False", "FALSE"})
INTEGER = re.compile(r"[-+]?[0-9]{1,300}")
OCTAL = re.compile(r"0o[0-7]{1,300}")
HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]{1,300}")
NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
INFINITE = re.compile(r"([-+]?)\.(?:inf|Inf|INF)")
NOT_A_NUMBER = frozenset({".nan", ".NaN", ".NAN"})


def read_yaml(file: TextFile) -> Source:
    """Read the content of a YAML file.

    What is wrong with it as YAML stands in the result's problems. Its data are None when they
    could not be read, or not all of them.
    """
    reading = _Reading()
    problems: list[Problem] = []
    parser = yaml.CSafeLoader(file.text)
    try:
        while (event := parser.get_event()) is not None:
            reading.take(event)
    except yaml.MarkedYAMLError as error:
        words = in_words(error, file.text, reading.last)
        reading.troubles.append(("yaml.syntax", *words))
        reading.complete = False
    except _StopReading:
        reading.complete = False
    finally:
        parser.dispose()
    if reading.complete and reading.root is None:
        hint = 'it begins with a line `spec_version: "1"`'
        reading.troubles.append(("yaml.empty", 1, "is empty", hint))
    source = Source(path=file.path, data=None, places=reading.places)
    for rule, line, message, hint in reading.troubles:
        problems.append(source.problem_at(line, rule, message, hint))
    return Source(
        path=file.path,
        data=reading.root if reading.complete else None,
        places=reading.places,
        problems=tuple(problems),
    )


def scalar(text: str) -> Any:
    """Return what a plain scalar means in the core schema of YAML 1.2.

    Examples
    --------
    >>> [scalar(text) for text in ("NO", "10:30", "1e-3", "0x1F", "010", "~")]
    ['NO', '10:30', 0.001, 31, 10, None]
    """
    if text in NULL:
        return None
    if text in TRUE or text in FALSE:
        return text in TRUE
    if text[0] not in "+-.0123456789":
        return text
    return _number(text)


def _number(text: str) -> int | float | str:
    """Return the number that a text is, or the text when it is none."""
    if INTEGER.fullmatch(text):
        return int(text)
    if OCTAL.fullmatch(text):
        return int(text, 8)
    if HEXADECIMAL.fullmatch(text):
        return int(text, 16)
    if NUMBER.fullmatch(text):
        return float(text)
    infinite = INFINITE.fullmatch(text)
    if infinite:
        return float(f"{infinite.group(1)}inf")
    return float("nan") if text in NOT_A_NUMBER else text


def _line(event: yaml.Event) -> int:
    """Return the line where an event begins; the parser gives every event its mark."""
    return event.start_mark.line + 1 if event.start_mark else 1


class _StopReading(Exception):  # noqa: N818 - it is no error, it ends the reading
    """What follows would only repeat what has been said."""


@dataclass(slots=True)
class _Container:
    """A mapping or a list that is being filled.

    Attributes
    ----------
    value, loc
        What it holds so far, and where it stands.
    key, key_line
        The key whose value comes next and its line; None when a key comes next.
    lines
        The keys of a mapping so far, with the line of each.
    """

    value: dict[str, Any] | list[Any]
    loc: Loc
    key: str | None = None
    key_line: int = 0
    lines: dict[str, int] = field(default_factory=dict)


class _Reading:
    """What the events of the parser have given so far.

    Attributes
    ----------
    root
        The value at the top.
    places
        Where each part of it stands.
    troubles
        Rule, line, message and hint of each problem.
    complete
        Whether the data say all that the file says.
    last
        The last event.
    """

    def __init__(self) -> None:
        self.root: Any = None
        self.places: dict[Loc, Place] = {}
        self.troubles: list[tuple[str, int, str, str]] = []
        self.complete = True
        self.last: yaml.Event | None = None
        self._stack: list[_Container] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Take in one event."""
        self.last = event
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_tag(event, plain=event.implicit[0])
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse_tag(event, plain=False)
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                message = "a second document begins here; a file holds one"
                hint = 'delete the line "---", or put text that begins with --- in quotes'
                self._trouble("yaml.documents", event, message, hint)
                raise _StopReading

    def _trouble(self, rule: str, event: yaml.Event, message: str, hint: str) -> None:
        self.troubles.append((rule, _line(event), message, hint))

    def _refuse_tag(
        self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, *, plain: bool
    ) -> None:
        if event.tag is None:
            return
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        message = f"the tag {tag} is not allowed; nothing but plain values is read"
        hint = "text that begins with ! must stand in quotes" if not plain else ""
        self._trouble("yaml.tag", event, message, hint)
        self.complete = False

    def _alias(self, event: yaml.AliasEvent) -> None:
        message = f"*{event.anchor} repeats another place, which is not allowed; write it out"
        hint = "text that begins with * must stand in quotes"
        self._trouble("yaml.alias", event, message, hint)
        self.complete = False
        if self._wants_key():
            raise _StopReading
        self._put(None, event, "")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        control = CONTROL.search(event.value)
        if control:
            message = f"a backslash makes the control character U+{ord(control.group()):04X}"
            self._trouble("yaml.control", event, message, "delete it")
        if self._wants_key():
            self._key(event.value, event)
        elif event.implicit[0]:
            self._put(scalar(event.value), event, event.value)
        else:
            self._put(event.value, event, "")

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        if self._wants_key():
            message = "a key must be plain text; here it is a list or a set of keys"
            hint = "text that begins with { or [ must stand in quotes"
            self._trouble("yaml.key", event, message, hint)
            raise _StopReading
        if len(self._stack) >= MAXIMUM_DEPTH:
            message = f"more than {MAXIMUM_DEPTH} levels are nested here"
            self._trouble("yaml.depth", event, message, "look for a bracket too many")
            raise _StopReading
        value: dict[str, Any] | list[Any]
        value = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._stack.append(_Container(value, self._put(value, event, "")))

    def _wants_key(self) -> bool:
        if not self._stack:
            return False
        top = self._stack[-1]
        return isinstance(top.value, dict) and top.key is None

    def _key(self, key: str, event: yaml.Event) -> None:
        top = self._stack[-1]
        line = _line(event)
        if key in top.lines:
            message = f"the key {key!r} is given twice; first in line {top.lines[key]}"
            self._trouble("yaml.duplicate", event, message, "keep one of them")
        top.lines.setdefault(key, line)
        top.key = key
        top.key_line = line

    def _put(self, value: Any, event: yaml.Event, raw: str) -> Loc:
        """Put a value where it belongs; return its place."""
        if not self._stack:
            self.root = value
            self.places[()] = Place(line=1, raw=raw)
            return ()
        top = self._stack[-1]
        if isinstance(top.value, list):
            loc: Loc = (*top.loc, len(top.value))
            top.value.append(value)
            line = _line(event)
        else:
            key = top.key or ""
            loc = (*top.loc, key)
            top.value[key] = value
            line, top.key = top.key_line, None
        self.places[loc] = Place(line=line, raw=raw)
        return loc
