"""The regulations that the product plan rests on, as far as this trial's products need them.

None of them stands in the toolkit's data on standards. So each carries the note that it must be
checked against the current text; what it asks is said in our own words, except for the caution
of 21 CFR 312.6(a), which stands verbatim in the template on labelling.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.documents.content import Column, Table, Text
from toolkit.documents.kit import head, listed, paragraph, plain, run_in, strong, text
from toolkit.documents.pharmacy import facts
from toolkit.documents.protocol.interventions import investigational

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.kit import Blocks, Kit
    from toolkit.spec.interventions import Intervention

CHECK = "to be checked against the current eCFR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One regulation.

    Attributes
    ----------
    where
        Its place.
    asks
        What it asks of this trial, in our own words.
    """

    where: str
    asks: str


def rules(kit: Kit) -> tuple[Rule, ...]:
    """Return the regulations that apply to this trial's products, in order of their place."""
    return tuple(_rules(kit))


def _rules(kit: Kit) -> Iterator[Rule]:
    controlled = facts.controlled(kit)
    home = facts.taken_home(kit)
    blind = bool(kit.protocol.design.blinded)
    if home and controlled:
        yield Rule(
            where="21 CFR 290.5",
            asks="A dispensed controlled substance of Schedules II to IV carries a warning "
            "against passing it on"
            + (
                "; in a blind investigation the warning is not required. The participant is "
                "told the same in words."
                if blind
                else "."
            ),
        )
    yield Rule(
        where="21 CFR 312.6",
        asks="The immediate package carries the caution; labels promise nothing and mislead "
        "nobody.",
    )
    yield Rule(
        where="21 CFR 312.57, 312.62",
        asks="Sponsor and investigator keep records of receipt, shipment, use and disposition "
        "for two years after approval, or after the investigation has ended and the Food and "
        "Drug Administration has been told.",
    )
    yield Rule(
        where="21 CFR 312.59",
        asks="Unused product goes back to the sponsor, or is disposed of as the sponsor "
        "authorises without a risk to anybody.",
    )
    yield Rule(
        where="21 CFR 312.61",
        asks="The investigator gives the product only to participants under the supervision of "
        "the investigator or of a subinvestigator.",
    )
    if controlled:
        yield from _controlled(kit, home=home, blind=blind)


def _controlled(kit: Kit, *, home: bool, blind: bool) -> Iterator[Rule]:
    ordered = [
        each
        for each in facts.controlled(kit)
        if each.controlled_substance
        and each.controlled_substance.schedule in facts.ORDERED_BY_FORM
    ]
    yield Rule(
        where="21 CFR 312.69",
        asks="A controlled substance under investigation is kept in a securely locked, "
        "substantially constructed cabinet or enclosure with limited access.",
    )
    yield Rule(
        where="21 CFR 1301.11 to 1301.13",
        asks="Whoever handles controlled substances is registered for each place and activity. "
        "A practitioner who is registered for a schedule (DEA Form 224) may do research with "
        "substances of that schedule; otherwise a registration as researcher for Schedules II "
        "to V is needed (DEA Form 225).",
    )
    yield Rule(
        where="21 CFR 1301.75",
        asks="Practitioners keep Schedules II to V in a securely locked, substantially "
        "constructed cabinet.",
    )
    yield Rule(
        where="21 CFR 1301.76",
        asks="Nobody whom the regulation bars has access. Theft or significant loss: written "
        "notice within one business day of discovery, DEA Form 106 electronically within 45 "
        "days.",
    )
    if blind:
        yield Rule(
            where="21 CFR 1302.03",
            asks="Commercial containers carry the symbol of the schedule; an exception exists "
            "for blind studies.",
        )
    wasted = " Amounts wasted are part of the record." if facts.prepared_on_site(kit) else ""
    yield Rule(
        where="21 CFR 1304.03 to 1304.22",
        asks="Complete and accurate records of every receipt, dispensing and disposal; an "
        f"inventory at the start and at least every two years.{wasted}",
    )
    yield Rule(
        where="21 CFR part 1305",
        asks="The order form, DEA Form 222, is needed for Schedules I and II only"
        + (
            f", here for {listed([each.name for each in ordered])}."
            if ordered
            else "; no product of this trial is in them."
        ),
    )
    if any("import" in item.open.lower() for _, item in facts.open_answers(kit)):
        yield Rule(
            where="21 CFR part 1312",
            asks="A controlled substance is imported only with the permission, or after the "
            "declaration, that its schedule asks for.",
        )
    if home:
        yield Rule(
            where="21 CFR 1317.85",
            asks="A participant in an investigation may return unused controlled substances to "
            "the registered dispenser who handed them out.",
        )
    yield Rule(
        where="21 CFR 1317.05 to 1317.95",
        asks="Stock is destroyed so that nothing can be recovered, before two authorised "
        "employees, or through a reverse distributor; DEA Form 41.",
    )


def law(kit: Kit) -> Blocks:
    """Return schedules, registration and the table of regulations."""
    controlled = facts.controlled(kit)
    schedules = (
        (
            Table(
                id="tbl-schedules",
                caption=text("Products and their schedules"),
                description="Each investigational product with its schedule",
                columns=(Column(share=0.5), Column(share=0.5)),
                header=head("Product", "Schedule under the Controlled Substances Act"),
                rows=tuple(
                    (strong(each.name), plain(_schedule(each, controlled=bool(controlled))))
                    for each in investigational(kit)
                ),
            ),
        )
        if controlled
        else (paragraph("No product of this trial is a controlled substance."),)
    )
    registration = tuple(
        run_in(f"Registration, {each.name}", each.controlled_substance.registration)
        for each in controlled
        if each.controlled_substance
    )
    return (
        *schedules,
        *registration,
        *(
            (
                paragraph(
                    *facts.missing(
                        "each site",
                        "registration numbers, schedules covered and expiry dates, of pharmacy "
                        "and prescribers; state licence; filed before the first shipment",
                    )
                ),
            )
            if controlled
            else ()
        ),
        paragraph(
            Text(text="How to read the next table. ", bold=True),
            f"The rules are told in short. None of them has been compared with the current "
            f"text for this plan: each is {CHECK}, and state law is added, by the responsible "
            "pharmacist and the sponsor’s regulatory staff before the first site opens.",
        ),
        Table(
            id="tbl-rules",
            caption=text("Regulations this plan rests on"),
            description="Place of each regulation and what it asks, all of them to be checked",
            columns=(Column(share=0.22), Column(share=0.56), Column(share=0.22)),
            header=head("Regulation", "What it asks", "Status"),
            rows=tuple(
                (strong(rule.where), plain(rule.asks), plain(CHECK[:1].upper() + CHECK[1:]))
                for rule in rules(kit)
            ),
        ),
    )


def _schedule(product: Intervention, *, controlled: bool) -> str:
    said = facts.schedule_words(product)
    if controlled and product.use == "placebo":
        return f"{said}; handled as the controlled products are, so that no record unblinds"
    return said
