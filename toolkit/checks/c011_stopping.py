"""Safety boundaries can be reached, and are not reached by chance alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example
from toolkit.spec.safety import BetaBinomialRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

FALSE_ALARM = 0.2
"""Chance of stopping at the lowest rate tabulated, above which a rule is remarked on."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:
    """Yield what is wrong with each Bayesian stopping rule."""
    for rule in source.protocol.safety.stopping_rules:
        if isinstance(rule, BetaBinomialRule):
            yield from _looks(source, record, rule)
            yield from _chances(source, record, rule)


def _looks(source: ProtocolFolder, record: Record, rule: BetaBinomialRule) -> Iterator[Finding]:
    last = max(rule.looks)
    everybody = record["sample_size.randomised"]
    arm = record["sample_size.randomised_experimental"]
    place = ("safety", "stopping_rules", rule.id, "looks")
    if last > everybody.number():
        yield at(
            source,
            *place,
            message=f"a look after {last} participants never comes; {everybody.text} are "
            "randomised",
            severity="error",
        )
    elif last > arm.number():
        yield at(
            source,
            *place,
            message=f"a look after {last} participants never comes if the experimental arm "
            f"alone is counted; it has {arm.text}",
            hint="count both arms in `event`, or end the looks earlier",
        )


def _chances(
    source: ProtocolFolder, record: Record, rule: BetaBinomialRule
) -> Iterator[Finding]:
    place = ("safety", "stopping_rules", rule.id)
    boundary = _row(record, f"safety.{rule.id}.boundary")
    if all(events > looked for events, looked in zip(boundary, rule.looks, strict=True)):
        yield at(
            source,
            *place,
            "certainty",
            message="no number of events stops at any look",
            hint="lower the certainty, weaken the prior, or look later",
            severity="error",
        )
    false_alarm = _row(record, f"safety.{rule.id}.stop")[0]
    if rule.true_rates[0] < rule.limit and false_alarm > FALSE_ALARM:
        yield at(
            source,
            *place,
            "certainty",
            message=f"stops with a chance of {false_alarm:.0%} even if the true rate is only "
            f"{rule.true_rates[0]:.0%}, well below the limit of {rule.limit:.0%}",
            hint="raise the certainty, or begin to look later",
        )


def _row(record: Record, name: str) -> tuple[float, ...]:
    """Return a tabulated quantity with one axis."""
    values = record[name].value
    if not isinstance(values, tuple):
        message = f"{name} is not tabulated"
        raise TypeError(message)
    return tuple(float(str(value)) for value in values)


RULE = Rule(
    name="c011_stopping",
    title="Safety boundaries can be reached, and are seldom reached by chance",
    reason="A rule that never stops protects nobody; one that stops at a harmless rate ends "
    "the trial for nothing.",
    check=check,
    standards=(
        Basis(source="spirit_2025", place="item 28b"),
        Basis(source="ich_e6_r3", place="Appendix B.4.8"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A look that never comes",
            ("looks: [10, 20, 40]", "looks: [10, 20, 1490]"),
            says="a look after 1490 participants never comes",
        ),
    ),
)
