"""Washouts are long enough for the half-lives they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import studied
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.interventions import Intervention
    from toolkit.spec.reader import ProtocolFolder
    from toolkit.spec.reading.source import Loc

HALF_LIVES = 5
"""After so many about three per cent of a drug are left."""
HOURS = 24


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each washout that is too short, or that the schedule does not keep."""
    therapies = source.protocol.therapies
    for product in therapies.interventions:
        place: Loc = ("therapies", "interventions", product.id)
        yield from _short(source, place, product.washout_days, product.half_life_hours)
        yield from _kept(source, place, product)
    for kind in ("prohibited", "permitted"):
        for number, therapy in enumerate(getattr(therapies, kind)):
            place = ("therapies", kind, number)
            yield from _short(source, place, therapy.washout_days, therapy.half_life_hours)
    crossing = source.protocol.design.intervention_model == "crossover"
    if crossing and not any(one.washout_days for one in studied(source.protocol)):
        yield at(
            source,
            "design",
            "intervention_model",
            message="participants cross over, but no product has washout_days",
            hint="say how many days lie between the periods",
            severity="error",
        )


def _short(
    source: ProtocolFolder, place: Loc, days: float | None, half_life: float | None
) -> Iterator[Finding]:
    if days is None or half_life is None or days * HOURS >= HALF_LIVES * half_life:
        return
    yield at(
        source,
        *place,
        "washout_days",
        message=f"{days:g} days are less than {HALF_LIVES} half-lives of {half_life:g} hours, "
        f"which take {HALF_LIVES * half_life / HOURS:.1f} days",
        hint="lengthen the washout, or say why less is enough",
    )


def _kept(source: ProtocolFolder, place: Loc, product: Intervention) -> Iterator[Finding]:
    """Yield a washout that the planned days do not leave before the primary endpoint."""
    protocol = source.protocol
    days = {visit.id: visit.day for visit in protocol.schedule.visits}
    given = [days[one] for one in protocol.therapies.supervised_visits]
    if product.washout_days is None or not given:
        return
    left = days[protocol.design.primary_completion] - max(given)
    if left < product.washout_days:
        yield at(
            source,
            *place,
            "washout_days",
            message=f"{product.washout_days:g} days are promised, but the primary endpoint is "
            f"measured {left} days after the last dose",
            severity="error",
        )


def _declared(washout: str) -> tuple[str, str]:
    return ("      use: experimental\n", f"      use: experimental\n      {washout}\n")


SUPERVISED = (
    "  modifications:\n",
    "  supervised_visits: [week_2]\n  modifications:\n",
)

RULE = Rule(
    name="c027_washout",
    title="Every washout lasts as long as the half-lives and the schedule require",
    reason="What is left of a drug acts on the next measurement, or on the next treatment.",
    check=check,
    standards=(
        Basis(source="ich_e9", place="3.1.2"),
        Basis(source="ich_e8_r1"),
    ),
    passing=(
        AS_IT_STANDS,
        example(
            "Seven days for a half-life of a day",
            _declared("half_life_hours: 24\n      washout_days: 7"),
            SUPERVISED,
        ),
    ),
    failing=(
        example(
            "Two days for a half-life of a day",
            _declared("half_life_hours: 24\n      washout_days: 2"),
            says="2 days are less than 5 half-lives of 24 hours, which take 5.0 days",
        ),
        example(
            "A medicine stopped too late",
            (
                "rule: From screening to week 4.}",
                "rule: None., washout_days: 7, half_life_hours: 72}",
            ),
            says="7 days are less than 5 half-lives of 72 hours",
        ),
        example(
            "A washout that the schedule does not keep",
            _declared("washout_days: 30"),
            SUPERVISED,
            says="the primary endpoint is measured 14 days after the last dose",
        ),
        example(
            "Periods that follow each other without a pause",
            ("intervention_model: parallel", "intervention_model: crossover"),
            says="no product has washout_days",
        ),
    ),
)
