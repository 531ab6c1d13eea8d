from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.simulation.designs import longitudinal_arrays
from toolkit.simulation.kernels import philox as compiled

if TYPE_CHECKING:
    from collections.abc import Callable

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
    interpreted: Callable[[str], Any],
    counter: tuple[int, ...],
    key: tuple[int, ...],
    answer: tuple[int, ...],
) -> None:
    arguments = [np.uint64(word) for word in (*counter, *key)]
    assert tuple(int(word) for word in compiled.philox(*arguments)) == answer
    assert tuple(int(word) for word in interpreted("philox").philox(*arguments)) == answer


def test_arrays_of_words_are_those_of_their_counters(interpreted: Callable[[str], Any]) -> None:
    philox = interpreted("philox").philox
    seed = (7 << 32) + 5
    words = longitudinal_arrays.words((3 << 32) + 2, 2, 8, 3, seed)
    for trial, block, person in [(0, 0, 0), (1, 1, 2)]:
        number = (3 << 32) + 2 + trial
        counter = [person, block, number & 0xFFFFFFFF, number >> 32, 5, 7]
        expected = philox(*[np.uint64(word) for word in counter])
        got = words[trial, 4 * block : 4 * block + 4, person]
        assert got.tolist() == [int(word) for word in expected]


def test_halves_of_a_number_are_its_words(interpreted: Callable[[str], Any]) -> None:
    value = np.uint64((9 << 32) + 4)
    assert int(interpreted("philox").low(value)) == 4
    assert int(interpreted("philox").high(value)) == 9
