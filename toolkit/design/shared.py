"""Facts that several documents quote, written into the ledger as they are printed.

Names, doses, visits, payments and versions are no numbers to compute with; they stand in the
record so that each has one name and one wording in every document, and can be found again in a
finished file.
"""

from __future__ import annotations

import re
from math import gcd
from typing import TYPE_CHECKING

from toolkit.spec.base import OpenItem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.ledger import Ledger
    from toolkit.spec.interventions import DoseStep
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.schedule import Visit

MONEY = re.compile(r"\$?\s*(\d+(?:\.\d\d)?)")
"""An amount in US dollars, as a protocol gives it."""
Fact = tuple[str, str, str, str]
"""Name, text, caption, place in protocol.yaml."""


def give_shared(ledger: Ledger, protocol: Protocol) -> None:
    """Write every shared fact of a protocol."""
    for facts in (
        _identity(protocol),
        _population(protocol),
        _arms(protocol),
        _interventions(protocol),
        _schedule(protocol),
        _questions(protocol),
        _conduct(protocol),
        _payments(protocol),
    ):
        for name, text, caption, place in facts:
            ledger.give(name, text, caption=caption, form="text", place=place)


def _identity(protocol: Protocol) -> Iterator[Fact]:
    identity = protocol.identity
    own = identity.sponsor_protocol_identifier
    given = identity.working_identifier if isinstance(own, OpenItem) else own
    yield "identity.number", given, "Protocol number", "identity.sponsor_protocol_identifier"
    for field, caption in (
        ("title", "Full title"),
        ("short_title", "Short title"),
        ("version", "Version"),
        ("version_date", "Date of the version"),
    ):
        yield f"identity.{field}", getattr(identity, field), caption, f"identity.{field}"


def _population(protocol: Protocol) -> Iterator[Fact]:
    low, high = protocol.population.minimum_age, protocol.population.maximum_age
    ages = f"{low} years and older" if high is None else f"{low} to {high} years"
    yield "population.ages", ages, "Ages", "population.minimum_age"
    yield "population.minimum_age", str(low), "Lowest age in years", "population.minimum_age"
    if high is not None:
        yield (
            "population.maximum_age",
            str(high),
            "Highest age in years",
            ("population.maximum_age"),
        )


def _arms(protocol: Protocol) -> Iterator[Fact]:
    arms = protocol.therapies.arms
    total = sum(arm.allocation for arm in arms)
    for index, arm in enumerate(arms):
        place = f"therapies.arms.{index}"
        yield f"arms.{arm.id}.name", arm.name, "Arm", f"{place}.name"
        common = gcd(arm.allocation, total)
        chance = f"{arm.allocation // common} in {total // common}"
        caption = f"Chance to be assigned to {arm.name}"
        yield f"arms.{arm.id}.chance", chance, caption, f"{place}.allocation"


def _interventions(protocol: Protocol) -> Iterator[Fact]:
    for index, each in enumerate(protocol.therapies.interventions):
        base, place = f"interventions.{each.id}", f"therapies.interventions.{index}"
        yield f"{base}.name", each.name, "Intervention", f"{place}.name"
        yield f"{base}.form", each.dose_form, f"{each.name}: dose form", f"{place}.dose_form"
        yield f"{base}.route", each.route, f"{each.name}: route", f"{place}.route"
        for number, step in enumerate(each.regimen):
            for suffix, text in _step(step):
                yield (
                    f"{base}.step_{number}.{suffix}",
                    text,
                    f"{each.name}, {step.period}: {suffix}",
                    f"{place}.regimen.{number}",
                )


def _step(step: DoseStep) -> Iterator[tuple[str, str]]:
    yield "period", step.period
    if step.dose is not None:
        yield "dose", f"{step.dose:g} {step.unit}"
    yield "frequency", step.frequency
    if step.maximum_daily is not None:
        yield "maximum", f"{step.maximum_daily:g} {step.unit}"


