"""Error rates fit the procedure, the direction and the purpose of the trial."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

CLAIMS = frozenset({"primary", "key_secondary"})
EQUAL = frozenset({"holm", "hochberg", "bonferroni"})
CONFIRMING = frozenset({"phase_3", "phase_2_3"})
ONE_SIDED = 0.025
"""Highest error in the direction of a benefit that a confirmatory trial usually has."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each error rate that does not fit."""
    protocol = source.protocol
    known = {one.id: one for one in protocol.analyses}
    tested = [known[one] for one in protocol.multiplicity.order]
    strategy = protocol.multiplicity.strategy
    for before, analysis in pairwise(tested):
        place = ("analyses", analysis.id, "alpha")
        mine, theirs = analysis.alpha / analysis.sides, before.alpha / before.sides
        if strategy == "fixed_sequence" and mine > theirs:
            yield at(
                source,
                *place,
                message=f"tests a benefit at {mine:g}, a higher level than {before.id!r} "
                f"before it, {theirs:g}",
                hint="in a fixed sequence no step has a higher level than the one before",
                severity="error",
            )
        if strategy in EQUAL and mine != theirs:
            yield at(
                source,
                *place,
                message=f"tests at {mine:g} and {before.id!r} at {theirs:g}, but {strategy} "
                "shares one level among all",
                hint="give all analyses of the procedure the same alpha and sides",
                severity="error",
            )
    for analysis in protocol.analyses:
        level = analysis.alpha / analysis.sides
        if (
            protocol.identity.phase in CONFIRMING
            and analysis.role in CLAIMS
            and level > ONE_SIDED
        ):
            yield at(
                source,
                "analyses",
                analysis.id,
                "alpha",
                message=f"claims a benefit at a one-sided level of {level:g} in a confirmatory "
                "trial",
                hint="0.025 one-sided, or 0.05 two-sided, is what regulators expect",
            )
    if protocol.interim is not None and known[protocol.interim.analysis].role != "primary":
        yield at(
            source,
            "interim",
            "analysis",
            message=f"{protocol.interim.analysis!r} is looked at early, but it is not primary",
            hint="the error that is spent is that of the primary analysis",
        )


SECOND = "    analysis_set: full\n    alpha: {}\n    sides: {}\n    model: Comparison"

RULE = Rule(
    name="c035_error_rates",
    title="Error rates fit the testing procedure and the purpose of the trial",
    reason="A procedure controls the error only when every step keeps to its level.",
    check=check,
    standards=(
        Basis(source="ich_e9", place="2.2.5 and 5.5"),
        Basis(source="fda_multiple_endpoints"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A later step with a higher level",
            (SECOND.format("0.05", 2), SECOND.format("0.05", 1)),
            says="tests a benefit at 0.05, a higher level than 'primary' before it, 0.025",
        ),
        example(
            "Two levels under Holm's procedure",
            ("strategy: fixed_sequence", "strategy: holm"),
            (SECOND.format("0.05", 2), SECOND.format("0.01", 2)),
            says="but holm shares one level among all",
        ),
        example(
            "A confirmatory trial at ten per cent",
            ("phase: phase_2", "phase: phase_3"),
            (
                "    alpha: 0.05\n    sides: 2\n    model: Analysis",
                "    alpha: 0.1\n    sides: 1\n    model: Analysis",
            ),
            says="claims a benefit at a one-sided level of 0.1",
        ),
    ),
)
