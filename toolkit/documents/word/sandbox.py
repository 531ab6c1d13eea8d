"""The only environment in which a Word template is ever rendered.

A template is a file that anybody may send. It gets plain texts, truth values and tables of
these, no objects: a model or an object with methods can be made to run commands even in
Jinja's own sandbox (a pydantic model through ``parse_raw`` with a pickle, for example). So
attributes are looked up as keys first, and only a short list of harmless methods is allowed.

What a closed environment cannot stop is a template that is merely costly, such as
``{{ "x" * 50000000 }}`` or ``{{ 9 ** 300000 }}``. A template of somebody else's is therefore
rendered in a process of its own with limits (`toolkit.documents.word.limits`).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from jinja2 import StrictUndefined, TemplateError, Undefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from toolkit.documents.word.limits import limited
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2.runtime import Context

Plain = str | bool | int | list["Plain"] | dict[str, "Plain"]
"""What a context may hold."""

_DICT_METHODS: Final = frozenset({"items", "keys", "values", "get"})
_TEXT_METHODS: Final = frozenset({"lower", "upper", "title", "strip", "startswith", "endswith"})
_LOOP_ATTRIBUTES: Final = frozenset({"index", "index0", "first", "last", "length"})
_FILTERS: Final = ("capitalize", "default", "e", "escape", "lower", "title", "trim", "upper")
"""Filters that cannot make a text longer than it is."""
_ARITHMETIC: Final = frozenset({"+", "-", "*", "/", "//", "%", "**"})
"""A template computes nothing; ``"x" * 50000000`` and ``9 ** 300000`` are only costly."""


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Jinja for templates of other people: strict, escaping, closed, without arithmetic."""

    intercepted_binops = _ARITHMETIC

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002 - as inherited
        """Refuse to compute."""
        message = f"a template may not compute with {operator!r}"
        raise SecurityError(message)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Look a key up before a method, so that a key called ``items`` is the key."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, str) and attribute not in _TEXT_METHODS:
            # Jinja lets `format` through, which makes a text as long as it is told to.
            return self.unsafe_undefined(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Look a key up in a dictionary, a place in a list; a text has neither."""
        if isinstance(obj, str):
            return self.unsafe_undefined(obj, str(argument))
        return super().getitem(obj, argument)

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


def render_package(package: bytes, context: Mapping[str, Plain], name: str) -> bytes:
    """Render the tags of a Word file in the closed environment, in this process.

    Parameters
    ----------
    package
        The template.
    context
        Plain data by name.
    name
        What messages call the template.

    Raises
    ------
    DocumentError
        A tag is not understood, or names what the context does not hold.
    """
    from docxtpl import DocxTemplate  # noqa: PLC0415 - slow to import

    refuse_objects(dict(context))
    template = DocxTemplate(io.BytesIO(package))
    try:
        template.render(dict(context), TemplateEnvironment())
    except (TemplateError, ArithmeticError, TypeError, ValueError) as error:
        near = " / ".join(getattr(error, "docx_context", ())).strip()
        message = f"the template {name} cannot be rendered: {error}"
        raise DocumentError(message + (f", near {near!r}" if near else "")) from error
    buffer = io.BytesIO()
    template.save(buffer)
    return buffer.getvalue()


def render_limited(package: bytes, context: Mapping[str, Plain], name: str) -> bytes:
    """Render the tags of somebody else's Word file, in a process with limits.

    Raises
    ------
    DocumentError
        As `render_package`, or the template takes more time or memory than is allowed.
    """
    payload = (package, dict(context), name)
    _, data = limited("toolkit.documents.word.sandbox:render_task", payload, name)
    return data


def render_task(payload: tuple[bytes, dict[str, Plain], str]) -> tuple[object, bytes]:
    """Do in the limited process what `render_limited` asks for."""
    return None, render_package(*payload)
