from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.simulation.conduct.outcome import Stop
from toolkit.simulation.conduct.plan import (
    Criterion,
    Look,
    Reestimation,
    SafetyRule,
    SpendingRecalculation,
)
from toolkit.simulation.conduct.trial import conduct, follow
from toolkit.simulation.mechanism.generation import prepare
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.methods.method import Ancova, Imputation

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.simulation.conduct.plan import Plan, Test
    from toolkit.simulation.mechanism.participants import Participants

    Plans = Callable[..., Plan]
    People = Callable[..., Participants]
    Tests = Callable[..., Test]

HALF = Look(name="half", information=0.5, efficacy=2.9, futility=0.0)
LAST_DAY = 39.0 + 14.0
SAFETY = SafetyRule(prior=(1, 9), limit=0.1, threshold=0.8, numbers=(5,))


def shifted(people: People, effect: float, n: int = 40, **changes: Any) -> Participants:
    """Return participants whose experimental arm differs by an effect."""
    there = people(n, **changes)
    there.actual[...] = 0.2 * there.actual
    there.actual[0, there.experimental] += effect
    return there


@pytest.fixture
def looked(plan: Plans) -> Callable[..., Plan]:
    """Return a function that makes a plan with a look at half of the information."""

    def make(*looks: Look, **changes: Any) -> Plan:
        return plan(looks=looks or (HALF,), **({"final": 1.97} | changes))

    return make


def test_a_trial_without_looks_ends_with_its_last_endpoint(plan: Plans, people: People) -> None:
    row = follow(plan(), shifted(people, 3.0))
    assert (row["stage"], row["reason"]) == (0, Stop.COMPLETED)
    assert (row["duration"], row["enrolled"], row["size"]) == (LAST_DAY, 40, 40)
    assert row["rejected"].all()
    assert row["favour"].all()
    assert row["claimed"].all()
    assert row["n"].tolist() == [40]
    assert row["covered"].tolist() == [-1]


def test_a_difference_in_the_wrong_direction_is_rejected_but_no_claim(
    plan: Plans, people: People
) -> None:
    row = follow(plan(), shifted(people, -3.0))
    assert (row["rejected"][0], row["favour"][0], row["claimed"][0]) == (True, False, False)


def test_efficacy_stops_at_the_look_while_recruitment_has_gone_on(
    looked: Plans, people: People
) -> None:
    row = follow(looked(), shifted(people, 3.0))
    # The twentieth endpoint is there on day 19 + 14; by then 34 have come.
    assert (row["stage"], row["reason"], row["duration"]) == (0, Stop.EFFICACY, 33.0)
    assert (row["enrolled"], row["n"][0]) == (34, 20)
    assert row["claimed"][0]
    assert row["stage_held"].tolist() == [True, False]
    assert row["stage_information"][0] == 0.5
    assert np.isnan(row["stage_z"][1])


def test_a_decision_takes_its_time(looked: Plans, people: People) -> None:
    look = Look(name="half", information=0.5, efficacy=2.9, delay=4.0)
    row = follow(looked(look), shifted(people, 3.0))
    assert (row["duration"], row["enrolled"], row["n"][0]) == (37.0, 38, 20)
    assert row["stage_day"][0] == 33.0


@pytest.mark.parametrize("binding", [False, True])
@pytest.mark.parametrize("obey", [False, True])
def test_futility_stops_where_it_binds_or_is_obeyed(
    binding: bool,  # noqa: FBT001 - pytest names it
    obey: bool,  # noqa: FBT001
    looked: Plans,
    people: People,
    ttest: Tests,
) -> None:
    look = Look(name="half", information=0.5, efficacy=2.9, futility=0.5, binding=binding)
    plan = looked(look, obey_futility=obey, tests=(ttest(sides=1),))
    row = follow(plan, shifted(people, 0.0))
    assert row["stage_futile"].tolist() == [True, False]
    stops = binding or obey
    assert row["reason"] == (Stop.FUTILITY if stops else Stop.COMPLETED)
    assert row["stage"] == (0 if stops else 1)
    assert not row["rejected"][0]


