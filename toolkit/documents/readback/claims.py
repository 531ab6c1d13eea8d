"""What a document says in numbers that no field carries: "18 visits", "0.5 mg", "$50".

A number beside its noun is compared with every fact of its kind that the protocol knows. A
number that equals any of them is taken for true, and a sentence that cites a source speaks of
another trial: better a contradiction missed here than a false alarm in every packet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from toolkit.documents.readback.lines import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.design.record import Quantity
    from toolkit.design.record import Value as Tabulated
    from toolkit.documents.kit import Kit
    from toolkit.documents.readback.lines import Line

_SPELLED: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
WORDS: Final = {word: number for number, word in enumerate(_SPELLED.split(" "), start=1)}
FIELD: Final = "\ue002"
CITED: Final = "\ue003"
"""In place of a field, whose number is compared by its name, and of a citation."""
_N: Final = rf"(?<![\w.,$-])(\d+(?:,\d{{3}})*(?:\.\d+)?|{'|'.join(WORDS)})"
_RANGE: Final = rf"{_N}(?:\s*(?:to|and|or|–|-)\s*{_N})?"
_SENTENCE: Final = re.compile(r"(?<=[.!?;:])\s+|\s\|\s|\s/\s")
_WEIGHT: Final = re.compile(r"\|\s*(\d+(?:\.\d+)?)(?:\s*kg)?\s*\|")
_NOUN: Final = re.compile(
    r"participants|volunteers|people|adults|patients|persons|visits|contacts|sites|cent(?:re|er)s"
    r"|hospitals|arms|groups|infusions|\dm|\d\s?m|\d\s?[µμ]|\$|age|between|days?|weeks?|months?"
    r"|years?",
    re.IGNORECASE,
)
"""Without one of these a sentence claims nothing."""
_CITATION: Final = re.compile(r"\[@[^\]]*\]")
_DURING: Final = re.compile(
    r"\b(?:tak(?:e|es|ing) part|participat\w+|lasts?|in the (?:study|trial) for"
    r"|(?:study|trial|treatment) takes)\b"
)
_DAYS: Final = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25, "hour": 1 / 24}
_UNITS: Final = {
    "milligram": "mg", "milligrams": "mg", "mcg": "µg", "microgram": "µg", "micrograms": "µg",
    "μg": "µg", "mg per kg": "mg/kg",
}  # fmt: skip

AGES: Final = "population.ages"
PARTICIPANTS: Final = "number of participants"
Value = tuple[float, str]
"""A number with its unit; the unit is empty for a count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A number beside its noun.

    Attributes
    ----------
    kind
        Of fact.
    values
        One, or the two ends of a range.
    said
        The words.
    weight
        Body weight in kg that heads the row of a table; 0 when there is none.
    """

    kind: Kind
    values: tuple[Value, ...]
    said: str
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of fact that documents state in numbers.

    Attributes
    ----------
    name
        As a message says it.
    pattern
        Its numbers are the first groups; a group named ``unit`` is their unit.
    main
        The fact that is meant first of all, by its name in the record.
    names
        Facts of the record that are bare counts of the kind.
    unit
        Of quantities of the record that are counts of the kind.
    least
        Smaller numbers are no claims: "two visits later".
    only
        Sentences that are looked at; all when None.
    """

    name: str
    pattern: re.Pattern[str]
    main: str
    names: tuple[str, ...] = ()
    unit: str = ""
    least: float = 0.0
    only: re.Pattern[str] | None = None


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_ADJECTIVES: Final = (
    r"(?:(?:study|clinic|site|in-person|telephone|phone|remote|video|planned|scheduled|trial)"
    r"\s+)*"
)
KINDS: Final = (
    Kind(
        name=PARTICIPANTS,
        pattern=_compiled(
            r"(?<!in )(?<!of )(?<!per )(?<!every )(?<!each )(?<!first )(?<!from )(?<!than )"
            rf"(?<!least )(?<!most ){_N}\s+(?:adult\s+|randomi[sz]ed\s+)?(?:participants"
            r"|volunteers|(?:people|adults|patients|persons)"
            r"(?=\s+(?:will|are to|take part|in all|in total)))"
        ),
        main="sample_size.randomised",
        unit="participants",
        least=5,
    ),
    Kind(
        name="number of visits",
        pattern=_compiled(rf"{_N}\s+{_ADJECTIVES}(?:visits|contacts)\b"),
        main="schedule.visits",
        names=tuple(f"schedule.{each}visits" for each in ("", "site_", "remote_", "phone_")),
        least=4,
    ),
    Kind(
        name="number of sites",
        pattern=_compiled(rf"{_N}\s+(?:\w+\s+)?(?:sites|cent(?:re|er)s|hospitals)\b"),
        main="recruitment.sites",
        names=("recruitment.sites",),
        least=2,
    ),
    Kind(
        name="number of arms",
        pattern=_compiled(rf"{_N}\s+(?:treatment\s+|study\s+)?(?:arms|groups)\b"),
        main="arms.count",
        names=("arms.count",),
        least=2,
    ),
    Kind(
        name="number of infusions",
        pattern=_compiled(rf"{_N}\s+(?:\w+\s+)?infusions\b"),
        main="",
        least=2,
    ),
    Kind(
        name="dose",
        pattern=_compiled(
            rf"{_RANGE}\s*(?P<unit>mg/kg|mg per kg|mg|µg|μg|mcg|micrograms?|milligrams?)\b"
            r"(?!/m?L)(?!\s+per\s+m)"
        ),
        main="",
    ),
    Kind(
        name="payment",
        pattern=_compiled(r"\$\s?(\d[\d,]*(?:\.\d\d)?)"),
        main="payments.total",
    ),
    Kind(
        name="age",
        pattern=_compiled(
            rf"(?:aged?|ages|between)\s+{_N}\s*(?:to|and|–|-)\s*{_N}\s*(?:years\b|$|[,.;)])"
        ),
        main=AGES,
    ),
    Kind(
        name="duration",
        pattern=_compiled(rf"{_RANGE}\s+(?P<unit>days?|weeks?|months?|years?)\b"),
        main="design.participation_duration",
        only=_DURING,
    ),
)
"""Every kind that is compared."""


