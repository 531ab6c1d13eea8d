"""One board reviews for all sites of a US trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

US = r"united states|\bUSA?\b"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield a trial at several US sites that every site's own board reviews."""
    protocol = source.protocol
    sites = protocol.roles.sites
    american = says(US, *sites.countries)
    if american and sites.planned > 1 and protocol.oversight.irb_model == "local_irb":
        yield at(
            source,
            "oversight",
            "irb_model",
            message=f"{sites.planned} sites in the United States are reviewed by a board each",
            hint="federally funded research at several sites must rely on one board; say so, "
            "or why it does not apply",
        )


LOCAL = ("irb_model: single_irb", "irb_model: local_irb")

RULE = Rule(
    name="c046_single_board",
    title="A US trial at several sites relies on a single board",
    reason="The law requires it of federally funded research; for others the FDA has proposed "
    "it, and boards ask why it is not done.",
    check=check,
    standards=(
        Basis(source="cfr45_46_114", place="(b)"),
        Basis(source="board_practice", place="reliance on a single board"),
    ),
    passing=(
        AS_IT_STANDS,
        example("One site", LOCAL, ("    planned: 2\n", "    planned: 1\n")),
    ),
    failing=(example("Two sites, two boards", LOCAL, says="2 sites in the United States"),),
)
