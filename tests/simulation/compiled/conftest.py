"""Tests that want compiled kernels: `test_compiled.py` runs them in a process of its own."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

# Compiling takes minutes, so that one process of a whole run does it and no other.
collect_ignore_glob = ["test_*.py"] if os.environ["TOOLKIT_COMPILED"] == "0" else []

ROOT = Path(__file__).parents[3]
CHILD = """
import importlib, pickle, sys
from toolkit.simulation.kernels.compiled import AVAILABLE
assert not AVAILABLE
answers = []
for module, name, arguments, options in pickle.load(sys.stdin.buffer):
    function = getattr(importlib.import_module(module), name)
    answers.append((function(*arguments, **options), arguments))
pickle.dump(answers, sys.stdout.buffer)
"""


@pytest.fixture(scope="session")
def interpreted() -> Callable[..., list[tuple[Any, Any]]]:
    """Return a function that makes calls where kernels are plain Python: in another process.

    It takes (function, arguments, options) of each call, and gives what the function returned,
    and the arguments, in whose arrays kernels write.
    """

    def make(*calls: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]) -> Any:
        done = subprocess.run(
            [sys.executable, "-c", CHILD],
            input=pickle.dumps(
                [(function.__module__, function.__name__, *rest) for function, *rest in calls]
            ),
            env=os.environ | {"TOOLKIT_COMPILED": "0"},
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return pickle.loads(done.stdout)  # noqa: S301  # our own

    return make
