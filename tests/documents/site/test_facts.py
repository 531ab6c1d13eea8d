from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import CrossReference, Number, Open, Text
from toolkit.documents.site.facts import (
    drug_words,
    either_product,
    fact,
    find_section,
    joined,
    pieces,
    said,
    section_text,
    section_words,
)
from toolkit.spec.base import OpenItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.kit import Kit


def test_a_fact_leaves_its_sources_in_the_protocol(kits: dict[str, Kit]) -> None:
    made = fact(kits["minimal"], "It may help [@SLP-01], as shown.")
    assert "".join(p.text for p in made if isinstance(p, Text)) == "It may help, as shown."


def test_an_open_item_stays_open(kits: dict[str, Kit]) -> None:
    (made,) = fact(kits["minimal"], OpenItem(open="the number", owner="sponsor"))
    assert isinstance(made, Open)
    assert fact(kits["minimal"], None) == ()


def test_pointers_into_the_protocol_become_words(kits: dict[str, Kit]) -> None:
    kit = kits["minimal"]
    made = pieces(
        kit,
        (
            CrossReference(target="6.1", kind="section"),
            CrossReference(target="tbl-schedule", kind="caption"),
            CrossReference(target="tbl-unknown", kind="caption"),
        ),
    )
    words = [piece.text for piece in made if isinstance(piece, Text)]
    assert words[0] == "Section\N{NO-BREAK SPACE}6.1"
    assert words[1].startswith("Table\N{NO-BREAK SPACE}")
    assert words[2] == "the table of the protocol"
    assert section_words(kit, "10").endswith("of the protocol")


def test_spaces_between_pieces_are_kept() -> None:
    made = said("at ", Number(name="n", text="5"), "", " sites")
    assert [p.text for p in made if isinstance(p, Text)] == ["at ", " sites"]
    assert joined(()) == ()


def test_products_are_called_what_participants_call_them(kits: dict[str, Kit]) -> None:
    assert drug_words(kits["buprenorphine-bpd"]) == "study tablets"
    assert drug_words(kits["ketamine-bpd"]) == "infusions (drips)"
    assert either_product(kits["ketamine-bpd"]) == "ketamine or midazolam"


def test_an_appendix_is_found_by_a_word_of_its_title(kits: dict[str, Kit]) -> None:
    assert find_section(kits["ketamine-bpd"], "suicid") == "12.5"
    assert find_section(kits["minimal"], "suicid") == ""


def test_quoted_sections_cite_nothing(
    kits: dict[str, Kit], lines: Callable[..., list[str]]
) -> None:
    text = "\n".join(lines(section_text(kits["buprenorphine-bpd"], "12.6")))
    assert "[@" not in text
    assert "0.3 + 0.3" in text
    assert section_text(kits["minimal"], "6.3") == ()
