"""Risks are told to participants in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.readability import WORD, grade
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

GRADE = 8
"""School grade at whose level a consent form is at most written."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each risk whose plain words are too hard to read."""
    for risk in source.protocol.consent.risks:
        level = grade(risk.plain) if WORD.search(risk.plain) else 0.0
        if level > GRADE:
            yield at(
                source,
                "consent",
                "risks",
                risk.id,
                "plain",
                message=f"reads at grade {level:.1f} (Flesch-Kincaid); a consent form is at "
                f"most at grade {GRADE}",
                hint="use short sentences and short words",
            )


RULE = Rule(
    name="c020_plain_language",
    title=f"Risks are told at the reading level of grade {GRADE} or below",
    reason="Consent that is not understood is no consent.",
    check=check,
    standards=(
        Basis(source="reading_level"),
        Basis(source="cfr45_46_116", place="(a)(3)"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "Hard words",
            (
                "plain: You may feel sleepy in the morning.",
                "plain: Somnolence occasionally persists following nocturnal administration.",
            ),
            says="reads at grade",
        ),
    ),
)
