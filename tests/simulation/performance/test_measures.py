from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from toolkit.errors import ArgumentError
from toolkit.simulation.conduct.outcome import Stop, row_type
from toolkit.simulation.conduct.plan import Look
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.performance.measures import summarise

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from toolkit.simulation.conduct.plan import Plan

    Rows = Callable[..., NDArray[np.void]]

LOST = {"estimate": np.nan, "se": np.nan, "df": np.nan, "statistic": np.nan, "p": np.nan}


def test_power_counts_rejections_in_favour_and_type_i_error_both_sides(
    plan: Plan, rows: Rows
) -> None:
    made = rows()
    made["rejected"][:5, 0] = True
    made["favour"][:3, 0] = True
    made["claimed"][:2, 0] = True
    found = summarise(plan, made)
    assert found.get("power", "main").value == 0.3
    assert found.get("power", "main").mcse == pytest.approx(np.sqrt(0.3 * 0.7 / 10))
    assert found.get("rejection", "main").value == 0.5
    assert found.get("claimed", "main").value == 0.2
    assert found.replicates == found.get("power", "main").replicates == 10


def test_failed_fits_count_as_not_rejecting_and_are_shown_apart(plan: Plan, rows: Rows) -> None:
    made = rows()
    made["favour"][:6, 0] = made["rejected"][:6, 0] = True
    made["covered"][:8, 0] = 1
    made["status"][8, 0] = Status.NOT_CONVERGED
    made["status"][9, 0] = Status.EMPTY_ARM
    made["status"][0, 0] = Status.FALLBACK
    for name, value in LOST.items():
        made[name][8:, 0] = value
    found = summarise(plan, made)
    assert found.get("power", "main").value == 0.6
    assert found.get("power_converged", "main").value == 0.75
    assert found.get("power_converged", "main").replicates == 8
    assert found.get("failed", "main").value == 0.2
    assert found.get("fallback", "main").value == 0.1
    numbers = {
        each.name: each.value
        for each in found.measures
        if each.of == "main" and each.name.startswith("number_")
    }
    assert numbers == {
        "number_ok": 7,
        "number_fallback": 1,
        "number_not_converged": 1,
        "number_empty_arm": 1,
    }
    assert sum(numbers.values()) == found.replicates
    assert found.get("bias", "main").replicates == 8
    assert found.get("coverage", "main").value == 1.0
    assert "None was repeated" in found.failures


def test_estimates_are_judged_by_the_true_value(plan: Plan, rows: Rows) -> None:
    made = rows(50)
    made["covered"][:, 0] = 1
    made["covered"][:5, 0] = 0
    found = summarise(plan, made)
    estimates, errors = made["estimate"][:, 0], made["se"][:, 0]
    spread = np.std(estimates, ddof=1)
    assert found.get("bias", "main").value == pytest.approx(estimates.mean() - 1.0)
    assert found.get("bias", "main").mcse == pytest.approx(spread / np.sqrt(50))
    assert found.get("mean", "main").value == pytest.approx(estimates.mean())
    assert found.get("empirical_se", "main").value == pytest.approx(spread)
    model = np.sqrt(np.mean(errors**2))
    assert found.get("model_se", "main").value == pytest.approx(model)
    assert found.get("relative_error_se", "main").value == pytest.approx(model / spread - 1)
    assert found.get("coverage", "main").value == 0.9
    # Nothing is known of the true value of the third test.
    assert found.find("bias", "third") is None
    assert found.find("coverage", "third") is None
    assert found.find("mean", "third") is not None


def test_what_cannot_be_computed_is_not_there(plan: Plan, rows: Rows) -> None:
    made = rows(1, status=Status.TOO_FEW, **LOST)
    made["stage_held"] = False
    found = summarise(plan, made)
    names = {each.name for each in found.measures if each.of == "main"}
    assert not names & {"power_converged", "bias", "mean", "empirical_se", "model_se"}
    assert found.get("power", "main").value == 0.0
    assert found.get("failed", "main").value == 1.0
    assert found.get("held", "half").value == 0.0
    assert found.find("look_failed", "half") is None
    assert found.get("duration_median").value == 100.0
    assert found.find("duration_mean") is None


def test_estimates_that_do_not_vary_have_no_relative_error(plan: Plan, rows: Rows) -> None:
    found = summarise(plan, rows(estimate=1.0))
    assert found.get("empirical_se", "main").value == 0.0
    assert found.find("relative_error_se", "main") is None


