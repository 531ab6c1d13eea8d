"""Simulate the trial that a protocol describes, with the analysis that it prescribes.

Without a choice every scenario of the protocol is simulated, with its seed and its number of
replicates. Trials are kept in blocks as soon as they are done, so that an interrupted command,
given again, goes on where it was, and more replicates are added to those that are there. The
same seed gives the same bits for any number of workers. The summary goes into simulation.json
in the folder of the protocol, where documents and checks find it.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.cli.console import progress, result, result_json, say
from toolkit.cli.protocols import folder
from toolkit.cli.status import DONE, CommandLineError
from toolkit.cli.suggest import unknown
from toolkit.errors import ArgumentError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from toolkit.design.simulation.plans import Scenario
    from toolkit.simulation.performance.summary import Summary
    from toolkit.simulation.running.task import Crew

    Results = list[tuple[Scenario, Summary]]

HELP = "operating characteristics of the trial by simulation, with its own analysis"
BLOCKS = "simulation"
"""Folder of the kept blocks, in the output folder of the protocol."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "protocol", metavar="PROTOCOL", help="a protocol folder, or the name of one"
    )
    parser.add_argument("--list", action="store_true", help="list the scenarios, and stop")
    parser.add_argument(
        "--scales",
        action="store_true",
        help="show what the ends of the scales do to the planned values, and stop",
    )
    parser.add_argument(
        "--scenario",
        metavar="ID",
        action="append",
        help="a scenario, such as base; may be repeated (default: all)",
    )
    parser.add_argument(
        "--replicates",
        metavar="N",
        type=int,
        help="trials of each scenario; with --precision the least number (default: the "
        "protocol's, or 1000 with --precision)",
    )
    parser.add_argument(
        "--precision",
        metavar="SE",
        type=float,
        help="go on until the Monte Carlo standard error of the primary test's rejection rate "
        "is at most this share, such as 0.005",
    )
    parser.add_argument(
        "--seed", metavar="N", type=int, help="another seed than the protocol's"
    )
    parser.add_argument(
        "--workers",
        metavar="N",
        type=int,
        help="processes of this machine (default: one for each processor)",
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="use the workers of this Dask scheduler, such as tcp://10.0.0.1:8786",
    )
    parser.add_argument(
        "--store",
        metavar="FOLDER",
        type=Path,
        help="where trials are kept (default: ./output/PROTOCOL/simulation)",
    )
    parser.add_argument(
        "--save",
        action="store_true",
        help="write simulation.json even with fewer trials than the protocol asks for",
    )
    parser.add_argument("--json", action="store_true", help="write all measures as JSON")
    parser.add_argument("--quiet", action="store_true", help="show no progress")


def run(options: argparse.Namespace) -> int:
    """Simulate, save the summary, print a table; return the exit status."""
    place = folder(options.protocol)
    workers = _workers(options)
    _check(options, workers)
    from toolkit.design.simulation.results import scenarios

    chosen = _chosen(options, scenarios(place))
    if options.list:
        _show_list(options, chosen, place)
        return DONE
    if options.scales:
        _show_scales(options, chosen)
        return DONE
    store = options.store or Path("output") / place.name / BLOCKS
    from toolkit.simulation.running.run import crew

    found: Results = []
    left = ""
    with crew(workers, options.scheduler) as everybody:
        for one in chosen:
            words = f"{one.id} ({len(found) + 1} of {len(chosen)})"
            summary = _simulated(options, one, words, store, everybody)
            # At once, so that whoever stops the command keeps what is finished.
            left = _save(options, place, one, summary) or left
            found.append((one, summary))
    if options.json:
        result_json(_plain(options, place.name, found))
    else:
        result(_table(found))
    say(f"toolkit: trials are kept in {store}")
    if left:
        say(f"toolkit: simulation.json is left as it is: {left}")
    else:
        say(f"toolkit: summary written into simulation.json in {place}")
    return DONE


