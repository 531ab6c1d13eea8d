"""No step of a regimen is above the highest dose declared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.interventions import DoseStep
    from toolkit.spec.reader import ProtocolFolder

TIMES = {"once": 1, "twice": 2, "two times": 2, "three times": 3, "four times": 4}
DAILY = re.compile(rf"^({'|'.join(TIMES)})\s+(?:a|per|each)?\s*(?:day|daily)\b", re.IGNORECASE)
SLACK = 1e-9
"""Decimal doses such as 0.1 have no exact binary form."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each step whose dose, or dose per day, is above what is declared."""
    for product in source.protocol.therapies.interventions:
        for number, step in enumerate(product.regimen):
            place = ("therapies", "interventions", product.id, "regimen", number)
            daily = _per_day(step)
            for what, given, limits in (
                ("the dose", step.dose, (product.maximum_dose,)),
                ("the dose per day", daily, (step.maximum_daily, product.maximum_daily_dose)),
                ("maximum_daily", step.maximum_daily, (product.maximum_daily_dose,)),
            ):
                limit = min((one for one in limits if one is not None), default=None)
                if given is not None and limit is not None and given > limit + SLACK:
                    yield at(
                        source,
                        *place,
                        message=f"{what}, {given:g} {step.unit}, is above the highest "
                        f"declared, {limit:g} {step.unit}",
                        hint="lower the step, or change the declared maximum with its evidence",
                        severity="error",
                    )


def _per_day(step: DoseStep) -> float | None:
    """Return the dose per day where the frequency says how often a day."""
    often = DAILY.match(step.frequency)
    if step.dose is None or often is None:
        return None
    return step.dose * TIMES[often[1].lower()]


def _limited(limit: str, frequency: str = "once each evening") -> tuple[tuple[str, str], ...]:
    """Return the changes that declare a limit and a frequency of the small protocol's dose."""
    return (
        ("      use: experimental\n", f"      use: experimental\n      {limit}\n"),
        ("dose: 1, unit: mg, frequency: once each evening", f"dose: 1, unit: mg, {frequency}"),
    )


RULE = Rule(
    name="c026_maximum_dose",
    title="No dose is above the highest that is declared",
    reason="A step above the maximum that the protocol itself names is either a slip or a dose "
    "for which there is no evidence.",
    check=check,
    standards=(
        Basis(source="ich_e6_r3", place="Appendix B.4.4"),
        Basis(source="cfr21_312_23", place="(a)(6)(iii)(e)"),
    ),
    passing=(
        AS_IT_STANDS,
        example("A dose at its maximum", *_limited("maximum_dose: 1", "frequency: daily")),
    ),
    failing=(
        example(
            "A dose above its maximum",
            *_limited("maximum_dose: 0.5", "frequency: daily"),
            says="the dose, 1 mg, is above the highest declared, 0.5 mg",
        ),
        example(
            "Two doses that are too much for a day",
            *_limited("maximum_daily_dose: 1", "frequency: twice daily"),
            says="the dose per day, 2 mg, is above the highest declared, 1 mg",
        ),
        example(
            "A limit of a step above that of the product",
            *_limited("maximum_daily_dose: 1", "maximum_daily: 3, frequency: daily"),
            says="maximum_daily, 3 mg, is above the highest declared, 1 mg",
        ),
    ),
)
