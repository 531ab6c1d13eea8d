"""How participants depart from the plan: loss, intercurrent events, belief about the arm."""

from dataclasses import dataclass
from typing import Literal

from toolkit.numerics import require
from toolkit.simulation.mechanism.values import (
    Pair,
    Profile,
    every,
    moderate,
    not_falling,
    number_of,
    share,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropout:
    """Loss to follow-up between visits: nothing is seen from that visit on.

    Attributes
    ----------
    lost
        Cumulative probability of being lost before each visit of the grid, experimental and
        control; not falling, below 1. Marginal: with a slope the intercepts are calibrated to
        it. Losses at intercurrent events (``Intercurrent.loses``) and deaths come on top: these
        are the probabilities as they would be without them.
    mechanism
        ``mcar``; ``mar`` on the last observed value; ``mnar`` on the value about to be unseen.
    score
        Place of the score that drives it.
    slope
        Change of the log odds of loss for one standard deviation worse than the arm's mean at
        the visit of the value.

    Raises
    ------
    ArgumentError
        A value is outside the range given above, or a slope is given with ``mcar``.
    """

    lost: tuple[Profile, Profile]
    mechanism: Literal["mcar", "mar", "mnar"] = "mcar"
    score: int = 0
    slope: float = 0.0

    def __post_init__(self) -> None:
        number_of("lost", self.lost, 2, "experimental and control")
        for arm in self.lost:
            every("lost", arm, require.fraction)
            not_falling("lost", arm)
        require.one_of("mechanism", self.mechanism, ("mcar", "mar", "mnar"))
        require.whole("score of the dropout", self.score)
        moderate("slope of the dropout", self.slope)
        require.that(
            "slope of the dropout",
            self.slope,
            "must be 0 where the mechanism is mcar (mar or mnar let loss depend on a score)",
            holds=self.mechanism != "mcar" or self.slope == 0.0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Intercurrent:
    """An intercurrent event and what follows from it.

    Attributes
    ----------
    name
        Identifier, as in the estimands.
    risk
        Probability by ``horizon`` of the event, experimental and control, as it would be
        without deaths; constant hazard. Marginal: with a slope the hazard is calibrated to it.
    horizon
        Last day on which it can happen.
    slope
        Added to the log hazard for one standard deviation worse than the arm's mean at the last
        visit before (or baseline), of the first score as it would be without any event.
    retained
        Share of the treatment effect that remains at visits after the event (1: all of it).
    waning
        Days over which the lost share fades; 0 at once.
    shift
        Added to each score (by its place) at visits after the event, in its unit; empty for
        none.
    loses
        Probability that the participant is lost to follow-up at the event.
    stops_treatment, death
        Whether the event ends treatment; whether it is death (nothing is rated afterwards, and
        the composite strategy can enter the worst value). Death ends treatment too.

    Raises
    ------
    ArgumentError
        A value is outside its range; the message names the event.
    """

    name: str
    risk: Pair
    horizon: float
    slope: float = 0.0
    retained: float = 1.0
    waning: float = 0.0
    shift: Profile = ()
    loses: float = 0.0
    stops_treatment: bool = False
    death: bool = False

    def __post_init__(self) -> None:
        of = f"of event {self.name}"
        number_of(f"risk {of}", self.risk, 2, "experimental and control")
        every(f"risk {of}", self.risk, require.fraction)
        require.positive(f"horizon {of}", self.horizon)
        moderate(f"slope {of}", self.slope)
        share(f"retained {of}", self.retained)
        require.nonnegative(f"waning {of}", self.waning)
        every(f"shift {of}", self.shift, require.finite)
        share(f"loses {of}", self.loses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectancy:
    """Functional unblinding: what participants believe, and what the belief does to ratings.

    Attributes
    ----------
    believes_experimental
        Probability of believing to be on the experimental treatment, in each arm.
    shift
        Added to each score (by its place) at all visits after randomisation where so believed.

    Raises
    ------
    ArgumentError
        A probability is outside 0 to 1, or a shift is not finite.
    """

    believes_experimental: Pair
    shift: Profile

    def __post_init__(self) -> None:
        name = "believes_experimental"
        number_of(name, self.believes_experimental, 2, "experimental and control")
        every(name, self.believes_experimental, share)
        every("shift of the expectancy", self.shift, require.finite)
