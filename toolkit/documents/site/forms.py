"""The forms of the case report as data: from the schedule, and for events."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from toolkit.documents.site import form_items as items
from toolkit.documents.site.form_events import adverse_event, event_forms, medicine
from toolkit.documents.site.form_measures import (
    domain_of,
    done_items,
    measure_items,
    test_code,
)
from toolkit.documents.site.form_parts import Form, Item, code, date, flag, time, whole, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.kit import Kit
    from toolkit.spec.schedule import Activity

__all__ = ["Form", "Item", "forms"]


def _medicine(_kit: Kit) -> tuple[Item, ...]:
    return medicine()


KNOWN: Final[tuple[tuple[str, str, str, str, Callable[[Kit], tuple[Item, ...]]], ...]] = (
    ("IC", "Informed consent", "DS", r"informed consent", items.consent_items),
    ("CAPAC", "Capacity to consent", "FA", r"\bcapacity\b", items.capacity_items),
    ("IE", "Eligibility", "IE", r"eligibilit", items.eligibility_items),
    ("DM", "Demographic data", "DM", r"demograph", items.demographic_items),
    ("MH", "History", "MH", r"(medical|psychiatric)\b.*history", items.history_items),
    ("RAND", "Randomisation", "DS", r"^randomi[sz]ation", items.randomisation_items),
    (
        "EC",
        "Dose given at the site",
        "EC",
        r"^(infusion of|observed dose|administration|dosing)",
        items.dosing_items,
    ),
    (
        "ECADJ",
        "Decision on the dose",
        "EC",
        r"decision on the dose|titration",
        items.decision_items,
    ),
    ("DADISP", "Supply handed out", "DA", r"^dispens", items.dispensing_items),
    (
        "DARET",
        "Accountability: return and count",
        "DA",
        r"accountab|\breturn\b",
        items.return_items,
    ),
    ("AE", "Adverse events", "AE", r"adverse event", adverse_event),
    ("CM", "Medicines and therapies", "CM", r"concomitant", _medicine),
    ("VS", "Vital signs", "VS", r"vital signs", items.vital_items),
    ("WEIGHT", "Weight and height", "VS", r"^weight", items.weight_items),
    ("PE", "Physical examination", "PE", r"physical exam", items.examination_items),
    ("EG", "Electrocardiogram", "EG", r"electrocardiogram|\bECG\b", items.ecg_items),
    ("HCG", "Pregnancy test", "LB", r"pregnancy test", items.pregnancy_items),
    ("GUESS", "Guess of the assignment", "FA", r"\bguess\b", items.guess_items),
    ("CALL", "Telephone contact", "CO", r"\bcall\b", items.call_items),
)
"""Forms that most trials have: id, title, domain, how the activity is recognised, items."""
SERIES: Final = re.compile(
    r"\bevery \d|\bminutes\b|with every|before discharge|\baround the\b", re.IGNORECASE
)
"""How a note says that something is done several times at a visit."""
EACH: Final = "Repeated within a visit: one form for each time, with the time it was done."
AMOUNTS: Final = "Accountability: drawn up, given and wasted"
LOGS: Final = frozenset({"AE", "CM", "MH"})
"""Forms with as many lines as there is to tell."""


def forms(kit: Kit) -> tuple[Form, ...]:
    """Return all forms: those of visits in the order of the schedule, then those of events.

    Every activity of the schedule has one at least.
    """
    made: dict[str, Form] = {}
    for activity in kit.protocol.schedule.activities:
        for form in _of_activity(kit, activity):
            made[form.id] = _merged(kit, made[form.id], form) if form.id in made else form
    visits = tuple(made.values())
    home = _home(kit)
    events = (*event_forms(kit), *(f for f in _missing_logs(kit) if f.id not in made))
    return (*visits, *home, *events)


def _of_activity(kit: Kit, activity: Activity) -> tuple[Form, ...]:
    """Return the forms that record an activity."""
    used = {each.id: each for each in kit.protocol.assessments}
    labels = {visit.id: visit.label for visit in kit.protocol.schedule.visits}
    notes = tuple(
        f"{', '.join(labels[v] for v in note.visits)}: {note.text}"
        if note.visits
        else note.text
        for note in activity.notes
    )
    series = any(SERIES.search(words) for words in (activity.name, *notes))
    rater = used[activity.assessment].rater if activity.assessment else ""
    found = tuple(
        Form(
            id=name,
            title=AMOUNTS if name == "DARET" and items.nothing_returns(kit) else title,
            domain=domain,
            items=make(kit),
            visits=activity.visits,
            activities=(activity.id,),
            by=rater or "Staff named on the delegation log",
            repeats=name in LOGS or (name == "VS" and series),
            notes=(*notes, EACH) if name == "VS" and series else notes,
        )
        for name, title, domain, pattern, make in KNOWN
        if re.search(pattern, activity.name, re.IGNORECASE)
    )
    if found:
        return found
    if activity.assessment:
        assessment = used[activity.assessment]
        return (
            Form(
                id=_form_id(kit, activity),
                title=assessment.name
                if activity.name == assessment.abbreviation
                else activity.name,
                domain=domain_of(activity, assessment),
                items=measure_items(kit, activity, assessment, series=series),
                visits=activity.visits,
                activities=(activity.id,),
                by=assessment.rater,
                repeats=series,
                notes=(*notes, EACH) if series else notes,
            ),
        )
    return (
        Form(
            id=_form_id(kit, activity),
            title=activity.name,
            domain="PR",
            items=done_items(activity),
            visits=activity.visits,
            activities=(activity.id,),
            by="Staff named on the delegation log",
            notes=notes,
        ),
    )


def _form_id(kit: Kit, activity: Activity) -> str:
    """Return a short name: of the assessment where one activity alone uses it."""
    used = {each.id: each for each in kit.protocol.assessments}
    own = [a for a in kit.protocol.schedule.activities if a.assessment == activity.assessment]
    if activity.assessment and len(own) == 1:
        name = test_code(used[activity.assessment])
    else:
        name = code(activity.id.replace("_", ""))
    taken = {each[0] for each in KNOWN}
    return f"{name[:7]}X" if name in taken else name


def _merged(kit: Kit, one: Form, other: Form) -> Form:
    """Return one form for two activities that fill in the same."""
    order = [v.id for v in kit.protocol.schedule.visits]
    visits = {*one.visits, *other.visits}
    return Form(
        id=one.id,
        title=one.title,
        domain=one.domain,
        items=one.items,
        visits=tuple(v for v in order if v in visits),
        activities=(*one.activities, *other.activities),
        by=one.by if one.by == other.by else f"{one.by}; {other.by}",
        repeats=True,
        notes=tuple(dict.fromkeys((*one.notes, *other.notes))),
    )


def _home(kit: Kit) -> tuple[Form, ...]:
    """Return the diary of doses taken at home."""
    if not kit.protocol.consent.take_home:
        return ()
    source = "Participant’s diary"
    fields = (
        date("ECSTDAT", "Date", source=source),
        time("ECSTTIM", "Time", source=source),
        flag("ECOCCUR", "Taken?", source=source),
        whole("ECAMT", "Units taken", low=0, source=source, own=True),
        words("ECREASND", "If not, why?", when="if not", source=source),
    )
    return (
        Form(
            id="ECHOME",
            title="Diary of doses taken at home",
            domain="EC",
            items=fields,
            by="Participant",
            repeats=True,
            notes=("The same diary in every arm; it counts units and names no drug.",),
        ),
    )


def _missing_logs(kit: Kit) -> tuple[Form, ...]:
    """Return the logs that every trial needs, for a schedule that does not name them."""
    return (
        Form(
            id="AE",
            title="Adverse events",
            domain="AE",
            items=adverse_event(kit),
            repeats=True,
            by="Investigator or delegate",
        ),
        Form(
            id="CM",
            title="Medicines and therapies",
            domain="CM",
            items=medicine(),
            repeats=True,
            by="Investigator or delegate",
        ),
        Form(
            id="IE",
            title="Eligibility",
            domain="IE",
            items=items.eligibility_items(kit),
            by="Investigator",
        ),
        Form(
            id="GUESS",
            title="Guess of the assignment",
            domain="FA",
            items=items.guess_items(kit),
            by="Whoever guesses",
        ),
    )
