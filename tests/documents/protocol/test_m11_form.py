"""What the outside checker of ICH M11 looks for, found in the finished files by our own reader.

The checker itself is run by name (`tests/outside/m11.py`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from toolkit.documents.audit.fields import counted_headings
from toolkit.documents.audit.parts import Opened, open_docx
from toolkit.documents.word.flatten import flatten, text_of
from toolkit.documents.word.xmltree import VAL, W
from toolkit.standards.m11 import (
    codelist,
    collection_procedures,
    headings,
    title_page,
    universal_text,
)

if TYPE_CHECKING:
    from types import SimpleNamespace

LABEL = "’"
DESIGN = (
    "Intervention:", "Intervention Model:", "Population Type:", "Control Type:",
    "Population Diagnosis or Condition:", "Control Description:", "Population Age:", "Minimum:",
    "Maximum:", "Intervention Assignment Method:", "Stratification:",
    "Site Distribution and Geographic Scope:", "Master Protocol:",
    "Drug/Device Combination Product Indicator:", "Adaptive Trial Design:", "Number of Arms:",
    "Trial Blind Schema:", "Number of Participants:", "Duration:",
    (
        "Blinded Roles: The following roles indicated will not be made aware of the treatment "
        "group assignment during the trial:"
    ),
    "Total planned duration of trial intervention for each participant:",
    "Total planned duration of trial participation for each participant:", "Committees:",
    "Independent Committees:",
)  # fmt: skip


@pytest.fixture(scope="module", params=["buprenorphine-bpd", "ketamine-bpd"])
def built(request: pytest.FixtureRequest, real: dict[str, SimpleNamespace]) -> SimpleNamespace:
    return real[request.param]


@pytest.fixture(scope="module")
def opened(built: SimpleNamespace) -> Opened:
    return open_docx(built.docx)


def section(opened: Opened, number: str) -> list[Any]:
    """Return paragraphs and tables between a heading and the next."""
    found: list[Any] = []
    inside = False
    starts = {heading.paragraph: heading.number for heading in counted_headings(opened)}
    for block in opened.document.find(f"{W}body"):
        if block in starts:
            inside = starts[block] == number
        elif inside:
            found.append(block)
    return found


def said(blocks: list[Any]) -> str:
    return " ".join(" ".join(text_of(p).split()) for b in blocks for p in b.iter(f"{W}p"))


def test_headings_are_counted_by_word_and_titled_verbatim(opened: Opened) -> None:
    shown = {h.number: " ".join(text_of(h.paragraph).split()) for h in counted_headings(opened)}
    for heading in headings():
        if heading.requirement == "required" and not heading.repeats:
            assert shown.get(heading.number) == heading.title
    styled = [h.paragraph.find(f"{W}pPr/{W}pStyle").get(VAL) for h in counted_headings(opened)]
    assert len(styled) == len(shown) > 100


def test_no_heading_is_moved_by_another(opened: Opened) -> None:
    template = {h.title: h.number for h in headings() if not h.repeats}
    for heading in counted_headings(opened):
        title = " ".join(text_of(heading.paragraph).split())
        if title in template:
            assert heading.number == template[title]


def test_the_title_page_has_the_labels_of_m11(built: SimpleNamespace) -> None:
    rows = dict(re.findall(r"^\| ([^|]+:) \| (.*) \|$", flatten(built.docx), re.MULTILINE))
    for field in title_page():
        label = field.label.replace("'", LABEL)
        assert label in rows or field.conformance != "required"
        assert rows.get(label, "-")
    assert rows["Amendment Scope:"] == "Not applicable"
    assert rows["Trial Phase:"] in codelist("trial_phase")
    assert rows["Original Protocol:"] in codelist("yes_no")


def test_the_amendment_statement_is_a_coded_term(built: SimpleNamespace) -> None:
    lines = flatten(built.docx).splitlines()
    place = lines.index("Front Heading: Amendment Details")
    statement = lines[place + 1].removeprefix("Body Text: ")
    assert statement in codelist("amendment_details_statement")
    assert "TOC Heading: Table of Contents" in lines


def test_fixed_wording_stands_in_its_section(opened: Opened) -> None:
    for number, text in universal_text().items():
        assert text in said(section(opened, number))
    for label in DESIGN:
        assert label in said(section(opened, "1.1.2"))
    for label in collection_procedures():
        assert label in said(section(opened, "9.2.2"))


def test_every_objective_describes_its_endpoint(opened: Opened) -> None:
    numbers = [h.number for h in counted_headings(opened)]
    blocks = [n for n in numbers if re.fullmatch(r"3\.[123]\.\d+", n)]
    assert len(blocks) > 5
    for number in blocks:
        text = said(section(opened, number))
        assert "Endpoint" in text
        assert "Description" in text
        primary = number.startswith("3.1.")
        assert not primary or "Estimand Characteristic" in text


@pytest.mark.parametrize("number", ["5.2", "5.3"])
def test_criteria_are_a_list(opened: Opened, number: str) -> None:
    labelled = [
        block
        for block in section(opened, number)
        if block.tag == f"{W}p" and opened.style_of(block) == "list label"
    ]
    assert len(labelled) > 3
    assert all(block.find(f"{W}pPr/{W}numPr/{W}ilvl") is not None for block in labelled)
