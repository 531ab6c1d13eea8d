"""Claims of files of fixed designs that have a form of their own, and of distributions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from toolkit.numerics import covariance, owen_q, tails
from toolkit.power.longitudinal.repeated_means import RepeatedMeans, variance_factors
from toolkit.power.multiplicity.endpoints import power_multiplicity
from toolkit.power.multiplicity.procedures import adjusted_p_values
from toolkit.power.survival.calendar import calendar_log_rank_accrual
from toolkit.power.survival.events import FollowUp, event_probability
from toolkit.power.survival.log_rank_accrual import LogRankAccrual
from toolkit.validation.reference import Asker, tuples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.validation.claim import Claim
    from toolkit.validation.reference import ReferenceFile, Row

TAIL = 1e-13
"""What small tails of a distribution may differ by, beside their relative tolerance."""
BOUND = 1e-12
"""The same for joint powers and p-values."""


def noncentral_t(file: ReferenceFile, row: Row) -> Iterator[Claim]:
    """Yield the upper tail of a noncentral t distribution."""
    yield Asker(file=file, row=row, kind="noncentral_t").claim(
        "upper tail",
        row["upper"],
        lambda: tails.nct_sf(row["x"], row["df"], row["ncp"]),
        relative=file.relative,
        absolute=TAIL,
    )


def owens_q(file: ReferenceFile, row: Row) -> Iterator[Claim]:
    """Yield Owen's Q between two limits."""
    yield Asker(file=file, row=row, kind="owen_q").claim(
        "Q",
        row["q"],
        lambda: owen_q.owens_q(row["df"], row["t"], row["delta"], row["lower"], row["upper"]),
        relative=file.relative,
        absolute=TAIL,
    )


def events(file: ReferenceFile, row: Row) -> Iterator[Claim]:
    """Yield the probability that a participant has the event while followed."""

    def answer() -> float:
        plan = FollowUp(
            follow_up=row["follow_up"],
            ends=row["ends"],
            accrual=row["accrual"],
            dropout_hazard=row["dropout_hazard"],
        )
        return event_probability(row["hazard"], plan)

    yield Asker(file=file, row=row, kind="events").claim(
        "probability of an event", row["probability"], answer, relative=file.relative
    )


def calendar(file: ReferenceFile, row: Row) -> Iterator[Claim]:
    """Yield times of looks, and participants accrued by then."""
    ask = Asker(file=file, row=row, kind="calendar")

    @cache
    def answer() -> Any:
        return calendar_log_rank_accrual(
            LogRankAccrual(**tuples(row["case"])),
            tuples(row["arms"]),
            tuple(row["fractions"]),
            events=row["events"],
        )

    yield ask.claim(
        "times of looks", row["times"], lambda: answer().times, relative=file.relative
    )
    yield ask.claim(
        "participants accrued", row["accrued"], lambda: answer().accrued, relative=file.relative
    )


def adjusted(file: ReferenceFile, row: Row) -> Iterator[Claim]:
    """Yield adjusted p-values."""
    yield Asker(file=file, row=row, kind="multiplicity").claim(
        "adjusted p-values",
        row["adjusted"],
        lambda: adjusted_p_values(tuple(row["p"]), row["method"]),
        relative=file.relative,
        absolute=BOUND,
    )


def endpoints(file: ReferenceFile, row: Row) -> Iterator[Claim]:
    """Yield the powers of several endpoints under a procedure."""
    ask = Asker(file=file, row=row, kind="endpoints")

    @cache
    def answer() -> Any:
        return power_multiplicity(row["procedure"], **tuples(row["case"]))

    names = {
        "marginal": "marginal powers",
        "disjunctive": "disjunctive power",
        "conjunctive": "conjunctive power",
        "familywise_error": "familywise error",
    }
    for name, what in names.items():
        if name in row:
            # R writes an empty object where there is no value.
            expected = None if row[name] == {} else row[name]
            yield ask.claim(
                what,
                expected,
                _attribute(answer, name),
                relative=file.relative,
                absolute=BOUND,
            )


def _attribute(answer: Any, name: str) -> Any:
    return lambda: getattr(answer(), name)


def inflation(file: ReferenceFile, row: Row) -> Iterator[Claim]:
    """Yield the inflation of repeated means by monotone dropout, from the published table."""

    def answer() -> Any:
        visits, last = row["visits"], row["correlation_first_last"]
        step = last ** (1 / (visits - 1))
        retention = tuple(1 - row["dropout"] * visit / (visits - 1) for visit in range(visits))
        steps = tuple(step**k for k in range(1, visits))
        case = RepeatedMeans(
            difference=1,
            covariance=covariance.toeplitz((1.0,) * visits, steps),
            retention=(retention, retention),
            alpha=0.05,
            sides=2,
            distribution="normal",
        )
        return variance_factors(case)[0]

    yield Asker(file=file, row=row, kind="repeated_means").claim(
        "inflation by dropout", row["inflation"], answer, relative=file.relative
    )
