"""The summary of a validation as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.validation.qualification import Qualification

MOST = 20
"""Failures named; the JSON and the report name all."""
HEAD = ("kind", "origin", "values", "failed", "largest difference", "verdict")
RIGHT = (2, 3, 4)


def summary_text(found: Qualification) -> str:
    """Set out what was compared, kind by kind, and what failed."""
    rows = [
        (
            one.kind,
            "published" if one.published else "R",
            f"{one.values:,}",
            str(one.failed),
            "" if one.difference is None else f"{one.difference:.1e}",
            one.verdict,
        )
        for one in found.summaries()
    ]
    return "\n".join(("Reference values", _table(rows), "", *_told(found)))


def _told(found: Qualification) -> Iterator[str]:
    here = found.installation
    yield (
        f"toolkit {here.version}, {here.implementation} {here.python}, {here.system}, "
        f"{here.machine}; files: {here.integrity}"
    )
    for one in here.libraries:
        if one.trouble:
            yield f"FAILED {one.name}: {one.trouble}"
    for trouble in here.troubles[:MOST]:
        yield f"FAILED {trouble}"
    for outcome in found.failures[:MOST]:
        claim = outcome.claim
        yield f"FAILED {claim.file} {claim.id} ({claim.what}): {outcome.trouble}"
    for second in found.second:
        if second.failed:
            yield f"FAILED second opinion on {second.kind}: {second.reason or 'disagrees'}"
    left = len(found.failures) - MOST
    if left > 0:
        yield f"and {left:,} more"
    if found.second:
        agree = sum(one.verdict == "passed" for one in found.second)
        yield f"second opinions: {agree} of {len(found.second)} agree"
    failed = len(found.failures)
    yield (
        f"{found.verdict}: {found.values:,} values in {len(found.outcomes):,} rows, "
        f"{failed:,} rows failed"
    )


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    """Set rows out in columns below their head."""
    widths = [max(len(row[place]) for row in (HEAD, *rows)) for place in range(len(HEAD))]
    lines = [
        "  ".join(
            text.rjust(width) if place in RIGHT else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (HEAD, *rows)
    ]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join((lines[0], rule, *lines[1:]))
