"""Analyses that claim something estimate a stated estimand, and estimands are estimated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.rule import Basis, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

CLAIMS = frozenset({"primary", "key_secondary"})


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each claim without an estimand, and each estimand without an analysis."""
    protocol = source.protocol
    for analysis in protocol.analyses:
        if analysis.role in CLAIMS and analysis.estimand is None:
            yield at(
                source,
                "analyses",
                analysis.id,
                message=f"has role {analysis.role}, but estimates no estimand",
                hint="name the estimand of its objective, or give it role secondary",
            )
    estimated = {one.estimand for one in protocol.analyses}
    for objective in protocol.objectives:
        if objective.estimand is not None and objective.estimand.id not in estimated:
            yield at(
                source,
                "objectives",
                objective.id,
                "estimand",
                message=f"no analysis estimates {objective.estimand.id!r}",
                hint="plan one, or leave the objective descriptive",
                severity="error",
            )


ESTIMAND = """
    estimand:
      id: estimand_remission
      population: As above.
      treatment: As above.
      endpoint: remission
      events:
        - {event: stopping, strategy: treatment_policy, detail: Remission counts all the same.}
      summary: Difference in proportions.
      rationale: It is easy to grasp.
"""

RULE = Rule(
    name="c025_analysed_estimands",
    title="Every claim estimates an estimand, and every estimand is estimated",
    reason="A test without an estimand leaves open what was shown; an estimand without an "
    "analysis is a promise that nobody keeps.",
    check=check,
    standards=(
        Basis(source="ich_e9_r1", place="A.5"),
        Basis(source="ich_m11", place="sections 3 and 10"),
    ),
    passing=(
        example(
            "The key secondary analysis has its estimand",
            ("    endpoints: [remission]\n", f"    endpoints: [remission]{ESTIMAND}"),
            (
                "    endpoint: remission\n    analysis_set",
                "    endpoint: remission\n    estimand: estimand_remission\n    analysis_set",
            ),
        ),
    ),
    failing=(
        Example(
            shows="A key secondary analysis without an estimand",
            says="has role key_secondary, but estimates no estimand",
        ),
        example(
            "An estimand that no analysis estimates",
            ("    endpoints: [remission]\n", f"    endpoints: [remission]{ESTIMAND}"),
            says="no analysis estimates 'estimand_remission'",
        ),
    ),
)
