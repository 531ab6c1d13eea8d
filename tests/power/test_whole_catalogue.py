"""What every kind of design has to do, whatever its method."""

from __future__ import annotations

import dataclasses
import importlib
import json
import math
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from toolkit.errors import ArgumentError
from toolkit.power.catalogue import FAMILIES, Kind, kinds
from toolkit.power.result import Convention

pytestmark = pytest.mark.no_cover  # covered code, taken through many values

REFERENCE = Path(__file__).parents[1] / "reference" / "power"
GUIDES = Path(__file__).parents[2] / "toolkit" / "guides"
KINDS = [pytest.param(kind, id=name) for name, kind in kinds().items()]
MANY = [pytest.param(kind, id=name) for name, kind in kinds().items() if kind.arrays]
ALONE = [pytest.param(kind, id=name) for name, kind in kinds().items() if not kind.arrays]
SOLVED = [pytest.param(kind, id=name) for name, kind in kinds().items() if kind.effect]
# A design that is searched for is searched for where it is not large.
CHOSEN = {
    "simon_two_stage": {
        "case": {
            "proportion": 0.3,
            "null": 0.1,
            "alpha": 0.1,
            "sides": 1,
            "criterion": "optimal",
            "design": [1, 12, 5, 35],
        },
        "arms": [35],
    }
}
SLACK = 1e-12


def tuples(value: Any) -> Any:
    """Turn the lists of JSON into tuples, as the assumptions want them."""
    return tuple(tuples(one) for one in value) if isinstance(value, list) else value


@cache
def row_of(name: str) -> dict[str, Any]:
    """Return the first reference case of a kind that gives the arms."""
    if name in CHOSEN:
        return CHOSEN[name]
    rows = json.loads((REFERENCE / f"{name}.json").read_text("utf-8"))["cases"]
    return next(row for row in rows if "case" in row and "arms" in row)


def case_of(kind: Kind) -> Any:
    """Return the assumptions of that case."""
    given = {name: tuples(value) for name, value in row_of(kind.name)["case"].items()}
    return kind.assumptions(**given)


def arms_of(kind: Kind) -> tuple[int, ...]:
    """Return the numbers of that case."""
    return tuple(row_of(kind.name)["arms"])


def real_fields(case: Any) -> list[str]:
    """Return the fields that hold a plain real number."""
    return [
        field.name
        for field in dataclasses.fields(case)
        if isinstance(getattr(case, field.name), float | int)
        and not isinstance(getattr(case, field.name), bool)
        and field.name not in {"sides", "alpha"}
        and "Real" in str(field.type)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_plain_question_has_a_plain_answer(kind: Kind) -> None:
    power = kind.power(case_of(kind), arms_of(kind))
    assert type(power) is float
    assert 0 <= power <= 1


@pytest.mark.parametrize("kind", MANY)
def test_an_array_of_sizes_gives_what_each_of_them_gives(kind: Kind) -> None:
    case, arms = case_of(kind), arms_of(kind)
    factors = np.array([1, 2, 3])
    powers = kind.power(case, tuple(arm * factors for arm in arms))
    alone = [kind.power(case, tuple(int(arm * f) for arm in arms)) for f in factors]
    assert powers.shape == (3,)
    assert powers == pytest.approx(alone, rel=1e-9, abs=SLACK)


@pytest.mark.parametrize("kind", MANY)
def test_an_array_in_any_field_gives_what_each_of_its_values_gives(kind: Kind) -> None:
    case, arms = case_of(kind), arms_of(kind)
    names = [*real_fields(case), "alpha"]
    for name in names:
        value = getattr(case, name)
        values = np.array([value, value * 0.9])
        try:
            many = [dataclasses.replace(case, **{name: one}) for one in values.tolist()]
        except ArgumentError:
            continue
        powers = kind.power(dataclasses.replace(case, **{name: values}), arms)
        alone = [kind.power(one, arms) for one in many]
        assert powers == pytest.approx(alone, rel=1e-9, abs=SLACK), name


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf], ids=["nan", "inf", "-inf"])
def test_what_is_no_number_is_refused_in_every_field(kind: Kind, bad: float) -> None:
    case = case_of(kind)
    for name in [*real_fields(case), "alpha"]:
        with pytest.raises(ArgumentError, match=name):
            dataclasses.replace(case, **{name: bad})


@pytest.mark.parametrize("kind", KINDS)
def test_a_size_reaches_the_power_and_prints(kind: Kind) -> None:
    case = case_of(kind)
    size = kind.size(case, power=0.8)
    assert size.power >= 0.8
    # What was searched for may have become part of the assumptions.
    assert kind.power(size.case, size.arms) == pytest.approx(size.power, rel=1e-9)
    assert size.convention is not None
    assert str(size.total) in str(size)
    assert "<table>" in size._repr_html_()
    assert json.loads(json.dumps(size.as_dict(), allow_nan=False))["power"] == size.power


@pytest.mark.parametrize("kind", ALONE)
def test_what_is_searched_one_by_one_refuses_arrays(kind: Kind) -> None:
    with pytest.raises(ArgumentError):
        kind.size(case_of(kind), power=np.array([0.7, 0.85]))


@pytest.mark.parametrize("kind", MANY)
def test_sizes_for_an_array_of_powers_are_those_for_each(kind: Kind) -> None:
    case = case_of(kind)
    wanted = np.array([0.7, 0.85])
    sizes = kind.size(case, power=wanted)
    alone = [kind.size(case, power=float(power)).arms for power in wanted]
    for arm, each in zip(sizes.arms, zip(*alone, strict=True), strict=True):
        assert tuple(arm.tolist()) == each


@pytest.mark.parametrize("kind", SOLVED)
def test_the_smallest_effect_has_the_power_that_was_asked(kind: Kind) -> None:
    case, arms = case_of(kind), arms_of(kind)
    effect = kind.detectable(case, arms, power=0.8)
    assert type(effect) is float
    again = dataclasses.replace(case, **{kind.effect: effect})
    assert kind.power(again, arms) == pytest.approx(0.8, abs=2e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_says_its_convention(kind: Kind) -> None:
    convention = kind.convention(case_of(kind))
    assert isinstance(convention, Convention)
    assert convention.tails
    assert convention.null


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_guide(kind: Kind) -> None:
    assert (GUIDES / f"{kind.guide}.md").is_file()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_imported_from_its_family(kind: Kind) -> None:
    family = importlib.import_module(".".join(kind.module.split(".")[:3]))
    for name in (kind.case, f"power_{kind.name}", f"size_{kind.name}"):
        assert hasattr(family, name)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_name_stands_for_two_kinds(family: str) -> None:
    names = [k.name for k in importlib.import_module(f"toolkit.power.{family}.kinds").KINDS]
    assert len(set(names)) == len(names) > 0


def test_sizing_a_normal_theory_design_loads_no_heavy_library() -> None:
    program = (
        "import sys\n"
        "from toolkit.power.means import TwoMeans, size_two_means\n"
        "from toolkit.sequential.boundaries import boundaries\n"
        "from toolkit.power.catalogue import kinds\n"
        "[kind.assumptions for kind in kinds().values()]\n"
        "size_two_means(TwoMeans(difference=5, sd=10, alpha=0.05, sides=2), power=0.9)\n"
        "heavy = {'scipy.stats', 'statsmodels', 'pandas', 'matplotlib', 'pydantic'}\n"
        "sys.exit(' '.join(sorted(heavy & sys.modules.keys())) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0
