"""The printed summary of a fitted mixed model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.mmrm.structures import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from toolkit.simulation.mmrm.inference import Contrast
    from toolkit.simulation.mmrm.model import MixedModel

DF_TITLES = {
    "satterthwaite": "Satterthwaite",
    "kenward_roger": "Kenward-Roger",
    "kenward_roger_linear": "Kenward-Roger, linear",
    "between_within": "between-within",
    "residual": "residual",
}
LEAST_P = 0.0001


def summary(model: MixedModel) -> str:
    """Print model, fit, covariances, tests, coefficients, means and differences."""
    parts = ["\n".join(_head(model)), _covariances(model), _tests(model)]
    parts.append(_table("Coefficients", "Coefficient", model.coefficients, model.level))
    if model.dropped:
        parts.append("No coefficient, since they depend on others: " + ", ".join(model.dropped))
    means = tuple(mean.result for mean in model.means())
    title = "Least-squares means (numbers at their means, categories equally)"
    parts.append(_table(title, "Mean", means, model.level))
    if model.differences():
        title = f"Differences to {model.frame.arms[0]}"
        parts.append(_table(title, "Difference", model.differences(), model.level))
    parts.extend(f"{arm} has no rating at visit {at}." for arm, at in model.frame.empty())
    return "\n\n".join(parts) + "\n"


def _head(model: MixedModel) -> Iterable[str]:
    """Say what was fitted to what."""
    data, fit = model.fit.data, model.fit
    restricted = fit.criterion == "REML"
    yield f"Mixed model for repeated measures of {model.response}"
    yield ""
    yield (
        f"{data.ratings} ratings of {data.participants} participants at "
        f"{len(model.frame.visits)} visits; {model.frame.without} rows without a rating"
    )
    likelihood = "restricted maximum likelihood" if restricted else "maximum likelihood"
    yield f"Covariance: {TITLES[model.covariance]}, {len(fit.form.labels)} parameters"
    for failure in fit.failed:
        yield f"  after {TITLES[failure.covariance]} failed: {failure.detail}"
    yield f"Estimation: {likelihood}, {fit.found.steps} steps"
    errors = "robust (sandwich)" if model.robust else "from the model"
    errors = "adjusted (Kenward-Roger)" if model.df.startswith("kenward") else errors
    yield f"Standard errors: {errors}"
    uses = model.df not in {"between_within", "residual"}
    information = f", {model.information} information" if uses else ""
    yield f"Degrees of freedom: {DF_TITLES[model.df]}{information}"
    yield (
        f"-2 {'restricted ' if restricted else ''}log likelihood "
        f"{-2.0 * model.log_likelihood:.4f}, AIC {model.aic:.2f}, BIC {model.bic:.2f}"
    )


def _covariances(model: MixedModel) -> str:
    """Print variances and covariances, correlations below the diagonal."""
    names = model.frame.visits
    sigma, correlation = model.sigma, model.correlation
    rows = [["Visit", *names]]
    for a, name in enumerate(names):
        values = [sigma[a, b] if b >= a else correlation[a, b] for b in range(len(names))]
        rows.append([name, *(f"{value:.4f}" for value in values)])
    return "Covariances, and correlations below the diagonal\n" + _aligned(rows)


def _tests(model: MixedModel) -> str:
    """Print the test of each term."""
    rows = [["Term", "df", "df", "F", "p"]]
    rows.extend(
        [test.label, str(test.rows), f"{test.df:.1f}", f"{test.statistic:.2f}", _p(test.p)]
        for test in model.tests()
    )
    return "Tests of terms\n" + _aligned(rows) if len(rows) > 1 else "No terms but visits"


def _table(title: str, first: str, lines: Sequence[Contrast], level: float) -> str:
    """Print estimates with their tests and intervals."""
    ends = f"{100.0 * level:g}% CI"
    rows = [[first, "Estimate", "SE", "df", "t", "p", ends, ""]]
    for line in lines:
        numbers = (f"{line.estimate:.4f}", f"{line.se:.4f}", f"{line.df:.1f}")
        interval = (f"{line.lower:.4f}", f"{line.upper:.4f}")
        rows.append([line.label, *numbers, f"{line.statistic:.2f}", _p(line.p), *interval])
    warned = [line.label for line in lines if line.status == Status.DF_BELOW_ONE]
    note = "".join(f"\nDegrees of freedom below 1, no inference: {label}" for label in warned)
    return f"{title}\n{_aligned(rows)}{note}"


def _p(value: float) -> str:
    """Write a p-value."""
    return f"{value:.4f}" if value >= LEAST_P else f"<{LEAST_P:.4f}"


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    """Align columns, the first to the left and the others to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
