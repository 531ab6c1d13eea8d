"""Power and smallest detectable effect of every analysis at the planned sample size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from toolkit.design.models import PowerModel, Values, log_rank_events, number
from toolkit.design.size import ARMS, arms_for
from toolkit.numerics.search import lowest
from toolkit.power.assurance import KnownSd, LogNormalSd, NormalEffect, assurance
from toolkit.power.multiplicity import fixed_sequence
from toolkit.power.precision import interval_proportion
from toolkit.spec.analyses import AncovaDesign, LogRankDesign, PrecisionDesign

if TYPE_CHECKING:
    from toolkit.design.ledger import Ledger
    from toolkit.design.models import Arms
    from toolkit.design.record import Value
    from toolkit.spec.analyses import Analysis
    from toolkit.spec.protocol import Protocol

LARGEST_MULTIPLE = 20.0
"""Multiple of the planning difference up to which a detectable difference is looked for."""


def at_planned_size(
    model: PowerModel, dropout: str, names: tuple[str, ...]
) -> Callable[..., float]:
    """Return the power at the planned size as a function of the named quantities' values."""

    def power(*given: Value) -> float:
        values = dict(zip(names, given, strict=True))
        return power_of(model, dropout, values)

    return power


def power_of(model: PowerModel, dropout: str, values: Values) -> float:
    """Compute the power from values that include the randomised arms and the dropout."""
    randomised = cast("Arms", tuple(int(number(values, name)) for name in ARMS))
    return model.at(values, arms_for(values, model, dropout, randomised))


def inputs_of(model: PowerModel, dropout: str) -> tuple[str, ...]:
    """Return the names of all that the power at the planned size depends on."""
    needed = () if model.counted == "randomised" else (dropout,)
    return tuple(dict.fromkeys((*ARMS, *needed, *model.inputs)))


def write_powers(
    ledger: Ledger, protocol: Protocol, models: Mapping[str, PowerModel], dropout: str
) -> None:
    """Write power, detectable effect and what else belongs to each analysis."""
    for analysis in protocol.analyses:
        base = f"analyses.{analysis.id}"
        if isinstance(analysis.design, PrecisionDesign):
            _write_precision(ledger, base, analysis, analysis.design)
        model = models.get(analysis.id)
        if model is None:
            continue
        names = inputs_of(model, dropout)
        ledger.compute(
            f"{base}.power",
            at_planned_size(model, dropout, names),
            names,
            caption=f"Power: {analysis.name}",
            form="percent1",
            method=model.method,
        )
        if isinstance(analysis.design, AncovaDesign):
            sd, r = analysis.design.sd, analysis.design.correlation
            ledger.compute(
                f"{base}.adjusted_sd",
                lambda s, r: s * (1 - r * r) ** 0.5,
                (f"assumptions.{sd}", f"assumptions.{r}"),
                caption=f"SD adjusted for baseline: {analysis.name}",
                unit=_unit(protocol, analysis),
                form="decimal2",
                method="SD × √(1 − correlation²)",
            )
        if isinstance(analysis.design, LogRankDesign):
            _write_events(ledger, base, analysis, analysis.design, model)
        if model.effect_kind == "difference":
            _write_difference_answers(ledger, protocol, analysis, model, dropout)


def _unit(protocol: Protocol, analysis: Analysis) -> str:
    return next(e.unit for e in protocol.endpoints if e.id == analysis.endpoint)


def _write_precision(
    ledger: Ledger, base: str, analysis: Analysis, design: PrecisionDesign
) -> None:
    for which in ("low", "high"):
        ledger.compute(
            f"{base}.{which}",
            lambda p, n, w=which: getattr(
                interval_proportion(
                    p * n, int(n), confidence=design.confidence, method=design.method
                ),
                w,
            ),
            (f"assumptions.{design.proportion}", "sample_size.randomised"),
            caption=f"{'Lower' if which == 'low' else 'Upper'} limit if the expected proportion "
            f"is observed: {analysis.name}",
            form="percent1",
            method=f"{design.method.replace('_', '-').title()} interval "
            f"({design.confidence:.0%} confidence)",
        )


