"""What must hold between the parts of a protocol, beyond the shape of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.spec.rules import (
    arms,
    identity,
    monitoring,
    planning,
    population,
    questions,
    schedule,
    simulation,
)
from toolkit.spec.rules.facts import Facts, Flaw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from toolkit.errors import Problem
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reading.source import Source

RULES: tuple[Callable[[Facts], Iterator[Flaw]], ...] = (
    *identity.RULES,
    *arms.RULES,
    *population.RULES,
    *schedule.RULES,
    *questions.RULES,
    *planning.RULES,
    *monitoring.RULES,
    *simulation.RULES,
)


def broken_rules(
    protocol: Protocol, source: Source, narrative: Iterable[str] = ()
) -> Iterator[Problem]:
    """Yield a problem for everything in a valid protocol that does not fit with the rest.

    Parameters
    ----------
    protocol, source
        The protocol, and the file it was read from. Ids in it may be defined nowhere; that is
        told elsewhere, and the rules pass over them.
    narrative
        Numbers of the sections that have a narrative file.
    """
    facts = Facts(protocol, narrative)
    for rule in RULES:
        for flaw in rule(facts):
            yield source.problem(flaw.loc, flaw.rule, flaw.message, flaw.hint)
