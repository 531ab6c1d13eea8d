"""Fits of arrays, for simulations and for comparison with faster methods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np

from toolkit.errors import ArgumentError
from toolkit.numerics import require
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.mmrm import inference
from toolkit.simulation.mmrm.likelihood import Criterion
from toolkit.simulation.mmrm.problem import Problem, problem
from toolkit.simulation.mmrm.search import Failure, Found, search
from toolkit.simulation.mmrm.structures import Structure, structure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.simulation.methods.method import Covariance
    from toolkit.simulation.mmrm.inference import Contrast, DfMethod, Information
    from toolkit.simulation.mmrm.structures import Reals

DIMENSIONS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted mixed model of arrays.

    Attributes
    ----------
    data
        Ratings and covariates in the coordinates of the fit.
    form
        The covariance structure that was fitted.
    found
        The maximum of the likelihood.
    criterion
        ``REML`` or ``ML``.
    failed
        Structures tried before, each with what went wrong.
    """

    data: Problem
    form: Structure
    found: Found
    criterion: Criterion
    failed: tuple[Failure, ...] = ()

    @property
    def status(self) -> Status:
        """Whether the structure asked for was fitted, or one to fall back on."""
        return Status.FALLBACK if self.failed else Status.OK

    @property
    def sigma(self) -> Reals:
        """Covariance matrix of the visits."""
        return self.found.point.sigma

    @property
    def log_likelihood(self) -> float:
        """Logarithm of the (restricted) likelihood."""
        return -self.found.point.deviance / 2.0

    def basis(
        self, *, df: DfMethod, information: Information = "observed", robust: bool = False
    ) -> inference.Basis:
        """Collect what contrasts are computed from."""
        require.one_of("df", df, get_args(inference.DfMethod))
        require.one_of("information", information, get_args(inference.Information))
        if df in {"kenward_roger", "kenward_roger_linear"} and self.criterion == "ML":
            raise ArgumentError("df", df, "must be another one with method ML")
        if df in {"kenward_roger", "kenward_roger_linear"} and robust:
            raise ArgumentError("df", df, "must be another one with a robust covariance matrix")
        return inference.basis(
            self.data, self.form, self.found, df=df, information=information, robust=robust
        )

    def row(self, contrast: Reals) -> Reals | None:
        """Turn contrasts of all columns into the coordinates of the fit.

        Returns
        -------
        numpy.ndarray or None
            None where a contrast cannot be estimated from the ratings there are.
        """
        data = self.data
        kept = contrast[..., data.kept]
        dropped = np.setdiff1d(np.arange(contrast.shape[-1]), data.kept)
        implied = kept @ data.relation
        size = 1.0 + np.abs(kept).max(initial=0.0)
        if np.abs(implied - contrast[..., dropped]).max(initial=0.0) > inference.TOUCHES * size:
            return None
        return np.asarray(np.linalg.solve(data.triangle.T, kept.T).T)

    def visit_contrast(
        self,
        weights: Reals,
        contrast: Reals,
        *,
        df: DfMethod,
        information: Information = "observed",
        level: float = 0.95,
    ) -> Contrast | Failure:
        """Estimate a contrast of the covariates crossed with visit, weighted over visits.

        Parameters
        ----------
        weights
            Weight of each visit.
        contrast
            Weight of each crossed covariate.
        df, information
            See `fit_mmrm`.
        level
            Confidence level of the interval.
        """
        columns = len(self.data.kept) + self.data.relation.shape[1]
        whole = np.zeros(columns)
        crossed = np.outer(weights, contrast).ravel()
        whole[: len(crossed)] = crossed
        row = self.row(whole)
        if row is None:
            detail = "the contrast cannot be estimated from the ratings there are"
            return Failure(covariance=self.form.name, status=Status.EMPTY_ARM, detail=detail)
        return inference.contrast(
            self.basis(df=df, information=information), row, "contrast", level
        )


