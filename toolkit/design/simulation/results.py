"""What was simulated, kept beside the protocol: written by a run, read by every build.

`simulation.json` holds the summary of each scenario with the digest of its plan. A summary is
used only while the protocol still asks for that very plan with that seed; whatever was changed
since, nothing stale is ever printed.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.design.simulation.plans import BASE, Scenario, plans
from toolkit.errors import ArgumentError, Problem, SpecError
from toolkit.simulation.performance.summary import Summary
from toolkit.simulation.running.identity import digest
from toolkit.spec.reader import SIMULATION, read_protocol
from toolkit.spec.reading.text_file import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Result", "Results", "read_results", "scenarios", "write_results"]

FORMAT = 1
"""Version of the file; others are not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was found in one scenario.

    Attributes
    ----------
    digest, seed
        Of what was simulated.
    summary
        Operating characteristics.
    """

    digest: str
    seed: int
    summary: Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All that stands in the file.

    Attributes
    ----------
    scenarios
        Results by id of scenario.
    trajectory
        Quantiles of the primary score over the visits in the planned case, as
        `toolkit.design.simulation.trajectory` makes them; None where there are none.
    """

    scenarios: Mapping[str, Result]
    trajectory: Mapping[str, Any] | None = None

    def of(self, scenario: Scenario) -> Summary | None:
        """Return the summary of a scenario, unless it is missing or of another plan."""
        found = self.scenarios.get(scenario.id)
        if found is None or found.seed != scenario.seed:
            return None
        return found.summary if found.digest == digest(scenario.plan) else None


def scenarios(folder: Path) -> tuple[Scenario, ...]:
    """Return the scenarios of a protocol folder, the planned case first.

    Raises
    ------
    SpecError
        The protocol has problems, or no section on simulation.
    """
    from toolkit.design.calculate import calculate  # noqa: PLC0415 - it reads the results

    source = read_protocol(folder)
    if source.protocol.simulation is None:
        file, line, where = source.locate("analyses")
        raise SpecError(
            [
                Problem(
                    file=file,
                    line=line,
                    where=where,
                    message="the protocol has no section on simulation",
                    rule="design.simulation",
                    hint="add the section `simulation`; the schema describes its fields",
                )
            ]
        )
    return plans(source, calculate(source))


def read_results(folder: Path) -> Results:
    """Read what was simulated for a protocol; nothing where nothing was.

    Raises
    ------
    SpecError
        The file is not one that the toolkit has written.
    """
    path = folder / SIMULATION
    if not path.exists():
        return Results(scenarios={})
    text = read_text(path).text
    try:
        plain = json.loads(text)
        if plain["format"] != FORMAT:
            message = f"format {plain['format']!r}"
            raise ValueError(message)  # noqa: TRY301 - told like everything else below
        return Results(
            scenarios={
                name: Result(
                    digest=str(each["digest"]),
                    seed=int(each["seed"]),
                    summary=Summary.from_plain(each["summary"]),
                )
                for name, each in plain["scenarios"].items()
            },
            trajectory=plain.get("trajectory"),
        )
    except (ArgumentError, AttributeError, KeyError, TypeError, ValueError) as error:
        problem = Problem(
            file=path,
            line=0,
            where="",
            message=f"is not what the toolkit has written ({error})",
            rule="file.simulation",
            hint=f"delete it, and run `toolkit simulate {folder.resolve().name}`",
        )
        raise SpecError([problem]) from error


def write_results(folder: Path, results: Sequence[tuple[Scenario, Summary]]) -> Path:
    """Write results beside the protocol; those of other scenarios stay as they are.

    Parameters
    ----------
    folder
        The protocol folder.
    results
        Scenarios as `scenarios` gave them, each with what was found.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    SpecError
        There is a file already that the toolkit has not written.
    """
    before = read_results(folder)
    found = dict(before.scenarios)
    trajectory = before.trajectory
    for scenario, summary in results:
        found[scenario.id] = Result(
            digest=digest(scenario.plan), seed=scenario.seed, summary=summary
        )
        if scenario.id == BASE:
            from toolkit.design.simulation.trajectory import trajectory_of  # noqa: PLC0415 - heavy

            trajectory = trajectory_of(scenario)
    plain = {
        "format": FORMAT,
        "scenarios": {
            name: {"digest": one.digest, "seed": one.seed, "summary": one.summary.as_plain()}
            for name, one in found.items()
        },
        "trajectory": trajectory,
    }
    path = folder / SIMULATION
    _replace(path, json.dumps(plain, indent=1, allow_nan=False) + "\n")
    return path


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all: who reads at the same time sees the old one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
