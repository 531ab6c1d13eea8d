from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from toolkit.errors import ArgumentError
from toolkit.simulation.conduct.endpoint import endpoint_of
from toolkit.simulation.conduct.plan import (
    Criterion,
    Look,
    Plan,
    Reestimation,
    SafetyRule,
    SpendingRecalculation,
    Test,
)
from toolkit.simulation.mechanism.description import Count, Response
from toolkit.simulation.methods.method import (
    Ancova,
    Cox,
    Gee,
    Logistic,
    Method,
    Mmrm,
    NegativeBinomial,
    RiskDifference,
    TTest,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.simulation.mechanism.description import Mechanism

HALF = Look(name="half", information=0.5, efficacy=2.8)
SAFETY: dict[str, Any] = {"prior": (1, 9), "limit": 0.1, "threshold": 0.8, "numbers": (5,)}
RATED: dict[str, Any] = {"name": "a", "measure": "rated", "aim": "at_least", "target": 0.5}
WRONG_RULES: tuple[tuple[str, Callable[[], Any]], ...] = (
    ("alpha", lambda: Test(method=Method(name="a"), role="primary", alpha=5, sides=2)),
    (
        "true",
        lambda: Test(
            method=Method(name="a"), role="primary", alpha=0.05, sides=2, true=float("nan")
        ),
    ),
    ("information", lambda: Look(name="a", information=1.0)),
    ("efficacy", lambda: Look(name="a", information=0.5, efficacy=float("inf"))),
    ("scale", lambda: Look(name="a", information=0.5, scale="t")),  # type: ignore[arg-type]
    ("delay", lambda: Look(name="a", information=0.5, delay=-1.0)),
    ("bounds of a", lambda: Look(name="a", information=0.5, efficacy=1.0, futility=1.0)),
    ("family", lambda: SpendingRecalculation(family="linear")),
    ("parameter", lambda: SpendingRecalculation(family="kim_demets")),
    ("parameter", lambda: SpendingRecalculation(family="pocock", parameter=1.0)),
    ("parameter", lambda: SpendingRecalculation(family="kim_demets", parameter=float("nan"))),
    ("planned_sd", lambda: Reestimation(look=0, planned_sd=0.0, maximum=50)),
    ("planned_share", lambda: Reestimation(look=0, planned_sd=1.0, maximum=5, planned_share=2)),
    ("limit", lambda: SafetyRule(**(SAFETY | {"limit": 1.0}))),
    ("numbers", lambda: SafetyRule(**(SAFETY | {"numbers": (5, 5)}))),
    ("prior", lambda: SafetyRule(**(SAFETY | {"prior": (0, 9)}))),
    ("at", lambda: Criterion(**RATED)),
    ("day", lambda: Criterion(**(RATED | {"measure": "adherent"}))),
    ("stop", lambda: Criterion(**RATED, at=0, stop=0.6)),
    ("stop", lambda: Criterion(**(RATED | {"aim": "at_most"}), at=0, stop=0.4)),
)
WRONG_PLANS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("n", {"n": 1}),
    ("tests", {"tests": ()}),
    ("looks", {"looks": (HALF, Look(name="b", information=0.4, efficacy=3.0)), "final": 2}),
    ("looks", {"looks": (HALF, Look(name="half", information=0.6, efficacy=3)), "final": 2}),
    ("final", {"looks": (HALF,)}),
    ("final", {"looks": (HALF,), "final": float("inf")}),
    ("sides", {"looks": (Look(name="a", information=0.5, futility=0.0, binding=True),)}),
    ("counting", {"counting": "events"}),
    ("event_driven", {"event_driven": True}),
    ("information", {"information": 0.0}),
    ("endpoint_day", {"endpoint_day": 13.0}),
    ("look", {"reestimation": Reestimation(look=0, planned_sd=1.0, maximum=50)}),
    (
        "maximum",
        {
            "looks": (HALF,),
            "final": 2.0,
            "reestimation": Reestimation(look=0, planned_sd=1.0, maximum=39),
        },
    ),
    ("feasibility", {"feasibility": (Criterion(**RATED, at=0), Criterion(**RATED, at=1))}),
    ("visit of a", {"feasibility": (Criterion(**RATED, at=2),)}),
    ("order", {"order": ("other",)}),
    ("order", {"order": ("main", "main")}),
)


@pytest.mark.parametrize(
    ("parameter", "make"), WRONG_RULES, ids=[name for name, _ in WRONG_RULES]
)
def test_rules_that_cannot_be_are_refused(parameter: str, make: Callable[[], Any]) -> None:
    with pytest.raises(ArgumentError) as caught:
        make()
    assert caught.value.parameter == parameter


