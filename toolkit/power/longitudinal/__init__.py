"""Repeated measures and slopes, with covariance and retention."""

from toolkit.numerics.covariance import (
    adjusted_for_first,
    autoregressive,
    compound_symmetry,
    random_slopes,
    toeplitz,
    unstructured,
)
from toolkit.power.longitudinal.repeated_means import (
    RepeatedMeans,
    convention_repeated_means,
    degrees_of_freedom,
    effect_repeated_means,
    power_repeated_means,
    size_repeated_means,
    variance_factors,
)
from toolkit.power.longitudinal.slopes import (
    Slopes,
    convention_slopes,
    effect_slopes,
    error_slopes,
    power_slopes,
    size_slopes,
    slope_variances,
)

__all__ = [
    "RepeatedMeans",
    "Slopes",
    "adjusted_for_first",
    "autoregressive",
    "compound_symmetry",
    "convention_repeated_means",
    "convention_slopes",
    "degrees_of_freedom",
    "effect_repeated_means",
    "effect_slopes",
    "error_slopes",
    "power_repeated_means",
    "power_slopes",
    "random_slopes",
    "size_repeated_means",
    "size_slopes",
    "slope_variances",
    "toeplitz",
    "unstructured",
    "variance_factors",
]
