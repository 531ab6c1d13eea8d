from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from toolkit.checks.readability import grade
from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.site.prescreen import only_at_a_visit, questions
from toolkit.documents.site.recruitment import recruitment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Kit

ALL = ("buprenorphine-bpd", "ketamine-bpd", "minimal")
HIGHEST_GRADE = 8
SHOWN = ("recruitment-flyer", "recruitment-web", "recruitment-letter", "recruitment-phone")
FORBIDDEN = re.compile(
    r"\b(is|are) (safe|effective)\b|new (treatment|medicine|medication|drug)\b|\bfree\b|\bcure"
    r"|breakthrough|proven|guarantee|exciting|benefit from our",
    re.IGNORECASE,
)


def section(document: Document, key: str) -> tuple[object, ...]:
    return next(s.blocks for s in document.sections if s.m11 == key)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("key", ["recruitment-flyer", "recruitment-web", "recruitment-phone"])
def test_what_people_read_or_hear_is_at_most_grade_eight(
    name: str, key: str, kits: dict[str, Kit], prose: Callable[..., str]
) -> None:
    text = prose(section(recruitment(kits[name]), key))
    open_items = re.sub(r"To be completed by [^.]*\.", "", text)
    assert grade(open_items) <= HIGHEST_GRADE


@pytest.mark.parametrize("name", ALL)
def test_no_text_promises_or_advertises(
    name: str, kits: dict[str, Kit], prose: Callable[..., str]
) -> None:
    document = recruitment(kits[name])
    for key in SHOWN:
        # To ask whether it is safe is no claim that it is.
        said = prose(section(document, key)).replace("if it is safe", "")
        assert not FORBIDDEN.search(said), FORBIDDEN.search(said)
    flyer = prose(section(document, "recruitment-flyer"))
    assert "investigational" in flyer
    assert "We do not know if it helps." in flyer


def test_payment_is_named_once_and_late(
    kits: dict[str, Kit], prose: Callable[..., str]
) -> None:
    document = recruitment(kits["ketamine-bpd"])
    flyer = prose(section(document, "recruitment-flyer"))
    assert flyer.count("paid") == 1
    assert flyer.index("paid") > flyer.index("risks")
    assert "$" not in flyer


def test_a_trial_without_payment_names_none(
    edited: Callable[..., Kit], prose: Callable[..., str], part: Callable[[str, str], str]
) -> None:
    payments = part("  payments:", "  injury:")
    kit = edited((payments, "  payments: []\n"))
    assert "paid" not in prose(section(recruitment(kit), "recruitment-flyer"))


def test_referrers_are_told_no_threshold(
    kits: dict[str, Kit], prose: Callable[..., str]
) -> None:
    for kit in kits.values():
        letter = prose(section(recruitment(kit), "recruitment-letter"))
        assert "ZAN-BPD" not in letter
        assert "at least 12" not in letter


def test_the_call_begins_with_consent_and_asks_about_opioids_first(
    kits: dict[str, Kit], lines: Callable[..., list[str]]
) -> None:
    kit = kits["buprenorphine-bpd"]
    script = "\n".join(lines(section(recruitment(kit), "recruitment-phone")))
    assert script.index("May I ask you these questions now?") < script.index("[table")
    assert script.index("1 | Have you taken an opioid") < script.index("How old are you?")


@pytest.mark.parametrize("name", ALL)
def test_each_criterion_is_asked_about_or_left_to_the_visit(
    name: str, kits: dict[str, Kit]
) -> None:
    population = kits[name].protocol.population
    every = {c.id for c in (*population.inclusion, *population.exclusion)}
    asked = {i for q in questions(kits[name]) for i in q.criteria}
    assert asked | set(only_at_a_visit(kits[name])) == every
    assert not asked & set(only_at_a_visit(kits[name]))


@pytest.mark.parametrize("name", ALL)
def test_the_texts_are_sound_as_a_file(
    name: str, kits: dict[str, Kit], written: Callable[..., Path]
) -> None:
    docx = written(kits[name], recruitment(kits[name]), "leaflet")
    assert audit_docx(docx, page_numbers=False, contents=False) == ()


def test_the_call_asks_only_what_a_criterion_of_the_trial_needs(kits: dict[str, Kit]) -> None:
    asked = {
        name: " ".join(q.words for q in questions(kit)).lower() for name, kit in kits.items()
    }
    named = {
        name: {i for q in questions(kit) for i in q.criteria} for name, kit in kits.items()
    }
    assert "psychosis?" in asked["buprenorphine-bpd"].replace(" or bipolar disorder", "")
    assert "brother" not in asked["buprenorphine-bpd"]
    assert "blood pressure" not in asked["buprenorphine-bpd"]
    assert "brother" in asked["ketamine-bpd"]
    assert "blood pressure" in asked["ketamine-bpd"]
    assert "asthma" not in asked["ketamine-bpd"]
    assert asked["minimal"] == "could you be pregnant?"
    # A head injury is not asked about; an allergy is no use of the drug.
    assert "E17" not in named["buprenorphine-bpd"]
    allergy = [q for q in questions(kits["ketamine-bpd"]) if "E17" in q.criteria]
    assert [q.words for q in allergy] == ["Are you allergic to any drug?"]
    topics = " ".join(q.topic for q in questions(kits["buprenorphine-bpd"]))
    assert "blood pressure" not in topics
