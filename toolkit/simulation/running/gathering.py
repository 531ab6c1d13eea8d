"""Rows of many blocks in order: in memory while they are few, in a nameless file beyond."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from toolkit.simulation.running.block import Rows

HELD = 64 * 2**20
"""Bytes held in memory."""


@dataclass(slots=True)
class Gathered:
    """Blocks appended in order; memory does not grow with the number of replicates.

    Attributes
    ----------
    held
        Blocks that are not in the file yet, or all where there is none; the last one always.
    file
        It has no name, so that nothing is left behind however the process ends.
    """

    held: list[Rows] = field(default_factory=list)
    file: IO[bytes] | None = None

    def append(self, block: Rows) -> None:
        """Take the rows that follow."""
        self.held.append(block)
        if sum(each.nbytes for each in self.held) > HELD:
            self._put_down()

    def rows(self) -> Rows:
        """Return the rows of all blocks, of which there is at least one.

        Those of a file are read when they are looked at.
        """
        if self.file is None:
            return np.concatenate(self.held)
        kind = self._put_down()
        whole: Rows = np.memmap(self.file, dtype=kind, mode="r")
        return whole

    def close(self) -> None:
        """Let go of the file; rows that were returned stay readable."""
        if self.file is not None:
            self.file.close()

    def _put_down(self) -> np.dtype[np.void]:
        """Write what is held, keep the type of a row, and return it."""
        if self.file is None:
            self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close
        for block in self.held:
            self.file.write(block.tobytes())
        self.file.flush()
        kind = self.held[-1].dtype
        self.held = [self.held[-1][:0]]
        return kind
