"""Mixed model for repeated measures, fitted by restricted maximum likelihood."""

from toolkit.simulation.mmrm.arrays import Fit, fit_arrays
from toolkit.simulation.mmrm.fit import fit_mmrm
from toolkit.simulation.mmrm.model import MixedModel
from toolkit.simulation.mmrm.search import Failure

__all__ = ["Failure", "Fit", "MixedModel", "fit_arrays", "fit_mmrm"]
