"""No reference value is forgotten, and every one of them is found again."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from toolkit.power.catalogue import kinds
from toolkit.validation.claim import Outcome, examine
from toolkit.validation.claims import READERS, UNREAD, all_claims
from toolkit.validation.generic import CONTEXT, FORM, MORE, TOLERANCES
from toolkit.validation.reference import reference_files
from toolkit.validation.subjects import SUBJECTS, titles

REFERENCE = Path(__file__).parents[1] / "reference"
ON_DISK = sorted(
    path.relative_to(REFERENCE).as_posix()
    for path in REFERENCE.rglob("*.json")
    if path.relative_to(REFERENCE).parts[0] not in {"analysis_plan", "simulation"}
)
CLAIMS = list(all_claims())
LEAST_IN_ALL = 500
LEAST_OF_A_KIND = 5
SLOW = {"power/simon_two_stage.json": 6, "published/simon_two_stage.json": 6}
"""Files whose designs take long to search: only every so many claims are examined here, since
the tests of the method examine them all."""


def examined(label: str) -> list[Outcome]:
    """Return what becomes of the claims of a file."""
    ids = list(dict.fromkeys(one.id for one in CLAIMS if one.file == label))
    chosen = set(ids[:: SLOW.get(label, 1)])
    return [examine(one) for one in CLAIMS if one.file == label and one.id in chosen]


@pytest.mark.parametrize("label", ON_DISK)
def test_every_value_of_a_file_is_found_again(label: str) -> None:
    outcomes = examined(label)
    assert outcomes
    failed = [one.as_json() for one in outcomes if one.trouble]
    assert failed == []


def test_every_file_is_read_and_none_is_unreadable() -> None:
    assert sorted({one.file for one in CLAIMS}) == ON_DISK
    assert [one.file for one in CLAIMS if one.kind == UNREAD or one.what == "row"] == []


def test_every_row_has_a_claim() -> None:
    claimed = Counter((one.file, one.id) for one in CLAIMS)
    for file in reference_files():
        missing = [row["id"] for row in file.rows if not claimed[file.label, str(row["id"])]]
        assert missing == [], file.label


def test_no_two_rows_of_a_file_have_the_same_name() -> None:
    for file in reference_files():
        twice = [name for name, n in Counter(row["id"] for row in file.rows).items() if n > 1]
        assert twice == [], file.label


def test_nothing_that_a_row_of_the_common_form_tells_is_passed_over() -> None:
    for file in reference_files():
        if file.label in READERS:
            continue
        known = {*FORM, *TOLERANCES, *MORE.get(file.name, {}), *CONTEXT.get(file.name, {})}
        unknown = {name for row in file.rows for name in row} - known
        assert unknown == set(), file.label


def test_no_reader_waits_for_a_file_that_is_not_there() -> None:
    assert set(READERS) <= set(ON_DISK)


@pytest.mark.parametrize("name", [*kinds(), *SUBJECTS])
def test_every_kind_has_values_from_outside(name: str) -> None:
    values = sum(examine_count(one.expected) for one in CLAIMS if one.kind == name)
    assert values >= LEAST_OF_A_KIND


def examine_count(expected: Any) -> int:
    """Count the numbers of an expected value."""
    if isinstance(expected, list):
        return sum(examine_count(one) for one in expected)
    return int(isinstance(expected, int | float) and not isinstance(expected, bool))


def test_there_are_hundreds_of_values() -> None:
    assert sum(examine_count(one.expected) for one in CLAIMS) >= LEAST_IN_ALL


def test_every_claim_says_who_computed_the_value() -> None:
    assert {one.file for one in CLAIMS if not one.source} == set()


def test_every_claim_belongs_to_a_kind_with_a_title() -> None:
    assert {one.kind for one in CLAIMS} <= set(titles())


def write(folder: Path, label: str, content: Any) -> None:
    path = folder / label
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), "utf-8")


def test_a_file_that_nobody_reads_has_failed(tmp_path: Path) -> None:
    write(tmp_path, "power/entrails.json", {"cases": [{"id": "a"}]})
    (outcome,) = [examine(one) for one in all_claims(tmp_path)]
    assert "nobody reads this file" in outcome.trouble
    assert outcome.claim.kind == UNREAD


@pytest.mark.parametrize(
    "row",
    [{"id": "a", "case": {}, "power": 0.8}, {"id": "a", "case": {"alpha": 0.05}}],
    ids=["no arms", "no value"],
)
def test_a_row_that_is_not_understood_has_failed(tmp_path: Path, row: dict[str, Any]) -> None:
    write(tmp_path, "power/two_means.json", {"cases": [row]})
    outcomes = [examine(one) for one in all_claims(tmp_path)]
    assert [one.verdict for one in outcomes] == ["failed"]


def test_a_row_of_an_own_form_that_is_not_understood_has_failed(tmp_path: Path) -> None:
    write(tmp_path, "power/noncentral_t.json", {"cases": [{"id": "a", "x": 1.0}]})
    (outcome,) = [examine(one) for one in all_claims(tmp_path)]
    assert "not understood: KeyError" in outcome.trouble