def _workers(options: argparse.Namespace) -> int:
    """Return how many processes to use: those of the command line, or one a processor."""
    if options.workers is not None:
        return int(options.workers)
    if options.scheduler is not None:
        return 1
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def _check(options: argparse.Namespace, workers: int) -> None:
    """Refuse what cannot be meant before anything is simulated."""
    from toolkit.simulation.running.stopping import Goal
    from toolkit.simulation.running.streams import check_seed

    if workers < 1:
        message = f"--workers must be 1 or more, not {workers}"
        raise CommandLineError(message)
    if options.scheduler is not None and workers > 1:
        message = "give --workers or --scheduler: a scheduler has workers of its own"
        raise CommandLineError(message)
    try:
        if options.replicates is not None or options.precision is not None:
            Goal(replicates=options.replicates, precision=options.precision)
        if options.seed is not None:
            check_seed(options.seed)
    except ArgumentError as error:
        message = f"--{error}"
        raise CommandLineError(message) from error


def _chosen(options: argparse.Namespace, known: Sequence[Scenario]) -> list[Scenario]:
    """Return the scenarios that the command line means, in the order of the protocol."""
    ids = [one.id for one in known]
    for wanted in options.scenario or ():
        if wanted not in ids:
            raise CommandLineError(unknown("scenario", wanted, ids))
    return [one for one in known if not options.scenario or one.id in options.scenario]


def _show_list(options: argparse.Namespace, chosen: Sequence[Scenario], place: Path) -> None:
    """Print the scenarios, and how many trials of each simulation.json holds."""
    from toolkit.design.report import table
    from toolkit.design.simulation.results import read_results

    results = read_results(place)
    saved: dict[str, int | str] = {}
    for one in chosen:
        current = results.of(one)
        there = "stale" if one.id in results.scenarios else "none"
        saved[one.id] = current.replicates if current else there
    if options.json:
        listed = [
            {
                "id": one.id,
                "title": one.title,
                "replicates": one.replicates,
                "saved": saved[one.id],
            }
            for one in chosen
        ]
        result_json({"scenarios": listed})
        return
    rows = [
        [one.id, f"{one.replicates:,}", _counted(saved[one.id]), one.title] for one in chosen
    ]
    result(table(["scenario", "replicates", "saved", "title"], rows, right=[1, 2]))


def _show_scales(options: argparse.Namespace, chosen: Sequence[Scenario]) -> None:
    """Print what the ends of the scales do, scenario by scenario; base without a choice."""
    from toolkit.cli.scales import effects, scales_table

    wanted = chosen if options.scenario else chosen[:1]
    found = [(one, effects(one.plan.mechanism)) for one in wanted]
    if options.json:
        listed = [{"id": one.id, "title": one.title, "scores": each} for one, each in found]
        result_json({"scenarios": listed})
        return
    result("\n\n".join(f"{one.id}: {one.title}\n\n{scales_table(each)}" for one, each in found))


def _counted(saved: int | str) -> str:
    return saved if isinstance(saved, str) else f"{saved:,}"


def _seed(options: argparse.Namespace, one: Scenario) -> int:
    return one.seed if options.seed is None else int(options.seed)


def _replicates(options: argparse.Namespace, one: Scenario) -> int | None:
    """Return the number of trials asked for; none where a precision alone decides."""
    if options.replicates is None and options.precision is None:
        return one.replicates
    given: int | None = options.replicates
    return given


def _simulated(
    options: argparse.Namespace, one: Scenario, words: str, store: Path, crew: Crew
) -> Summary:
    """Simulate one scenario."""
    from toolkit.design.simulation.truth import with_truth
    from toolkit.simulation.performance.measures import summarise
    from toolkit.simulation.running.run import run as simulate

    with _progress(words, quiet=options.quiet) as now:
        plan = with_truth(one).plan
        rows = simulate(
            plan,
            seed=_seed(options, one),
            replicates=_replicates(options, one),
            precision=options.precision,
            workers=crew,
            store=store,
            progress=_Watcher(words, now),
        )
    return summarise(plan, rows)


