"""The synopsis: all that a reviewer wants first, on two pages, from the protocol's own facts.

Nothing is cut inside a sentence. What the two pages have no room for is left out as a whole,
and the reader is told where in the protocol it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from toolkit.design.wording import power_sentence
from toolkit.documents.content import Text
from toolkit.documents.kit import answer, inside, listed, sentence, two_columns
from toolkit.documents.packet.compose import compose
from toolkit.documents.protocol.front import PHASES
from toolkit.documents.site.facts import (
    fact,
    joined,
    pieces,
    said,
    section_words,
    with_short_title,
)
from toolkit.documents.synopsis.conduct import duration, interim, safety, sites
from toolkit.documents.synopsis.sentences import leading
from toolkit.documents.word.labels import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Inlines, Kit
    from toolkit.spec.objectives import Objective
    from toolkit.spec.population import Criterion

SHORT: Final = 70
"""Letters up to which a criterion, or a first sentence more, is short."""
OBJECTIVES: Final = 1600
"""Letters of the objectives of one level that have room, endpoints included."""
MODEL: Final = 330
"""Letters of the primary analysis model that have room."""
LABELS: Final = 0.15
"""Share of the first column."""
MODELS: Final = {
    "single_group": "Single-group",
    "parallel": "Parallel-group",
    "crossover": "Cross-over",
    "factorial": "Factorial",
    "sequential": "Sequential",
}


def synopsis(kit: Kit) -> Document:
    """Make the synopsis: a table that begins below the short title."""
    rows: list[tuple[str, Inlines]] = [
        ("Full title", (kit.number("identity.title"),)),
        ("Protocol", _protocol(kit)),
        ("Rationale", _rationale(kit)),
        *_objectives(kit),
        ("Design", _design(kit)),
        *(
            (arm.name.partition(" (")[0], fact(kit, arm.description))
            for arm in kit.protocol.therapies.arms
        ),
        ("Population", _population(kit)),
        ("Inclusion", _criteria(kit, kit.protocol.population.inclusion)),
        ("Main exclusion", _exclusion(kit)),
        ("Participants", _size(kit)),
        ("Analysis", _analysis(kit)),
        ("Interim analysis", interim(kit)),
        ("Safety", safety(kit)),
        ("Duration, sites", said(duration(kit), " ", sites(kit))),
    ]
    made = compose(
        kit,
        kind="Protocol synopsis",
        member="synopsis",
        parts=(),
        cover=(two_columns(rows, description="Synopsis of the trial", share=LABELS),),
    )
    # The full title, in the type of a title, would take a third of the first page.
    return with_short_title(kit, made)


def _protocol(kit: Kit) -> Inlines:
    identity = kit.protocol.identity
    draft = "draft, approved by nobody" if identity.status == "draft" else "final"
    return said(
        kit.number("identity.number"),
        ", version ",
        kit.number("identity.version"),
        " of ",
        kit.number("identity.version_date"),
        f" ({draft}). {PHASES[identity.phase]}. Sponsor: ",
        answer(kit.protocol.roles.sponsor.name),
    )


def _rationale(kit: Kit) -> Inlines:
    sources = section_words(kit, "2.1")
    return said(fact(kit, kit.protocol.rationale), f" The sources stand in {sources}.")


def _objectives(kit: Kit) -> Iterator[tuple[str, Inlines]]:
    """Yield a row for each level, with the endpoints after each objective."""
    levels = {"primary": "3.1", "secondary": "3.2"}
    for level, number in levels.items():
        own = [o for o in kit.protocol.objectives if o.level == level]
        if not own:
            continue
        made = joined((_objective(kit, each) for each in own), " ")
        if len(plain(made)) > OBJECTIVES:
            names = joined(
                (kit.number(f"endpoints.{e}.name"),) for o in own for e in o.endpoints
            )
            place = section_words(kit, number)
            made = said("Each named by what is measured: ", names, f". In full in {place}.")
        if level == "secondary" and any(
            o.level == "exploratory" for o in kit.protocol.objectives
        ):
            made = said(made, f" Exploratory objectives stand in {section_words(kit, '3.3')}.")
        yield f"{level.capitalize()} {'objective' if len(own) == 1 else 'objectives'}", made


def _objective(kit: Kit, objective: Objective) -> Inlines:
    endpoints = joined((kit.number(f"endpoints.{e}.name"),) for e in objective.endpoints)
    return said(fact(kit, objective.text.rstrip(".")), " (", endpoints, ").")


def _design(kit: Kit) -> Inlines:
    """Say the design in two sentences."""
    design, plan = kit.protocol.design, kit.protocol.randomisation
    ratio = ":".join(str(arm.allocation) for arm in kit.protocol.therapies.arms)
    strata = (
        f", stratified by {listed([inside(s.name) for s in plan.strata])}"
        if plan.strata
        else ""
    )
    return said(
        f"{MODELS[design.intervention_model]}, {_blind(kit)}, "
        f"{design.framework.replace('_', '-')} trial with ",
        kit.number("arms.count"),
        f" arms. Control: {inside(design.control_description)}. Randomisation {ratio} by "
        f"{plan.method.replace('_', ' ')}{strata}.",
    )


def _blind(kit: Kit) -> str:
    """Say who is blinded, in the usual short form."""
    blinded = set(kit.protocol.design.blinded)
    if not blinded:
        return "open-label"
    return "double-blind" if blinded - {"participant", "sponsor"} else "single-blind"


def _population(kit: Kit) -> Inlines:
    population = kit.protocol.population
    who = {"all": "all sexes", "female": "female", "male": "male"}[population.sex]
    return said(f"{population.condition.name}, ", kit.number("population.ages"), f", {who}.")


def _criteria(kit: Kit, criteria: tuple[Criterion, ...]) -> Inlines:
    return joined(
        (
            said(Text(text=f"{each.id} ", bold=True), fact(kit, sentence(each.text)))
            for each in criteria
        ),
        " ",
    )


def _exclusion(kit: Kit) -> Inlines:
    """Return the criteria that are this trial's own: those that have a rationale."""
    every = kit.protocol.population.exclusion
    kept = tuple(c for c in every if c.rationale is not None)
    kept = kept or tuple(c for c in every if len(c.text) <= SHORT)
    others = [c.id for c in every if c not in kept]
    if not others:
        return _criteria(kit, kept)
    verb = "stands" if len(others) == 1 else "stand"
    rest = f"{listed(others)} {verb} in {section_words(kit, '5.3')}."
    return said(_criteria(kit, kept), " " if kept else "", rest)


