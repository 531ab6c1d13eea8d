"""The IND, the regulated drug and the identifiers fit each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says, studied
from toolkit.checks.rule import Basis, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

US = r"united states|\bUSA?\b"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield an IND without its number, and a regulated drug without an IND."""
    protocol = source.protocol
    registration = protocol.registration
    held = {one.kind for one in protocol.identity.regulatory_identifiers}
    if registration.ind_study and not held & {"ind", "ide"}:
        yield at(
            source,
            "identity",
            "regulatory_identifiers",
            message="the trial is under an IND, but its number is not among the identifiers",
            hint="add it with kind: ind, or an open item in its place",
        )
    new_use = [
        one.id
        for one in studied(protocol)
        if one.use == "experimental" and one.type in {"drug", "biologic"}
    ]
    american = says(US, *protocol.roles.sites.countries)
    if american and new_use and registration.fda_regulated_drug and not registration.ind_study:
        yield at(
            source,
            "registration",
            "ind_study",
            message=f"{new_use[0]!r} is investigational and regulated by the FDA, but the "
            "trial is not under an IND",
            hint="if it is exempt, say in section 11.1 by which letter of 21 CFR 312.2(b)",
        )


NUMBER = (
    "    - {kind: nct, number",
    "    - {kind: ind, number: {open: IND number, owner: sponsor}}\n    - {kind: nct, number",
)

RULE = Rule(
    name="c056_ind",
    title="An investigational drug has its IND, and the IND its number",
    reason="A board asks for the number, or for the reason of the exemption, first.",
    check=check,
    standards=(
        Basis(source="cfr21_312_23"),
        Basis(source="board_practice", place="regulatory status of the product"),
    ),
    passing=(example("An open number", NUMBER),),
    failing=(
        Example(
            shows="An IND without a number", says="its number is not among the identifiers"
        ),
        example(
            "No IND",
            NUMBER,
            ("ind_study: true", "ind_study: false"),
            says="the trial is not under an IND",
        ),
    ),
)
