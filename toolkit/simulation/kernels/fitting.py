"""One data set to the fit of its contrast, by the fastest path that its missing ratings allow.

Monotone data without common covariates have a closed form, with common covariates the arrow
path (`arrow`); anything else takes the general path. The realised pattern decides, not the
design.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from toolkit.errors import ArgumentError
from toolkit.simulation.kernels.codes import DF as DF_PLACE
from toolkit.simulation.kernels.codes import ESTIMATE as ESTIMATE_PLACE
from toolkit.simulation.kernels.codes import (
    EXPECTED,
    ITERATIONS,
    KENWARD_ROGER,
    MODEL_SE,
    OBSERVED,
    RESULTS,
    SATTERTHWAITE,
    SE,
)
from toolkit.simulation.kernels.dataset import NOT_FINITE, fit_dataset
from toolkit.simulation.methods.estimate import Status

if TYPE_CHECKING:
    from toolkit.simulation.mechanism.participants import Reals
    from toolkit.simulation.methods.method import Df

Path = Literal["closed", "arrow", "general"]
_PATHS: Final[tuple[Path, Path, Path]] = ("closed", "arrow", "general")
_MOST_VISITS: Final = 62  # a pattern of missing visits is kept as one whole number


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A contrast of a fitted mixed model for repeated measures.

    Attributes
    ----------
    estimate
        The contrast.
    se
        Its standard error, adjusted where Kenward and Roger's method was asked for.
    model_se
        Without the adjustment.
    df
        Degrees of freedom.
    path
        How it was computed.
    iterations
        Newton steps; 0 for the closed form.
    dropped
        Common covariates left out because they depend on the others.
    status
        ``OK``, or what failed; numbers of a failed fit are NaN. With ``DF_BELOW_ONE`` the
        numbers are there.
    """

    estimate: float
    se: float
    model_se: float
    df: float
    path: Path
    iterations: int
    dropped: int
    status: Status


def fit_contrast(
    response: Reals,
    crossed: Reals,
    common: Reals,
    weights: Reals,
    contrast: Reals,
    *,
    df: Df = "kenward_roger",
    information: Literal["observed", "expected"] = "expected",
) -> Fit:
    """Fit by restricted maximum likelihood with an unstructured covariance matrix.

    Parameters
    ----------
    response
        Ratings, shape (participants, visits), NaN where missing.
    crossed
        Covariates with a coefficient for each visit, shape (participants, q). An intercept is a
        column of ones.
    common
        Covariates with one coefficient, shape (participants, m); m may be 0.
    weights
        Of visits in the contrast.
    contrast
        Of crossed covariates.
    df
        ``satterthwaite`` and ``kenward_roger`` use the information asked for;
        ``kenward_roger_linear`` is Kenward and Roger's method with the observed information.
    information
        Of the covariance parameters.

    Returns
    -------
    Fit
        The estimate, or a status that says why there is none.

    Raises
    ------
    ArgumentError
        Shapes do not fit, a covariate is not finite, or the method of degrees of freedom does
        not belong here.

    Examples
    --------
    >>> import numpy as np
    >>> arm = np.array([0.0, 0, 0, 0, 1, 1, 1])
    >>> score = np.array([[1.0, 2], [2, 4], [3, 3], [5, 7], [4, 8], [6, 6], [7, np.nan]])
    >>> fit = fit_contrast(
    ...     score,
    ...     np.column_stack([np.ones(7), arm]),
    ...     np.empty((7, 0)),
    ...     np.array([0.0, 1.0]),
    ...     np.array([0.0, 1.0]),
    ... )
    >>> fit.path, round(fit.estimate, 3), fit.status.name
    ('closed', 3.496, 'OK')
    """
    response = np.ascontiguousarray(response, dtype=np.float64)
    crossed = np.ascontiguousarray(crossed, dtype=np.float64)
    common = np.ascontiguousarray(common, dtype=np.float64)
    weights = np.ascontiguousarray(weights, dtype=np.float64)
    contrast = np.ascontiguousarray(contrast, dtype=np.float64)
    _check_shapes(response, crossed, common, weights, contrast)
    if df not in ("satterthwaite", "kenward_roger", "kenward_roger_linear"):
        raise ArgumentError(
            "df", df, "must be satterthwaite, kenward_roger or kenward_roger_linear here"
        )
    adjust = SATTERTHWAITE if df == "satterthwaite" else KENWARD_ROGER
    observed = df == "kenward_roger_linear" or information == "observed"
    results = np.full(RESULTS, np.nan)
    status, path, dropped = fit_dataset(
        response,
        crossed,
        common,
        weights,
        contrast,
        adjust,
        OBSERVED if observed else EXPECTED,
        results,
    )
    if status == NOT_FINITE:
        raise ArgumentError("covariates", "NaN or infinity", "must all be finite numbers")
    iterations = results[ITERATIONS]
    return Fit(
        estimate=float(results[ESTIMATE_PLACE]),
        se=float(results[SE]),
        model_se=float(results[MODEL_SE]),
        df=float(results[DF_PLACE]),
        path=_PATHS[path],
        iterations=0 if np.isnan(iterations) else int(iterations),
        dropped=int(dropped),
        status=Status(status),
    )


def _check_shapes(
    response: Reals, crossed: Reals, common: Reals, weights: Reals, contrast: Reals
) -> None:
    """Raise where arrays do not belong together."""
    two = 2
    if response.ndim != two or not 1 <= response.shape[1] <= _MOST_VISITS:
        raise ArgumentError(
            "response", response.shape, f"must have participants and 1 to {_MOST_VISITS} visits"
        )
    participants, visits = response.shape
    for name, columns in (("crossed", crossed), ("common", common)):
        if columns.ndim != two or columns.shape[0] != participants:
            raise ArgumentError(
                name, columns.shape, f"must have a row for each of {participants} participants"
            )
    if crossed.shape[1] < 1:
        raise ArgumentError("crossed", crossed.shape, "must have at least one column")
    if weights.shape != (visits,):
        raise ArgumentError("weights", weights.shape, f"must have {visits} numbers")
    if contrast.shape != (crossed.shape[1],):
        raise ArgumentError(
            "contrast", contrast.shape, f"must have {crossed.shape[1]} numbers, one a column"
        )
