from __future__ import annotations

import json
import os
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.simulation.running.identity import digest
from toolkit.simulation.running.store import Store, StoreError
from toolkit.simulation.running.task import Task, compute

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


@pytest.fixture
def task(standin: ModuleType) -> Task:
    plan = standin.Tiny()
    return Task(
        function=standin.rows, plan=plan, seed=3, number=2, size=10, identity=digest(plan)
    )


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def store(tmp_path: Path, notes: list[str]) -> Store:
    return Store(folder=tmp_path / "not" / "there", tell=notes.append)


def test_what_was_written_is_read_to_the_last_bit(
    store: Store, task: Task, notes: list[str]
) -> None:
    rows = compute(task)
    store.write(task, rows)
    again = store.read(task)
    assert again is not None
    assert again.tobytes() == rows.tobytes()
    assert again.dtype == rows.dtype
    assert notes == []


def test_what_was_never_written_is_not_there(
    store: Store, task: Task, notes: list[str]
) -> None:
    assert store.read(task) is None
    assert notes == []


def test_a_block_is_an_array_that_numpy_loads(store: Store, task: Task) -> None:
    store.write(task, compute(task))
    assert np.load(store.place(task)).tobytes() == compute(task).tobytes()


def test_a_folder_says_what_lies_in_it(store: Store, task: Task) -> None:
    store.write(task, compute(task))
    told = json.loads((store.place(task).parent / "about.json").read_text())
    assert told["name"] == "tiny"
    assert (told["plan"], told["seed"], told["numpy"]) == (task.identity, 3, np.__version__)


def test_nothing_unfinished_is_left(store: Store, task: Task) -> None:
    store.write(task, compute(task))
    names = sorted(path.name for path in store.place(task).parent.iterdir())
    assert names == ["about.json", "block-0000002.npy"]


def test_every_fact_but_the_number_decides_the_folder(
    store: Store, task: Task, standin: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOLKIT_COMPILED", "1")
    others = [
        replace(task, seed=4),
        replace(task, size=11),
        replace(task, identity=digest(standin.Tiny(rate=0.7))),
        replace(task, function=standin.other_rows),
    ]
    places = {store.place(one).parent for one in (task, *others)}
    assert len(places) == 5
    assert store.place(replace(task, number=3)).parent == store.place(task).parent
    monkeypatch.setattr(np, "__version__", "99.0")
    places.add(store.place(task).parent)
    monkeypatch.setenv("TOOLKIT_COMPILED", "0")
    places.add(store.place(task).parent)
    assert len(places) == 7


def test_trials_without_a_compiler_are_kept_apart(
    store: Store, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing_installed(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setenv("TOOLKIT_COMPILED", "1")
    compiled = store.place(task)
    monkeypatch.setattr("toolkit.simulation.running.store.version", nothing_installed)
    plain = store.place(task)
    monkeypatch.setenv("TOOLKIT_COMPILED", "0")
    assert compiled != plain == store.place(task)


def cut(content: bytes) -> bytes:
    return content[:-40]


def flip(content: bytes) -> bytes:
    return content[:200] + bytes([content[200] ^ 1]) + content[201:]


def flip_the_line(content: bytes) -> bytes:
    return content.replace(b'"seed": 3', b'"seed: 3', 1)


def drop_the_sum(content: bytes) -> bytes:
    return content.replace(b"sha256", b"sha255")


def change_the_seed(content: bytes) -> bytes:
    return content.replace(b'"seed": 3', b'"seed": 4')


def empty(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (cut, "is cut short"),
        (empty, "is cut short"),
        (flip, "is damaged"),
        (flip_the_line, "is damaged"),
        (drop_the_sum, "is damaged"),
        (change_the_seed, "belongs to another simulation or block"),
    ],
)
def test_a_file_that_came_to_harm_is_named_and_not_used(
    harm: Any, told: str, store: Store, task: Task, notes: list[str]
) -> None:
    store.write(task, compute(task))
    path = store.place(task)
    path.write_bytes(harm(path.read_bytes()))
    assert store.read(task) is None
    assert notes == [f"{path} {told}: the block is computed again"]


def test_a_block_under_the_name_of_another_is_not_used(
    store: Store, task: Task, notes: list[str]
) -> None:
    store.write(task, compute(task))
    other = replace(task, number=5)
    store.place(task).rename(store.place(other))
    assert store.read(other) is None
    assert "belongs to another simulation or block" in notes[0]


def test_a_block_with_too_few_rows_is_not_used(
    store: Store, task: Task, notes: list[str]
) -> None:
    store.write(task, compute(task)[:9])
    assert store.read(task) is None
    assert "has another number of rows" in notes[0]


def test_a_file_that_cannot_be_read_is_named(
    store: Store, task: Task, notes: list[str]
) -> None:
    store.place(task).mkdir(parents=True)
    assert store.read(task) is None
    assert "cannot be read" in notes[0]


def test_a_folder_that_cannot_be_written_is_one_clear_message(
    tmp_path: Path, task: Task
) -> None:
    (tmp_path / "file").write_text("")
    store = Store(folder=tmp_path / "file", tell=print)
    with pytest.raises(StoreError, match=r"results cannot be kept in .*file"):
        store.write(task, compute(task))


def test_what_a_killed_run_left_is_removed_when_it_is_old(store: Store, task: Task) -> None:
    folder = store.place(task).parent
    folder.mkdir(parents=True)
    old, new = folder / "old.part", folder / "new.part"
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    store.write(task, compute(task))
    assert not old.exists()
    assert new.exists()


def test_a_draft_that_another_run_removed_is_no_trouble(store: Store, task: Task) -> None:
    folder = store.place(task).parent
    folder.mkdir(parents=True)
    # A link to nothing has a name and cannot be looked at, as a file that has just gone.
    (folder / "gone.part").symlink_to(folder / "nothing")
    store.write(task, compute(task))
    assert store.read(task) is not None
