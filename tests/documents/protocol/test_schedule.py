from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import LineBreak, Table, Text
from toolkit.documents.protocol import schedule

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.kit import Kit

    Lines = Callable[..., list[str]]
    Edited = Callable[..., Kit]


@pytest.mark.parametrize(
    ("window", "shown"),
    [
        ("{before: 0, after: 0}", "0"),
        ("{before: 3, after: 3}", "±3"),
        ("{before: 0, after: 3}", "0/+3"),
        ("{before: 3, after: 0}", "−3/0"),
        ("{before: 2, after: 3}", "−2/+3"),
    ],
)
def test_a_window_is_shown_as_short_as_can_be(
    edited: Edited, lines: Lines, window: str, shown: str
) -> None:
    day = "      day: 36\n      window: "
    rows = lines(schedule.table(edited((f"{day}{{before: 2, after: 2}}", day + window))))
    windows = next(row for row in rows if row.startswith("Window"))
    assert windows.split(" | ")[-1] == shown


def test_a_note_on_a_whole_activity_stands_at_its_name(edited: Edited) -> None:
    changed = edited(
        (
            "        - {text: Before anything else is done at the visit., visits: [week_4]}",
            "        - {text: Each time.}\n        - {text: Not done., visits: [week_2]}",
        )
    )
    (made,) = schedule.table(changed)
    assert isinstance(made, Table)
    row = next(r for r in made.rows if r[0].inlines[:1] == (Text(text="Sleep score"),))
    assert row[0].inlines[-1] == Text(text="a", position="superscript")
    assert row[3].inlines[-1] == Text(text="b", position="superscript")
    assert row[1].inlines == ()


def test_after_z_notes_go_on_with_double_letters() -> None:
    notes = schedule._Notes()
    assert [notes.mark(str(n)) for n in range(28)][-3:] == ["z", "aa", "bb"]
    assert notes.mark("0") == "a"


def test_the_long_name_of_a_short_epoch_stands_upright_in_two_lines(edited: Edited) -> None:
    changed = edited(("name: Follow-up, type", "name: Call after the end, type"))
    (made,) = schedule.table(changed)
    assert isinstance(made, Table)
    cell = made.header[0][-1]
    assert cell.rotated
    assert LineBreak() in cell.inlines


def test_a_long_word_is_not_broken(edited: Edited) -> None:
    changed = edited(("name: Follow-up, type", "name: Recapitulation, type"))
    (made,) = schedule.table(changed)
    assert isinstance(made, Table)
    assert made.header[0][-1].inlines == (Text(text="Recapitulation"),)
