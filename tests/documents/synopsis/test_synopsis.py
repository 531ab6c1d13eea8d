from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.content import Cite, Number, Table
from toolkit.documents.synopsis.synopsis import synopsis
from toolkit.documents.word.pdf import to_pdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Kit

REAL = ("buprenorphine-bpd", "ketamine-bpd")
PAGES = 2
LEAST_POINTS = 9.0
FOOT, HEAD = 50.0, 740.0
"""Between footer and header of a page, in points from below."""


def rows(document: Document, words: Callable[..., str]) -> dict[str, str]:
    (table,) = document.cover
    assert isinstance(table, Table)
    return {words(label.inlines): words(value.inlines) for label, value in table.rows}


@pytest.mark.system
@pytest.mark.parametrize("name", REAL)
def test_a_synopsis_has_two_pages_in_readable_type(
    name: str,
    kits: dict[str, Kit],
    written: Callable[..., Path],
    needs_program: Callable[[str], str],
) -> None:
    needs_program("soffice")
    kit = kits[name]
    docx = written(kit, synopsis(kit), "leaflet")
    assert audit_docx(docx, page_numbers=False, contents=False) == ()
    to_pdf(docx, docx.with_suffix(".pdf"))
    reader = PdfReader(docx.with_suffix(".pdf"))
    assert len(reader.pages) <= PAGES
    sizes: list[float] = []

    def note(text: str, _cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip() and FOOT < tm[5] < HEAD:
            sizes.append(abs(size * tm[3]))

    for page in reader.pages:
        page.extract_text(visitor_text=note)
    assert min(sizes) >= LEAST_POINTS


@pytest.mark.parametrize("name", [*REAL, "minimal"])
def test_a_synopsis_holds_what_a_reviewer_asks_first(
    name: str, kits: dict[str, Kit], words: Callable[..., str]
) -> None:
    kit = kits[name]
    said = rows(synopsis(kit), words)
    protocol = kit.protocol
    assert said["Full title"] == protocol.identity.title
    assert "Phase 2" in said["Protocol"]
    assert protocol.rationale.split()[0] in said["Rationale"]
    first = next(o for o in protocol.objectives if o.level == "primary")
    assert kit.endpoints[first.endpoints[0]].name in said["Primary objective"]
    for criterion in protocol.population.inclusion:
        assert criterion.id in said["Inclusion"]
    for criterion in protocol.population.exclusion:
        assert criterion.id in said["Main exclusion"]
    for number in ("sample_size.randomised", "sample_size.power"):
        assert kit.names[number] in said["Participants"]
    assert kit.names["schedule.visits"] in said["Duration, sites"]
    assert {"Design", "Population", "Analysis", "Interim analysis", "Safety"} < set(said)


def test_every_secondary_endpoint_is_named(
    kits: dict[str, Kit], words: Callable[..., str]
) -> None:
    for kit in kits.values():
        said = rows(synopsis(kit), words)
        secondary = next(text for label, text in said.items() if label.startswith("Secondary"))
        for objective in kit.protocol.objectives:
            for endpoint in objective.endpoints:
                if objective.level == "secondary":
                    assert kit.endpoints[endpoint].name in secondary


def test_nothing_is_cited_and_nothing_cut(
    kits: dict[str, Kit], units: Callable[..., list[tuple[object, ...]]]
) -> None:
    for kit in kits.values():
        document = synopsis(kit)
        pieces = [piece for unit in units(document) for piece in unit]
        assert not any(isinstance(piece, Cite) for piece in pieces)
        assert "…" not in "".join(getattr(piece, "text", "") for piece in pieces)


def test_the_numbers_are_those_of_the_record(
    kits: dict[str, Kit], units: Callable[..., list[tuple[object, ...]]]
) -> None:
    kit = kits["ketamine-bpd"]
    numbers = {
        piece.name: piece.text
        for unit in units(synopsis(kit))
        for piece in unit
        if isinstance(piece, Number)
    }
    assert {"interim.maximum", "interim.half.evaluable", "recruitment.sites"} < set(numbers)
    assert all(kit.names[name] == text for name, text in numbers.items())


def test_a_criterion_without_rationale_is_pointed_to_and_not_lost(
    edited: Callable[..., Kit], words: Callable[..., str]
) -> None:
    kit = edited(
        (
            "      text: Works at night.\n",
            "      text: Works at night.\n      rationale: Sleep is turned round.\n",
        )
    )
    said = rows(synopsis(kit), words)["Main exclusion"]
    assert "E01 Works at night." in said
    assert "E03 stands in" in said


def test_an_open_label_trial_is_called_so(
    edited: Callable[..., Kit], words: Callable[..., str]
) -> None:
    blinded = "  blinded: [participant, care_provider, investigator, outcomes_assessor]"
    kit = edited((blinded, "  blinded: []"))
    assert "open-label" in rows(synopsis(kit), words)["Design"]


def test_a_trial_without_looks_and_with_one_site_says_so(
    edited: Callable[..., Kit], words: Callable[..., str]
) -> None:
    kit = edited(("    planned: 2", "    planned: 1"))
    said = rows(synopsis(kit), words)
    assert "1 site planned" in said["Duration, sites"]


def test_a_final_version_is_no_draft(kits: dict[str, Kit], words: Callable[..., str]) -> None:
    kit = kits["minimal"]
    identity = kit.protocol.identity.model_copy(update={"status": "final"})
    protocol = kit.protocol.model_copy(update={"identity": identity, "interim": None})
    final = replace(kit, source=replace(kit.source, protocol=protocol))
    said = rows(synopsis(final), words)
    assert "(final)" in said["Protocol"]
    assert said["Interim analysis"].startswith("No interim analysis")
