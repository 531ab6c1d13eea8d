"""Harms and the monitoring of safety (item 30)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.analysis_plan.formulae import formula, formulae, pieces
from toolkit.documents.analysis_plan.pointers import prose_of
from toolkit.documents.content import Block, Paragraph
from toolkit.documents.kit import bullets, named, run_in, subheading
from toolkit.documents.packet.compose import Part
from toolkit.documents.packet.standard_text import standard, standard_part
from toolkit.documents.protocol import safety
from toolkit.spec.safety import BetaBinomialRule, ReviewRule

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Kit

FOLDER = "analysis_plan"


def parts(kit: Kit) -> tuple[Part, ...]:
    """Return the sections on harms and on the rules by which safety is monitored."""
    return (
        standard_part(kit, FOLDER, "harms", level=2, after=_harms(kit)),
        Part(
            key="monitoring-rules",
            title="Rules for monitoring safety",
            level=2,
            blocks=(*safety.stopping_rules(kit), *_computed(kit)),
        ),
    )


def _harms(kit: Kit) -> Blocks:
    plan = kit.protocol.safety
    made: list[Block] = [
        run_in("Severity", plan.severity_scale),
        run_in("Relatedness", plan.causality),
        run_in(
            "Time of collection",
            f"From: {plan.collection_start}. To: {plan.collection_end}.",
        ),
    ]
    if plan.special_interest:
        made.append(subheading("Events of special interest"))
        made.extend(bullets(named(e.name, e.definition) for e in plan.special_interest))
    written = prose_of(kit, "10.7")
    if written:
        made += [subheading("As the protocol says"), *written]
    return tuple(made)


def _computed(kit: Kit) -> Blocks:
    """Return how the rules that have a formula are computed."""
    rules = kit.protocol.safety.stopping_rules
    others = formulae()["others"]
    made: list[Block] = []
    if any(isinstance(rule, BetaBinomialRule) for rule in rules):
        posterior = others["beta_binomial"]
        made += [
            subheading("How the Bayesian limits are computed"),
            *standard(kit, FOLDER, "monitoring-bayes"),
            formula(posterior["formula"]),
            Paragraph(inlines=pieces(posterior["text"])),
        ]
    if any(isinstance(rule, ReviewRule) for rule in rules):
        made += [
            subheading("How the arms are compared"),
            *standard(kit, FOLDER, "monitoring-review"),
        ]
    none = others["zero_events"]
    made += [
        subheading("What no event would exclude"),
        formula(none["formula"]),
        *kit.say(none["text"]),
    ]
    return tuple(made)
