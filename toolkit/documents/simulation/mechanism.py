"""How the data of the simulated trial arise, as sentences with the planning values in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.kit import listed, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.content import Inline
    from toolkit.documents.kit import Inlines, Kit
    from toolkit.spec.simulated import Event, Score
    from toolkit.spec.simulation import Simulation

LOSSES = {
    "mcar": "Loss to follow-up depends on nothing (missing completely at random)",
    "mar": "Loss to follow-up depends on the last observed rating (missing at random)",
    "mnar": "Loss to follow-up depends on the rating that is then not seen (not at random)",
}
STRUCTURES = {
    "ar1": "falls off as a power of the number of visits between them",
    "compound_symmetry": "is the same for all pairs of later visits",
}


def mechanisms(kit: Kit, simulation: Simulation) -> tuple[tuple[str, Inlines], ...]:
    """Return each mechanism with its name: what is assumed and with which values."""
    return (
        *(("Score", _score(kit, score)) for score in simulation.scores),
        *_together(kit, simulation),
        ("Recruitment and sites", _sites(kit, simulation)),
        ("Randomisation", _randomisation(kit, simulation)),
        ("Loss to follow-up", _dropout(kit, simulation)),
        *(("Intercurrent event", _event(kit, event)) for event in simulation.events),
        *_others(kit, simulation),
    )


def _fill(kit: Kit, words: str, *assumptions: str) -> Inlines:
    """Put the values of assumptions, with their units, where the words have braces."""
    first, *others = words.split("{}")
    made: list[Inline] = [*text(first)] if first else []
    for assumption, after in zip(assumptions, others, strict=True):
        made.extend(kit.assumed(assumption))
        made.extend(text(after) if after else ())
    return tuple(made)


def _instrument(kit: Kit, score: Score) -> str:
    return next(a.name for a in kit.protocol.assessments if a.id == score.assessment)


def _score(kit: Kit, score: Score) -> Inlines:
    visits = listed([kit.visits[each].name for each in score.rated])
    bounds = "The ends of the scale bound it" if score.bounded else "It has no bounds"
    steps = "it is continuous" if score.step is None else f"its values lie {score.step:g} apart"
    benefit = ", ".join(
        f"{{}} at {kit.visits[effect.visit].name} (SD {{}})" for effect in score.effects
    )
    return _fill(
        kit,
        f"{_instrument(kit, score)}, at {visits}: multivariate normal before rounding. Before "
        "randomisation the mean is {} (SD {}). The control arm improves by {} up to "
        f"{kit.visits[score.control_visit].name}, half of it within {{}}. The planned benefit "
        f"is {benefit}. The correlation with the baseline is {{}}; that of neighbouring later "
        f"visits, given the baseline, is {{}} and {STRUCTURES[score.structure]}. {bounds}; "
        f"{steps}.",
        score.baseline_mean,
        score.baseline_sd,
        score.control_change,
        score.half_time,
        *(name for effect in score.effects for name in (effect.difference, effect.sd)),
        score.baseline_correlation,
        score.visit_correlation,
    )


def _together(kit: Kit, simulation: Simulation) -> Iterator[tuple[str, Inlines]]:
    if len(simulation.scores) > 1:
        words = "Any two scores at the same visit have the correlation {}."
        yield "Scores together", _fill(kit, words, simulation.correlation)
    scores = {score.id: score for score in simulation.scores}
    for response in simulation.responses:
        words = (
            f"An improvement of {_instrument(kit, scores[response.score])} by at least "
            f"{100 * response.share:g}% of the baseline at {kit.visits[response.visit].name}; "
            "without a rating there is no response."
        )
        yield "Response", text(words)


def _sites(kit: Kit, simulation: Simulation) -> Inlines:
    sites = simulation.sites
    return _fill(
        kit,
        "Participants arrive at each site as a Poisson process with the planned rate, which "
        "differs between sites with a relative variance of {}. A further site opens every {}. "
        "The share of the variance of a score that lies between sites is {}; the benefit "
        "differs between sites with a standard deviation, as a share of it, of {}.",
        sites.rate_variance,
        sites.opening_interval,
        sites.intraclass,
        sites.effect_spread,
    )


def _randomisation(kit: Kit, simulation: Simulation) -> Inlines:
    names = {each.id: each.name for each in kit.protocol.randomisation.strata}
    strata = "".join(
        f" {names[each.stratum]}: a share of {{}} has the first level, whose scores are worse "
        "by {}."
        for each in simulation.strata
    )
    return _fill(
        kit,
        f"Assignment follows the method of the protocol with all its strata.{strata}",
        *(name for each in simulation.strata for name in (each.share, each.shift)),
    )


def _dropout(kit: Kit, simulation: Simulation) -> Inlines:
    dropout = simulation.dropout
    losses = "; ".join(
        f"{{}} of the experimental and {{}} of the control arm at {kit.visits[loss.visit].name}"
        for loss in dropout.losses
    )
    words = (
        f"{LOSSES[dropout.mechanism]}: the log odds change by {{}} for one standard deviation "
        f"worse. Without a rating are {losses}."
    )
    values = [
        dropout.slope,
        *(name for loss in dropout.losses for name in (loss.experimental, loss.control)),
    ]
    if dropout.intermittent is not None:
        words += " A single rating of those still followed is missing with probability {}."
        values.append(dropout.intermittent)
    return _fill(kit, words, *values)


def _event(kit: Kit, event: Event) -> Inlines:
    name = next(e.name for e in kit.protocol.intercurrent_events if e.id == event.event)
    words = (
        f"{name}: the risk up to {kit.visits[event.by].name} is {{}} in the experimental and "
        "{} in the control arm."
    )
    values = [event.experimental, event.control]
    for value, more in (
        (event.retained, " Afterwards the share of the benefit that remains is {}."),
        (event.waning, " The rest fades over {}."),
        (event.severity, " The log hazard rises by {} for one standard deviation worse."),
        (event.improvement, " Scores improve afterwards by {}."),
        (event.lost, " Of those with the event a share of {} is lost to follow-up."),
    ):
        if value is not None:
            words += more
            values.append(value)
    if event.death:
        words += " Nothing is rated afterwards."
    return _fill(kit, words, *values)


def _others(kit: Kit, simulation: Simulation) -> Iterator[tuple[str, Inlines]]:
    beliefs, harm = simulation.expectancy, simulation.harm
    if beliefs is not None:
        words = (
            "Their arm is guessed rightly by {} of the experimental and {} of the control arm; "
            "to believe oneself on the experimental treatment improves every score by {}."
        )
        yield (
            "Beliefs about the assignment",
            _fill(kit, words, beliefs.experimental, beliefs.control, beliefs.improvement),
        )
    names = {each.id: each.name for each in kit.protocol.analyses}
    for first in simulation.first_events:
        words = (
            f"{names[first.analysis]}: exponential times with the planned risk and hazard "
            "ratio; the log hazard rises by {} for one standard deviation of latent severity."
        )
        yield "Time to event", _fill(kit, words, first.severity)
    if harm is not None:
        words = (
            f"The event of the stopping rule: risk up to {kit.visits[harm.by].name} {{}} in "
            "the experimental and {} in the control arm."
        )
        yield "Harm", _fill(kit, words, harm.experimental, harm.control)
