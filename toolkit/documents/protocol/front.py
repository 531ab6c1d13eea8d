"""The title page (M11 front matter)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import LineBreak, Text
from toolkit.documents.kit import Kit, answer, text, two_columns, yes_no
from toolkit.spec.base import OpenItem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.documents.content import Inline
    from toolkit.documents.kit import Blocks, Inlines
    from toolkit.spec.interventions import Intervention

PHASES = {
    "early_phase_1": "Early Phase 1",
    "phase_1": "Phase 1",
    "phase_1_2": "Phase 1/Phase 2",
    "phase_2": "Phase 2",
    "phase_2_3": "Phase 2/Phase 3",
    "phase_3": "Phase 3",
    "phase_4": "Phase 4",
}
REGISTERS = {
    "eu_ct": "EU CT Number",
    "ind": "FDA IND Number",
    "ide": "IDE Number",
    "jrct": "jRCT Number",
    "nct": "NCT Number",
    "nmpa_ind": "NMPA IND Number",
    "who_utn": "WHO/UTN Number",
    "other": "Other",
}
"""Registers of trials, in the order of the title page."""
ORDER = tuple(REGISTERS)


def protocol_number(kit: Kit) -> str:
    """Return the number that headers show: the sponsor's, or the working identifier."""
    given = kit.protocol.identity.sponsor_protocol_identifier
    return kit.protocol.identity.working_identifier if isinstance(given, OpenItem) else given


def author(kit: Kit) -> str:
    """Return the first person with a name, who answers for the document."""
    names = (person.name for person in kit.protocol.roles.people)
    return next((name for name in names if isinstance(name, str)), "Authors to be named")


def cover(kit: Kit) -> Blocks:
    """Return the rows of the title page in M11's order."""
    identity, roles = kit.protocol.identity, kit.protocol.roles
    products = [i for i in kit.protocol.therapies.interventions if i.investigational]
    rows: list[tuple[str, Inlines]] = [
        ("Sponsor Confidentiality Statement:", text(identity.confidentiality_statement)),
        ("Full Title:", text(identity.title)),
    ]
    if identity.acronym:
        rows.append(("Trial Acronym:", text(identity.acronym)))
    rows += [
        ("Sponsor Protocol Identifier:", _identifier(kit)),
        ("Original Protocol:", text(yes_no(value=not identity.amendments))),
        ("Version Number:", (kit.number("identity.version"),)),
        ("Version Date:", (kit.number("identity.version_date"),)),
    ]
    if identity.amendments:
        rows.append(("Amendment Identifier:", text(identity.amendments[-1].id)))
    rows.append(("Amendment Scope:", text(_scope(kit))))
    codes = [i for product in products if product.code for i in (answer(product.code),)]
    if codes:
        rows.append(("Sponsor’s Investigational Product Code(s):", lines(codes)))
    rows += [
        ("Investigational Product Name(s):", text("; ".join(map(product_name, products)))),
        ("Trial Phase:", text(PHASES[identity.phase])),
        ("Short Title:", (kit.number("identity.short_title"),)),
        (
            "Sponsor Name and Address:",
            lines([answer(roles.sponsor.name), answer(roles.sponsor.address)]),
        ),
        (
            "Regulatory or Clinical Trial Identifier(s):",
            lines(
                [
                    (Text(text=f"{REGISTERS[each.kind]}: "), *answer(each.number))
                    for each in sorted(
                        identity.regulatory_identifiers, key=lambda one: ORDER.index(one.kind)
                    )
                ]
            ),
        ),
        ("Sponsor Approval:", answer(identity.sponsor_approval)),
        ("Sponsor Signatory:", answer(roles.signatory)),
        ("Medical Expert Contact:", answer(roles.medical_expert)),
    ]
    return (two_columns(rows, description="Title page", share=0.34, small=True),)


def _scope(kit: Kit) -> str:
    """Return M11's term for where the current amendment applies."""
    amendments = kit.protocol.identity.amendments
    if not amendments:
        return "Not applicable"
    return "Global" if amendments[-1].scope == "global" else "Not Global"


def _identifier(kit: Kit) -> Inlines:
    """Return the sponsor's number; as long as it is open, the working identifier with it."""
    identity = kit.protocol.identity
    given = identity.sponsor_protocol_identifier
    if not isinstance(given, OpenItem):
        return answer(given)
    return *answer(given), Text(text=f" (working identifier {identity.working_identifier})")


def product_name(product: Intervention) -> str:
    """Name a product by its nonproprietary name, with its proprietary one if it has one."""
    name = product.nonproprietary_name or product.name
    return f"{name} ({product.proprietary_name})" if product.proprietary_name else name


def lines(parts: Iterable[Inlines]) -> Inlines:
    """Join several values, each on a line of its own."""
    made: list[Inline] = []
    for part in parts:
        if made:
            made.append(LineBreak())
        made.extend(part)
    return tuple(made)
