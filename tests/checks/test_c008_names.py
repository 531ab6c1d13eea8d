from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


FILE = "narrative/2.1-purpose-of-trial.md"


def test_names_that_exist_are_fine(told: Told) -> None:
    assert told("c008_names") == []


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        (
            "sample_size.randomized",
            "{{ sample_size.randomized }} is neither in the record nor in the protocol",
            "did you mean 'sample_size.randomised'?",
        ),
        (
            "protocol.identity.short_titel",
            "{{ protocol.identity.short_titel }} is neither in the record nor in the protocol",
            "did you mean 'protocol.identity.short_title'?",
        ),
        (
            "protocol.rationale.zzz",
            "{{ protocol.rationale.zzz }} is neither in the record nor in the protocol",
            "",
        ),
        (
            "sample_size.required",
            "{{ sample_size.required }} is a table, not a number",
            "",
        ),
        (
            "protocol.roles.signatory",
            (
                "{{ protocol.roles.signatory }} is an open item, which cannot be printed in a "
                "sentence"
            ),
            "",
        ),
        (
            "protocol.roles.sites",
            "{{ protocol.roles.sites }} is neither a text nor a whole number",
            "",
        ),
        (
            "protocol.randomisation.restricted.block_sizes.0",
            (
                "{{ protocol.randomisation.restricted.block_sizes.0 }} is neither in the "
                "record nor in the protocol"
            ),
            "",
        ),
    ],
)
def test_a_name_that_cannot_be_printed_is_an_error(
    edited: Edit, found: Told, name: str, message: str, hint: str
) -> None:
    changed = edited(("{{ sample_size.randomised }}", f"{{{{ {name} }}}}"), file=FILE)
    (finding,) = found("c008_names", changed)
    assert (finding.line, finding.message, finding.severity) == (1, message, "error")
    if hint:
        assert finding.hint == hint


@pytest.mark.parametrize(
    "name", ["protocol.therapies.arms.0.name", "protocol.population.minimum_age"]
)
def test_texts_and_whole_numbers_of_the_protocol_are_fine(
    edited: Edit, told: Told, name: str
) -> None:
    changed = edited(("{{ sample_size.randomised }}", f"{{{{ {name} }}}}"), file=FILE)
    assert told("c008_names", changed) == []


def test_a_reference_to_no_table_is_an_error(edited: Edit, found: Told) -> None:
    changed = edited(("{ref:tbl-schedule}", "{ref:tbl-schedul}"), file=FILE)
    (finding,) = found("c008_names", changed)
    assert finding.message == "{ref:tbl-schedul} refers to no table or figure of the document"
    assert finding.hint == "did you mean 'tbl-schedule'?"
    assert (finding.line, finding.severity) == (2, "error")
