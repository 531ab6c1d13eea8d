"""Whether the finished files of a packet agree: read from the files, not from our memory.

Four things are compared. Facts that stand in fields: each has one text in all files, and it is
the record's. Numbers in plain words: none contradicts the facts of its kind. Lists: procedures,
visits, risks and outcomes of one document stand in the others that must have them. Headers:
each file carries the same protocol number, version and date. And what is restricted stands in
none of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from toolkit.documents.readback.claims import claims_of, knowledge
from toolkit.documents.readback.lines import normal
from toolkit.documents.readback.reading import read_lines
from toolkit.documents.readback.restricted import tells
from toolkit.documents.readback.verify import DIGEST
from toolkit.documents.word.labels import REFERENCES_M11, bookmark_name
from toolkit.documents.word.ooxml_inline import tag_of
from toolkit.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from toolkit.documents.kit import Kit
    from toolkit.documents.readback.lines import Place, Reading

PROTOCOL: Final = "protocol"
QUOTING: Final = frozenset({"checklists"})
"""Documents that quote rules, whose numbers are no facts of the trial."""
SOURCES: Final = bookmark_name("_M11_", REFERENCES_M11)
"""Bookmark of the list of references."""
SCHEDULE: Final = "_M11_1_3"
"""Bookmark of the section of the protocol that has the schedule of activities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A fact as one file states it, at the first place where it does."""

    file: Path
    place: Place
    text: str

    def __str__(self) -> str:
        """Write file and place."""
        return f"{self.file.name}, {self.place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A list that documents share.

    Attributes
    ----------
    what
        One of its entries, as a message says it.
    facts
        How the names of its entries begin in the record.
    rule
        Name of the rule.
    members
        Ids of the documents that must have all of it or none; the first says what it is.
    """

    what: str
    facts: str
    rule: str
    members: tuple[str, ...]


SHARED: Final = (
    Shared(
        what="procedure",
        facts="activities",
        rule="packet.procedure",
        members=(PROTOCOL, "consent", "case-report-forms"),
    ),
    Shared(
        what="visit",
        facts="visits",
        rule="packet.visit",
        members=(PROTOCOL, "consent", "case-report-forms"),
    ),
    Shared(what="risk", facts="risks", rule="packet.risk", members=(PROTOCOL, "consent")),
    Shared(what="outcome", facts="endpoints", rule="packet.outcome", members=(PROTOCOL, "sap")),
    Shared(what="arm", facts="arms", rule="packet.arm", members=(PROTOCOL, "sap")),
)
"""Which documents share which lists."""


def packet_findings(
    files: Mapping[str, Path], kit: Kit, *, secrets: Collection[str] = ()
) -> tuple[Problem, ...]:
    """Compare the finished files of a packet with each other and with the record.

    Parameters
    ----------
    files
        Finished Word files by the id of the document.
    kit
        The protocol and its record.
    secrets
        Texts that no file may hold, such as the seed and the codes of the restricted list;
        block sizes are looked for in any case.

    Returns
    -------
    tuple of Problem
        Each contradiction, with the file and the place of both sides.

    Raises
    ------
    DocumentError
        One of the files cannot be read.
    """
    return tuple(_Packet(files, kit, secrets).findings())


