"""Stopping rules (M11 4.3), stopping in one participant (7.1) and adverse events (9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import (
    Block,
    Cell,
    Column,
    Inline,
    Paragraph,
    Subheading,
    Table,
    Text,
)
from toolkit.documents.kit import (
    NOTHING,
    Kit,
    answer,
    bullets,
    cited,
    head,
    listed,
    paragraph,
    plain,
    prose,
    reference,
    run_in,
    section,
    sentence,
    strong,
    subheading,
    text,
)
from toolkit.spec.safety import BetaBinomialRule, PauseRule, ReviewRule
from toolkit.standards.m11 import event_reporting

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Inlines

SIGN_OFF = (
    "The stopping rules are proposals. They need sign-off by clinical experts, the monitoring "
    "board and the regulator before the trial starts."
)
"""Stands above the rules of a draft."""
WHAT_IS_KNOWN = (
    "Events are taken as known at once: each participant who is randomised before a look "
    "counts in it with the final outcome. Further looks between these, such as monthly ones, "
    "add to the chance."
)
"""What the chances of a review take for granted."""


def stopping_rules(kit: Kit) -> Blocks:
    """Return section 4.3: every rule, with its boundary where it has one."""
    draft = kit.protocol.identity.status == "draft"
    made: list[Block] = [paragraph(SIGN_OFF, role="note")] if draft else []
    for rule in kit.protocol.safety.stopping_rules:
        made.append(subheading(rule.name))
        match rule:
            case PauseRule():
                made.append(paragraph("Any single one of these events pauses the trial:"))
                made.extend(bullets(text(sentence(event)) for event in rule.events))
            case ReviewRule():
                made.extend(_review(kit, rule))
            case BetaBinomialRule():
                made.extend(_beta_binomial(kit, rule))
        made.append(run_in("Action", rule.action))
    if kit.protocol.interim is not None:
        made.append(
            paragraph(
                Text(text="Efficacy and futility. ", bold=True),
                "These rules stand with the interim analyses in ",
                section("10.9"),
                ".",
            )
        )
    return tuple(made)


def _beta_binomial(kit: Kit, rule: BetaBinomialRule) -> Blocks:
    base = f"safety.{rule.id}"
    rows = []
    for place, (events, participants) in enumerate(
        zip(kit.entries(f"{base}.boundary"), rule.looks, strict=True)
    ):
        never = int(float(str(events))) > participants
        rows.append(
            (
                Cell(inlines=(kit.entry(f"{base}.looks", place, form="count"),)),
                Cell(
                    inlines=text("no number stops")
                    if never
                    else (kit.entry(f"{base}.boundary", place), Text(text=" or more"))
                ),
            )
        )
    chances = tuple(
        tuple(
            Cell(inlines=(kit.entry(f"{base}.{what}", place),))
            for what in ("true_rates", "stop", "expected")
        )
        for place in range(len(rule.true_rates))
    )
    centre = Column(share=1, align="centre")
    return (
        *prose(rule.event),
        paragraph(
            "With a Beta(",
            kit.entry(f"{base}.prior", 0),
            ", ",
            kit.entry(f"{base}.prior", 1),
            ") prior the trial stops when the posterior probability of an event rate above ",
            kit.number(f"{base}.limit"),
            " exceeds ",
            kit.number(f"{base}.certainty"),
            ". ",
            reference(f"tbl-stopping-{rule.id}"),
            " gives the boundary and ",
            reference(f"tbl-stopping-{rule.id}-chances"),
            " how often it is reached.",
        ),
        Table(
            id=f"tbl-stopping-{rule.id}",
            caption=text(f"Stopping boundary: {rule.name}"),
            description="Number of events that stops the trial, by number of participants",
            columns=(centre, centre),
            header=head("Participants in the group", "Events that stop"),
            rows=tuple(rows),
        ),
        Table(
            id=f"tbl-stopping-{rule.id}-chances",
            caption=text(f"Operating characteristics: {rule.name}"),
            description="Chance of stopping and expected number of participants, by true "
            "event rate",
            columns=(centre, centre, centre),
            header=head(
                "True event rate", "Chance of stopping", "Participants when it stops, mean"
            ),
            rows=chances,
            notes=(("", text(f"Method: {kit.record[f'{base}.stop'].method}.")),),
        ),
    )


def _review(kit: Kit, rule: ReviewRule) -> Blocks:
    """Return when the board reviews and, where rates are given, how often."""
    base, table = f"safety.{rule.id}", f"tbl-review-{rule.id}"
    limits = paragraph(
        *text(sentence(rule.event)),
        " The board reviews when the risk difference, experimental minus control, exceeds ",
        kit.number(f"{base}.limit"),
        " or the one-sided p-value falls below ",
        kit.number(f"{base}.one_sided_p"),
        ".",
    )
    if not rule.true_rates:
        return (limits,)
    centre = Column(share=1, align="centre")
    return (
        limits,
        paragraph(
            reference(table),
            " gives how often these limits are passed, by chance alone when the arms do not "
            "differ, and when the true event rate in the experimental arm is higher by ",
            kit.number(f"{base}.limit"),
            " in absolute terms.",
        ),
        Table(
            id=table,
            caption=text(f"How often the rule calls for a review: {rule.name}"),
            description="Chance of a review at the first look and at any look, by true event "
            "rate",
            columns=(centre,) * 4,
            header=head(
                "Event rate in the control arm",
                "First look, arms alike",
                "Any look, arms alike",
                "Any look, experimental rate higher by the limit",
            ),
            rows=tuple(
                (
                    Cell(inlines=(kit.entry(f"{base}.true_rates", row),)),
                    *(
                        Cell(inlines=(kit.entry(f"{base}.review", row, column),))
                        for column in range(3)
                    ),
                )
                for row in range(len(rule.true_rates))
            ),
            notes=(("", _looks_counted(kit)), ("", text(WHAT_IS_KNOWN))),
        ),
    )


def _looks_counted(kit: Kit) -> Inlines:
    """Say after which participants the rule is looked at."""
    everyone = kit.record["sample_size.randomised"].number()
    looks = [n for n in kit.protocol.safety.board.safety_looks if n < everyone]
    if not looks:
        return text("The only look counted here is at the end, after all participants.")
    made: list[Inline] = [Text(text="Looks are after ")]
    for place in range(len(looks)):
        if place:
            made.append(Text(text=" and " if place == len(looks) - 1 else ", "))
        made.append(kit.entry("board.safety_looks", place))
    return *made, Text(text=" randomised participants, and at the end.")


def individual_stops(kit: Kit, action: str) -> Blocks:
    """Return the reasons to stop, or to hold, the intervention in one participant."""
    rows = [r for r in kit.protocol.safety.individual_stops if r.action == action]
    if not rows:
        return ()
    lead = (
        "The trial intervention is stopped for good when one of these is seen:"
        if action == "stop"
        else "The trial intervention is held, and resumed only when the cause has gone, when "
        "one of these is seen:"
    )
    return paragraph(lead), *bullets(text(sentence(r.reason)) for r in rows)


def permanent_stops(kit: Kit) -> Blocks:
    """Return the list that closes section 7.1.1."""
    return individual_stops(kit, "stop")


def holds(kit: Kit) -> Blocks:
    """Return the list that closes section 7.1.2."""
    return individual_stops(kit, "hold")


def reporting(kit: Kit) -> Blocks:
    """Return the table of section 9.2 in M11's columns."""
    columns = event_reporting()
    rows = kit.protocol.safety.reporting
    return (
        Table(
            id="tbl-reporting",
            caption=text("Reporting of events"),
            description="Kinds of events with scope, period, timing and way of reporting",
            columns=tuple(
                Column(share=share) for share in (1.05, 1, 1.05, 1.3, 1.1, 1.05, 1.45)
            ),
            header=head(*(column.column for column in columns)),
            rows=tuple(
                (
                    strong(r.event_type),
                    plain(r.scope),
                    plain(r.start),
                    plain(r.end),
                    plain(r.timing),
                    plain(r.method),
                    Cell(inlines=answer(r.backup) or NOTHING),
                )
                for r in rows
            ),
            small=True,
        ),
    )