@contextmanager
def _progress(words: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show on a terminal how far a scenario is, unless nobody wants to see it."""
    if quiet:
        yield lambda _: None
        return
    with progress(f"{words}: starting") as now:
        yield now


class _Watcher:
    """Tells a person how a scenario is getting on."""

    def __init__(self, words: str, now: Callable[[str], None]) -> None:
        from toolkit.simulation.running.progress import Pace

        self._words = words
        self._now = now
        self._pace = Pace()

    def advanced(self, done: int, expected: int, computed: int) -> None:
        """Show how far, how fast and how long."""
        self._now(f"{self._words}: {self._pace.text(done, expected, computed)}")

    def noted(self, text: str) -> None:
        """Tell of a file that could not be used."""
        say(f"toolkit: {text}")


def _save(options: argparse.Namespace, place: Path, one: Scenario, found: Summary) -> str:
    """Write a summary into the protocol's folder; where it is not wanted, say why."""
    from toolkit.design.simulation.results import write_results

    if _seed(options, one) != one.seed:
        return f"the protocol's seed is {one.seed}"
    if found.replicates < one.replicates and not options.save:
        return f"the protocol asks for {one.replicates:,} trials; --save keeps fewer"
    try:
        write_results(place, [(one, found)])
    except OSError as error:
        message = f"cannot write the summary into {place}: {error.strerror}"
        raise CommandLineError(message) from error
    return ""


COLUMNS = (
    ("power", "power", "percent1"),
    ("rejects", "rejection", "percent1"),
    ("bias", "bias", "decimal2"),
    ("coverage", "coverage", "percent1"),
)
"""Measures of the primary test: heading, name, format."""
MONTH = 30.4375
"""Days."""


def _table(found: Results) -> str:
    """Set out the scenarios with their operating characteristics."""
    from toolkit.design.report import table

    head = [
        *("scenario", "replicates", "power", "MC SE", "rejects", "bias", "coverage"),
        *("participants", "months", "failed fits"),
    ]
    rows = [_row(one, summary) for one, summary in found]
    primary = found[0][0].plan.tests[0].method.name
    return (
        f"{table(head, rows, right=range(1, len(head)))}\n\n"
        f"Primary analysis: {primary}. Power: rejects in favour of the experimental arm, with "
        "its Monte Carlo\nstandard error; rejects: on either side, under no effect the type I "
        "error. Participants and months: means.\n"
        f"{found[0][1].failures}"
    )


def _row(one: Scenario, summary: Summary) -> list[str]:
    from toolkit.quantities import show

    primary = one.plan.tests[0].method.name
    of_test = {}
    for heading, name, form in COLUMNS:
        measure = summary.find(name, primary)
        of_test[heading] = show(measure.value, form) if measure else "-"  # type: ignore[arg-type]
    error = summary.get("power", primary).mcse
    duration = summary.find("duration_mean")
    people = summary.find("enrolled_mean")
    return [
        one.id,
        show(summary.replicates, "count"),
        of_test["power"],
        f"{100 * error:.2f}",
        of_test["rejects"],
        of_test["bias"],
        of_test["coverage"],
        show(people.value, "decimal1") if people else "-",
        show(duration.value / MONTH, "decimal1") if duration else "-",
        show(summary.get("failed", primary).value, "percent1"),
    ]


def _plain(options: argparse.Namespace, name: str, found: Results) -> dict[str, Any]:
    """Return everything as JSON has it."""
    from toolkit.simulation.running.identity import digest

    return {
        "protocol": name,
        "scenarios": [
            {
                "id": one.id,
                "title": one.title,
                "seed": _seed(options, one),
                "digest": digest(one.plan),
                **summary.as_plain(),
            }
            for one, summary in found
        ],
    }
