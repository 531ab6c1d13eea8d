"""Pieces of sentences about values: what was given, what is allowed, what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from toolkit.spec import base, evidence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.spec.reading.shape import Shape

LINE = 600
"""Characters of one line of text, at most."""

SHOWN = 60
"""Characters of a value that are repeated in a message."""

WHOLE_PERCENT = 100

_DAY_FIRST = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}")


def sentence(description: str) -> str:
    """Return a description as a hint: the first sentence, without full stop and mark-up.

    Examples
    --------
    >>> sentence("Stable id, such as ``YOV-03``. Never reused.")
    'Stable id, such as YOV-03'
    """
    first = re.split(r"(?<=[a-z0-9)`\"])\. (?=[A-Z])", description)[0]
    return first.replace("`", "").removesuffix(".")


def shown(value: Any) -> str:
    """Return a value as a message repeats it.

    Examples
    --------
    >>> [shown(value) for value in (0.5, True, "yes", None, [1], {"a": 1})]
    ['0.5', 'true', "'yes'", 'nothing', 'a list', 'a set of keys']
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a set of keys"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 5]} ..."


def listed(names: Iterable[str]) -> str:
    """Return names in a row.

    Examples
    --------
    >>> listed(["id", "name", "text"])
    'id, name, text'
    """
    return ", ".join(names)


def one_of(options: tuple[Any, ...]) -> str:
    """Return the values to choose from.

    Examples
    --------
    >>> one_of((1, 2)), one_of(("a", "b", "c")), one_of(("power",))
    ('1 or 2', 'one of a, b or c', 'power')
    """
    *first, last = map(str, options)
    one = "one of " if len(first) > 1 else ""
    return f"{one}{', '.join(first)} or {last}" if first else last


def text(shape: Shape) -> str:
    """Return what kind of text is wanted."""
    if shape.kind == "tagged":
        return "text, or an open item {open: what is missing, owner: who completes it}"
    return "text"


def text_shape(shape: Shape) -> Shape:
    """Return the shape of the text itself where an open item may stand instead."""
    return shape.alternatives["given"] if shape.kind == "tagged" else shape


def collection_hint(value: Any) -> str:
    """Return what to do when a list or a set of keys stands where text is wanted."""
    if isinstance(value, list):
        return "text that begins with [ or - must stand in quotes"
    return "text with a colon and a space in it must stand in quotes"


def number_hint(value: Any) -> str:
    """Return what to do about a value that is not the number it should be.

    Examples
    --------
    >>> number_hint("0,05"), number_hint("5%"), number_hint("0.8"), number_hint("many")
    ('write 0.05', 'write 0.05', 'take the quotes away', '')
    """
    if not isinstance(value, str):
        return ""
    plain = value.strip()
    if re.fullmatch(r"-?\d+,\d+", plain):
        return f"write {plain.replace(',', '.')}"
    if re.fullmatch(r"-?\d+(\.\d+)? ?%", plain):
        return f"write {float(plain.rstrip('% ')) / WHOLE_PERCENT:g}"
    if re.fullmatch(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", plain):
        return "take the quotes away"
    if re.match(r"[-+]?\d", plain):
        return "the number alone, without unit"
    return ""


def flag_hint(value: Any) -> str:
    """Return what to write instead of another word for yes or no.

    Examples
    --------
    >>> flag_hint("Yes"), flag_hint("off"), flag_hint(3)
    ('write true', 'write false', '')
    """
    word = str(value).casefold()
    if word in {"yes", "y", "on", "true", "1"}:
        return "write true"
    return "write false" if word in {"no", "n", "off", "false", "0"} else ""


def limits(shape: Shape) -> str:
    """Return what a number must keep to."""
    low = shape.limits.get("gt", shape.limits.get("ge"))
    high = shape.limits.get("lt", shape.limits.get("le"))
    if low is not None and high is not None:
        strictly = "strictly " if "gt" in shape.limits else ""
        return f"must be {strictly}between {low} and {high}"
    if "gt" in shape.limits:
        return f"must be above {low}"
    return f"must be at least {low}"


def percent_hint(shape: Shape, value: Any) -> str:
    """Return the share that a percentage stands for, where a share is wanted."""
    share = {shape.limits.get("lt"), shape.limits.get("le")} & {1}
    if share and isinstance(value, int | float) and 1 < value < WHOLE_PERCENT:
        return f"{value / WHOLE_PERCENT:g} for {value:g}%"
    return ""


def pattern(regex: str, value: str) -> tuple[str, str]:
    """Return what a text must look like, and how this one could."""
    wanted, hint = PATTERNS[regex]
    if regex == base.ID_PATTERN:
        slug = re.sub(r"[^a-z0-9]+", "_", value.casefold()).strip("_")
        hint = f"write {slug}" if re.fullmatch(regex, slug) else hint
    elif regex == base.EVIDENCE_PATTERN and re.fullmatch(regex, value.upper()):
        hint = f"write {value.upper()}"
    elif regex == base.DATE_PATTERN and _DAY_FIRST.fullmatch(value):
        hint = "year first, then month, then day"
    return wanted, hint


PATTERNS = {
    base.ID_PATTERN: ("an id: lower-case letters, digits and underscores, a letter first", ""),
    base.DATE_PATTERN: ("a date such as 2027-03-31", ""),
    base.EVIDENCE_PATTERN: (
        "an evidence id such as YOV-03",
        "capitals, digits and hyphens; keys of references belong in evidence.yaml",
    ),
    base.CRITERION_PATTERN: ("I or E and two digits, such as I01 or E01", ""),
    evidence.KEY_PATTERN: (
        "a key of references.json such as yovell2016",
        "lower-case letters, digits, hyphens and underscores, a letter first",
    ),
}
"""What each pattern of the model means; a test compares the two."""
