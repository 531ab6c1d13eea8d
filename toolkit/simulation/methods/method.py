"""Which analyses there are, and what each needs to be told."""

from dataclasses import dataclass
from typing import Literal

from toolkit.errors import ArgumentError

Strategy = Literal[
    "treatment_policy", "hypothetical", "composite", "while_on_treatment", "principal_stratum"
]
Df = Literal["satterthwaite", "kenward_roger", "kenward_roger_linear", "between_within"]
Covariance = Literal["unstructured", "toeplitz_h", "toeplitz", "ar1_h", "ar1", "cs_h", "cs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """What an analysis does with one intercurrent event, by its name."""

    event: str
    strategy: Strategy


@dataclass(frozen=True, slots=True, kw_only=True)
class Imputation:
    """Multiple imputation of missing ratings and its combination by Rubin's rules.

    ``reference``: ``mar`` within arm; ``jump_to_reference``, ``copy_reference``,
    ``copy_increments`` for the experimental arm after its last rating. ``delta`` is added to
    imputed values, experimental and control. ``burn_in`` is the number of rounds of data
    augmentation for gaps between ratings; it costs nothing where there are none.
    """

    imputations: int = 20
    reference: Literal["mar", "jump_to_reference", "copy_reference", "copy_increments"] = "mar"
    delta: tuple[float, float] = (0.0, 0.0)
    burn_in: int = 20

    def __post_init__(self) -> None:
        if not self.imputations >= 2:  # noqa: PLR2004 - a variance between needs two
            raise ArgumentError("imputations", self.imputations, "must be at least 2")
        if not self.burn_in >= 1:
            raise ArgumentError("burn_in", self.burn_in, "must be at least 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """What every analysis is told.

    Strata and site enter as main effects where asked for (times to event: as strata);
    ``minimum_site`` pools sites with fewer participants.
    """

    name: str
    handling: tuple[Handling, ...] = ()
    strata: bool = True
    site: bool = True
    minimum_site: int = 0
    imputation: Imputation | None = None


def _at_among_visits(at: int, visits: tuple[int, ...]) -> None:
    """Refuse visits that do not rise, or a contrast at a visit that is not analysed."""
    if not visits or list(visits) != sorted(set(visits)) or visits[0] < 0:
        raise ArgumentError("visits", visits, "must be places of visits in rising order")
    if at not in visits:
        raise ArgumentError("at", at, f"must be one of the visits analysed {visits}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mmrm(Method):
    """Mixed model for repeated measures of the change from baseline, contrast at one visit.

    ``fallbacks`` are fitted in this order where the unstructured matrix gives no fit, with a
    sandwich standard error and between-within degrees of freedom if ``robust_fallback``.
    """

    score: int
    visits: tuple[int, ...]
    at: int
    df: Df = "kenward_roger"
    information: Literal["observed", "expected"] = "expected"
    baseline_by_visit: bool = True
    fallbacks: tuple[Covariance, ...] = ("toeplitz_h", "ar1_h", "cs")
    robust_fallback: bool = False

    def __post_init__(self) -> None:
        _at_among_visits(self.at, self.visits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ancova(Method):
    """Analysis of covariance of the change at one visit, those with a rating."""

    score: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TTest(Method):
    """Two-sample t-test of the change at one visit."""

    score: int
    at: int
    equal_variances: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MannWhitney(Method):
    """Rank-sum test of the change at one visit.

    ``continuity`` takes half a rank off the distance from the null value, as R does unless told
    otherwise; the test is then cautious in small samples.
    """

    score: int
    at: int
    continuity: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProportionalOdds(Method):
    """Cumulative logit model of the rating at one visit; log odds ratio of a higher rating."""

    score: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskDifference(Method):
    """Difference in proportions of responders.

    ``pooled`` and ``unpooled`` compare the arms as they are; ``mantel_haenszel`` within strata
    (and sites where asked); ``standardised`` averages over covariates by a logistic model.
    """

    response: int
    test: Literal["pooled", "unpooled", "mantel_haenszel", "standardised"] = "pooled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic(Method):
    """Logistic regression of a response on arm, baseline and covariates; log odds ratio."""

    response: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRank(Method):
    """Log-rank test of a first event, stratified where asked; estimate is O - E over V."""

    event: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cox(Method):
    """Proportional hazards regression of a first event, stratified where asked; Wald test.

    ``penalised`` maximises Firth's penalised likelihood, which is finite with few events.
    """

    event: int
    penalised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeBinomial(Method):
    """Negative binomial regression of a count with log exposure as offset; log rate ratio."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gee(Method):
    """Generalised estimating equations of the change over visits, independence or exchangeable.

    ``small_sample`` uses the bias-corrected sandwich of Mancl and DeRouen with a t reference;
    without it the plain sandwich with a normal reference.
    """

    score: int
    visits: tuple[int, ...]
    at: int
    correlation: Literal["independence", "exchangeable"] = "exchangeable"
    small_sample: bool = True

    def __post_init__(self) -> None:
        _at_among_visits(self.at, self.visits)