class _Packet:
    def __init__(self, files: Mapping[str, Path], kit: Kit, secrets: Collection[str]) -> None:
        self._files = files
        self._kit = kit
        self._secrets = secrets
        self._readings = {name: read_lines(path) for name, path in files.items()}
        self._facts = self._stated()
        self._names = {tag_of(name): name for name in kit.record}

    def _stated(self) -> dict[str, list[Said]]:
        """Collect what each file states of each fact, every text once."""
        found: defaultdict[str, dict[tuple[str, str], Said]] = defaultdict(dict)
        for name, reading in self._readings.items():
            for line in reading.lines:
                for number in line.numbers:
                    said = Said(
                        file=self._files[name], place=line.place, text=normal(number.text)
                    )
                    found[number.key].setdefault((name, said.text), said)
        return {tag: list(said.values()) for tag, said in found.items()}

    def findings(self) -> Iterator[Problem]:
        """Yield every contradiction, kind by kind."""
        yield from self._headers()
        yield from self._different_facts()
        yield from self._contradicting_words()
        for shared in SHARED:
            yield from self._unequal_lists(shared)
        yield from self._restricted()

    def _different_facts(self) -> Iterator[Problem]:
        texts = {tag_of(name): normal(text) for name, text in self._kit.names.items()}
        for tag, said in self._facts.items():
            name = self._names.get(tag, tag)
            right = texts.get(tag)
            wrong = [each for each in said if right is not None and each.text != right]
            agreeing = next((each for each in said if each not in wrong), None)
            for each in wrong:
                beside = f", and “{agreeing.text}” in {agreeing}" if agreeing else ""
                yield _problem(
                    each.file,
                    str(each.place),
                    f"{name} is “{each.text}” here, but “{right}” in the record{beside}",
                    "packet.fact",
                )
            if right is None and len({each.text for each in said}) > 1:
                first, *others = said
                for other in others:
                    if other.text != first.text:
                        message = (
                            f"{name} is “{other.text}” here, but “{first.text}” in {first}"
                        )
                        yield _problem(other.file, str(other.place), message, "packet.fact")

    def _contradicting_words(self) -> Iterator[Problem]:
        known = knowledge(self._kit)
        for name, reading in self._readings.items():
            for line in reading.lines:
                # Titles of other people's papers are no claims of ours.
                listed = line.place.anchor == SOURCES or name in QUOTING
                for claim in () if listed else claims_of(line):
                    if known.has(claim):
                        continue
                    yield _problem(
                        self._files[name],
                        str(line.place),
                        f"says “{claim.said}”, which is no {claim.kind.name} that the protocol "
                        f"knows{self._main(claim.kind.main)}",
                        "packet.claim",
                        "write it as a name of the record, or mend one of the two",
                    )

    def _main(self, name: str) -> str:
        """Say what the fact is that was probably meant, and where it stands."""
        said = self._facts.get(name, [])
        if name not in self._kit.record:
            return ""
        told = f"; {name} is “{self._kit.record[name].text}”"
        return f"{told} in {said[0]}" if said else told

    def _unequal_lists(self, shared: Shared) -> Iterator[Problem]:
        present = {
            member: self._present(shared, member)
            for member in shared.members
            if member in self._readings
        }
        for name in _entries(shared.facts, self._kit):
            having = {member: found[name] for member, found in present.items() if name in found}
            lacking = [member for member in present if member not in having]
            if not having or not lacking:
                continue
            first = next(iter(having))
            text = self._kit.record[f"{shared.facts}.{name}.name"].text
            for member in lacking:
                yield _problem(
                    self._files[member],
                    "",
                    f"lacks the {shared.what} “{text}”, which stands in "
                    f"{self._files[first].name}, {having[first]}",
                    shared.rule,
                )

    def _present(self, shared: Shared, member: str) -> dict[str, Place]:
        """Find the entries of a list that a file has: by their fields, or by their words."""
        reading = self._readings[member]
        table = shared.facts == "activities" and member == PROTOCOL
        found: dict[str, Place] = {}
        wanted = {
            name: [words.casefold() for words in self._words(shared.facts, name)]
            for name in _entries(shared.facts, self._kit)
        }
        for line in reading.lines:
            if table and not (line.row and line.place.anchor == SCHEDULE):
                continue
            if not line.place.number:  # a title page or a header lists nothing
                continue
            tags = {number.key for number in line.numbers}
            text = f" {normal(line.text).casefold()} "
            for name, words in wanted.items():
                prefix = f"{shared.facts}.{name}."
                if name not in found and (
                    any(tag.startswith(prefix) for tag in tags)
                    or any(_holds(text, each) for each in words)
                ):
                    found[name] = line.place
        return found

    def _words(self, facts: str, name: str) -> list[str]:
        """Return how an entry may be called: by its name, or in plain language."""
        words = [self._kit.record[f"{facts}.{name}.name"].text]
        schedule = self._kit.protocol.schedule
        plain = {
            "activities": {each.id: each.plain for each in schedule.activities},
            "visits": {each.id: each.plain for each in schedule.visits},
        }
        other = plain.get(facts, {}).get(name)
        if other:
            words.append(other)
        return [normal(each).strip(" .") for each in words]

    def _headers(self) -> Iterator[Problem]:
        identity = {
            "number": self._kit.record["identity.number"].text,
            "version": self._kit.record["identity.version"].text,
            "date": self._kit.record["identity.version_date"].text,
        }
        digest = self._kit.source.digest
        for name, reading in self._readings.items():
            if reading.properties.get(DIGEST) != digest:
                message = "was not rendered from the protocol as it is now; render it again"
                yield _problem(self._files[name], "", message, "packet.protocol")
            running = normal(_running(reading))
            for what, text in identity.items():
                if not _holds(f" {running} ", normal(text)):
                    other = self._elsewhere(name, text)
                    yield _problem(
                        self._files[name],
                        "Header of the pages",
                        f"does not show the protocol's {what}, which is “{text}”{other}",
                        "packet.header",
                    )

    def _elsewhere(self, name: str, text: str) -> str:
        """Name a file whose header shows a text."""
        for other, reading in self._readings.items():
            if other != name and _holds(f" {normal(_running(reading))} ", normal(text)):
                return f" in the header of {self._files[other].name}"
        return ""

    def _restricted(self) -> Iterator[Problem]:
        sizes = self._kit.protocol.randomisation.restricted.block_sizes
        for name, reading in self._readings.items():
            for line in reading.lines:
                for what in tells(line.text, sizes or (), self._secrets):
                    yield _problem(
                        self._files[name],
                        str(line.place),
                        f"tells {what}, which only the keepers of the list may know",
                        "packet.restricted",
                    )


def _running(reading: Reading) -> str:
    """Return what stands at the head and the foot of the pages."""
    return " ".join(
        line.text for line in reading.lines if line.place.title.endswith("of the pages")
    )


def _entries(facts: str, kit: Kit) -> Iterator[str]:
    """Yield the ids of a list's entries, in the order of the record."""
    for name in kit.record:
        first, _, rest = name.partition(".")
        identity, _, last = rest.rpartition(".")
        if first == facts and last == "name":
            yield identity


def _holds(text: str, words: str) -> bool:
    """Tell whether a text has some words, and not only as part of longer ones."""
    # Most texts do not have them at all, which is quickly seen.
    return (
        bool(words)
        and words in text
        and bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text))
    )


def _problem(file: Path, where: str, message: str, rule: str, hint: str = "") -> Problem:
    return Problem(file=file, line=0, where=where, message=message, rule=rule, hint=hint)
