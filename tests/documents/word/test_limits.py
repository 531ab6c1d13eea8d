from __future__ import annotations

import json
import resource
import subprocess
import sys
from itertools import repeat
from typing import Any

import pytest

from toolkit.documents.word import limits
from toolkit.documents.word.limits import Limits, limited, perform, restrict
from toolkit.errors import DocumentError

HERE = "toolkit.documents.word.limits"
SANDBOX = "toolkit.documents.word.sandbox:render_task"


def test_a_task_answers_with_json_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "task", lambda x: ({"a": x}, b"\n{\x00"), raising=False)
    head, _, data = perform(f"{HERE}:task", 5).partition(b"\n")
    assert json.loads(head) == {"made": {"a": 5}}
    assert data == b"\n{\x00"


def test_a_refusal_comes_back_as_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> tuple[object, bytes]:
        message = "not this one"
        raise DocumentError(message)

    monkeypatch.setattr(limits, "task", refuse, raising=False)
    assert json.loads(perform(f"{HERE}:task", None)) == {"refused": "not this one"}
    with pytest.raises(DocumentError, match="the template is refused"):
        limited("toolkit.documents.own_template.tasks:fill_task", (b"", None, False), "a.docx")


def test_a_bug_in_the_process_is_a_bug_here() -> None:
    with pytest.raises(RuntimeError, match="TypeError"):
        limited(SANDBOX, (b"", {}), "a.docx")


def test_the_clock_ends_the_process() -> None:
    with pytest.raises(DocumentError, match=r"a\.docx is refused: it takes more than 0\.01 s"):
        limited(SANDBOX, (b"", {}, ""), "a.docx", Limits(seconds=0.01))


def test_memory_is_limited() -> None:
    with pytest.raises(DocumentError, match="MB of memory"):
        limited("builtins:bytearray", 3_000_000_000, "a.docx", Limits(memory=500_000_000))


def test_processor_time_is_limited() -> None:
    with pytest.raises(DocumentError, match="1 seconds of processor time"):
        limited("collections:deque", _Endless(), "a.docx", Limits(processor=1))


class _Endless:
    """Comes out of the pickle as an endless iterator."""

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return filter, (None, repeat(0))


def test_limits_are_set_for_good() -> None:
    program = (
        "from toolkit.documents.word.limits import Limits, restrict; import resource; "
        "restrict(Limits(processor=7, memory=900_000_000)); "
        "print(resource.getrlimit(resource.RLIMIT_CPU), "
        "resource.getrlimit(resource.RLIMIT_FSIZE)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "(7, 7) 0"


def test_every_limit_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", asked.__setitem__)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (5, 5))
    restrict(Limits())
    assert set(asked.values()) == {(5, 5), (0, 0)}
    assert len(asked) == 4


def test_a_system_without_limits_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    restrict(Limits())
