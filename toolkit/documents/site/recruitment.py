"""Recruitment texts: flyer, web page, letter to clinicians, telephone pre-screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from toolkit.documents.content import Cell, Column, Open, Paragraph, Table, Text
from toolkit.documents.kit import (
    bullets,
    head,
    inside,
    listed,
    paragraph,
    plain,
    subheading,
    text,
)
from toolkit.documents.packet.compose import Part, compose
from toolkit.documents.packet.standard_text import standard, standard_part
from toolkit.documents.site.contacts import in_united_states, study_phone, to_complete
from toolkit.documents.site.facts import fact, said, with_short_title
from toolkit.documents.site.prescreen import only_at_a_visit, questions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Blocks, Kit

ROOM: Final = "site"
ADULT: Final = 18
PAID: Final = "You are paid for your time."


def recruitment(kit: Kit) -> Document:
    """Make the recruitment texts."""
    made = compose(kit, kind="Recruitment text", member="recruitment", parts=_parts(kit))
    return with_short_title(kit, made)


def _parts(kit: Kit) -> Iterator[Part]:
    yield standard_part(kit, ROOM, "recruitment-about")
    yield _flyer(kit)
    yield _web(kit)
    yield _letter(kit)
    yield _phone(kit)


def contact_lines(kit: Kit) -> Blocks:
    """Return whom to call or write to."""
    return (
        paragraph(Text(text="Call us: ", bold=True), *study_phone(kit, any_hour=False)),
        paragraph(
            Text(text="Write to us: ", bold=True),
            *to_complete("site", "e-mail address, name and address of the site"),
        ),
    )


def _groups(kit: Kit) -> Blocks:
    """Say what each group gets, and with which chance."""
    plain_words = {each.arm: each.text for each in kit.protocol.consent.groups}
    arms = [arm for arm in kit.protocol.therapies.arms if arm.id in plain_words]
    if not arms:
        names = listed([arm.name for arm in kit.protocol.therapies.arms])
        return (paragraph(f"Chance decides which group you are in: {names}."),)
    return (
        paragraph("Chance decides which group you are in:"),
        *bullets(
            said(
                kit.number(f"arms.{arm.id}.name", bold=True),
                " (a chance of ",
                kit.number(f"arms.{arm.id}.chance"),
                "). ",
                fact(kit, plain_words[arm.id]),
            )
            for arm in arms
        ),
    )


def _time(kit: Kit) -> Blocks:
    return (
        paragraph(
            "The study takes about ",
            kit.number("design.participation_duration"),
            ". You have ",
            kit.number("schedule.visits"),
            " planned visits, at the clinic or from home. For ",
            kit.number("schedule.site_visits"),
            " of them you come to the clinic.",
        ),
    )


def _flyer(kit: Kit) -> Part:
    pay = (paragraph(PAID),) if kit.protocol.consent.payments else ()
    population = kit.protocol.population
    who = "adults" if population.minimum_age >= ADULT else "people"
    return standard_part(
        kit,
        ROOM,
        "recruitment-flyer",
        before=(
            subheading(f"Research study for {who} with {inside(population.condition.name)}"),
        ),
        after=(
            *_groups(kit),
            *_time(kit),
            *standard(kit, ROOM, "recruitment-flyer-end"),
            *pay,
            *contact_lines(kit),
            _approval(kit),
        ),
    )


def _approval(kit: Kit) -> Paragraph:
    return paragraph(
        "Study ",
        kit.number("identity.number"),
        ". ",
        Open(text="To be completed by site: approval of the reviewing board, with its date"),
        role="note",
    )


def _web(kit: Kit) -> Part:
    crisis = standard(kit, ROOM, "recruitment-web-crisis") if in_united_states(kit) else ()
    return standard_part(
        kit,
        ROOM,
        "recruitment-web",
        after=(
            paragraph(*fact(kit, kit.protocol.registration.brief_summary)),
            *_groups(kit),
            *standard(kit, ROOM, "recruitment-web-join"),
            *contact_lines(kit),
            *crisis,
            _approval(kit),
        ),
    )


def _letter(kit: Kit) -> Part:
    population = kit.protocol.population
    arms = tuple(
        said(kit.number(f"arms.{arm.id}.name", bold=True), ". ", fact(kit, arm.description))
        for arm in kit.protocol.therapies.arms
    )
    return standard_part(
        kit,
        ROOM,
        "recruitment-letter",
        after=(
            subheading("What is compared"),
            *bullets(arms),
            subheading("Who may take part"),
            paragraph(
                f"People with {inside(population.condition.name)}, aged ",
                kit.number("population.ages"),
                ". We check all criteria ourselves; please rate nothing for us.",
            ),
            *_against(kit),
            *standard(kit, ROOM, "recruitment-letter-end"),
            paragraph(
                *to_complete("site", "name of the site investigator, address, telephone")
            ),
        ),
    )


def _against(kit: Kit) -> Blocks:
    """Return what may speak against taking part; no limit of a score is told outside."""
    topics = [each.topic for each in questions(kit) if each.excludes]
    if not topics:
        return ()
    return (paragraph(f"Among other things, these may speak against it: {listed(topics)}."),)


def _phone(kit: Kit) -> Part:
    asked = questions(kit)
    rest = only_at_a_visit(kit)
    table = Table(
        id="tbl-prescreen",
        caption=text("Questions of the pre-screen"),
        description="Questions with the criteria they bear on and room for the answer",
        columns=tuple(Column(share=s) for s in (0.06, 0.5, 0.2, 0.24)),
        header=head("No.", "Ask", "Criteria", "Answer"),
        rows=tuple(
            (
                plain(str(number)),
                plain(question.words),
                plain(", ".join(question.criteria)),
                Cell(),
            )
            for number, question in enumerate(asked, start=1)
        ),
    )
    later = (
        (paragraph(f"Found out at the screening visit only: {', '.join(rest)}."),)
        if rest
        else ()
    )
    return standard_part(
        kit,
        ROOM,
        "recruitment-phone",
        after=(
            subheading("Questions"),
            *standard(kit, ROOM, "recruitment-phone-danger"),
            *((table,) if asked else ()),
            *(later if rest else ()),
            *standard(kit, ROOM, "recruitment-phone-end"),
        ),
    )
