"""Tests that want compiled kernels: `test_compiled.py` runs them in a process of its own."""

from __future__ import annotations

import os

# Compiling takes minutes, so that one process of a whole run does it and no other.
collect_ignore_glob = ["test_*.py"] if os.environ["TOOLKIT_COMPILED"] == "0" else []