def test_key_secondaries_are_counted_together(plan: Plan, rows: Rows) -> None:
    made = rows()
    made["claimed"][:6, 1] = True
    made["claimed"][:4, 2] = True
    found = summarise(plan, made)
    assert found.get("any_key_secondary").value == 0.6
    assert found.get("all_key_secondary").value == 0.4


def test_size_and_duration_have_a_distribution(plan: Plan, rows: Rows) -> None:
    made = rows(100)
    made["size"][:30] = 50
    made["sd"][:50] = 1.2
    found = summarise(plan, made)
    assert found.get("duration_mean").value == pytest.approx(149.5)
    assert found.get("duration_q05").value == 104.0
    assert found.get("duration_median").value == 149.0
    assert found.get("duration_q95").value == 194.0
    assert found.get("size_mean").value == 43.0
    assert found.get("raised").value == 0.3
    assert found.get("sd_mean").value == pytest.approx(1.2)
    assert found.get("sd_mean").replicates == 50


def test_stops_are_told_by_look_and_reason(plan: Plan, rows: Rows) -> None:
    made = rows()
    made["stage"][:4] = 0
    made["reason"][:3] = Stop.FUTILITY
    made["reason"][3] = Stop.EFFICACY
    made["stage"][9], made["reason"][9] = -1, Stop.SAFETY
    made["enrolled"][:3] = [30, 32, 34]
    made["n"][:3, 0] = 20
    made["duration"][:3] = 60.0
    made["safety_look"][8:] = 0
    made["stage_futile"][:5, 0] = True
    made["stage_status"][9, 0] = Status.NOT_CONVERGED
    found = summarise(plan, made)
    assert found.get("stop", "half:futility").value == 0.3
    assert found.get("stop", "half:efficacy").value == 0.1
    assert found.get("stop", "half:harm").value == 0.0
    assert found.get("stop", "safety").value == 0.1
    assert found.get("safety_crossed").value == 0.2
    assert found.get("enrolled_at_stop", "half:futility").value == 32.0
    assert found.get("overrun", "half:futility").value == 12.0
    assert found.get("day_of_stop", "half:futility").value == 60.0
    assert found.get("futility_crossed", "half").value == 0.5
    assert found.get("look_failed", "half").value == 0.1
    assert found.get("look_information_mean", "half").value == 0.5
    assert found.get("look_day_mean", "half").value == 50.0


def test_stops_at_one_look_are_not_those_at_another(plan: Plan) -> None:
    looks = tuple(Look(name=name, information=at) for name, at in (("a", 0.3), ("b", 0.6)))
    two = replace(plan, looks=looks, reestimation=None)
    made = np.zeros(4, dtype=row_type(two))
    made["stage"] = [0, 1, 1, 2]
    made["reason"][:3] = Stop.FUTILITY
    found = summarise(two, made)
    stops = [found.get("stop", f"{name}:futility").value for name in ("a", "b")]
    assert stops == [0.25, 0.5]


def test_feasibility_is_told_by_criterion(plan: Plan, rows: Rows) -> None:
    made = rows()
    made["feasibility"][:, 0] = [0.5, 0.55, 0.7, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, np.nan]
    made["feasibility"][:, 1] = 0.7
    found = summarise(plan, made)
    assert found.get("feasibility_met", "rated").value == 0.6
    assert found.get("feasibility_stop", "rated").value == 0.2
    assert found.get("feasibility_median", "rated").value == 0.9
    assert found.get("feasibility_mean", "rated").replicates == 9
    assert found.get("feasibility_met", "guess").value == 1.0
    assert found.find("feasibility_stop", "guess") is None
    made["feasibility"][:, 1] = np.nan
    assert summarise(plan, made).find("feasibility_met", "guess") is None


def test_events_are_counted_where_they_are_primary(event_plan: Plan) -> None:
    made = np.zeros(4, dtype=row_type(event_plan))
    made["events"] = [10, 12, 14, 16]
    assert summarise(event_plan, made).get("events_mean").value == 13.0


def test_rows_of_another_plan_are_refused(plan: Plan, event_plan: Plan, rows: Rows) -> None:
    with pytest.raises(ArgumentError, match="fields of plan events"):
        summarise(event_plan, rows())
    with pytest.raises(ArgumentError, match="at least one row"):
        summarise(plan, rows(0))


def test_a_blank_row_of_the_plan_can_be_summarised(plan: Plan, rows: Rows) -> None:
    assert summarise(plan, rows(2)).plan == "made up"
