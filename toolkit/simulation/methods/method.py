"""Which analyses there are, and what each needs to be told."""

from dataclasses import dataclass
from typing import Literal

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
    imputed values, experimental and control.
    """

    imputations: int = 20
    reference: Literal["mar", "jump_to_reference", "copy_reference", "copy_increments"] = "mar"
    delta: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """What every analysis is told.

    ``covariates``: strata and site enter as main effects where asked for; ``minimum_site`` pools
    sites with fewer participants.
    """

    name: str
    handling: tuple[Handling, ...] = ()
    strata: bool = True
    site: bool = True
    minimum_site: int = 0
    imputation: Imputation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mmrm(Method):
    """Mixed model for repeated measures of the change from baseline, contrast at one visit."""

    score: int
    visits: tuple[int, ...]
    at: int
    df: Df = "kenward_roger"
    information: Literal["observed", "expected"] = "expected"
    baseline_by_visit: bool = True
    fallbacks: tuple[Covariance, ...] = ("toeplitz_h", "ar1_h", "cs")


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
    """Rank-sum test of the change at one visit."""

    score: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskDifference(Method):
    """Difference in proportions of responders: plain pooled test, or standardised over covariates."""

    response: int
    test: Literal["pooled", "unpooled", "standardised"] = "pooled"


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
    """Proportional hazards regression of a first event, stratified where asked; Wald test."""

    event: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeBinomial(Method):
    """Negative binomial regression of a count with log exposure as offset; log rate ratio."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gee(Method):
    """Generalised estimating equations of the change over visits, independence or exchangeable."""

    score: int
    visits: tuple[int, ...]
    at: int