def _schedule(protocol: Protocol) -> Iterator[Fact]:
    for index, visit in enumerate(protocol.schedule.visits):
        base, place = f"visits.{visit.id}", f"schedule.visits.{index}"
        yield f"{base}.name", visit.name, "Visit", f"{place}.name"
        yield f"{base}.label", visit.label, f"{visit.name}: short name", f"{place}.label"
        yield f"{base}.day", f"Day {visit.day}", f"{visit.name}: planned day", f"{place}.day"
        yield f"{base}.window", _window(visit), f"{visit.name}: window", f"{place}.window"
        if visit.hours is not None:
            long = f"{visit.hours:g} {'hour' if visit.hours == 1 else 'hours'}"
            yield f"{base}.hours", long, f"{visit.name}: how long", f"{place}.hours"
    for index, activity in enumerate(protocol.schedule.activities):
        place = f"schedule.activities.{index}"
        base = f"activities.{activity.id}"
        yield f"{base}.name", activity.name, "Activity", f"{place}.name"
        if activity.plain is not None:
            caption = f"{activity.name}, as participants are told"
            yield f"{base}.plain", activity.plain, caption, f"{place}.plain"
    for index, assessment in enumerate(protocol.assessments):
        place = f"assessments.{index}.name"
        yield f"assessments.{assessment.id}.name", assessment.name, "Assessment", place


def _window(visit: Visit) -> str:
    """Write how early or late a visit may be, such as "±2 days"."""
    before, after = visit.window.before, visit.window.after
    if before == after:
        return f"±{before} {'day' if before == 1 else 'days'}" if before else "none"
    late = f"up to {after} {'day' if after == 1 else 'days'} later"
    if not before:
        return late
    early = f"up to {before} {'day' if before == 1 else 'days'} earlier"
    return f"{early} or {late}" if after else early


def _questions(protocol: Protocol) -> Iterator[Fact]:
    for index, endpoint in enumerate(protocol.endpoints):
        base, place = f"endpoints.{endpoint.id}", f"endpoints.{index}"
        yield f"{base}.name", endpoint.name, "Endpoint", f"{place}.name"
        caption = f"{endpoint.name}: time frame"
        yield f"{base}.time_frame", endpoint.time_frame, caption, f"{place}.time_frame"
    for index, risk in enumerate(protocol.consent.risks):
        yield f"risks.{risk.id}.name", risk.name, "Risk", f"consent.risks.{index}.name"


def _conduct(protocol: Protocol) -> Iterator[Fact]:
    yield "board.name", protocol.safety.board.name, "Monitoring board", "safety.board.name"
    for index, person in enumerate(protocol.roles.people):
        base, place = f"people.{person.id}", f"roles.people.{index}"
        yield f"{base}.role", person.role, "Role", f"{place}.role"
        for field, text in (("name", person.name), ("contact", person.contact)):
            if isinstance(text, str):
                yield f"{base}.{field}", text, f"{person.role}: {field}", f"{place}.{field}"


def _payments(protocol: Protocol) -> Iterator[Fact]:
    """Yield each payment that is given, and their sum when all are amounts."""
    total: float | None = 0.0
    for index, payment in enumerate(protocol.consent.payments):
        amount = payment.amount
        money = MONEY.fullmatch(amount.strip()) if isinstance(amount, str) else None
        for visit in payment.visits if isinstance(amount, str) else ():
            text = dollars(float(money.group(1))) if money else amount
            place = f"consent.payments.{index}.amount"
            yield f"payments.{visit}.amount", str(text), f"Payment for {visit}", place
        if money is None or total is None:
            total = None
        else:
            total += float(money.group(1)) * len(payment.visits)
    if total:
        yield "payments.total", dollars(total), "Payment for all visits", "consent.payments"


def dollars(amount: float) -> str:
    """Write an amount in US dollars.

    Examples
    --------
    >>> dollars(50), dollars(1262.5)
    ('$50', '$1,262.50')
    """
    return f"${amount:,.0f}" if amount == int(amount) else f"${amount:,.2f}"
