"""What the pharmacy's documents ask of a protocol: its products, and what follows from them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, LineBreak, Number, Open, Text
from toolkit.documents.protocol.interventions import investigational
from toolkit.spec.base import OpenItem

if TYPE_CHECKING:
    from toolkit.documents.kit import Inlines, Kit
    from toolkit.spec.identity import Person
    from toolkit.spec.interventions import Intervention
    from toolkit.spec.schedule import Activity

ORDERED_BY_FORM = ("CI", "CII")
"""Schedules whose transfer needs the order form, DEA Form 222."""
NUMERALS = {"CI": "I", "CII": "II", "CIII": "III", "CIV": "IV", "CV": "V"}
_BY_STAFF = re.compile(r"intraven|infus|inject|intramusc|subcutan", re.IGNORECASE)
_UNBLINDED = re.compile(r"\bunblinded\b|randomisation list", re.IGNORECASE)


def controlled(kit: Kit) -> tuple[Intervention, ...]:
    """Return the products that are controlled substances."""
    return tuple(i for i in kit.protocol.therapies.interventions if i.controlled_substance)


def by_staff(product: Intervention) -> bool:
    """Tell whether staff give a product, so that no participant has it in hand."""
    return bool(_BY_STAFF.search(f"{product.route} {product.dose_form}"))


def taken_home(kit: Kit) -> bool:
    """Tell whether participants take a trial product home."""
    return any(not by_staff(each) for each in investigational(kit))


def prepared_on_site(kit: Kit) -> bool:
    """Tell whether a pharmacist prepares each dose and so has to know the assignment."""
    return any(by_staff(each) for each in investigational(kit))


def naloxone(kit: Kit) -> Intervention | None:
    """Return the product that is given against an overdose of opioids, if there is one."""
    return next(
        (
            each
            for each in kit.protocol.therapies.interventions
            if "naloxone" in f"{each.name} {each.nonproprietary_name}".lower()
            and each.use == "additional_required"
        ),
        None,
    )


def by_weight(product: Intervention) -> bool:
    """Tell whether a product is dosed by body weight."""
    return any(step.unit.endswith("/kg") for step in product.regimen)


def schedule_words(product: Intervention) -> str:
    """Name the schedule of a product, such as "Schedule III"."""
    if product.controlled_substance is None:
        return "Not a controlled substance"
    return f"Schedule {NUMERALS[product.controlled_substance.schedule]}"


def substance(product: Intervention) -> str:
    """Name the substance of a product.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> substance(SimpleNamespace(nonproprietary_name="ketamine hydrochloride", name="x"))
    'Ketamine hydrochloride'
    """
    name = product.nonproprietary_name or product.name
    return name[:1].upper() + name[1:]


def product_name(kit: Kit, product: Intervention) -> Number:
    """Return a product's name as the shared fact that it is."""
    return kit.number(f"interventions.{product.id}.name")


def handling(kit: Kit) -> tuple[Activity, ...]:
    """Return the activities of the schedule that concern the trial products."""
    return tuple(a for a in kit.protocol.schedule.activities if a.group == "Intervention")


def list_keeper(kit: Kit) -> Person | None:
    """Return the person who holds the randomisation list, as far as the protocol says."""
    people = kit.protocol.roles.people
    for asked in ("randomisation list", "unblinded statistician", "independent statistician"):
        for each in people:
            if asked in f"{each.role} {each.responsibilities}".lower():
                return each
    return None


def pharmacist(kit: Kit) -> Person | None:
    """Return the pharmacist whom the protocol makes responsible."""
    people = kit.protocol.roles.people
    return next((each for each in people if "pharmacist" in each.role.lower()), None)


def is_unblinded(person: Person) -> bool:
    """Tell whether the protocol lets a person know assignments."""
    told = f"{person.role} {person.responsibilities}"
    return bool(_UNBLINDED.search(told)) and "remains blinded" not in told


def role_of(kit: Kit, person: Person | None, otherwise: str) -> Inlines:
    """Name a person's role, or say that nobody has it yet."""
    if person is None:
        return (Open(text=f"To be completed by sponsor: {otherwise}"),)
    return (kit.number(f"people.{person.id}.role"),)


def section_titled(kit: Kit, *words: str) -> str:
    """Return the number of the section that the protocol has added under such a title, or "".

    Parameters
    ----------
    kit
        The protocol and its record.
    words
        All of them stand in the title, whatever their case.
    """
    for number, written in kit.source.narrative.items():
        title = (written.title or "").lower()
        if title and all(word in title for word in words):
            return number
    return ""


def sentences_with(prose: str, pattern: str) -> str:
    """Return the sentences of a paragraph in which a pattern is found, in their order.

    Examples
    --------
    >>> sentences_with("One is blue. Two is red. Three is blue.", "blue")
    'One is blue. Three is blue.'
    """
    said = re.split(r"(?<=[.!?])\s+", " ".join(prose.split()))
    return " ".join(each for each in said if re.search(pattern, each, re.IGNORECASE))


def missing(owner: str, what: str) -> Inlines:
    """Return the mark of something that the protocol does not say yet."""
    return (Open(text=f"To be completed by {owner}: {what}"),)


def empty(*, columns: int, rows: int) -> tuple[tuple[Cell, ...], ...]:
    """Return the empty rows of a form to be filled in by hand, two lines high."""
    return tuple(
        (Cell(inlines=(LineBreak(),)), *(Cell() for _ in range(columns - 1)))
        for _ in range(rows)
    )


def open_answers(kit: Kit) -> tuple[tuple[str, OpenItem], ...]:
    """Return what the protocol leaves open on its products: what it concerns, and the item."""
    found = []
    for each in kit.protocol.therapies.interventions:
        for name in ("code", "authorisation", "preparation", "storage"):
            value = getattr(each, name)
            if isinstance(value, OpenItem):
                found.append((each.name, value))
    return tuple(found)


def said(*pieces: str | Inlines) -> Inlines:
    """Join words and pieces."""
    made: Inlines = ()
    for piece in pieces:
        made = (*made, Text(text=piece)) if isinstance(piece, str) else (*made, *piece)
    return made
