"""No text takes a right from participants or frees anybody from liability."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.checks.facts import texts
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

FORBIDDEN = re.compile(
    r"\b(?:you|participants?|subjects?)\b[^.]{0,40}"
    r"\b(?:waives?|give up|gives up|forgo|release)\b"
    r"[^.]{0,40}\b(?:rights?|claims?|liabilit\w+)"
    r"|\b(?:not|never) (?:be )?(?:liable|responsible) for (?:any )?(?:injur|harm|negligen)\w*"
    r"|\bagrees? not to sue\b|\bat (?:your|their) own risk\b",
    re.IGNORECASE,
)
DENIED = re.compile(r"\b(?:do|does|will|would) not\b[^.]{0,30}$", re.IGNORECASE)
"""What turns such words into the opposite: you do not give up any of your rights."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each place that waives a right or a liability."""
    for loc, text in texts(source.protocol):
        for match in FORBIDDEN.finditer(text):
            waived = re.search(r"waive|give|forgo|release", match.group(), re.IGNORECASE)
            before = text[: match.start() + (waived.start() if waived else 0)]
            if waived and DENIED.search(before):
                continue
            yield at(
                source,
                *loc,
                message=f"waives a right or a liability: “{' '.join(match.group().split())}”",
                hint="consent may not hold such words, whatever else it says",
                severity="error",
            )


INJURY = "injury: {open: Compensation, owner: sponsor}"

RULE = Rule(
    name="c041_exculpatory",
    title="No text waives a right or a liability",
    reason="The law forbids words by which participants give up rights, or seem to.",
    check=check,
    standards=(
        Basis(source="cfr45_46_116", place="(a)(6)"),
        Basis(source="cfr21_50_25", place="with 21 CFR 50.20"),
    ),
    passing=(
        AS_IT_STANDS,
        example(
            "Rights that are kept",
            (INJURY, "injury: You do not give up any legal rights by signing."),
        ),
    ),
    failing=(
        example(
            "Rights that are given up",
            (INJURY, "injury: You give up all claims against the clinic."),
            says="waives a right or a liability: “You give up all claims”",
        ),
        example(
            "No liability",
            (INJURY, "injury: The sponsor is not liable for any injury."),
            says="waives a right or a liability",
        ),
    ),
)
