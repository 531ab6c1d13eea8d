"""From a protocol to its record of numbers: the one place where both wings meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.design.choice import models_of
from toolkit.design.facts import give_facts
from toolkit.design.fitness import refuse_unfit
from toolkit.design.interim import Looks, write_interim
from toolkit.design.ledger import Ledger
from toolkit.design.looks import bounds_names, planned_looks, sequential_bounds
from toolkit.design.multiplicity import write_multiplicity
from toolkit.design.powers import write_analysis
from toolkit.design.reestimation import write_reestimation
from toolkit.design.risks import (
    write_feasibility,
    write_no_events,
    write_recruitment,
    write_review_rule,
    write_stopping_rule,
)
from toolkit.design.sensitivity import write_curve, write_table
from toolkit.design.shared import give_shared
from toolkit.design.size import write_size
from toolkit.design.troubles import Troubles
from toolkit.spec.planning import PowerTarget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.design.models import PowerModel
    from toolkit.design.record import Record
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reader import ProtocolFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """One calculation under way.

    Attributes
    ----------
    protocol, ledger, troubles
        What is read, where numbers are written, what cannot be done.
    plain, models
        Power models by analysis, without and with the interim looks.
    dropout
        Name of the assumed share without the primary outcome.
    """

    protocol: Protocol
    ledger: Ledger
    troubles: Troubles
    plain: Mapping[str, PowerModel]
    models: Mapping[str, PowerModel]
    dropout: str


def calculate(source: ProtocolFolder) -> Record:
    """Compute every number of a protocol.

    Parameters
    ----------
    source
        A protocol folder as it was read.

    Returns
    -------
    Record
        All quantities, given and computed, each with its provenance.

    Raises
    ------
    SpecError
        Something that the protocol asks for cannot be computed; all of it is told, each with
        its place.
    """
    protocol = source.protocol
    troubles, ledger = Troubles(source), Ledger()
    plain = models_of(protocol)
    refuse_unfit(protocol, plain, troubles)
    troubles.stop()
    give_facts(ledger, protocol)
    give_shared(ledger, protocol)
    models = dict(plain)
    interim = protocol.interim
    if interim is not None and interim.analysis in plain:
        models[interim.analysis] = planned_looks(plain[interim.analysis], interim)
    work = _Work(
        protocol=protocol,
        ledger=ledger,
        troubles=troubles,
        plain=plain,
        models=models,
        dropout=f"assumptions.{protocol.sample_size.dropout}",
    )
    _size(work)
    troubles.stop()
    _analyses(work)
    _interim(work)
    _tables(work)
    _risks(work)
    troubles.stop()
    with troubles.at("multiplicity", doing="the power of all tests together"):
        write_multiplicity(ledger, protocol, models)
    troubles.stop()
    if protocol.simulation is not None:
        # Few protocols are simulated, and none but these should wait for the import.
        from toolkit.design.simulation.recorded import write_simulation  # noqa: PLC0415

        write_simulation(ledger, source)
    return ledger.close(source.name, source.digest)


def _size(work: _Work) -> None:
    chosen = work.protocol.sample_size.analysis
    with work.troubles.at("interim", doing="what the looks do"):
        _check_bounds(work)
    work.troubles.stop()
    name = next(a.name for a in work.protocol.analyses if a.id == chosen)
    with work.troubles.at("analyses", chosen, doing="the sample size"):
        write_size(work.ledger, work.models[chosen], work.dropout, name)
        write_curve(work.ledger, work.models[chosen])


def _check_bounds(work: _Work) -> None:
    """Find the bounds before any size: what is wrong with them is the fault of the rules."""
    interim = work.protocol.interim
    if interim is None or interim.analysis not in work.plain:
        return
    plain = work.plain[interim.analysis]
    if not set(bounds_names(interim, plain)).intersection(plain.error_inputs):
        values = {name: work.ledger.value(name) for name in bounds_names(interim, plain)}
        sequential_bounds(interim, plain, values, (1, 1))


def _analyses(work: _Work) -> None:
    for analysis in work.protocol.analyses:
        with work.troubles.at("analyses", analysis.id, doing="its power or precision"):
            model = work.models.get(analysis.id)
            write_analysis(work.ledger, work.protocol, analysis, model, work.dropout)


def _interim(work: _Work) -> None:
    interim = work.protocol.interim
    if interim is None or interim.analysis not in work.plain:
        return
    plain = work.plain[interim.analysis]
    known = {f"assumptions.{each.id}": each for each in work.protocol.assumptions}
    unit = known[plain.effect].unit
    with work.troubles.at("interim", doing="what the looks do"):
        kind = next(a for a in work.protocol.analyses if a.id == interim.analysis).design.kind
        looks = Looks(interim=interim, plain=plain, unit=unit, kind=kind)
        write_interim(work.ledger, looks)
    asked = isinstance(work.protocol.sample_size.target, PowerTarget)
    if interim.reestimation is None or plain.sd is None or not asked:
        return
    with work.troubles.at("interim", "reestimation", doing="the size"):
        model = work.models[interim.analysis]
        write_reestimation(work.ledger, model, work.dropout, known[plain.sd])


def _tables(work: _Work) -> None:
    assumptions = {each.id: each for each in work.protocol.assumptions}
    for index, table in enumerate(work.protocol.sensitivity):
        with work.troubles.at("sensitivity", table.id, doing="the power"):
            write_table(
                work.ledger,
                table,
                place=f"sensitivity.{index}",
                assumptions=assumptions,
                model=work.models[table.analysis],
                dropout=work.dropout,
            )


def _risks(work: _Work) -> None:
    write_no_events(work.ledger, work.protocol)
    for index, rule in enumerate(work.protocol.safety.stopping_rules):
        place = f"safety.stopping_rules.{index}"
        if rule.kind == "beta_binomial":
            with work.troubles.at("safety", "stopping_rules", index, doing="the boundary"):
                write_stopping_rule(work.ledger, rule, place)
        elif rule.kind == "review":
            looks = work.protocol.safety.board.safety_looks
            with work.troubles.at("safety", "stopping_rules", index, doing="its chances"):
                write_review_rule(work.ledger, rule, place, looks)
    for target in work.protocol.feasibility:
        with work.troubles.at("feasibility", target.id, doing="its precision"):
            write_feasibility(work.ledger, target)
    write_recruitment(work.ledger, work.protocol)
