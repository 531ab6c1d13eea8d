"""Tipping point: the penalty on imputed values at which the conclusion changes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from toolkit.errors import ArgumentError
from toolkit.numerics import require
from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.participants import Participants
from toolkit.simulation.methods.analyse import imputed, prepare
from toolkit.simulation.methods.estimate import Estimate
from toolkit.simulation.methods.method import Method
from toolkit.simulation.methods.rubin import combine


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """One row of the table: what was added to imputed values, and the result.

    ``delta`` is in the unit of the score, experimental and control.
    """

    delta: tuple[float, float]
    result: Estimate
    rejects: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TippingPoint:
    """Table of penalties and the first, in the order given, that changes the conclusion.

    ``tips`` is None where no penalty does, and where the first row is already the changed one.
    """

    rows: tuple[Penalty, ...]
    tips: tuple[float, float] | None


def tipping_point(
    method: Method,
    participants: Participants,
    mechanism: Mechanism,
    deltas: Sequence[float] | Sequence[tuple[float, float]],
    generator: np.random.Generator,
    *,
    alpha: float,
    sides: Literal[1, 2],
    until: float = math.inf,
) -> TippingPoint:
    """Find the penalty on imputed values at which the conclusion changes.

    The ratings are imputed once and the penalties added to the same draws, so that rows differ
    by the penalty alone.

    Parameters
    ----------
    method
        An analysis of ratings with an imputation, whose own delta the penalties replace.
    deltas
        Penalties in order, the first being the conclusion to compare with (usually 0): numbers
        for the experimental arm, or pairs for both. Positive values raise the score.
    alpha, sides
        Level at which a row rejects, for benefit if one-sided.
    """
    require.probability("alpha", alpha)
    if len(deltas) == 0:
        raise ArgumentError("deltas", deltas, "must hold at least one penalty")
    prepared = prepare(method, participants, mechanism, until)
    if prepared is None:
        raise ArgumentError("method", method.name, "must be an analysis of ratings")
    drawn = imputed(method, participants, prepared, generator)
    rows: list[Penalty] = []
    for given in deltas:
        delta = given if isinstance(given, tuple) else (float(given), 0.0)
        result = (
            drawn
            if isinstance(drawn, Estimate)
            else combine(
                [prepared.compare(one) for one in drawn.penalised(delta, participants)],
                benefit=prepared.benefit,
                information=prepared.seen,
            )
        )
        p = result.p if sides == 1 else 2 * min(result.p, 1 - result.p)
        rows.append(Penalty(delta=delta, result=replace(result), rejects=bool(p <= alpha)))
    tips = next((row.delta for row in rows if row.rejects != rows[0].rejects), None)
    return TippingPoint(rows=tuple(rows), tips=tips)
