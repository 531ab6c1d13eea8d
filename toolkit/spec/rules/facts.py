"""A valid protocol, as the rules look things up in it, and what a rule says is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar
from typing import Protocol as Interface

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from toolkit.spec.analyses import Analysis
    from toolkit.spec.planning import Assumption
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reading.source import Loc


class Identified(Interface):
    """Something with an id."""

    @property
    def id(self) -> str:
        """Its id."""


Thing = TypeVar("Thing", bound=Identified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One thing that does not fit with another.

    Attributes
    ----------
    loc
        Its place in protocol.yaml.
    rule, message, hint
        As in a `Problem`.
    """

    loc: Loc
    rule: str
    message: str
    hint: str = ""


class Facts:
    """A valid protocol, with its parts by id.

    Attributes
    ----------
    protocol
        The protocol; an id in it may still be one that is defined nowhere.
    narrative
        Numbers of the sections that have a narrative file.
    """

    def __init__(self, protocol: Protocol, narrative: Iterable[str] = ()) -> None:
        self.protocol = protocol
        self.narrative = tuple(narrative)

    @cached_property
    def assumptions(self) -> Mapping[str, Assumption]:
        """Assumptions by id."""
        return by_id(self.protocol.assumptions)

    @cached_property
    def analyses(self) -> Mapping[str, Analysis]:
        """Analyses by id."""
        return by_id(self.protocol.analyses)

    @cached_property
    def visit_order(self) -> Mapping[str, int]:
        """Place of each visit in the schedule, by its id."""
        return {visit.id: at for at, visit in enumerate(self.protocol.schedule.visits)}

    def place_of(self, assumption: str) -> Loc:
        """Return where an assumption stands."""
        at = [one.id for one in self.protocol.assumptions].index(assumption)
        return ("assumptions", at)


def by_id(things: Iterable[Thing]) -> dict[str, Thing]:
    """Return things by id; of several with the same id the first, as the duplicate is told."""
    found: dict[str, Thing] = {}
    for thing in things:
        found.setdefault(thing.id, thing)
    return found


def rises(values: Iterable[Any]) -> bool:
    """Tell whether each value is above the one before.

    Examples
    --------
    >>> rises([1, 2, 4]), rises([1, 1]), rises([])
    (True, False, True)
    """
    return all(one < other for one, other in pairwise(values))
