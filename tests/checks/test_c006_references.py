from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


FILE = "references.json"


def test_bibliographic_data_that_nobody_saw_are_to_be_verified(told: Told) -> None:
    assert told("c006_references") == [
        (
            "references.json:12 dreamer2021: “Inventing examples” is cited, but its "
            "bibliographic data are not said to have been seen [verify]"
        )
    ]


def test_recalled_bibliographic_data_are_to_be_verified(edited: Edit, told: Told) -> None:
    changed = edited(('"x-verified": "seen"', '"x-verified": "recalled"'), file=FILE)
    assert any(
        "“An invented trial of examplin” is cited, but its bibliographic data are only recalled"
        in one
        for one in told("c006_references", changed)
    )


def test_a_long_title_is_cut(edited: Edit, told: Told) -> None:
    changed = edited(("Inventing examples", "Inventing examples " * 9), file=FILE)
    assert "examples ...” is cited" in told("c006_references", changed)[0]


def test_bibliographic_data_that_were_seen_are_fine(edited: Edit, told: Told) -> None:
    changed = edited(('"type": "book"', '"type": "book", "x-verified": "seen"'), file=FILE)
    assert told("c006_references", changed) == []


def test_a_reference_that_is_used_nowhere_is_told(edited: Edit, told: Told) -> None:
    changed = edited(("; @dreamer2021", ""), file="narrative/2.1-purpose-of-trial.md")
    assert told("c006_references", changed) == [
        (
            "references.json:12 dreamer2021: is cited nowhere and is the source of no evidence "
            "[warning]"
        )
    ]


def test_the_source_of_evidence_that_is_not_in_use_may_stay(edited: Edit, told: Told) -> None:
    edited(("; @dreamer2021", ""), file="narrative/2.1-purpose-of-trial.md")
    item = (
        "\n  - {id: DRM-01, claim: It can be, population: A book, source: dreamer2021, "
        "status: seen}"
    )
    changed = edited(("note: Look it up.", f"note: Look it up.{item}"), file="evidence.yaml")
    assert told("c006_references", changed) == []
