"""Nothing that participants read promises an effect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder
    from toolkit.spec.reading.source import Loc

PROMISE = re.compile(
    r"\bsafe and effective\b|\bproven (?:safe|to (?:help|work))\b|\bguarantee\w*\b|"
    r"\bbreakthrough\b|\bcures?\b|\bmiracle\b|\bfree (?:treatment|medical care|medication)\b|"
    r"\bwill (?:help|benefit|relieve|improve|heal) you\b|\bcutting-edge\b|\bexciting\b",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\b(?:not|no|never|neither|cannot|nor|without|avoid)\b[^.]{0,40}$", re.IGNORECASE
)


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each promise in a text for participants or for the public."""
    for loc, text in _read_by_participants(source):
        for match in PROMISE.finditer(text):
            if DENIED.search(text[: match.start()]):
                continue
            yield at(
                source,
                *loc,
                message=f"promises too much: “{match.group()}”",
                hint="say what is done and what is not known",
            )


def _read_by_participants(source: ProtocolFolder) -> Iterator[tuple[Loc, str]]:
    protocol = source.protocol
    yield ("identity", "short_title"), protocol.identity.short_title
    yield ("consent", "benefits"), protocol.consent.benefits
    yield ("registration", "brief_summary"), protocol.registration.brief_summary
    for place, text in enumerate(protocol.consent.key_information):
        yield ("consent", "key_information", place), text
    for place, text in enumerate(protocol.recruitment.strategies):
        yield ("recruitment", "strategies", place), text


BENEFIT = "benefits: Perhaps better sleep."

RULE = Rule(
    name="c052_promises",
    title="No text for participants promises that the intervention works",
    reason="A trial is done because nobody knows; words that promise draw people in by a hope "
    "that is not warranted.",
    check=check,
    standards=(
        Basis(source="fda_recruiting"),
        Basis(source="cfr45_46_116", place="(a)(2), undue influence"),
    ),
    passing=(
        AS_IT_STANDS,
        example("A promise denied", (BENEFIT, "benefits: We do not know if it will help you.")),
    ),
    failing=(
        example(
            "A promise of benefit",
            (BENEFIT, "benefits: The tablets will help you."),
            says="promises too much: “will help you”",
        ),
        example(
            "An advertisement",
            ("[Posters in the clinics.]", "[Posters that speak of a breakthrough.]"),
            says="promises too much: “breakthrough”",
        ),
        example(
            "A promise before all else",
            ("[You may get a tablet that does nothing.]", "[You get free treatment.]"),
            says="promises too much: “free treatment”",
        ),
    ),
)
