from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


@pytest.fixture
def missing(told: Told) -> Callable[..., list[str]]:
    """Return a function that gives the sections without text."""

    def find(*changed: ProtocolFolder) -> list[str]:
        return [
            one.split("section ")[1].split(":")[0] for one in told("c005_sections", *changed)
        ]

    return find


def test_a_section_without_text_is_told_with_the_file_to_write(found: Told) -> None:
    finding = next(one for one in found("c005_sections") if one.where == "section 8.2")
    assert finding.message == ("“Screening/Baseline Assessments and Procedures” has no text")
    assert "narrative/8.2-screening-baseline-assessments-and-procedures.md" in finding.hint
    assert finding.severity == "warning"


@pytest.mark.parametrize(
    ("number", "said_by"),
    [
        ("2.1", "the narrative"),
        ("5.2", "the facts"),
        ("6.10", "a section below"),
        ("8.5", "the reason why it does not apply"),
        ("3.1", "nobody: it is a heading only"),
        ("6.9.1", "nobody: M11 asks for it only when there is background therapy"),
    ],
)
def test_a_section_that_is_said_is_not_told(
    missing: Callable[..., list[str]], number: str, said_by: str
) -> None:
    assert number not in missing(), said_by


def test_a_blinded_trial_needs_the_measures_of_blinding(
    missing: Callable[..., list[str]], edited: Edit
) -> None:
    assert "6.7.3" in missing()
    blinded = "[participant, care_provider, investigator, outcomes_assessor]"
    assert "6.7.3" not in missing(edited((blinded, "[]")))


def test_an_adaptive_trial_needs_its_rationale(
    missing: Callable[..., list[str]], edited: Edit
) -> None:
    assert "4.2.5" not in missing()
    assert "4.2.5" in missing(edited(("adaptive: false", "adaptive: true")))


def test_one_overall_rationale_is_enough(
    missing: Callable[..., list[str]], edited: Edit
) -> None:
    assert {"4.2.2", "4.2.3", "4.2.4", "4.2.6"} <= set(missing())
    changed = edited(("", "For all reasons at once.\n"), file="narrative/4.2-rationale.md")
    assert not any(one.startswith("4.2") for one in missing(changed))


def test_a_trial_without_looks_needs_no_rationale_of_them(
    missing: Callable[..., list[str]], edited: Edit, copy: object
) -> None:
    text = (copy / "protocol.yaml").read_text(encoding="utf-8")  # type: ignore[operator]
    interim = text[text.index("\ninterim:") : text.index("\nsensitivity:")]
    assert "4.2.6" not in missing(edited((interim, "")))


def test_a_final_version_must_be_complete(found: Told, edited: Edit) -> None:
    changed = edited()
    final = changed.protocol.identity.model_copy(update={"status": "final"})
    object.__setattr__(
        changed, "protocol", changed.protocol.model_copy(update={"identity": final})
    )
    assert {one.severity for one in found("c005_sections", changed)} == {"error"}


def test_collection_procedures_need_the_headings_of_m11(found: Told, edited: Edit) -> None:
    written = "## Identification\n\nA.\n\n## Severity\n\nB.\n\n## Causality\n\nC.\n"
    changed = edited(("", written), file="narrative/9.2.2-collection-procedures.md")
    said = [one.message for one in found("c005_sections", changed) if "9.2.2" in one.where]
    assert said == [
        "the heading that M11 asks for here is missing: “Recording”",
        "the heading that M11 asks for here is missing: “Follow-up”",
    ]
