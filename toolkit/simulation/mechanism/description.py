"""What is assumed of the data of a trial: plain values, one object for each mechanism.

Order of arms is always experimental, control. Days count from a participant's randomisation,
calendar days from the opening of recruitment. Scores live on one grid of visits that all of them
share; ``rated`` says at which of them a score is really rated.
"""

from dataclasses import dataclass
from typing import Literal

Pair = tuple[float, float]
Profile = tuple[float, ...]


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
        rounding, bounds, and random effects of sites.
    correlation
        Of the baseline and all visits, rows as tuples.
    rated
        Whether the score is rated at each visit of the grid.
    lower, upper
        Ends of the scale; values beyond are set to the end (floor and ceiling).
    step
        Distance between possible scores, 1 for whole numbers; None for a continuum.
    skew
        Skewness of the latent distribution, 0 for a normal one.
    larger_is_better
        Direction of benefit.
    """

    name: str
    baseline: float
    change: tuple[Profile, Profile]
    sd: Profile
    correlation: tuple[Profile, ...]
    rated: tuple[bool, ...]
    lower: float | None = None
    upper: float | None = None
    step: float | None = None
    skew: float = 0.0
    larger_is_better: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A binary endpoint derived from a score: a fall (or rise) by at least a share of the baseline.

    A missing rating, and a rating after an event named in ``failed_by``, count as no response.
    """

    name: str
    score: str
    visit: int
    share: float
    failed_by: tuple[str, ...] = ()


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
        (the mean of the standardised deviations of the first score); 0 for independence.
    """

    name: str
    control_risk: float
    hazard_ratio: float
    horizon: float
    loading: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of events over follow-up: Poisson given a gamma frailty of variance dispersion."""

    name: str
    control_rate: float
    rate_ratio: float
    horizon: float
    dispersion: float = 0.0
    loading: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """A stratification factor other than site.

    ``shift`` holds for each score (by its place) one value for each level, added at baseline and
    at every visit; None for no effect.
    """

    name: str
    shares: Profile
    shift: tuple[Profile, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruitment:
    """Sites, when each opens, and how fast each recruits.

    Attributes
    ----------
    opening
        Calendar day on which each site opens; its length is the number of sites.
    rate
        Expected participants a site and day, the same for all before heterogeneity.
    heterogeneity
        Variance of the gamma factor (mean 1) by which rates of sites differ; 0 for none.
    site_sd
        Standard deviation of the random effect of sites on each score, in its unit; empty for none.
    effect_sd
        Standard deviation between sites of the treatment effect on each score; empty for none.
    """

    opening: Profile
    rate: float
    heterogeneity: float = 0.0
    site_sd: Profile = ()
    effect_sd: Profile = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """Randomisation as the protocol specifies it.

    ``permuted_blocks``: blocks of randomly chosen sizes within each combination of strata, site
    among them where ``by_site``. ``minimisation``: the arm that lessens the summed marginal
    imbalance is taken with probability ``preference``. ``simple``: independent draws.
    """

    method: Literal["permuted_blocks", "minimisation", "simple"]
    ratio: tuple[int, int] = (1, 1)
    block_sizes: tuple[int, ...] = ()
    by_site: bool = True
    by_strata: bool = True
    preference: float = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropout:
    """Loss to follow-up between visits: nothing is seen from that visit on.

    Attributes
    ----------
    lost
        Cumulative probability of being lost before each visit of the grid, experimental and
        control; not falling. Marginal: with a slope the intercepts are calibrated to it.
    mechanism
        ``mcar``; ``mar`` on the last observed value; ``mnar`` on the value about to be unseen.
    score
        Place of the score that drives it.
    slope
        Change of the log odds of loss for one standard deviation worse.
    """

    lost: tuple[Profile, Profile]
    mechanism: Literal["mcar", "mar", "mnar"] = "mcar"
    score: int = 0
    slope: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Intercurrent:
    """An intercurrent event and what follows from it.

    Attributes
    ----------
    name
        Identifier, as in the estimands.
    risk
        Probability by ``horizon`` of the event, experimental and control; constant hazard.
    horizon
        Last day on which it can happen.
    slope
        Added to the log hazard for one standard deviation worse at the last visit before.
    retained
        Share of the treatment effect that remains at visits after the event (1: all of it).
    waning
        Days over which the lost share fades; 0 at once.
    shift
        Added to each score (by its place) at visits after the event, in its unit; empty for none.
    loses
        Probability that the participant is lost to follow-up at the event.
    stops_treatment, death
        Whether the event ends treatment; whether it is death (nothing is rated afterwards, and
        the composite strategy can enter the worst value).
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectancy:
    """Functional unblinding: what participants believe, and what the belief does to ratings.

    ``believes_experimental``: probability of believing to be on the experimental treatment, in
    each arm. ``shift``: added to each score at all visits after randomisation where so believed.
    """

    believes_experimental: Pair
    shift: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """A serious related event watched by a safety rule: probability and mean day in each arm."""

    risk: Pair
    horizon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """The whole data-generating mechanism of one trial.

    Attributes
    ----------
    days
        Nominal day of each visit of the grid after randomisation, ascending.
    scores
        The first one drives frailties.
    between
        Correlation between scores at one visit, rows as tuples; empty for independence.
    intermittent
        Probability that a rating of a participant still followed is missing, each on its own.
    """

    days: Profile
    scores: tuple[Score, ...]
    recruitment: Recruitment
    allocation: Allocation
    between: tuple[Profile, ...] = ()
    strata: tuple[Stratum, ...] = ()
    dropout: Dropout | None = None
    intermittent: float = 0.0
    intercurrent: tuple[Intercurrent, ...] = ()
    expectancy: Expectancy | None = None
    responses: tuple[Response, ...] = ()
    events: tuple[TimeToEvent, ...] = ()
    counts: tuple[Count, ...] = ()
    harm: Harm | None = None
