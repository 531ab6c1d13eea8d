"""Data simulated under the planning assumptions, for trying the analysis programs.

Each participant has a baseline b and later scores

    y_t = level - benefit_t + r (b - level) + e_t,   Var(e_t) = (1 - r^2) sd^2,

r the correlation of baseline and later score; the correlation of e_s and e_t is the planned one
of later visits given the baseline. The level is the middle of the instrument's range, in both
arms and at all visits, because the protocol plans no course of the control arm; the benefit
grows linearly with time to the planned difference at the last visit. Participants are lost
evenly over the visits, independent of their scores. Scores are rounded to whole points where
the range is wide, and kept inside it, so that differences found are a little smaller than
planned.

Normal values come from Python's own Mersenne Twister through the inverse distribution function,
both of which are the same everywhere, so that the same protocol gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import math
import random
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.documents.analysis_plan.program_facts import ProgramFacts

NORMAL = NormalDist()
WIDE = 20
"""From this range on, scores are whole points."""


def simulated_csv(facts: ProgramFacts, seed: int) -> str:
    """Return the data set as CSV: a row for each participant and visit.

    Parameters
    ----------
    facts
        The trial.
    seed
        Of the random numbers.
    """
    draw = random.Random(seed)  # noqa: S311 - a simulation, and no secret
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    strata = [stratum.id for stratum in facts.strata]
    writer.writerow(
        ["participant", "site", *strata, "arm", "visit", "day", "baseline", "score", "change"]
    )
    for number, (site, levels, arm) in enumerate(_assigned(facts, draw), start=1):
        baseline, scores = _scores(facts, draw, experimental=arm == facts.arms[0])
        for (visit, day), score in zip(facts.visits, scores, strict=True):
            seen = score is not None
            writer.writerow(
                [
                    f"P{number:04d}",
                    f"S{site:02d}",
                    *levels,
                    arm,
                    visit,
                    day,
                    f"{baseline:g}",
                    f"{score:g}" if score is not None else "",
                    f"{score - baseline:.10g}" if seen and score is not None else "",
                ]
            )
    return out.getvalue()


def _assigned(
    facts: ProgramFacts, draw: random.Random
) -> list[tuple[int, tuple[str, ...], str]]:
    """Return site, strata and arm of each participant: arms even within site and strata."""
    wanted = dict(zip(facts.arms, facts.participants, strict=True))
    people = []
    for number in range(sum(facts.participants)):
        levels = tuple(draw.choice(stratum.levels) for stratum in facts.strata)
        people.append((1 + number % facts.sites, levels))
    people.sort()
    made = []
    given = dict.fromkeys(facts.arms, 0)
    for site, levels in people:
        # The arm that is furthest behind its share, so that the ratio holds at every moment.
        arm = min(facts.arms, key=lambda each: (given[each] + 1) / wanted[each])
        given[arm] += 1
        made.append((site, levels, arm))
    return made


def _scores(
    facts: ProgramFacts, draw: random.Random, *, experimental: bool
) -> tuple[float, list[float | None]]:
    """Return the baseline and the later scores of one participant, None from a loss on."""
    level = _level(facts)
    sign = -1.0 if facts.lower_is_better else 1.0
    r = facts.baseline_correlation
    start = level + facts.sd * _normal(draw)
    spread = facts.sd * math.sqrt(1 - r * r)
    last_day = facts.visits[-1][1]
    common, previous = _normal(draw), 0.0
    loss = draw.random()
    scores: list[float | None] = []
    for place, (_, day) in enumerate(facts.visits):
        own = _normal(draw)
        rho = facts.visit_correlation
        if not facts.autoregressive:
            error = math.sqrt(rho) * common + math.sqrt(1 - rho) * own
        elif place == 0:
            error = own
        else:
            error = rho * previous + math.sqrt(1 - rho * rho) * own
        previous = error
        benefit = facts.difference * (day - 1) / (last_day - 1) if experimental else 0.0
        score = level + sign * benefit + r * (start - level) + spread * error
        lost = loss < facts.dropout * (place + 1) / len(facts.visits)
        scores.append(None if lost else _inside(facts, score))
    return _inside(facts, start), scores


def _level(facts: ProgramFacts) -> float:
    """Return the middle of the range, or a level at which no score is below zero."""
    if facts.lowest is None or facts.highest is None:
        return 5 * facts.sd
    return (facts.lowest + facts.highest) / 2


def _inside(facts: ProgramFacts, score: float) -> float:
    """Round a score as the instrument gives it, and keep it in its range."""
    low = -math.inf if facts.lowest is None else facts.lowest
    high = math.inf if facts.highest is None else facts.highest
    return round(min(max(score, low), high), 0 if high - low >= WIDE else 2)


def _normal(draw: random.Random) -> float:
    """Return a standard normal value."""
    # random() may be 0, at which the inverse is infinite.
    return NORMAL.inv_cdf(max(draw.random(), 1e-300))
