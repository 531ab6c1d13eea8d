"""Workers of a cluster: Dask distributed, an optional part.

The scheduler hands blocks out and has a block computed again elsewhere when its worker is lost.
Results come back to this process, which alone writes to disk, so machines need not share one.
Only as many blocks as keep every thread busy are under way: neither the scheduler nor this
process holds a queue that grows with the number of replicates.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Self

from toolkit.simulation.running.task import Task, WorkerError, attempt

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from types import TracebackType

    from toolkit.simulation.running.block import Rows

AHEAD = 3
"""Blocks under way for each thread of the cluster, so that nobody waits for the network."""
REACH = "20s"
"""How long to try to reach the scheduler."""


class Cluster:
    """The workers of a Dask scheduler.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises
    ------
    WorkerError
        Dask distributed is not installed, or the scheduler does not answer.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client  # noqa: PLC0415 -- it is optional
        except ImportError as error:
            message = (
                "a scheduler needs Dask distributed, which is not installed: "
                'pip install "clinical-protocol-toolkit[cluster]"'
            )
            raise WorkerError(message) from error
        try:
            connect: Any = Client
            self._client: Any = connect(address, timeout=REACH, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            message = f"the scheduler {address} cannot be reached: {error}"
            raise WorkerError(message) from error

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take leave of the scheduler; its workers stay."""
        self._client.close()

    def results(self, tasks: Iterator[Task]) -> Generator[tuple[int, Rows]]:
        """Yield number and rows of each task, in whatever order they are done."""
        from distributed import as_completed  # noqa: PLC0415 -- it is optional

        under_way: dict[Any, Task] = {}
        collect: Any = as_completed
        done = collect(loop=self._client.loop)
        try:
            while True:
                # The room shrinks when a worker is lost.
                for task in islice(tasks, max(self._room() - len(under_way), 0)):
                    future = self._submit(task)
                    under_way[future] = task
                    done.add(future)
                if not under_way:
                    return
                future = next(done)
                task = under_way.pop(future)
                yield task.number, self._rows(future)
        finally:
            if under_way:
                self._client.cancel(list(under_way))

    def _room(self) -> int:
        """Return how many blocks may be under way, now that there are so many threads."""
        threads: dict[str, int] = self._client.nthreads()
        return max(AHEAD * sum(threads.values()), 1)

    def _submit(self, task: Task) -> Any:
        # The rows depend on the task alone, so its name may serve as the scheduler's key: two
        # runs that ask for the same block at the same time have it computed once.
        return self._client.submit(attempt, task, key=f"toolkit-{task.name}")

    def _rows(self, future: Any) -> Any:
        """Return the rows of a task that was done."""
        from distributed import KilledWorker  # noqa: PLC0415 -- it is optional

        try:
            good, value = future.result()
        except KilledWorker as error:
            message = f"the cluster lost worker after worker; perhaps memory is short: {error}"
            raise WorkerError(message) from error
        if not good:
            raise value
        return value
