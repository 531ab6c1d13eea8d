from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


def test_an_open_item_is_told_with_its_owner(found: Told) -> None:
    first = found("c004_open_items")[0]
    assert (first.line, first.where, first.message) == (
        5,
        "identity.sponsor_protocol_identifier",
        "Sponsor's protocol number",
    )
    assert (first.hint, first.severity) == ("to be completed by sponsor", "open")


def test_what_is_completed_is_no_longer_told(edited: Edit, told: Told) -> None:
    changed = edited(("{open: Policy, owner: sponsor}", "Policy 12 of the insurer."))
    assert len(told("c004_open_items", changed)) == len(told("c004_open_items")) - 1
    assert not any("oversight.insurance" in one for one in told("c004_open_items", changed))
