"""Random numbers that are a function of their place: Philox 4x32 with ten rounds.

A counter of four 32-bit words and a key of two give four random 32-bit words. So the draw of
participant *i* in replicate *r* is the same in any batch, on any thread, in any order, and for
any number of participants; any single trial can be made again alone.

Words travel as 64-bit integers whose upper half is 0: then every operation below fits without
wrapping, in vectors as well.

References
----------
Salmon JK, Moraes MA, Dror RO, Shaw DE. Parallel random numbers: as easy as 1, 2, 3. Proceedings
of the 2011 International Conference for High Performance Computing, Networking, Storage and
Analysis (SC11). New York: ACM; 2011. doi:10.1145/2063384.2063405.

Box GEP, Muller ME. A note on the generation of random normal deviates. Annals of Mathematical
Statistics. 1958;29(2):610-611. doi:10.1214/aoms/1177706645.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.simulation.kernels.compiled import inlined

MASK = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = 0x9E3779B9
WEYL_1 = 0xBB67AE85
ROUNDS = 10
WEYLS_0 = tuple(np.uint64(WEYL_0 * number & 0xFFFFFFFF) for number in range(ROUNDS))
WEYLS_1 = tuple(np.uint64(WEYL_1 * number & 0xFFFFFFFF) for number in range(ROUNDS))
"""What is added to the key before each round."""


@inlined
def _round(  # noqa: PLR0917  # kernels know no keywords
    c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any
) -> tuple[Any, Any, Any, Any]:
    """Mix the counter once with the key."""
    product_0 = MULTIPLIER_0 * c0
    product_1 = MULTIPLIER_1 * c2
    return (
        (product_1 >> HALF) ^ c1 ^ k0,
        product_1 & MASK,
        (product_0 >> HALF) ^ c3 ^ k1,
        product_0 & MASK,
    )


@inlined
def philox(  # noqa: PLR0917  # kernels know no keywords
    c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any
) -> tuple[Any, Any, Any, Any]:
    """Return four random 32-bit words for a counter and a key of 32-bit words."""
    # Ten rounds written out: a loop here would keep the caller's loop from running in vectors.
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, (k0 + WEYLS_0[1]) & MASK, (k1 + WEYLS_1[1]) & MASK)
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, (k0 + WEYLS_0[2]) & MASK, (k1 + WEYLS_1[2]) & MASK)
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, (k0 + WEYLS_0[3]) & MASK, (k1 + WEYLS_1[3]) & MASK)
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, (k0 + WEYLS_0[4]) & MASK, (k1 + WEYLS_1[4]) & MASK)
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, (k0 + WEYLS_0[5]) & MASK, (k1 + WEYLS_1[5]) & MASK)
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, (k0 + WEYLS_0[6]) & MASK, (k1 + WEYLS_1[6]) & MASK)
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, (k0 + WEYLS_0[7]) & MASK, (k1 + WEYLS_1[7]) & MASK)
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, (k0 + WEYLS_0[8]) & MASK, (k1 + WEYLS_1[8]) & MASK)
    c0, c1, c2, c3 = _round(c0, c1, c2, c3, (k0 + WEYLS_0[9]) & MASK, (k1 + WEYLS_1[9]) & MASK)
    return c0, c1, c2, c3


@inlined
def low(value: Any) -> Any:
    """Return the lower 32 bits of a 64-bit integer, as a word of counter or key."""
    return np.uint64(value) & MASK


@inlined
def high(value: Any) -> Any:
    """Return the upper 32 bits of a 64-bit integer, as a word of counter or key."""
    return np.uint64(value) >> HALF
