"""Whoever gets worse on placebo is helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says
from toolkit.checks.rule import Basis, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

INACTIVE = frozenset({"placebo", "sham", "no_control"})


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield a trial with placebo, or without treatment, and no rescue."""
    protocol = source.protocol
    therapies = protocol.therapies
    inactive = INACTIVE & set(protocol.design.control)
    if inactive and protocol.population.with_disease and not therapies.rescue:
        yield at(
            source,
            "therapies",
            "rescue",
            message="ill participants may get no active treatment, but no rescue is planned",
            hint="say what is given when a participant gets worse, and how it is recorded",
        )
    if says(r"^\W*(?:n/?a|tbd|none)\W*$", therapies.after_trial):
        yield at(
            source,
            "therapies",
            "after_trial",
            message="does not say what becomes of participants after the trial",
        )


HELP = ("  rescue: []\n", "  rescue:\n    - {name: Sleeping tablet, rule: When asked for.}\n")

RULE = Rule(
    name="c055_rescue",
    title="Where participants may get no active treatment, rescue is planned",
    reason="A placebo is acceptable only as long as nobody is left without help.",
    check=check,
    standards=(
        Basis(source="helsinki", place="paragraphs 33 and 34"),
        Basis(source="spirit_2025", place="items 15d and 34"),
    ),
    passing=(example("Rescue is planned", HELP),),
    failing=(
        Example(shows="Placebo without rescue", says="no rescue is planned"),
        example(
            "Nothing on the time after the trial",
            HELP,
            ("after_trial: Examplin cannot be had after the trial.", "after_trial: TBD"),
            says="after the trial",
        ),
    ),
)
