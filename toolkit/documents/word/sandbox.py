"""The only environment in which a Word template is ever rendered.

A template is a file that anybody may send. It gets plain texts, truth values and tables of
these, no objects: a model or an object with methods can be made to run commands even in
Jinja's own sandbox (a pydantic model through ``parse_raw`` with a pickle, for example). So
attributes are looked up as keys first, and only a short list of harmless methods is allowed.
"""

from __future__ import annotations

from typing import Any, Final

from jinja2 import StrictUndefined, Undefined
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

Plain = str | bool | int | list["Plain"] | dict[str, "Plain"]
"""What a context may hold."""

_DICT_METHODS: Final = frozenset({"items", "keys", "values", "get"})
_TEXT_METHODS: Final = frozenset({"lower", "upper", "title", "strip", "startswith", "endswith"})
_LOOP_ATTRIBUTES: Final = frozenset({"index", "index0", "first", "last", "length"})


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Jinja for templates of other people: strict, escaping, closed."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.globals.clear()

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Look a key up before a method, so that a key called ``items`` is the key."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002 - as inherited
        """Allow what is on a short list, nothing else."""
        if isinstance(obj, dict):
            return attr in _DICT_METHODS
        if isinstance(obj, str):
            return attr in _TEXT_METHODS
        if isinstance(obj, LoopContext):
            return attr in _LOOP_ATTRIBUTES
        return isinstance(obj, Undefined)


def refuse_objects(value: object, where: str = "context") -> None:
    """Refuse anything in a context that is not plain.

    Raises
    ------
    TypeError
        A value is an object: a bug of the caller, and a hole in the sandbox.

    Examples
    --------
    >>> refuse_objects({"title": "A trial", "draft": True})
    """
    if type(value) is dict:
        for key, part in value.items():
            refuse_objects(part, f"{where}.{key}")
    elif type(value) is list:
        for part in value:
            refuse_objects(part, f"{where}[]")
    elif type(value) not in {str, bool, int, Markup}:
        message = f"{where} is a {type(value).__name__}, not plain data"
        raise TypeError(message)
