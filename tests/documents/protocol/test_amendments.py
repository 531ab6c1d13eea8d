from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.protocol import amendments
from toolkit.standards.m11 import codelist

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.kit import Kit

    Lines = Callable[..., list[str]]

ONE = """
    - id: "1"
      approved: "2027-02-01"
      scope: global
      enrolled_percent: 12.5
      primary_reason: irb_feedback
      secondary_reasons: [site_feedback, recruitment_difficulty]
      summary: The visit window is wider.
      affects_safety_or_rights: true
      affects_data_reliability: false
      impact_explanation: People travel less.
      changes: [{description: Wider window., rationale: Travel., sections: ["1.3", "8.1"]}]"""
TWO = """
    - id: "2"
      approved: {open: Date, owner: sponsor}
      scope: not_global
      primary_reason: other
      summary: A slip is mended.
      affects_safety_or_rights: false
      affects_data_reliability: false
      changes: [{description: A slip., rationale: It was wrong., sections: ["2.1"]}]"""
LIKELY = "Is this amendment likely to have a substantial impact on the"
SAFETY = f"{LIKELY} safety or rights of the participants?"
DATA = f"{LIKELY} reliability and robustness of the data generated in the clinical trial?"
ENROLLED = "Approximate Enrollment when Sponsor Approved Amendment"
THREE = TWO.replace('id: "2"', 'id: "3"').replace("A slip", "A third slip")


@pytest.fixture
def amended(edited: Callable[..., Kit]) -> Callable[..., Kit]:
    def amend(*parts: str) -> Kit:
        return edited(("amendments: []", "amendments:" + "".join(parts)))

    return amend


def test_an_original_protocol_says_that_it_is_one(kit: Kit, lines: Lines) -> None:
    assert lines(amendments.details(kit)) == ["This protocol has not been amended."]
    assert lines(amendments.prior(kit)) == ["This protocol has not been amended."]


def test_the_first_amendment_is_described_before_the_contents(
    amended: Callable[..., Kit], lines: Lines
) -> None:
    assert lines(amendments.details(amended(ONE))) == [
        "This is the first protocol amendment.",
        "## Current Amendment",
        "The table below describes the current amendment.",
        "[table : ]",
        "Approximate % Enrolled at Time of Sponsor Approval: | 12.5% / Globally",
        (
            "Reason(s) for Amendment: | Primary: IRB/IEC Feedback | "
            "Secondary: Investigator/Site Feedback"
        ),
        "Further secondary reason: | Recruitment Difficulty",
        "Amendment Summary: | The visit window is wider.",
        f"{SAFETY} | Yes / People travel less.",
        f"{DATA} | No",
        "## Overview of Changes in the Current Amendment",
        "[table : ]",
        "Description of Change | Brief Rationale for Change | Section # and Name",
        (
            "Wider window. | Travel. | 1.3 Schedule of Activities; 8.1 Trial Assessments and "
            "Procedures Considerations"
        ),
    ]


def test_the_history_of_one_amendment_has_no_earlier_changes(
    amended: Callable[..., Kit], lines: Lines
) -> None:
    assert lines(amendments.prior(amended(ONE))) == [
        "This is the first protocol amendment.",
        "[table tbl-amendments: Document history]",
        f"Document | Sponsor Approval Date | {ENROLLED}",
        "Amendment 1 | 2027-02-01 | 12.5% / Globally",
        "Original Protocol | To be completed by sponsor: Date of approval | –",
    ]


def test_earlier_amendments_are_told_the_latest_first(
    amended: Callable[..., Kit], lines: Lines
) -> None:
    said = lines(amendments.prior(amended(ONE, TWO, THREE)))
    assert [line.split(" | ")[0] for line in said[4:8]] == [
        "Amendment 3",
        "Amendment 2",
        "Amendment 1",
        "Original Protocol",
    ]
    assert [line for line in said if line.startswith("##")] == [
        "## Overview of Changes in Amendment 2 (date open)",
        "## Overview of Changes in Amendment 1 (2027-02-01)",
    ]
    assert not any("third slip" in line for line in said)


def test_a_second_amendment_points_to_the_history(
    amended: Callable[..., Kit], lines: Lines
) -> None:
    said = lines(amendments.details(amended(ONE, TWO)))
    assert said[0] == (
        "This protocol has been amended previously. Details of prior amendments are presented "
        "in Section 12.3 Prior Protocol Amendment(s)."
    )
    reasons = "Reason(s) for Amendment: | Primary: Other | Secondary: Not Applicable"
    assert reasons in said


def test_every_reason_is_one_of_m11() -> None:
    assert set(amendments.REASONS.values()) <= set(codelist("amendment_reason"))
