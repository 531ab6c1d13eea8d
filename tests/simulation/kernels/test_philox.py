from __future__ import annotations

import numpy as np
import pytest

from toolkit.simulation.designs import longitudinal_arrays
from toolkit.simulation.kernels.philox import high, low, philox

KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (
        (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
"""Known answers published with Random123 (kat_vectors, philox 4x32 10)."""


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN, ids=["zeros", "ones", "pi"])
def test_words_are_the_known_answers(
    counter: tuple[int, ...],
    key: tuple[int, ...],
    answer: tuple[int, ...],
) -> None:
    arguments = [np.uint64(word) for word in (*counter, *key)]
    assert tuple(int(word) for word in philox(*arguments)) == answer


def test_arrays_of_words_are_those_of_their_counters() -> None:
    seed = (7 << 32) + 5
    words = longitudinal_arrays.words((3 << 32) + 2, 2, 8, 3, seed)
    for trial, block, person in [(0, 0, 0), (1, 1, 2)]:
        number = (3 << 32) + 2 + trial
        counter = [person, block, number & 0xFFFFFFFF, number >> 32, 5, 7]
        expected = philox(*[np.uint64(word) for word in counter])
        got = words[trial, 4 * block : 4 * block + 4, person]
        assert got.tolist() == [int(word) for word in expected]


def test_halves_of_a_number_are_its_words() -> None:
    value = np.uint64((9 << 32) + 4)
    assert int(low(value)) == 4
    assert int(high(value)) == 9
