"""Stopping rules (M11 4.3), stopping in one participant (7.1) and adverse events (9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Block, Cell, Column, Paragraph, Table, Text
from toolkit.documents.protocol.kit import (
    Kit,
    answer,
    bullets,
    cited,
    head,
    named,
    paragraph,
    plain,
    prose,
    reference,
    section,
    shown,
    subheading,
    text,
)
from toolkit.spec.safety import BetaBinomialRule, PauseRule, ReviewRule
from toolkit.standards.m11 import event_reporting

if TYPE_CHECKING:
    from toolkit.documents.protocol.kit import Blocks

SIGN_OFF = (
    "The stopping rules are proposals. They need sign-off by clinical experts, the monitoring "
    "board and the regulator before the trial starts."
)


def stopping_rules(kit: Kit) -> Blocks:
    """Return section 4.3: every rule, with its boundary where it has one."""
    made: list[Block] = [paragraph(SIGN_OFF)]
    for rule in kit.protocol.safety.stopping_rules:
        made.append(subheading(rule.name))
        match rule:
            case PauseRule():
                made.append(paragraph("Any single one of these events pauses the trial:"))
                made.extend(bullets(text(event) for event in rule.events))
            case ReviewRule():
                made.append(
                    paragraph(
                        *text(rule.event.rstrip(".") + "."),
                        f" The board reviews when the risk difference, experimental minus "
                        f"control, "
                        f"exceeds {rule.risk_difference:.0%} or the one-sided p-value falls "
                        f"below "
                        f"{rule.one_sided_p:g}.",
                    )
                )
            case BetaBinomialRule():
                made.extend(_beta_binomial(kit, rule))
        made.append(Paragraph(inlines=named("Action", rule.action)))
    if kit.protocol.interim is not None:
        made.append(
            paragraph(
                "Rules for efficacy and futility stand with the interim analyses in ",
                section("10.9"),
                ".",
            )
        )
    return tuple(made)


def _beta_binomial(kit: Kit, rule: BetaBinomialRule) -> Blocks:
    base = f"safety.{rule.id}"
    boundary, stop = kit.record[f"{base}.boundary"], kit.record[f"{base}.stop"]
    expected = kit.record[f"{base}.expected"]
    rows = []
    for events, participants in zip(_row(boundary.value), rule.looks, strict=True):
        never = int(float(str(events))) > participants
        rows.append(
            (
                plain(str(participants)),
                plain("no number stops" if never else f"{shown(events, boundary)} or more"),
            )
        )
    chances = tuple(
        (plain(f"{rate:.0%}"), plain(shown(chance, stop)), plain(shown(number, expected)))
        for rate, chance, number in zip(
            rule.true_rates, _row(stop.value), _row(expected.value), strict=True
        )
    )
    prior = f"Beta({rule.prior_events:g}, {rule.prior_nonevents:g})"
    right = Column(share=1, align="centre")
    return (
        *prose(rule.event),
        paragraph(
            f"With a {prior} prior the trial stops when the posterior probability that the "
            f"event "
            f"rate exceeds {rule.limit:.0%} is above {rule.certainty:g}. ",
            reference(f"tbl-stopping-{rule.id}"),
            " gives the boundary and ",
            reference(f"tbl-stopping-{rule.id}-chances"),
            " how often it is reached.",
        ),
        Table(
            id=f"tbl-stopping-{rule.id}",
            caption=text(f"Stopping boundary: {rule.name}"),
            description="Number of events that stops the trial, by number of participants",
            columns=(right, right),
            header=head("Participants in the group", "Events that stop"),
            rows=tuple(rows),
        ),
        Table(
            id=f"tbl-stopping-{rule.id}-chances",
            caption=text(f"Operating characteristics: {rule.name}"),
            description="Chance of stopping and expected number of participants, by true "
            "event rate",
            columns=(right, right, right),
            header=head(
                "True event rate", "Chance of stopping", "Participants when it stops, mean"
            ),
            rows=chances,
            notes=(("", text(f"Computed exactly: {stop.method}.")),),
        ),
    )


def _row(value: object) -> tuple[float | int | str, ...]:
    if not isinstance(value, tuple):
        message = "a tabulated quantity is expected"
        raise TypeError(message)
    return value


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
    return paragraph(lead), *bullets(text(r.reason) for r in rows)


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
            columns=tuple(Column(share=share) for share in (1.2, 1.3, 1, 1, 1.2, 1.1, 1.2)),
            header=head(*(column.column for column in columns)),
            rows=tuple(
                (
                    Cell(inlines=text(r.event_type), strong=True),
                    plain(r.scope),
                    plain(r.start),
                    plain(r.end),
                    plain(r.timing),
                    plain(r.method),
                    Cell(inlines=answer(r.backup)),
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
        paragraph(
            f"Adverse events are collected from {_inside(safety.collection_start)} until "
            f"{_inside(safety.collection_end)}. The periods for each kind of event stand in ",
            reference("tbl-reporting"),
            ".",
        ),
    )


def _inside(words: str) -> str:
    """Put a phrase inside a sentence: no capital at its start, no full stop at its end."""
    phrase = words.rstrip(".")
    return phrase if phrase[1:2].isupper() else phrase[:1].lower() + phrase[1:]


def severity_and_causality(kit: Kit) -> Blocks:
    """Return what closes section 9.2.2 when the narrative leaves scales to the facts."""
    safety = kit.protocol.safety
    return (
        Paragraph(inlines=named("Scale of severity", safety.severity_scale)),
        Paragraph(inlines=named("Judgement of causality", safety.causality)),
    )


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
                Column(share=0.2),
                Column(share=0.16),
                Column(share=0.3),
                Column(share=0.34),
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


def benefits(kit: Kit) -> Blocks:
    """Return the facts of section 2.2.2."""
    return prose(kit.protocol.consent.benefits)


def board(kit: Kit) -> Blocks:
    """Return the monitoring board and the other committees for section 11.4."""
    safety, oversight = kit.protocol.safety, kit.protocol.oversight
    looks = (
        f" It reviews safety after {', '.join(map(str, safety.board.safety_looks))} randomised "
        "participants."
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
        *(Paragraph(inlines=named(c.name, c.role)) for c in oversight.committees),
    )
