from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.protocol import oversight

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.kit import Kit

    Lines = Callable[..., list[str]]
    Edited = Callable[..., Kit]
    Part = Callable[[str, str], str]


def test_boards_of_the_sites_review_when_there_is_no_single_one(
    edited: Edited, lines: Lines
) -> None:
    changed = edited(("irb_model: single_irb", "irb_model: local_irb"))
    assert "The board of each site" in lines(oversight.ethics(changed))[0]


def test_consent_tells_what_holds_and_nothing_else(
    edited: Edited, part: Part, lines: Lines
) -> None:
    changed = edited(
        ("certificate_of_confidentiality: false", "certificate_of_confidentiality: true"),
        ("hipaa: true", "hipaa: false"),
        (part("  payments:", "  injury:"), "  payments: []\n"),
        (
            "  costs: None.",
            "  costs: None.\n  optional_parts: [{id: tape, name: A Tape, text: We record.}]",
        ),
    )
    said = lines(oversight.consent(changed))
    assert any(line.startswith("Certificate of Confidentiality.") for line in said)
    assert not any("Portability" in line or "[table" in line for line in said)
    assert said[-1] == "Optional: a Tape. We record."


def test_funders_and_named_sites_are_listed(edited: Edited, lines: Lines) -> None:
    changed = edited(
        ("  responsible_party:", ("  funders: [{name: A Fund, address: There, role: Pays.}]\n"
         "  responsible_party:")),
        ("    setting: Sleep clinics with a pharmacy.",
         "    setting: Clinics.\n    named: [The Clinic]"),
    )  # fmt: skip
    said = lines(oversight.roles(changed))
    assert "Funder | A Fund | Pays." in said
    assert "- The Clinic" in said


def test_laboratory_tests_are_a_table(edited: Edited, lines: Lines) -> None:
    changed = edited(
        ("not_applicable:", "laboratory:\n  - {name: Blood, tests: Count}\n\nnot_applicable:")
    )
    assert "Blood | Count" in lines(oversight.laboratory(changed))
