"""The families of statistical models that a protocol's analyses name, each as a formula.

An analysis describes its model in prose; the words in it decide which families it uses. What is
said of a family here adds detail (symbols, checks of assumptions, alternatives) and never
decides anything that the analysis itself decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING

from toolkit.documents.analysis_plan.formulae import formula, formulae, pieces
from toolkit.documents.content import Block, Cite, Paragraph, Text
from toolkit.documents.kit import bullets, inside, listed, subheading, text

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Inlines, Kit
    from toolkit.spec.analyses import Analysis


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of models.

    Attributes
    ----------
    words
        Regular expressions; an analysis uses the family when one of its words begins so.
    formulae
        In the markup of `pieces`.
    symbols
        What the letters mean.
    effect
        How the effect of treatment is presented.
    checks
        How the assumptions are checked.
    otherwise
        What is done when they fail.
    sources
        Keys of the sources of the method.
    """

    id: str
    name: str
    words: tuple[str, ...]
    formulae: tuple[str, ...]
    symbols: str
    effect: str
    checks: str
    otherwise: str
    sources: tuple[str, ...]


@lru_cache
def families() -> tuple[Family, ...]:
    """Return all families, in the order in which a plan shows them."""
    made = []
    for entry in formulae()["families"]:
        lists = {k: tuple(v) for k, v in entry.items() if isinstance(v, list)}
        made.append(Family(**{f.name: {**entry, **lists}[f.name] for f in fields(Family)}))
    return tuple(made)


PLANNING = ("sample size", "power", "planning formula")
"""A sentence with one of these is about planning and names no model of the analysis."""


def families_of(analysis: Analysis) -> tuple[Family, ...]:
    """Return the families that an analysis names in its model or its sensitivity analyses."""
    said = " ".join(
        (
            analysis.model,
            analysis.event_handling,
            analysis.missing_data,
            *(f"{each.name}. {each.text}" for each in analysis.sensitivity),
            *(f"{each.name}. {each.text}" for each in analysis.supplementary),
        )
    ).lower()
    return tuple(family for family in families() if _named(family, said))


def main_families(analysis: Analysis) -> tuple[Family, ...]:
    """Return the families that an analysis names in its model, apart from its power."""
    sentences = re.split(r"(?<=\.)\s+", analysis.model.lower())
    said = " ".join(s for s in sentences if not any(word in s for word in PLANNING))
    return tuple(family for family in families() if _named(family, said))


def _named(family: Family, said: str) -> bool:
    return any(re.search(rf"\b{word}", said) for word in family.words)


def models(kit: Kit) -> Blocks:
    """Return every family that the protocol's analyses use, with the analyses that use it."""
    analyses = [a for a in kit.protocol.analyses if a.role != "supportive"]
    made: list[Block] = []
    for family in families():
        main = [a for a in analyses if family in main_families(a)]
        beside = [a for a in analyses if family in families_of(a) and a not in main]
        if main or beside:
            made += _family(family, _users(main, beside))
    return tuple(made)


def _users(main: list[Analysis], beside: list[Analysis]) -> str:
    parts = []
    if main:
        parts.append(f"Used for: {'; '.join(inside(a.name) for a in main)}.")
    if beside:
        named = listed([f"“{a.name}”" for a in beside])
        parts.append(f"Used in sensitivity or supplementary analyses of {named}.")
    return " ".join(parts)


def _family(family: Family, users: str) -> Blocks:
    cite: Inlines = (Cite(keys=family.sources),) if family.sources else ()
    rows = (
        ("Effect", family.effect[:1].upper() + family.effect[1:]),
        ("Assumptions", family.checks),
        ("If they fail", family.otherwise),
    )
    return (
        subheading(family.name),
        Paragraph(inlines=(*text(users), *cite)),
        *(formula(each) for each in family.formulae),
        Paragraph(inlines=(Text(text="Here "), *pieces(family.symbols))),
        *bullets(
            (Text(text=f"{name}. ", bold=True), *pieces(said), Text(text="."))
            for name, said in rows
            if said != "None"
        ),
    )
