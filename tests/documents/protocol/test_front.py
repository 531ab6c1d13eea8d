from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import Open, Table
from toolkit.documents.protocol import front
from toolkit.standards.m11 import title_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from toolkit.documents.content import Block
    from toolkit.documents.kit import Kit

    Lines = Callable[..., list[str]]

AMENDED = """amendments:
    - id: "1"
      approved: "2027-02-01"
      scope: global
      primary_reason: other
      summary: Something.
      affects_safety_or_rights: false
      affects_data_reliability: false
      changes: [{description: A change., rationale: A reason., sections: ["2.1"]}]"""
MORE = """    - {kind: who_utn, number: U1}
    - {kind: ind, number: '7'}
    - {kind: nct, number:"""


def labels(blocks: tuple[Block, ...]) -> list[str]:
    table = next(block for block in blocks if isinstance(block, Table))
    return ["".join(piece.text for piece in row[0].inlines) for row in table.rows]  # type: ignore[union-attr]


def alike(label: str) -> str:
    return label.replace("’", "'")


@pytest.mark.parametrize("name", ["minimal", "amended", "buprenorphine-bpd", "ketamine-bpd"])
def test_the_title_page_follows_the_order_of_m11(
    kit: Kit, edited: Callable[..., Kit], real: dict[str, SimpleNamespace], name: str
) -> None:
    if name == "amended":
        kit = edited(
            ("amendments: []", AMENDED),
            ("type: drug\n      nonproprietary_name: examplin", "type: drug\n      code: EX-1"),
            ("phase: phase_2", "phase: phase_2\n  acronym: SLEEP"),
        )
    elif name != "minimal":
        built = real[name]
        kit = type(kit)(built.source, built.record)
    order = list(dict.fromkeys(alike(field.label) for field in title_page()))
    shown = [alike(label) for label in labels(front.cover(kit))]
    places = [order.index(label) for label in shown]
    assert places == sorted(places)
    required = {alike(f.label) for f in title_page() if f.conformance == "required"}
    assert required <= set(shown)


def test_an_amended_protocol_says_so_on_its_title_page(
    edited: Callable[..., Kit], lines: Lines
) -> None:
    said = lines(front.cover(edited(("amendments: []", AMENDED))))
    assert {
        "Original Protocol: | No",
        "Amendment Identifier: | 1",
        "Amendment Scope: | Global",
    } <= {*said}


def test_an_original_protocol_has_no_scope_of_an_amendment(kit: Kit, lines: Lines) -> None:
    said = lines(front.cover(kit))
    assert "Amendment Scope: | Not applicable" in said
    assert not any(line.startswith("Amendment Identifier:") for line in said)


def test_an_amendment_for_some_places_is_not_global(
    edited: Callable[..., Kit], lines: Lines
) -> None:
    local = AMENDED.replace("scope: global", "scope: not_global")
    said = lines(front.cover(edited(("amendments: []", local))))
    assert "Amendment Scope: | Not Global" in said


def test_registers_stand_in_the_order_of_m11(edited: Callable[..., Kit], lines: Lines) -> None:
    changed = edited(
        (
            "    - {kind: nct, number:",
            MORE,
        )
    )
    said = next(line for line in lines(front.cover(changed)) if line.startswith("Regulatory"))
    assert said.index("IND") < said.index("NCT") < said.index("WHO")


def test_a_number_of_the_sponsor_takes_the_place_of_the_working_one(
    edited: Callable[..., Kit], kit: Kit, lines: Lines
) -> None:
    assert "(working identifier EXAMPLE-1)" in "".join(lines(front.cover(kit)))
    changed = edited(("{open: Sponsor's protocol number, owner: sponsor}", "SP-7"))
    assert front.protocol_number(changed) == "SP-7"
    assert "EXAMPLE-1" not in "".join(lines(front.cover(changed)))


def test_open_items_of_the_title_page_are_placeholders(kit: Kit) -> None:
    table = front.cover(kit)[0]
    assert isinstance(table, Table)
    found = [piece for row in table.rows for piece in row[1].inlines if isinstance(piece, Open)]
    assert len(found) == 6
    assert all(piece.text.startswith("To be completed by") for piece in found)


def test_a_product_keeps_its_trade_name(edited: Callable[..., Kit], lines: Lines) -> None:
    changed = edited(
        (
            "nonproprietary_name: examplin",
            "nonproprietary_name: examplin\n      proprietary_name: Ex",
        )
    )
    said = lines(front.cover(changed))
    assert "Investigational Product Name(s): | examplin (Ex); Placebo tablet" in said


def test_the_author_is_the_first_person_with_a_name(
    edited: Callable[..., Kit], kit: Kit
) -> None:
    assert front.author(kit) == "Authors to be named"
    named = edited(("{open: Name of the investigator, owner: sponsor}", "A. Body"))
    assert front.author(named) == "A. Body"
