"""What is measured in a trial: scores, responses, first events, counts and harms."""

from dataclasses import dataclass

from toolkit.numerics import require
from toolkit.simulation.mechanism.values import (
    SYMMETRY,
    Matrix,
    Pair,
    Profile,
    correlations,
    every,
    moderate,
    number_of,
)

GREATEST_SKEWNESS = 4.0
"""Beyond this a score is better described as a count or by its floor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score rated before randomisation and at visits after it.

    Attributes
    ----------
    name
        Identifier of the score.
    baseline
        Mean before randomisation.
    change
        Mean change from baseline at each visit of the grid, experimental and control, for
        participants with no intercurrent event.
    sd
        Standard deviation before randomisation and at each visit: one more than visits. Before
        rounding and bounds, and without shifts of strata and random effects of sites.
    correlation
        Of the baseline and all visits, rows as tuples; before rounding and bounds.
    rated
        Whether the score is rated at each visit of the grid.
    lower, upper
        Ends of the scale; values beyond are set to the end (floor and ceiling).
    step
        Distance between possible scores, 1 for whole numbers; None for a continuum. Scores are
        whole steps above ``lower``, or multiples of the step where there is no lower end.
    skew
        Skewness of the deviations from the mean, 0 for a normal distribution; at most 4 in
        size. Mean, standard deviation and correlations keep their values.
    larger_is_better
        Direction of benefit.

    Raises
    ------
    ArgumentError
        A value is outside the range given above; the message names the score.
    """

    name: str
    baseline: float
    change: tuple[Profile, Profile]
    sd: Profile
    correlation: Matrix
    rated: tuple[bool, ...]
    lower: float | None = None
    upper: float | None = None
    step: float | None = None
    skew: float = 0.0
    larger_is_better: bool = False

    def __post_init__(self) -> None:
        of = f"of score {self.name}"
        visits = len(self.rated)
        require.finite(f"baseline {of}", self.baseline)
        number_of(f"change {of}", self.change, 2, "experimental and control")
        for arm in self.change:
            number_of(f"change {of}", arm, visits, "one for each visit")
            every(f"change {of}", arm, require.finite)
        number_of(f"sd {of}", self.sd, visits + 1, "baseline and each visit")
        every(f"sd {of}", self.sd, require.positive)
        correlations(f"the correlation matrix {of}", self.correlation, visits + 1)
        require.that(
            f"skew {of}",
            self.skew,
            f"must be at most {GREATEST_SKEWNESS:g} in size",
            holds=abs(self.skew) <= GREATEST_SKEWNESS,
        )
        self._check_scale(of)

    def _check_scale(self, of: str) -> None:
        for name, end in (("lower", self.lower), ("upper", self.upper)):
            if end is not None:
                require.finite(f"{name} {of}", end)
        if self.step is not None:
            require.positive(f"step {of}", self.step)
        if self.lower is None or self.upper is None:
            return
        require.that(
            f"upper {of}", self.upper, "must be above lower", holds=self.upper > self.lower
        )
        if self.step is not None:
            steps = (self.upper - self.lower) / self.step
            require.that(
                f"step {of}",
                self.step,
                "must divide the range from lower to upper into whole steps",
                holds=abs(steps - round(steps)) <= SYMMETRY * steps,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A binary endpoint derived from a score: better by at least a share of the baseline.

    A missing rating, and a rating after an event named in ``failed_by``, count as no response.

    Raises
    ------
    ArgumentError
        ``share`` is not above 0, or ``visit`` is negative.
    """

    name: str
    score: str
    visit: int
    share: float
    failed_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require.whole(f"visit of response {self.name}", self.visit)
        require.positive(f"share of response {self.name}", self.share)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeToEvent:
    """A first event with exponential times, joined to the scores by a shared frailty.

    Attributes
    ----------
    name
        Identifier.
    control_risk
        Marginal probability of the event by the horizon in the control arm, losses left out.
    hazard_ratio
        Experimental over control, given the frailty.
    horizon
        Last day of follow-up.
    loading
        Added to the log hazard for one standard deviation of the participant's latent severity
        (the mean of the standardised deviations of the first score, positive for worse); 0 for
        independence.

    Raises
    ------
    ArgumentError
        A value is outside its range; the message names the event.
    """

    name: str
    control_risk: float
    hazard_ratio: float
    horizon: float
    loading: float = 0.0

    def __post_init__(self) -> None:
        require.probability(f"control_risk of event {self.name}", self.control_risk)
        require.positive(f"hazard_ratio of event {self.name}", self.hazard_ratio)
        require.positive(f"horizon of event {self.name}", self.horizon)
        moderate(f"loading of event {self.name}", self.loading)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of events over follow-up: Poisson given a gamma frailty of variance dispersion.

    Attributes
    ----------
    name
        Identifier.
    control_rate
        Expected events a participant and day in the control arm.
    rate_ratio
        Experimental over control.
    horizon
        Last day of follow-up; loss and death end it earlier.
    dispersion
        Variance of the gamma frailty (mean 1): a count of expectation m has variance
        m + dispersion m². 0 for a Poisson count.
    loading
        Added to the log rate for one standard deviation of latent severity; the marginal rate
        keeps its value.

    Raises
    ------
    ArgumentError
        A value is outside its range; the message names the count.
    """

    name: str
    control_rate: float
    rate_ratio: float
    horizon: float
    dispersion: float = 0.0
    loading: float = 0.0

    def __post_init__(self) -> None:
        require.positive(f"control_rate of count {self.name}", self.control_rate)
        require.positive(f"rate_ratio of count {self.name}", self.rate_ratio)
        require.positive(f"horizon of count {self.name}", self.horizon)
        require.nonnegative(f"dispersion of count {self.name}", self.dispersion)
        moderate(f"loading of count {self.name}", self.loading)


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """A serious related event watched by a safety rule.

    ``risk`` is its probability by the day ``horizon`` in each arm, with a constant hazard.

    Raises
    ------
    ArgumentError
        A risk is outside 0 (included) to 1 (excluded), or the horizon not above 0.
    """

    risk: Pair
    horizon: float

    def __post_init__(self) -> None:
        number_of("risk of the harm", self.risk, 2, "experimental and control")
        every("risk of the harm", self.risk, require.fraction)
        require.positive("horizon of the harm", self.horizon)
