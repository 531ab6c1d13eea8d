from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import Document
from toolkit.documents.readback.accept import _Acceptor, _said, accept, applied
from toolkit.documents.readback.carry import Change, RefusedError, as_markdown, spots, symbols
from toolkit.documents.readback.facts import place_in_facts, texts_of
from toolkit.documents.readback.lines import Line, Piece
from toolkit.documents.readback.prose import files_behind, units
from toolkit.documents.word.package import read_package
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    Pen = Callable[..., Path]
    Taken = Callable[[Path], SimpleNamespace]

PLAIN = '<w:t xml:space="preserve">'


def paragraph(docx: Path, text: str) -> str:
    """Return the paragraph of the file that begins with some text."""
    xml = read_package(docx)["word/document.xml"].decode()
    place = xml.index(text)
    return xml[xml.rindex("<w:p>", 0, place) : xml.index("</w:p>", place) + len("</w:p>")]


def test_every_unit_of_prose_is_found_in_the_file(original: SimpleNamespace) -> None:
    texts = texts_of(original.kit)
    rendered = [symbols(cell) for line in original.fresh.lines for cell in _said(line)]
    rendered = [each for each in rendered if each]
    prose = [unit for file in files_behind(original.source, "protocol") for unit in units(file)]
    assert len(prose) > 12
    for unit in prose:
        assert any(spots(unit, each, texts) is not None for each in rendered), unit.text


def test_edited_words_go_back_and_the_file_is_clean(pen: Pen, taken: Taken) -> None:
    made = taken(
        pen(
            (" people<", " grown-up people<"),
            ("Of steps</w:t></w:r><w:bookmarkEnd", "Of all steps</w:t></w:r><w:bookmarkEnd"),
            (" sleep at home ", " both sleep at home, as "),
            ("The third reason.", "The third and <b> * best_ reason [x].".replace("<", "&lt;")),
            ("What follows", "What comes"),
            (">Two<", ">Second<"),
        )
    )
    assert made.refused == []
    assert made.after().findings == ()
    assert (
        "The *model* has {{ sample_size.randomised }} grown-up people [@SLP-01]" in made.model
    )
    assert "## What comes" in made.model
    assert "Table: Of all steps {#tbl-steps}" in made.model
    assert "| Second  | Ask  |" in made.model
    assert "- The third and \\<b> \\* best\\_ reason \\[x\\]." in made.model
    assert sum(file.edits for file in made.acceptance.files) == 8


def test_the_diff_is_shown_before_anything_is_written(
    own: SimpleNamespace, pen: Pen, found: Callable[[Path], object]
) -> None:
    file = own.folder / "narrative/4.2.2-rationale-for-intervention-model.md"
    before = file.read_bytes()
    made = accept(found(pen(("The third reason.", "The best reason."))), own.kit)  # type: ignore[arg-type]
    assert "-- The third reason.\n+- The best reason." in made.diff()
    assert file.read_bytes() == before


def test_an_edit_beside_a_citation_keeps_the_citation(pen: Pen, taken: Taken) -> None:
    made = taken(pen(("Poor sleep is common", "Poor sleep is very common indeed")))
    assert made.after().findings == ()
    text = made.acceptance.files[0].text
    assert text.startswith("Poor sleep is very common indeed [@SLP-01; @dreamer2021]. We")
    assert "{section:10.11} says why, and {ref:tbl-schedule} when." in text


def test_an_edit_across_a_line_end_goes_back(pen: Pen, taken: Taken) -> None:
    made = taken(pen((" people at ", " people of ours, in all at ")))
    assert made.after().findings == ()


def test_numbers_are_never_taken(original: SimpleNamespace, pen: Pen, taken: Taken) -> None:
    text = paragraph(original.docx, "The first reason, with ")
    made = taken(pen((text, text.replace(">2</w:t>", ">3</w:t>").replace("first", "prime"))))
    assert "- The prime reason, with {{ recruitment.sites }} sites." in made.model
    assert [finding.kind for finding in made.after().findings] == ["number"]


