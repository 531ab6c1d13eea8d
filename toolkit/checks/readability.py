"""How hard a text is to read: the Flesch-Kincaid grade level.

``0.39 x words per sentence + 11.8 x syllables per word - 15.59``, the school grade of the
United States in which a text is understood. Syllables are counted by rules.

References
----------
Kincaid JP, Fishburne RP, Rogers RL, Chissom BS. Derivation of new readability formulas for Navy
enlisted personnel. Research Branch Report 8-75. Naval Technical Training Command, Millington,
Tennessee, 1975.
"""

from __future__ import annotations

import re

WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)")
VOWELS = re.compile(r"[aeiouy]+")
SILENT = re.compile(
    r"(?<=[^aeiouytd])ed$"  # stopped, but not needed
    r"|(?<=[aeiouy])ed$"
    r"|(?<=[^aeiouysxz])(?<!ch)(?<!sh)(?<!g)(?<!c)(?<![^aeiouy]l)es$"  # times, but not doses
    r"|(?<=[^aeiouy])(?<![^aeiouy]l)e$"  # time, but not little
    r"|(?<=[aeiouy])e$"
)
SUFFIX = re.compile(r"(?<=[^aeiouy]e)(?:ly|ful|less|ness|ments?|where|thing)$")
APART = re.compile(r"ia(?!l$|ls$|n$)|io(?!us|n)|iu|eo(?!us|ple)|ua(?!r)|[iy]ing|[^qg]uou|oing")
"""Neighbouring vowels that are usually spoken as two syllables."""
IRREGULAR = {
    "being": 2,
    "experience": 4,
    "ideation": 4,
    "safety": 2,
    "serious": 3,
    "someone": 2,
    "suicidal": 4,
    "suicide": 3,
    "therefore": 2,
}
"""Words of consent texts that the rules get wrong."""


def syllables(word: str) -> int:
    """Estimate the syllables of an English word by rules.

    Examples
    --------
    >>> [syllables(word) for word in ("time", "doses", "stopped", "needed", "people")]
    [1, 2, 1, 2, 2]
    """
    plain = word.lower().replace("'", "").replace("’", "")
    if plain in IRREGULAR:
        return IRREGULAR[plain]
    plain = SUFFIX.sub(lambda match: f" {match.group()}", plain)
    number = 0
    for part in plain.split():
        spoken = SILENT.sub("", part) if len(VOWELS.findall(part)) > 1 else part
        number += len(VOWELS.findall(spoken)) + len(APART.findall(part))
    return max(number, 1)


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade level of a text of at least one word.

    Returns
    -------
    float
        School grade; below 0 for the simplest texts.

    Examples
    --------
    >>> round(grade("You may feel sleepy. Please do not drive."), 1)
    -0.8
    """
    words = WORD.findall(text)
    sentences = max(1, len(SENTENCE_END.findall(text)))
    spoken = sum(syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59
