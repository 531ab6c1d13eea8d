"""How a number is written wherever it stands: one format per kind of quantity.

Every document, table, export and terminal line goes through `show`, so that the same number
never appears with two roundings.
"""

from __future__ import annotations

import math
from decimal import Decimal
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

_DIGITS = {"decimal1": 1, "decimal2": 2, "decimal3": 3, "ratio": 2}
SMALLEST_PROBABILITY = 0.0001
SMALLEST_PERCENT = 0.0005
"""A computed share nearer to 0 or 1 than this would print as a certainty that it is not."""


def _signed(text: str) -> str:
    """Print a minus as a minus, and no minus before a zero."""
    if text.startswith("-"):
        return MINUS + text[1:] if text.strip("-0.%") else text[1:]
    return text


def _exact(value: float) -> str:
    """Write a number as it was given, never with an exponent."""
    text = f"{value:.10g}"
    return f"{Decimal(text):f}" if "e" in text else text


def _percent(value: float) -> str:
    """Write a computed share with one decimal, but no certainty that is none."""
    if 0 < value < SMALLEST_PERCENT:
        return "< 0.1%"
    if 1 - SMALLEST_PERCENT < value < 1:
        return "> 99.9%"
    return f"{100 * value:.1f}%"


def show(value: float | str, form: Format) -> str:
    """Write a value in its format.

    Parameters
    ----------
    value
        A finite number, or a text for the format ``text``.
    form
        ``count`` 1,234 · ``decimal1`` to ``decimal3`` fixed decimals · ``percent`` a given
        proportion in percent, with as many decimals as it has · ``percent1`` a computed
        proportion in percent with one decimal, or "< 0.1%" or "> 99.9%" where it would print
        as 0 or 100 and is not · ``probability`` four decimals, or "< 0.0001" · ``plain`` the
        number as it was given · ``months`` rounded up to whole months · ``ratio`` two decimals.

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
            text = f"{_exact(round(100 * value, 8))}%"
        case "percent1":
            text = _percent(value)
        case "probability":
            text = "< 0.0001" if 0 < value < SMALLEST_PROBABILITY else f"{value:.4f}"
        case "plain":
            text = _exact(value)
        case "months":
            text = f"{math.ceil(value - 1e-9):,}"
        case _:
            text = f"{value:.{_DIGITS[form]}f}"
    return _signed(text)
