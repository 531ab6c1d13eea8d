"""What participants read is in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.readability import WORD, grade
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder
    from toolkit.spec.reading.source import Loc

GRADE = 8
"""School grade at whose level a consent form is at most written."""

FEWEST = 5
"""Of fewer words the formula gives no sensible grade."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each text for participants that is too hard to read."""
    for loc, text in _plain(source):
        # What is printed decides, so that nobody is told that 8.0 is more than 8.
        level = round(grade(text), 1) if len(WORD.findall(text)) >= FEWEST else 0.0
        if level > GRADE:
            yield at(
                source,
                *loc,
                message=f"reads at grade {level:.1f} (Flesch-Kincaid); a consent form is at "
                f"most at grade {GRADE}",
                hint="use short sentences and short words",
            )


def _plain(source: ProtocolFolder) -> Iterator[tuple[Loc, str]]:
    """Yield the texts that the consent form repeats word for word."""
    consent = source.protocol.consent
    for place, text in enumerate(consent.key_information):
        yield ("consent", "key_information", place), text
    for risk in consent.risks:
        yield ("consent", "risks", risk.id, "plain"), risk.plain
    yield ("consent", "benefits"), consent.benefits
    yield ("consent", "alternatives"), consent.alternatives
    for part in consent.optional_parts:
        yield ("consent", "optional_parts", part.id, "text"), part.text


RULE = Rule(
    name="c020_plain_language",
    title=f"Texts for participants are at the reading level of grade {GRADE} or below",
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
