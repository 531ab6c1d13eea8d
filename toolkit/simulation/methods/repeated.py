"""Mixed model for repeated measures: arm difference in the change from baseline at one visit.

Effects of visit, arm and (unless told otherwise) baseline at each visit, strata and sites in
all; restricted maximum likelihood with an unstructured covariance matrix by the compiled fits
of ``kernels``. Where these give no fit, the structures that the analysis plan orders are tried
by the readable fitter of ``mmrm``, and the result says so.

Between-within degrees of freedom of an arm difference: participants less the columns constant
within participants, with the unadjusted standard error.
"""

from collections.abc import Callable
from typing import Literal

from toolkit.simulation.mechanism.participants import Participants, Reals
from toolkit.simulation.methods.estimate import (
    Estimate,
    Status,
    benefit_of,
    conclude,
    failed,
)
from toolkit.simulation.methods.longitudinal import Columns, columns_over_visits, obstacle
from toolkit.simulation.methods.method import Mmrm
from toolkit.simulation.methods.ratings import Ratings


def prepare_mmrm(
    method: Mmrm, participants: Participants, ratings: Ratings
) -> Callable[[Reals], Estimate]:
    """Prepare the comparison at one visit; it takes the values of all at all visits."""
    sign = benefit_of(larger_is_better=ratings.score.larger_is_better)

    def compare(values: Reals) -> Estimate:
        change = values - ratings.baseline[:, None]
        found = columns_over_visits(method, participants, ratings, change)
        problem = obstacle(found)
        if problem is not None:
            status, reason = problem
            return failed(status, n=found.n, information=found.at_visit, detail=reason)
        return fit(method, found, sign)

    return compare


def fit(method: Mmrm, found: Columns, sign: Literal[-1, 1]) -> Estimate:
    """Fit the model and, where that fails, those to fall back on."""
    from toolkit.simulation.kernels.fitting import fit_contrast  # noqa: PLC0415 - compiles

    between = method.df == "between_within"
    direct = fit_contrast(
        found.response,
        found.crossed,
        found.common,
        found.weights,
        found.contrast[_block(found)],
        df="satterthwaite" if between else method.df,
        information=method.information,
    )
    detail = f"{found.left_out} visits left out: empty arm" if found.left_out else ""
    if direct.status is Status.OK:
        return conclude(
            direct.estimate,
            direct.se,
            df=float(found.n - found.between) if between else direct.df,
            benefit=sign,
            n=found.n,
            information=found.at_visit,
            detail=detail,
        )
    if direct.status is Status.EMPTY_ARM or not method.fallbacks:
        return failed(
            direct.status, n=found.n, information=found.at_visit, detail="mixed model"
        )
    return _fall_back(method, found, sign, Status(direct.status))


def _block(found: Columns) -> slice:
    """Give the part of the whole contrast that belongs to the analysed visit."""
    q = found.crossed.shape[1]
    visit = int(found.weights.argmax())
    return slice(visit * q, (visit + 1) * q)


def _fall_back(method: Mmrm, found: Columns, sign: Literal[-1, 1], why: Status) -> Estimate:
    """Fit the structures that the analysis plan orders, in their order."""
    from toolkit.simulation.mmrm.arrays import fit_arrays  # noqa: PLC0415 - rarely needed
    from toolkit.simulation.mmrm.inference import contrast  # noqa: PLC0415 - the same
    from toolkit.simulation.mmrm.search import Failure  # noqa: PLC0415 - the same

    n, at_visit = found.n, found.at_visit
    first, *others = method.fallbacks
    result = fit_arrays(
        found.response, found.crossed, found.common, covariance=first, fallbacks=others
    )
    if isinstance(result, Failure):
        reason = f"unstructured and all fallbacks: {result.detail}"
        return failed(why, n=n, information=at_visit, detail=reason)
    row = result.row(found.contrast)
    if row is None:
        return failed(
            Status.EMPTY_ARM, n=n, information=at_visit, detail="contrast not estimable"
        )
    robust = method.robust_fallback
    basis = result.basis(
        df="between_within" if robust else method.df,
        information=method.information,
        robust=robust,
    )
    answer = contrast(basis, row, "arm", 0.95)
    return conclude(
        answer.estimate,
        answer.se,
        df=answer.df,
        benefit=sign,
        n=n,
        information=at_visit,
        status=Status.FALLBACK,
        detail=f"{result.form.name} after {why.name}",
    )