def test_futility_on_the_scale_of_the_difference_has_the_direction_of_benefit(
    looked: Plans, people: People
) -> None:
    look = Look(name="half", information=0.5, futility=1.0, scale="difference")
    assert follow(looked(look), shifted(people, -2.0))["reason"] == Stop.FUTILITY
    assert follow(looked(look), shifted(people, 2.0))["reason"] == Stop.COMPLETED


def test_the_other_side_of_a_two_sided_test_is_harm(looked: Plans, people: People) -> None:
    row = follow(looked(), shifted(people, -3.0))
    assert row["reason"] == Stop.HARM
    assert (row["rejected"][0], row["favour"][0]) == (True, False)


def test_a_bound_for_harm_stops_without_a_rejection(
    looked: Plans, people: People, ttest: Tests
) -> None:
    look = Look(name="half", information=0.5, efficacy=2.9, harm=-2.0)
    row = follow(looked(look, tests=(ttest(sides=1),)), shifted(people, -3.0))
    assert row["reason"] == Stop.HARM
    assert not row["rejected"][0]


def test_a_look_that_is_never_reached_is_left_out(looked: Plans, people: People) -> None:
    observed = np.ones((1, 40, 2), dtype=bool)
    observed[0, :25, 1] = False
    rule = SpendingRecalculation(family="pocock")
    row = follow(looked(spending=rule), shifted(people, 3.0, observed=observed))
    assert row["stage_held"].tolist() == [False, True]
    assert row["stage_status"].tolist() == [-1, Status.OK]
    # Nothing was spent: the whole level is there at the end.
    assert row["stage_bound"][1] == pytest.approx(1.959964)
    assert row["stage_information"][1] == pytest.approx(15 / 40)


def test_a_look_on_the_day_of_the_final_analysis_is_left_out(
    looked: Plans, people: People
) -> None:
    row = follow(looked(), shifted(people, 3.0, entry=np.zeros(40)))
    assert row["stage_held"].tolist() == [False, True]


def test_a_look_waits_for_the_decision_of_the_one_before(looked: Plans, people: People) -> None:
    looks = (
        Look(name="a", information=0.25, futility=-9.0, delay=10.0),
        Look(name="b", information=0.5, futility=-9.0),
    )
    row = follow(looked(*looks), shifted(people, 0.2))
    assert row["stage_day"].tolist() == [23.0, 33.0, LAST_DAY]
    later = (Look(name="a", information=0.25, futility=-9.0, delay=15.0), looks[1])
    assert follow(looked(*later), shifted(people, 0.2))["stage_day"][1] == 38.0


def test_bounds_follow_the_information_really_reached(looked: Plans, people: People) -> None:
    rule = SpendingRecalculation(family="obrien_fleming")
    entry = np.repeat(np.arange(5.0), 8)
    row = follow(looked(spending=rule), shifted(people, 0.2, entry=entry))
    # Twenty are asked for, and with the others of that day there are 24.
    assert row["stage_information"].tolist() == [0.6, 1.0]
    assert row["stage_count"].tolist() == [24, 40]
    assert row["stage_bound"][0] == pytest.approx(2.6686, abs=1e-4)
    assert row["stage_bound"][1] == pytest.approx(1.9809, abs=1e-4)


