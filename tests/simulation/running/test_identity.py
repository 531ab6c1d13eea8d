from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import numpy as np
import pytest

from toolkit.errors import ArgumentError
from toolkit.simulation.running import identity
from toolkit.simulation.running.identity import canonical, digest


class Colour(IntEnum):
    RED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    values: Any = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    values: Any = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    n: Any = 10
    part: Any = None
    text: str = "a"


PLAN: Any = Whole(part=Part(values=(1.5, (True, None))))


def test_a_plan_is_written_with_the_class_of_each_part_and_all_fields() -> None:
    assert json.loads(canonical(PLAN))["plan"] == {
        "kind": "Whole",
        "of": {
            "n": "10.0",
            "part": {"kind": "Part", "of": {"values": ["1.5", [True, None]]}},
            "text": "a",
        },
    }


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAN, n=11),
        replace(PLAN, text="b"),
        replace(PLAN, text="10.0"),
        replace(PLAN, part=Other(values=PLAN.part.values)),
        replace(PLAN, part=Part(values=(math.nextafter(1.5, 2), (True, None)))),
        replace(PLAN, part=Part(values=(1.5, (1, None)))),
        replace(PLAN, part=Part(values=((1.5, True), None))),
        replace(PLAN, part=None),
    ],
    ids=str,
)
def test_another_plan_has_another_digest(other: Any) -> None:
    assert digest(other) != digest(PLAN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (10, 10.0),
        (10, np.int64(10)),
        (0.5, np.float64(0.5)),
        (0.0, -0.0),
        ((1, 2), [1, 2]),
        (Colour.RED, 1),
    ],
    ids=str,
)
def test_plans_that_simulate_the_same_have_one_digest(one: object, other: object) -> None:
    assert digest(Whole(n=one)) == digest(Whole(n=other))  # type: ignore[arg-type]


def test_infinity_is_a_number_of_a_plan() -> None:
    assert digest(Whole(n=math.inf)) != digest(Whole(n=-math.inf))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (math.nan, r"plan\.part\.values\[1\] must be a number, not nan"),
        (2**53 + 1, "a whole number that a float can hold"),
        ({"a": 1}, "must be a number, a text"),
        (Part, "must be a number, a text"),
        (np.zeros(2), "must be a number, a text"),
    ],
    ids=str,
)
def test_what_has_no_one_way_to_be_written_is_refused_with_its_place(
    value: object, told: str
) -> None:
    with pytest.raises(ArgumentError, match=told):
        digest(Whole(part=Part(values=(0, value))))  # type: ignore[arg-type]


def test_another_version_of_the_method_is_another_simulation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = digest(PLAN)
    monkeypatch.setattr(identity, "METHOD_VERSION", identity.METHOD_VERSION + 1)
    assert digest(PLAN) != before


def test_a_build_that_asks_for_a_digest_imports_nothing_heavy() -> None:
    code = (
        "import sys, toolkit.simulation.running.identity\n"
        "heavy = {'numpy', 'numba', 'scipy', 'distributed', 'multiprocessing'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        # With the compiler, as users have it.
        env=os.environ | {"TOOLKIT_COMPILED": "1"},
    )
    assert done.stdout == b"\n"
