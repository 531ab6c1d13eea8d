"""Designs as the reference files describe them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from toolkit.sequential.plan import BetaSpending, Futility, GroupSequential, ZBounds
from toolkit.sequential.spending import (
    HwangShihDeCani,
    KimDeMets,
    LanDeMetsOBrienFleming,
    LanDeMetsPocock,
    Spending,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def _spending(name: str | None, parameter: float | None) -> Spending | None:
    match name, parameter:
        case None, _:
            return None
        case "obrien_fleming", None:
            return LanDeMetsOBrienFleming()
        case "pocock", None:
            return LanDeMetsPocock()
        case "kim_demets", float() | int() as rho:
            return KimDeMets(rho=rho)
        case "hwang_shih_decani", float() | int() as gamma:
            return HwangShihDeCani(gamma=gamma)
    raise AssertionError(name)


def _design(row: dict[str, Any]) -> GroupSequential:
    futility: Futility | None = None
    if row["futility_z"] is not None:
        given = row["futility_z"]
        z = tuple(given) if isinstance(given, list) else (given,)
        futility = ZBounds(z=z, binding=row["binding"])
    beta = _spending(row["beta_spending"], row["beta_parameter"])
    if beta is not None:
        futility = BetaSpending(spending=beta, power=row["power"], binding=row["binding"])
    return GroupSequential(
        information=tuple(row["information"]),
        alpha=row["alpha"],
        sides=row["sides"],
        efficacy=_spending(row["efficacy"], row["parameter"]),
        futility=futility,
    )


@pytest.fixture
def design_of() -> Callable[[dict[str, Any]], GroupSequential]:
    """Turn a row of rpact.json into a design."""
    return _design
