"""The reference files: rooms, rows, tolerances."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from toolkit.resources import reference_folder
from toolkit.validation.claim import Claim

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


OTHER_ROOMS = frozenset({"analysis_plan", "r", "simulation"})
"""Folders of which `toolkit validate` reads nothing: a program's whole output, the R programs,
and fits of whole data sets, which the tests of the simulator compare."""
Row = dict[str, Any]


@dataclass(frozen=True)
class ReferenceFile:
    """One file of reference values.

    Attributes
    ----------
    room
        Folder below the references: ``power``, ``published``, ``sequential``.
    name
        Its name without ``.json``.
    path
        Where it stands.
    """

    room: str
    name: str
    path: Path

    @property
    def label(self) -> str:
        """Room and name, as reports write them."""
        return f"{self.room}/{self.name}.json"

    @cached_property
    def data(self) -> Row:
        """All that it holds."""
        read: Row = json.loads(self.path.read_text("utf-8"))
        return read

    @property
    def rows(self) -> list[Row]:
        """Its cases, of every list that it holds; one without a name is told by its place."""
        return [
            {"id": f"{name}-{place}"} | row
            for name, listed in self.data.items()
            if isinstance(listed, list)
            for place, row in enumerate(listed, start=1)
        ]

    @property
    def relative(self) -> float:
        """Relative tolerance of rows that say none of their own."""
        return float(self.data.get("relative_tolerance", 0.0))

    def source(self, row: Row) -> str:
        """Who computed a row."""
        return str(row.get("source") or self.data.get("source", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Makes the claims of one row, so that each adapter says only what differs.

    Attributes
    ----------
    file
        The file.
    row
        The row.
    kind
        Kind or subject of its claims.
    """

    file: ReferenceFile
    row: Row
    kind: str

    def claim(
        self,
        what: str,
        expected: Any,
        answer: Callable[[], Any],
        *,
        relative: float = 0.0,
        absolute: float = 0.0,
    ) -> Claim:
        """Return a claim of this row."""
        return Claim(
            kind=self.kind,
            file=self.file.label,
            id=str(self.row["id"]),
            what=what,
            expected=expected,
            answer=answer,
            source=self.file.source(self.row),
            relative=relative,
            absolute=absolute,
        )


def reference_files(folder: Path | None = None) -> tuple[ReferenceFile, ...]:
    """Return every reference file, in the order of rooms and names.

    Parameters
    ----------
    folder
        The folder of references; None for the one that ships with the toolkit.
    """
    top = folder or reference_folder()
    return tuple(
        ReferenceFile(room=path.parent.name, name=path.stem, path=path)
        for path in sorted(top.glob("*/*.json"))
        if path.parent.name not in OTHER_ROOMS
    )


def tuples(value: Any) -> Any:
    """Turn the lists of JSON into tuples, as the assumptions want them.

    Examples
    --------
    >>> tuples({"allocation": [2, 1], "alpha": 0.05})
    {'allocation': (2, 1), 'alpha': 0.05}
    """
    if isinstance(value, dict):
        return {key: tuples(one) for key, one in value.items()}
    return tuple(tuples(one) for one in value) if isinstance(value, list) else value
