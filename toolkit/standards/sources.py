"""The laws, guidelines and practices that rules and checklists stand on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from toolkit.standards.data import Status, load, row

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One law, guideline or practice.

    Attributes
    ----------
    id, title
        Name to refer to it, and what it is called.
    date
        Of the version meant: a year, a month or a day, as far as it is known.
    status
        Final: law or adopted guideline; guidance: advice in force; draft: proposed; practice:
        what review boards, or this project, ask for without a law.
    read
        Whether its text was read, or comes from memory only.
    """

    id: str
    title: str
    date: str
    status: Literal["final", "guidance", "draft", "practice"]
    read: Status

    def __str__(self) -> str:
        """One line: title, date, status, and that it is only recalled if it is."""
        recalled = ", recalled" if self.read == "recalled" else ""
        return f"{self.title} ({self.date}, {self.status}{recalled})"


@lru_cache
def standards() -> Mapping[str, Standard]:
    """Return every standard by its id, in the order of the file.

    Examples
    --------
    >>> str(standards()["ich_e9_r1"])
    'ICH E9(R1), estimands and sensitivity analysis (2019-11-20, final)'
    """
    rows = (row(Standard, values) for values in load("sources")["sources"])
    return MappingProxyType({one.id: one for one in rows})
