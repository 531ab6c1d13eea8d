"""A number that the record has is not typed into prose.

A number is taken for one of the record when it is written as the record prints it, and when it
is not one that only happens to look alike: sentences that cite give the figures of others, a
whole number counts only before the noun it counts ("304 participants", not "304 mg"), and a
decimal needs three figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.checks.facts import texts
from toolkit.checks.prose import narrative_passages, passages, sentences
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.checks.prose import Passage
    from toolkit.design.record import Quantity, Record
    from toolkit.spec.reader import ProtocolFolder

NUMBER = re.compile(
    r"(?<![\w.,:/^~+−–-])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\w:/^]|[.,]\d|[-–−]\d)"
    r"(\s?%|\s+per\s?cent)?"
)
SPELT = "two three four five six seven eight nine ten eleven twelve"
WORDS = {word: str(number) for number, word in enumerate(SPELT.split(), start=2)}
SPELLED = re.compile(rf"\b({'|'.join(WORDS)})\b", re.IGNORECASE)
LEAST_FIGURES = 3
"""Figures that a decimal needs, so that it does not occur by chance."""
LEAST_COUNT = 10
"""Smaller whole numbers are not looked for."""
LEAST_NAMED = 2
"""The same where the noun says exactly what is counted."""
DECIMALS = frozenset({"decimal1", "decimal2", "decimal3", "ratio", "probability"})
WHOLE = frozenset({"count", "months"})

PEOPLE = re.compile(
    r"(?:\W+(?!and\b|or\b|of\b)[\w-]+){0,2}?\W+"
    r"(participants?|people|persons?|patients?|subjects|adults|individuals|women|volunteers)\b"
    r"|\W+(?:will be|are|were|to be)\W+(randomi[sz]ed|enrolled|recruited|screened)\b"
    r"|\W+(?:in|per|to)\W+(?:each|every|the [\w-]+)\W+arm\b",
    re.IGNORECASE,
)
NOUNS: dict[str, re.Pattern[str]] = {
    "participants": PEOPLE,
    "people": PEOPLE,
    "events": re.compile(r"(?:\W+[\w-]+)?\W+events?\b", re.IGNORECASE),
    "months": re.compile(r"\W+months?\b(?=.*\b(recruit|enrol|accru))", re.IGNORECASE),
    "recruitment.sites": re.compile(
        r"(?:\W+[\w-]+)?\W+(sites?|centres?|centers?|clinics?)\b", re.IGNORECASE
    ),
    "schedule.visits": re.compile(r"(?:\W+[\w-]+)?\W+(visits?|contacts?)\b", re.IGNORECASE),
    "schedule.site_visits": re.compile(
        r"\W+(?:site|clinic|on-site)\W+visits?\b", re.IGNORECASE
    ),
    "schedule.phone_visits": re.compile(
        r"\W+(?:tele)?phone\W+(?:calls?|contacts?|visits?)\b", re.IGNORECASE
    ),
    "schedule.remote_visits": re.compile(
        r"\W+(?:remote|video)\W+(?:visits?|contacts?|calls?)\b", re.IGNORECASE
    ),
}
"""What must follow a whole number, by the quantity's name or unit."""
LEADS = re.compile(r"\b(?:N|n|sample size(?: of)?|total of)\s*=?\s*$")
"""What may stand before a number of participants instead of the noun after it."""
GIVEN = (
    *("recruitment.sites", "schedule.visits", "interim.maximum", "sample_size.randomised"),
    *("schedule.site_visits", "schedule.phone_visits", "schedule.remote_visits"),
)
"""Given numbers that prose should name; planning values are often those of the literature."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A number that was typed: where it stands in the passage, its text, and its names."""

    place: int
    text: str
    names: tuple[str, ...]


