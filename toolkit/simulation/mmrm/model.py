"""A fitted mixed model for repeated measures: contrasts, least-squares means, criteria.

The model has a mean for each visit, a difference to the control arm for each visit and other
arm, and covariates with one coefficient or one for each visit; ratings of one participant have
one of the covariance matrices of `toolkit.simulation.mmrm.structures`. Mathematics stand in
`toolkit.simulation.mmrm.likelihood` and `toolkit.simulation.mmrm.inference`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from toolkit.errors import ArgumentError, NoSolutionError
from toolkit.numerics import require
from toolkit.simulation.mmrm import inference, text
from toolkit.simulation.mmrm.problem import independent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.simulation.methods.estimate import Status
    from toolkit.simulation.methods.method import Covariance
    from toolkit.simulation.mmrm.arrays import Fit
    from toolkit.simulation.mmrm.frame import Frame, Weights
    from toolkit.simulation.mmrm.inference import (
        Basis,
        Contrast,
        DfMethod,
        Information,
        JointTest,
    )
    from toolkit.simulation.mmrm.search import Failure
    from toolkit.simulation.mmrm.structures import Reals


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A least-squares mean of an arm at a visit."""

    arm: str
    visit: str
    result: Contrast


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedModel:
    """A fitted mixed model for repeated measures; printed as a summary.

    Attributes
    ----------
    frame
        Ratings and covariates by participant and visit.
    fit
        The maximum of the likelihood.
    basis
        What contrasts are computed from.
    response
        Name of the response.
    df, information, robust, level
        As asked for.
    """

    frame: Frame
    fit: Fit
    basis: Basis
    response: str
    df: DfMethod
    information: Information
    robust: bool
    level: float

    @property
    def covariance(self) -> Covariance:
        """Structure that was fitted, the first that did not fail."""
        return self.fit.form.name

    @property
    def status(self) -> Status:
        """Whether the structure asked for was fitted, or one to fall back on."""
        return self.fit.status

    @property
    def failed(self) -> tuple[Failure, ...]:
        """Structures tried before, each with what went wrong."""
        return self.fit.failed

    @property
    def sigma(self) -> Reals:
        """Covariance matrix of the visits."""
        return self.fit.sigma

    @property
    def correlation(self) -> Reals:
        """Correlation matrix of the visits."""
        deviations = np.sqrt(np.diag(self.sigma))
        return np.asarray(self.sigma / np.outer(deviations, deviations))

    @property
    def log_likelihood(self) -> float:
        """Logarithm of the (restricted) likelihood."""
        return self.fit.log_likelihood

    @property
    def aic(self) -> float:
        """Akaike's criterion; of covariance parameters alone where likelihood is restricted."""
        return -2.0 * self.log_likelihood + 2.0 * self._parameters

    @property
    def bic(self) -> float:
        """Schwarz's criterion; SAS counts participants without a rating, too."""
        number = self.fit.data.participants
        return -2.0 * self.log_likelihood + float(np.log(number)) * self._parameters

    @property
    def _parameters(self) -> int:
        """Number of parameters that information criteria count."""
        fixed = self.fit.data.coefficients if self.fit.criterion == "ML" else 0
        return len(self.fit.form.labels) + fixed

    @property
    def dropped(self) -> tuple[str, ...]:
        """Columns that depend on those before them and have no coefficient."""
        kept = set(self.fit.data.kept.tolist())
        return tuple(name for place, name in enumerate(self.frame.names) if place not in kept)

    @property
    def coefficients(self) -> tuple[Contrast, ...]:
        """Coefficients of the model, without dropped columns."""
        rows = np.linalg.inv(self.fit.data.triangle)
        names = [self.frame.names[place] for place in self.fit.data.kept]
        return tuple(
            inference.contrast(self.basis, row, name, self.level)
            for name, row in zip(names, rows, strict=True)
        )

    @property
    def coefficient_covariance(self) -> Reals:
        """Covariance matrix of ``coefficients``, adjusted or robust where asked for."""
        rows = np.linalg.inv(self.fit.data.triangle)
        return rows @ self.basis.covariance @ rows.T

    def contrast(self, weights: Mapping[str, float], label: str = "contrast") -> Contrast:
        """Estimate a contrast of coefficients.

        Parameters
        ----------
        weights
            Weight of each coefficient by its name; 0 for those left out.
        label
            What it compares.
        """
        return self._contrast(self._named(weights), label)

    def test(self, rows: Sequence[Mapping[str, float]], label: str = "joint test") -> JointTest:
        """Test that several contrasts of coefficients are all 0.

        Parameters
        ----------
        rows
            The contrasts, as for `contrast`.
        label
            What they test.
        """
        return self._test(np.stack([self._named(row) for row in rows]), label)

    def tests(self) -> tuple[JointTest, ...]:
        """Test each term: no difference at any visit, the same at all, no slope."""
        frame = self.frame
        results = []
        if len(frame.arms) > 1:
            arms = np.eye(len(frame.names))[list(frame.rows["arm"])]
            results.append(self._test(arms, "arm: no difference at any visit"))
            apart = arms.reshape(len(frame.arms) - 1, len(frame.visits), -1)
            if len(frame.visits) > 1:
                slopes = (apart[:, 1:] - apart[:, :1]).reshape(-1, len(frame.names))
                results.append(self._test(slopes, "arm by visit: the same difference at all"))
        for term in frame.terms:
            rows = np.eye(len(frame.names))[list(frame.rows[term.name])]
            crossed = " by visit" if term.crossed else ""
            results.append(self._test(rows, f"{term.name}{crossed}"))
        return tuple(results)

    def means(self, weights: Weights = "equal") -> tuple[Mean, ...]:
        """Estimate least-squares means of each arm at each visit where the arm has ratings.

        Numbers among the covariates stand at their means over all ratings, as in SAS and R's
        emmeans.

        Parameters
        ----------
        weights
            Share of each category of other covariates: ``equal`` (LSMEANS of SAS), or as
            ``observed`` in ratings (its option OM).
        """
        require.one_of("weights", weights, ("equal", "observed"))
        frame, empty = self.frame, set(self.frame.empty())
        return tuple(
            Mean(
                arm=arm,
                visit=visit,
                result=self._contrast(frame.mean(place, at, weights), f"{arm}, visit {visit}"),
            )
            for at, visit in enumerate(frame.visits)
            for place, arm in enumerate(frame.arms)
            if (arm, visit) not in empty
        )

    def difference(
        self, visit: object | Mapping[object, float], arm: str | None = None
    ) -> Contrast:
        """Estimate the difference of an arm to the control arm.

        Parameters
        ----------
        visit
            At which visit; or the weight of each visit, for an average.
        arm
            Which arm; may be left out where there are two.

        Raises
        ------
        NoSolutionError
            An arm has no rating there.
        """
        frame = self.frame
        others = frame.arms[1:]
        name = others[0] if arm is None and len(others) == 1 else arm
        require.one_of("arm", name, others)
        given = visit if isinstance(visit, Mapping) else {visit: 1.0}
        by_visit = np.zeros(len(frame.visits))
        for at, weight in given.items():
            require.one_of("visit", str(at), frame.visits)
            by_visit[frame.visits.index(str(at))] = weight
        where = " + ".join(
            f"{weight:g} x {at}" if weight != 1.0 else at
            for at, weight in zip(frame.visits, by_visit, strict=True)
            if weight != 0.0
        )
        label = f"{name} - {frame.arms[0]}, visit {where}"
        missing = [
            f"{who} has no rating at visit {at}"
            for who, at in frame.empty()
            if who in {name, frame.arms[0]} and by_visit[frame.visits.index(at)] != 0.0
        ]
        if missing:
            raise NoSolutionError(label, "; ".join(missing))
        return self._contrast(frame.difference(frame.arms.index(str(name)), by_visit), label)

    def differences(self) -> tuple[Contrast, ...]:
        """Estimate differences to the control arm at visits where both have ratings."""
        frame, empty = self.frame, set(self.frame.empty())
        return tuple(
            self.difference(visit, arm)
            for visit in frame.visits
            for arm in frame.arms[1:]
            if not {(arm, visit), (frame.arms[0], visit)} & empty
        )

    def _named(self, weights: Mapping[str, float]) -> Reals:
        """Turn weights by name into a contrast of columns."""
        row = np.zeros(len(self.frame.names))
        for name, weight in weights.items():
            require.one_of("weights", name, self.frame.names)
            require.finite("weights", weight)
            row[self.frame.names.index(name)] = weight
        return row

    def _row(self, contrast: Reals, label: str) -> Reals:
        """Turn contrasts of columns into the coordinates of the fit."""
        row = self.fit.row(contrast)
        if row is None:
            reason = "columns that it needs depend on others: " + ", ".join(self.dropped)
            raise NoSolutionError(label, reason)
        return row

    def _contrast(self, row: Reals, label: str) -> Contrast:
        """Estimate one contrast of columns."""
        if not row.any():
            raise ArgumentError("weights", 0.0, "must not all be 0")
        return inference.contrast(self.basis, self._row(row, label), label, self.level)

    def _test(self, rows: Reals, label: str) -> JointTest:
        """Test contrasts of columns, without those that cannot be told or say nothing new."""
        able = [self.fit.row(row) for row in rows]
        turned = np.array([row for row in able if row is not None])
        if len(turned) == 0:
            raise NoSolutionError(label, "its columns all depend on others")
        _, kept, _ = independent(turned.T)
        return inference.joint(self.basis, turned[kept], label)

    def __str__(self) -> str:
        """Print model, fit, covariances, coefficients, means, and differences."""
        return text.summary(self)
