"""The answers one by one: facts of the protocol in the order in which a board asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Block, Cell, Column, LineBreak, Open, Table, Text
from toolkit.documents.kit import (
    NOTHING,
    answer,
    bullets,
    head,
    inside,
    labelled,
    listed,
    paragraph,
    plain,
    prose,
    run_in,
    sentence,
    subheading,
    text,
    two_columns,
    words,
    yes_no,
)
from toolkit.documents.protocol.front import PHASES
from toolkit.spec.base import OpenItem

if TYPE_CHECKING:
    from toolkit.documents.content import Inline
    from toolkit.documents.kit import Blocks, Inlines, Kit
    from toolkit.spec.interventions import Intervention

MODES = {"site": "At the site", "remote": "By video or telephone", "phone": "By telephone"}
BLINDED = {
    "participant": "participants",
    "care_provider": "care providers",
    "investigator": "investigators",
    "outcomes_assessor": "those who rate the outcomes",
    "sponsor": "the sponsor",
}
ADULT = 18
TOLD = "Participants are told this in the consent form:"
CERTIFICATE = "Certificate of Confidentiality"


def told(said: str) -> Blocks:
    """Return words written for participants, marked as such."""
    return paragraph(TOLD), *prose(said)


def purpose(kit: Kit) -> Blocks:
    """Return rationale and objectives."""
    made: list[Block] = [*prose(kit.protocol.rationale)]
    for level in ("primary", "secondary"):
        found = [o for o in kit.protocol.objectives if o.level == level]
        if found:
            made.append(subheading(f"{level.capitalize()} objectives"))
            made.extend(bullets(text(sentence(each.text)) for each in found))
    return tuple(made)


def design(kit: Kit) -> Blocks:
    """Return how the trial is built."""
    protocol = kit.protocol
    blinded = listed([BLINDED[role] for role in protocol.design.blinded])
    masked = f"{blinded} do not know the assignment" if blinded else "nobody is blinded"
    model = words(protocol.design.intervention_model)
    rows: list[tuple[str, Inlines]] = [
        ("Design", text(f"{model}; {masked}")),
        ("Phase", text(PHASES[protocol.identity.phase])),
        ("Control", text(protocol.design.control_description)),
        *(
            (
                arm.name,
                (
                    *text(arm.description),
                    Text(text=" Chance to be in this group: "),
                    kit.number(f"arms.{arm.id}.chance"),
                    Text(text="."),
                ),
            )
            for arm in protocol.therapies.arms
        ),
        ("Drug under test, per participant", (kit.number("design.treatment_duration"),)),
        ("Participation, per participant", (kit.number("design.participation_duration"),)),
        ("Planned visits, per participant", (kit.number("schedule.visits"),)),
        ("Sites", (kit.number("recruitment.sites"),)),
    ]
    return (two_columns(rows, description="The design in brief", share=0.3),)


def participants(kit: Kit) -> Blocks:
    """Return who takes part, how many and why so many."""
    population = kit.protocol.population
    power = kit.protocol.sample_size.analysis
    return (
        paragraph(
            kit.number("sample_size.randomised"),
            " participants aged ",
            kit.number("population.ages"),
            f" with {inside(population.condition.name)} are randomised: ",
            kit.number("sample_size.randomised_experimental"),
            f" to {inside(kit.arm('experimental').name)} and ",
            kit.number("sample_size.randomised_control"),
            f" to {inside(kit.arm('control').name)}. With this number the trial has a power "
            "of ",
            kit.number(f"analyses.{power}.power"),
            " for its primary question under the assumptions of the protocol; fewer would put "
            "people at risk for an answer that may never come, and more would expose people "
            f"without need. The calculation stands in {kit.section_of_protocol('10.11')}.",
        ),
        subheading("Who may take part"),
        *labelled((each.id, text(each.text)) for each in population.inclusion),
        subheading("Who may not"),
        *labelled((each.id, text(each.text)) for each in population.exclusion),
    )


def children(kit: Kit) -> Blocks:
    """Return whether children take part; how they are protected is for people to say."""
    lowest = kit.number("population.minimum_age")
    minors = kit.protocol.population.minimum_age < ADULT
    name = Text(text="Children", bold=True)
    if not minors:
        said = " are not enrolled; the lowest age is "
        return (paragraph(name, said, lowest, " years."),)
    said = " may be enrolled from the age of "
    needed = "To be completed by investigator: category under 45 CFR 46 Subpart D, and assent"
    return (paragraph(name, said, lowest, " years. ", Open(text=needed)),)


def vulnerable(kit: Kit) -> Blocks:
    """Return the groups that may take part and count as vulnerable."""
    groups = kit.protocol.population.vulnerable_groups
    if not groups:
        return ()
    lead = "These groups may take part and are counted as vulnerable:"
    return paragraph(lead), *bullets(text(group) for group in groups)


def procedures(kit: Kit) -> Blocks:
    """Return the visits, with what is done at each."""
    schedule = kit.protocol.schedule
    done: dict[str, list[str]] = {visit.id: [] for visit in schedule.visits}
    for activity in schedule.activities:
        for visit in activity.visits:
            done[visit].append(activity.id)
    rows = tuple(
        (
            Cell(inlines=(kit.number(f"visits.{visit.id}.name"),), strong=True),
            plain(MODES[visit.mode]),
            Cell(inlines=_joined(kit, done[visit.id])),
        )
        for visit in schedule.visits
    )
    background = bullets(
        (Text(text=f"{each.name}: ", bold=True), *text(each.rule))
        for each in kit.protocol.therapies.background
    )
    usual = (subheading("Care that goes on"), *background) if background else ()
    return (
        Table(
            id="tbl-visits",
            caption=text("Visits and what is done at each"),
            description="Each visit with its place and its procedures",
            columns=(Column(share=0.24), Column(share=0.14), Column(share=0.62)),
            header=head("Visit", "Where", "Procedures"),
            rows=rows,
            small=True,
        ),
        *usual,
    )


def _joined(kit: Kit, activities: list[str]) -> Inlines:
    pieces: list[Inline] = []
    for place, each in enumerate(activities):
        if place:
            pieces.append(Text(text="; "))
        pieces.append(kit.number(f"activities.{each}.name"))
    return tuple(pieces) or NOTHING


def drugs(kit: Kit) -> Blocks:
    """Return the products with dose, status and what the law on them asks."""
    made: list[Block] = []
    for each in kit.protocol.therapies.interventions:
        base = f"interventions.{each.id}"
        rows: list[tuple[str, Inlines]] = [
            ("Use", text(each.use.replace("_", " "))),
            ("Form", (kit.number(f"{base}.form"),)),
            ("Route", (kit.number(f"{base}.route"),)),
            ("Doses", _doses(kit, each)),
            ("Status", answer(each.authorisation)),
        ]
        control = each.controlled_substance
        if control is not None:
            rows += [
                (
                    "Controlled substance",
                    text(f"Schedule {control.schedule.removeprefix('C')}"),
                ),
                ("Registration", text(control.registration)),
                ("Storage", text(control.storage)),
                ("Handing out", text(each.dispensing)),
                ("Accountability", text(control.accountability)),
            ]
        made.append(subheading(each.name))
        made.append(two_columns(rows, description=each.name, share=0.24, small=True))
    made.append(run_in("IND", _ind(kit)))
    return tuple(made)


def _ind(kit: Kit) -> str | OpenItem:
    if not kit.protocol.registration.ind_study:
        return "The trial is not conducted under an IND."
    numbers = [
        each.number
        for each in kit.protocol.identity.regulatory_identifiers
        if each.kind == "ind"
    ]
    return numbers[0] if numbers else OpenItem(open="IND number", owner="sponsor")


def _doses(kit: Kit, each: Intervention) -> Inlines:
    lines: list[Inline] = []
    for number, step in enumerate(each.regimen):
        base = f"interventions.{each.id}.step_{number}"
        if lines:
            lines.append(LineBreak())
        lines += [kit.number(f"{base}.period"), Text(text=": ")]
        if step.dose is not None:
            lines += [kit.number(f"{base}.dose"), Text(text=", ")]
        lines.append(kit.number(f"{base}.frequency"))
        if step.maximum_daily is not None:
            lines += [
                Text(text=" (at most "),
                kit.number(f"{base}.maximum"),
                Text(text=" a day)"),
            ]
    return tuple(lines)


def data(kit: Kit) -> Blocks:
    """Return how data are protected."""
    consent, oversight = kit.protocol.consent, kit.protocol.oversight
    made = [
        run_in("Protection", oversight.data_protection),
        run_in("Capture and access", oversight.data_management),
    ]
    # Where the protocol speaks of the certificate itself, a second sentence adds nothing.
    if CERTIFICATE not in oversight.data_protection:
        certificate = (
            f"A {CERTIFICATE} protects the data."
            if consent.certificate_of_confidentiality
            else f"No {CERTIFICATE} is planned."
        )
        made.append(run_in("Certificate", certificate))
    return tuple(made)


def sharing(kit: Kit) -> Blocks:
    """Return what is shared, and how long data are kept."""
    oversight = kit.protocol.oversight
    return run_in("Sharing", oversight.data_sharing), run_in("Retention", oversight.retention)


def payment(kit: Kit) -> Blocks:
    """Return payment by visit, costs and what happens in case of injury."""
    consent = kit.protocol.consent
    rows = tuple(
        (
            Cell(inlines=_visits(kit, each.visits), strong=True),
            Cell(
                inlines=answer(each.amount)
                if isinstance(each.amount, OpenItem)
                else (kit.number(f"payments.{each.visits[0]}.amount"),)
            ),
        )
        for each in consent.payments
    )
    made: list[Block] = []
    if rows:
        made.append(
            Table(
                id="tbl-payment",
                caption=text("Payment for each visit"),
                description="Visits with the payment for each of them",
                columns=(Column(share=0.55), Column(share=0.45)),
                header=head("Visits", "For each visit"),
                rows=rows,
            )
        )
    if "payments.total" in kit.record:
        made.append(paragraph("For all visits together: ", kit.number("payments.total"), "."))
    if isinstance(consent.payment_terms, str):
        made.extend(told(consent.payment_terms))
    made.append(run_in("Costs, in the words of the consent form", consent.costs))
    made.append(run_in("Injury", consent.injury))
    return tuple(made)


def _visits(kit: Kit, visits: tuple[str, ...]) -> Inlines:
    pieces: list[Inline] = []
    for place, each in enumerate(visits):
        if place:
            pieces.append(Text(text="; "))
        pieces.append(kit.number(f"visits.{each}.name"))
    return tuple(pieces)


def monitoring(kit: Kit) -> Blocks:
    """Return board, rules and where the details stand."""
    safety = kit.protocol.safety
    return (
        run_in(safety.board.name, f"{safety.board.members} {safety.board.meetings}"),
        paragraph("These rules can pause or stop the trial:"),
        *bullets(text(sentence(rule.name)) for rule in safety.stopping_rules),
        paragraph(
            f"They stand in {kit.section_of_protocol('4.3')}, with their limits in the data "
            "and safety monitoring plan."
        ),
    )


def sites(kit: Kit) -> Blocks:
    """Return the reviewing board and the sites."""
    roles, oversight = kit.protocol.roles, kit.protocol.oversight
    return (
        paragraph(Text(text="Reviewing board: ", bold=True), *answer(oversight.irb)),
        paragraph(
            Text(text="Sites: ", bold=True),
            kit.number("recruitment.sites"),
            f" ({listed(list(roles.sites.countries))}).",
        ),
        *prose(roles.sites.setting),
        *bullets(answer(each) for each in roles.sites.named),
    )


def categories(kit: Kit) -> Table:
    """Return yes and no for what boards sort applications by."""
    protocol = kit.protocol
    registration, consent = protocol.registration, protocol.consent
    controlled = any(i.controlled_substance for i in protocol.therapies.interventions)
    genetic = next((n.reason for n in protocol.not_applicable if n.section == "8.6.1"), None)
    rows: list[tuple[str, Inlines]] = [
        ("More than minimal risk", text("Yes")),
        ("Drug regulated by the FDA", text(yes_no(value=registration.fda_regulated_drug))),
        ("Conducted under an IND", text(yes_no(value=registration.ind_study))),
        ("Device regulated by the FDA", text(yes_no(value=registration.fda_regulated_device))),
        ("Controlled substances", text(yes_no(value=controlled))),
        ("Expanded access", text(yes_no(value=registration.expanded_access))),
        ("Children", text(yes_no(value=protocol.population.minimum_age < ADULT))),
        ("Healthy volunteers", text(yes_no(value=protocol.population.healthy_volunteers))),
        (
            "Genetic testing",
            text(f"No. {genetic}")
            if genetic
            else (Open(text="To be completed by sponsor: whether genes are tested"),),
        ),
        ("HIPAA authorisation", text(yes_no(value=consent.hipaa))),
        (
            "Certificate of Confidentiality",
            text(yes_no(value=consent.certificate_of_confidentiality)),
        ),
        ("More than one site", text(yes_no(value=protocol.roles.sites.planned > 1))),
    ]
    return two_columns(rows, description="Regulatory categories of the trial", share=0.35)


def registration(kit: Kit) -> Blocks:
    """Return where the trial is registered and how results become known."""
    protocol = kit.protocol
    numbers = [e.number for e in protocol.identity.regulatory_identifiers if e.kind == "nct"]
    number = numbers[0] if numbers else OpenItem(open="registry number", owner="sponsor")
    return (
        paragraph(
            Text(text="Registry: ", bold=True),
            *text(protocol.registration.registry),
            ", ",
            *answer(number),
            ".",
        ),
        run_in("Publication", protocol.oversight.publication),
    )


def end(kit: Kit) -> Blocks:
    """Return when the trial ends, and what participants can have then."""
    protocol = kit.protocol
    return (
        run_in("Start", protocol.design.start_of_trial),
        run_in("End", protocol.design.end_of_trial),
        subheading("After the trial"),
        *prose(protocol.therapies.after_trial),
        run_in("When a participant stops early", protocol.schedule.early_termination),
    )
