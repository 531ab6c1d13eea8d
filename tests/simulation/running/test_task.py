from __future__ import annotations

import signal
import threading
from dataclasses import replace
from multiprocessing import Pipe
from typing import TYPE_CHECKING, Any

import pytest

from toolkit.errors import ArgumentError, ToolkitError
from toolkit.simulation.running import crews
from toolkit.simulation.running.crews import Processes, serve
from toolkit.simulation.running.identity import digest
from toolkit.simulation.running.task import Task, attempt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


def task(standin: ModuleType, **plan: Any) -> Task:
    tiny = standin.Tiny(**plan)
    return Task(
        function=standin.rows, plan=tiny, seed=1, number=0, size=10, identity=digest(tiny)
    )


def test_the_name_of_a_task_tells_it_from_every_other_one(standin: ModuleType) -> None:
    one = task(standin)
    assert one.name == f"standin.rows-{one.identity}-1-10-0"


@pytest.mark.parametrize(
    ("portable", "kind", "told"),
    [(True, ValueError, "seven"), (False, RuntimeError, "UnportableError: 7 is seven")],
)
def test_an_error_is_taken_along_with_the_place_where_it_arose(
    portable: bool,  # noqa: FBT001 -- of a parametrised test
    kind: type[Exception],
    told: str,
    standin: ModuleType,
) -> None:
    good, error = attempt(task(standin, wrong=3, portable=portable))
    assert not good
    assert type(error) is kind
    assert str(error) == told
    assert "standin.py" in error.__notes__[0]


def test_an_error_of_the_toolkit_stays_one_that_is_told(
    standin: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ArgumentError("rate", 2, "must be a share")

    monkeypatch.setattr(standin, "generator", refuse)
    good, error = attempt(task(standin))
    assert not good
    assert isinstance(error, ToolkitError)
    assert str(error) == "rate must be a share, not 2"


@pytest.fixture
def _interrupt() -> Iterator[None]:
    """Put the handling of interrupts back."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interrupt")
def test_a_worker_answers_until_its_pipe_is_closed_and_ignores_the_interrupt(
    standin: ModuleType,
) -> None:
    ours, theirs = Pipe()
    answers: list[Any] = []

    def ask() -> None:
        for each in (task(standin), task(standin, wrong=3)):
            ours.send(each)
            answers.append(ours.recv())
        ours.close()

    asking = threading.Thread(target=ask)
    asking.start()
    serve(theirs)
    asking.join()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    assert answers[0][1].tobytes() == standin.rows(standin.Tiny(), 1, 0, 10).tobytes()
    assert [good for good, _ in answers] == [True, False]


def test_a_worker_that_does_not_end_is_killed(
    standin: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crews, "PATIENCE", 0.0)
    with Processes(1) as crew:
        assert len(list(crew.results(iter([task(standin)])))) == 1
        (worker,) = crew._workers
        process = worker.process
        pid = process.pid
        assert process.is_alive()
    assert pid
    with pytest.raises(ValueError, match="closed"):
        process.is_alive()
    assert crew._workers == []


def test_the_first_worker_compiles_for_all_before_others_start(standin: ModuleType) -> None:
    with Processes(2) as crew:
        found = crew.results(replace(task(standin), number=number) for number in range(4))
        next(found)
        assert len(crew._workers) == 1
        assert {number for number, _ in found} == {1, 2, 3}
        assert len(crew._workers) == 2
