"""The fit of a mixed model for repeated measures to one data set in long form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.errors import ArgumentError, NoSolutionError
from toolkit.numerics import require
from toolkit.simulation.mmrm.arrays import fit_columns
from toolkit.simulation.mmrm.frame import frame
from toolkit.simulation.mmrm.model import MixedModel
from toolkit.simulation.mmrm.search import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.simulation.methods.method import Covariance
    from toolkit.simulation.mmrm.inference import DfMethod, Information
    from toolkit.simulation.mmrm.likelihood import Criterion


def fit_mmrm(
    data: Mapping[str, Any],
    *,
    response: str,
    participant: str,
    visit: str,
    arm: str | None = None,
    control: object = None,
    covariates: Sequence[str] = (),
    by_visit: Sequence[str] = (),
    visits: Sequence[object] | None = None,
    covariance: Covariance = "unstructured",
    fallbacks: Sequence[Covariance] = (),
    method: Criterion = "REML",
    df: DfMethod = "kenward_roger",
    information: Information = "observed",
    robust: bool = False,
    level: float = 0.95,
) -> MixedModel:
    """Fit a mixed model for repeated measures to one data set in long form.

    Parameters
    ----------
    data
        A pandas data frame, or a mapping from names to columns of one length; one row for each
        participant and visit. Rows without a rating may be there or not. Any pattern of missing
        ratings is allowed; ratings missing at random given those seen do no harm.
    response, participant, visit, arm
        Names of columns. Without ``arm`` there are means of visits alone.
    control
        The arm that others are compared with.
    covariates, by_visit
        Names of columns with one coefficient for all visits, and of those with a coefficient
        for each visit. Numbers enter as they are; text, truth values and pandas categories by
        an indicator of each category but the first.
    visits
        All visits in their order; needed where they are text.
    covariance
        Covariance structure of the ratings of a participant.
    fallbacks
        Structures to try, in their order, where it cannot be fitted. What failed is recorded.
    method
        ``REML`` or ``ML``.
    df
        Degrees of freedom; the two Kenward-Roger ones adjust standard errors, too.
    information
        Information on covariance parameters behind Satterthwaite's and Kenward and Roger's
        numbers: ``observed`` (SAS, R's mmrm), or ``expected`` (the 1997 paper, R's pbkrtest).
    robust
        Whether standard errors come from the empirical ("sandwich") covariance matrix.
    level
        Confidence level of intervals.

    Returns
    -------
    MixedModel
        Its ``str`` is a summary.

    Raises
    ------
    ArgumentError
        A column is absent or not of the kind that is needed, or options do not go together.
    NoSolutionError
        No structure could be fitted; the reason names each with what failed.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(4)
    >>> score = rng.normal(20, 4, size=60)
    >>> drug = np.arange(60) % 2 == 1
    >>> change = rng.normal(-2, 3, size=(60, 1)) + rng.normal(0, 3, size=(60, 3))
    >>> change -= drug[:, None] * [1.0, 2.0, 3.0]
    >>> change[:6, 2] = np.nan  # lost after the second visit
    >>> table = {
    ...     "id": np.repeat(np.arange(60), 3),
    ...     "week": np.tile([4, 8, 12], 60),
    ...     "arm": np.repeat(np.where(drug, "drug", "placebo"), 3),
    ...     "baseline": np.repeat(score, 3),
    ...     "change": change.ravel(),
    ... }
    >>> model = fit_mmrm(
    ...     table, response="change", participant="id", visit="week",
    ...     arm="arm", control="placebo", by_visit=["baseline"],
    ... )
    >>> last = model.difference(12)
    >>> print(f"{last.estimate:.2f}, 95% CI {last.lower:.2f} to {last.upper:.2f}")
    -1.96, 95% CI -4.17 to 0.25
    """
    require.probability("level", level)
    both = sorted(set(covariates) & set(by_visit))
    if both:
        raise ArgumentError("covariates", both[0], "must not be among by_visit, too")
    arranged = frame(
        data,
        response=response,
        participant=participant,
        visit=visit,
        arm=arm,
        control=control,
        covariates=covariates,
        by_visit=by_visit,
        visits=visits,
    )
    fit = fit_columns(
        arranged.response,
        arranged.columns,
        arranged.visits,
        covariance=covariance,
        fallbacks=fallbacks,
        method=method,
    )
    if isinstance(fit, Failure):
        tried = "simplify the model" if fallbacks else "give fallbacks, simpler structures"
        sought, reason = f"the {fit.covariance} mixed model", f"{fit.detail}; {tried}"
        raise NoSolutionError(sought, reason)
    return MixedModel(
        frame=arranged,
        fit=fit,
        basis=fit.basis(df=df, information=information, robust=robust),
        response=response,
        df=df,
        information=information,
        robust=robust,
        level=level,
    )
