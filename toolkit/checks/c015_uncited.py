"""Figures from the literature carry a citation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.checks.prose import narrative_passages
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

OWN = re.compile(
    r"\b(?:this|the|our|present|proposed)\s+(?:(?:clinical|present|proposed|planned)\s+)?"
    r"(?:trial|study)\b",
    re.IGNORECASE,
)
LITERATURE = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|cohorts?|reviews?|meta-analys[ei]s|surveys?|series|"
    r"registry|registries|patients|found|reported|published)\b",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"\b(?:days?|weeks?|months?|visits?|phase|schedule|part|table|figure|section|criteri\w+)\s+"
    r"\d+(?:\.\d+)?(?:(?:,|\s+to|\s+and|\s+or|\s*[-–])\s*\d+)*",
    re.IGNORECASE,
)
"""Numbers that are names."""
FIGURE = re.compile(r"(?<![A-Za-z\d-])\d")
SHOWN = 60
"""Characters of a passage that are repeated in a message."""
INTRODUCTION = re.compile(r"2(\.\d+)*")


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each passage of the introduction with figures of others and no citation."""
    for file in source.narrative.values():
        if not INTRODUCTION.fullmatch(file.number):
            continue
        for passage in narrative_passages(file):
            if passage.cites or passage.text.lstrip().startswith(("#", "|--", "| --")):
                continue
            words = LABEL.sub(" ", OWN.sub(" ", passage.words))
            if FIGURE.search(words) and LITERATURE.search(words):
                yield Finding(
                    file=file.file,
                    line=passage.line,
                    where=f"section {file.number}",
                    message=f"gives figures without a citation: “{_beginning(passage.text)}”",
                    hint="cite the evidence item behind them, such as [@YOV-03]",
                )


def _beginning(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHOWN else f"{words[:SHOWN].rsplit(' ', 1)[0]} ..."


RULE = Rule(
    name="c015_uncited",
    title="Figures of other trials in the introduction are cited",
    reason="A claim that cannot be traced cannot be checked.",
    check=check,
    standards=(
        Basis(source="spirit_2025", place="item 9a"),
        Basis(source="ich_e6_r3", place="Appendix B.2.7"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A figure without its source",
            (
                "## Earlier trials\n",
                "## Earlier trials\n\nA trial in 26 people found 1.2 points.\n",
            ),
            says="gives figures without a citation",
            file="narrative/2.1-purpose-of-trial.md",
        ),
    ),
)
