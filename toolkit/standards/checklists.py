"""What guidelines and laws ask of a protocol, an analysis plan, a consent and a registry.

- SPIRIT 2025 statement. Chan A-W et al. BMJ 2025;389:e081477.
- Good clinical practice. ICH E6(R3), Appendix B, 2025.
- Statistical analysis plans. Gamble C et al. JAMA 2017;318(23):2337-2343.
- Informed consent. 45 CFR 46.116, 21 CFR 50.25, 45 CFR 164.508, 42 U.S.C. 241(d), ICH E6(R3).
- Registration. ClinicalTrials.gov protocol record schema and API v2; WHO data set 1.3.1.
- Estimands. ICH E9(R1) addendum, 2019.

Requirements are paraphrased. What exactly was read stands at the top of each file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from toolkit.standards.data import Status, load, row

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class SpiritItem:
    """One row of the SPIRIT 2025 checklist.

    Attributes
    ----------
    id
        Its number, such as ``27c``.
    section, group, title, requirement
        Where it stands, what it is called, and what it asks.
    applies
        To which trials: always, if applicable, randomised, blinded.
    m11_hint
        Sections of ICH M11 where this project puts it; SPIRIT does not say.
    status
        Whether this was read in a source.
    """

    id: str
    title: str
    section: str
    requirement: str
    applies: str
    m11_hint: str
    status: Status
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolTopic:
    """One topic that good clinical practice asks of a protocol (ICH E6(R3), Appendix B).

    Attributes
    ----------
    id
        Its number, such as ``B.4.8``.
    topic, requirement
        Under which heading it stands, and what it asks.
    m11
        Sections of ICH M11 where this project puts it; the guideline does not say.
    status
        Whether this was read in a source.
    """

    id: str
    topic: str
    requirement: str
    m11: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class SapItem:
    """One item of a statistical analysis plan.

    Attributes
    ----------
    id
        Its number, such as ``27a``.
    section
        Section of the guideline, 1 to 6.
    topic, requirement
        What it is about, and what it asks.
    protocol_source
        Sections of ICH M11 from which this project takes it; ``none`` when there is none.
    status
        Whether this was read in a source.
    """

    id: str
    section: int
    topic: str
    requirement: str
    protocol_source: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentElement:
    """One element of informed consent.

    Attributes
    ----------
    id, citation, group
        Name, paragraph and kind.
    element
        What the form, or the process, must hold.
    status
        Whether this was read in a source.
    trigger, when
        Always, by whose rules, or under which condition.
    fda
        The parallel paragraph of the FDA; empty when there is none.
    checks
        What must be looked at, where it is not simply the text of the form.
    choice
        Elements with the same choice exclude each other.
    verbatim, text
        The wording is fixed, and this is it.
    note
        A remark.
    """

    id: str
    citation: str
    group: str
    element: str
    status: Status
    trigger: Literal["", "always", "common_rule", "fda", "conditional"] = ""
    when: str = ""
    fda: str = ""
    checks: str = ""
    choice: str = ""
    verbatim: bool = False
    text: str = ""
    note: str = ""


@lru_cache
def spirit_items() -> tuple[SpiritItem, ...]:
    """Return the rows of the SPIRIT 2025 checklist.

    Examples
    --------
    >>> next(item.title for item in spirit_items() if item.id == "19")
    'Sample size'
    """
    return tuple(row(SpiritItem, values) for values in load("spirit_2025")["items"])


@lru_cache
def protocol_topics() -> tuple[ProtocolTopic, ...]:
    """Return the topics of a protocol that ICH E6(R3) lists in its Appendix B.

    Examples
    --------
    >>> next(one.topic for one in protocol_topics() if one.id == "B.10.2")
    'Statistical considerations'
    """
    return tuple(row(ProtocolTopic, values) for values in load("appendix_b")["items"])


@lru_cache
def sap_items() -> tuple[SapItem, ...]:
    """Return the items of a statistical analysis plan."""
    return tuple(row(SapItem, values) for values in load("sap_items")["items"])


@lru_cache
def consent_elements() -> tuple[ConsentElement, ...]:
    """Return the elements of informed consent."""
    return tuple(row(ConsentElement, values) for values in load("consent_elements")["elements"])


def registry_fields() -> tuple[Mapping[str, Any], ...]:
    """Return the fields of ClinicalTrials.gov, each as the file has it."""
    return tuple(MappingProxyType(values) for values in load("registry_fields")["fields"])


def who_items() -> tuple[Mapping[str, Any], ...]:
    """Return the items of the WHO Trial Registration Data Set, in order."""
    return tuple(
        MappingProxyType(values) for values in load("registry_fields")["who_trds_1_3_1"]
    )


def intercurrent_strategies() -> Mapping[str, str]:
    """Return the strategies for intercurrent events of ICH E9(R1): name by id.

    Examples
    --------
    >>> intercurrent_strategies()["treatment_policy"]
    'Treatment policy'
    """
    return MappingProxyType({one["id"]: one["name"] for one in load("estimand")["strategies"]})


def estimand_rows() -> tuple[str, ...]:
    """Return the rows of the estimand table of ICH M11, in order."""
    return tuple(load("estimand")["m11_table"]["rows"])
