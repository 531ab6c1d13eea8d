"""The randomisation and unblinding plan; it states nothing that tells an assignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Table, Text
from toolkit.documents.kit import head, paragraph, plain, prose, reference, run_in, strong, text
from toolkit.documents.packet.compose import Part, compose
from toolkit.documents.packet.protocol_prose import protocol_prose
from toolkit.documents.packet.standard_text import standard_part
from toolkit.documents.pharmacy import facts
from toolkit.documents.pharmacy.still_open import still_open
from toolkit.documents.pharmacy.unblinding import (
    code_break_sheet,
    emergency_contacts,
    unblinding_log,
    who_knows,
)
from toolkit.randomization.ratio import FEWEST_ARMS
from toolkit.randomization.simple import likely_difference

if TYPE_CHECKING:
    from toolkit.documents.content import Document
    from toolkit.documents.kit import Blocks, Inlines, Kit

DOCUMENT = "pharmacy"
METHODS = {
    "permuted_blocks": "permuted",
    "simple": "simple",
    "minimisation": "minimisation",
}
SELDOM = 0.05
EXPEDITED = "9.2.3.1"
"""Where M11 has the reports to authorities."""
LIST = "randomisation-list"


def randomisation_plan(kit: Kit) -> Document:
    """Make the randomisation and unblinding plan.

    Parameters
    ----------
    kit
        The protocol and its record.
    """
    method = kit.protocol.randomisation.method
    listing = "randomisation-list-minimisation" if method == "minimisation" else LIST
    parts = (
        standard_part(kit, DOCUMENT, "randomisation-purpose"),
        standard_part(
            kit,
            DOCUMENT,
            f"randomisation-method-{METHODS[method]}",
            before=_in_brief(kit),
            after=_strata(kit),
        ),
        Part(key="balance", title="How close the arms stay", level=2, blocks=_balance(kit)),
        Part(key="tasks", title="Who does what", blocks=_tasks(kit)),
        standard_part(kit, DOCUMENT, listing, after=_list_open(kit)),
        _renamed(kit, "randomisation-restricted", "restricted", after=_keeper(kit)),
        Part(key="assigning", title="Assigning a participant", blocks=_assigning(kit)),
        standard_part(kit, DOCUMENT, "randomisation-errors", level=2),
        Part(key="blinded", title="Who is blinded", blocks=_blinded(kit)),
        standard_part(
            kit,
            DOCUMENT,
            "unblinding-emergency",
            before=_emergency(kit),
            after=emergency_contacts(kit),
        ),
        standard_part(kit, DOCUMENT, "unblinding-sheet", level=2, after=code_break_sheet(kit)),
        Part(
            key="log",
            title="Log of code breaks",
            level=2,
            landscape=True,
            blocks=unblinding_log(),
        ),
        standard_part(kit, DOCUMENT, "unblinding-planned", after=_planned(kit)),
        standard_part(kit, DOCUMENT, "unblinding-safeguards"),
        Part(key="records", title="Records", blocks=_records(kit)),
        Part(key="open", title="Still to be completed", blocks=_open(kit)),
    )
    return compose(
        kit, kind="Randomisation and unblinding plan", member="randomisation-plan", parts=parts
    )


def _renamed(kit: Kit, file: str, key: str, *, after: Blocks) -> Part:
    """Return a standard part under a shorter key, by which other text refers to it."""
    made = standard_part(kit, DOCUMENT, file, after=after)
    return Part(key=key, title=made.title, level=made.level, blocks=made.blocks)


def _in_brief(kit: Kit) -> Blocks:
    """Say in a sentence who is randomised to what, in which ratio."""
    arms = kit.protocol.therapies.arms
    names: Inlines = ()
    for place, arm in enumerate(arms):
        joint = "" if not place else " or " if place == len(arms) - 1 else ", "
        names = facts.said(names, joint, (kit.number(f"arms.{arm.id}.name"),))
    ratio = ":".join(str(arm.allocation) for arm in arms)
    chances = facts.said(
        *(
            piece
            for place, arm in enumerate(arms)
            for piece in (
                "; " if place else "",
                (kit.number(f"arms.{arm.id}.name"),),
                " ",
                (kit.number(f"arms.{arm.id}.chance"),),
            )
        )
    )
    by: Inlines = (Text(text=", stratified as "), reference("tbl-factors"), Text(text=" shows"))
    word = kit.protocol.randomisation.method.replace("_", " ")
    return (
        paragraph(
            kit.number("sample_size.randomised"),
            " participants are planned to be randomised to ",
            *names,
            f" in the ratio {ratio} by {word}",
            *(by if kit.protocol.randomisation.strata else ()),
            ". The chance of each arm: ",
            *chances,
            ".",
        ),
    )


def _strata(kit: Kit) -> Blocks:
    strata = kit.protocol.randomisation.strata
    if not strata:
        return (paragraph("There are no stratification factors."),)
    return (
        Table(
            id="tbl-factors",
            caption=text("Stratification factors"),
            description="Each factor with its levels, who enters it, and why it is one",
            columns=(Column(share=0.28), Column(share=0.28), Column(share=0.44)),
            header=head("Factor", "Levels", "Why"),
            rows=tuple(
                (strong(s.name), plain("; ".join(s.levels)), plain(s.rationale)) for s in strata
            ),
        ),
        paragraph(
            "The level of each factor is known before randomisation and is entered with the "
            "request. It is checked against the source when the participant is next monitored."
        ),
    )


def _balance(kit: Kit) -> Blocks:
    """Say what chance alone would do; what this list does would tell its block sizes."""
    arms = kit.protocol.therapies.arms
    made: list[Inlines] = []
    if len(arms) == FEWEST_ARMS and arms[0].allocation == arms[1].allocation:
        total = int(kit.record["sample_size.randomised"].number())
        most = likely_difference((1, 1), total, beyond=SELDOM) - 1
        # The difference has the parity of the total: the largest that can really occur.
        most -= (total - most) % 2
        made.append(
            facts.said(
                "If ",
                (kit.number("sample_size.randomised"),),
                " participants were assigned by the toss of a coin, the arms would differ by "
                f"at most {most} participants in 95 of 100 trials. ",
            )
        )
    method = kit.protocol.randomisation.method
    if method == "simple":
        made.append(text("This trial assigns so; nothing holds the arms closer together."))
    else:
        made.append(
            text(
                "The method of this trial keeps the arms closer together than that. By how "
                "much depends on settings that must not be known here; the figures, with the "
                "largest difference that is possible at any time, stand in the restricted "
                "appendix."
            )
        )
    return (paragraph(*(piece for inlines in made for piece in inlines)),)


def _tasks(kit: Kit) -> Blocks:
    keeper = facts.role_of(kit, facts.list_keeper(kit), "person who makes the list")
    pharmacist = facts.role_of(kit, facts.pharmacist(kit), "responsible pharmacist")
    second = facts.missing("sponsor", "second person, without another part in the trial")
    on_site = (
        "Receives the assignment after it has been made, prepares the product, tells nobody"
        if facts.prepared_on_site(kit)
        else "Dispenses by code; sees no list"
    )
    rows: tuple[tuple[str, Inlines], ...] = (
        ("Draws the seed, makes the list, loads it", keeper),
        ("Makes the list a second time and compares", second),
        ("Runs the randomisation system", facts.missing("sponsor", "provider of the system")),
        (
            "Confirms eligibility, enters the strata, asks for the assignment",
            text("Investigator at the site, or a member of the team on the delegation log"),
        ),
        (on_site, text("Site pharmacist")),
        ("Oversees the pharmacies, investigates discrepancies", pharmacist),
        (
            "Breaks a code in an emergency",
            text("Treating physician or investigator, through the system or by telephone"),
        ),
        ("Keeps the restricted appendix", keeper),
    )
    return (
        Table(
            id="tbl-tasks",
            caption=text("Tasks"),
            description="Each task of randomisation with who does it",
            columns=(Column(share=0.5), Column(share=0.5)),
            header=head("Task", "Who"),
            rows=tuple((strong(task), Cell(inlines=who)) for task, who in rows),
        ),
        *prose(kit.protocol.randomisation.system),
    )


def _list_open(kit: Kit) -> Blocks:
    """Say how long the lists are, which tells nothing of the blocks."""
    if kit.protocol.randomisation.method == "minimisation":
        return ()
    sites = next(
        (s for s in kit.protocol.randomisation.strata if s.levels == ("one per site",)), None
    )
    if sites is None:
        said: Inlines = text("Each list is long enough for all participants of the trial.")
    else:
        said = facts.said(
            "The protocol plans ",
            (kit.number("recruitment.sites"),),
            " sites. The lists of each site are long enough for a site that recruits twice its "
            "equal share, all of it in one stratum.",
        )
    return (paragraph(*said),)


def _keeper(kit: Kit) -> Blocks:
    keeper = facts.role_of(kit, facts.list_keeper(kit), "keeper of the restricted appendix")
    deputy = facts.missing("sponsor", "who keeps a second, sealed copy, and where")
    return (paragraph("Keeper: ", *keeper, ". Second copy: ", *deputy),)


def _assigning(kit: Kit) -> Blocks:
    return (
        *protocol_prose(kit, "6.7.1"),
        run_in("Concealment", kit.protocol.randomisation.concealment),
    )


def _blinded(kit: Kit) -> Blocks:
    if not kit.protocol.design.blinded:
        return (paragraph("The trial is open: participants and staff know the assignment."),)
    pointer = kit.section_of_protocol("6.7.3") if "6.7.3" in kit.numbers_of_sections else ""
    return (
        paragraph("Whoever is not named in the table as unblinded is blinded."),
        who_knows(kit),
        run_in("How the products are made alike", kit.protocol.therapies.blinding_of_product),
        *(
            (
                paragraph(
                    f"What is done beside this to keep the blind, and how its success is "
                    f"measured, stands in {pointer}."
                ),
            )
            if pointer
            else ()
        ),
    )


def _emergency(kit: Kit) -> Blocks:
    return (
        paragraph(
            f"The rule, word for word as in {kit.section_of_protocol('6.7.4')}:",
            role="label",
        ),
        *prose(kit.protocol.randomisation.unblinding),
        *(
            (
                paragraph(
                    "Unblinding of a single case for a report to the authorities is another "
                    f"matter; see {kit.section_of_protocol(EXPEDITED)}."
                ),
            )
            if EXPEDITED in kit.numbers_of_sections
            else ()
        ),
    )


def _planned(kit: Kit) -> Blocks:
    """Return what the protocol says elsewhere on lifting the blind."""
    about = r"\bblind|\bunblind|\bcode is\b|\block"
    told = facts.sentences_with(
        kit.protocol.randomisation.unblinding, r"participants are told|told their"
    ) or facts.sentences_with(kit.protocol.therapies.after_trial, "assignment")
    found = [
        (
            "Data management",
            facts.sentences_with(kit.protocol.oversight.data_management, about),
        ),
        ("Telling participants", told),
    ]
    said = [run_in(name, words) for name, words in found if words]
    if kit.protocol.interim and "10.9" in kit.numbers_of_sections:
        said.append(
            paragraph(
                Text(text="Interim looks. ", bold=True),
                f"{kit.section_of_protocol('10.9')} says who prepares results by arm "
                "and who sees them.",
            )
        )
    if not told:
        said.append(
            paragraph(
                Text(text="Telling participants. ", bold=True),
                *facts.missing("sponsor", "when and how participants learn their assignment"),
            )
        )
    return tuple(said)


def _records(kit: Kit) -> Blocks:
    return (
        paragraph(
            "Kept are: the signed record of how the list was made and checked, the list, every "
            "entry and answer of the system with its time, the log of code breaks, the "
            "record of access to the restricted appendix, and reports of breaches."
        ),
        run_in("How long", kit.protocol.oversight.retention),
    )


def _open(kit: Kit) -> Blocks:
    people = kit.protocol.roles.people
    names = [each for each in people if facts.is_unblinded(each)]
    own = [
        ("sponsor", "Provider of the randomisation system, its validation and its telephone"),
        ("sponsor", "Second person who makes the list again"),
        ("sponsor", "Whether sealed code-break sheets are kept beside the system"),
        ("sponsor", "Keeper of the second copy of the restricted appendix"),
    ]
    if kit.protocol.randomisation.method == "minimisation":
        own.append(("independent statistician", "Settings of the minimisation"))
    return still_open(
        [(each.role, each.name) for each in names],
        own,
        caption="Open items of randomisation and unblinding",
    )
