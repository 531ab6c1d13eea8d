from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.consent.procedures import EVERY_TIME, calendar, procedures
from toolkit.documents.content import Number, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from toolkit.documents.content import Block, Document
    from toolkit.documents.kit import Kit


def table_of(kit: Kit) -> Table:
    return next(block for block in calendar(kit) if isinstance(block, Table))


def test_every_visit_has_a_row_and_every_seen_activity_a_place(kits: dict[str, Kit]) -> None:
    for kit in kits.values():
        schedule = kit.protocol.schedule
        rows = table_of(kit).rows
        assert len(rows) == len(schedule.visits)
        said = _text(calendar(kit))
        for activity in schedule.activities:
            assert activity.unseen or str(activity.plain) in said


def _text(blocks: Iterable[Block]) -> str:
    pieces: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                pieces += ["".join(getattr(p, "text", "\n") for p in c.inlines) for c in row]
        else:
            pieces.append("".join(getattr(p, "text", "") for p in block.inlines))  # type: ignore[union-attr]
    return "\n".join(pieces)


def test_a_row_tells_exactly_what_the_schedule_does_at_its_visit(kits: dict[str, Kit]) -> None:
    kit = kits["ketamine-bpd"]
    schedule = kit.protocol.schedule
    everywhere = next(_text((b,)) for b in calendar(kit) if _text((b,)).startswith(EVERY_TIME))
    for visit, row in zip(schedule.visits, table_of(kit).rows, strict=True):
        told = "".join(getattr(piece, "text", "") for piece in row[-1].inlines)
        expected = {
            a.plain
            for a in schedule.activities
            if visit.id in a.visits and not a.unseen and str(a.plain) not in everywhere
        }
        assert set(told.split(" • ")) == expected, visit.id


def test_what_is_done_each_time_is_said_once(
    kits: dict[str, Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    told = lines(calendar(kits["ketamine-bpd"]))
    assert told[0] == (
        f"{EVERY_TIME}Questions about suicide and self-harm • Questions about side effects and "
        "medicines."
    )
    assert not [line for line in told[1:] if "Questions about suicide" in line]


def test_days_and_windows_are_facts_of_the_record(kits: dict[str, Kit]) -> None:
    found = {
        piece.name
        for row in table_of(kits["ketamine-bpd"]).rows
        for cell in row
        for piece in cell.inlines
        if isinstance(piece, Number)
    }
    assert {"visits.d25.day", "visits.d25.window"} <= found
    assert "visits.scr.day" not in found


def test_a_known_length_is_told_and_an_unknown_one_is_an_open_item(
    kits: dict[str, Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    told = lines(calendar(kits["buprenorphine-bpd"]))
    assert any("First tablet" in line and "about 6 hours" in line for line in told)
    assert "how long each visit takes" in told[-1]


def test_without_any_length_there_is_no_column_for_it(kit: Kit) -> None:
    assert len(table_of(kit).columns) == 3


def test_with_every_length_nothing_is_open(
    edited: Callable[..., Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    modes = [(f"      label: {label}\n", f"      label: {label}\n      hours: 1\n")
             for label in ("S", "BL", "W2", "W4", "FU")]  # fmt: skip
    told = lines(calendar(edited(*modes)))
    assert "to be completed" not in told[-1].lower()
    assert any("about 1 hour " in f"{line} " for line in told)


def test_an_activity_without_a_plain_name_keeps_its_own(
    edited: Callable[..., Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    made = edited(("      plain: Questions about your sleep\n", ""))
    assert any("Sleep score" in line for line in lines(calendar(made)))


def test_a_visit_at_which_nothing_is_seen_says_so(
    edited: Callable[..., Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    name = "      plain: Check that you can join\n"
    told = lines(calendar(edited((name, f"{name}      unseen: true\n"))))
    assert any(line.startswith("Screening") and line.endswith("–") for line in told)


def test_what_staff_do_alone_is_told_apart(
    kits: dict[str, Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    parts = {part.key: lines(part.blocks) for part in procedures(kits["ketamine-bpd"])}
    assert parts["activities"][-1].startswith("Our staff also do this without you: count of")
    assert not [line for line in parts["visits"] if "Count of the study drugs" in line]


def test_details_of_activities_that_share_a_name_stand_together(
    kits: dict[str, Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    parts = {part.key: lines(part.blocks) for part in procedures(kits["buprenorphine-bpd"])}
    urine = [line for line in parts["activities"] if line.startswith("- Urine tests.")]
    assert len(urine) == 1
    assert "No one watches you." in urine[0]
    assert "kit by mail" in urine[0]


def test_the_number_of_contacts_is_told_from_the_record(
    forms: dict[str, Document], of_part: Callable[[Kit | Document, str], list[str]]
) -> None:
    told = " ".join(of_part(forms["ketamine-bpd"], "procedures"))
    assert "see or call you 13 times. For 9 of these you come to the clinic." in told


def test_duties_that_nobody_wrote_are_open(
    kit: Kit, of_part: Callable[[Kit | Document, str], list[str]]
) -> None:
    assert "To be completed by the investigator" in of_part(kit, "duties")[-1]


def test_a_contact_with_nothing_of_its_own_says_so(
    kits: dict[str, Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    told = lines(calendar(kits["buprenorphine-bpd"]))
    call = next(line for line in told if line.startswith("Phone call"))
    assert call.endswith("only what is done each time")
