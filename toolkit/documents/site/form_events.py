"""Forms that are opened when something happens: events, medicines, deviations, the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from toolkit.documents.site.form_parts import (
    Form,
    Item,
    Needed,
    choice,
    date,
    flag,
    number,
    time,
    whole,
    words,
)

if TYPE_CHECKING:
    from toolkit.documents.kit import Kit

YES: Final[Needed] = "if yes"
GRAVE: Final = re.compile(
    r"(?<!non-)\bserious\b|special interest|\bdeath\b|suicid|\bpauses?\b", re.IGNORECASE
)
"""How a kind of event is named that the form of serious events is for."""
CRITERIA: Final = (
    ("AESDTH", "Death"),
    ("AESLIFE", "Danger to life"),
    ("AESHOSP", "Admission to hospital, or a longer stay"),
    ("AESDISAB", "Lasting or significant disability"),
    ("AESCONG", "Birth defect"),
    ("AESMIE", "Other medically important event"),
)
OUTCOMES: Final = (
    "Recovered",
    "Recovering",
    "Recovered with sequelae",
    "Not recovered",
    "Fatal",
    "Unknown",
)
ACTIONS: Final = (
    "Dose not changed",
    "Dose reduced",
    "Drug held",
    "Drug stopped for good",
    "Not applicable",
)


def adverse_event(kit: Kit) -> tuple[Item, ...]:
    """Return the items of one adverse event."""
    safety = kit.protocol.safety
    interest = tuple(event.name for event in safety.special_interest)
    grades = ("Mild", "Moderate", "Severe", "Life-threatening", "Fatal")
    severity = tuple(g for g in grades if g.lower() in safety.severity_scale.lower())
    scale = ("Not related", "Unlikely", "Possibly", "Probably", "Definitely")
    fine = "probabl" in safety.causality.lower()
    return (
        flag("AEYN", "Any adverse event since the last contact?"),
        words("AETERM", "What happened; the diagnosis where there is one", when=YES),
        date("AESTDAT", "Start", when=YES),
        date("AEENDAT", "End", when=YES),
        flag("AEONGO", "Still going on?", when=YES),
        choice("AESEV", "Severity", *(severity or grades[:3]), when=YES),
        flag("AESER", "Serious?", when=YES),
        choice(
            "AEREL",
            "Related to the trial intervention",
            *(scale if fine else ("Not related", "Related")),
            when=YES,
        ),
        choice("AEACN", "Action taken with the trial intervention", *ACTIONS, when=YES),
        flag("AECONTRT", "Medicine or therapy given for it?", when=YES),
        choice("AEOUT", "Outcome", *OUTCOMES, when=YES),
        flag("AEDIS", "Did it end the participation?", own=True, when=YES),
        *(
            (
                choice(
                    "AESI",
                    "Event of special interest",
                    *interest,
                    "None of these",
                    when=YES,
                    own=True,
                ),
            )
            if interest
            else ()
        ),
    )


def medicine() -> tuple[Item, ...]:
    """Return the items of one concomitant medicine or therapy."""
    return (
        flag("CMYN", "Any medicine or therapy, or any change?"),
        words("CMTRT", "Medicine or therapy", when=YES),
        words("CMINDC", "Reason", when=YES),
        number("CMDOSE", "Dose", low=0, when=YES),
        words("CMDOSU", "Unit of the dose", when=YES),
        words("CMDOSFRQ", "How often", when=YES),
        words("CMROUTE", "Route", when=YES),
        date("CMSTDAT", "Start", when=YES),
        date("CMENDAT", "End", when=YES),
        flag("CMONGO", "Still going on?", when=YES),
        choice(
            "CMCLASS",
            "Under the protocol it is",
            "Background",
            "Permitted",
            "Rescue",
            "Prohibited",
            when=YES,
            own=True,
        ),
    )


def event_forms(kit: Kit) -> tuple[Form, ...]:
    """Return the forms of events."""
    clinician = "Investigator or delegate"
    reports = tuple(
        f"{row.event_type}: {row.timing[:1].lower()}{row.timing[1:]}."
        for row in kit.protocol.safety.reporting
        if GRAVE.search(row.event_type)
    )
    made = [
        Form(
            id="SAE",
            title="Serious adverse event and event of special interest",
            domain="AE",
            by="Investigator",
            repeats=True,
            notes=(f"Times of reporting. {' '.join(reports)}",) if reports else (),
            items=(
                whole("AESPID", "Number of the event in the list"),
                date("AEAWDAT", "Date on which the site learned of it", own=True),
                time("AEAWTIM", "Time on which the site learned of it", own=True),
                *(flag(name, label) for name, label in CRITERIA),
                words("AENARR", "What happened, in order of time", own=True),
                flag(
                    "AEEXPECT",
                    "Expected, by the reference safety information",
                    source="Medical monitor",
                    own=True,
                ),
                flag(
                    "AEMMREL",
                    "Related, as the medical monitor judges",
                    source="Medical monitor",
                    own=True,
                ),
                date("AEREPDAT", "Date of the first report to the sponsor", own=True),
            ),
        ),
        Form(
            id="DV",
            title="Deviation from the protocol",
            domain="DV",
            by=clinician,
            repeats=True,
            items=(
                words("DVTERM", "What happened"),
                choice(
                    "DVCAT",
                    "Kind",
                    "Eligibility",
                    "Consent",
                    "Trial intervention",
                    "Visit or window",
                    "Assessment",
                    "Medicine",
                    "Safety",
                    "Blinding",
                    "Other",
                ),
                date("DVSTDAT", "Date"),
                flag("DVIMP", "Important?", own=True),
                words("DVACT", "What was done, and what prevents it", own=True),
                date("DVREPDAT", "Date of report to sponsor or board", when=YES, own=True),
            ),
        ),
        Form(
            id="DSTRT",
            title="End of the trial intervention",
            domain="DS",
            by=clinician,
            items=(
                choice(
                    "DSDECOD",
                    "The intervention",
                    "Completed as planned",
                    "Stopped early",
                    "Never begun",
                ),
                date("DSSTDAT", "Date of the last dose"),
                choice(
                    "DSTERM", "Main reason for stopping early", *_stop_reasons(kit), when=YES
                ),
                words("DSOTH", "In the participant’s own words", when=YES, own=True),
            ),
        ),
        Form(
            id="DSEND",
            title="End of participation",
            domain="DS",
            by=clinician,
            items=(
                choice(
                    "DSDECOD",
                    "Participation",
                    "Completed",
                    "Withdrew consent",
                    "Lost to follow-up",
                    "Ended by the investigator",
                    "Death",
                    "Trial ended by the sponsor",
                ),
                date("DSSTDAT", "Date of the last contact"),
                choice(
                    "DSWISH",
                    "If withdrawn, what may go on",
                    "Contacts without intervention",
                    "Fewer or remote contacts",
                    "Records only",
                    "Nothing",
                    when=YES,
                    own=True,
                ),
            ),
        ),
        Form(
            id="DD",
            title="Death",
            domain="DD",
            by="Investigator",
            items=(
                date("DDDAT", "Date of death", own=True),
                words("PRCDTH_DDORRES", "Main cause"),
                choice(
                    "DDSRC",
                    "Known from",
                    "Certificate",
                    "Hospital",
                    "Family",
                    "Public record",
                    "Autopsy",
                    own=True,
                ),
            ),
        ),
        Form(
            id="UNS",
            title="Unscheduled or missed contact",
            domain="SV",
            by=clinician,
            repeats=True,
            items=(
                choice(
                    "SVTYPE",
                    "Kind",
                    "Unscheduled visit",
                    "Unscheduled call",
                    "Missed visit",
                    own=True,
                ),
                date("VISDAT", "Date, or planned date when missed"),
                words("SVREAS", "Reason", own=True),
                words("SVACT", "What was done", own=True),
            ),
        ),
        Form(
            id="UNBL",
            title="Emergency unblinding",
            domain="DS",
            by="Investigator",
            notes=("The assignment is not entered.",),
            items=(
                date("DSSTDAT", "Date"),
                time("DSSTTIM", "Time"),
                words("UBWHY", "Why the treatment depended on it", own=True),
                words("UBWHO", "Who was told", own=True),
            ),
        ),
    ]
    if kit.protocol.population.sex != "male":
        made.append(_pregnancy())
    if any(p.controlled_substance for p in kit.protocol.therapies.interventions):
        made.append(_discrepancy())
    return tuple(made)


def _stop_reasons(kit: Kit) -> tuple[str, ...]:
    reasons = [
        r.reason.rstrip(".") for r in kit.protocol.safety.individual_stops if r.action == "stop"
    ]
    return (*reasons, "Other")


def _pregnancy() -> Form:
    return Form(
        id="PREG",
        title="Pregnancy and its outcome",
        domain="RP",
        by="Investigator",
        items=(
            date("RPDAT", "Date on which the site learned of it"),
            date("LMPDAT", "First day of the last period", own=True),
            flag("PREGCONS", "Consent to follow-up given?", own=True),
            choice(
                "PREGOUT",
                "Outcome",
                "Live birth",
                "Stillbirth",
                "Miscarriage",
                "Termination",
                "Ectopic",
                "Not known",
                when=YES,
                own=True,
            ),
            date("PREGODAT", "Date of the outcome", when=YES, own=True),
            words("INFCOND", "Health of the child", when=YES, own=True),
        ),
    )


def _discrepancy() -> Form:
    return Form(
        id="CSDISC",
        title="Discrepancy, loss, theft or misuse of a controlled substance",
        domain="DA",
        by="Research pharmacist",
        repeats=True,
        items=(
            date("DADAT", "Date on which it was found"),
            whole("CSAMT", "Units that are missing or too many", own=True),
            choice(
                "CSKIND",
                "Kind",
                "Count differs",
                "Lost",
                "Stolen",
                "Misused",
                "Passed on",
                own=True,
            ),
            words("CSWHY", "Explanation, and who gave it", own=True),
            date("CSREPDAT", "Date of report to the sponsor", own=True),
            flag("CSAUTH", "Reported to the authorities?", own=True),
        ),
    )
