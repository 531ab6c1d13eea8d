"""The identity of a simulation: a hash of all that its results depend on.

A plan is written as JSON with its keys sorted, without spaces, with the class of every part and
every field, also those with their default. Numbers are written as floats, so that 1 and 1.0,
which simulate the same trial, are the same plan. A result is kept under the hash, so what was
computed for another plan, or by another method, can never be taken for it.

This module is read by every build and imports nothing heavy.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from enum import Enum
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from toolkit.errors import ArgumentError

if TYPE_CHECKING:
    from toolkit.simulation.conduct.plan import Plan

METHOD_VERSION = 2
"""Raise it whenever the same plan would give other rows, truths or measures: what was kept
before becomes stale."""


def digest(plan: Plan) -> str:
    """Return the SHA-256 of a plan and of the version of the method, in hexadecimal.

    Examples
    --------
    >>> from toolkit.simulation.conduct.plan import SafetyRule
    >>> rule = SafetyRule(prior=(1, 1), limit=0.1, threshold=0.9, numbers=(10, 20))
    >>> len(digest(rule))
    64
    """
    return hashlib.sha256(canonical(plan).encode("ascii")).hexdigest()


def canonical(plan: Plan) -> str:
    """Write a plan and the version of the method as JSON, always in the same way."""
    whole = {"method_version": METHOD_VERSION, "plan": _plain(plan, "plan")}
    return json.dumps(whole, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain(value: Any, where: str) -> Any:
    """Return a value as what JSON knows; ``where`` names it for the message."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Enum):
        return _plain(value.value, where)
    if isinstance(value, Real):
        return _number(value, where)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {
            one.name: _plain(getattr(value, one.name), f"{where}.{one.name}")
            for one in fields(value)
        }
        return {"kind": type(value).__name__, "of": parts}
    if isinstance(value, tuple | list):
        return [_plain(one, f"{where}[{place}]") for place, one in enumerate(value)]
    raise ArgumentError(
        where, value, "must be a number, a text, nothing, or a tuple or plan made of these"
    )


def _number(value: Real, where: str) -> str:
    """Write a number as the shortest text that gives the float back."""
    number = float(value)
    if number != number:  # noqa: PLR0124 -- NaN alone differs from itself
        raise ArgumentError(where, value, "must be a number")
    if isinstance(value, Integral) and int(number) != int(value):
        raise ArgumentError(where, value, "must be a whole number that a float can hold")
    # Adding 0 turns the negative zero, which is equal to it, into the positive one.
    return repr(number + 0.0)