def _size(kit: Kit) -> Inlines:
    protocol = kit.protocol
    chosen = next(a for a in protocol.analyses if a.id == protocol.sample_size.analysis)
    experimental, control = kit.arm("experimental"), kit.arm("control")
    return said(
        kit.number("sample_size.randomised", bold=True),
        " randomised (",
        kit.number("sample_size.randomised_experimental"),
        f" to {inside(experimental.name)}, ",
        kit.number("sample_size.randomised_control"),
        f" to {inside(control.name)}), ",
        kit.number("sample_size.evaluable"),
        " evaluable. ",
        pieces(kit, kit.say_inline(power_sentence(protocol, chosen))),
    )


def _analysis(kit: Kit) -> Inlines:
    """Say the estimand of the first primary objective and the model behind it."""
    protocol = kit.protocol
    first = next(o for o in protocol.objectives if o.level == "primary")
    chosen = next(a for a in protocol.analyses if a.id == protocol.sample_size.analysis)
    used = next(s.name for s in protocol.analysis_sets if s.id == chosen.analysis_set)
    estimand = fact(kit, sentence(first.estimand.summary)) if first.estimand else ()
    return said(
        estimand,
        " " if estimand else "",
        f"{used}. ",
        fact(kit, leading(chosen.model, MODEL)),
        " ",
        fact(kit, leading(protocol.multiplicity.description, SHORT)),
        f" All analyses stand in {section_words(kit, '10')}.",
    )