@pytest.mark.parametrize(
    ("swap", "reason"),
    [
        ((r"<w:sdt><w:sdtPr><w:alias.*?</w:sdt>", "<w:r><w:t>9</w:t></w:r>"), "a number"),
        ((r"<w:sdt><w:sdtPr><w:alias.*?</w:sdt>", ""), "a number"),
        ((r"(<w:sdt><w:sdtPr><w:alias.*?</w:sdt>)", r"\1\1"), "a number"),
        ((r"reason, with ", "reason, {{ x }} "), "braces"),
    ],
)
def test_what_touches_a_field_is_refused_with_a_reason(
    original: SimpleNamespace, pen: Pen, taken: Taken, swap: tuple[str, str], reason: str
) -> None:
    text = paragraph(original.docx, "The first reason, with ")
    made = taken(pen((text, re.sub(*swap, text))))
    assert len(made.refused) == 1
    assert reason in made.refused[0]
    assert made.acceptance.files == ()


def test_words_inside_a_typeface_can_be_replaced(pen: Pen, taken: Taken) -> None:
    made = taken(pen((f"{PLAIN}model</w:t>", f"{PLAIN}trial of</w:t>")))
    assert made.refused == []
    assert "The *trial of* has" in made.model


def test_words_across_a_change_of_typeface_are_refused(pen: Pen, taken: Taken) -> None:
    made = taken(
        pen((f"{PLAIN}The </w:t>", f"{PLAIN}This</w:t>"), (f"{PLAIN}model<", f"{PLAIN}<"))
    )
    assert any("typeface" in reason for reason in made.refused)
    made = taken(pen((f"{PLAIN}model<", f"{PLAIN}model or other<")))
    assert any("where the typeface changes" in reason for reason in made.refused)


def test_raised_text_is_refused() -> None:
    with pytest.raises(RefusedError, match="raised"):
        as_markdown("10^9^")


def test_an_added_paragraph_and_item_go_into_the_prose(
    original: SimpleNamespace, pen: Pen, taken: Taken, added: Callable[[str], str]
) -> None:
    last = paragraph(original.docx, "Nothing follows.")
    item = paragraph(original.docx, "The third reason.")
    made = taken(
        pen(
            (last, last + added("Yet more of it.") + added("And still more.")),
            (item, item + item.replace("The third reason.", "A fourth and final cause.")),
        )
    )
    assert made.refused == []
    assert made.after().findings == ()
    assert made.model.endswith("Nothing follows.\n\nYet more of it.\n\nAnd still more.\n")
    assert "- The third reason.\n- A fourth and final cause.\n" in made.model


def test_a_paragraph_before_the_first_goes_before_it(
    original: SimpleNamespace, pen: Pen, taken: Taken, added: Callable[[str], str]
) -> None:
    first = paragraph(original.docx, "The </w:t>")
    made = taken(pen((first, added("To begin with.") + first)))
    assert made.after().findings == ()
    assert made.model.startswith("To begin with.\n\nThe *model*")