def timing(kit: Kit) -> Blocks:
    """Return section 9.2.1."""
    safety = kit.protocol.safety
    return (
        run_in("Start of collection", sentence(safety.collection_start)),
        run_in("End of collection", sentence(safety.collection_end)),
        paragraph(
            "The periods for each kind of event stand in ", reference("tbl-reporting"), "."
        ),
    )


def collection(kit: Kit, written: Blocks = ()) -> Blocks:
    """Return section 9.2.2: what is written, with each scale at the end of its part.

    A scale for which no heading is written stands at the end.
    """
    safety = kit.protocol.safety
    made: list[Block] = []
    waiting = {
        "Severity": run_in("Scale of severity", safety.severity_scale),
        "Causality": run_in("Judgement of causality", safety.causality),
    }
    part = ""
    for block in written:
        if isinstance(block, Subheading):
            made += [waiting.pop(part)] if part in waiting else []
            part = "".join(piece.text for piece in block.inlines if isinstance(piece, Text))
        made.append(block)
    made += [waiting.pop(part)] if part in waiting else []
    return *made, *waiting.values()


def special_interest(kit: Kit) -> Blocks:
    """Return section 9.2.4."""
    activities = {a.id: a.name for a in kit.protocol.schedule.activities}
    return (
        Table(
            id="tbl-special-interest",
            caption=text("Adverse events of special interest"),
            description="Events with definition, how they are looked for and what is done",
            columns=(
                Column(share=0.17),
                Column(share=0.29),
                Column(share=0.2),
                Column(share=0.34),
            ),
            header=head("Event", "Definition", "Looked for by", "Management"),
            rows=tuple(
                (
                    Cell(inlines=(*text(e.name), *cited(e.evidence)), strong=True),
                    plain(e.definition),
                    plain("; ".join(activities[a] for a in e.monitored_by)),
                    plain(e.management),
                )
                for e in kit.protocol.safety.special_interest
            ),
            small=True,
        ),
    )


