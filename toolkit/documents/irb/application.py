"""Answers for the application to the institutional review board, to paste from.

Each section is one question as review boards commonly ask it, with the answer below it and the
number of its words, since the boards' forms limit them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.documents.content import Number, Text
from toolkit.documents.irb import answers
from toolkit.documents.kit import answer_blocks, bullets, paragraph, prose, run_in, text
from toolkit.documents.packet.compose import Part, compose
from toolkit.documents.packet.protocol_prose import protocol_prose
from toolkit.documents.packet.standard_text import standard_part
from toolkit.documents.protocol import safety as safety_section
from toolkit.documents.text.rewrite import rewrite_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.documents.content import Document, Inline
    from toolkit.documents.kit import Blocks, Inlines, Kit

ROOM = "irb"
WORD = re.compile(r"[^\W_]+(?:[-’'/.][^\W_]+)*")
HINT = (
    "Each section answers one question that review boards commonly ask. The text can be copied "
    "into the board’s own form; the note below each answer gives its length. Open items are "
    "marked and must be completed first."
)


def irb_application(kit: Kit) -> Document:
    """Make the answers for the application.

    Parameters
    ----------
    kit
        The protocol and its record.
    """
    parts = [_with_length(part) for part in _parts(kit)]
    first, *rest = parts
    opening = Part(
        key=first.key,
        title=first.title,
        blocks=(paragraph(HINT, role="note"), *first.blocks),
    )
    return compose(
        kit,
        kind="Answers for the IRB application",
        member="irb-application",
        parts=(opening, *rest),
    )


def _parts(kit: Kit) -> Iterable[Part]:
    protocol = kit.protocol
    consent, oversight = protocol.consent, protocol.oversight
    yield _part("summary", "Summary in plain words", prose(protocol.registration.brief_summary))
    yield _part("purpose", "Purpose and background", answers.purpose(kit))
    yield _part("design", "Design", answers.design(kit))
    yield _part("population", "Participants and their number", answers.participants(kit))
    yield standard_part(
        kit, ROOM, "vulnerable", before=answers.children(kit), after=answers.vulnerable(kit)
    )
    strategies = bullets(text(each) for each in protocol.recruitment.strategies)
    yield standard_part(kit, ROOM, "screening", after=strategies)
    yield _part(
        "consent",
        "Consent",
        (
            run_in("How consent is asked for", consent.process),
            run_in("Capacity", consent.capacity),
        ),
    )
    yield standard_part(kit, ROOM, "usual-care", after=answers.procedures(kit))
    yield _part("drugs", "Drugs and controlled substances", answers.drugs(kit))
    yield _part("risks", "Risks, and how they are kept small", safety_section.risk_table(kit))
    yield _part(
        "benefits",
        "Benefits, and why they justify the risks",
        (*protocol_prose(kit, "2.2.2"), *protocol_prose(kit, "2.2.3")),
    )
    yield _part(
        "alternatives", "Alternatives to taking part", answers.told(consent.alternatives)
    )
    yield standard_part(kit, ROOM, "privacy")
    yield _part("confidentiality", "Confidentiality and security of data", answers.data(kit))
    yield _part("sharing", "Sharing and keeping of data", answers.sharing(kit))
    yield _part("payment", "Payment, costs and injury", answers.payment(kit))
    yield _part("monitoring", "Monitoring of safety", answers.monitoring(kit))
    model = "single-board" if oversight.irb_model == "single_irb" else "local-board"
    yield standard_part(kit, ROOM, model, after=answers.sites(kit))
    yield _part("categories", "Regulatory categories", (answers.categories(kit),))
    if consent.hipaa:
        yield standard_part(kit, ROOM, "waiver")
    yield standard_part(kit, ROOM, "no-deception")
    yield _part("interests", "Conflicts of interest", answer_blocks(oversight.interests))
    yield _part("registration", "Registration and publication", answers.registration(kit))
    yield _part("end", "End of the trial and care afterwards", answers.end(kit))
    yield _part(
        "involvement", "People with lived experience", prose(oversight.patient_involvement)
    )


def _part(key: str, title: str, blocks: Blocks) -> Part:
    return Part(key=key, title=title, blocks=blocks)


def _with_length(part: Part) -> Part:
    """Add the number of words below an answer."""
    count = words_in(part.blocks)
    note = paragraph(f"{count} words", role="note")
    return Part(key=part.key, title=part.title, blocks=(*part.blocks, note))


def words_in(blocks: Blocks) -> int:
    """Count the words of an answer, tables included.

    Examples
    --------
    >>> words_in((paragraph("Three short-term words."),))
    3
    """
    count = 0

    def look(inlines: Inlines) -> Inlines:
        nonlocal count
        count += len(WORD.findall("".join(_said(piece) for piece in inlines)))
        return inlines

    rewrite_blocks(blocks, look)
    return count


def _said(piece: Inline) -> str:
    return piece.text if isinstance(piece, Text | Number) else " "