def test_a_removed_paragraph_item_and_row_leave_the_prose(
    original: SimpleNamespace, pen: Pen, taken: Taken
) -> None:
    xml = read_package(original.docx)["word/document.xml"].decode()
    place = xml.index(">Two<")
    row = xml[xml.rindex("<w:tr>", 0, place) : xml.index("</w:tr>", place) + len("</w:tr>")]
    made = taken(
        pen(
            (row, ""),
            (paragraph(original.docx, "Nothing follows."), ""),
            (paragraph(original.docx, "The third reason."), ""),
        )
    )
    assert made.refused == []
    assert made.after().findings == ()
    assert "Two" not in made.model
    assert "| One  | Ask  |\n\nIt is" in made.model
    assert made.model.endswith("It is said twice.\n\n")


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("Screening for examplin", "beside it"),
        ("The second reason.", "in the middle of an item"),
        (">One<", "middle of a list or table"),
    ],
)
def test_what_has_no_place_in_the_prose_is_refused(
    original: SimpleNamespace, pen: Pen, taken: Taken, where: str, reason: str
) -> None:
    if where.startswith("Screening"):
        anchor = paragraph(original.docx, "No more than one alcoholic drink a day.")
        made = taken(pen((anchor, anchor + anchor.replace("No more", "Never at all more"))))
    elif where == "The second reason.":
        anchor = paragraph(original.docx, where)
        made = taken(pen((anchor, anchor + anchor.replace(where, "Entirely new and other."))))
    else:
        xml = read_package(original.docx)["word/document.xml"].decode()
        place = xml.index(where)
        row = xml[xml.rindex("<w:tr>", 0, place) : xml.index("</w:tr>", place) + len("</w:tr>")]
        made = taken(pen((row, row + row.replace(where, ">Three<"))))
        reason = "a row was added"
    assert len(made.refused) == 1
    assert reason in made.refused[0]


def test_an_item_that_leaves_text_behind_is_not_removed(
    original: SimpleNamespace, pen: Pen, taken: Taken
) -> None:
    made = taken(pen((paragraph(original.docx, "The second reason."), "")))
    assert ["without its beginning" in reason for reason in made.refused] == [True]


def test_derived_text_is_refused_with_the_place_where_it_is_given(
    pen: Pen, taken: Taken
) -> None:
    made = taken(pen(("No more than one alcoholic drink", "Not one alcoholic drink")))
    (refused,) = made.acceptance.refused
    assert refused.reason == "it stands in no file of prose"
    assert re.fullmatch(r"protocol\.yaml, line \d+: population\.lifestyle", refused.mend)


def test_words_of_no_fact_have_no_place(original: SimpleNamespace) -> None:
    line = Line(cells=((Piece(kind="text", text="zzz"),),))
    assert place_in_facts(original.kit, line, None) == ""


def test_a_file_is_never_left_empty(original: SimpleNamespace, pen: Pen, taken: Taken) -> None:
    made = taken(pen((paragraph(original.docx, "It was invented."), "")))
    assert len(made.refused) == 1
    assert "left empty" in made.refused[0]


def test_a_changed_protocol_refuses_everything(
    original: SimpleNamespace, found: Callable[[Path], object]
) -> None:
    made = replace(found(original.docx), protocol_changed=True)  # type: ignore[type-var]
    with pytest.raises(DocumentError, match="the protocol has changed"):
        accept(made, original.kit)  # type: ignore[arg-type]


def test_windows_line_ends_stay(own: SimpleNamespace, pen: Pen, taken: Taken) -> None:
    file = own.folder / "narrative/4.2.2-rationale-for-intervention-model.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    made = taken(pen(("The third reason.", "The best reason.")))
    assert made.refused == []
    raw = file.read_bytes()
    assert b"- The best reason.\r\n" in raw
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_words_that_stand_twice_in_one_section_are_refused(pen: Pen, taken: Taken) -> None:
    # "Ask" stands in two rows, which the rest of the row tells apart.
    xml = read_package(pen())["word/document.xml"].decode()
    place = xml.index(">Two<")
    tail = xml[place : xml.index(">Ask<", place) + len(">Ask<")]
    made = taken(pen((tail, tail.replace(">Ask<", ">Ask again<"))))
    assert made.refused == []
    assert "| One  | Ask  |\n| Two  | Ask again  |" in made.model


def test_changes_are_made_from_the_end() -> None:
    made = [Change(start=0, end=1, text="x"), Change(start=2, end=2, text="y")]
    made.append(Change(start=2, end=2, text="z"))
    assert applied("abc", made) == "xbyzc"


