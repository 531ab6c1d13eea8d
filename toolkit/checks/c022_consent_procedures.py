"""What participants are told will be done stands in the schedule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.checks.lookup import says, wordings
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder
    from toolkit.spec.reading.source import Loc


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A procedure in the words of participants and in those of the schedule.

    Attributes
    ----------
    name
        What it is called here.
    told, done
        How a consent text, and a row of the schedule, speak of it.
    """

    name: str
    told: str
    done: str


PROCEDURES = (
    Procedure(
        name="a blood sample",
        told=r"\bblood (?:tests?|draws?|samples?)\b|\bneedle|\btake (?:some )?blood\b",
        done=r"blood|laborator|haematolog|liver|intravenous|infusion",
    ),
    Procedure(
        name="an electrocardiogram",
        told=r"\bECGs?\b|\bheart (?:tests?|tracings?)\b|electrocardiogra",
        done=r"electrocardiogra|\bECG\b",
    ),
    Procedure(name="a urine test", told=r"\burine tests?\b|\bgiving urine\b", done=r"urin"),
    Procedure(name="a breath test", told=r"\bbreath tests?\b|breathaly", done=r"breath"),
    Procedure(
        name="a scan or X-ray",
        told=r"\b(?-i:MRI|CT|PET)\b|\bscans?\b|\bX-?rays?\b",
        done=r"magnetic|tomogra|\b(?-i:MRI|CT|PET)\b|\bscan|X-?ray|radiogra|imaging",
    ),
    Procedure(
        name="a lumbar puncture",
        told=r"\bspinal tap\b|lumbar puncture",
        done=r"lumbar|spinal|cerebrospinal",
    ),
    Procedure(
        name="a biopsy", told=r"biops|sample of (?:your )?(?:skin|tissue)", done=r"biops"
    ),
    Procedure(
        name="a genetic test", told=r"\bDNA\b|\bgenes?\b|genetic", done=r"genet|genom|DNA"
    ),
    Procedure(name="an infusion", told=r"\bdrips?\b|\binfusions?\b", done=r"infusion"),
    Procedure(
        name="a pregnancy test",
        told=r"\bpregnancy tests?\b|\btest (?:you )?for pregnancy\b",
        done=r"pregnan",
    ),
    Procedure(
        name="a sleep study",
        told=r"\bsleep (?:stud|lab)|overnight (?:test|stay)",
        done=r"polysomno|sleep stud|sleep lab|overnight",
    ),
    Procedure(
        name="a worn device",
        told=r"\bwearable|\bwrist (?:band|device)|\bwear a (?:watch|sensor|monitor)",
        done=r"actigra|wearable|accelero|holter",
    ),
)


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each procedure that consent tells of and no activity does."""
    rows = tuple(
        word
        for activity in source.protocol.schedule.activities
        for word in wordings(source.protocol, activity)
    )
    for procedure in PROCEDURES:
        if says(procedure.done, *rows):
            continue
        for loc, text in _told(source):
            if says(procedure.told, text):
                yield at(
                    source,
                    *loc,
                    message=f"tells participants of {procedure.name}, but no activity of the "
                    "schedule does one",
                    hint="give it a row in the schedule, or take it out of the consent",
                    severity="error",
                )


def _told(source: ProtocolFolder) -> Iterator[tuple[Loc, str]]:
    consent = source.protocol.consent
    for place, text in enumerate(consent.key_information):
        yield ("consent", "key_information", place), text
    for risk in consent.risks:
        yield ("consent", "risks", risk.id, "plain"), risk.plain
    for part in consent.optional_parts:
        yield ("consent", "optional_parts", part.id, "text"), part.text


RULE = Rule(
    name="c022_consent_procedures",
    title="Every procedure that consent tells of is in the schedule",
    reason="A consent form and a protocol that describe different procedures are the commonest "
    "reason for which a packet is returned.",
    check=check,
    standards=(
        Basis(source="cfr45_46_116", place="(b)(1)"),
        Basis(source="cfr21_50_25", place="(a)(1)"),
        Basis(source="board_practice", place="documents that contradict each other"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A scan that the schedule does not have",
            (
                "plain: You may feel sleepy in the morning.",
                "plain: The brain scan is loud.",
            ),
            says="tells participants of a scan or X-ray",
        ),
        example(
            "A blood sample among the key information",
            ("[You may get a tablet that does nothing.]", "[We take some blood.]"),
            says="tells participants of a blood sample",
        ),
        example(
            "A genetic test among the optional parts",
            (
                "  hipaa: true\n",
                (
                    "  hipaa: true\n  optional_parts:\n"
                    "    - {id: dna, name: Genes, text: You may "
                    "let us look at your genes.}\n"
                ),
            ),
            says="tells participants of a genetic test",
        ),
    ),
)
