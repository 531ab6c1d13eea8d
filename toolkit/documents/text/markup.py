"""Markup of the narrative that a document could not show, found without making the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.text.markdown import narrative
from toolkit.errors import SpecError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.errors import Problem
    from toolkit.spec.reader import ProtocolFolder

RULE = "narrative.markup"


def markup_problems(source: ProtocolFolder, names: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return every piece of markup that cannot be shown, each once, with its file and line.

    Parameters
    ----------
    source
        The folder as it was read.
    names
        Every number of the record as it is printed.
    """
    found: dict[tuple[str, int, str], Problem] = {}
    for each in source.narrative.values():
        try:
            narrative(each.text, file=each.file, names=names)
        except SpecError as error:
            for problem in error.problems:
                # Names are the business of a check, which knows all of them.
                if problem.rule == RULE:
                    found.setdefault((str(each.file), problem.line, problem.message), problem)
    return tuple(found.values())
