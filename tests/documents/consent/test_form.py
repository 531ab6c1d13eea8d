from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.consent.fixed import deviation
from toolkit.documents.consent.form import consent_form
from toolkit.documents.content import Open
from toolkit.documents.text.citations import resolve
from toolkit.documents.word.docx import write_docx
from toolkit.documents.word.flatten import flatten, read_numbers
from toolkit.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from toolkit.documents.content import Block, Document, Inline
    from toolkit.documents.kit import Kit

WAIVERS = (
    r"\bwaive",
    r"\brelease[sd]? (?:us|the|from)\b",
    r"\bhold (?:us )?harmless\b",
    r"\bnot (?:be )?(?:liable|responsible)\b",
    r"\bgive up (?!any legal)",
    r"\bat your own risk\b",
    r"\bcannot sue\b",
    r"\bno claim\b",
)
"""What 45 CFR 46.116(a)(6) forbids, or what sounds like it."""
PROMISES = (
    r"\bstudy (?:treatment|medicine|medication|therapy)\b",
    r"\bour (?:treatment|medicine|therapy)\b",
    r"\bbreakthrough\b",
    r"\bcure[sd]?\b",
    r"\bcalming dose\b",
    r"\bfree (?:care|treatment|therapy|medicine)\b",
    r"\b(?:drug|tablets?|drips?|dose) (?:is|are) safe\b",
    r"(?<!promise that it )\bwill (?:help|benefit) you\.",
    r"\b(?:get|take|given) the (?:treatment|medicine)\b",
)
"""What makes people take research for care, or promises what nobody knows."""


@pytest.fixture(scope="module")
def said(
    forms: dict[str, Document], kit: Kit, lines: Callable[[Iterable[Block]], list[str]]
) -> dict[str, str]:
    """Return all that each form says, the small protocol's included."""
    documents = {**forms, "small": consent_form(kit)}
    return {
        name: "\n".join(line for section in form.sections for line in lines(section.blocks))
        for name, form in documents.items()
    }


@pytest.mark.parametrize("pattern", WAIVERS)
def test_no_right_is_waived(said: dict[str, str], pattern: str) -> None:
    found = {name: re.findall(pattern, text, re.IGNORECASE) for name, text in said.items()}
    assert not any(found.values()), found


@pytest.mark.parametrize("pattern", PROMISES)
def test_nothing_is_promised_and_research_is_not_called_care(
    said: dict[str, str], pattern: str
) -> None:
    found = {name: re.findall(pattern, text, re.IGNORECASE) for name, text in said.items()}
    assert not any(found.values()), found


def test_the_patterns_find_what_they_are_for() -> None:
    assert any(re.search(each, "You waive all claims.") for each in WAIVERS)
    assert any(re.search(each, "You give up your rights.") for each in WAIVERS)
    assert any(re.search(each, "The study treatment works.") for each in PROMISES)
    assert any(re.search(each, "It will help you.") for each in PROMISES)


def test_key_information_stands_first(forms: dict[str, Document], kit: Kit) -> None:
    for form in (*forms.values(), consent_form(kit)):
        assert form.sections[0].m11 == "key-information"


def test_key_information_has_what_a_reasonable_person_wants_to_know(
    forms: dict[str, Document], of_part: Callable[[Kit | Document, str], list[str]]
) -> None:
    for form in forms.values():
        told = " ".join(of_part(form, "key-information")).lower()
        for word in (
            "research study",
            "stop",
            "risk",
            "may not|might not",
            "by chance",
            "care",
        ):
            assert re.search(word, told), word


def test_the_participant_is_spoken_to_and_not_of(said: dict[str, str]) -> None:
    for text in said.values():
        assert text.count(" you ") > 20
        assert not re.findall(r"\b(?:the participant|participants) (?:may|will|must)\b", text)
        assert not re.findall(r"\bsubjects\b", text)


def test_nothing_is_left_of_a_template(said: dict[str, str]) -> None:
    for text in said.values():
        assert not re.findall(r"\{\{|\}\}|\{section|None\b(?!\.)|\[@", text)


def test_every_open_item_of_consent_is_visible(
    forms: dict[str, Document], units: Callable[[Document], list[tuple[Inline, ...]]]
) -> None:
    for form in forms.values():
        shown = [p.text for unit in units(form) for p in unit if isinstance(p, Open)]
        assert any("reviewing board" in each or "IRB approval" in each for each in shown)
        assert any("federal agency" in each for each in shown)
        assert any("day and night" in each for each in shown)


def test_an_own_text_of_the_protocol_stands_in_the_form(
    edited: Callable[..., Kit],
    folder: Path,
    of_part: Callable[[Kit | Document, str], list[str]],
) -> None:
    (folder / "narrative" / "consent").mkdir()
    made = edited(
        ("", "# Your choice\n\nOnly you decide."), file="narrative/consent/voluntary.md"
    )
    assert of_part(made, "voluntary") == ["Only you decide."]


@pytest.mark.parametrize("name", ["buprenorphine-bpd", "ketamine-bpd"])
def test_a_form_is_a_sound_word_file_with_its_facts_tagged(
    forms: dict[str, Document], kits: dict[str, Kit], tmp_path: Path, name: str
) -> None:
    path = tmp_path / "consent.docx"
    source = kits[name].source
    evidence = {key: (item.source, item.status) for key, item in source.evidence.items()}
    resolved = resolve(forms[name], list(source.csl.values()), evidence)
    template = templates_folder() / "packet" / "leaflet.docx"
    write_docx(
        resolved.document, resolved.references, path, template=template, page_numbers=False
    )
    contents = 7  # a leaflet has no table of contents
    assert not [each for each in audit_docx(path) if each.point != contents]
    tagged = dict(read_numbers(path))
    for fact in ("sample_size.randomised", "schedule.visits", "design.participation_duration"):
        assert tagged[fact] == kits[name].record[fact].text
    assert {f"risks.{risk.id}.name" for risk in kits[name].protocol.consent.risks} <= set(
        tagged
    )
    assert deviation(flatten(path).splitlines()) is None