def risk_table(kit: Kit) -> Blocks:
    """Return the table of risks and their mitigation for section 2.2.1."""
    risks = kit.protocol.consent.risks
    return (
        Table(
            id="tbl-risks",
            caption=text("Risks, burdens and what is done about them"),
            description="Each risk with source, likelihood, severity and mitigation",
            columns=(
                Column(share=0.17),
                Column(share=0.13),
                Column(share=0.42),
                Column(share=0.28),
            ),
            header=head("Risk", "Likelihood and severity", "What may happen", "Mitigation"),
            rows=tuple(
                (
                    Cell(inlines=(*text(r.name), *cited(r.evidence)), strong=True),
                    plain(f"{r.likelihood.capitalize()}, {r.severity.replace('_', '-')}"),
                    plain(r.description),
                    plain(r.mitigation),
                )
                for r in risks
            ),
            small=True,
        ),
    )


def board(kit: Kit) -> Blocks:
    """Return the monitoring board and the other committees for section 11.4."""
    safety, oversight = kit.protocol.safety, kit.protocol.oversight
    looks = (
        f" It reviews safety after {listed(list(map(str, safety.board.safety_looks)))} "
        "randomised participants."
        if safety.board.safety_looks
        else ""
    )
    who = "independent of sponsor and investigators" if safety.board.independent else "internal"
    return (
        Paragraph(
            inlines=(
                Text(text=f"{safety.board.name} ({who}). ", bold=True),
                *text(safety.board.members),
                Text(text=" "),
                *text(safety.board.meetings),
                Text(text=looks),
            )
        ),
        *(run_in(each.name, each.role) for each in oversight.committees),
    )
