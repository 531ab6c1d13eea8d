from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


PLAIN = "You may feel sleepy in the morning."


def test_plain_words_are_fine(told: Told) -> None:
    assert told("c020_plain_language") == []


def test_hard_words_are_remarked_on_with_their_grade(edited: Edit, told: Told) -> None:
    hard = "Somnolence occasionally persists following nocturnal administration."
    assert told("c020_plain_language", edited((PLAIN, hard))) == [
        (
            "protocol.yaml consent.risks.drowsiness.plain: reads at grade 28.1 "
            "(Flesch-Kincaid); a consent form is at most at grade 8 [warning]"
        )
    ]


def test_a_text_without_words_has_no_grade(edited: Edit, told: Told) -> None:
    assert told("c020_plain_language", edited((PLAIN, '"?"'))) == []