def fit_arrays(
    response: Reals,
    crossed: Reals,
    common: Reals | None = None,
    *,
    covariance: Covariance = "unstructured",
    fallbacks: Sequence[Covariance] = (),
    method: Criterion = "REML",
) -> Fit | Failure:
    """Fit a mixed model for repeated measures to arrays.

    Coefficients stand by visit, those of crossed covariates within it, then the common ones.

    Parameters
    ----------
    response
        Ratings, shape (participants, visits), NaN where missing.
    crossed
        Covariates with a coefficient for each visit, shape (participants, q). No intercept is
        added: give a column of ones.
    common
        Covariates with one coefficient, shape (participants, m).
    covariance, fallbacks, method
        See `fit_mmrm`.

    Returns
    -------
    Fit or Failure
        A failure, that of the first structure, where all structures failed.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> treated = np.repeat([0.0, 1.0], 20)
    >>> response = treated[:, None] * [1.0, 2.0] + rng.normal(size=(40, 2))
    >>> response[:5, 1] = np.nan
    >>> fit = fit_arrays(response, np.column_stack([np.ones(40), treated]))
    >>> last = fit.visit_contrast(np.array([0, 1]), np.array([0, 1]), df="kenward_roger")
    >>> round(last.estimate, 3), round(last.df, 1)
    (1.804, 33.5)
    """
    if response.ndim != DIMENSIONS or np.isinf(response).any():
        requirement = "must be a table of ratings by participant and visit, NaN where missing"
        raise ArgumentError("response", response.shape, requirement)
    for name, values in (("crossed", crossed), ("common", common)):
        fits = values is None or (values.ndim == DIMENSIONS and len(values) == len(response))
        if not fits or (values is not None and not np.isfinite(values).all()):
            requirement = "must be a table of finite numbers, one row for each participant"
            raise ArgumentError(name, None if values is None else values.shape, requirement)
    n, visits = response.shape
    q = crossed.shape[1]
    extra = np.zeros((n, 0)) if common is None else common
    columns = np.zeros((n, visits, visits * q + extra.shape[1]))
    for visit in range(visits):
        columns[:, visit, visit * q : (visit + 1) * q] = crossed
        columns[:, visit, visits * q :] = extra
    names = [str(visit) for visit in range(1, visits + 1)]
    return fit_columns(
        response, columns, names, covariance=covariance, fallbacks=fallbacks, method=method
    )


def fit_columns(
    response: Reals,
    columns: Reals,
    visits: Sequence[str],
    *,
    covariance: Covariance,
    fallbacks: Sequence[Covariance],
    method: Criterion,
) -> Fit | Failure:
    """Fit structures in their order until one succeeds.

    Parameters
    ----------
    response, columns
        Ratings, shape (participants, visits), and covariates at each, with one axis more.
    visits
        Names of visits.
    covariance, fallbacks, method
        See `fit_mmrm`.
    """
    require.one_of("method", method, get_args(Criterion))
    forms = [structure(name, visits) for name in (covariance, *fallbacks)]
    missing = np.isnan(response)
    if missing.all(axis=0).any():
        which = ", ".join(np.array(visits)[missing.all(axis=0)])
        return _too_few(forms[0], f"no participant has a rating at visit {which}")
    data = problem(response, columns)
    if data.ratings <= data.coefficients:
        return _too_few(
            forms[0], f"{data.ratings} ratings cannot give {data.coefficients} coefficients"
        )
    failed: list[Failure] = []
    for form in forms:
        result = _unidentified(data, form, visits) or search(data, form, method)
        if isinstance(result, Found):
            return Fit(
                data=data, form=form, found=result, criterion=method, failed=tuple(failed)
            )
        failed.append(result)
    return failed[0]


def _too_few(form: Structure, detail: str) -> Failure:
    """Say that there are too few ratings."""
    return Failure(covariance=form.name, status=Status.TOO_FEW, detail=detail)


def _unidentified(data: Problem, form: Structure, visits: Sequence[str]) -> Failure | None:
    """Say which covariances no participant tells anything about."""
    both = data.seen.T.astype(np.int64) @ data.seen
    for label, change in zip(
        form.labels, form.first(form.start(np.eye(len(visits)))), strict=True
    ):
        if not (both[change != 0.0] > 0).any():
            return _too_few(form, f"no participant has the ratings that tell the {label}")
    if data.participants <= len(visits) and form.name == "unstructured":
        return _too_few(
            form, f"{data.participants} participants cannot tell {len(form.labels)} covariances"
        )
    return None
