from __future__ import annotations

import pytest

from toolkit.documents.checklists.reading import Place
from toolkit.documents.checklists.rows import Asked, Checklist, Row, safely, weighed

ASKED = Asked(id="1", group="G", requirement="Who meets", status="seen")
WORDS = "The board meets twice a year."
BOARD = "To be completed by sponsor: name of the board"


def place(
    words: str = "", *opened: str, key: str = "2.1", reason: str = "", pictured: bool = False
) -> Place:
    return Place(
        key=key,
        name=key,
        page=3,
        words=words,
        opened=opened,
        pictured=pictured,
        reason=reason,
    )


def test_what_is_told_is_met_with_its_place() -> None:
    row = weighed(ASKED, [place(WORDS)], "board")
    assert (row.result, row.where, row.remark) == ("Met", ("2.1, p. 3",), "")


def test_what_is_told_and_open_is_partly_met_and_names_what_is_open() -> None:
    row = weighed(ASKED, [place(WORDS, BOARD)], "board")
    assert (row.result, row.remark) == ("Partly", "Open: name of the board (sponsor).")


def test_what_is_open_and_not_asked_here_does_not_count() -> None:
    telephone = "To be completed by board: telephone number"
    assert weighed(ASKED, [place(WORDS, telephone)], "board").result == "Met"
    assert weighed(ASKED, [place(WORDS, telephone)]).result == "Partly"


def test_an_open_item_alone_is_missing() -> None:
    row = weighed(ASKED, [place("", BOARD)])
    assert (row.result, row.remark) == ("Missing", "Open: name of the board (sponsor).")
    other = weighed(ASKED, [place("Something else is said here.", BOARD)], "board")
    assert other.result == "Missing"


def test_a_heading_alone_is_missing() -> None:
    row = weighed(ASKED, [place()])
    assert (row.result, row.remark) == (
        "Missing",
        "The heading stands, with no text below it.",
    )


def test_text_that_does_not_say_it_is_no_more_than_partly_met() -> None:
    row = weighed(ASKED, [place("Something else is said here.")], "board")
    assert (row.result, row.remark) == ("Partly", "The text was not found to say it.")


def test_what_does_not_apply_gives_the_reason() -> None:
    row = weighed(ASKED, [place("x", reason="There is no board.")])
    assert (row.result, row.remark) == ("Not applicable", "There is no board.")
    told = weighed(ASKED, [place("x", reason="There is no board."), place(WORDS)])
    assert told.result == "Met"


def test_many_places_and_items_are_counted() -> None:
    many = [place(WORDS, f"item {one}", key=f"2.{one}") for one in range(5)]
    row = weighed(ASKED, many)
    assert row.where == ("2.0, p. 3", "2.1, p. 3", "2.2, p. 3", "and 2 more")
    assert row.remark == "Open: item 0; item 1; item 2; and 2 more."


def test_a_row_that_cannot_be_decided_is_crashed_and_never_met() -> None:
    def decide() -> Row:
        message = "no such section"
        raise LookupError(message)

    row = safely(ASKED, decide)
    assert row.result == "CRASHED"
    assert row.remark == "Looking for it failed: LookupError: no such section"


@pytest.mark.parametrize("result", ["Met", "Partly", "Missing", "Not applicable", "CRASHED"])
def test_results_are_counted(result: str) -> None:
    rows = (Row(asked=ASKED, result=result),) * 2  # type: ignore[arg-type]
    counted = Checklist(key="k", name="n", rows=rows).counts()
    assert counted.pop(result) == 2  # type: ignore[call-overload]
    assert set(counted.values()) == {0}
