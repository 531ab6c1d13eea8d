"""Imputed ratings have the distribution that their assumption says."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest

from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.participants import Participants
from toolkit.simulation.methods.analyse import Prepared, analyse, imputed, prepare
from toolkit.simulation.methods.draws import Draws, bridge, draw, redraw_gaps
from toolkit.simulation.methods.estimate import Status, failed
from toolkit.simulation.methods.imputation import Imputed
from toolkit.simulation.methods.method import (
    Ancova,
    Handling,
    Imputation,
    LogRank,
    RiskDifference,
    TTest,
)
from toolkit.simulation.methods.rubin import barnard_rubin, combine
from toolkit.simulation.methods.tipping import tipping_point

People = Callable[..., Participants]
Reference = Literal["mar", "jump_to_reference", "copy_reference", "copy_increments"]


def _method(**given: Any) -> Ancova:
    return Ancova(name="m", score=0, at=2, site=False, imputation=Imputation(**given))


def _draw(
    method: Ancova, trial: Participants, mechanism: Mechanism, seed: int = 1
) -> tuple[Prepared, Imputed]:
    prepared = prepare(method, trial, mechanism, math.inf)
    assert prepared is not None
    drawn = imputed(method, trial, prepared, np.random.default_rng(seed))
    assert isinstance(drawn, Imputed)
    return prepared, drawn


def _regressions(change: Any, design: Any) -> list[Any]:
    """Regress each visit on covariates and earlier visits, among those with ratings."""
    found = []
    for visit in range(change.shape[1]):
        seen = ~np.isnan(change[:, visit])
        columns = np.column_stack([design[seen], change[seen, :visit]])
        found.append(np.linalg.lstsq(columns, change[seen, visit])[0])
    return found


def _means(regressions: list[Any], design: Any) -> Any:
    k = design.shape[1]
    means = np.empty((design.shape[0], len(regressions)))
    for visit, beta in enumerate(regressions):
        means[:, visit] = design @ beta[:k] + means[:, :visit] @ beta[k:]
    return means


@pytest.mark.parametrize(
    "reference", ["mar", "jump_to_reference", "copy_reference", "copy_increments"]
)
def test_mean_imputed_values_follow_the_course_of_the_assumption(
    reference: Reference, drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(5, 80, effect=-6.0)
    trial = replace(trial, baseline=trial.baseline.copy())
    number = 1500
    method = _method(reference=reference, imputations=number)
    _, found = _draw(method, trial, mechanism)
    change = trial.actual[0] - trial.baseline[0][:, None]
    baseline = trial.baseline[0] - trial.baseline[0].mean()
    design = np.column_stack([np.ones(160), baseline, trial.strata[:, 0]])
    arm = trial.experimental
    own = _regressions(change[arm], design[arm])
    control = _regressions(change[~arm], design[~arm])
    mean1, mean0 = _means(own, design), _means(control, design)
    for person in np.flatnonzero(arm & np.isnan(change[:, 2])):
        last = int((~np.isnan(change[person])).sum()) - 1
        course = mean1[person].copy()
        if reference == "jump_to_reference":
            course[last + 1 :] = mean0[person, last + 1 :]
        elif reference == "copy_reference":
            course = mean0[person].copy()
        elif reference == "copy_increments":
            course[last + 1 :] = (
                mean1[person, last] + mean0[person, last + 1 :] - mean0[person, last]
            )
        expected = change[person].copy()
        for visit in range(last + 1, 3):
            slope = (own if reference == "mar" else control)[visit][3:]
            expected[visit] = course[visit] + slope @ (expected[:visit] - course[:visit])
        values = found.values[:, person] - trial.baseline[0][person]
        error = values[:, 2].std(ddof=1) / math.sqrt(number)
        assert abs(values[:, 2].mean() - expected[2]) < 4.5 * error
        np.testing.assert_allclose(
            values[:, : last + 1] - change[person, : last + 1], 0, atol=1e-12
        )


def test_nobody_with_a_rating_is_imputed(drawn: People, mechanism: Mechanism) -> None:
    trial = drawn(5, 40)
    _, found = _draw(_method(), trial, mechanism)
    seen = ~np.isnan(trial.actual[0])
    np.testing.assert_allclose(found.values[:, seen] - trial.actual[0][seen], 0, atol=1e-12)
    assert not np.isnan(found.values).any()
    np.testing.assert_array_equal(found.after, ~seen)


def test_drawn_parameters_have_the_posterior_distribution() -> None:
    rng = np.random.default_rng(3)
    n, number = 30, 6000
    design = np.column_stack([np.ones(n), rng.normal(size=n)])
    ratings = rng.normal(size=(n, 2)) @ np.array([[2.0, 1.0], [0.0, 1.5]]) + 5
    last = np.where(np.arange(n) < 22, 1, 0)
    filled = np.repeat(ratings[None], number, axis=0)
    found = draw(filled, design, last, rng)
    assert isinstance(found, Draws)
    columns = np.column_stack([design[:22], ratings[:22, 0]])
    beta, rss, *_ = np.linalg.lstsq(columns, ratings[:22, 1])
    drawn = np.column_stack([found.covariates[:, 1], found.earlier[:, 1, 0]])
    # Inverse chi-squared with 19 df: E(sd^2) = RSS / 17; coefficients have this times (X'X)^-1.
    spread = rss[0] / 17
    assert (found.sd[:, 1] ** 2).mean() == pytest.approx(spread, rel=0.03)
    covariance = spread * np.linalg.inv(columns.T @ columns)
    error = np.sqrt(np.diagonal(covariance) / number)
    assert (np.abs(drawn.mean(axis=0) - beta) < 4 * error).all()
    np.testing.assert_allclose(np.cov(drawn.T), covariance, rtol=0.1, atol=0.02)


def test_a_gap_is_drawn_from_its_distribution_given_the_ratings_around_it() -> None:
    rng = np.random.default_rng(4)
    number = 20000
    earlier = np.array([[0.0, 0, 0], [0.7, 0, 0], [0.2, 0.5, 0]])
    sd = np.array([2.0, 1.5, 1.0])
    root = np.linalg.inv(np.eye(3) - earlier) @ np.diag(sd)
    sigma, mean = root @ root.T, np.linalg.solve(np.eye(3) - earlier, [1.0, 0.5, -1.0])
    parameters = Draws(
        covariates=np.broadcast_to(np.array([[1.0], [0.5], [-1.0]]), (number, 3, 1)),
        earlier=np.broadcast_to(earlier, (number, 3, 3)),
        sd=np.broadcast_to(sd, (number, 3)),
    )
    filled = np.repeat(np.array([[[0.0, 3.0, 4.0], [0.0, 3.0, math.nan]]]), number, axis=0)
    gap = np.array([[True, False, False], [True, False, False]])
    last = np.array([2, 1])
    redraw_gaps(filled, np.ones((2, 1)), last, gap, parameters=parameters, generator=rng)
    for person, known in ((0, [1, 2]), (1, [1])):
        pull = np.linalg.solve(sigma[np.ix_(known, known)], sigma[known, 0])
        expected = mean[0] + pull @ (filled[0, person, known] - mean[known])
        variance = sigma[0, 0] - pull @ sigma[known, 0]
        found = filled[:, person, 0]
        assert abs(found.mean() - expected) < 4 * math.sqrt(variance / number)
        assert found.var() == pytest.approx(variance, rel=0.05)


def test_a_gap_starts_on_the_line_between_its_neighbours() -> None:
    nan = math.nan
    change = np.array([[nan, nan, -6.0], [-2.0, nan, -4.0], [-1.0, nan, nan]])
    gap = np.isnan(change) & np.array([[True, True, True]] * 2 + [[False] * 3])
    found = bridge(change, gap)
    np.testing.assert_allclose(found, [[-2, -4, -6], [-2, -3, -4], [-1, nan, nan]])


def test_gaps_are_filled_and_get_no_penalty(drawn: People, mechanism: Mechanism) -> None:
    trial = drawn(6, 40, gaps=0.2)
    prepared, found = _draw(_method(), trial, mechanism)
    gap = np.isnan(trial.actual[0]) & ~found.after
    assert gap[:, 0].any()
    assert found.values[:, gap].std() > 0
    shifted = found.penalised((5.0, 2.0), trial)
    np.testing.assert_array_equal(shifted[:, gap], found.values[:, gap])
    step = np.where(trial.experimental, 5.0, 2.0)[:, None] * found.after
    np.testing.assert_allclose(shifted - found.values, np.broadcast_to(step, shifted.shape))
    assert prepared.compare(found.values[0]).n == 80


def test_a_death_stays_the_worst_value_in_every_imputed_set(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(5, 40)
    day = np.full((80, 2), math.inf)
    day[0, 1] = 20.0
    actual, observed = trial.actual.copy(), trial.observed.copy()
    actual[:, 0, 1:] = math.nan
    observed[:, 0, 1:] = False
    trial = replace(trial, intercurrent=day, actual=actual, observed=observed)
    handling = (Handling(event="death", strategy="composite"),)
    _, found = _draw(replace(_method(), handling=handling), trial, mechanism)
    assert (found.values[:, 0, 1:] == 36.0).all()
    assert not found.after[0].any()


def test_imputation_agrees_with_complete_data_where_nothing_is_missing(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(5, 20)
    rng = np.random.default_rng(1)
    actual = np.where(
        np.isnan(trial.actual), 15 + rng.normal(size=trial.actual.shape), trial.actual
    )
    trial = replace(trial, actual=actual, observed=np.ones_like(trial.observed))
    with_draws = analyse(_method(), trial, mechanism, generator=rng)
    plain = analyse(replace(_method(), imputation=None), trial, mechanism)
    assert with_draws.estimate == pytest.approx(plain.estimate, rel=1e-12)
    assert (with_draws.df, with_draws.n) == (plain.df, plain.n)


def test_jumping_to_the_reference_takes_a_part_of_the_effect_away(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(5, 80, effect=-6.0)
    effects = {
        reference: analyse(
            _method(reference=reference, imputations=100),
            trial,
            mechanism,
            generator=np.random.default_rng(1),
        ).estimate
        for reference in ("mar", "copy_increments", "jump_to_reference")
    }
    assert effects["mar"] < effects["copy_increments"] < effects["jump_to_reference"] < 0


def test_increments_from_no_rating_at_all_are_the_course_of_the_reference(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(5, 40)
    actual, observed = trial.actual.copy(), trial.observed.copy()
    actual[0, :2] = math.nan
    observed[0, :2] = False
    trial = replace(trial, actual=actual, observed=observed)
    increments, jump = (
        _draw(_method(reference=reference), trial, mechanism)[1].values[:, 0]
        for reference in ("copy_increments", "jump_to_reference")
    )
    np.testing.assert_allclose(increments, jump, rtol=1e-12)


def test_an_imputed_response_counts_those_not_rated(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(5, 60, effect=-6.0)
    plain = RiskDifference(name="m", response=0, site=False)
    found = analyse(
        replace(plain, imputation=Imputation()),
        trial,
        mechanism,
        generator=np.random.default_rng(1),
    )
    assert found.n == 120
    assert found.information < 120
    assert found.df < math.inf
    assert found.se > analyse(plain, trial, mechanism).se * 0.9


def test_participants_whose_visit_is_not_due_are_not_imputed(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = replace(drawn(5, 40), entry=np.arange(80.0))
    found = analyse(
        _method(), trial, mechanism, until=110.0, generator=np.random.default_rng(1)
    )
    assert found.n == 55


def test_too_few_ratings_for_the_regressions_are_reported(
    drawn: People, mechanism: Mechanism
) -> None:
    found = analyse(_method(), drawn(5, 4), mechanism, generator=np.random.default_rng(1))
    assert found.status is Status.TOO_FEW
    assert math.isnan(found.estimate)


def test_too_few_ratings_around_gaps_are_reported(drawn: People, mechanism: Mechanism) -> None:
    trial = drawn(5, 4, gaps=0.5)
    found = analyse(_method(), trial, mechanism, generator=np.random.default_rng(1))
    assert found.status is Status.TOO_FEW


def test_ratings_that_leave_no_residual_variation_are_reported() -> None:
    ratings = np.repeat(np.linspace(0, 1, 20)[:, None], 2, axis=1)[None]
    found = draw(ratings, np.ones((20, 1)), np.ones(20, dtype=int), np.random.default_rng(1))
    assert found is Status.NOT_POSITIVE_DEFINITE


def test_imputing_needs_a_generator(drawn: People, mechanism: Mechanism) -> None:
    with pytest.raises(ArgumentError, match="generator"):
        analyse(_method(), drawn(1, 20), mechanism)


def test_the_same_generator_gives_the_same_bits(drawn: People, mechanism: Mechanism) -> None:
    first, second = (
        analyse(_method(), drawn(1, 30), mechanism, generator=np.random.default_rng(9))
        for _ in range(2)
    )
    assert first == second


def test_rubins_rules_add_the_variance_between_imputations() -> None:
    from toolkit.simulation.methods.estimate import conclude  # noqa: PLC0415 - beside its use

    sets = [
        conclude(value, 2.0, df=50.0, benefit=-1, n=40, information=40)
        for value in (-4.0, -5.0, -6.0)
    ]
    found = combine(sets, benefit=-1, information=30)
    assert found.estimate == -5.0
    assert found.se == pytest.approx(math.sqrt(4 + 4 / 3))
    share = (4 / 3) / (16 / 3)
    large = 2 / share**2
    observed = 51 / 53 * 50 * (1 - share)
    assert found.df == pytest.approx(1 / (1 / large + 1 / observed))
    assert found.information == 30


def test_one_failed_set_fails_the_whole() -> None:
    bad = failed(Status.SEPARATION, n=10, detail="odds")
    found = combine([bad, bad], benefit=1, information=5)
    assert found.status is Status.SEPARATION
    assert found.detail == "2 of 2 imputed sets: odds"


def test_degrees_of_freedom_never_exceed_those_of_complete_data() -> None:
    assert barnard_rubin(20, 1e-6, 40.0) < 40.0
    assert barnard_rubin(20, 0.5, math.inf) == pytest.approx(19 / 0.25)


def test_the_conclusion_tips_once_as_the_penalty_grows(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(5, 60, effect=-6.0)
    table = tipping_point(
        _method(),
        trial,
        mechanism,
        [float(delta) for delta in range(0, 60, 3)],
        np.random.default_rng(1),
        alpha=0.05,
        sides=2,
    )
    estimates = [row.result.estimate for row in table.rows]
    assert estimates == sorted(estimates)
    first = next(place for place, row in enumerate(table.rows) if not row.rejects)
    assert first > 0
    assert table.tips == table.rows[first].delta
    single = analyse(
        replace(_method(), imputation=Imputation(delta=table.rows[2].delta)),
        trial,
        mechanism,
        generator=np.random.default_rng(1),
    )
    assert single == table.rows[2].result


def test_a_penalty_on_both_arms_leaves_the_difference_about_alone(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(5, 60, effect=-9.0)
    table = tipping_point(
        _method(),
        trial,
        mechanism,
        [(0.0, 0.0), (3.0, 3.0)],
        np.random.default_rng(1),
        alpha=0.05,
        sides=1,
    )
    assert table.tips is None
    change = table.rows[1].result.estimate - table.rows[0].result.estimate
    assert abs(change) < 0.6


def test_a_tipping_point_needs_penalties_and_ratings(
    drawn: People, mechanism: Mechanism
) -> None:
    trial, rng = drawn(5, 20), np.random.default_rng(1)
    with pytest.raises(ArgumentError, match="at least one"):
        tipping_point(_method(), trial, mechanism, [], rng, alpha=0.05, sides=1)
    with pytest.raises(ArgumentError, match="analysis of ratings"):
        tipping_point(
            LogRank(name="m", event=0), trial, mechanism, [0.0], rng, alpha=0.05, sides=1
        )
    with pytest.raises(ArgumentError, match="imputation"):
        tipping_point(
            TTest(name="m", score=0, at=2), trial, mechanism, [0.0], rng, alpha=0.05, sides=1
        )


def test_a_tipping_point_of_too_few_ratings_tells_so(
    drawn: People, mechanism: Mechanism
) -> None:
    table = tipping_point(
        _method(),
        drawn(5, 4),
        mechanism,
        [0.0],
        np.random.default_rng(1),
        alpha=0.05,
        sides=1,
    )
    assert table.rows[0].result.status is Status.TOO_FEW
    assert not table.rows[0].rejects
