"""SPIRIT 2025 and ICH E6(R3), Appendix B: each row looked for in the protocol document.

A heading alone is no content. Where a section can be full and still not say what is asked, the
row has words that the text must hold; they are this project's own. A person judges the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.checklists.rows import Asked, Checklist, Row, judged, safely
from toolkit.standards.checklists import protocol_topics, spirit_items

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.documents.checklists.reading import Finished
    from toolkit.documents.kit import Kit
    from toolkit.standards.checklists import SpiritItem

SPIRIT_WORDS: Mapping[str, str] = {
    "1a": r"\b(?:trial|study)\b",
    "2": r"version",
    "3a": r"statistic",
    "3b": r"sponsor",
    "3c": r"funder|sponsor",
    "3d": r"committee|group|panel",
    "4": r"ClinicalTrials\.gov|regist",
    "5": r"(?:analysis plan|protocol).{0,200}(?:available|shared|repository|published|public)"
    r"|(?:available|shared|repository|offered).{0,200}(?:analysis plan|protocol)",
    "6": r"de-?identified|anonymi[sz]ed|coded data",
    "7a": r"\bfund|\bpa(?:ys|id)\b|grant|support",
    "7b": r"interests?\b",
    "8": r"publi|summary",
    "9b": r"placebo|comparator|control|midazolam",
    "11": r"lived experience|patients?|public",
    "12": r"parallel|crossover|factorial|single.group",
    "13": r"clinics?|hospitals?|sites?|centres?",
    "14b": r"site|clinician|train|licen[cs]ed|certified",
    "15c": r"adheren",
    "17": r"adverse",
    "19": r"power",
    "20": r"recruit|referr|clinicians|notice",
    "21a": r"computer|generat|list",
    "21b": r"strat|block|minimi[sz]",
    "22": r"conceal|cannot be known|central",
    "23": r"assign|alloca|randomi[sz]ation",
    "24a": r"blind|mask|does not know|do not know",
    "24b": r"alike|look|match|identical|same|colourless",
    "24c": r"emergenc",
    "25b": r"withdraw|follow|miss",
    "26": r"database|electronic|audit",
    "27b": r"randomi[sz]ed",
    "28a": r"independen",
    "29": r"monitor",
    "30": r"review board|ethics|\bIRB\b",
    "31": r"amend",
    "32a": r"consent",
    "33": r"confiden|privacy|code|identif",
    "34": r"injur|insur|after|care",
}
"""What the text must hold, by row of SPIRIT."""

APPENDIX_WORDS: Mapping[str, str] = {
    "B.1.1": r"version|protocol",
    "B.1.2": r"sponsor",
    "B.1.3": r"sign",
    "B.2.5": r"good clinical practice|\bGCP\b",
    "B.4.3": r"randomi[sz]|blind",
    "B.4.7": r"weeks?|days?|months?",
    "B.4.9": r"count|account|destroy|return",
    "B.4.10": r"code|unblind|blind",
    "B.5.3": r"screen",
    "B.7.3": r"adheren",
    "B.9.4": r"follow",
    "B.10.1": r"model|test|interim",
    "B.10.2": r"power",
    "B.10.3": r"alpha|level|error|one-sided|two-sided",
    "B.10.5": r"deviat|depart|analysis plan",
    "B.11": r"access",
    "B.12.1": r"critical|quality|risk",
    "B.12.2": r"monitor",
    "B.12.3": r"deviat|noncompliance|breach",
    "B.14.2": r"source",
    "B.14.3": r"retain|retention|kept|years",
    "B.15": r"insur|indemn|financ|fund",
    "B.16": r"publi",
}
"""The same by row of Appendix B."""


def spirit(kit: Kit, protocol: Finished) -> Checklist:
    """Fill the SPIRIT 2025 checklist.

    Parameters
    ----------
    kit
        The protocol and its record: whether it is randomised and blinded.
    protocol
        The protocol document with its pages.
    """
    rows = []
    for item in spirit_items():
        asked = Asked(
            id=item.id,
            group=item.section,
            title=item.title,
            requirement=item.requirement,
            status=item.status,
        )
        rows.append(safely(asked, lambda: _spirit(kit, protocol, asked, item)))  # noqa: B023
    return Checklist(key="spirit", name="SPIRIT 2025", rows=tuple(rows))


def _spirit(kit: Kit, protocol: Finished, asked: Asked, item: SpiritItem) -> Row:
    why = not_needed(kit, item.applies)
    if why:
        return Row(asked=asked, result="Not applicable", remark=why)
    found = judged(asked, protocol, item.m11_hint.split(", "), SPIRIT_WORDS.get(item.id, ""))
    if item.applies == "if applicable" and found.result == "Missing" and not found.where:
        remark = "SPIRIT asks for it only where it applies; the protocol has no such section."
        return Row(asked=asked, result="Not applicable", remark=remark)
    return found


def not_needed(kit: Kit, applies: str) -> str:
    """Return why an item does not apply to this trial; empty when it does."""
    if applies == "randomised" and len(kit.protocol.therapies.arms) == 1:
        return "There is one arm, so that nobody is randomised."
    if applies == "blinded" and not kit.protocol.design.blinded:
        return "Nobody is blinded."
    return ""


def good_clinical_practice(protocol: Finished) -> Checklist:
    """Fill the list of topics of a protocol in ICH E6(R3), Appendix B.

    Parameters
    ----------
    protocol
        The protocol document with its pages.
    """
    rows = []
    for item in protocol_topics():
        asked = Asked(
            id=item.id, group=item.topic, requirement=item.requirement, status=item.status
        )
        keys = item.m11.split(", ")
        words = APPENDIX_WORDS.get(item.id, "")
        rows.append(safely(asked, lambda: judged(asked, protocol, keys, words)))  # noqa: B023
    return Checklist(key="gcp", name="ICH E6(R3), Appendix B", rows=tuple(rows))
