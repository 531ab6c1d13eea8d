"""Trials with looks, simulated here and by rpact, side by side in one run.

    python tests/benchmarks/bench_sequential_simulation.py

Three looks with O'Brien-Fleming type spending. Means: 300 participants one by one, and by the
sums of each stage. Survival: 500 participants, uniform accrual, losses, log-rank test at 100,
200 and 300 events. The ratio is the time for one trial, rpact over this toolkit, both on one
core; rpact is left out where R or rpact is absent.
"""

from __future__ import annotations

import math
import subprocess
import time
from typing import TYPE_CHECKING

from toolkit.sequential.boundaries import boundaries
from toolkit.sequential.plan import GroupSequential
from toolkit.sequential.spending import LanDeMetsOBrienFleming
from toolkit.simulation.designs.sequential_means import (
    SequentialMeans,
    simulate_sequential_means,
)
from toolkit.simulation.designs.sequential_survival import (
    SequentialSurvival,
    simulate_sequential_survival,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TRIALS = 10_000
REPEATS = 5
RPACT_TRIALS = 2_000
BOUNDS = boundaries(
    GroupSequential(
        information=(1 / 3, 2 / 3, 1),
        alpha=0.025,
        sides=1,
        efficacy=LanDeMetsOBrienFleming(),
    )
)
MEANS = SequentialMeans(
    difference=0.35, sd=1.0, experimental=(50, 100, 150), control=(50, 100, 150)
)
LOSS = -math.log(0.95) / 12
SURVIVAL = SequentialSurvival(
    hazard_ratio=0.7,
    control_hazard=-math.log(0.4) / 12,
    dropout_hazards=(LOSS, LOSS),
    accrual=12.0,
    arms=(250, 250),
    events=(100, 200, 300),
)
RPACT = f"""
suppressPackageStartupMessages(library(rpact))
d <- getDesignGroupSequential(kMax = 3, alpha = 0.025, sided = 1, typeOfDesign = "asOF")
shortest <- function(f) {{ f(); min(replicate(3, system.time(f())[["elapsed"]])) }}
cat(shortest(function() getSimulationMeans(design = d, plannedSubjects = c(100, 200, 300),
  alternative = 0.35, stDev = 1, maxNumberOfIterations = {RPACT_TRIALS}, seed = 1)), "\\n")
cat(shortest(function() getSimulationSurvival(design = d, plannedEvents = c(100, 200, 300),
  pi2 = 0.6, hazardRatio = 0.7, directionUpper = FALSE, eventTime = 12, accrualTime = 12,
  maxNumberOfSubjects = 500, dropoutRate1 = 0.05, dropoutRate2 = 0.05, dropoutTime = 12,
  maxNumberOfIterations = {RPACT_TRIALS}, seed = 1)), "\\n")
"""


def shortest(work: Callable[[], object]) -> float:
    work()  # compiles, or loads what is compiled
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times) / TRIALS


def of_rpact() -> tuple[float | None, float | None]:
    try:
        done = subprocess.run(
            ["Rscript", "-e", RPACT], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None, None
    means, survival = (float(line) / RPACT_TRIALS for line in done.stdout.split())
    return means, survival


def main() -> None:
    means, survival = of_rpact()
    rows = (
        (
            "means, participants one by one",
            shortest(lambda: simulate_sequential_means(MEANS, BOUNDS, trials=TRIALS, seed=1)),
            means,
        ),
        (
            "means, sums of each stage",
            shortest(
                lambda: simulate_sequential_means(
                    MEANS, BOUNDS, trials=TRIALS, seed=1, data="sufficient"
                )
            ),
            means,
        ),
        (
            "survival, log-rank test",
            shortest(
                lambda: simulate_sequential_survival(SURVIVAL, BOUNDS, trials=TRIALS, seed=1)
            ),
            survival,
        ),
    )
    print(f"{'work':34} {'here, us':>10} {'rpact, us':>10} {'ratio':>7}")
    for name, here, there in rows:
        theirs = "-" if there is None else f"{1e6 * there:.1f}"
        ratio = "-" if there is None else f"{there / here:.1f}"
        print(f"{name:34} {1e6 * here:10.2f} {theirs:>10} {ratio:>7}")


if __name__ == "__main__":
    main()
