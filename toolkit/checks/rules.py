"""The rules, written out in the order of their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks import c001_power, c004_open_items

if TYPE_CHECKING:
    from toolkit.checks.rule import Rule

RULES: tuple[Rule, ...] = (
    c001_power.RULE,
    c004_open_items.RULE,
)
