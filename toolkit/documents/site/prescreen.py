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
OPIOID: Final = (
    r"(?<!active )opioid use disorder|any (opioid use|use of an opioid)"
    r"|opioid treatment|treated with opioids"
)
"""How a criterion on one's own use of opioids is recognised."""
ALLERGY: Final = r"hypersensitiv|allerg"
"""How a criterion on an allergy is recognised; the drugs it names are no drugs taken."""


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
        (
            OPIOID,
            "use of opioids",
            (
                "Have you taken an opioid in the last few months? That means strong pain "
                "pills, heroin or fentanyl. Methadone and buprenorphine count too."
            ),
        ),
    ),
    ((r"^aged?\b", "age", "How old are you?"),),
    (
        (
            CONDITION,
            "diagnosis",
            "Has a doctor or therapist told you that you have this disorder?",
        ),
    ),
    (
        (
            r"suicid",
            "danger of suicide at present",
            "Have you thought about ending your life in the last week? Might you act on it?",
        ),
        (
            r"suicide attempt",
            "",
            "Have you tried to end your life in the last few weeks?",
        ),
    ),
    (
        (
            r"inpatient(?!.*judge?ment)",
            "care in a hospital",
            "Are you in a hospital now?",
        ),
        (
            r"detained|involuntar",
            "care by order of a court",
            "Has a court or a doctor ordered that you get care?",
        ),
    ),
    (
        (
            r"psychotic|schizophren|bipolar",
            "psychosis or bipolar disorder",
            "Has a doctor ever told you that you have psychosis or bipolar disorder?",
        ),
        (
            r"psycho\w+ .*first-degree|family history of psycho",
            "psychosis in the close family",
            "Has a parent, brother, sister or child of yours had psychosis?",
        ),
    ),
    (
        (r"alcohol", "heavy use of alcohol", "How often do you drink alcohol?"),
        (
            r"substance use|stimulant",
            "heavy use of other substances",
            "Do you use other drugs?",
        ),
    ),
    (
        (
            r"benzodiazepine",
            "regular use of sedatives",
            "Do you take pills for sleep or for nerves? How often?",
        ),
    ),
    (
        (
            r"\bketamine",
            "ketamine or esketamine in recent times",
            "Have you ever had ketamine? When was the last time?",
        ),
    ),
    (
        (
            r"medication|inhibitor|lamotrigine|electroconvulsive",
            "some medicines",
            "Which medicines and therapies do you have now?",
        ),
        (
            r"unchanged",
            "a change of treatment not long ago",
            "Has any of them changed in the last month?",
        ),
        (
            r"investigational product|interventional trial",
            "another study",
            "Are you in another study, or were you not long ago?",
        ),
    ),
    (
        (
            r"\bcare of\b|treating clinician|continuing care",
            "no clinician who can be reached",
            "Do you see a doctor or therapist? Could we talk with that person if you agree?",
        ),
    ),
    (
        (
            r"coronary|QTc|heart",
            "heart disease",
            "Has a doctor ever told you that you have a heart problem?",
        ),
        (
            r"family history of long QT",
            "",
            "Does a problem of the heart beat run in your family?",
        ),
        (
            r"^blood pressure",
            "high blood pressure",
            "Has a doctor ever told you that you have high blood pressure?",
        ),
    ),
    (
        (r"asthma", "asthma", "Do you have asthma?"),
        (
            r"apnoea|apnea|lung disease|respiratory insufficiency",
            "disease of the lungs",
            "Do you have trouble with your breath, awake or asleep?",
        ),
    ),
    ((r"aminotransferase|hepat", "disease of the liver", "Have you had liver disease?"),),
    (
        (r"pregnan", "pregnancy", "Could you be pregnant?"),
        (r"breast-?feed|lactat", "", "Do you breast-feed?"),
        (r"planning (a )?pregnan", "", "Do you plan to get pregnant soon?"),
    ),
    (
        (r"surgery", "planned surgery", "Is an operation planned?"),
        (r"dental procedure", "planned dental work", "Is work on your teeth planned?"),
        (r"dental infection", "a tooth that needs care", "Do you have a bad tooth now?"),
    ),
    ((ALLERGY, "allergy to a study drug", "Are you allergic to any drug?"),),
    (
        (
            r"lock-box",
            "no safe place for medicines at home",
            "Do you have a place to live where you can keep a lock box?",
        ),
        (r"household", "who lives in the home", "Who else lives there?"),
    ),
    (
        (
            r"accompanies|escort",
            "no escort for the way home",
            "Is there someone who can take you home after a visit?",
        ),
    ),
    (
        (
            r"come to the clinic|attend",
            "no way to come to the visits",
            "Could you come to the clinic as often as the study needs?",
        ),
    ),
)
"""Questions in the order of the call. Each is made of parts: how a criterion is recognised that
the part asks about, its topic (none where another part has named it), and what is asked."""


def questions(kit: Kit) -> tuple[Question, ...]:
    """Return the questions that bear on a criterion of this trial, and no others."""
    every = (*kit.protocol.population.inclusion, *kit.protocol.population.exclusion)
    made = []
    name = re.escape(kit.protocol.population.condition.name)
    for parts in ASKED:
        found = [
            (topic, words, ids)
            for pattern, topic, words in parts
            if (ids := {c.id for c in every if _bears(pattern or name, c)})
        ]
        criteria = tuple(c.id for c in every if any(c.id in hit for *_, hit in found))
        if criteria:
            made.append(
                Question(
                    words=" ".join(words for _, words, _ in found),
                    criteria=criteria,
                    topic=" or ".join(topic for topic, *_ in found if topic),
                    excludes=any(each.startswith("E") for each in criteria),
                )
            )
    return tuple(made)


def only_at_a_visit(kit: Kit) -> tuple[str, ...]:
    """Return the ids of the criteria on which no question bears."""
    told = {each for question in questions(kit) for each in question.criteria}
    every = (*kit.protocol.population.inclusion, *kit.protocol.population.exclusion)
    return tuple(c.id for c in every if c.id not in told)


def _bears(pattern: str, criterion: Criterion) -> bool:
    if pattern != ALLERGY and re.search(ALLERGY, criterion.text, re.IGNORECASE):
        return False
    return re.search(pattern, criterion.text, re.IGNORECASE) is not None