@pytest.mark.parametrize(
    ("parameter", "changes"), WRONG_PLANS, ids=[name for name, _ in WRONG_PLANS]
)
def test_plans_that_cannot_be_are_refused(
    parameter: str, changes: dict[str, Any], plan: Callable[..., Plan]
) -> None:
    with pytest.raises(ArgumentError) as caught:
        plan(**changes)
    assert caught.value.parameter == parameter


def test_two_tests_have_two_names(
    plan: Callable[..., Plan], ttest: Callable[..., Test]
) -> None:
    with pytest.raises(ArgumentError, match="name of its own"):
        plan(tests=(ttest(), ttest()))


def test_tests_that_share_planned_bounds_share_their_level(
    plan: Callable[..., Plan], ttest: Callable[..., Test]
) -> None:
    tests = (ttest(), ttest("second", "key_secondary", alpha=0.1))
    given: dict[str, Any] = {"tests": tests, "order": ("main", "second"), "looks": (HALF,)}
    with pytest.raises(ArgumentError, match="planned bounds it shares"):
        plan(**given, final=2.0)
    assert plan(**given, spending=SpendingRecalculation(family="pocock")).final is None


def test_safety_needs_harm_to_watch(
    plan: Callable[..., Plan], mechanism: Callable[..., Mechanism]
) -> None:
    with pytest.raises(ArgumentError, match="without harm"):
        plan(mechanism=mechanism(harm=None), safety=SafetyRule(**SAFETY))


def test_looks_at_events_need_their_number(plan: Callable[..., Plan], logrank: Test) -> None:
    given: dict[str, Any] = {"tests": (logrank,), "looks": (HALF,), "final": 2.0}
    with pytest.raises(ArgumentError, match="planned number of events"):
        plan(**given)
    assert plan(**given, information=30).counted == "events"
    with pytest.raises(ArgumentError, match="must not be rated for a event"):
        plan(tests=(logrank,), counting="rated")
    with pytest.raises(ArgumentError, match="unless the primary endpoint is a rating"):
        plan(
            **given,
            information=30,
            reestimation=Reestimation(look=0, planned_sd=1.0, maximum=60),
        )


def test_a_plan_knows_when_its_endpoint_is_due(
    plan: Callable[..., Plan], logrank: Test
) -> None:
    assert plan().matures == 14.0
    assert plan(endpoint_day=20.0).matures == 20.0
    assert plan(tests=(logrank,)).matures == 100.0
    assert plan().full == 40.0
    assert plan(information=30).full == 30.0
    assert plan().counted == "rated"
    assert plan(counting="due").counted == "due"
    again = Reestimation(look=0, planned_sd=1.0, maximum=60)
    assert plan().most == 40
    assert plan(looks=(HALF,), final=2.0, reestimation=again).most == 60


def test_each_method_has_its_endpoint(mechanism: Callable[..., Mechanism]) -> None:
    described = mechanism(
        responses=(Response(name="half", score="score", visit=0, share=0.5),),
        counts=(Count(name="falls", control_rate=1.0, rate_ratio=1.0, horizon=50.0),),
    )
    methods: tuple[tuple[Method, str, float], ...] = (
        (Mmrm(name="a", score=0, visits=(0, 1), at=1), "rating", 14.0),
        (Gee(name="a", score=0, visits=(0, 1), at=0), "rating", 7.0),
        (Ancova(name="a", score=0, at=0), "rating", 7.0),
        (RiskDifference(name="a", response=0), "rating", 7.0),
        (Logistic(name="a", response=0), "rating", 7.0),
        (Cox(name="a", event=0), "event", 100.0),
        (NegativeBinomial(name="a", count=0), "count", 50.0),
    )
    for method, kind, day in methods:
        found = endpoint_of(method, described)
        assert (found.kind, found.day) == (kind, day)


def test_a_visit_without_a_rating_is_refused(mechanism: Callable[..., Mechanism]) -> None:
    described = mechanism()
    (score,) = described.scores
    described = mechanism(scores=(replace(score, rated=(False, True)),))
    with pytest.raises(ArgumentError, match="at which score is rated"):
        endpoint_of(TTest(name="a", score=0, at=0), described)


@pytest.mark.parametrize(
    "method",
    [
        TTest(name="a", score=1, at=0),
        TTest(name="a", score=0, at=2),
        Mmrm(name="a", score=0, visits=(0, 1, 2), at=1),
        RiskDifference(name="a", response=0),
        Cox(name="a", event=3),
        NegativeBinomial(name="a", count=0),
        Method(name="a"),
    ],
    ids=["score", "visit", "among visits", "response", "event", "count", "no method"],
)
def test_an_endpoint_that_is_not_there_is_refused(
    method: Method, mechanism: Callable[..., Mechanism]
) -> None:
    with pytest.raises(ArgumentError):
        endpoint_of(method, mechanism())
