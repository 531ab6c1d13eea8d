"""Rules of the population: ages, and criteria whose ids are never used again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.spec.rules.facts import Facts, Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS = {"inclusion": "I", "exclusion": "E"}


def ages(facts: Facts) -> Iterator[Flaw]:
    """Require that the highest age is not below the lowest."""
    population = facts.protocol.population
    highest = population.maximum_age
    if highest is not None and highest < population.minimum_age:
        message = f"{highest} is below the minimum age, {population.minimum_age}"
        yield Flaw(loc=("population", "maximum_age"), rule="spec.value", message=message)


def criteria(facts: Facts) -> Iterator[Flaw]:
    """Require the ids I01, I02 ... and E01, E02 ..., in order; retired ones are left out."""
    population = facts.protocol.population
    for kind, letter in LETTERS.items():
        retired = {int(one[1:]) for one in population.retired if one.startswith(letter)}
        expected = 0
        for at, criterion in enumerate(getattr(population, kind)):
            loc = ("population", kind, at, "id")
            number = int(criterion.id[1:])
            if not criterion.id.startswith(letter):
                message = (
                    f"{criterion.id} cannot stand here; {kind} criteria begin with {letter}"
                )
                yield Flaw(loc=loc, rule="spec.criterion", message=message)
                continue
            if number in retired:
                message = f"{criterion.id} is retired and is never used again"
                hint = "give the new criterion the next free number"
                yield Flaw(loc=loc, rule="spec.criterion", message=message, hint=hint)
            expected = _next(expected, retired)
            if number not in {expected, *retired}:
                message = f"{criterion.id} stands where {letter}{expected:02d} is due"
                hint = "ids are consecutive; removed ones are listed in population.retired"
                yield Flaw(loc=loc, rule="spec.criterion", message=message, hint=hint)
            expected = max(expected, number)


def _next(number: int, retired: set[int]) -> int:
    number += 1
    while number in retired:
        number += 1
    return number


RULES = (ages, criteria)
