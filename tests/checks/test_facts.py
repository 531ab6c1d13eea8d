from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.facts import cited, line_of_item, open_items, texts

if TYPE_CHECKING:
    from toolkit.spec.reader import ProtocolFolder


def test_texts_are_words_and_no_ids_dates_or_open_items(source: ProtocolFolder) -> None:
    found = dict(texts(source.protocol))
    assert found["rationale",].startswith("Many people sleep badly")
    assert found["therapies", "arms", 0, "name"] == "Examplin"
    assert ("identity", "version_date") not in found
    assert ("schedule", "visits", 0, "id") not in found
    assert ("roles", "signatory", "open") not in found


def test_open_items_have_their_place(source: ProtocolFolder) -> None:
    loc, item = next(open_items(source.protocol))
    assert loc == ("identity", "sponsor_protocol_identifier")
    assert item.owner == "sponsor"


def test_citations_are_found_in_facts_and_prose(source: ProtocolFolder) -> None:
    found = {(one.key, one.where, one.line) for one in cited(source)}
    assert ("SLP-01", "rationale", 36) in found
    risk = source.line("consent", "risks", "drowsiness", "evidence")
    assert ("SLP-02", "consent.risks.drowsiness", risk + 1) in found or (
        "SLP-02",
        "consent.risks.drowsiness",
        risk,
    ) in found
    assert ("dreamer2021", "section 2.1", 1) in found


def test_the_line_of_an_item_is_found_in_yaml_and_json(source: ProtocolFolder) -> None:
    assert line_of_item(source.path / "evidence.yaml", "SLP-02") == 10
    assert line_of_item(source.path / "references.json", "dreamer2021") == 12


def test_an_item_that_is_not_there_has_no_line(source: ProtocolFolder) -> None:
    assert line_of_item(source.path / "evidence.yaml", "SLP") == 0
