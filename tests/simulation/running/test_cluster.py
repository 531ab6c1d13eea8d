from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from toolkit.simulation.running.cluster import Cluster
from toolkit.simulation.running.run import run
from toolkit.simulation.running.task import WorkerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

distributed = pytest.importorskip("distributed")


@pytest.fixture
def address(standin: ModuleType) -> Iterator[str]:
    """Start a scheduler with two workers that can import the stand-in; give its address."""
    assert standin
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0"
    ) as cluster:
        yield cluster.scheduler_address


def test_the_same_bits_from_one_process_and_from_a_cluster_that_loses_a_worker(
    address: str, standin: ModuleType, tmp_path: Path, watcher: Any
) -> None:
    (tmp_path / "died").touch()
    plan = standin.Tiny(deadly=37, once=str(tmp_path / "died"))
    asked: dict[str, Any] = {"seed": 1, "function": standin.rows, "size": 10}
    alone = run(plan, replicates=95, **asked)
    (tmp_path / "died").unlink()
    store = tmp_path / "store"
    rows = run(plan, replicates=95, scheduler=address, store=store, progress=watcher, **asked)
    assert (tmp_path / "died").exists()
    assert rows.tobytes() == alone.tobytes()
    assert watcher.computed == 100
    assert run(plan, replicates=95, store=store, **asked).tobytes() == alone.tobytes()
    # It stops where one process does, and what was under way is called off.
    close = run(plan, replicates=10, precision=0.03, scheduler=address, **asked)
    assert close.tobytes() == run(plan, replicates=10, precision=0.03, **asked).tobytes()
    with pytest.raises(RuntimeError, match="seven"):
        run(standin.Tiny(wrong=5, portable=False), replicates=95, scheduler=address, **asked)
    # The default would be to try four workers.
    with distributed.Client(address, set_as_default=False) as client:
        client.run_on_scheduler(allow_no_deaths)
    with pytest.raises(WorkerError, match="lost worker after worker"):
        run(standin.Tiny(deadly=5), replicates=10, scheduler=address, **asked)


def allow_no_deaths(dask_scheduler: Any) -> None:
    dask_scheduler.allowed_failures = 0


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nothing://there", "127.0.0.1:a"])
def test_a_scheduler_that_does_not_answer_is_one_clear_message(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.simulation.running.cluster.REACH", "1s")
    with pytest.raises(WorkerError, match=f"the scheduler {address} cannot be reached"):
        Cluster(address)


def test_without_dask_the_message_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WorkerError, match=r"pip install .*\[cluster\]"):
        Cluster("tcp://127.0.0.1:1")