SIMULATED = ("simulation.base.power", "simulation.null.power")
"""Results of the simulation that prose may well quote."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:
    """Yield a finding for each number typed, once in a line."""
    known = _known(record)
    for file in source.narrative.values():
        told: set[tuple[int, str]] = set()
        for passage in narrative_passages(file):
            for typed, line in _typed(passage, known):
                if (line, typed.text) not in told:
                    told.add((line, typed.text))
                    names = " or ".join(f"{{{{ {name} }}}}" for name in typed.names[:2])
                    yield Finding(
                        file=file.file,
                        line=line,
                        where=f"section {file.number}",
                        message=f"“{typed.text}” is typed, but it is a number of the record",
                        hint=f"write {names}",
                    )
    for loc, text in texts(source.protocol):
        for passage in passages(text):
            for typed, _ in _typed(passage, known):
                yield at(
                    source,
                    *loc,
                    message=f"“{typed.text}” is typed, but it is computed as "
                    f"{' or '.join(typed.names[:2])}",
                    hint="say it without the number; the documents print it where it belongs",
                )


def _known(record: Record) -> dict[str, list[Quantity]]:
    """Return the quantities that prose should name, by their text."""
    known: dict[str, list[Quantity]] = {}
    for name, quantity in record.items():
        computed = quantity.method != "given" or name in GIVEN
        if name.startswith("simulation.") and name not in SIMULATED:
            continue  # among thousands of results every number is found by chance
        if computed and not isinstance(quantity.value, tuple) and _telling(quantity):
            known.setdefault(quantity.text.replace(",", ""), []).append(quantity)
    return known


def _telling(quantity: Quantity) -> bool:
    """Tell whether a number is special enough to be recognised."""
    figures = re.sub(r"\D", "", quantity.text).lstrip("0")
    if quantity.form == "percent1":
        return 0 < quantity.number() < 1
    if quantity.form in DECIMALS:
        return len(figures) >= LEAST_FIGURES
    least = LEAST_NAMED if quantity.name in NOUNS else LEAST_COUNT
    counted = quantity.form in WHOLE and _noun(quantity) is not None
    return counted and quantity.number() >= least


def _noun(quantity: Quantity) -> re.Pattern[str] | None:
    return NOUNS.get(quantity.name, NOUNS.get(quantity.unit))


def _typed(passage: Passage, known: dict[str, list[Quantity]]) -> Iterator[tuple[Typed, int]]:
    """Yield the typed numbers of a passage, each with its line."""
    for sentence in sentences(passage):
        if sentence.cites:
            continue
        words = sentence.words
        for match in NUMBER.finditer(words):
            percent = "%" if match[3] else ""
            text = match[1].replace(",", "") + (match[2] or "") + percent
            found = _fitting(known.get(text, ()), words, match.start(), match.end())
            if found:
                typed = Typed(match.start(), match.group(), found)
                yield typed, sentence.line_at(match.start())
        for match in SPELLED.finditer(words):
            quantities = known.get(WORDS[match[1].lower()], ())
            found = _fitting(quantities, words, match.start(), match.end())
            if found:
                typed = Typed(match.start(), match.group(), found)
                yield typed, sentence.line_at(match.start())


def _fitting(
    quantities: list[Quantity] | tuple[()], words: str, start: int, end: int
) -> tuple[str, ...]:
    """Return the names of the quantities that a number can be meant to be."""
    return tuple(q.name for q in quantities if _fits(q, words, start, end))


def _fits(quantity: Quantity, words: str, start: int, end: int) -> bool:
    noun = _noun(quantity)
    if quantity.form not in WHOLE or noun is None:
        return True
    if noun is PEOPLE and LEADS.search(words[:start]):
        return True
    return noun.match(words[end:]) is not None


RULE = Rule(
    name="c002_typed_numbers",
    title="Prose names the numbers that the record has, instead of repeating them",
    reason="A typed number stays behind when the computed one changes, and then the documents "
    "contradict each other.",
    check=check,
    standards=(
        Basis(source="board_practice", place="documents that contradict each other"),
        Basis(source="house"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A computed number that was typed",
            ("{{ sample_size.randomised }}", "148"),
            says="“148” is typed",
            file="narrative/2.1-purpose-of-trial.md",
        ),
        example(
            "A small number of a fact",
            (
                "setting: Sleep clinics with",
                "setting: Two sleep clinics with",
            ),
            says="“Two” is typed",
        ),
    ),
)
