"""A trial that the law wants registered has its place in the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says
from toolkit.checks.rule import Basis, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

EARLY = frozenset({"early_phase_1", "phase_1"})
REGISTRIES = frozenset({"nct", "eu_ct", "jrct", "who_utn", "other"})


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield a trial without a number of a registry, or without results in one."""
    protocol = source.protocol
    identity, registration = protocol.identity, protocol.registration
    held = {one.kind for one in identity.regulatory_identifiers}
    regulated = registration.fda_regulated_drug or registration.fda_regulated_device
    applicable = regulated and identity.phase not in EARLY
    wanted = frozenset({"nct"}) if applicable else REGISTRIES
    if not held & wanted:
        where = "ClinicalTrials.gov" if applicable else "any registry"
        yield at(
            source,
            "identity",
            "regulatory_identifiers",
            message=f"no number of {where} is given or open",
            hint="register before the first participant; until then enter an open item",
        )
    if applicable and not says(r"regist|posted|result", protocol.oversight.publication):
        yield at(
            source,
            "oversight",
            "publication",
            message="does not say that results go to the registry",
            hint="an applicable trial posts them within a year of primary completion",
        )


POSTED = ("publication: Whatever comes out.", "publication: Results go to the registry.")

RULE = Rule(
    name="c057_registration",
    title="The trial is registered, and its results will be",
    reason="Without registration the results cannot be published, and the fixed sentence of "
    "the consent form would be untrue.",
    check=check,
    standards=(
        Basis(source="cfr42_11", place="11.22 and 11.44"),
        Basis(source="spirit_2025", place="items 4 and 8"),
    ),
    passing=(example("Registered, results promised", POSTED),),
    failing=(
        example(
            "No number",
            POSTED,
            ("{kind: nct, number", "{kind: who_utn, number"),
            says="no number of ClinicalTrials.gov is given or open",
        ),
        Example(shows="No results", says="does not say that results go to the registry"),
    ),
)