def test_the_safety_rule_goes_before_a_look_that_is_not_decided(
    looked: Plans, people: People, ttest: Tests
) -> None:
    harm = np.zeros(40)
    look = Look(name="half", information=0.5, efficacy=2.9, delay=5.0)
    second = ttest("second", "key_secondary", at=0)
    outside = ttest("outside", "supportive")
    for numbers, held in (((5,), False), ((8,), True)):
        rule = SafetyRule(prior=(1, 9), limit=0.1, threshold=0.8, numbers=numbers)
        # The fifth of the experimental arm came on day 8, the eighth on day 14.
        plan = looked(
            look,
            safety=rule,
            tests=(ttest(), second, outside),
            order=("main", "second"),
        )
        row = follow(plan, shifted(people, 3.0, harm=harm))
        assert (row["stage"], row["reason"]) == (-1, Stop.SAFETY)
        assert row["duration"] == row["safety_day"] == (34.0 if held else 28.0)
        assert row["safety_enrolled"] == row["enrolled"]
        assert bool(row["stage_held"][0]) is held
        # No confirmatory test is made; the estimates are there.
        assert row["rejected"].tolist() == [False, False, True]
        assert row["claimed"].tolist() == [False, False, True]
        assert np.isfinite(row["estimate"]).all()


def test_a_rule_that_is_crossed_after_the_end_stops_nothing(
    plan: Plans, looked: Plans, people: People
) -> None:
    harm = np.full(40, np.inf)
    harm[28::2] = 1.0
    rule = SafetyRule(prior=(1, 9), limit=0.1, threshold=0.8, numbers=(20,))
    row = follow(plan(safety=rule), shifted(people, 3.0, harm=harm))
    assert row["reason"] == Stop.COMPLETED
    assert (row["safety_look"], row["safety_day"]) == (0, 58.0)
    early = follow(looked(safety=rule), shifted(people, 3.0, harm=harm))
    assert early["reason"] == Stop.EFFICACY
    assert (early["safety_look"], early["safety_day"]) == (-1, np.inf)


def test_a_raised_size_is_in_force_from_the_look_on(looked: Plans, people: People) -> None:
    again = Reestimation(look=0, planned_sd=0.22, maximum=60)
    rule = SpendingRecalculation(family="obrien_fleming")
    plan = looked(reestimation=again, spending=rule)
    there = shifted(people, 0.3, n=60)
    row = follow(plan, there)
    assert 0.22 < row["sd"] < 0.26
    assert 40 < row["size"] < 60
    assert row["enrolled"] == row["size"] == row["n"][0]
    # Twenty are now less than half.
    assert row["stage_information"][0] == pytest.approx(20 / row["size"])
    assert row["stage_information"][1] == pytest.approx(1.0)
    assert row["stage_bound"][0] > 2.963
    kept = Reestimation(look=0, planned_sd=3.0, maximum=60)
    same = follow(looked(reestimation=kept, spending=rule), there)
    assert (same["size"], same["stage_information"][0]) == (40, 0.5)


def test_recruitment_that_was_over_goes_on_after_the_look(
    looked: Plans, people: People
) -> None:
    again = Reestimation(look=0, planned_sd=0.1, maximum=60)
    look = Look(name="late", information=0.8, futility=-9.0)
    # Entry within the first days, so that all forty are there before the look.
    there = shifted(people, 0.3, n=60, entry=np.arange(60) / 10.0)
    row = follow(looked(look, reestimation=again), there)
    assert row["size"] == 60
    day = row["stage_day"][0]
    assert row["duration"] == pytest.approx(day + (5.9 - 3.9) + 14.0)


@pytest.mark.parametrize("stage", [0, 1])
def test_a_fit_that_fails_rejects_nothing_and_is_counted(
    stage: int, looked: Plans, people: People
) -> None:
    observed = np.ones((1, 40, 2), dtype=bool)
    first = slice(None) if stage else slice(0, 20)
    # Nobody of one arm is rated, by the look or ever.
    observed[0, first, 1] &= np.arange(40)[first] % 2 == 0
    plan = looked(counting="due")
    row = follow(plan, shifted(people, 3.0, observed=observed))
    assert row["stage_held"].tolist() == [True, True]
    assert row["stage_status"][0] == Status.EMPTY_ARM
    assert np.isnan(row["stage_z"][0])
    assert row["reason"] == Stop.COMPLETED
    assert bool(row["rejected"][0]) is (stage == 0)
    if stage:
        assert row["status"][0] == Status.EMPTY_ARM
        assert np.isnan(row["estimate"][0])
        assert row["covered"][0] == -1


