"""Analyses of made-up trials agree with statsmodels, SciPy, or their own definition."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest
from scipy import optimize, stats

from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.participants import Participants
from toolkit.simulation.methods.analyse import analyse
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.methods.method import (
    Cox,
    Gee,
    LogRank,
    MannWhitney,
    NegativeBinomial,
    ProportionalOdds,
    RiskDifference,
    TTest,
)

Trials = Callable[..., Participants]
PLAIN: dict[str, Any] = {"name": "m", "site": False, "strata": False}


@pytest.fixture
def trial(drawn: Trials) -> Participants:
    """Draw a trial with first events that are tied, counts that spread, and categories."""
    rng = np.random.default_rng(11)
    plain = drawn(4, 60, effect=-3.0)
    n = 120
    time = np.ceil(rng.exponential(60, n) / 7) * 7
    frailty = rng.gamma(1.0, 1.0, n)
    category = np.clip(np.round(2 + rng.normal(size=n) - 0.5 * plain.experimental), 0, 4)
    return replace(
        plain,
        event=time[:, None],
        event_horizon=np.array([98.0]),
        count=rng.poisson(2.0 * frailty)[:, None],
        exposure=rng.uniform(20, 56, n)[:, None],
        actual=np.stack([plain.actual[0], np.repeat(category[:, None], 3, axis=1)]),
        observed=np.stack([plain.observed[0], np.ones((n, 3), dtype=bool)]),
    )


def _by_arm(trial: Participants) -> tuple[Any, Any]:
    change = trial.actual[0, :, 2] - trial.baseline[0]
    seen = ~np.isnan(change)
    arm = trial.experimental
    return change[arm & seen], change[~arm & seen]


@pytest.mark.parametrize("equal", [True, False])
def test_t_agrees_with_scipy(*, equal: bool, trial: Any, mechanism: Mechanism) -> None:
    method = TTest(score=0, at=2, equal_variances=equal, **PLAIN)
    found = analyse(method, trial, mechanism)
    other = stats.ttest_ind(*_by_arm(trial), equal_var=equal, alternative="less")
    assert (found.p, found.df) == pytest.approx((other.pvalue, other.df), rel=1e-12)


@pytest.mark.parametrize("continuity", [True, False])
def test_rank_sum_agrees_with_scipy(
    *, continuity: bool, trial: Any, mechanism: Mechanism
) -> None:
    rounded = replace(
        trial, actual=np.round(trial.actual / 4) * 4, baseline=np.round(trial.baseline / 4) * 4
    )
    method = MannWhitney(score=0, at=2, continuity=continuity, **PLAIN)
    found = analyse(method, rounded, mechanism)
    experimental, control = _by_arm(rounded)
    other = stats.mannwhitneyu(
        experimental, control, method="asymptotic", use_continuity=continuity
    )
    assert 2 * min(found.p, 1 - found.p) == pytest.approx(other.pvalue, rel=1e-10)
    pairs = experimental.size * control.size
    assert found.estimate == pytest.approx(other.statistic / pairs - 0.5, rel=1e-12)


def _sides(trial: Participants) -> tuple[Any, Any, Any]:
    time = np.minimum(trial.event[:, 0], 98.0)
    return time, trial.event[:, 0] <= 98.0, trial.experimental.astype(float)


def test_cox_maximises_efrons_likelihood(trial: Any, mechanism: Mechanism) -> None:
    time, event, arm = _sides(trial)

    def loss(log_ratio: float) -> float:
        value = 0.0
        weight = np.exp(arm * log_ratio)
        for level in (0, 1):
            here = trial.strata[:, 0] == level
            for now in np.unique(time[event & here]):
                tied = here & event & (time == now)
                number = int(tied.sum())
                for left in range(number):
                    risk = weight[here & (time >= now)].sum()
                    value -= math.log(risk - left / number * weight[tied].sum())
                value += log_ratio * arm[tied].sum()
        return -float(value)

    found = analyse(Cox(name="m", site=False, event=0), trial, mechanism)
    best = optimize.minimize_scalar(loss, bracket=(-1.0, 0.0), tol=1e-10)
    curve = (loss(best.x + 1e-3) - 2 * loss(best.x) + loss(best.x - 1e-3)) / 1e-6
    assert found.estimate == pytest.approx(best.x, abs=1e-6)
    assert found.se == pytest.approx(1 / math.sqrt(curve), rel=1e-4)


def test_penalised_cox_maximises_firths_likelihood(trial: Any, mechanism: Mechanism) -> None:
    time, event, arm = _sides(trial)
    time = time - event * np.arange(time.size) * 1e-3
    untied = replace(trial, event=np.where(event, time, np.inf)[:, None])

    def loss(log_ratio: float) -> float:
        value = information = 0.0
        for now in time[event]:
            risk = arm[time >= now] * log_ratio
            share = np.exp(risk[arm[time >= now] == 1]).sum() / np.exp(risk).sum()
            value += log_ratio * arm[time == now][0] - math.log(np.exp(risk).sum())
            information += share * (1 - share)
        return -value - 0.5 * math.log(information)

    found = analyse(Cox(event=0, penalised=True, **PLAIN), untied, mechanism)
    best = optimize.minimize_scalar(loss, bracket=(-1.0, 0.0), tol=1e-10)
    assert found.estimate == pytest.approx(best.x, abs=1e-5)


def test_log_rank_agrees_with_its_table_at_each_time(trial: Any, mechanism: Mechanism) -> None:
    time, event, arm = _sides(trial)
    difference = variance = 0.0
    for level in (0, 1):
        here = trial.strata[:, 0] == level
        for now in np.unique(time[event & here]):
            risk = here & (time >= now)
            events = here & event & (time == now)
            n, n1, d = risk.sum(), (risk & (arm == 1)).sum(), events.sum()
            difference += (events & (arm == 1)).sum() - d * n1 / n
            if n > 1:
                variance += d * n1 * (n - n1) * (n - d) / (n**2 * (n - 1))
    found = analyse(LogRank(name="m", site=False, event=0), trial, mechanism)
    assert found.statistic == pytest.approx(-difference / math.sqrt(variance), rel=1e-12)
    assert found.information == event.sum()


def test_negative_binomial_maximises_its_likelihood(trial: Any, mechanism: Mechanism) -> None:
    found = analyse(NegativeBinomial(count=0, **PLAIN), trial, mechanism)
    arm, y = trial.experimental.astype(float), trial.count[:, 0]

    def loss(parameters: Any) -> float:
        mean = trial.exposure[:, 0] * np.exp(parameters[0] + parameters[1] * arm)
        size = math.exp(parameters[2])
        return -float(stats.nbinom.logpmf(y, size, size / (size + mean)).sum())

    best = optimize.minimize(loss, [-3.0, 0.0, 0.0], method="BFGS", options={"gtol": 1e-4})
    mean = trial.exposure[:, 0] * np.exp(best.x[0] + best.x[1] * arm)
    weight = mean / (1 + math.exp(-best.x[2]) * mean)
    se = math.sqrt(1 / weight[arm == 1].sum() + 1 / weight[arm == 0].sum())
    assert found.estimate == pytest.approx(best.x[1], abs=1e-4)
    assert found.se == pytest.approx(se, rel=1e-4)


def test_proportional_odds_maximise_their_likelihood(trial: Any, mechanism: Mechanism) -> None:
    found = analyse(ProportionalOdds(score=1, at=2, **PLAIN), trial, mechanism)
    arm, baseline = (
        trial.experimental.astype(float),
        trial.baseline[1] - trial.baseline[1].mean(),
    )
    codes = trial.actual[1, :, 2].astype(int)

    def loss(parameters: Any) -> float:
        cuts = np.concatenate(
            ([-40.0], np.cumsum(np.append(parameters[2], np.exp(parameters[3:]))), [40.0])
        )
        linear = parameters[0] * arm + parameters[1] * baseline
        above = stats.logistic.cdf(cuts[codes + 1] - linear)
        below = stats.logistic.cdf(cuts[codes] - linear)
        return -float(np.log(above - below).sum())

    best = optimize.minimize(
        loss, [0.0, 0.0, -2.0, 0.0, 0.0, 0.0], method="BFGS", options={"gtol": 1e-4}
    )
    assert found.estimate == pytest.approx(best.x[0], abs=1e-4)
    assert found.se == pytest.approx(math.sqrt(best.hess_inv[0, 0]), rel=0.05)


@pytest.mark.parametrize("correlation", ["independence", "exchangeable"])
@pytest.mark.parametrize("small", [True, False])
def test_gee_agrees_with_statsmodels(
    *,
    correlation: Literal["independence", "exchangeable"],
    small: bool,
    trial: Any,
    mechanism: Mechanism,
) -> None:
    from statsmodels.genmod import cov_struct  # noqa: PLC0415 - slow to import
    from statsmodels.genmod.generalized_estimating_equations import GEE  # noqa: PLC0415 - same

    method = Gee(
        name="m", score=0, visits=(0, 1, 2), at=2, correlation=correlation, small_sample=small
    )
    found = analyse(method, trial, mechanism)
    seen = ~np.isnan(trial.actual[0])
    person, visit = np.nonzero(seen)
    change = (trial.actual[0] - trial.baseline[0][:, None])[person, visit]
    at_visit = np.eye(3)[visit]
    fixed = np.column_stack([trial.strata[:, 0] == 1, trial.site == 1, trial.site == 2]).astype(
        float
    )
    columns = np.hstack(
        [
            at_visit,
            at_visit * trial.baseline[0][person, None],
            at_visit * trial.experimental[person, None],
            fixed[person],
        ]
    )
    working = {
        "independence": cov_struct.Independence,
        "exchangeable": cov_struct.Exchangeable,
    }[correlation]()
    model = GEE(change, columns, groups=person, cov_struct=working)
    kind = "bias_reduced" if small else "robust"
    other = model.fit(maxiter=200, ctol=1e-12, cov_type=kind)
    assert found.estimate == pytest.approx(other.params[8], rel=1e-7)
    assert found.se == pytest.approx(other.bse[8], rel=1e-6)
    assert found.df == (120 - 6 if small else math.inf)


def test_one_stratum_of_mantel_and_haenszel_is_the_plain_difference(
    trial: Any, mechanism: Mechanism
) -> None:
    weighted, plain = (
        analyse(RiskDifference(response=0, test=test, **PLAIN), trial, mechanism)
        for test in ("mantel_haenszel", "unpooled")
    )
    assert weighted.estimate == pytest.approx(plain.estimate, rel=1e-12)
    assert weighted.se == pytest.approx(plain.se, rel=0.03)


def test_mantel_and_haenszel_weigh_strata_by_their_harmonic_size(
    trial: Any, mechanism: Mechanism
) -> None:
    method = RiskDifference(name="m", site=False, response=0, test="mantel_haenszel")
    found = analyse(method, trial, mechanism)
    change = trial.baseline[0] - trial.actual[0, :, 2]
    success = np.nan_to_num(change, nan=-99.0) >= 0.3 * trial.baseline[0]
    total = top = 0.0
    for level in (0, 1):
        here = trial.strata[:, 0] == level
        arms = [success[here & (trial.experimental == arm)] for arm in (True, False)]
        weight = 1 / (1 / arms[0].size + 1 / arms[1].size)
        top += weight * (arms[0].mean() - arms[1].mean())
        total += weight
    assert found.status is Status.OK
    assert found.estimate == pytest.approx(top / total, rel=1e-12)
