"""Kinds of values that describe a mechanism, and what each is allowed to be."""

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from toolkit.errors import ArgumentError
from toolkit.numerics import require

Pair = tuple[float, float]
"""Experimental arm, control arm."""
Profile = tuple[float, ...]
"""One value for each visit, or each level, or each site."""
Matrix = tuple[Profile, ...]
"""Rows of a matrix."""

SMALLEST_EIGENVALUE = 1e-9
"""Below this a matrix of correlations is singular for all purposes."""
SYMMETRY = 1e-9
"""Greatest difference of two elements that should be equal."""

GREATEST_SLOPE = 5.0
"""Change of a log hazard or log odds for one standard deviation; more is not a dependence but a
rule, and its exponentials leave the range of a float."""


def moderate(parameter: str, value: float) -> None:
    """Refuse a slope or loading that no participants have."""
    require.that(
        parameter,
        value,
        f"must be at most {GREATEST_SLOPE:g} in size",
        holds=abs(value) <= GREATEST_SLOPE,
    )


def share(parameter: str, value: float) -> None:
    """Refuse anything outside 0 to 1, both included."""
    require.that(parameter, value, "must be between 0 and 1", holds=0.0 <= value <= 1.0)


def number_of(parameter: str, values: Sequence[object], number: int, each: str) -> None:
    """Refuse a sequence of another length than one value for ``each`` of a known number."""
    if len(values) != number:
        name = f"the number of values of {parameter}"
        raise ArgumentError(name, len(values), f"must be {number}, {each}")


def every(parameter: str, values: Sequence[float], check: Callable[[str, float], None]) -> None:
    """Check each value of a sequence."""
    for value in values:
        check(parameter, value)


def not_falling(parameter: str, values: Profile) -> None:
    """Refuse values of which one is less than the one before it."""
    rises = all(later >= earlier for earlier, later in itertools.pairwise(values))
    require.that(parameter, values, "must not fall", holds=rises)


def ascending(parameter: str, values: Profile) -> None:
    """Refuse values of which one is not above the one before it."""
    rises = all(later > earlier for earlier, later in itertools.pairwise(values))
    require.that(parameter, values, "must ascend", holds=rises)


def add_to_one(parameter: str, values: Profile) -> None:
    """Refuse shares that are not above 0 or do not add up to 1."""
    every(parameter, values, lambda name, value: require.at_least(name, value, 0.0))
    total = sum(values)
    require.that(parameter, values, "must add up to 1", holds=abs(total - 1.0) <= SYMMETRY)


def correlations(parameter: str, rows: Matrix, size: int) -> None:
    """Refuse rows that are no positive definite matrix of correlations of a known size.

    The message names the matrix and, where it is the definiteness that fails, its smallest
    eigenvalue: rounded correlations of a publication often miss by little.
    """
    number_of(f"{parameter} (rows)", rows, size, "one for each variable")
    for row in rows:
        number_of(f"{parameter} (one row)", row, size, "one for each variable")
        every(parameter, row, require.finite)
    matrix = np.array(rows, dtype=np.float64).reshape(size, size)
    for place in range(size):
        require.that(
            f"the diagonal of {parameter}",
            rows[place][place],
            "must be 1",
            holds=abs(rows[place][place] - 1.0) <= SYMMETRY,
        )
    apart = float(np.abs(matrix - matrix.T).max(initial=0.0))
    require.that(
        f"{parameter}",
        f"elements that differ by {apart:g}",
        "must be symmetric",
        holds=apart <= SYMMETRY,
    )
    if size:
        positive_definite(parameter, float(np.linalg.eigvalsh(matrix)[0]))


def positive_definite(parameter: str, smallest: float) -> None:
    """Refuse a matrix by its smallest eigenvalue."""
    require.that(
        f"the smallest eigenvalue of {parameter}",
        smallest,
        "must be above 0 (the matrix must be positive definite; draw the correlations nearer "
        "to 0 or take them from one structure)",
        holds=smallest > SMALLEST_EIGENVALUE,
    )
