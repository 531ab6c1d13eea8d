from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.captions import captions
from toolkit.documents.content import Figure, Table
from toolkit.documents.protocol.document import protocol_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

AMENDED = """amendments:
    - id: "1"
      approved: "2027-02-01"
      scope: global
      primary_reason: other
      summary: Something.
      affects_safety_or_rights: false
      affects_data_reliability: false
      changes: [{description: A change., rationale: A reason., sections: ["2.1"]}]"""


def printed(source: ProtocolFolder, record: Record) -> set[str]:
    """Return the names of the captioned tables and figures of a document."""
    document = protocol_document(source, record)
    parts = [document.cover, *(blocks for _, blocks in document.front)]
    parts += [section.blocks for section in document.sections]
    return {b.id for part in parts for b in part if isinstance(b, Table | Figure) and b.caption}


def test_the_captions_of_the_small_protocol_are_known(
    source: ProtocolFolder, record: Record
) -> None:
    assert set(captions(source)) == printed(source, record)


def test_more_of_a_protocol_gives_more_captions(
    edited: Callable[..., ProtocolFolder], record: Record
) -> None:
    table = "Table: Mine {#tbl-mine}\n\n| a |\n|---|\n| b |\n"
    edited(("It was invented.", table), file="narrative/12.4-earlier-trial.md")
    changed = edited(
        ("amendments: []", AMENDED),
        ("not_applicable:", "laboratory:\n  - {name: Blood, tests: Count}\n\nnot_applicable:"),
    )
    known = set(captions(changed))
    assert {"tbl-mine", "tbl-laboratory", "tbl-amendments"} <= known
    assert known == printed(changed, record)
