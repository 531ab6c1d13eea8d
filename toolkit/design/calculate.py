"""From a protocol to its record of numbers: the one place where both wings meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.design.facts import give_facts
from toolkit.design.interim import Looks, write_interim
from toolkit.design.ledger import Ledger
from toolkit.design.looks import conduct_of, with_looks
from toolkit.design.models import model_of
from toolkit.design.powers import write_multiplicity, write_powers
from toolkit.design.reestimation import write_reestimation
from toolkit.design.risks import write_feasibility, write_recruitment, write_safety
from toolkit.design.sensitivity import write_curve, write_sensitivity
from toolkit.design.size import write_size
from toolkit.errors import Problem, SpecError
from toolkit.spec.planning import PowerTarget

if TYPE_CHECKING:
    from toolkit.design.models import PowerModel
    from toolkit.design.record import Record
    from toolkit.spec.analyses import Interim
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reader import ProtocolFolder


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
        The analysis that decides the sample size has no power to compute.
    NoSolutionError
        No sample size reaches the power that is asked for.
    """
    protocol = source.protocol
    ledger = Ledger()
    give_facts(ledger, protocol)
    plain = {a.id: m for a in protocol.analyses if (m := model_of(a)) is not None}
    models = dict(plain)
    interim = protocol.interim
    if interim is not None and interim.analysis in models:
        analysis = next(a for a in protocol.analyses if a.id == interim.analysis)
        models[analysis.id] = with_looks(
            plain[analysis.id], analysis, interim, conduct_of(interim)
        )
    deciding = _deciding(source, models)
    dropout = f"assumptions.{protocol.sample_size.dropout}"
    write_size(ledger, models[deciding], dropout, _name(protocol, deciding))
    write_powers(ledger, protocol, models, dropout)
    if interim is not None and interim.analysis in plain:
        _write_looks(ledger, protocol, interim, plain[interim.analysis], models, dropout)
    write_sensitivity(ledger, protocol, models, dropout)
    write_curve(ledger, models[deciding])
    write_multiplicity(ledger, protocol, models)
    write_safety(ledger, protocol)
    write_feasibility(ledger, protocol)
    write_recruitment(ledger, protocol)
    return ledger.close(source.name, source.digest)


def _write_looks(
    ledger: Ledger,
    protocol: Protocol,
    interim: Interim,
    plain: PowerModel,
    models: dict[str, PowerModel],
    dropout: str,
) -> None:
    analysis = next(a for a in protocol.analyses if a.id == interim.analysis)
    unit = next(e.unit for e in protocol.endpoints if e.id == analysis.endpoint)
    write_interim(ledger, Looks(interim=interim, analysis=analysis, plain=plain, unit=unit))
    sd = next((a for a in protocol.assumptions if f"assumptions.{a.id}" == plain.sd), None)
    if interim.reestimation and sd and isinstance(protocol.sample_size.target, PowerTarget):
        write_reestimation(ledger, models[analysis.id], dropout, sd)


def _name(protocol: Protocol, analysis: str) -> str:
    return next(a.name for a in protocol.analyses if a.id == analysis)


def _deciding(source: ProtocolFolder, models: dict[str, PowerModel]) -> str:
    """Return the analysis that decides the sample size, or say why it cannot."""
    chosen: str = source.protocol.sample_size.analysis
    if chosen in models:
        return chosen
    raise SpecError(
        [
            Problem(
                file=source.path / "protocol.yaml",
                line=source.line("sample_size", "analysis"),
                where="sample_size.analysis",
                message=f"'{chosen}' claims no power, so it cannot decide the sample size",
                rule="design.deciding",
                hint="name an analysis whose design is of another kind than precision or "
                "descriptive",
            )
        ]
    )
