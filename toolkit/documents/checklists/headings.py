"""The headings of ICH M11, each looked for in the protocol document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.checklists.rows import Asked, Checklist, Row, safely, weighed
from toolkit.standards.m11 import headings

if TYPE_CHECKING:
    from toolkit.documents.checklists.reading import Finished
    from toolkit.standards.m11 import Heading


def m11_headings(protocol: Finished) -> Checklist:
    """Fill the list of the headings of ICH M11.

    Parameters
    ----------
    protocol
        The protocol document with its pages.
    """
    rows = []
    top = ""
    for heading in headings():
        if heading.level == 1:
            top = f"{heading.number} {heading.title}"
        asked = Asked(
            id=heading.number,
            group=top,
            title=heading.title,
            requirement=_wanted(heading),
            status=heading.status,
        )
        rows.append(safely(asked, lambda: _row(protocol, asked, heading)))  # noqa: B023
    return Checklist(key="headings", name="Headings of ICH M11", rows=tuple(rows))


def _wanted(heading: Heading) -> str:
    draft = "; read in the draft before the final text" if _drafted(heading) else ""
    when = f" ({heading.condition})" if heading.condition else ""
    return f"{heading.requirement.capitalize()}{when}{draft}"


def _drafted(heading: Heading) -> bool:
    return heading.basis != "final_ts"


def _row(protocol: Finished, asked: Asked, heading: Heading) -> Row:
    standing = protocol.under(heading.number)
    if not standing:
        if heading.requirement == "required":
            return Row(asked=asked, result="Missing", remark="The heading does not stand.")
        why = heading.condition or "the template leaves it to the protocol"
        remark = f"Left out; {heading.requirement} in the template ({why})."
        return Row(asked=asked, result="Not applicable", remark=remark)
    deep = heading.number.count(".")
    own = [place for place in standing if place.key.count(".") == deep]
    below = len(standing) > len(own)
    if heading.body == "heading_only" or (
        below and not any(place.words or place.opened for place in own)
    ):
        # What stands under the headings below is judged in their own rows.
        return Row(asked=asked, result="Met", where=tuple(str(place) for place in own))
    return weighed(asked, own)
