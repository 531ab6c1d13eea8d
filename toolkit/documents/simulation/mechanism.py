"""How the data of the simulated trial arise, as sentences with the planning values in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Table, Text
from toolkit.documents.kit import head, inside, listed, strong, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.documents.content import Inline
    from toolkit.documents.kit import Inlines, Kit
    from toolkit.spec.simulated import Event, Response, Score
    from toolkit.spec.simulation import Simulation

LOSSES = {
    "mcar": "Loss to follow-up depends on nothing (missing completely at random)",
    "mar": "Loss to follow-up depends on the last observed rating (missing at random)",
    "mnar": "Loss to follow-up depends on the rating that is then not seen (not at random)",
}
STRUCTURES = {
    "ar1": "power of the number of visits between",
    "compound_symmetry": "the same",
}
VALUES = (
    ("Mean before randomisation", "baseline_mean"),
    ("SD before randomisation", "baseline_sd"),
    ("Half of a change is reached within", "half_time"),
    ("Correlation with the baseline", "baseline_correlation"),
    ("Correlation of neighbouring later visits, given the baseline", "visit_correlation"),
)
"""What is assumed of a score, and the field that names the assumption."""


def mechanisms(kit: Kit, simulation: Simulation) -> tuple[tuple[str, Inlines], ...]:
    """Return each mechanism with its name, apart from the scores themselves."""
    return (
        *_together(kit, simulation),
        ("Recruitment and sites", _sites(kit, simulation)),
        ("Randomisation", _randomisation(kit, simulation)),
        ("Loss to follow-up", _dropout(kit, simulation)),
        *((_event_name(kit, event), _event(kit, event)) for event in simulation.events),
        *_others(kit, simulation),
    )


def scores(kit: Kit, simulation: Simulation) -> Table:
    """Return what is assumed of every score: one column for each."""
    rows: list[tuple[str, list[Inlines]]] = [
        (
            "Rated at",
            [
                text("; ".join(visit(kit, each) for each in score.rated))
                for score in simulation.scores
            ],
        )
    ]
    for label, field in VALUES:
        rows.append(
            (label, [kit.assumed(getattr(score, field)) for score in simulation.scores])
        )
    rows[3:3] = [
        ("Improvement, control arm", [_control(kit, one) for one in simulation.scores]),
        ("Planned benefit", [_benefit(kit, one) for one in simulation.scores]),
        ("SD at the same visit", [_spread(kit, one) for one in simulation.scores]),
    ]
    rows += [
        (
            "Between visits further apart",
            [text(STRUCTURES[s.structure]) for s in simulation.scores],
        ),
        ("Ends and steps of the scale", [text(_scale(kit, s)) for s in simulation.scores]),
    ]
    return Table(
        id="tbl-simulated-scores",
        caption=text("Simulated scores"),
        description="Planning values of each score: means, spread, benefit, correlations",
        columns=(Column(share=1.5), *(Column(share=1.2) for _ in simulation.scores)),
        header=head("", *(instrument(kit, score) for score in simulation.scores)),
        rows=tuple(
            (strong(label), *(Cell(inlines=value) for value in values))
            for label, values in rows
        ),
        notes=(
            (
                "",
                text(
                    "The ratings of a participant are multivariate normal before they are "
                    "rounded and cut off at the ends of the scale, and the values hold before "
                    "that; the formula of the sample size knows no ends and no steps, which "
                    "make differences and standard deviations smaller. A benefit is reached "
                    "like the improvement of the control arm, runs in straight lines between "
                    "the visits named, and stays after the last as it is. SD: standard "
                    "deviation, which holds up to the next visit named."
                ),
            ),
        ),
        small=True,
    )


def visit(kit: Kit, name: str) -> str:
    """Return the name of a visit without what stands in brackets behind it."""
    return kit.visits[name].name.partition(" (")[0]


def instrument(kit: Kit, score: Score) -> str:
    """Return the short name of a score's instrument."""
    found = next(a for a in kit.protocol.assessments if a.id == score.assessment)
    return found.abbreviation or found.name


def _control(kit: Kit, score: Score) -> Inlines:
    return (
        *kit.assumed(score.control_change),
        Text(text=f" at {visit(kit, score.control_visit)}"),
    )


def _benefit(kit: Kit, score: Score) -> Inlines:
    return _joined(
        (*kit.assumed(each.difference), Text(text=f" at {visit(kit, each.visit)}"))
        for each in score.effects
    )


def _spread(kit: Kit, score: Score) -> Inlines:
    return _joined(
        (
            *kit.assumed(each.sd),
            *((Text(text=" given the baseline"),) if each.given_baseline else ()),
        )
        for each in score.effects
    )


def _joined(pieces: Iterable[Inlines]) -> Inlines:
    made: list[Inline] = []
    for piece in pieces:
        made += [*((Text(text="; "),) if made else ()), *piece]
    return tuple(made)


def _scale(kit: Kit, score: Score) -> str:
    found = next(a for a in kit.protocol.assessments if a.id == score.assessment)
    ends = [
        f"{word} {value:g}"
        for word, value in (("from", found.minimum), ("to", found.maximum))
        if value is not None
    ]
    bounds = " ".join(ends) if score.bounded and ends else "no ends"
    step = "no rounding" if score.step is None else f"in steps of {score.step:g}"
    return f"{bounds}, {step}"


@dataclass(frozen=True, slots=True)
class _Value:
    """A planning value in a sentence, with its unit unless the words say what it is."""

    assumption: str
    bare: bool = False


