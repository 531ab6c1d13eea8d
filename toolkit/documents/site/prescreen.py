"""The telephone pre-screen: plain questions on the criteria that a caller can answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from toolkit.documents.kit import Kit
    from toolkit.spec.population import Criterion


CONDITION: Final = ""
"""Stands for the name of the trial's own condition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with the criteria that its answer bears on.

    Attributes
    ----------
    words
        What is asked.
    criteria
        Ids of the criteria, in order.
    topic
        What may speak against taking part.
    excludes
        Whether one of them is an exclusion criterion.
    """

    words: str
    topic: str
    excludes: bool
    criteria: tuple[str, ...]


ASKED: Final = (
    (
        r"\bopioid",
        "use of opioids",
        ("Have you taken an opioid in the last few months? That means strong pain pills, "
        "heroin or fentanyl. Methadone and buprenorphine count too."),
    ),
    (r"^aged?\b", "age", "How old are you?"),
    (
        CONDITION,
        "diagnosis",
        "Has a doctor or therapist told you that you have this disorder?",
    ),
    (
        r"suicid",
        "danger of suicide at present",
        ("Have you thought about ending your life in the last week? Might you act on it? Have "
        "you tried to end your life in the last few weeks?"),
    ),
    (
        r"inpatient|detained|involuntar",
        "care in a hospital or by order of a court",
        "Are you in a hospital now? Has a court or a doctor ordered that you get care?",
    ),
    (
        r"psychotic|schizophren|bipolar",
        "psychosis or bipolar disorder",
        ("Has a doctor ever told you that you have psychosis or bipolar disorder? Has a "
        "parent, brother or sister?"),
    ),
    (
        r"alcohol|substance use|stimulant",
        "heavy use of alcohol or other substances",
        "How often do you drink alcohol? Do you use other drugs?",
    ),
    (
        r"benzodiazepine",
        "regular use of sedatives",
        "Do you take pills for sleep or for nerves? How often?",
    ),
    (
        r"\bketamine",
        "ketamine or esketamine in recent times",
        "Have you ever had ketamine? When was the last time?",
    ),
    (
        r"medication|inhibitor|lamotrigine|investigational product|electroconvulsive",
        "some medicines, or a change of treatment not long ago",
        ("Which medicines and therapies do you have now? Has any of them changed in the last "
        "month? Are you in another study?"),
    ),
    (
        r"\bcare of\b|treating clinician|continuing care",
        "no clinician who can be reached",
        "Do you see a doctor or therapist? Could we talk with that person if you agree?",
    ),
    (
        r"coronary|QTc|blood pressure|heart",
        "heart disease or high blood pressure",
        "Has a doctor ever told you that you have a heart problem or high blood pressure?",
    ),
    (
        r"apnoea|apnea|asthma|lung disease",
        "disease of the lungs",
        "Do you have asthma or trouble with your breath?",
    ),
    (r"aminotransferase|hepat", "disease of the liver", "Have you had liver disease?"),
    (
        r"pregnan",
        "pregnancy",
        "Could you be pregnant? Do you breast-feed, or plan to get pregnant soon?",
    ),
    (
        r"surgery|dental",
        "planned surgery or dental work",
        "Is an operation or work on your teeth planned?",
    ),
    (r"hypersensitiv|allerg", "allergy to a study drug", "Are you allergic to any drug?"),
    (
        r"lock-box|safe storage",
        "no safe place for medicines at home",
        "Do you have a place to live where you can keep a lock box? Who else lives there?",
    ),
    (
        r"accompanies|escort",
        "no escort for the way home",
        "Is there someone who can take you home after a visit?",
    ),
    (
        r"come to the clinic|attend",
        "no way to come to the visits",
        "Could you come to the clinic as often as the study needs?",
    ),
)  # fmt: skip
"""How a criterion is recognised that a question bears on, its topic, and the question."""


def questions(kit: Kit) -> tuple[Question, ...]:
    """Return the questions that bear on a criterion of this trial."""
    every = (*kit.protocol.population.inclusion, *kit.protocol.population.exclusion)
    made = []
    name = re.escape(kit.protocol.population.condition.name)
    for pattern, topic, words in ASKED:
        ids = tuple(c.id for c in every if _bears(pattern or name, c))
        if ids:
            out = any(each.startswith("E") for each in ids)
            made.append(Question(words=words, criteria=ids, topic=topic, excludes=out))
    return tuple(made)


def only_at_a_visit(kit: Kit) -> tuple[str, ...]:
    """Return the ids of the criteria on which no question bears."""
    told = {each for question in questions(kit) for each in question.criteria}
    every = (*kit.protocol.population.inclusion, *kit.protocol.population.exclusion)
    return tuple(c.id for c in every if c.id not in told)


def _bears(pattern: str, criterion: Criterion) -> bool:
    return re.search(pattern, criterion.text, re.IGNORECASE) is not None
