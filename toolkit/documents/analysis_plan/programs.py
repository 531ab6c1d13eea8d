"""Skeleton programs for the primary analysis, in R and in Python, with data to run them on.

A program is a header that says what it belongs to, the facts of the trial as constants, and a
body that is the same for all trials (``templates/analysis_plan/primary_analysis.*.in``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.documents.analysis_plan.program_facts import program_facts
from toolkit.documents.analysis_plan.simulated_data import simulated_csv
from toolkit.resources import templates_folder

if TYPE_CHECKING:
    from toolkit.documents.analysis_plan.program_facts import ProgramFacts
    from toolkit.documents.kit import Kit

DATA = "simulated_data.csv"
FILES = ("primary_analysis.R", "primary_analysis.py", DATA)
"""Names of what is delivered with a plan, in order."""
NOTE = "SIMULATED under the planning assumptions; no result of the trial"
SMALLEST_SITE = 5
"""Sites with fewer randomised participants are pooled; the text of the plan says the same."""
STEP = 0.5
"""Points by which the tipping point is looked for."""
FALLBACK = "Toeplitz, autoregressive, compound symmetry"
SECTION = "Models as formulae"
"""Title of the section that the programs carry out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFile:
    """A file that is delivered with the plan.

    Attributes
    ----------
    name
        Its file name.
    text
        What stands in it.
    """

    name: str
    text: str


def programs(kit: Kit) -> tuple[ProgramFile, ...]:
    """Return the programs and their data; nothing when the primary analysis is of another kind.

    Parameters
    ----------
    kit
        The protocol and its record.

    Returns
    -------
    tuple of ProgramFile
        ``primary_analysis.R``, ``primary_analysis.py`` and ``simulated_data.csv``.
    """
    facts = program_facts(kit)
    if facts is None:
        return ()
    header = _header(kit, facts)
    texts = (
        f"{header}\n{_constants(facts, _r)}\n{_body('R')}",
        f"{header}\n{_body('py', _constants(facts, _python))}",
        simulated_csv(facts, seed(kit)),
    )
    return tuple(
        ProgramFile(name=name, text=text) for name, text in zip(FILES, texts, strict=True)
    )


def seed(kit: Kit) -> int:
    """Return the seed of the simulated data: the date of the version as a number."""
    return int(kit.protocol.identity.version_date.replace("-", ""))


def _header(kit: Kit, facts: ProgramFacts) -> str:
    names = kit.names
    lines = (
        f"{facts.analysis.name}: skeleton program",
        "",
        (
            f"Protocol {names['identity.number']}, version {names['identity.version']}, "
            f"{names['identity.version_date']}"
        ),
        f"Statistical analysis plan, section “{SECTION}”",
        f"Endpoint: {facts.endpoint}",
        "",
        f"The data in {DATA} are {NOTE} (seed {seed(kit)}).",
        "Nobody has validated this program. Before it is used on data of the trial it must be",
        "reviewed, programmed a second time independently, and signed off with the plan.",
    )
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def _constants(facts: ProgramFacts, write: Writer) -> str:
    given: tuple[tuple[str, Plain], ...] = (
        ("DATA", DATA),
        ("NOTE", NOTE),
        ("ARMS", facts.arms),
        ("VISITS", tuple(visit for visit, _ in facts.visits)),
        ("STRATA", tuple(stratum.id for stratum in facts.strata)),
        ("LOWER_IS_BETTER", facts.lower_is_better),
        ("SIDES", facts.sides),
        ("LEVEL", float(facts.level_text)),
        ("CONFIDENCE", facts.confidence),
        ("SMALLEST_SITE", SMALLEST_SITE),
        ("STEP", STEP),
        ("FALLBACK", FALLBACK),
    )
    return "".join(write(name, value) + "\n" for name, value in given)


def _python(name: str, value: Plain) -> str:
    """Write a constant in Python.

    Examples
    --------
    >>> _python("ARMS", ("a", "b")), _python("STRATA", ())
    ("ARMS = ('a', 'b')", 'STRATA = ()')
    """
    return f"{name} = {value!r}"


def _r(name: str, value: Plain) -> str:
    """Write a constant in R.

    Examples
    --------
    >>> _r("ARMS", ("a", "b")), _r("SIDES", 1), _r("LOWER", True), _r("STRATA", ())
    ('ARMS <- c("a", "b")', 'SIDES <- 1', 'LOWER <- TRUE', 'STRATA <- character()')
    """
    if value == ():
        return f"{name} <- character()"
    if isinstance(value, tuple):
        return f"{name} <- c({', '.join(_r_value(each) for each in value)})"
    return f"{name} <- {_r_value(value)}"


def _r_value(value: str | float) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return json.dumps(value, ensure_ascii=False)


def _body(language: str, constants: str = "") -> str:
    """Return the part that is the same for all trials, with the constants after the imports."""
    file = templates_folder() / "analysis_plan" / f"primary_analysis.{language}.in"
    body = file.read_text(encoding="utf-8")
    return body.replace("@CONSTANTS@\n", constants)


Plain = str | float | bool | tuple[str, ...] | tuple[float, ...]
if TYPE_CHECKING:
    from collections.abc import Callable

    Writer = Callable[[str, Plain], str]
