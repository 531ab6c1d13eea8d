"""Many replicates of a plan: what is kept is read, what is missing is computed and kept.

Rows are the same bits for any number of workers, in whatever order blocks are done, however
often the run was interrupted, here or on a cluster. For this every replicate has a random
stream of its own (``streams``), blocks are put in order before anything is decided
(``stopping``), and no sum is taken across blocks. (Machines of one kind are meant: another
processor may round the last digit of a matrix product otherwise.)
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import ArgumentError
from toolkit.simulation.running.block import block
from toolkit.simulation.running.cluster import Cluster
from toolkit.simulation.running.crews import Alone, Processes
from toolkit.simulation.running.gathering import Gathered
from toolkit.simulation.running.identity import digest
from toolkit.simulation.running.progress import Nobody
from toolkit.simulation.running.stopping import Goal
from toolkit.simulation.running.store import Store
from toolkit.simulation.running.streams import check_seed
from toolkit.simulation.running.task import Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.simulation.conduct.plan import Plan
    from toolkit.simulation.running.block import Rows
    from toolkit.simulation.running.progress import Watcher
    from toolkit.simulation.running.task import BlockFunction, Crew

SIZE = 100
"""Replicates in a block."""


def run(
    plan: Plan,
    *,
    seed: int,
    replicates: int | None = None,
    precision: float | None = None,
    workers: int | Crew = 1,
    scheduler: str | None = None,
    store: Path | str | None = None,
    progress: Watcher | None = None,
    function: BlockFunction = block,
    size: int = SIZE,
) -> Rows:
    """Simulate a trial many times; return a row for each replicate, in order.

    Parameters
    ----------
    plan
        The trial.
    seed
        With the plan and the number of a replicate it decides a row.
    replicates
        How many; at least so many where a precision is given, 1,000 where it is given alone.
    precision
        Whole blocks are added until the Monte Carlo standard error of the rejection rate of the
        primary test is at most this, as a share.
    workers
        Processes of this machine, or a crew that is kept for several runs; see ``crew``.
    scheduler
        Address of a Dask scheduler whose workers are used instead.
    store
        Folder where blocks are kept and looked for; None to keep nothing.
    progress
        Is told how far the run has come, and of files that cannot be used.
    function
        Computes a block; it has to be importable by its name. For a precision its rows need
        the field ``rejected``, the primary test first.
    size
        Replicates in a block. Rows do not depend on it; where a precision is given, their
        number does.

    Raises
    ------
    ArgumentError
        A number is out of range.
    WorkerError
        Workers cannot be reached, or die again and again.
    StoreError
        Nothing can be kept in the folder.
    """
    check_seed(seed)
    if size < 1:
        raise ArgumentError("size", size, "must be 1 or more")
    work = _Run(
        plan=plan,
        seed=seed,
        goal=Goal(replicates=replicates, precision=precision),
        watcher=progress or Nobody(),
        function=function,
        size=size,
        store=Path(store) if store is not None else None,
    )
    # A crew that was handed over is wanted again by whoever did it.
    if isinstance(workers, int):
        with crew(workers, scheduler) as everybody:
            return work.rows(everybody)
    return work.rows(workers)


def crew(workers: int = 1, scheduler: str | None = None) -> Crew:
    """Return whoever computes: this process, several processes, or a cluster.

    It is a context manager; nobody is left behind when it ends.
    """
    if isinstance(workers, bool) or workers < 1:
        raise ArgumentError("workers", workers, "must be 1 or more")
    if scheduler is not None:
        if workers > 1:
            requirement = "must be 1 where a scheduler has workers of its own"
            raise ArgumentError("workers", workers, requirement)
        return Cluster(scheduler)
    return Alone() if workers == 1 else Processes(workers)


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run under way."""

    plan: Plan
    seed: int
    goal: Goal
    watcher: Watcher
    function: BlockFunction
    size: int
    store: Path | None
    gathered: Gathered = field(default_factory=Gathered)
    waiting: dict[int, Rows] = field(default_factory=dict)
    unbroken: int = 0
    rejected: int = 0
    computed: int = 0
    enough: bool = False

    def rows(self, everybody: Crew) -> Rows:
        """Read and compute until there is enough; return the rows that count."""
        shelf = self._shelf()
        tasks: dict[int, Task] = {}
        work = self._missing(shelf, tasks)
        with closing(self.gathered), closing(everybody.results(work)) as done:
            while not self.enough:
                found = next(done, None)
                if found is None:
                    break
                number, rows = found
                task = tasks.pop(number)
                if shelf is not None:
                    shelf.write(task, rows)
                self.computed += self.size
                self._take(number, rows)
            whole = self.gathered.rows()
            return whole if self.goal.precision is not None else whole[: self.goal.least]

    def _shelf(self) -> Store | None:
        if self.store is None:
            return None
        return Store(folder=self.store, tell=self.watcher.noted)

    def _missing(self, shelf: Store | None, tasks: dict[int, Task]) -> Iterator[Task]:
        """Yield the blocks to compute, in order; take those that are kept."""
        identity = digest(self.plan)
        for number in count():
            if self.enough or (
                self.goal.precision is None and number * self.size >= self.goal.least
            ):
                return
            task = Task(
                function=self.function,
                plan=self.plan,
                seed=self.seed,
                number=number,
                size=self.size,
                identity=identity,
            )
            rows = shelf.read(task) if shelf is not None else None
            if rows is not None:
                self._take(number, rows)
                continue
            tasks[number] = task
            yield task

    def _take(self, number: int, rows: Rows) -> None:
        """Put a block where it belongs, and see whether the first ones are enough."""
        self.waiting[number] = rows
        while not self.enough and self.unbroken in self.waiting:
            following = self.waiting.pop(self.unbroken)
            self.gathered.append(following)
            if self.goal.precision is not None:
                self.rejected += _rejections(following)
            self.unbroken += 1
            self.enough = self.goal.reached(self.unbroken * self.size, self.rejected)
        done = (self.unbroken + len(self.waiting)) * self.size
        expected = self.goal.expected(self.unbroken * self.size, self.rejected)
        self.watcher.advanced(min(done, expected), expected, self.computed)


def _rejections(rows: Rows) -> int:
    """Count the rows in which the primary test, the first one, rejected."""
    return int(rows["rejected"].reshape(len(rows), -1)[:, 0].sum())
