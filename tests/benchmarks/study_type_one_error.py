"""How often each analysis rejects where there is no effect: its level in small samples.

Run by name: ``python tests/benchmarks/study_type_one_error.py [--trials N] [--arms 10 100]
[--only NAME ...]``. A million trials take hours for the slow analyses. Analyses with a
normal or t reference that is only approximate keep 5 % only in large samples; where the size
in small ones can be computed exactly, the simulated size is compared with that: enumeration of
binomial tables and rank sums, an integral over the ratio of two variances for Welch. The last
column is the distance in Monte Carlo standard errors.
"""

from __future__ import annotations

import argparse
import math
import time
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import integrate, stats
from scipy.special import ndtr

from toolkit.simulation.mechanism.description import (
    Allocation,
    Count,
    Mechanism,
    Recruitment,
    Response,
    Score,
    Stratum,
    TimeToEvent,
)
from toolkit.simulation.mechanism.participants import Participants
from toolkit.simulation.methods.analyse import analyse
from toolkit.simulation.methods.method import (
    Ancova,
    Cox,
    Gee,
    Imputation,
    Logistic,
    LogRank,
    MannWhitney,
    Method,
    Mmrm,
    NegativeBinomial,
    ProportionalOdds,
    RiskDifference,
    TTest,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ALPHA = 0.05
BLOCK = 500
VISITS = 3
RESPONDING = 0.4
HORIZON = 60.0
AT: dict[str, Any] = {"score": 0, "at": VISITS - 1, "strata": False, "site": False}
OVER: dict[str, Any] = {**AT, "visits": (0, 1, 2)}
OF: dict[str, Any] = {"strata": False, "site": False}
ANALYSES: tuple[Method, ...] = (
    TTest(name="t", **AT),
    TTest(name="Welch", equal_variances=False, **AT),
    MannWhitney(name="Mann-Whitney", **AT),
    MannWhitney(name="Mann-Whitney, continuity", continuity=True, **AT),
    Ancova(name="ANCOVA", **AT | {"strata": True}),
    Ancova(name="ANCOVA, 20 imputations", imputation=Imputation(), **AT),
    Mmrm(name="MMRM, Kenward-Roger", **OVER),
    Mmrm(name="MMRM, Satterthwaite", df="satterthwaite", **OVER),
    Mmrm(name="MMRM, between-within", df="between_within", **OVER),
    Gee(name="GEE, corrected", **OVER),
    Gee(name="GEE, plain", small_sample=False, **OVER),
    ProportionalOdds(name="proportional odds", score=1, at=VISITS - 1, **OF),
    RiskDifference(name="difference, pooled", response=0, **OF),
    RiskDifference(name="difference, unpooled", response=0, test="unpooled", **OF),
    RiskDifference(
        name="difference, Mantel-Haenszel",
        response=0,
        test="mantel_haenszel",
        strata=True,
        site=False,
    ),
    RiskDifference(
        name="difference, standardised",
        response=0,
        test="standardised",
        strata=True,
        site=False,
    ),
    Logistic(name="logistic", response=0, **OF),
    LogRank(name="log-rank", event=0, **OF),
    LogRank(name="log-rank, stratified", event=0, strata=True, site=False),
    Cox(name="Cox", event=0, **OF),
    Cox(name="Cox, Firth", event=0, penalised=True, **OF),
    NegativeBinomial(name="negative binomial", count=0, **OF),
)
LOSES = ("MMRM", "GEE", "ANCOVA, 20")
"""Beginnings of the names of analyses whose participants are lost at random."""


def score(name: str) -> Score:
    """Describe a score; only which way is better and when it is rated matter here."""
    return Score(
        name=name,
        baseline=20.0,
        change=((0.0,) * VISITS,) * 2,
        sd=(6.0,) * (VISITS + 1),
        correlation=tuple(
            tuple(1.0 if row == column else 0.6 for column in range(VISITS + 1))
            for row in range(VISITS + 1)
        ),
        rated=(True,) * VISITS,
        larger_is_better=False,
    )


MECHANISM = Mechanism(
    days=(14.0, 28.0, 56.0),
    scores=(score("total"), score("category"), score("binary")),
    recruitment=Recruitment(opening=(0.0,), rate=0.1),
    allocation=Allocation(method="simple"),
    strata=(Stratum(name="stratum", shares=(0.5, 0.5)),),
    responses=(Response(name="response", score="binary", visit=VISITS - 1, share=0.5),),
    events=(TimeToEvent(name="event", control_risk=0.3, hazard_ratio=0.6, horizon=HORIZON),),
    counts=(Count(name="days", control_rate=0.1, rate_ratio=0.7, horizon=56.0),),
)


def trials(arm: int, number: int, seed: int, *, loses: bool) -> Iterator[Participants]:
    """Draw trials without any effect: normal ratings, five categories, events, counts."""
    rng = np.random.default_rng((seed, arm))
    n = 2 * arm
    root = np.linalg.cholesky(np.full((4, 4), 0.6) + 0.4 * np.eye(4))
    never = np.full(n, math.inf)
    experimental = np.arange(n) % 2 == 0
    for _ in range(number):
        ratings = 20 + 6 * rng.standard_normal((n, VISITS + 1)) @ root.T
        category = np.floor(ndtr((ratings[:, 1:] - 20) / 6) * 5)
        responds = rng.random(n) < RESPONDING
        binary = ratings[:, 1:].copy()
        binary[:, -1] = np.where(responds, -100.0, 100.0)
        last = np.where(rng.random(n) < 0.2 * loses, rng.integers(1, VISITS, n), VISITS)
        actual = np.stack([ratings[:, 1:], category, binary])
        actual[:, np.arange(VISITS)[None, :] >= last[:, None]] = np.nan
        day = rng.exponential(50.0, n)
        yield Participants(
            entry=np.zeros(n),
            experimental=experimental,
            site=np.zeros(n, dtype=np.int64),
            strata=rng.integers(0, 2, (n, 1)),
            baseline=np.stack([ratings[:, 0], ratings[:, 0], np.abs(ratings[:, 0])]),
            actual=actual,
            hypothetical=actual,
            observed=~np.isnan(actual),
            lost=never,
            died=never,
            stopped=never,
            intercurrent=np.empty((n, 0)),
            event=np.where(day <= HORIZON, day, math.inf)[:, None],
            event_horizon=np.array([HORIZON]),
            count=rng.poisson(rng.gamma(2.0, 2.0, n))[:, None],
            exposure=np.full((n, 1), 56.0),
            believes_experimental=np.zeros(n, dtype=bool),
            harm=never,
        )


def block(place: int, arm: int, number: int, seed: int) -> tuple[int, int]:
    """Analyse some trials; return rejections and fits that gave no number."""
    method = ANALYSES[place]
    generator = np.random.default_rng((seed, arm, place))
    rejected = without = 0
    for one in trials(arm, number, seed, loses=method.name.startswith(LOSES)):
        p = analyse(method, one, MECHANISM, generator=generator).p
        without += math.isnan(p)
        rejected += not math.isnan(p) and 2 * min(p, 1 - p) <= ALPHA
    return rejected, without


def two_binomials(arm: int, *, pooled: bool) -> float:
    """Sum the chances of the tables of two binomials at which the test rejects."""
    count = np.arange(arm + 1)
    chance = stats.binom.pmf(count, arm, RESPONDING)
    one, other = np.meshgrid(count / arm, count / arm, indexing="ij")
    common = (one + other) / 2
    own = (one * (1 - one) + other * (1 - other)) / arm
    variance = 2 * common * (1 - common) / arm if pooled else own
    with np.errstate(divide="ignore", invalid="ignore"):
        rejects = np.abs(one - other) / np.sqrt(variance) >= stats.norm.isf(ALPHA / 2)
    # All respond in one arm and none in the other: Wald's test has no standard error.
    return float((np.outer(chance, chance) * (rejects & (variance > 0))).sum())


def rank_sums(arm: int, *, continuity: bool) -> float:
    """Count the ways to each rank sum without ties."""
    ways = np.zeros((arm + 1, arm * arm + 1))
    ways[0, 0] = 1.0
    # Rank i of the first sample, its place among its own taken off: partitions into a box.
    for one in range(1, 2 * arm + 1):
        for taken in range(min(one, arm), 0, -1):
            shift = one - taken
            if shift <= arm:
                moved = np.zeros(arm * arm + 1)
                moved[shift:] = ways[taken - 1, : arm * arm + 1 - shift]
                ways[taken] += moved
    u = np.arange(arm * arm + 1)
    chance = ways[arm] / ways[arm].sum()
    away = np.abs(u - arm * arm / 2) - 0.5 * continuity
    z = away / math.sqrt(arm * arm * (2 * arm + 1) / 12)
    return float(chance[z >= stats.norm.isf(ALPHA / 2)].sum())


def welch(arm: int) -> float:
    """Integrate over the share of one variance in the sum of both.

    With arms of equal size the statistic is Student's with 2 (n - 1) degrees of freedom,
    whatever the share, which is a beta variable; only the critical value depends on it.
    """
    own = arm - 1

    def size(share: float) -> float:
        df = own / (share**2 + (1 - share) ** 2)
        critical = stats.t.isf(ALPHA / 2, df)
        return float(
            2 * stats.t.sf(critical, 2 * own) * stats.beta.pdf(share, own / 2, own / 2)
        )

    return float(integrate.quad(size, 0.0, 1.0, epsabs=1e-10)[0])


EXACT: dict[str, Callable[[int], float]] = {
    "t": lambda _: ALPHA,
    "ANCOVA": lambda _: ALPHA,
    "Welch": welch,
    "Mann-Whitney": lambda arm: rank_sums(arm, continuity=False),
    "Mann-Whitney, continuity": lambda arm: rank_sums(arm, continuity=True),
    "difference, pooled": lambda arm: two_binomials(arm, pooled=True),
    "difference, unpooled": lambda arm: two_binomials(arm, pooled=False),
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=20_000)
    parser.add_argument("--arms", type=int, nargs="+", default=[10, 100])
    parser.add_argument("--only", nargs="+", default=[])
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args()
    blocks = math.ceil(options.trials / BLOCK)
    number = blocks * BLOCK
    print(f"{number:,} trials each; two-sided {ALPHA:g}")
    print(f"{'analysis':28s} arm     size    MC SE  no number  reference   distance   s")
    with ProcessPoolExecutor(2) as pool:
        for arm in options.arms:
            for place, method in enumerate(ANALYSES):
                if options.only and method.name not in options.only:
                    continue
                start = time.perf_counter()
                work = [(place, arm, BLOCK, options.seed + one) for one in range(blocks)]
                found = list(pool.map(block, *zip(*work, strict=True), chunksize=4))
                rejected = sum(one for one, _ in found)
                without = sum(one for _, one in found)
                exact = EXACT.get(method.name, lambda _: math.nan)(arm)
                against = ALPHA if math.isnan(exact) else exact
                error = math.sqrt(against * (1 - against) / number)
                size = rejected / number
                print(
                    f"{method.name:28s} {arm:3d} {size:9.5f} {error:8.5f} {without:9d}"
                    f" {'exact' if against is exact else 'nominal':>8s} {against:.5f}"
                    f" {(size - against) / error:8.1f} {time.perf_counter() - start:6.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
