"""Columns of covariates from a table in long form, one row for each rating."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from toolkit.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from toolkit.simulation.mmrm.structures import Reals

NUMBERS = "biuf"
"""Kinds of NumPy arrays that hold numbers."""
ABSENT = "must be the name of a column of the data"
COMPARED = 2
"""Arms needed for a comparison."""

Weights = Literal["equal", "observed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A column of categories.

    Attributes
    ----------
    levels
        Names of the categories in their order.
    codes
        Place of each row's category.
    """

    levels: tuple[str, ...]
    codes: NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A covariate in the model.

    Attributes
    ----------
    name
        Its column in the data.
    values
        Its columns in the model before any crossing with visits, one row for each rating:
        itself, or an indicator of each category after the first.
    levels
        Names of its categories; empty for a number.
    crossed
        Whether it has coefficients for each visit.
    """

    name: str
    values: Reals
    levels: tuple[str, ...]
    crossed: bool

    def at(self, weights: Weights) -> Reals:
        """Take the values at which least-squares means are computed.

        Means over ratings of numbers; of categories equal shares, or those observed in ratings.
        """
        if self.levels and weights == "equal":
            return np.full(self.values.shape[1], 1.0 / len(self.levels))
        return np.asarray(self.values.mean(axis=0))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its columns."""
        if not self.levels:
            return (self.name,)
        return tuple(f"{self.name} {level} - {self.levels[0]}" for level in self.levels[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Ratings and covariates as arrays by participant and visit.

    Attributes
    ----------
    visits, arms
        Names in their order; the first arm is the control one.
    terms
        Covariates other than visit and arm.
    response
        Ratings, shape (participants, visits), NaN where missing.
    columns
        Columns of the model, shape (participants, visits, columns).
    names
        Names of the columns.
    rows
        Columns of each term of the model by its name.
    assigned
        Arm of each participant.
    without
        Rows of the data that have no rating.
    """

    visits: tuple[str, ...]
    arms: tuple[str, ...]
    terms: tuple[Term, ...]
    response: Reals
    columns: Reals
    names: tuple[str, ...]
    rows: dict[str, tuple[int, ...]]
    assigned: NDArray[np.intp]
    without: int

    def mean(self, arm: int, visit: int, weights: Weights) -> Reals:
        """Write the least-squares mean of an arm at a visit as a contrast of columns."""
        row = np.zeros(len(self.names))
        row[self.rows["visit"][visit]] = 1.0
        if arm > 0:
            row += self.difference(arm, np.eye(len(self.visits))[visit])
        for term in self.terms:
            places = np.array(self.rows[term.name])
            if term.crossed:
                places = places.reshape(len(self.visits), -1)[visit]
            row[places] = term.at(weights)
        return row

    def difference(self, arm: int, by_visit: Reals) -> Reals:
        """Write a difference to the control arm, weighted over visits, as a contrast."""
        row = np.zeros(len(self.names))
        places = np.array(self.rows["arm"]).reshape(len(self.arms) - 1, -1)
        row[places[arm - 1]] = by_visit
        return row

    def empty(self) -> tuple[tuple[str, str], ...]:
        """List each arm and visit where the arm has no rating."""
        seen = ~np.isnan(self.response)
        return tuple(
            (arm, visit)
            for (place, arm), (column, visit) in itertools.product(
                enumerate(self.arms), enumerate(self.visits)
            )
            if not seen[self.assigned == place, column].any()
        )


def frame(
    data: Mapping[str, Any],
    *,
    response: str,
    participant: str,
    visit: str,
    arm: str | None,
    control: object,
    covariates: Sequence[str],
    by_visit: Sequence[str],
    visits: Sequence[object] | None,
) -> Frame:
    """Arrange a table in long form by participant and visit.

    The parameters are those of `fit_mmrm`.
    """
    values = _numbers(response, _column(data, "response", response), missing=True)
    known = ~np.isnan(values)
    when = _visits(visit, _column(data, "visit", visit), visits)
    who = factor(participant, _column(data, "participant", participant))
    group = Factor(levels=("all",), codes=np.zeros(len(values), dtype=np.intp))
    if arm is not None:
        group = _arms(arm, _column(data, "arm", arm), control)
    if len({len(values), len(when.codes), len(who.codes), len(group.codes)}) > 1:
        raise ArgumentError("data", len(values), "must have columns of one length")
    _check_rows(who, when, group)
    terms = tuple(
        _term(name, _column(data, "covariates", name), known, crossed=name in by_visit)
        for name in (*by_visit, *covariates)
    )
    places = (who.codes[known], when.codes[known])
    shape = (len(who.levels), len(when.levels))
    rating = np.full(shape, np.nan)
    rating[places] = values[known]
    names, rows, flat = _model(when, group, terms, known)
    columns = np.zeros((*shape, len(names)))
    columns[places] = flat
    assigned = np.zeros(len(who.levels), dtype=np.intp)
    assigned[who.codes] = group.codes
    return Frame(
        visits=when.levels,
        arms=group.levels,
        terms=terms,
        response=rating,
        columns=columns,
        names=names,
        rows=rows,
        assigned=assigned,
        without=int((~known).sum()),
    )


def _model(
    when: Factor, group: Factor, terms: tuple[Term, ...], known: NDArray[np.bool_]
) -> tuple[tuple[str, ...], dict[str, tuple[int, ...]], Reals]:
    """Build the columns of the model, their names, and the places of each term."""
    at = (when.codes[known][:, None] == np.arange(len(when.levels))).astype(float)
    names = [f"visit {level}" for level in when.levels]
    blocks = [at]
    rows = {"visit": tuple(range(len(names)))}

    def add(term: str, labels: list[str], block: Reals) -> None:
        rows[term] = tuple(range(len(names), len(names) + len(labels)))
        names.extend(labels)
        blocks.append(block)

    for place, level in enumerate(group.levels[1:], start=1):
        member = (group.codes[known] == place).astype(float)
        labels = [f"{level} - {group.levels[0]}, visit {name}" for name in when.levels]
        earlier = rows.get("arm", ())
        add("arm", labels, at * member[:, None])
        rows["arm"] = (*earlier, *rows["arm"])
    for term in terms:
        if term.crossed:
            product = at[:, :, None] * term.values[:, None, :]
            labels = [f"{name}, visit {level}" for level in when.levels for name in term.names]
            add(term.name, labels, product.reshape(len(at), -1))
        else:
            add(term.name, list(term.names), term.values)
    return tuple(names), rows, np.concatenate(blocks, axis=1)


def _check_rows(who: Factor, when: Factor, group: Factor) -> None:
    """Refuse a participant with two rows at one visit or in two arms."""
    place = who.codes * len(when.levels) + when.codes
    found, counts = np.unique(place, return_counts=True)
    if (counts > 1).any():
        twice = int(found[counts > 1][0])
        name, at = divmod(twice, len(when.levels))
        value = f"{who.levels[name]} at visit {when.levels[at]}"
        raise ArgumentError("data", value, "must have one row for a participant and visit")
    pairs = np.unique(np.column_stack([who.codes, group.codes]), axis=0)
    owners, arms = np.unique(pairs[:, 0], return_counts=True)
    if (arms > 1).any():
        value = who.levels[int(owners[arms > 1][0])]
        raise ArgumentError("arm", value, "must be the same in all rows of a participant")


def _column(data: Mapping[str, Any], parameter: str, name: str) -> Any:
    """Take a column of a table."""
    try:
        return data[name]
    except (KeyError, IndexError, TypeError):
        raise ArgumentError(parameter, name, ABSENT) from None


def _missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell the missing values of a column of any kind: None, NaN, pandas' NA."""
    if values.dtype.kind in NUMBERS:
        return np.asarray(np.isnan(values.astype(float)))
    blank = [item is None or str(item) in {"nan", "<NA>", "NaT", ""} for item in values]
    return np.array(blank, dtype=bool)


def _numbers(name: str, column: Any, *, missing: bool) -> Reals:
    """Read a column of numbers; NaN where one is missing."""
    values = np.asarray(column)
    if values.dtype.kind not in NUMBERS:
        blank = _missing(values)
        try:
            filled = [
                np.nan if gone else float(item)
                for gone, item in zip(blank, values, strict=True)
            ]
        except (TypeError, ValueError):
            raise ArgumentError(
                name, values[~blank][0], "must be a column of numbers"
            ) from None
        values = np.array(filled)
    numbers = values.astype(float)
    if np.isinf(numbers).any() or (not missing and np.isnan(numbers).any()):
        raise ArgumentError(name, "infinite or missing", "must be a column of finite numbers")
    return numbers


def factor(name: str, column: Any, order: Sequence[object] | None = None) -> Factor:
    """Read a column of categories.

    Parameters
    ----------
    name
        Its name.
    column
        Its values; a pandas categorical keeps the order of its categories, others are sorted.
    order
        All its categories, in another order.
    """
    values = np.asarray(column)
    if _missing(values).any():
        raise ArgumentError(name, "missing", "must have a value in each row that is used")
    if order is None:
        used = set(values.tolist())
        categories = getattr(getattr(column, "cat", None), "categories", None)
        listed = sorted(used) if categories is None else [x for x in categories if x in used]
    else:
        listed = list(order)
    places = {item: place for place, item in enumerate(listed)}
    unknown = [item for item in values.tolist() if item not in places]
    if unknown:
        raise ArgumentError(name, unknown[0], f"must be one of {', '.join(map(str, listed))}")
    codes = np.array([places[item] for item in values.tolist()], dtype=np.intp)
    return Factor(levels=tuple(_label(item) for item in listed), codes=codes)


def _label(item: object) -> str:
    """Write a category; whole numbers without a decimal point."""
    return str(int(item)) if isinstance(item, float) and item.is_integer() else str(item)


def _visits(name: str, column: Any, order: Sequence[object] | None) -> Factor:
    """Read the visits, whose order must be known."""
    ordered = hasattr(column, "cat") or np.asarray(column).dtype.kind in NUMBERS
    if order is None and not ordered:
        requirement = "must be given where visits are text, whose order is not known"
        raise ArgumentError("visits", None, requirement)
    return factor(name, column, order)


def _arms(name: str, column: Any, control: object) -> Factor:
    """Read the arms, control first."""
    found = factor(name, column)
    if len(found.levels) < COMPARED:
        raise ArgumentError("arm", found.levels[0], "must have two levels or more")
    if _label(control) not in found.levels:
        requirement = f"must be an arm: {', '.join(found.levels)}"
        raise ArgumentError("control", control, requirement)
    first = found.levels.index(_label(control))
    order = [first, *(place for place in range(len(found.levels)) if place != first)]
    codes = np.argsort(order)[found.codes]
    return Factor(levels=tuple(found.levels[place] for place in order), codes=codes)


def _term(name: str, column: Any, known: NDArray[np.bool_], *, crossed: bool) -> Term:
    """Read a covariate at the ratings."""
    values = np.asarray(column)
    if len(values) != len(known):
        raise ArgumentError("data", name, "must have columns of one length")
    used = column[known] if hasattr(column, "cat") else values[known]
    if hasattr(column, "cat") or values.dtype.kind not in NUMBERS.replace("b", ""):
        found = factor(name, used)
        dummies = (found.codes[:, None] == np.arange(1, len(found.levels))).astype(float)
        return Term(name=name, values=dummies, levels=found.levels, crossed=crossed)
    numbers = _numbers(name, used, missing=False)
    return Term(name=name, values=numbers[:, None], levels=(), crossed=crossed)
