from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil
import pytest

from toolkit.errors import ArgumentError
from toolkit.simulation.running import gathering
from toolkit.simulation.running.crews import Alone, Processes, _one_thread_each
from toolkit.simulation.running.run import crew, run
from toolkit.simulation.running.task import Task, WorkerError

if TYPE_CHECKING:
    from types import ModuleType

HERE = Path(__file__).parent


def blocks(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/block-*.npy"))


def test_a_row_depends_on_its_replicate_and_not_on_the_block(standin: ModuleType) -> None:
    one = run(standin.Tiny(), seed=1, replicates=30, function=standin.rows, size=7)
    other = run(standin.Tiny(), seed=1, replicates=30, function=standin.rows, size=30)
    assert one.tobytes() == other.tobytes()
    assert len(one) == 30
    assert len(np.unique(one["value"])) == 30


def test_fewer_replicates_are_the_first_ones(standin: ModuleType) -> None:
    few = run(standin.Tiny(), seed=1, replicates=15, function=standin.rows, size=10)
    many = run(standin.Tiny(), seed=1, replicates=40, function=standin.rows, size=10)
    assert few.tobytes() == many[:15].tobytes()


def test_many_rows_go_through_a_file_and_are_the_same(
    standin: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = run(standin.Tiny(), seed=1, replicates=95, function=standin.rows, size=10)
    monkeypatch.setattr(gathering, "HELD", 25 * standin.ROW.itemsize)
    many = run(standin.Tiny(), seed=1, replicates=95, function=standin.rows, size=10)
    assert isinstance(many, np.memmap)
    assert not isinstance(few, np.memmap)
    assert many.tobytes() == few.tobytes()
    assert len(many) == 95


def test_more_replicates_are_appended_to_what_is_kept(
    standin: ModuleType, tmp_path: Path, watcher: Any
) -> None:
    asked = {"seed": 1, "function": standin.rows, "size": 10, "store": tmp_path}
    run(standin.Tiny(), replicates=25, **asked)
    before = {path: path.stat().st_mtime_ns for path in blocks(tmp_path)}
    rows = run(standin.Tiny(), replicates=60, progress=watcher, **asked)
    assert watcher.computed == 30
    assert len(blocks(tmp_path)) == 6
    assert all(path.stat().st_mtime_ns == changed for path, changed in before.items())
    fresh = run(standin.Tiny(), seed=1, replicates=60, function=standin.rows, size=10)
    assert rows.tobytes() == fresh.tobytes()


def test_all_that_is_kept_needs_no_computing(
    standin: ModuleType, tmp_path: Path, watcher: Any
) -> None:
    asked = {"seed": 1, "function": standin.rows, "size": 10, "store": tmp_path}
    first = run(standin.Tiny(), replicates=40, **asked)
    again = run(standin.Tiny(), replicates=40, progress=watcher, workers=2, **asked)
    assert first.tobytes() == again.tobytes()
    assert watcher.computed == 0


def test_damaged_and_missing_blocks_are_computed_again(
    standin: ModuleType, tmp_path: Path, watcher: Any
) -> None:
    asked = {"seed": 1, "function": standin.rows, "size": 10, "store": tmp_path}
    first = run(standin.Tiny(), replicates=50, **asked)
    paths = blocks(tmp_path)
    paths[1].write_bytes(paths[1].read_bytes()[:-5])
    paths[2].write_bytes(paths[3].read_bytes())
    paths[4].unlink()
    again = run(standin.Tiny(), replicates=50, progress=watcher, **asked)
    assert again.tobytes() == first.tobytes()
    assert watcher.computed == 30
    for path, note in zip(paths[1:3], watcher.notes, strict=True):
        assert str(path) in note
    calm = run(standin.Tiny(), replicates=50, **asked)
    assert calm.tobytes() == first.tobytes()


def test_progress_ends_where_it_was_expected_to(standin: ModuleType, watcher: Any) -> None:
    run(standin.Tiny(), seed=1, replicates=25, function=standin.rows, size=10, progress=watcher)
    assert watcher.advances == [(10, 25, 10), (20, 25, 20), (25, 25, 30)]


def test_two_runs_at_once_do_not_harm_each_other(standin: ModuleType, tmp_path: Path) -> None:
    asked = {"seed": 1, "function": standin.rows, "size": 5, "store": tmp_path}
    found: list[Any] = []

    def one() -> None:
        found.append(run(standin.Tiny(), replicates=100, **asked))

    both = [threading.Thread(target=one) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    fresh = run(standin.Tiny(), seed=1, replicates=100, function=standin.rows)
    assert [rows.tobytes() for rows in found] == [fresh.tobytes()] * 2


def precise(rows: Any, size: int, precision: float) -> int:
    """Return where a run with this precision has to stop, from the definition."""
    for done in range(size, len(rows) + 1, size):
        rate = (rows["rejected"][:done, 0].sum() + 2) / (done + 4)
        if np.sqrt(rate * (1 - rate) / done) <= precision:
            return done
    raise AssertionError


def test_a_precision_stops_at_the_first_block_that_reaches_it(
    standin: ModuleType, tmp_path: Path
) -> None:
    asked = {"seed": 2, "function": standin.rows, "size": 20}
    rows = run(standin.Tiny(), replicates=20, precision=0.02, **asked)
    all_of_them = run(standin.Tiny(), replicates=1000, **asked)
    assert len(rows) == precise(all_of_them, 20, 0.02)
    assert rows.tobytes() == all_of_them[: len(rows)].tobytes()
    # More is kept than needed: the answer is the same.
    run(standin.Tiny(), replicates=800, store=tmp_path, **asked)
    again = run(standin.Tiny(), replicates=20, precision=0.02, store=tmp_path, **asked)
    assert again.tobytes() == rows.tobytes()


def test_the_same_bits_from_one_process_and_from_two_one_of_which_dies(
    standin: ModuleType, tmp_path: Path, watcher: Any
) -> None:
    once = standin.Tiny(deadly=37, once=str(tmp_path / "died"))
    (tmp_path / "died").touch()
    alone = run(once, seed=1, replicates=55, function=standin.rows, size=10)
    (tmp_path / "died").unlink()
    asked = {"seed": 1, "function": standin.rows, "size": 10}
    with crew(2) as both:
        assert isinstance(both, Processes)
        store = tmp_path / "store"
        rows = run(once, replicates=55, workers=both, store=store, progress=watcher, **asked)
        assert (tmp_path / "died").exists()
        assert rows.tobytes() == alone.tobytes()
        assert watcher.computed == 60
        # The same crew, another goal: it stops where one process does, though two run ahead.
        close = run(once, replicates=10, precision=0.03, workers=both, **asked)
        same = run(once, replicates=10, precision=0.03, **asked)
        assert close.tobytes() == same.tobytes()
        # An error arrives with its message and tells where it arose.
        for portable, kind in ((True, ValueError), (False, RuntimeError)):
            bad = standin.Tiny(wrong=15, portable=portable)
            with pytest.raises(kind, match="seven") as caught:
                run(bad, replicates=40, workers=both, **asked)
            assert "in rows" in caught.value.__notes__[0]


def test_a_block_that_kills_every_worker_is_given_up(standin: ModuleType) -> None:
    deadly = standin.Tiny(deadly=0)
    with pytest.raises(WorkerError, match="3 workers have died over block 0"):
        run(deadly, seed=1, replicates=10, workers=2, function=standin.rows, size=10)


SLOW = """
import sys
sys.path.insert(0, {here!r})
import standin
from toolkit.simulation.running.run import run

if __name__ == "__main__":
    run(standin.Tiny(), seed=1, replicates=100, function=standin.rows, size=10,
        workers={workers}, store={store!r})
"""


def start(folder: Path, store: Path, workers: int) -> subprocess.Popen[bytes]:
    """Start a slow run as a program of its own, and wait until it has kept two blocks."""
    program = folder / "slow.py"
    program.write_text(SLOW.format(here=str(HERE), store=str(store), workers=workers))
    slowly = {**os.environ, "STANDIN_DELAY": "1.0"}
    running = subprocess.Popen([sys.executable, program], stderr=subprocess.PIPE, env=slowly)
    for _ in range(6000):
        if len(blocks(store)) >= 2:
            return running
        time.sleep(0.01)
    raise AssertionError


def workers_of(process: int) -> list[psutil.Process]:
    """Return the processes that a process has started and that are still alive."""
    return psutil.Process(process).children()


def alive(process: psutil.Process) -> bool:
    """Tell whether a process, that very one and no other of its number, still works."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize(
    ("sent", "status"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, None)]
)
def test_a_run_that_was_killed_is_resumed_and_leaves_nobody_behind(
    sent: signal.Signals,
    status: int | None,
    standin: ModuleType,
    tmp_path: Path,
    watcher: Any,
) -> None:
    store = tmp_path / "store"
    running = start(tmp_path, store, workers=2)
    left = workers_of(running.pid)
    assert len(left) >= 2
    running.send_signal(sent)
    _, said = running.communicate(timeout=60)
    assert status is None or running.returncode == status
    assert said.count(b"Traceback") <= 1
    for _ in range(500):
        if not any(map(alive, left)):
            break
        time.sleep(0.01)
    assert not any(map(alive, left))
    had = len(blocks(store))
    assert 2 <= had < 10
    asked = {"seed": 1, "replicates": 100, "function": standin.rows, "size": 10}
    fresh = run(standin.Tiny(), **asked)
    resumed = run(standin.Tiny(), store=store, progress=watcher, **asked)
    assert resumed.tobytes() == fresh.tobytes()
    assert watcher.computed == 100 - 10 * had
    assert watcher.notes == []


def test_a_worker_of_another_version_is_refused(standin: ModuleType) -> None:
    task = Task(
        function=standin.rows, plan=standin.Tiny(), seed=1, number=0, size=10, identity="old"
    )
    with pytest.raises(WorkerError, match="another version of the toolkit"):
        next(Alone().results(iter([task])))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"replicates": 10, "seed": -1}, "seed must be"),
        ({"replicates": 10, "seed": 1, "workers": 0}, "workers must be 1 or more"),
        ({"replicates": 10, "seed": 1, "workers": True}, "workers must be 1 or more"),
        ({"replicates": 10, "seed": 1, "size": 0}, "size must be 1 or more"),
        (
            {"replicates": 10, "seed": 1, "workers": 2, "scheduler": "tcp://a:1"},
            "workers must be 1 where a scheduler",
        ),
        ({"seed": 1}, "replicates must be given"),
    ],
    ids=str,
)
def test_wrong_arguments_are_refused(
    asked: dict[str, Any], told: str, standin: ModuleType
) -> None:
    with pytest.raises(ArgumentError, match=told):
        run(standin.Tiny(), function=standin.rows, **asked)


def test_no_processes_are_no_crew() -> None:
    with pytest.raises(ArgumentError, match="workers must be 1 or more"):
        Processes(0)


def test_linear_algebra_of_workers_has_one_thread_and_ours_what_it_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    with _one_thread_each():
        assert os.environ["OMP_NUM_THREADS"] == os.environ["MKL_NUM_THREADS"] == "1"
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ
