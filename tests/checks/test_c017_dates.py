from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


AMENDMENT = """
    - id: "{number}"
      approved: {approved}
      scope: global
      {enrolled}primary_reason: other
      summary: Something.
      affects_safety_or_rights: false
      affects_data_reliability: false
      changes: []"""


def amendments(*dated: tuple[str, str]) -> str:
    return "amendments:" + "".join(
        AMENDMENT.format(
            number=number,
            approved=approved,
            enrolled=f"enrolled_percent: {percent}\n      " if percent else "",
        )
        for number, (approved, percent) in enumerate(dated, start=1)
    )


def test_an_original_protocol_is_fine(told: Told) -> None:
    assert told("c017_dates") == []


def test_amendments_in_order_are_fine(edited: Edit, told: Told) -> None:
    listed = amendments(("2027-02-01", "10"), ("2027-03-01", "40"))
    assert told("c017_dates", edited(("amendments: []", listed))) == []


def test_an_amendment_approved_before_the_one_above_is_an_error(
    edited: Edit, told: Told
) -> None:
    listed = amendments(("2027-03-01", ""), ("2027-02-01", ""))
    assert (
        told("c017_dates", edited(("amendments: []", listed)))
        == [
            (
                "protocol.yaml identity.amendments.2.approved: 2027-02-01 is before "
                "2027-03-01, the approval of the amendment above [error]"
            )
        ]
        or "2027-02-01 is before 2027-03-01" in told("c017_dates", edited())[0]
    )


def test_enrolment_that_falls_is_an_error(edited: Edit, told: Told) -> None:
    listed = amendments(("2027-02-01", "40"), ("2027-03-01", "10"))
    (line,) = told("c017_dates", edited(("amendments: []", listed)))
    assert line.endswith("10 is less than 40 at the amendment above [error]")


def test_a_start_before_the_first_version_is_remarked_on(edited: Edit, told: Told) -> None:
    changed = edited(("{open: Month, owner: sponsor}", "2026-12"))
    assert told("c017_dates", changed) == [
        (
            "protocol.yaml registration.study_start: the trial is to start in 2026-12, before "
            "the date of this version, 2027-01-15 [warning]"
        )
    ]


def test_a_start_in_the_month_of_the_version_is_fine(edited: Edit, told: Told) -> None:
    assert told("c017_dates", edited(("{open: Month, owner: sponsor}", "2027-01"))) == []
