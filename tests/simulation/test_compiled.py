"""The one test of a run that compiles: all tests beside it see kernels as plain Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
MINUTES = 20


def test_compiled_kernels_pass_their_tests() -> None:
    # Nothing of the run around it goes along: not its coverage, its workers or its options.
    outer = ("COV_", "COVERAGE_", "PYTEST_")
    environment = {name: os.environ[name] for name in os.environ if not name.startswith(outer)}
    done = subprocess.run(
        [
            sys.executable,
            *("-m", "pytest", "-q", "--durations=5", "--numprocesses", "0", "--no-cov"),
            *("-p", "no:cacheprovider"),
            str(HERE / "compiled"),
        ],
        env=environment | {"TOOLKIT_COMPILED": "1"},
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        timeout=60 * MINUTES,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
    assert " skipped" not in done.stdout
