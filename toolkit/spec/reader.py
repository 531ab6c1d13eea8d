"""Reads a protocol folder, and tells everything that is wrong with it at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from toolkit.errors import Problem, SpecError
from toolkit.spec.crossref import (
    definitions,
    duplicate_items,
    duplicates,
    unknown_references,
    which,
)
from toolkit.spec.evidence import Evidence, EvidenceItem, Reference
from toolkit.spec.protocol import Protocol
from toolkit.spec.reading.json_source import read_json_list
from toolkit.spec.reading.markup import Slip, Use, citations
from toolkit.spec.reading.messages import problems_of
from toolkit.spec.reading.narrative import NarrativeFile, read_narrative, read_texts
from toolkit.spec.reading.shape import Found, walk
from toolkit.spec.reading.source import Source
from toolkit.spec.reading.text_file import read_text
from toolkit.spec.reading.upgrade import of_this_version
from toolkit.spec.reading.yaml_source import read_yaml
from toolkit.spec.rules import broken_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PROTOCOL = "protocol.yaml"
EVIDENCE = "evidence.yaml"
REFERENCES = "references.json"
NARRATIVE = "narrative"
SIMULATION = "simulation.json"
"""What was simulated; it may be missing, and who uses it reads it."""

File = TypeVar("File", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolFolder:
    """Everything that stands in a protocol folder, read and found consistent.

    Attributes
    ----------
    path, name
        The folder, and its name.
    protocol
        The structured facts.
    evidence
        Evidence items by id, in the order of the file.
    references
        References by key, in the order of the file.
    csl
        The same references as they stand in the file, for a citation processor.
    narrative
        Prose by number of its section, in the order of the numbers.
    texts
        Prose that replaces standard texts of other documents, by folder and key.
    digest
        SHA-256 over all files and their names; the same wherever the folder stands.
    """

    path: Path
    name: str
    protocol: Protocol
    evidence: Mapping[str, EvidenceItem]
    references: Mapping[str, Reference]
    csl: Mapping[str, Mapping[str, Any]]
    narrative: Mapping[str, NarrativeFile]
    texts: Mapping[str, NarrativeFile]
    digest: str
    _source: Source

    def line(self, *loc: str | int) -> int:
        """Return the line of protocol.yaml where a place stands.

        Parameters
        ----------
        loc
            Keys, and for an item of a list its id or its place counted from 0:
            ``line("analyses", "primary", "alpha")``. Of a place that is not in the file, the
            line of the nearest one above it is given.
        """
        return self._source.line(self._source.resolve(loc))

    def locate(self, *loc: str | int) -> tuple[Path, int, str]:
        """Return file, line and name of a place in protocol.yaml, as a `Problem` needs them."""
        found = self._source.resolve(loc)
        return self._source.path, self._source.line(found), self._source.name(found)

    def uses(self) -> Iterator[tuple[NarrativeFile, Use]]:
        """Yield everything that the prose refers to: file, and use with its line."""
        for file in (*self.narrative.values(), *self.texts.values()):
            for use in file.uses:
                yield file, use


def read_protocol(folder: Path) -> ProtocolFolder:
    """Read a protocol folder.

    Raises
    ------
    SpecError
        Something is wrong in it; all problems of all files are told.
    """
    _must_be_folder(folder)
    problems: list[Problem] = []
    sources: dict[str, Source] = {}
    digests: dict[str, str] = {}
    for name, read in READERS.items():
        try:
            file = read_text(folder / name)
        except SpecError as error:
            problems.extend(error.problems)
            sources[name] = Source(path=folder / name, data=None, places={})
            continue
        digests[name] = file.digest
        sources[name] = of_this_version(read(file))
        problems.extend(sources[name].problems)
    values = {
        PROTOCOL: walk(Protocol, sources[PROTOCOL].data),
        EVIDENCE: walk(Evidence, sources[EVIDENCE].data),
    }
    protocol, wrong = _validated(sources[PROTOCOL], Protocol)
    problems.extend(wrong)
    evidence, wrong = _validated(sources[EVIDENCE], Evidence)
    problems.extend(wrong)
    references, wrong = _references(sources[REFERENCES])
    problems.extend(wrong)
    narrative, wrong = read_narrative(folder / NARRATIVE)
    problems.extend(wrong)
    texts, wrong = read_texts(folder / NARRATIVE)
    problems.extend(wrong)
    for name, found in values.items():
        problems.extend(duplicates(sources[name], found))
    problems.extend(_between(sources, values, {**narrative, **texts}))
    if protocol is not None:
        problems.extend(broken_rules(protocol, sources[PROTOCOL], narrative))
    if problems or protocol is None or evidence is None:
        raise SpecError(list(dict.fromkeys(problems)))
    if (folder / SIMULATION).exists():
        digests[SIMULATION] = read_text(folder / SIMULATION).digest
    digests |= {f"{NARRATIVE}/{one.file.name}": one.digest for one in narrative.values()}
    digests |= {f"{NARRATIVE}/{name}.md": one.digest for name, one in texts.items()}
    return ProtocolFolder(
        path=folder,
        name=folder.resolve().name,
        protocol=protocol,
        evidence=MappingProxyType({item.id: item for item in evidence.items}),
        references=MappingProxyType({one.id: one for one in references}),
        csl=MappingProxyType({one["id"]: one for one in sources[REFERENCES].data}),
        narrative=MappingProxyType(narrative),
        texts=MappingProxyType(texts),
        digest=_digest(digests),
        _source=sources[PROTOCOL],
    )


READERS = {PROTOCOL: read_yaml, EVIDENCE: read_yaml, REFERENCES: read_json_list}
"""The structured files of a folder, and what reads each."""


def _must_be_folder(folder: Path) -> None:
    message, hint = "", ""
    if folder.is_file():
        message = "is a file, not a protocol folder"
        hint = "name the folder that it stands in"
    elif not folder.exists():
        message = "there is no such folder"
    elif not (folder / PROTOCOL).is_file():
        message = f"is not a protocol folder: it holds no {PROTOCOL}"
    if message:
        rule = "file.folder"
        raise SpecError(
            [Problem(file=folder, line=0, where="", message=message, rule=rule, hint=hint)]
        )


def _validated(source: Source, model: type[File]) -> tuple[File | None, list[Problem]]:
    """Return what a file says as an object, if it can be one, and what is wrong with it."""
    if source.data is None:
        return None, []
    try:
        return model.model_validate(source.data), []
    except ValidationError as error:
        return None, problems_of(error, model, source)


def _references(source: Source) -> tuple[list[Reference], list[Problem]]:
    references: list[Reference] = []
    problems = list(duplicate_items(source))
    for index, item in enumerate(source.data or ()):
        try:
            references.append(Reference.model_validate(item))
        except ValidationError as error:
            problems += problems_of(error, Reference, source, (index,))
    return references, problems


def _between(
    sources: Mapping[str, Source],
    values: Mapping[str, list[Found]],
    narrative: Mapping[str, NarrativeFile],
) -> Iterator[Problem]:
    """Yield a problem for everything in one place that names what is in no other."""
    protocol, evidence = sources[PROTOCOL], sources[EVIDENCE]
    known = definitions(protocol, evidence, sources[REFERENCES])
    yield from unknown_references(protocol, values[PROTOCOL], known)
    yield from unknown_references(evidence, values[EVIDENCE], known)
    if "evidence" not in known or "reference" not in known:
        return
    keys = [*known["evidence"], *known["reference"]]
    for file in narrative.values():
        for use in file.uses:
            if use.kind == "citation" and use.name not in keys:
                yield Problem(
                    file=file.file,
                    line=use.line,
                    where="",
                    message=_uncited(use.name),
                    rule="prose.citation",
                    hint=which(use.name, keys),
                )
    for found in values[PROTOCOL]:
        if not isinstance(found.value, str):
            continue
        for cited in citations(found.value):
            if isinstance(cited, Slip):
                yield protocol.problem(found.loc, cited.rule, cited.message, cited.hint)
            elif cited.name not in keys:
                hint = which(cited.name, keys)
                yield protocol.problem(found.loc, "prose.citation", _uncited(cited.name), hint)


def _uncited(name: str) -> str:
    return f"[@{name}] cites neither a reference nor an evidence item"


def _digest(digests: Mapping[str, str]) -> str:
    """Return one SHA-256 for several files, from their names and their own."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
