"""Which version of the protocol format this toolkit reads.

There has been one version so far, so there is nothing to upgrade from. When the format changes,
the steps from each version to the next stand here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.spec.protocol import SPEC_VERSION
from toolkit.spec.reading.wording import shown

if TYPE_CHECKING:
    from toolkit.spec.reading.source import Source

LOC = ("spec_version",)


def of_this_version(source: Source) -> Source:
    """Return a file as it is if it has this version, or none.

    Of a file with another version only this is said, since all that differs with the version
    would be told as a mistake; its data are None.
    """
    if not isinstance(source.data, dict) or "spec_version" not in source.data:
        return source
    given = source.data["spec_version"]
    if given == SPEC_VERSION:
        return source
    if str(given) in {SPEC_VERSION, f"{SPEC_VERSION}.0"}:
        message = "must be text, not a number"
        hint = f'write "{SPEC_VERSION}" in quotes'
    else:
        message = f"this toolkit reads version {SPEC_VERSION} of the format, not {shown(given)}"
        hint = "a newer file needs a newer toolkit"
    problem = source.problem(LOC, "spec.version", message, hint)
    return replace(source, data=None, problems=(*source.problems, problem))
