"""The rules, written out in the order of their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks import (
    c001_power,
    c002_typed_numbers,
    c003_unverified,
    c004_open_items,
    c005_sections,
    c006_references,
    c007_assumptions,
    c008_names,
    c009_special_interest,
    c010_multiplicity,
    c011_stopping,
    c012_reestimation,
    c013_feasibility,
    c014_sensitivity,
    c015_uncited,
    c016_registry_limits,
    c017_dates,
    c018_payments,
    c019_windows,
    c020_plain_language,
)

if TYPE_CHECKING:
    from toolkit.checks.rule import Rule

RULES: tuple[Rule, ...] = (
    c001_power.RULE,
    c002_typed_numbers.RULE,
    c003_unverified.RULE,
    c004_open_items.RULE,
    c005_sections.RULE,
    c006_references.RULE,
    c007_assumptions.RULE,
    c008_names.RULE,
    c009_special_interest.RULE,
    c010_multiplicity.RULE,
    c011_stopping.RULE,
    c012_reestimation.RULE,
    c013_feasibility.RULE,
    c014_sensitivity.RULE,
    c015_uncited.RULE,
    c016_registry_limits.RULE,
    c017_dates.RULE,
    c018_payments.RULE,
    c019_windows.RULE,
    c020_plain_language.RULE,
)
