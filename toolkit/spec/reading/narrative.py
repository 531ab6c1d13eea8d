"""Reads the prose of a protocol: one Markdown file for each section that needs it.

Files in ``narrative/`` belong to sections of M11 and are named by their number. Files in a
folder below it replace standard texts of other documents: ``narrative/consent/voluntary.md``
stands in the place of ``templates/consent/voluntary.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from toolkit.errors import Problem, SpecError
from toolkit.resources import templates_folder
from toolkit.spec.reading.markup import Slip, Use, uses
from toolkit.spec.reading.near import did_you_mean
from toolkit.spec.reading.text_file import read_text
from toolkit.standards.m11 import headings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = re.compile(r"(\d+(?:\.\d+)*)-[a-z0-9]+(?:-[a-z0-9]+)*\.md")
TITLE = re.compile(r"#[ \t]+(\S.*)")
FENCE = re.compile(r" {0,3}(```|~~~)")


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrativeFile:
    """The prose of one section.

    Attributes
    ----------
    number
        Number of the section, such as ``2.2.1``; of another document's section its folder and
        key, such as ``consent/voluntary``.
    title
        Title of a section that M11 does not have, or of another document's section if it is
        not to be the standard one; else empty.
    file
        The file.
    text
        The Markdown, without the line of the title.
    uses
        What the prose refers to, with the line in the file.
    digest
        SHA-256 of the text, whatever its line endings.
    """

    number: str
    title: str
    file: Path
    text: str
    uses: tuple[Use, ...]
    digest: str


def read_narrative(folder: Path) -> tuple[dict[str, NarrativeFile], list[Problem]]:
    """Read the files of a narrative folder, in the order of their numbers.

    Returns
    -------
    tuple
        The files by number, and what is wrong with them. No folder is no prose.
    """
    files: dict[str, NarrativeFile] = {}
    problems: list[Problem] = []
    paths = folder.iterdir() if folder.is_dir() else ()
    for path in sorted(paths):
        if path.name.startswith(".") or path.is_dir():
            continue
        named = FILE.fullmatch(path.name)
        if not named or not path.is_file():
            problems.append(_misnamed(path))
            continue
        number = named.group(1)
        if number in files:
            message = f"section {number} has another file, {files[number].file.name}"
            hint = "put the text of both into one"
            problems.append(_problem(path, 0, "narrative.duplicate", message, hint))
            continue
        try:
            file, found = _read(path, number)
        except SpecError as error:
            problems.extend(error.problems)
            continue
        files[number] = file
        problems.extend(found)
    files = dict(sorted(files.items(), key=lambda item: _order(item[0])))
    return files, [*problems, *_numbers(files), *_links(files)]


def read_texts(folder: Path) -> tuple[dict[str, NarrativeFile], list[Problem]]:
    """Read the files of a narrative folder that replace standard texts of other documents.

    Returns
    -------
    tuple
        The files by document and key, such as ``consent/voluntary``, and what is wrong.
    """
    files: dict[str, NarrativeFile] = {}
    problems: list[Problem] = []
    below = folder.iterdir() if folder.is_dir() else ()
    for place in sorted(one for one in below if one.is_dir()):
        if place.name.startswith("."):
            continue
        standard = {one.stem for one in (templates_folder() / place.name).glob("*.md")}
        if not standard:
            problems.append(_misnamed(place))
            continue
        for path in sorted(place.iterdir()):
            if path.name.startswith("."):
                continue
            number = f"{place.name}/{path.stem}"
            if path.suffix != ".md" or path.stem not in standard or not path.is_file():
                problems.append(_replaces_nothing(path, standard))
                continue
            try:
                file, found = _read(path, number)
            except SpecError as error:
                problems.extend(error.problems)
                continue
            files[number] = file
            problems.extend(found)
            problems.extend(_pointers(file))
    return files, problems


def is_m11(number: str) -> bool:
    """Tell whether M11 has a section of this number, one that repeats included.

    Examples
    --------
    >>> [is_m11(number) for number in ("10.11", "10.4.2.1", "12.4", "10.12")]
    [True, True, False, False]
    """
    return bool(_m11_number().fullmatch(number))


@lru_cache
def _m11_number() -> re.Pattern[str]:
    """Return the pattern of the numbers that M11 has; an X stands for any number."""
    numbers = [one.number for one in headings() if not one.title.startswith("<")]
    return re.compile("|".join(re.escape(one).replace("X", r"[1-9]\d*") for one in numbers))


def _read(path: Path, number: str) -> tuple[NarrativeFile, list[Problem]]:
    source = read_text(path)
    problems = []
    title, text = "", source.text
    first, _, below = source.text.lstrip("\n").partition("\n")
    skipped = len(source.text) - len(source.text.lstrip("\n"))
    heading = TITLE.fullmatch(first)
    offset = 0
    if not is_m11(number):
        if heading:
            title, text, offset = heading.group(1).rstrip(" \t#"), below, skipped + 1
        elif "/" not in number:
            message = f"M11 has no section {number}, so the file must begin with its title"
            hint = 'begin with a line "# Title", or mend the number in the file name'
            problems.append(_problem(path, 1, "narrative.title", message, hint))
    problems += _headings(path, text, offset)
    if not text.strip():
        message, hint = "holds no prose", "write it, or delete the file"
        problems.append(_problem(path, 0, "narrative.empty", message, hint))
    known = []
    for use in uses(text):
        line = use.line + offset
        if isinstance(use, Slip):
            problems.append(_problem(path, line, use.rule, use.message, use.hint))
        else:
            known.append(Use(kind=use.kind, name=use.name, line=line))
    return (
        NarrativeFile(
            number=number,
            title=title,
            file=path,
            text=text,
            uses=tuple(known),
            digest=source.digest,
        ),
        problems,
    )


def _headings(path: Path, text: str, offset: int) -> list[Problem]:
    """Return a problem for every heading of the first level."""
    problems = []
    fenced = False
    for number, line in enumerate(text.split("\n"), start=1 + offset):
        fenced ^= bool(FENCE.match(line))
        if not fenced and TITLE.fullmatch(line):
            message = f"a heading of the first level: {line!r}"
            hint = 'the section has its title; sub-headings are written "## Text"'
            problems.append(_problem(path, number, "narrative.heading", message, hint))
    return problems


def _numbers(files: Mapping[str, NarrativeFile]) -> list[Problem]:
    """Return a problem for every added section that does not follow its sisters."""
    problems = []
    for number, file in files.items():
        parent, _, last = number.rpartition(".")
        if is_m11(number):
            continue
        before = f"{parent}.{int(last) - 1}"
        if not parent or not (is_m11(parent) or parent in files):
            message = f"there is no section {parent or number} that {number} could be part of"
            problems.append(_problem(file.file, 0, "narrative.number", message))
        elif int(last) > 1 and not (is_m11(before) or before in files):
            message = f"section {number} leaves a gap: there is no section {before}"
            hint = "sections are counted through, and new ones follow those of M11"
            problems.append(_problem(file.file, 0, "narrative.number", message, hint))
    return problems


def _links(files: Mapping[str, NarrativeFile]) -> list[Problem]:
    """Return a problem for every link to a section that does not exist."""
    return [
        _problem(
            file.file,
            use.line,
            "prose.pointer",
            f"{{section:{use.name}}} points at a section that does not exist",
            "sections are those of M11 and those that have a file in narrative/",
        )
        for file in files.values()
        for use in file.uses
        if use.kind == "section" and not is_m11(use.name) and use.name not in files
    ]


def _pointers(file: NarrativeFile) -> list[Problem]:
    """Return a problem for every pointer at a section that the protocol does not have."""
    return [
        _problem(
            file.file,
            use.line,
            "prose.pointer",
            f"{{protocol:{use.name}}} points at a section that M11 does not have",
            "such as {protocol:10.11}",
        )
        for use in file.uses
        if use.kind == "protocol" and not is_m11(use.name)
    ]


def _replaces_nothing(path: Path, standard: set[str]) -> Problem:
    message = "is not read: it has the name of no standard text"
    hint = did_you_mean(path.stem, sorted(standard))
    hint = hint or "files here are named like those in the folder of templates they replace"
    return _problem(path, 0, "narrative.name", message, hint)


def _misnamed(path: Path) -> Problem:
    message = "is not read: its name is not the number of a section and a slug"
    hint = "such as 2.1-purpose-of-trial.md; lower-case letters, digits and hyphens"
    return _problem(path, 0, "narrative.name", message, hint)


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))


def _problem(path: Path, line: int, rule: str, message: str, hint: str = "") -> Problem:
    return Problem(file=path, line=line, where="", message=message, rule=rule, hint=hint)
