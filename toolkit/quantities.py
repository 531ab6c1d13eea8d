"""How a number is written wherever it stands: one format per kind of quantity.

Every document, table, export and terminal line goes through `show`, so that the same number
never appears with two roundings.
"""

from __future__ import annotations

import math
from typing import Literal

Format = Literal[
    "text",
    "count",
    "decimal1",
    "decimal2",
    "decimal3",
    "percent",
    "percent1",
    "probability",
    "plain",
    "months",
    "ratio",
]
"""How a value is printed; the table below says what each one gives."""

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"

_DIGITS = {"decimal1": 1, "decimal2": 2, "decimal3": 3, "months": 0}
SMALLEST_PROBABILITY = 0.0001


def _signed(text: str) -> str:
    """Print a minus as a minus, and no minus before a zero."""
    if text.startswith("-"):
        return MINUS + text[1:] if text.strip("-0.%") else text[1:]
    return text


def show(value: float | str | bool, form: Format) -> str:
    """Write a value in its format.

    Parameters
    ----------
    value
        A finite number, or a text for the format ``text``.
    form
        ``count`` 1,234 · ``decimal1`` to ``decimal3`` fixed decimals · ``percent`` whole percent
        of a proportion, with one decimal only where it has one · ``percent1`` one decimal always ·
        ``probability`` four decimals, or "< 0.0001" · ``plain`` the number as it was given ·
        ``months`` rounded up to whole months · ``ratio`` two decimals.

    Returns
    -------
    str
        The text.

    Raises
    ------
    AssertionError
        The number is NaN or infinite: it should never have come so far.

    Examples
    --------
    >>> show(0.8049, "percent1"), show(0.25, "percent"), show(0.125, "percent")
    ('80.5%', '25%', '12.5%')
    >>> show(1445, "count"), show(-1.0, "decimal1"), show(0.00001, "probability")
    ('1,445', '−1.0', '< 0.0001')
    >>> show(31.1, "months"), show(7.2, "plain"), show(40.0, "plain")
    ('32', '7.2', '40')
    """
    if form == "text" or isinstance(value, str):
        return str(value)
    if not math.isfinite(value):
        message = f"a number to be printed is {value!r}"
        raise AssertionError(message)
    match form:
        case "count":
            text = f"{round(value):,}"
        case "percent":
            text = f"{round(100 * value, 6):.1f}".removesuffix(".0") + "%"
        case "percent1":
            text = f"{100 * value:.1f}%"
        case "probability":
            text = "< 0.0001" if 0 <= value < SMALLEST_PROBABILITY else f"{value:.4f}"
        case "plain":
            text = f"{value:.10g}"
        case "months":
            text = f"{math.ceil(value - 1e-9):,}"
        case "ratio":
            text = f"{value:.2f}"
        case _:
            text = f"{value:.{_DIGITS[form]}f}"
    return _signed(text)