def test_standard_texts_become_the_protocols_own(original: SimpleNamespace) -> None:
    files = files_behind(original.source, "consent")
    assert any(file.file != file.target for file in files)
    for file in files:
        assert file.target.is_relative_to(original.folder)
    assert isinstance(original.kit.protocol_document, Document)


def test_words_that_stand_twice_are_refused(
    original: SimpleNamespace, pen: Pen, taken: Taken
) -> None:
    xml = read_package(original.docx)["word/document.xml"].decode()
    place = xml.index("It is said twice.")
    both = xml[place : xml.index("Nothing follows.", place)]
    made = taken(pen((both, both.replace("said", "told", 1))))
    (reason,) = made.refused
    assert "stand more than once in the prose (4.2.2-" in reason


def test_a_new_paragraph_with_a_field_is_refused(
    original: SimpleNamespace, pen: Pen, taken: Taken
) -> None:
    text = paragraph(original.docx, "The first reason, with ")
    new = text.replace("The first reason, with ", "Quite unlike any text, there are ")
    last = paragraph(original.docx, "Nothing follows.")
    made = taken(pen((last, last + new)))
    assert any("holds fields" in reason for reason in made.refused)


def test_a_new_paragraph_inside_a_list_or_before_a_table_is_refused(
    original: SimpleNamespace, pen: Pen, taken: Taken, added: Callable[[str], str]
) -> None:
    item = paragraph(original.docx, "The first reason, with ")
    made = taken(pen((item, item + added("Something wholly new and strange."))))
    assert ["middle of a list" in reason for reason in made.refused] == [True]
    caption = paragraph(original.docx, "Of steps</w:t></w:r><w:bookmarkEnd")
    made = taken(pen((caption, caption + added("Something wholly new and strange."))))
    assert ["between a caption" in reason for reason in made.refused] == [True]


def test_a_caption_stays_and_so_do_the_cells_of_a_row(
    original: SimpleNamespace, pen: Pen, taken: Taken
) -> None:
    caption = paragraph(original.docx, "Of steps</w:t></w:r><w:bookmarkEnd")
    made = taken(pen((caption, "")))
    assert ["keeps its caption" in reason for reason in made.refused] == [True]
    xml = read_package(original.docx)["word/document.xml"].decode()
    place = xml.index(">Two<")
    cell = xml[xml.index("</w:tc>", place) : xml.index("</w:tr>", place)]
    made = taken(
        pen(
            (
                xml[place : place + 5] + xml[place + 5 : xml.index("</w:tr>", place)],
                xml[place : xml.index("</w:tr>", place)].replace(cell, "</w:tc>", 1),
            )
        )
    )
    assert ["other cells" in reason for reason in made.refused] == [True]


def test_edits_of_the_same_words_that_differ_are_refused(
    original: SimpleNamespace, found: Callable[[Path], object]
) -> None:
    acceptor = _Acceptor(found(original.docx), original.kit)  # type: ignore[arg-type]
    unit = acceptor._units[0]
    acceptor._note([(unit, Change(start=0, end=4, text="a"))])
    acceptor._note([(unit, Change(start=0, end=4, text="a"))])
    with pytest.raises(RefusedError, match="in another way"):
        acceptor._note(
            [(unit, Change(start=9, end=9, text="c")), (unit, Change(start=2, end=6, text="b"))]
        )
    assert acceptor._changes == {unit.prose.target: [Change(start=0, end=4, text="a")]}


def test_the_header_of_a_table_stays(original: SimpleNamespace, pen: Pen, taken: Taken) -> None:
    xml = read_package(original.docx)["word/document.xml"].decode()
    place = xml.index(">Step<")
    row = xml[xml.rindex("<w:tr>", 0, place) : xml.index("</w:tr>", place) + len("</w:tr>")]
    made = taken(pen((row, "")))
    assert ["keeps its header" in reason for reason in made.refused] == [True]
