"""Uniform and normal variables from random words, by arithmetic that the compiler vectorises.

No function here calls a library and none branches, so loops over participants run in vectors.
Pairs of normals are Box and Muller's. Their angle is written as pi/4 + x with |x| < pi/4, in a
quadrant given by two random signs: cos(pi/4 + x) = (cos x - sin x)/sqrt 2 and sin(pi/4 + x) =
(cos x + sin x)/sqrt 2, so the factor sqrt(-2 log u) becomes sqrt(-log u), and sine and cosine
are short Taylor series. With 32-bit words the largest normal is 6.8; one beyond has a chance of
1e-11.

The logarithm follows the usual reduction to [sqrt(1/2), sqrt 2) and the series of the inverse
hyperbolic tangent; the exponential reduction by log 2. All are within a few units of the last
place (tested against libraries).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from toolkit.simulation.kernels.compiled import inlined

UNIT = 2.0**-32
FINE_UNIT = 2.0**-52
TWELVE = np.uint64(12)
TWENTY = np.uint64(20)
"""Bits taken of the second and first word of a fine uniform."""

MAGIC = 2.0**52
MAGIC_BITS = np.uint64(0x4330000000000000)
"""The number whose last place is 1, and its bits: or-ing an integer below 2^52 in adds it."""
EXPONENT = np.uint64(52)
ROOT_HALF_BITS = np.uint64(0x3FE6A09E667F3BCD)
"""Bits of sqrt(1/2)."""
LOG_2 = math.log(2.0)
LOG_2_HIGH = 0.6931471803691238
LOG_2_LOW = 1.9082149292705877e-10
"""log 2 as a sum; the first has its last bits 0, so whole multiples of it are exact."""
ROUNDER = 1.5 * 2.0**52
"""Adding and taking away this rounds to a whole number, which stays in its last bits."""
BIAS = np.uint64(1023)

ANGLE = math.pi / 2.0 * 2.0**-30
"""Turns 30 bits into an angle of a quarter turn."""
ANGLE_BITS = np.uint64(0x3FFFFFFF)
SIGN_0 = np.uint64(0x80000000)
SIGN_1 = np.uint64(0x40000000)
SIGN_BIT_0 = np.uint64(32)
SIGN_BIT_1 = np.uint64(33)


@inlined
def whole_to_float(word: Any) -> Any:
    """Turn a 64-bit integer below 2^52 into the same number as a float."""
    return np.uint64(word | MAGIC_BITS).view(np.float64) - MAGIC


@inlined
def uniform(word: Any) -> Any:
    """Turn a 32-bit word into a uniform variable strictly between 0 and 1."""
    return (whole_to_float(word) + 0.5) * UNIT


@inlined
def fine_uniform(first: Any, second: Any) -> Any:
    """Turn two 32-bit words into a uniform variable of 52 bits strictly between 0 and 1."""
    return (whole_to_float((first << TWENTY) | (second >> TWELVE)) + 0.5) * FINE_UNIT


@inlined
def exponential_variable(word: Any) -> Any:
    """Turn a 32-bit word into a standard exponential variable: minus the log of its uniform."""
    # The uniform times 2^33 is odd, at least 1, and exact; 33 comes off its exponent.
    bits = np.float64(2.0 * whole_to_float(word) + 1.0).view(np.uint64)
    power = (bits - ROOT_HALF_BITS) >> EXPONENT
    mantissa = np.uint64(bits - (power << EXPONENT)).view(np.float64)
    ratio = (mantissa - 1.0) / (mantissa + 1.0)
    square = ratio * ratio
    series = 2.0 / 21.0
    series = series * square + 2.0 / 19.0
    series = series * square + 2.0 / 17.0
    series = series * square + 2.0 / 15.0
    series = series * square + 2.0 / 13.0
    series = series * square + 2.0 / 11.0
    series = series * square + 2.0 / 9.0
    series = series * square + 2.0 / 7.0
    series = series * square + 2.0 / 5.0
    series = series * square + 2.0 / 3.0
    return (33.0 - whole_to_float(power)) * LOG_2 - (ratio * (series * square) + 2.0 * ratio)


@inlined
def raised(x: Any) -> Any:
    """Compute e to the power of a number between -700 and 700."""
    shifted = x * (1.0 / LOG_2) + ROUNDER
    whole = shifted - ROUNDER
    rest = (x - whole * LOG_2_HIGH) - whole * LOG_2_LOW
    series = 1.0 / 6227020800.0
    series = series * rest + 1.0 / 479001600.0
    series = series * rest + 1.0 / 39916800.0
    series = series * rest + 1.0 / 3628800.0
    series = series * rest + 1.0 / 362880.0
    series = series * rest + 1.0 / 40320.0
    series = series * rest + 1.0 / 5040.0
    series = series * rest + 1.0 / 720.0
    series = series * rest + 1.0 / 120.0
    series = series * rest + 1.0 / 24.0
    series = series * rest + 1.0 / 6.0
    series = series * rest + 0.5
    series = series * rest + 1.0
    series = series * rest + 1.0
    # The last bits of ``shifted`` hold the whole number: moved up they are the exponent of 2.
    scale = np.uint64((np.float64(shifted).view(np.uint64) + BIAS) << EXPONENT).view(np.float64)
    return series * scale


@inlined
def normal_pair(first: Any, second: Any) -> tuple[Any, Any]:
    """Turn two 32-bit words into two independent standard normal variables."""
    radius = np.sqrt(exponential_variable(first))
    x = (whole_to_float(second & ANGLE_BITS) + 0.5) * ANGLE - math.pi / 4.0
    y = x * x
    sine = 1.0 / 355687428096000.0
    sine = sine * y - 1.0 / 1307674368000.0
    sine = sine * y + 1.0 / 6227020800.0
    sine = sine * y - 1.0 / 39916800.0
    sine = sine * y + 1.0 / 362880.0
    sine = sine * y - 1.0 / 5040.0
    sine = sine * y + 1.0 / 120.0
    sine = sine * y - 1.0 / 6.0
    sine = x + x * (y * sine)
    cosine = 1.0 / 20922789888000.0
    cosine = cosine * y - 1.0 / 87178291200.0
    cosine = cosine * y + 1.0 / 479001600.0
    cosine = cosine * y - 1.0 / 3628800.0
    cosine = cosine * y + 1.0 / 40320.0
    cosine = cosine * y - 1.0 / 720.0
    cosine = cosine * y + 1.0 / 24.0
    cosine = cosine * y - 0.5
    cosine = 1.0 + y * cosine
    one = radius * (cosine - sine)
    other = radius * (cosine + sine)
    # The two bits that the angle leaves are the signs.
    sign_0 = (second & SIGN_0) << SIGN_BIT_0
    sign_1 = (second & SIGN_1) << SIGN_BIT_1
    return (
        np.uint64(np.float64(one).view(np.uint64) ^ sign_0).view(np.float64),
        np.uint64(np.float64(other).view(np.uint64) ^ sign_1).view(np.float64),
    )
