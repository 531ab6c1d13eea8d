from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from toolkit.checks.c011_stopping import check
from toolkit.design.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


def with_value(record: Record, name: str, value: object) -> Record:
    changed = replace(record[name], value=value)
    return Record(record.protocol, record.digest, {**record.quantities, name: changed})


def test_a_rule_that_fits_the_trial_is_fine(told: Told) -> None:
    assert told("c011_stopping") == []


def test_a_look_beyond_the_trial_is_an_error(edited: Edit, told: Told) -> None:
    changed = edited(("looks: [10, 20, 40]", "looks: [10, 20, 149]"))
    assert told("c011_stopping", changed) == [
        (
            "protocol.yaml safety.stopping_rules.falls.looks: a look after 149 participants "
            "never comes; 148 are randomised [error]"
        )
    ]


def test_a_look_beyond_the_experimental_arm_is_remarked_on(edited: Edit, told: Told) -> None:
    changed = edited(("looks: [10, 20, 40]", "looks: [10, 20, 75]"))
    assert told("c011_stopping", changed) == [
        (
            "protocol.yaml safety.stopping_rules.falls.looks: a look after 75 participants "
            "never comes if the experimental arm alone is counted; it has 74 [warning]"
        )
    ]


def test_a_look_when_everybody_has_come_is_fine(edited: Edit, told: Told) -> None:
    assert told("c011_stopping", edited(("looks: [10, 20, 40]", "looks: [10, 20, 74]"))) == []


def test_a_look_after_both_arms_is_no_error(edited: Edit, told: Told) -> None:
    (line,) = told("c011_stopping", edited(("looks: [10, 20, 40]", "looks: [10, 20, 148]")))
    assert line.endswith("[warning]")


def test_a_rule_that_never_stops_is_an_error(
    source: ProtocolFolder, record: Record, told: Told
) -> None:
    never = with_value(record, "safety.falls.boundary", (11, 21, 41))
    assert told("c011_stopping", source, never) == [
        (
            "protocol.yaml safety.stopping_rules.falls.certainty: no number of events stops at "
            "any look [error]"
        )
    ]


def test_a_rule_that_stops_at_a_harmless_rate_is_remarked_on(
    source: ProtocolFolder, record: Record, told: Told
) -> None:
    often = with_value(record, "safety.falls.stop", (0.21, 0.5, 0.9))
    assert told("c011_stopping", source, often) == [
        (
            "protocol.yaml safety.stopping_rules.falls.certainty: stops with a chance of 21% "
            "even if the true rate is only 5%, well below the limit of 10% [warning]"
        )
    ]


def test_stopping_often_at_a_harmful_rate_is_the_purpose(
    edited: Edit, record: Record, told: Told
) -> None:
    changed = edited(("true_rates: [0.05, 0.1, 0.2]", "true_rates: [0.1, 0.15, 0.2]"))
    often = with_value(record, "safety.falls.stop", (0.3, 0.5, 0.9))
    assert told("c011_stopping", changed, often) == []


def test_a_boundary_that_is_no_table_is_a_bug(source: ProtocolFolder, record: Record) -> None:
    with pytest.raises(TypeError, match="not tabulated"):
        list(check(source, with_value(record, "safety.falls.boundary", 3)))
