"""Ids: what is defined once, and everything that names it.

Fields that hold an id say so themselves (`toolkit.spec.base.Refers`); here stands where each
kind of thing is defined. Both are looked up in the data as they stand in the files, so that a
wrong reference is told together with everything else that is wrong.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from toolkit.spec.reading.near import did_you_mean
from toolkit.spec.reading.wording import listed, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.errors import Problem
    from toolkit.spec.reading.shape import Found
    from toolkit.spec.reading.source import Loc, Source

DEFINED: dict[str, tuple[str, ...]] = {
    "assumption": ("assumptions",),
    "endpoint": ("endpoints",),
    "estimand": ("objectives", "*", "estimand"),
    "intercurrent event": ("intercurrent_events",),
    "visit": ("schedule", "visits"),
    "epoch": ("schedule", "epochs"),
    "arm": ("therapies", "arms"),
    "intervention": ("therapies", "interventions"),
    "assessment": ("assessments",),
    "analysis": ("analyses",),
    "analysis set": ("analysis_sets",),
    "activity": ("schedule", "activities"),
    "risk": ("consent", "risks"),
    "interim look": ("interim", "looks"),
    "stratum": ("randomisation", "strata"),
    "stopping rule": ("safety", "stopping_rules"),
    "feasibility target": ("feasibility",),
    "simulated score": ("simulation", "scores"),
    "simulated response": ("simulation", "responses"),
}
"""Where in protocol.yaml each kind of thing is defined."""

FEW = 8
"""So many ids are listed when none is near the one given."""


def definitions(protocol: Source, evidence: Source, references: Source) -> dict[str, list[str]]:
    """Return the ids that exist, by kind; a kind whose place cannot be read is left out."""
    known: dict[str, list[str]] = {}
    for kind, path in DEFINED.items():
        if _is_list(protocol.data, path):
            known[kind] = _unique(_ids(protocol.data, path))
    if _is_list(evidence.data, ("items",)):
        known["evidence"] = _unique(_ids(evidence.data, ("items",)))
    if isinstance(references.data, list):
        known["reference"] = _unique(_ids(references.data, ()))
    return known


def unknown_references(
    source: Source, values: Iterable[Found], known: Mapping[str, list[str]]
) -> Iterator[Problem]:
    """Yield a problem for every id among the values of a file that is defined nowhere."""
    for found in values:
        kind = found.shape.refers
        if kind not in known or not isinstance(found.value, str):
            continue
        well_formed = re.fullmatch(found.shape.limits.get("pattern", ""), found.value)
        if well_formed and found.value not in known[kind]:
            yield source.problem(
                found.loc,
                "spec.reference",
                f"there is no {kind} {shown(found.value)}",
                which(found.value, known[kind]),
            )


def which(name: str, known: list[str]) -> str:
    """Return which id was probably meant, or which there are when they are few."""
    hint = did_you_mean(name, known)
    if hint or len(known) > FEW:
        return hint
    return f"there are: {listed(known)}" if known else "none is defined"


def duplicates(source: Source, values: Iterable[Found]) -> Iterator[Problem]:
    """Yield a problem for every id defined twice, and every list that names an id twice."""
    estimands: dict[str, Loc] = {}
    for found in values:
        if isinstance(found.value, list):
            yield from _twice_in(found, source)
        elif found.loc[-1:] == ("estimand",) and isinstance(found.value, dict):
            yield from _twice(found.value.get("id"), (*found.loc, "id"), estimands, source)


def duplicate_items(source: Source) -> Iterator[Problem]:
    """Yield a problem for every id that two items of a file's only list have."""
    seen: dict[str, Loc] = {}
    for index, item in enumerate(source.data if isinstance(source.data, list) else ()):
        if isinstance(item, dict):
            yield from _twice(item.get("id"), (index, "id"), seen, source)


def _twice_in(found: Found, source: Source) -> Iterator[Problem]:
    seen: dict[str, Loc] = {}
    refers = found.shape.items is not None and bool(found.shape.items.refers)
    for index, item in enumerate(found.value):
        loc = (*found.loc, index)
        if isinstance(item, dict):
            yield from _twice(item.get("id"), (*loc, "id"), seen, source)
        elif refers and item in found.value[:index]:
            message = f"{shown(item)} stands twice in this list"
            yield source.problem(loc, "spec.duplicate", message, "keep one of them")


def _twice(own: Any, loc: Loc, seen: dict[str, Loc], source: Source) -> Iterator[Problem]:
    if not isinstance(own, str):
        return
    if own in seen:
        message = f"the id {own!r} is taken; first in line {source.line(seen[own])}"
        yield source.problem(loc, "spec.duplicate", message, "every id stands for one thing")
    seen.setdefault(own, loc)


def _ids(data: Any, path: tuple[str, ...]) -> Iterator[str]:
    """Yield the ids defined at a place; a star stands for every item of a list."""
    if path and path[0] == "*":
        for item in data if isinstance(data, list) else ():
            yield from _ids(item, path[1:])
        return
    if path:
        if isinstance(data, dict):
            yield from _ids(data.get(path[0]), path[1:])
        return
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            yield item["id"]


def _unique(ids: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(ids))


def _is_list(data: Any, path: tuple[str, ...]) -> bool:
    """Return whether the list where a kind of thing is defined is there."""
    for key in path:
        if key == "*":
            break
        data = data.get(key) if isinstance(data, dict) else None
    return isinstance(data, list)
