"""The one sentence that nobody may edit: the databank statement of 21 CFR 50.25(c).

It comes from the list of elements alone (`toolkit.standards.checklists`); no template and no
protocol has a copy. `deviation` finds in a finished file whether it still stands word for word.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from toolkit.documents.kit import paragraph
from toolkit.documents.packet.compose import Part
from toolkit.standards.checklists import consent_elements

if TYPE_CHECKING:
    from collections.abc import Iterable

KEY = "registry"
TITLE = "Where you can find this study"
NEAR = 0.5
"""So alike must a paragraph be to count as an edited copy of the statement."""
SPACE = re.compile(r"\s+")


def statement() -> str:
    """Return the databank statement, word for word."""
    return next(each.text for each in consent_elements() if each.id == "FDA-c")


def registry() -> Part:
    """Return the part that holds the statement and nothing else."""
    return Part(key=KEY, title=TITLE, blocks=(paragraph(statement()),))


def deviation(paragraphs: Iterable[str]) -> str | None:
    """Tell how the statement in a finished file deviates from the law's wording.

    Parameters
    ----------
    paragraphs
        The text of the file's paragraphs.

    Returns
    -------
    str or None
        What is wrong, for a message; None when the statement stands word for word. Differences
        of white space do not count.

    Examples
    --------
    >>> deviation([statement()]) is None
    True
    >>> deviation([statement().replace("At most", "Perhaps")])
    "the statement of 21 CFR 50.25(c) was changed: 'Perhaps,' stands for 'At most,'"
    """
    wanted = statement()
    cleaned = [SPACE.sub(" ", each).strip() for each in paragraphs]
    if any(wanted in each for each in cleaned):
        return None
    scored = [(_likeness(each, wanted), each) for each in cleaned if "ClinicalTrials" in each]
    score, nearest = max(scored, default=(0.0, ""))
    if score < NEAR:
        return "the statement of 21 CFR 50.25(c) is missing"
    return f"the statement of 21 CFR 50.25(c) was changed: {_first_change(nearest, wanted)}"


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _first_change(found: str, wanted: str) -> str:
    """Say what the first difference between two texts is, in whole words."""
    theirs, ours = found.split(), wanted.split()
    matcher = difflib.SequenceMatcher(None, theirs, ours, autojunk=False)
    change = next(code for code in matcher.get_opcodes() if code[0] != "equal")
    _, here, there, start, end = change
    now, law = " ".join(theirs[here:there]), " ".join(ours[start:end])
    if not law:
        return f"{now!r} was added"
    return f"{law!r} is left out" if not now else f"{now!r} stands for {law!r}"
