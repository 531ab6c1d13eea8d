"""Cross-products of covariates and visits over those seen at each visit, for monotone data.

Participants are dealt into slabs by the last visit at which they are seen. Those seen at visit
t are the slabs t, t + 1, ..., so sums over slabs from the last one down give the
cross-products at every visit, and slabs of more participants can be added to those of fewer.

Slabs are filled up with zeros to a whole number of vectors, and sums are taken nine at a time
(three rows by three) so that each number read serves three products.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.simulation.kernels.compiled import compiled, compiled_sums

LANES = 16
"""Participants that a compiled sum takes at once; slabs have a multiple of it."""
TILE = 3
"""Rows and columns of cross-products computed together."""


@compiled
def deal(  # noqa: PLR0917  # kernels know no keywords
    columns: Any,
    last: Any,
    start: int,
    stop: int,
    fixed: int,
    slabs: Any,
    filled: Any,
    place: Any,
) -> None:
    """Copy participants ``start`` to ``stop`` into the slab of the last visit seen.

    Parameters
    ----------
    columns
        Rows of covariates, then visits; shape (fixed + visits, n).
    last
        Last visit seen, 0 for none; floats.
    fixed
        Number of covariates.
    slabs
        Written: shape (visits + 1, rows, participants), zero beyond those filled in. Rows of
        visits after the last one seen hold no meaning.
    filled
        Written: participants in each slab.
    place
        Work: shape n.
    """
    rows, width = slabs.shape[1], slabs.shape[2]
    for d in range(slabs.shape[0]):
        filled[d] = 0
    for i in range(start, stop):
        d = int(last[i])
        place[i] = np.uint64(d * rows * width + filled[d])
        filled[d] += 1
    flat = slabs.reshape(-1)
    for row in range(columns.shape[0]):
        _scatter(columns[row, start:stop], place[start:stop], flat[row * width :])
    for d in range(1, slabs.shape[0]):
        count = filled[d]
        for row in range(fixed + d):
            for k in range(count, whole_vectors(count)):
                slabs[d, row, k] = 0.0


@compiled
def _scatter(values: Any, place: Any, target: Any) -> None:
    """Write each value to its place."""
    for i in range(values.shape[0]):
        target[place[i]] = values[i]


@compiled
def whole_vectors(count: int) -> int:
    """Round a number of participants up to whole vectors."""
    return (count + LANES - 1) // LANES * LANES


@compiled
def add_products(slabs: Any, filled: Any, fixed: int, sums: Any) -> None:
    """Add the cross-products of each slab to ``sums``, of shape (visits + 1, rows, rows).

    The lower triangle is right up to the rows of the slab; other places hold no meaning.
    """
    for d in range(1, slabs.shape[0]):
        count = whole_vectors(filled[d])
        if count > 0:
            tiles = (fixed + d + TILE - 1) // TILE
            for u in range(tiles):
                for v in range(u + 1):
                    add_tile(slabs[d], TILE * u, TILE * v, count, sums[d])


@compiled_sums
def add_tile(slab: Any, u: int, v: int, count: int, total: Any) -> None:
    """Add nine cross-products: three rows from ``u`` by three from ``v``."""
    s00 = s01 = s02 = s10 = s11 = s12 = s20 = s21 = s22 = 0.0
    for i in range(count):
        a, b, c = slab[u, i], slab[u + 1, i], slab[u + 2, i]
        x, y, z = slab[v, i], slab[v + 1, i], slab[v + 2, i]
        s00 += a * x
        s01 += a * y
        s02 += a * z
        s10 += b * x
        s11 += b * y
        s12 += b * z
        s20 += c * x
        s21 += c * y
        s22 += c * z
    total[u, v] += s00
    total[u, v + 1] += s01
    total[u, v + 2] += s02
    total[u + 1, v] += s10
    total[u + 1, v + 1] += s11
    total[u + 1, v + 2] += s12
    total[u + 2, v] += s20
    total[u + 2, v + 1] += s21
    total[u + 2, v + 2] += s22


@compiled
def accumulate(sums: Any, fixed: int, cross: Any, counts: Any) -> None:
    """Turn the cross-products of slabs into those over all who are seen at each visit.

    ``cross`` has shape (visits, rows, rows), its lower triangle is written; ``counts`` is the
    number seen, read off the constant, which is the first column.
    """
    visits = counts.shape[0]
    for back in range(visits):
        t = visits - 1 - back
        for u in range(fixed + t + 1):
            if back == 0:
                for v in range(u + 1):
                    cross[t, u, v] = sums[t + 1, u, v]
            else:
                for v in range(u + 1):
                    cross[t, u, v] = cross[t + 1, u, v] + sums[t + 1, u, v]
        counts[t] = cross[t, 0, 0]
