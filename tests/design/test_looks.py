from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from toolkit.design.calculate import calculate
from toolkit.design.choice import models_of
from toolkit.design.looks import equivalent_drift, standard_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Variant = Callable[[dict[str, Any]], ProtocolFolder]


@given(
    power=st.floats(0.001, 0.999), alpha=st.floats(0.001, 0.3), sides=st.sampled_from([1, 2])
)
def test_a_z_test_at_the_equivalent_drift_has_the_power(
    power: float, alpha: float, sides: Any
) -> None:
    drift = equivalent_drift(power, alpha=alpha, sides=sides)
    assert stats.norm.sf(stats.norm.isf(alpha / sides) - drift) == pytest.approx(power)


def test_a_power_of_one_has_a_drift() -> None:
    assert math.isfinite(equivalent_drift(1.0, alpha=0.05, sides=2))
    assert equivalent_drift(0.0, alpha=0.05, sides=2) < -5


def test_one_more_look_that_spends_nothing_leaves_the_power(variant: Variant) -> None:
    never = {"interim.efficacy": {"kind": "none"}, "interim.futility": {"kind": "none"}}
    with_looks = calculate(variant({**never, "analyses.primary.sides": 1}))
    without = calculate(variant({"interim": None, "analyses.primary.sides": 1}))
    assert with_looks["sample_size.randomised"].value == without["sample_size.randomised"].value
    assert with_looks["sample_size.power"].number() == pytest.approx(
        without["sample_size.power"].number(), abs=1e-9
    )
    assert with_looks["interim.inflation"].number() == pytest.approx(1.0, abs=1e-9)


def test_looks_count_rejections_in_favour_of_the_experimental_arm_only(
    variant: Variant,
) -> None:
    tiny = {"sensitivity.effect_and_sd.rows.values": [0.001, 3.0]}
    with_looks = calculate(variant(tiny))["sensitivity.effect_and_sd.power"].value
    without = calculate(variant({**tiny, "interim": None}))
    assert with_looks[0][0] == pytest.approx(0.025, abs=1e-4)  # type: ignore[index]
    both = without["sensitivity.effect_and_sd.power"].value
    assert both[0][0] == pytest.approx(0.05, abs=1e-4)  # type: ignore[index]


def test_a_futility_bound_on_the_scale_of_the_difference_is_converted(
    variant: Variant,
) -> None:
    record = calculate(
        variant(
            {
                "interim.futility": {
                    "kind": "difference",
                    "bounds": [-0.5, 0.25],
                    "binding": False,
                }
            }
        )
    )
    n = record["sample_size.evaluable_control"].number()
    final = 6 * math.sqrt(1 - 0.5**2) * math.sqrt(2 / n)
    for look, bound, t in (("half", -0.5, 0.5), ("three_quarters", 0.25, 0.75)):
        z = record[f"interim.{look}.futility_z"].number()
        assert z == pytest.approx(bound * math.sqrt(t) / final)
        assert record[f"interim.{look}.futility_difference"].number() == pytest.approx(bound)


def test_bounds_that_do_not_depend_on_the_size_do_not_say_so(variant: Variant) -> None:
    record = calculate(variant({}))
    for name in ("efficacy_z", "futility_z", "alpha_spent"):
        inputs = record[f"interim.half.{name}"].inputs
        assert not [each for each in inputs if each.startswith(("sample_size", "assumptions"))]
    assert "assumptions.sd" in record["interim.half.efficacy_difference"].inputs


@pytest.mark.parametrize("structure", ["compound_symmetry", "ar1"])
def test_the_standard_error_of_a_mixed_model_without_losses_is_that_of_the_last_visit(
    variant: Variant, structure: str
) -> None:
    source = variant(
        {
            "analyses.primary.design": {
                "kind": "repeated_means",
                "difference": "difference",
                "sd": "sd",
                "baseline_correlation": "correlation",
                "structure": structure,
                "correlation": "correlation",
                "visits": ["week_2", "week_4"],
                "dropout": "dropout",
            }
        }
    )
    model = models_of(source.protocol)["primary"]
    values: dict[str, Any] = {
        "assumptions.sd": 6.0,
        "assumptions.correlation": 0.5,
        "assumptions.dropout": 0.0,
    }
    expected = 6 * math.sqrt(0.75) * math.sqrt(1 / 40 + 1 / 50)
    assert standard_error(model, values, (40, 50)) == pytest.approx(expected)


def test_where_fewer_is_better_a_lower_proportion_is_the_benefit(variant: Variant) -> None:
    design = {
        "kind": "two_proportions",
        "control": "remission_examplin",
        "experimental": "remission_placebo",
        "test": "pooled",
        "dropouts": "left_out",
    }
    changes = {
        "sensitivity": (),
        "analyses.primary.design": design,
        "analyses.primary.sides": 1,
    }
    lower = calculate(variant(changes))
    turned = {**design, "control": "remission_placebo", "experimental": "remission_examplin"}
    higher = calculate(
        variant(
            {
                **changes,
                "analyses.primary.design": turned,
                "analyses.primary.endpoint": "remission",
            }
        )
    )
    assert lower["sample_size.power"].number() == pytest.approx(
        higher["sample_size.power"].number(), abs=0.02
    )
