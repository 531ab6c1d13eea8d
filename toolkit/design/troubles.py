"""What a method cannot do becomes a problem with its place in the protocol."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from toolkit.errors import ArgumentError, NoSolutionError, Problem, SpecError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.spec.reader import ProtocolFolder

RULE = "design.method"


class Troubles:
    """Collects the problems of several computations, so that all are told at once."""

    def __init__(self, source: ProtocolFolder) -> None:
        self._source = source
        self._problems: list[Problem] = []

    @contextmanager
    def at(self, *loc: str | int, doing: str) -> Iterator[None]:
        """Turn what a method refuses into a problem at a place of the protocol.

        Parameters
        ----------
        loc
            The place, as in `ProtocolFolder.locate`.
        doing
            What cannot be done, as a noun: "the power".
        """
        try:
            yield
        except (ArgumentError, NoSolutionError) as error:
            self.add(*loc, message=f"{doing} cannot be computed: {error}", rule=RULE)

    def add(self, *loc: str | int, message: str, rule: str, hint: str = "") -> None:
        """Note a problem."""
        file, line, where = self._source.locate(*loc)
        self._problems.append(
            Problem(file=file, line=line, where=where, message=message, rule=rule, hint=hint)
        )

    def stop(self) -> None:
        """Raise a `SpecError` if there are any problems."""
        if self._problems:
            raise SpecError(self._problems)
