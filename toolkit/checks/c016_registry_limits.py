"""Texts that go to the registry are short enough for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example
from toolkit.standards.checklists import registry_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reader import ProtocolFolder
    from toolkit.spec.reading.source import Loc


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each text that is longer than its field in the registry."""
    limits = {str(field["name"]): field["max_length"] for field in registry_fields()}
    for field, loc, text in _sent(source.protocol):
        length = len(" ".join(text.split()))
        if length > limits[field]:
            yield at(
                source,
                *loc,
                message=f"{length:,} characters; ClinicalTrials.gov takes {limits[field]:,} as "
                f"“{field}”",
                hint="say it more briefly",
                severity="error",
            )


def _sent(protocol: Protocol) -> Iterator[tuple[str, Loc, str]]:
    """Yield field of the registry, place and text of everything that it takes."""
    identity = protocol.identity
    yield "Brief Title", ("identity", "short_title"), identity.short_title
    yield "Official Title", ("identity", "title"), identity.title
    yield "Acronym", ("identity", "acronym"), identity.acronym or ""
    summary = protocol.registration.brief_summary
    yield "Brief Summary", ("registration", "brief_summary"), summary
    condition = protocol.population.condition
    place: Loc = ("population", "condition")
    name = "Primary Disease or Condition Being Studied"
    yield name, (*place, "name"), condition.name
    for at_place, keyword in enumerate(condition.keywords):
        yield "Keywords", (*place, "keywords", at_place), keyword
    for arm in protocol.therapies.arms:
        yield "Arm Title", ("therapies", "arms", arm.id, "name"), arm.name
        yield "Arm Description", ("therapies", "arms", arm.id, "description"), arm.description
    for product in protocol.therapies.interventions:
        place = ("therapies", "interventions", product.id, "name")
        yield "Intervention Name", place, product.name
    for endpoint in protocol.endpoints:
        place = ("endpoints", endpoint.id)
        yield "Primary Outcome Title", (*place, "name"), endpoint.name
        yield "Primary Outcome Time Frame", (*place, "time_frame"), endpoint.time_frame
        yield "Primary Outcome Description", (*place, "variable"), endpoint.variable


RULE = Rule(
    name="c016_registry_limits",
    title="Texts for the registry keep to its limits",
    reason="The registry refuses longer ones, and cutting them there makes two versions.",
    check=check,
    standards=(
        Basis(source="registry"),
        Basis(source="cfr42_11", place="11.28"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "An acronym that is too long",
            ("  phase: phase_2", "  acronym: FIFTEENLETTERSX\n  phase: phase_2"),
            says="15 characters; ClinicalTrials.gov takes 14",
        ),
    ),
)