def _sentences(kit: Kit, *pieces: str | _Value) -> Inlines:
    """Join words and planning values; blanks at the ends of words are kept."""
    made: list[Inline] = []
    for piece in pieces:
        if isinstance(piece, _Value):
            number = (kit.number(f"assumptions.{piece.assumption}"),)
            made += number if piece.bare else kit.assumed(piece.assumption)
            continue
        made += [
            *((Text(text=" "),) if piece.startswith(" ") else ()),
            *text(piece),
            *((Text(text=" "),) if piece.endswith(" ") else ()),
        ]
    return tuple(made)


def _together(kit: Kit, simulation: Simulation) -> Iterator[tuple[str, Inlines]]:
    if len(simulation.scores) > 1:
        yield (
            "Scores together",
            _sentences(
                kit,
                "Any two scores at the same visit have the correlation ",
                _Value(simulation.correlation),
                ".",
            ),
        )
    of = {score.id: score for score in simulation.scores}
    for response in simulation.responses:
        words = (
            f"An improvement of the {instrument(kit, of[response.score])} by at least "
            f"{100 * response.share:g}% of the baseline at {visit(kit, response.visit)}; "
            f"without a rating{_failed(kit, response)} there is no response."
        )
        yield "Response", text(words)


def _failed(kit: Kit, response: Response) -> str:
    names = {each.id: inside(each.name) for each in kit.protocol.intercurrent_events}
    after = listed([names[each] for each in response.failed_by])
    return f", or after {after}," if after else ""


def _sites(kit: Kit, simulation: Simulation) -> Inlines:
    sites = simulation.sites
    return _sentences(
        kit,
        "Participants arrive at each site as a Poisson process with the planned rate, which "
        "differs between sites with a relative variance of ",
        _Value(sites.rate_variance),
        ". A further site opens every ",
        _Value(sites.opening_interval),
        ". The share of the variance of a score that lies between sites is ",
        _Value(sites.intraclass),
        "; the benefit differs between sites with a standard deviation, as a share of it, of ",
        _Value(sites.effect_spread),
        ".",
    )


def _randomisation(kit: Kit, simulation: Simulation) -> Inlines:
    names = {each.id: each.name for each in kit.protocol.randomisation.strata}
    pieces: list[str | _Value] = [
        "Assignment follows the method of the protocol with all its strata."
    ]
    for each in simulation.strata:
        pieces += [
            f" {names[each.stratum]}: a share of ",
            _Value(each.share),
            " has the first level, in which every score is worse by ",
            _Value(each.shift),
            ".",
        ]
    return _sentences(kit, *pieces)


def _dropout(kit: Kit, simulation: Simulation) -> Inlines:
    dropout = simulation.dropout
    pieces: list[str | _Value] = [
        f"{LOSSES[dropout.mechanism]}: the log odds of loss rise by ",
        _Value(dropout.slope, bare=True),
        " for one standard deviation worse. Without a rating are ",
    ]
    for place, loss in enumerate(dropout.losses):
        pieces += [
            *((", ",) if place else ()),
            _Value(loss.experimental),
            " (experimental) and ",
            _Value(loss.control),
            f" (control) at {visit(kit, loss.visit)}",
        ]
    pieces.append(".")
    if dropout.intermittent is not None:
        pieces += [
            " A single rating of those still followed is missing with probability ",
            _Value(dropout.intermittent),
            ".",
        ]
    return _sentences(kit, *pieces)


def _event_name(kit: Kit, event: Event) -> str:
    return next(e.name for e in kit.protocol.intercurrent_events if e.id == event.event)


def _event(kit: Kit, event: Event) -> Inlines:
    pieces: list[str | _Value] = [
        f"Intercurrent event. Its risk up to {visit(kit, event.by)} is ",
        _Value(event.experimental),
        " in the experimental and ",
        _Value(event.control),
        " in the control arm.",
    ]
    for before, assumption, after in (
        (" Afterwards ", event.retained, " of the benefit remains."),
        (" The rest fades over ", event.waning, "."),
        (" Its log hazard rises by ", event.severity, " for one standard deviation worse."),
        (" Every score improves afterwards by ", event.improvement, " in either arm."),
        (" Of those with the event ", event.lost, " are lost to follow-up by it."),
    ):
        if assumption is not None:
            bare = assumption == event.severity
            pieces += [before, _Value(assumption, bare=bare), after]
    if event.stops_treatment:
        pieces.append(" The trial intervention ends with it.")
    if event.death:
        pieces.append(" Nothing is rated afterwards.")
    return _sentences(kit, *pieces)


def _others(kit: Kit, simulation: Simulation) -> Iterator[tuple[str, Inlines]]:
    beliefs, harm = simulation.expectancy, simulation.harm
    if beliefs is not None:
        yield (
            "Beliefs about the assignment",
            _sentences(
                kit,
                "Their arm is guessed rightly by ",
                _Value(beliefs.experimental),
                " of the experimental and ",
                _Value(beliefs.control),
                " of the control arm; to believe oneself on the experimental treatment "
                "improves every score by ",
                _Value(beliefs.improvement),
                ".",
            ),
        )
    names = {each.id: each.name for each in kit.protocol.analyses}
    for first in simulation.first_events:
        yield (
            "Time to event",
            _sentences(
                kit,
                f"{names[first.analysis]}: exponential times with the planned risk and hazard "
                "ratio; the log hazard rises by ",
                _Value(first.severity, bare=True),
                " for one standard deviation of latent severity.",
            ),
        )
    if harm is not None:
        yield (
            "Harm",
            _sentences(
                kit,
                "The event that the stopping rule counts has, up to "
                f"{visit(kit, harm.by)}, a risk of ",
                _Value(harm.experimental),
                " in the experimental and ",
                _Value(harm.control),
                " in the control arm.",
            ),
        )
