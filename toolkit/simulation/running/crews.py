"""Workers of this machine: this process alone, or several processes.

Several processes rather than threads: a trial is many short steps of Python and NumPy, which
take turns under the interpreter's lock; only the compiled kernels release it.

The processes are fresh ones rather than copies of this one, so that they inherit neither
threads nor locks. Each has a pipe of its own: when the process at its other end is gone, be it
killed, the worker reads the end of the pipe and ends too, so none is orphaned. (A pool of the
standard library shares one queue, whose pipe the workers themselves hold open.)
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context
from typing import TYPE_CHECKING, Self

from toolkit.errors import ArgumentError
from toolkit.simulation.running.task import Task, WorkerError, attempt, compute

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from types import TracebackType

    from toolkit.simulation.running.block import Rows

DEATHS = 3
"""Workers that may die over one block before it is given up."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Variables that set how many threads a library of linear algebra starts."""
PATIENCE = 5.0
"""Seconds that a worker is given to end of its own accord."""


class Alone:
    """All the work is done by this process."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""

    def results(self, tasks: Iterator[Task]) -> Generator[tuple[int, Rows]]:
        """Yield number and rows of each task, in order."""
        for task in tasks:
            yield task.number, compute(task)


@dataclass(slots=True, kw_only=True)
class _Worker:
    """One process, the pipe to it, and what it is doing."""

    process: SpawnProcess
    pipe: Connection
    task: Task | None = None

    def end(self, patience: float) -> None:
        """Close the pipe, wait, and kill the process where waiting was in vain."""
        self.pipe.close()
        if self.task is not None:
            self.process.terminate()
        self.process.join(patience)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


class Processes:
    """Several processes of this machine.

    They are started when there is work for them, and kept until the end, since each of them has
    to import and to load the compiled kernels. The first one finishes a block before the others
    start: where kernels have still to be compiled, which takes a minute and much memory, it is
    done once, and the others read what it has kept. A worker that dies is replaced, and its
    block is computed again.

    Parameters
    ----------
    number
        Of processes, at least 1.
    """

    def __init__(self, number: int) -> None:
        if number < 1:
            raise ArgumentError("workers", number, "must be 1 or more")
        self.number = number
        self._warm = False
        self._workers: list[_Worker] = []
        self._deaths: dict[str, int] = {}

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every process."""
        while self._workers:
            self._workers.pop().end(PATIENCE)

    def results(self, tasks: Iterator[Task]) -> Generator[tuple[int, Rows]]:
        """Yield number and rows of each task, in whatever order they are done."""
        again: list[Task] = []
        try:
            while True:
                self._hand_out(tasks, again)
                busy = [worker for worker in self._workers if worker.task is not None]
                if not busy:
                    return
                for ready in connection.wait([worker.pipe for worker in busy]):
                    worker = next(one for one in busy if one.pipe is ready)
                    task = worker.task
                    assert task is not None  # noqa: S101 -- the busy ones have one
                    try:
                        good, value = worker.pipe.recv()
                    except (EOFError, OSError):
                        self._bury(worker, task, again)
                        continue
                    worker.task = None
                    self._warm = True
                    if not good:
                        raise value
                    yield task.number, value
        finally:
            # Whoever is still at work does what nobody waits for any more.
            for worker in [one for one in self._workers if one.task is not None]:
                self._workers.remove(worker)
                worker.end(PATIENCE)

    def _hand_out(self, tasks: Iterator[Task], again: list[Task]) -> None:
        """Give work to everybody who has none, as long as there is any."""
        while True:
            free = next((one for one in self._workers if one.task is None), None)
            places = self.number if self._warm else 1
            if free is None and len(self._workers) >= places:
                return
            task = again.pop() if again else next(tasks, None)
            if task is None:
                return
            worker = free or self._hire()
            worker.task = task
            with suppress(OSError):  # it has died, which waiting for it will show
                worker.pipe.send(task)

    def _hire(self) -> _Worker:
        """Start a process."""
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs,), daemon=True)
        with _one_thread_each():
            process.start()
        theirs.close()
        worker = _Worker(process=process, pipe=ours)
        self._workers.append(worker)
        return worker

    def _bury(self, worker: _Worker, task: Task, again: list[Task]) -> None:
        """Take note of a death, and have the block computed by somebody else."""
        self._workers.remove(worker)
        worker.end(PATIENCE)
        self._deaths[task.name] = deaths = self._deaths.get(task.name, 0) + 1
        if deaths >= DEATHS:
            message = (
                f"{deaths} workers have died over block {task.number}; perhaps memory is "
                "short: take fewer workers, or --workers 1 to see what happens"
            )
            raise WorkerError(message)
        again.append(task)


def serve(pipe: Connection) -> None:
    """Compute what comes through a pipe until its other end is closed.

    The interrupt of a terminal reaches every process of a command. Only the first one acts on
    it, and then ends the others.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        while True:
            pipe.send(attempt(pipe.recv()))


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Start a process whose linear algebra has one thread, since there are many processes."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
