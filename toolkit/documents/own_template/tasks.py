"""What runs in the process with limits; it imports nothing that it does not need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.documents.own_template.check import check_package
from toolkit.documents.own_template.fill import fill_package
from toolkit.documents.own_template.report import Left

if TYPE_CHECKING:
    from toolkit.documents.own_template.material import Material
    from toolkit.documents.own_template.name import Name


def fill_task(payload: tuple[bytes, Material, bool]) -> tuple[dict[str, Any], bytes]:
    """Do in the limited process what `fill_template` asks for."""
    raw, given, page_numbers = payload
    filled = fill_package(raw, given, page_numbers=page_numbers)
    told = {
        "taken": filled.taken,
        "left": [
            Left(
                written=asked.written,
                place=asked.place,
                rule=trouble.rule,
                message=trouble.message,
                hint=trouble.hint,
            ).as_json()
            for asked, trouble in filled.left
            if not asked.again
        ],
        "numbers": list(filled.numbers),
        "uncited": filled.uncited,
        "added": list(filled.added),
        "accepted": filled.accepted,
        "stale": filled.stale,
    }
    return told, filled.package


def check_task(payload: tuple[bytes, dict[str, Name]]) -> tuple[list[dict[str, Any]], bytes]:
    """Do in the limited process what `check_template` asks for."""
    return [finding.as_json() for finding in check_package(*payload)], b""
