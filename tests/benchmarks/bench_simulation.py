"""How long simulated longitudinal trials take: generation, fit, Satterthwaite and
Kenward-Roger.

Run by name: ``python tests/benchmarks/bench_simulation.py [--million] [--r]``. Times are the
least of several whole calls on two threads; on a busy machine they are upper bounds. Ratios to
R come from one run on one machine: `nlme::gls` fits trials of the same law, one at a time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace

from toolkit.numerics.covariance import autoregressive
from toolkit.simulation.designs.longitudinal import Longitudinal, simulate_longitudinal
from toolkit.simulation.mechanism.description import Dropout

TRIALS = 10_000
REPEATS = 5
WORKERS = 2
SIZES = ((5, 100), (8, 200))
TARGETS = {
    (5, "crossed"): 0.12,
    (5, "main effects"): 0.25,
    (5, "intermittent"): 1.5,
    (8, "crossed"): 0.25,
    (8, "main effects"): 0.7,
    (8, "intermittent"): 15.0,
}
WARM = """
import time
start = time.perf_counter()
import bench_simulation as bench
case = bench.case_of(5, "crossed")
bench.simulate_longitudinal(case, arms=(100, 100), trials=10, seed=1)
print(f"{time.perf_counter() - start:.2f}")
"""
R_FIT = """
suppressMessages(library(nlme))
set.seed(1); n <- 200; T <- 5
S <- 100 * 0.7^abs(outer(0:T, 0:T, "-"))
once <- function() {
  y <- matrix(rnorm(n * (T + 1)), n) %*% chol(S)
  last <- ifelse(runif(n) < 0.2, sample(0:(T - 1), n, TRUE), T)
  d <- data.frame(id = factor(rep(1:n, each = T)), visit = factor(rep(1:T, n)),
                  time = rep(1:T, n), arm = rep(rep(0:1, n / 2), each = T),
                  base = rep(y[, 1], each = T), stratum = rep(rbinom(n, 1, 0.5), each = T),
                  y = as.vector(t(y[, -1])))
  d <- d[d$time <= rep(last, each = T), ]
  system.time(gls(y ~ visit * (arm + base) + stratum, d,
    correlation = corSymm(form = ~ time | id), weights = varIdent(form = ~ 1 | visit)))[[3]]
}
cat(min(replicate(3, once())), "\n")
"""


def case_of(visits: int, model: str) -> Longitudinal:
    """Return the assumptions of one row: 20 % lost at random, one factor of two levels."""
    times = tuple(float(t) for t in range(visits + 1))
    lost = tuple(0.2 * (t + 1) / visits for t in range(visits))
    zeros = (0.0,) * visits
    return Longitudinal(
        means=(zeros, zeros),
        covariance=autoregressive((10.0,) * (visits + 1), 0.7, times),
        alpha=0.05,
        sides=2,
        strata=((0.5, 0.5),),
        strata_effects=((0.0, 2.0),),
        strata_by_visit=model == "crossed",
        dropout=Dropout(lost=(lost, lost), mechanism="mar", slope=0.5),
        intermittent=0.06 if model == "intermittent" else 0.0,
    )


def seconds(case: Longitudinal, arm: int, trials: int, workers: int = WORKERS) -> float:
    """Time whole calls and return the least."""
    best = float("inf")
    for _ in range(REPEATS if trials <= TRIALS else 1):
        start = time.perf_counter()
        simulate_longitudinal(case, arms=(arm, arm), trials=trials, seed=1, workers=workers)
        best = min(best, time.perf_counter() - start)
    return best


def table() -> float:
    """Print the table of targets; return the time of one trial with main effects, one core."""
    print(f"{TRIALS} trials, {WORKERS} threads, Kenward-Roger; seconds")
    for visits, arm in SIZES:
        for model in ("crossed", "main effects", "intermittent"):
            case = case_of(visits, model)
            simulate_longitudinal(case, arms=(arm, arm), trials=4, seed=1)
            trials = TRIALS if model != "intermittent" or visits < 8 else TRIALS // 10
            took = seconds(case, arm, trials) * TRIALS / trials
            target = TARGETS[visits, model]
            scaled = "" if trials == TRIALS else f" (from {trials} trials)"
            print(f"  {2 * arm} x {visits} {model:13s} {took:8.3f}  target {target}{scaled}")
    return seconds(case_of(5, "main effects"), 100, 2_000, workers=1) / 2_000


def by_size() -> None:
    """Print the cost of a trial by its number of participants."""
    print("microseconds a trial by participants, five visits, crossed, one thread")
    case = case_of(5, "crossed")
    for arm in (25, 50, 100, 200, 400, 800):
        took = seconds(case, arm, 2_000, workers=1) / 2_000 * 1e6
        print(f"  {2 * arm:5d} {took:8.2f}")


def million() -> None:
    """Print time and type I error of a million trials under the null hypothesis."""
    for visits, arm in ((5, 100), (5, 10)):
        start = time.perf_counter()
        case = replace(case_of(visits, "crossed"), strata=(), strata_effects=())
        result = simulate_longitudinal(
            case, arms=(arm, arm), trials=1_000_000, seed=1, workers=WORKERS
        )
        took = time.perf_counter() - start
        print(
            f"1,000,000 trials {2 * arm} x {visits}: {took:.1f} s, type I error"
            f" {result.power:.5f} (of fitted {result.power_of_fitted:.5f}), Monte Carlo error"
            f" {result.mcse:.5f}, failures {result.failures}"
        )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--r", action="store_true")
    options = parser.parse_args()
    one = table()
    by_size()
    folder = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  # for PYTHONPATH
    # Libraries are loaded from their byte code, which the first of two processes writes.
    environment = {**os.environ, "PYTHONPATH": folder}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", WARM],
            check=True,
            capture_output=True,
            text=True,
            env=environment,
        )
    print(
        f"first call in a fresh process, cache warm: {done.stdout.strip()} s, imports included"
    )
    if options.r and shutil.which("Rscript"):
        fit = float(
            subprocess.run(
                ["Rscript", "-e", R_FIT], check=True, capture_output=True, text=True
            ).stdout
        )
        print(
            f"nlme::gls, one fit 200 x 5: {fit:.2f} s; whole simulated trial {one * 1e6:.1f}"
            f" microseconds on one core: {fit / one:,.0f} times"
        )
    if options.million:
        million()


if __name__ == "__main__":
    main()
