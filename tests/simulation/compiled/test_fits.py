"""Compiled fits against the same ones run as plain Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.simulation.kernels.compiled import AVAILABLE
from toolkit.simulation.kernels.fitting import fit_contrast
from toolkit.simulation.kernels.philox import philox
from toolkit.simulation.methods.estimate import Status

if TYPE_CHECKING:
    from collections.abc import Callable

HOW: tuple[dict[str, Any], ...] = (
    {"df": "kenward_roger", "information": "expected"},
    {"df": "satterthwaite", "information": "observed"},
)
LAST = np.array([0.0, 0.0, 1.0])
CASES: dict[str, dict[str, Any]] = {
    "closed": {},
    "arrow": {"common": 2},
    "arrow, dependent columns": {"common": 2, "doubled": True},
    "general": {"gaps": 0.1},
    "general, common columns": {"gaps": 0.1, "common": 2},
    "arrow, nobody at the end": {"common": 1, "empty": slice(None)},
    "arrow, an arm without ratings": {"common": 1, "empty": slice(1, None, 2)},
    "general, an arm without ratings": {"gaps": 0.1, "empty": slice(1, None, 2)},
    "arrow, two visits the same": {"common": 1, "twice": True},
    "general, two visits the same": {"gaps": 0.1, "twice": True},
}


def made_up(
    *,
    common: int = 0,
    gaps: float = 0.0,
    doubled: bool = False,
    twice: bool = False,
    empty: slice | None = None,
) -> tuple[Any, Any, Any]:
    """A trial of 60 with losses and gaps; ``empty`` has no rating at the last visit."""
    rng = np.random.default_rng(5)
    arm, site = np.arange(60) % 2, rng.integers(0, common + 1, 60)
    extra = (site[:, None] == np.arange(1, common + 1)).astype(float)
    response = rng.normal(50, 5, (60, 1)) + rng.normal(0, 4, (60, 3)) + extra.sum(1)[:, None]
    if twice:
        response[:, 1] = response[:, 0]
    response[rng.random((60, 3)) < gaps] = np.nan
    response[rng.random(60) < 0.2, 2 if gaps else 1 :] = np.nan
    if empty is not None:
        response[empty, 2] = np.nan
    if doubled:
        extra = np.column_stack([extra, extra.sum(axis=1)])
    return response, np.column_stack([np.ones(60), rng.normal(20, 5, 60), arm]), extra


@pytest.fixture(scope="module")
def plain_fits(interpreted: Callable[..., Any]) -> dict[str, Any]:
    """Fit all cases in both ways with plain Python."""
    calls = [
        (fit_contrast, (*made_up(**case), LAST, LAST), how)
        for case in CASES.values()
        for how in HOW
    ]
    answers = [answer for answer, _ in interpreted(*calls)]
    return dict(zip(CASES, zip(answers[::2], answers[1::2], strict=True), strict=True))


def test_these_tests_run_compiled_kernels() -> None:
    assert AVAILABLE
    assert fit_contrast.__module__ == "toolkit.simulation.kernels.fitting"
    assert philox.signatures is not None  # type: ignore[attr-defined]


@pytest.mark.parametrize("case", CASES)
def test_compiled_and_interpreted_fits_are_the_same(
    case: str, plain_fits: dict[str, Any]
) -> None:
    for how, again in zip(HOW, plain_fits[case], strict=True):
        fit = fit_contrast(*made_up(**CASES[case]), LAST, LAST, **how)
        assert fit.path == again.path == case.split(",", maxsplit=1)[0]
        assert fit.dropped == again.dropped == (1 if "dependent" in case else 0)
        assert fit.status is again.status
        assert (fit.status is Status.OK) == ("ratings" not in case and "the" not in case)
        assert (fit.estimate, fit.se, fit.model_se, fit.df) == pytest.approx(
            (again.estimate, again.se, again.model_se, again.df), rel=1e-9, nan_ok=True
        )
        if fit.status is Status.OK:
            assert fit.iterations == again.iterations


def test_compiled_words_are_the_known_answer() -> None:
    # Published with Random123 (kat_vectors, philox 4x32 10).
    counter, key = (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0)
    words = philox(*[np.uint64(word) for word in (*counter, *key)])
    assert [int(word) for word in words] == [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]
