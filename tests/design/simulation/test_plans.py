"""From a protocol to its plans: what is said once is found again, and nothing else is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from toolkit.design.calculate import calculate
from toolkit.design.simulation.assumed import Assumed
from toolkit.design.simulation.plans import Scenario, plans
from toolkit.design.simulation.scores import undiluted
from toolkit.errors import SpecError
from toolkit.resources import protocols_folder
from toolkit.simulation.conduct.plan import SpendingRecalculation
from toolkit.simulation.methods.method import Ancova, LogRank, Mmrm, RiskDifference
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.design.record import Record
    from toolkit.simulation.mechanism.description import Mechanism, Score
    from toolkit.spec.reader import ProtocolFolder

Real = tuple["ProtocolFolder", "Record", dict[str, Scenario]]


def _real(name: str) -> Real:
    source = read_protocol(protocols_folder() / name)
    record = calculate(source)
    return source, record, {each.id: each for each in plans(source, record)}


@pytest.fixture(scope="module")
def ketamine() -> Real:
    return _real("ketamine-bpd")


@pytest.fixture(scope="module")
def buprenorphine() -> Real:
    return _real("buprenorphine-bpd")


def test_a_protocol_without_a_simulation_has_no_scenarios(
    simulated: Path, planned: Callable[[Path], dict[str, Scenario]]
) -> None:
    path = simulated / "protocol.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("\nsimulation:")] + text[text.index("\nsafety:\n") :])
    assert planned(simulated) == {}


def test_the_scenarios_are_those_that_are_asked_for(
    simulated: Path, planned: Callable[[Path], dict[str, Scenario]]
) -> None:
    found = planned(simulated)
    assert list(found) == [
        *(
            "base",
            "null",
            "null_obeyed",
            "difference_low",
            "difference_high",
            "sd_low",
            "sd_high",
        ),
        *("unseen", "nothing", "grid_0_0", "grid_0_1", "grid_1_0", "grid_1_1"),
    ]
    kinds = {"difference_low": "range", "unseen": "named", "grid_0_0": "grid"}
    assert {name: found[name].kind for name in kinds} == kinds
    wanted = {"base": 200, "sd_high": 150, "unseen": 150, "grid_0_0": 100}
    assert {name: found[name].replicates for name in wanted} == wanted
    assert found["sd_high"].title == "Standard deviation at week 4: 8"


def test_size_bounds_and_rules_are_those_of_the_record(ketamine: Real) -> None:
    _, record, found = ketamine
    for scenario in found.values():
        plan = scenario.plan
        assert plan.n == record["sample_size.randomised"].value
        assert plan.information == record["sample_size.evaluable"].value
        assert plan.looks[0].efficacy == record["interim.half.efficacy_z"].value
        assert plan.looks[0].futility == 0.5
        assert plan.final == record["interim.final.efficacy_z"].value
        assert plan.spending == SpendingRecalculation(family="obrien_fleming")
        assert plan.reestimation is not None
        assert plan.reestimation.maximum == 360
        assert plan.reestimation.planned_share == pytest.approx(0.8)
        assert (plan.primary.alpha, plan.primary.sides) == (0.05, 2)


def test_a_bound_on_the_difference_stays_one(buprenorphine: Real) -> None:
    plan = buprenorphine[2]["base"].plan
    assert (plan.looks[0].scale, plan.looks[0].futility) == ("difference", -1.0)
    assert plan.looks[0].efficacy is None
    assert plan.counted == "due"
    assert plan.full == plan.n
    assert plan.spending is None
    assert plan.safety is not None
    assert plan.safety.numbers == (20, 30, 40, 56)


def test_the_order_ends_where_a_test_is_not_simulated(
    ketamine: Real, buprenorphine: Real
) -> None:
    # The global impression stands before week 12 in the order and is not simulated.
    order = ("primary", "bss", "sas", "madrs", "bsl", "madrs24", "bss24")
    assert ketamine[2]["base"].plan.order == order
    roles = {test.method.name: test.role for test in ketamine[2]["base"].plan.tests}
    assert (roles["bss24"], roles["zan12"]) == ("key_secondary", "secondary")
    assert buprenorphine[2]["base"].plan.order == ("primary", "ders", "bss")


def test_analyses_are_those_that_the_section_says(ketamine: Real) -> None:
    plan = ketamine[2]["base"].plan
    methods = {test.method.name: test.method for test in plan.tests}
    primary = methods["primary"]
    assert isinstance(primary, Mmrm)
    assert [plan.mechanism.days[at] for at in primary.visits] == [7.0, 14.0, 24.0]
    assert (primary.df, primary.site, primary.strata) == ("kenward_roger", True, True)
    assert primary.fallbacks == ("toeplitz_h", "ar1_h", "cs")
    assert {each.event: each.strategy for each in primary.handling} == {
        "stop_infusions": "treatment_policy",
        "rescue": "treatment_policy",
        "death": "composite",
    }
    assert isinstance(methods["madrs24"], Ancova)
    assert isinstance(methods["response"], RiskDifference)
    log_rank = methods["crisis_events"]
    assert isinstance(log_rank, LogRank)
    assert (log_rank.site, log_rank.strata) == (False, True)


def test_an_analysis_without_an_estimand_handles_no_event(
    simulated: Path, planned: Callable[[Path], dict[str, Scenario]]
) -> None:
    tests = planned(simulated)["base"].plan.tests
    assert tests[1].method.handling == ()
    # Nothing but site is stratified for, so there are no strata for a model.
    assert (tests[0].method.site, tests[0].method.strata) == (True, False)


@pytest.mark.parametrize("name", ["ketamine", "buprenorphine"])
def test_without_benefit_the_arms_are_alike(name: str, request: pytest.FixtureRequest) -> None:
    real: Real = request.getfixturevalue(name)
    mechanism = real[2]["null"].plan.mechanism
    assert all(score.change[0] == score.change[1] for score in mechanism.scores)
    assert mechanism.dropout is not None
    assert mechanism.dropout.lost[0] == mechanism.dropout.lost[1]
    assert all(event.risk[0] == event.risk[1] for event in mechanism.intercurrent)
    assert all(event.hazard_ratio == 1.0 for event in mechanism.events)
    assert not any(mechanism.recruitment.effect_sd)
    assert mechanism.expectancy is not None
    assert mechanism.expectancy.believes_experimental == (0.5, 0.5)


def test_beliefs_stay_where_only_the_benefit_goes(buprenorphine: Real) -> None:
    mechanism = buprenorphine[2]["unblinded_without_benefit"].plan.mechanism
    assert all(score.change[0] == score.change[1] for score in mechanism.scores)
    assert mechanism.expectancy is not None
    assert mechanism.expectancy.believes_experimental == pytest.approx((0.85, 0.15))
    assert mechanism.expectancy.shift[0] == pytest.approx(-0.3 * 7.2)


def _whole(score: Score, mechanism: Mechanism) -> np.ndarray:
    """Return the covariance of all participants, sites and strata put back."""
    place = [one.name for one in mechanism.scores].index(score.name)
    sd = np.array(score.sd)
    common = mechanism.recruitment.site_sd[place] ** 2
    for stratum in mechanism.strata:
        assert stratum.shift is not None
        levels = np.array(stratum.shift[place])
        assert np.dot(levels, stratum.shares) == pytest.approx(0.0)
        common += np.dot(levels**2, stratum.shares)
    return np.array(score.correlation) * np.outer(sd, sd) + common


def test_planned_deviations_and_correlations_are_those_of_all_participants(
    ketamine: Real,
) -> None:
    mechanism = ketamine[2]["base"].plan.mechanism
    zan = mechanism.scores[0]
    covariance = _whole(zan, mechanism)
    sd = np.sqrt(np.diag(covariance))
    assert sd == pytest.approx([5.0, *([7.2] * len(mechanism.days))])
    correlation = covariance / np.outer(sd, sd)
    rated = [1 + at for at, there in enumerate(zan.rated) if there]
    assert correlation[0, rated] == pytest.approx(0.45)
    neighbours = 0.45**2 + (1 - 0.45**2) * 0.6
    assert correlation[rated[0], rated[1]] == pytest.approx(neighbours)


def test_a_deviation_given_the_baseline_is_made_one_of_everybody(ketamine: Real) -> None:
    mechanism = ketamine[2]["base"].plan.mechanism
    madrs = next(one for one in mechanism.scores if one.name == "madrs")
    covariance = _whole(madrs, mechanism)
    at = 1 + mechanism.days.index(24.0)
    given = covariance[at, at] - covariance[0, at] ** 2 / covariance[0, 0]
    assert math.sqrt(given) == pytest.approx(10.8)
    assert madrs.upper == 60.0


def test_a_score_without_bounds_has_a_worst_value_alone(ketamine: Real) -> None:
    sas = next(one for one in ketamine[2]["base"].plan.mechanism.scores if one.name == "sas")
    assert (sas.lower, sas.upper, sas.step) == (None, 4.0, None)


def test_losses_of_all_causes_make_the_planned_share(ketamine: Real) -> None:
    mechanism = ketamine[2]["base"].plan.mechanism
    assert mechanism.dropout is not None
    at = mechanism.days.index(24.0)
    seen = (1 - mechanism.dropout.lost[0][at]) * (1 - mechanism.intermittent)
    for event in mechanism.intercurrent:
        gone = 1.0 if event.death else event.loses
        seen *= 1 - gone * event.risk[0]
    assert 1 - seen == pytest.approx(0.2)


def test_more_losses_by_events_than_losses_are_told_once(
    simulated: Path,
    change: Callable[[str, str], Path],
    planned: Callable[[Path], dict[str, Scenario]],
) -> None:
    change(
        "      stops_treatment: true\n",
        "      stops_treatment: true\n      lost: correlation\n",
    )
    change("control: dropout\n      retained", "control: remission_placebo\n      retained")
    change(
        "losses: [{visit: week_4,", "intermittent: screen_failure\n    losses: [{visit: week_4,"
    )
    with pytest.raises(SpecError) as raised:
        planned(simulated)
    (problem,) = raised.value.problems
    assert "scenario base cannot be computed: the share without a rating at week_4" in str(
        problem
    )


def test_sites_cannot_differ_more_than_participants(
    simulated: Path,
    change: Callable[[str, str], Path],
    planned: Callable[[Path], dict[str, Scenario]],
) -> None:
    change("    intraclass: dropout\n", "    intraclass: screen_failure\n")
    change("baseline_sd: sd", "baseline_sd: accrual")
    with pytest.raises(SpecError, match="between sites and strata must be below"):
        planned(simulated)


def test_the_planned_difference_is_left_when_events_have_taken_their_share(
    simulated: Path,
) -> None:
    protocol = read_protocol(simulated).protocol
    assert protocol.simulation is not None
    score = protocol.simulation.scores[0]
    estimand = Assumed(protocol=protocol, mechanism="mar", planned_difference="estimand")
    full = undiluted(estimand, score, 28.0, 3.0)
    # One in five stops in the experimental arm, and keeps half of the benefit.
    assert full * (1 - 0.2 * 0.5) == pytest.approx(3.0)
    without = Assumed(protocol=protocol, mechanism="mar", planned_difference="without_events")
    assert undiluted(without, score, 28.0, 3.0) == 3.0


def test_a_mechanism_without_dependence_has_no_slope(
    simulated: Path,
    change: Callable[[str, str], Path],
    planned: Callable[[Path], dict[str, Scenario]],
) -> None:
    dropout = planned(simulated)["unseen"].plan.mechanism.dropout
    assert dropout is not None
    assert (dropout.mechanism, dropout.slope) == ("mnar", 0.3)
    change("    mechanism: mar\n", "    mechanism: mcar\n")
    dropout = planned(simulated)["base"].plan.mechanism.dropout
    assert dropout is not None
    assert (dropout.mechanism, dropout.slope) == ("mcar", 0.0)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{kind: pocock}", SpendingRecalculation(family="pocock")),
        ("{kind: kim_demets, rho: 3}", SpendingRecalculation(family="kim_demets", parameter=3)),
        (
            "{kind: hwang_shih_decani, gamma: -4}",
            SpendingRecalculation(family="hwang_shih_decani", parameter=-4),
        ),
        ("{kind: wang_tsiatis, delta: 0.25}", None),
    ],
    ids=["pocock", "power", "gamma", "no spending"],
)
def test_bounds_follow_the_information_where_there_is_a_spending_function(
    simulated: Path,
    change: Callable[[str, str], Path],
    planned: Callable[[Path], dict[str, Scenario]],
    rule: str,
    expected: SpendingRecalculation | None,
) -> None:
    change("efficacy: {kind: obrien_fleming}", f"efficacy: {rule}")
    change("  obey_futility: true\n", "  obey_futility: true\n  recalculate_bounds: true\n")
    assert planned(simulated)["base"].plan.spending == expected


def test_a_procedure_that_is_no_fixed_sequence_has_no_order(
    simulated: Path,
    change: Callable[[str, str], Path],
    planned: Callable[[Path], dict[str, Scenario]],
) -> None:
    change("strategy: fixed_sequence", "strategy: holm")
    assert planned(simulated)["base"].plan.order == ()


def test_looks_at_another_analysis_are_not_simulated(
    simulated: Path, planned: Callable[[Path], dict[str, Scenario]]
) -> None:
    path = simulated / "protocol.yaml"
    text = path.read_text(encoding="utf-8")
    begin, end = text.index("\ninterim:"), text.index("\nfeasibility:")
    path.write_text(text[:begin] + text[end:], encoding="utf-8")
    plan = planned(simulated)["base"].plan
    assert (plan.looks, plan.final, plan.reestimation, plan.information) == (
        (),
        None,
        None,
        None,
    )