def _write_events(
    ledger: Ledger, base: str, analysis: Analysis, design: LogRankDesign, model: PowerModel
) -> None:
    names = (*ARMS, *model.inputs)

    def expected(*given: Value) -> float:
        values = dict(zip(names, given, strict=True))
        arms = cast("Arms", tuple(int(number(values, name)) for name in ARMS))
        return log_rank_events(design, values, arms)

    ledger.compute(
        f"{base}.events",
        expected,
        names,
        caption=f"Events expected: {analysis.name}",
        unit="events",
        form="count",
        method="exponential times to event and to loss, fixed follow-up",
    )


def _write_difference_answers(
    ledger: Ledger, protocol: Protocol, analysis: Analysis, model: PowerModel, dropout: str
) -> None:
    base = f"analyses.{analysis.id}"
    names = inputs_of(model, dropout)
    goal = "sample_size.power_target"
    target = (goal,) if goal in ledger else ()

    def detectable(*given: Value) -> float:
        values = dict(zip((*names, *target), given, strict=True))
        power = number(values, goal) if target else 0.8
        planned = number(values, model.effect)
        return lowest(
            lambda d: power_of(model, dropout, {**values, model.effect: d}) >= power,
            low=1e-6 * planned,
            high=LARGEST_MULTIPLE * planned,
            sought=f"a power of {power:g}",
        )

    ledger.compute(
        f"{base}.detectable",
        detectable,
        (*names, *target),
        caption=f"Smallest difference detected with the target power: {analysis.name}",
        unit=_unit(protocol, analysis),
        form="decimal2",
        method=f"{model.method}; solved for the difference by bisection",
    )
    uncertain = f"{model.effect}.uncertainty"
    if uncertain not in ledger:
        return
    spread = f"{model.sd}.uncertainty"
    extra = (uncertain, *((spread,) if spread in ledger else ()))

    def average(*given: Value) -> float:
        values = dict(zip((*names, *extra), given, strict=True))
        sd = number(values, model.sd or "")
        return assurance(
            lambda effect, s: power_of(
                model, dropout, {**values, model.effect: effect, (model.sd or ""): s}
            ),
            NormalEffect(mean=number(values, model.effect), sd=number(values, uncertain)),
            LogNormalSd(median=sd, log_sd=number(values, spread) / sd)
            if len(extra) > 1
            else KnownSd(sd=sd),
        )

    ledger.compute(
        f"{base}.assurance",
        average,
        (*names, *extra),
        caption=f"Assurance: {analysis.name}",
        form="percent1",
        method=f"{model.method}; averaged over a normal distribution of the difference"
        + (" and a lognormal one of the SD" if len(extra) > 1 else "")
        + " (O'Hagan, Stevens and Campbell 2005)",
    )


def write_multiplicity(
    ledger: Ledger, protocol: Protocol, models: Mapping[str, PowerModel]
) -> None:
    """Write how likely it is that the first 1, 2, ... tests of a fixed sequence all reject."""
    order = [a for a in protocol.multiplicity.order if a in models]
    if protocol.multiplicity.strategy != "fixed_sequence" or not order:
        return
    for rank in range(1, len(order) + 1):
        for bound in ("lower", "upper"):
            ledger.compute(
                f"multiplicity.first_{rank}.{bound}",
                lambda *powers, b=bound: getattr(fixed_sequence(powers)[-1], b),
                tuple(f"analyses.{each}.power" for each in order[:rank]),
                caption=f"{'Least' if bound == 'lower' else 'Greatest'} possible chance that the "
                f"first {rank} of the fixed sequence are all significant",
                form="percent1",
                method="Fréchet bounds: hold whatever the correlation of the endpoints",
            )
