"""What workers are given and give back, on this machine or on another one."""

from __future__ import annotations

import os
import pickle
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

from toolkit.errors import ToolkitError
from toolkit.simulation.running.identity import METHOD_VERSION, digest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from types import TracebackType

    from toolkit.simulation.conduct.plan import Plan
    from toolkit.simulation.running.block import Rows


class BlockFunction(Protocol):
    """A function of a module that computes the rows of a block.

    It has to be importable by its name, since workers are other processes; and its rows may
    depend on its arguments alone.
    """

    __module__: str
    __qualname__: str

    def __call__(self, plan: Plan, seed: int, first: int, last: int) -> Rows:
        """Compute the replicates from first to before last."""


class WorkerError(ToolkitError):
    """Workers cannot be reached, do not survive, or run another version of the toolkit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One block to compute.

    Attributes
    ----------
    function
        That computes it.
    plan, seed
        What is simulated.
    number, size
        Place of the block, from 0, and replicates in it.
    identity
        Digest of the plan where the task was made.
    """

    function: BlockFunction
    plan: Plan
    seed: int
    number: int
    size: int
    identity: str

    @property
    def name(self) -> str:
        """Name that tells this block from every other one."""
        function = f"{self.function.__module__}.{self.function.__qualname__}"
        return f"{function}-{self.identity}-{self.seed}-{self.size}-{self.number}"


class Crew(Protocol):
    """Whoever computes blocks: this process, several of them, or a cluster."""

    def results(self, tasks: Iterator[Task]) -> Generator[tuple[int, Rows]]:
        """Yield number and rows of each task, in whatever order they are done.

        Tasks are taken only when somebody is free. Closing the iterator ends what is under way.
        """

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End; nobody is left behind."""


def compute(task: Task) -> Rows:
    """Compute a block where this is called.

    Raises
    ------
    WorkerError
        The plan has another digest here, so this is another version of the toolkit.
    """
    if digest(task.plan) != task.identity:
        message = (
            f"process {os.getpid()} runs another version of the toolkit (method version "
            f"{METHOD_VERSION} there); install the same version for every worker"
        )
        raise WorkerError(message)
    first = task.number * task.size
    return task.function(task.plan, task.seed, first, first + task.size)


def attempt(task: Task) -> tuple[bool, object]:
    """Compute a block for another process: return whether it was done, and its rows or error.

    The error is one that survives the way to the other process, and tells where it arose.
    """
    try:
        return True, compute(task)
    except Exception as error:  # noqa: BLE001 -- it is raised where the run was asked for
        error.add_note("".join(traceback.format_exception(error)))
        return False, _portable(error)


def _portable(error: Exception) -> Exception:
    """Return an error, or, where it cannot be taken along, one that says the same."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 -- we have just written it
    except Exception:  # noqa: BLE001 -- a class may fail in whatever way it likes
        kind = WorkerError if isinstance(error, ToolkitError) else RuntimeError
        told = str(error) if kind is WorkerError else f"{type(error).__name__}: {error}"
        carried = kind(told)
        for note in getattr(error, "__notes__", ()):
            carried.add_note(note)
        return carried
    return error
