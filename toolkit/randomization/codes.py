"""Numbers on labels that tell nothing of the arm, are never the same, and show a slip.

A code is a number of seven digits and a check digit. The seven digits come from a permutation
of all numbers of seven digits, keyed by the seed (a Feistel network over the decimal digits,
walked until it stays in range): so two places of a list never have the same code, neighbours
are not near each other, and without the seed nobody can tell which code comes next. A code
depends on the place alone and not on the arm, nor on how long the list is.

The check digit is Damm's: it finds every single wrong digit and every swap of two neighbours.

References
----------
Black J, Rogaway P. Ciphers with arbitrary finite domains. Topics in Cryptology, CT-RSA 2002.
Lecture Notes in Computer Science 2271:114-130. doi:10.1007/3-540-45760-7_9.
Damm HM. Total anti-symmetrische Quasigruppen. Dissertation. Philipps-Universität Marburg;
2004.
"""

from __future__ import annotations

import hashlib

from toolkit.numerics import require

DIGITS = 7
"""Of a code without its check digit."""
NUMBERS = 10**DIGITS
HALF = 3163
"""The smallest number whose square is at least `NUMBERS`."""
ROUNDS = 10
GROUP = 4
"""Digits that are written together."""
DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
"""Damm's quasigroup: row is the interim digit, column the next one."""


def check_digit(number: str) -> str:
    """Return the digit that makes a number whole.

    Examples
    --------
    >>> check_digit("572")
    '4'
    """
    interim = 0
    for digit in number:
        interim = int(DAMM[interim][int(digit)])
    return str(interim)


def is_whole(code: str) -> bool:
    """Tell whether a code, with or without its hyphen, has the check digit it must have.

    Examples
    --------
    >>> is_whole("5724"), is_whole("5742")
    (True, False)
    """
    digits = code.replace("-", "")
    return digits.isdecimal() and digits.isascii() and check_digit(digits) == "0"


def code(seed: int, series: int, sequence: int) -> str:
    """Return the code of a place.

    Parameters
    ----------
    seed
        Of the whole list.
    series
        Number of the stratum, from 0.
    sequence
        Number of the place in its stratum, from 1.

    Returns
    -------
    str
        Seven digits and the check digit, in two groups of four.

    Raises
    ------
    ArgumentError
        The list is too long for codes of seven digits.
    """
    require.whole("seed", seed)
    require.whole("series", series)
    require.whole("sequence", sequence, least=1)
    # Cantor's pairing gives each pair a number of its own, without a longest stratum.
    both = series + sequence
    pair = both * (both + 1) // 2 + sequence
    require.that("sequence", sequence, "is too long for the codes", holds=pair < NUMBERS)
    scrambled = _permuted(pair, f"{seed}")
    while scrambled >= NUMBERS:
        scrambled = _permuted(scrambled, f"{seed}")
    number = f"{scrambled:0{DIGITS}d}"
    whole = number + check_digit(number)
    return f"{whole[:GROUP]}-{whole[GROUP:]}"


def _permuted(number: int, key: str) -> int:
    """Permute the numbers below `HALF` squared."""
    left, right = divmod(number, HALF)
    for turn in range(ROUNDS):
        left, right = right, (left + _mixed(right, turn, key)) % HALF
    return left * HALF + right


def _mixed(half: int, turn: int, key: str) -> int:
    said = f"randomisation code|{key}|{turn}|{half}"
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big") % HALF