def test_an_event_driven_trial_sees_only_its_events(
    plan: Plans, people: People, logrank: Test
) -> None:
    draw = np.random.default_rng(2)
    event = draw.exponential(30.0, size=(40, 1))
    there = people(40, event=event)
    driven = follow(plan(tests=(logrank,), information=20, event_driven=True), there)
    whole = follow(plan(tests=(logrank,), information=20), there)
    days = np.sort(there.entry + event[:, 0])
    assert driven["duration"] == days[19]
    assert driven["events"] == 20
    assert driven["enrolled"] == (there.entry <= days[19]).sum()
    assert whole["duration"] == 139.0
    assert whole["events"] == (event[:, 0] <= 100.0).sum()
    assert whole["statistic"][0] != driven["statistic"][0]


def test_tests_in_the_order_have_the_bound_of_the_stage(
    looked: Plans, people: People, ttest: Tests
) -> None:
    tests = (
        ttest(),
        ttest("second", "key_secondary", at=0),
        ttest("free", "supportive", at=0),
    )
    there = shifted(people, 3.0)
    # A z of about 2.5 at the look: enough for 0.05, not for the bound of 2.9.
    arm = there.experimental.copy()
    there.baseline[...] = 0.0
    there.actual[0, :, 0] = np.linspace(-1, 1, 40)[np.random.default_rng(4).permutation(40)]
    there.actual[0, arm, 0] += 0.4
    row = follow(looked(tests=tests, order=("main", "second")), there)
    assert row["reason"] == Stop.EFFICACY
    assert 0.002 < row["p"][1] < 0.025
    assert row["rejected"].tolist() == [True, False, True]
    assert row["claimed"].tolist() == [True, False, True]


def test_feasibility_is_measured_on_who_was_enrolled(looked: Plans, people: People) -> None:
    criteria = (
        Criterion(name="rated", measure="rated", aim="at_least", target=0.8, at=1),
        Criterion(name="rate", measure="accrual", aim="at_least", target=0.8),
    )
    observed = np.ones((1, 40, 2), dtype=bool)
    observed[0, 34:, 1] = False
    there = shifted(people, 3.0, observed=observed)
    row = follow(looked(feasibility=criteria), there)
    assert row["enrolled"] == 34
    assert row["feasibility"][0] == 1.0
    assert row["feasibility"][1] == pytest.approx(34 / ((33 + 23) / 30.4375))


def test_a_trial_before_its_first_participant_is_due_can_be_stopped(
    plan: Plans, people: People
) -> None:
    rule = SafetyRule(prior=(9, 1), limit=0.1, threshold=0.1, numbers=(1,))
    there = shifted(people, 3.0, harm=np.zeros(40), entry=np.arange(40.0) * 100)
    row = follow(plan(safety=rule), there)
    assert (row["reason"], row["duration"], row["enrolled"]) == (Stop.SAFETY, 20.0, 1)
    assert row["status"][0] != Status.OK
    assert not row["rejected"][0]


def test_the_same_random_numbers_give_the_same_row(plan: Plans) -> None:
    given = plan(0.5, safety=SAFETY, looks=(HALF,), final=1.97)
    prepared = prepare(given.mechanism)
    first, again, other = (
        conduct(given, prepared, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert first.tobytes() == again.tobytes() != other.tobytes()


def test_imputation_does_not_shift_the_draws_of_the_trial(plan: Plans, ttest: Tests) -> None:
    method = Ancova(
        name="imputed",
        score=0,
        at=1,
        strata=False,
        site=False,
        imputation=Imputation(imputations=2),
    )
    extra = (ttest(), ttest("imputed", "sensitivity", method=method))
    rows = []
    for tests in ((ttest(),), extra):
        given = plan(tests=tests)
        prepared = prepare(given.mechanism)
        rows.append(conduct(given, prepared, np.random.default_rng(1)))
    assert rows[0]["p"][0] == rows[1]["p"][0]
    assert rows[1]["status"][1] == Status.OK
