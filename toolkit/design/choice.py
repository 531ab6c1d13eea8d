"""Which power model belongs to an analysis, and what its design says besides assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.design.means import ancova_model, repeated_means_model, two_means_model
from toolkit.design.rates import log_rank_model, two_proportions_model
from toolkit.spec.analyses import (
    AncovaDesign,
    DescriptiveDesign,
    LogRankDesign,
    PrecisionDesign,
    RepeatedMeansDesign,
    TwoMeansDesign,
    TwoProportionsDesign,
)

if TYPE_CHECKING:
    from toolkit.design.models import PowerModel
    from toolkit.spec.analyses import Analysis
    from toolkit.spec.protocol import Protocol


def models_of(protocol: Protocol) -> dict[str, PowerModel]:
    """Return the power models of all analyses that claim power, by id."""
    found = {each.id: model_of(each, protocol) for each in protocol.analyses}
    return {name: model for name, model in found.items() if model is not None}


def model_of(analysis: Analysis, protocol: Protocol) -> PowerModel | None:
    """Return the power model of an analysis, or None when it claims no power."""
    match analysis.design:
        case TwoMeansDesign() as design:
            return two_means_model(analysis.id, design)
        case AncovaDesign() as design:
            return ancova_model(analysis.id, design)
        case RepeatedMeansDesign() as design:
            return repeated_means_model(analysis.id, design)
        case TwoProportionsDesign() as design:
            better = next(e.better for e in protocol.endpoints if e.id == analysis.endpoint)
            return two_proportions_model(analysis.id, design, better)
        case LogRankDesign() as design:
            return log_rank_model(analysis.id, design)
        case PrecisionDesign() | DescriptiveDesign():
            return None


def settings_of(analysis: Analysis, protocol: Protocol) -> str:
    """Say what a design says besides its assumptions, so that a change of it is seen."""
    match analysis.design:
        case TwoMeansDesign():
            return "t-test of two means"
        case AncovaDesign(covariates=covariates, imbalance=imbalance):
            return f"analysis of covariance; covariates {covariates}; imbalance {imbalance}"
        case RepeatedMeansDesign(visits=visits, structure=structure):
            return (
                f"mixed model for repeated measures; visits {len(visits)}; "
                f"structure {structure.replace('_', ' ')}"
            )
        case TwoProportionsDesign(test=test, dropouts=dropouts):
            better = next(e.better for e in protocol.endpoints if e.id == analysis.endpoint)
            return (
                f"two proportions; test {test.replace('_', ' ')}; dropouts "
                f"{dropouts.replace('_', ' ')}; better {better}"
            )
        case LogRankDesign(follow_up=follow_up, method=method):
            return f"log-rank test; follow-up {follow_up.value:g} {follow_up.unit}; {method}"
        case PrecisionDesign(method=method):
            return f"confidence interval of a proportion; {method.replace('_', '-')}"
        case DescriptiveDesign():
            return "descriptive"
