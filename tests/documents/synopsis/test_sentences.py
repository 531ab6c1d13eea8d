from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.documents.synopsis.sentences import leading, sentences

WORDS = st.lists(st.sampled_from(["it", "fell", "0.5 mg", "by"]), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("text", "number"),
    [("One. Two.", 2), ("A dose of 0.5 mg. It fell.", 2), ("Of p < 0.05, by e.g. two.", 1)],
)
def test_a_point_inside_a_sentence_does_not_end_it(text: str, number: int) -> None:
    assert len(sentences(text)) == number


@given(parts=st.lists(WORDS, min_size=1, max_size=6), room=st.integers(1, 120))
def test_what_is_kept_are_whole_sentences_from_the_beginning(
    parts: list[list[str]], room: int
) -> None:
    every = [f"A {' '.join(words)}." for words in parts]
    kept = leading(" ".join(every), room)
    assert kept in {" ".join(every[: n + 1]) for n in range(len(every))}
    assert len(kept) <= room or kept == every[0]
