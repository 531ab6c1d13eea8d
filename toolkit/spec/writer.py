"""Writes one value back into a YAML file and leaves every other byte as it is.

Comments, blank lines and the way a person laid the file out survive, because the file is not
written anew: the parser says where the value stands, and only that place is replaced.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import yaml

from toolkit.errors import Problem, SpecError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def set_value(path: Path, where: Sequence[str], value: str) -> None:
    """Replace a text that stands in a YAML file.

    Parameters
    ----------
    path
        The file, in UTF-8.
    where
        The keys that lead to the value, outermost first.
    value
        The new text.

    Raises
    ------
    SpecError
        The file is no YAML, or has no plain or quoted text there.
    """
    # As bytes, since reading as text would turn line ends of Windows into others.
    text = path.read_bytes().decode()
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise SpecError(
            [_problem(path, line, where, f"is no YAML: {error.problem}")]
        ) from error
    for key in where:
        node = _child(node, key)
    if not isinstance(node, yaml.ScalarNode) or node.style in {"|", ">"}:
        line = node.start_mark.line + 1 if node else 0
        raise SpecError([_problem(path, line, where, "is no text on one line")])
    written = json.dumps(value, ensure_ascii=False)
    start, end = node.start_mark.index, node.end_mark.index
    path.write_bytes(f"{text[:start]}{written}{text[end:]}".encode())


def _child(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """Return what stands under a key, or None."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _problem(path: Path, line: int, where: Sequence[str], message: str) -> Problem:
    return Problem(
        file=path, line=line, where=".".join(where), message=message, rule="spec.write"
    )
