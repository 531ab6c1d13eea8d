from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from toolkit.design.calculate import calculate
from toolkit.design.report import size_report
from toolkit.design.wording import NAME, fill, power_sentence, sample_size_paragraphs
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

    Variant = Callable[[dict[str, Any]], ProtocolFolder]


def test_the_report_of_the_small_protocol_is_the_agreed_one(
    small: ProtocolFolder, small_record: Record, golden: Callable[[str, str], None]
) -> None:
    report = size_report(small, small_record)
    golden("size-minimal.txt", f"{report.text}\n\n{report.sentence}\n")


def test_the_report_as_data_holds_the_record_and_the_sentence(
    small: ProtocolFolder, small_record: Record
) -> None:
    report = size_report(small, small_record)
    data: Any = report.as_json()
    assert data["sentence"] == report.sentence
    assert [one["name"] for one in data["quantities"]] == list(small_record)


def test_a_table_of_one_assumption_has_one_column_of_powers(variant: Variant) -> None:
    source = variant({"sensitivity.effect_and_sd.columns": None, "interim": None})
    text = size_report(source, calculate(source)).text
    grid = text.partition("rows: ")[2].splitlines()
    assert grid[1].split() == ["power"]
    assert "Interim analyses" not in text


@pytest.mark.parametrize("name", ["buprenorphine-bpd", "ketamine-bpd"])
def test_sentences_hold_names_and_no_digits_of_their_own(root: Path, name: str) -> None:
    source = read_protocol(root / "protocols" / name)
    record = calculate(source)
    protocol = source.protocol
    own = [
        *(one.name for one in (*protocol.analyses, *protocol.endpoints)),
        *(one.name for one in protocol.therapies.arms),
        *(one.unit for one in protocol.assumptions),
    ]
    said = [*sample_size_paragraphs(protocol, record)]
    said += [
        power_sentence(protocol, a) for a in protocol.analyses if a.design.kind != "descriptive"
    ]
    for sentence in said:
        bare = NAME.sub("", sentence)
        for text in sorted(own, key=len, reverse=True):
            bare = bare.replace(text, "").replace(text[:1].lower() + text[1:], "")
        assert not re.search(r"\d", bare), bare
        for used in NAME.findall(sentence):
            assert record[used].text in fill(sentence, record)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"interim.futility": {"kind": "none"}}, "With the planned interim analysis the power"),
        (
            {"sample_size.target": {"kind": "fixed", "randomised": 200}},
            "this number is given, and the power follows from it",
        ),
        (
            {"sample_size.analysis": "remission", "multiplicity.strategy": "none"},
            "whose power allows for participants without the outcome itself",
        ),
        (
            {
                "sample_size.analysis": "remission",
                "analyses.remission.design.dropouts": "left_out",
            },
            "after allowing for",
        ),
        (
            {
                "analyses.primary.design": {
                    "kind": "two_means",
                    "difference": "difference",
                    "sd": "sd",
                },
                "assumptions.sd.adjusted_for": ["baseline", "site"],
            },
            "(already adjusted for baseline and site)",
        ),
        (
            {
                "analyses.primary.design": {
                    "kind": "repeated_means",
                    "difference": "difference",
                    "sd": "sd",
                    "baseline_correlation": "correlation",
                    "structure": "compound_symmetry",
                    "correlation": "correlation",
                    "visits": ["week_2", "week_4"],
                    "dropout": "dropout",
                }
            },
            "equal between all visits",
        ),
        (
            {
                "assumptions.difference.uncertainty": 1.0,
                "assumptions.sd.uncertainty": 0.5,
            },
            "then called assurance",
        ),
        ({"analyses.primary.name": "ABC of sleep"}, "in the ABC of sleep"),
    ],
)
def test_the_paragraph_says_what_was_done(
    variant: Variant, changes: dict[str, Any], words: str
) -> None:
    source = variant(changes)
    assert words in size_report(source, calculate(source)).sentence


def test_a_unit_is_that_of_the_assumption_and_not_of_the_endpoint(variant: Variant) -> None:
    source = variant({"assumptions.difference.unit": "SD units"})
    record = calculate(source)
    assert record["analyses.primary.detectable"].unit == "SD units"
    assert record["interim.half.efficacy_difference"].unit == "SD units"
    assert "difference of 3 SD units" in size_report(source, record).text