@dataclass(slots=True, kw_only=True)
class Knowledge:
    """Every number of each kind that the protocol and its record know."""

    values: dict[str, set[Value]] = field(default_factory=dict)

    def has(self, claim: Claim) -> bool:
        """Tell whether all numbers of a claim are known."""
        known = self.values.get(claim.kind.name, set())
        by_weight = {
            (round(number * claim.weight, 6), "mg")
            for number, unit in known
            if unit == "mg/kg" and claim.weight
        }
        return all(_among(value, known | by_weight) for value in claim.values)


def knowledge(kit: Kit) -> Knowledge:
    """Collect what the protocol says in numbers, and what was computed from it."""
    made = Knowledge(values={kind.name: set() for kind in KINDS})
    texts = [*_strings(kit.strings), *(each.text for each in kit.source.narrative.values())]
    for text in texts:
        for sentence in _SENTENCE.split(normal(text)):
            if not _CITATION.search(sentence):
                for claim in _claims(sentence, everywhere=True):
                    made.values[claim.kind.name].update(claim.values)
    safety = kit.protocol.safety.model_dump(mode="json")
    made.values[PARTICIPANTS].update((float(number), "") for number in _integers(safety))
    for name, quantity in kit.record.items():
        for kind in KINDS:
            made.values[kind.name].update(_of_quantity(kind, name, quantity))
    return made


def _of_quantity(kind: Kind, name: str, quantity: Quantity) -> Iterator[Value]:
    """Yield the numbers of a kind that one fact of the record gives."""
    # What a sensitivity table tries is no fact of the trial.
    tried = isinstance(quantity.value, tuple) and not name.startswith(("interim.", "safety."))
    if name in kind.names or (kind.unit and quantity.unit == kind.unit and not tried):
        yield from ((number, "") for number in _flat(quantity.value))
    if isinstance(quantity.value, str):
        # A payment of $50, a dose of 0.5 mg/kg, ages of 18 to 65 years.
        text = f"ages {quantity.value}" if kind.main == name == AGES else quantity.value
        for hit in kind.pattern.finditer(normal(text)):
            yield from _values(hit)


def _flat(value: Tabulated) -> Iterator[float]:
    """Yield the numbers of a quantity, tabulated ones included."""
    if isinstance(value, tuple):
        for each in value:
            yield from _flat(each)
    elif not isinstance(value, str) or value.isdecimal():
        yield float(value)


def claims_of(line: Line) -> Iterator[Claim]:
    """Yield what a line says in numbers outside its fields."""
    marks = {"number": FIELD, "cite": CITED, "reference": FIELD}
    text = "".join(marks.get(piece.kind, normal(piece.text)) for piece in line.pieces)
    heads = _WEIGHT.match(text) if line.row else None
    weight = float(heads.group(1)) if heads else 0.0
    for sentence in _SENTENCE.split(text):
        if CITED not in sentence and _NOUN.search(sentence):
            for claim in _claims(sentence):
                yield replace(claim, weight=weight)


def _claims(sentence: str, *, everywhere: bool = False) -> Iterator[Claim]:
    for kind in KINDS:
        if kind.only is not None and not everywhere and not kind.only.search(sentence):
            continue
        for hit in kind.pattern.finditer(sentence):
            values = tuple(_values(hit))
            if values and (everywhere or max(value for value, _ in values) >= kind.least):
                yield Claim(kind=kind, values=values, said=hit.group().strip(" .,;"))


def _values(hit: re.Match[str]) -> Iterator[Value]:
    groups = hit.groupdict()
    unit = (groups.get("unit") or "").lower()
    unit = _UNITS.get(unit, unit)
    for number in hit.groups():
        if number and number.lower() != (groups.get("unit") or "").lower():
            yield _number(number), unit


def _number(text: str) -> float:
    word = WORDS.get(text.lower())
    return float(word) if word is not None else float(text.replace(",", ""))


def _among(value: Value, known: Iterable[Value]) -> bool:
    number, unit = value
    length = _DAYS.get(unit.removesuffix("s"))
    for other, other_unit in known:
        other_length = _DAYS.get(other_unit.removesuffix("s"))
        if length and other_length:
            # "12 weeks" and "84 days" are one length; a month is about four weeks.
            ours, theirs = number * length, other * other_length
            if abs(ours - theirs) <= ALIKE * max(ours, theirs):
                return True
        elif number == other and other_unit == unit:
            return True
    return False


ALIKE: Final = 0.01
"""Lengths of time in different units may differ by this share."""


def _integers(value: object) -> Iterator[int]:
    if isinstance(value, int) and not isinstance(value, bool):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _integers(each)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        doses: Mapping[str, object] = value
        if isinstance(doses.get("dose"), int | float) and isinstance(doses.get("unit"), str):
            yield f"{doses['dose']:g} {doses['unit']}"
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
