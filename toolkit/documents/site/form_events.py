"""Forms that are opened when something happens: events, medicines, deviations, the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from toolkit.documents.site.form_parts import Form, Item, choice

if TYPE_CHECKING:
    from toolkit.documents.kit import Kit

YES: Final = "if yes"
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


def _text(variable: str, label: str, *, standard: bool = True) -> Item:
    return Item(variable=variable, label=label, type="text", needed=YES, standard=standard)


def _date(variable: str, label: str, *, standard: bool = True) -> Item:
    return Item(variable=variable, label=label, type="date", needed=YES, standard=standard)


def _yes(variable: str, label: str, *, standard: bool = True) -> Item:
    return Item(variable=variable, label=label, type="yes/no", needed=YES, standard=standard)


def adverse_event(kit: Kit) -> tuple[Item, ...]:
    """Return the items of one adverse event."""
    safety = kit.protocol.safety
    interest = tuple(event.name for event in safety.special_interest)
    grades = ("Mild", "Moderate", "Severe", "Life-threatening", "Fatal")
    severity = tuple(g for g in grades if g.lower() in safety.severity_scale.lower())
    scale = ("Not related", "Unlikely", "Possibly", "Probably", "Definitely")
    fine = "probabl" in safety.causality.lower()
    return (
        Item(variable="AEYN", label="Any adverse event since the last contact?", type="yes/no"),
        _text("AETERM", "What happened; the diagnosis where there is one"),
        _date("AESTDAT", "Start"),
        _date("AEENDAT", "End"),
        _yes("AEONGO", "Still going on?"),
        choice("AESEV", "Severity", *(severity or grades[:3]), needed=YES),
        _yes("AESER", "Serious?"),
        choice(
            "AEREL",
            "Related to the trial intervention",
            *(scale if fine else ("Not related", "Related")),
            needed=YES,
        ),
        choice("AEACN", "Action taken with the trial intervention", *ACTIONS, needed=YES),
        _yes("AECONTRT", "Medicine or therapy given for it?"),
        choice("AEOUT", "Outcome", *OUTCOMES, needed=YES),
        _yes("AEDIS", "Did it end the participation?", standard=False),
        *(
            (
                choice(
                    "AESI",
                    "Event of special interest",
                    *interest,
                    "None of these",
                    needed=YES,
                    standard=False,
                ),
            )
            if interest
            else ()
        ),
    )


def medicine() -> tuple[Item, ...]:
    """Return the items of one concomitant medicine or therapy."""
    return (
        Item(variable="CMYN", label="Any medicine or therapy, or any change?", type="yes/no"),
        _text("CMTRT", "Medicine or therapy"),
        _text("CMINDC", "Reason"),
        Item(variable="CMDOSE", label="Dose", type="number", minimum=0, needed=YES),
        _text("CMDOSU", "Unit of the dose"),
        _text("CMDOSFRQ", "How often"),
        _text("CMROUTE", "Route"),
        _date("CMSTDAT", "Start"),
        _date("CMENDAT", "End"),
        _yes("CMONGO", "Still going on?"),
        choice(
            "CMCLASS",
            "Under the protocol it is",
            "Background",
            "Permitted",
            "Rescue",
            "Prohibited",
            needed=YES,
            standard=False,
        ),
    )


def event_forms(kit: Kit) -> tuple[Form, ...]:
    """Return the forms of events."""
    clinician = "Investigator or delegate"
    reports = tuple(dict.fromkeys(row.timing for row in kit.protocol.safety.reporting))
    made = [
        Form(
            id="SAE",
            title="Serious adverse event and event of special interest",
            domain="AE",
            by="Investigator",
            repeats=True,
            notes=(f"Times of reporting: {'; '.join(reports)}.",),
            items=(
                Item(variable="AESPID", label="Number of the event in the list", type="whole number"),
                Item(variable="AEAWDAT", label="Date on which the site learned of it", type="date", standard=False),
                Item(variable="AEAWTIM", label="Time on which the site learned of it", type="time", standard=False),
                *(Item(variable=name, label=label, type="yes/no") for name, label in CRITERIA),
                Item(variable="AENARR", label="What happened, in order of time", type="text", standard=False),
                Item(variable="AEEXPECT", label="Expected, by the reference safety information", type="yes/no", source="Medical monitor", standard=False),
                Item(variable="AEMMREL", label="Related, as the medical monitor judges", type="yes/no", source="Medical monitor", standard=False),
                Item(variable="AEREPDAT", label="Date of the first report to the sponsor", type="date", standard=False),
            ),
        ),
        Form(
            id="DV",
            title="Deviation from the protocol",
            domain="DV",
            by=clinician,
            repeats=True,
            items=(
                Item(variable="DVTERM", label="What happened", type="text"),
                choice("DVCAT", "Kind", "Eligibility", "Consent", "Trial intervention", "Visit or window", "Assessment", "Medicine", "Safety", "Blinding", "Other"),
                Item(variable="DVSTDAT", label="Date", type="date"),
                Item(variable="DVIMP", label="Important?", type="yes/no", standard=False),
                Item(variable="DVACT", label="What was done, and what prevents it", type="text", standard=False),
                Item(variable="DVREPDAT", label="Date of report to sponsor or board", type="date", needed=YES, standard=False),
            ),
        ),
        Form(
            id="DSTRT",
            title="End of the trial intervention",
            domain="DS",
            by=clinician,
            items=(
                choice("DSDECOD", "The intervention", "Completed as planned", "Stopped early", "Never begun"),
                Item(variable="DSSTDAT", label="Date of the last dose", type="date"),
                choice("DSTERM", "Main reason for stopping early", *_stop_reasons(kit), needed=YES),
                Item(variable="DSOTH", label="In the participant’s own words", type="text", needed=YES, standard=False),
            ),
        ),
        Form(
            id="DSEND",
            title="End of participation",
            domain="DS",
            by=clinician,
            items=(
                choice("DSDECOD", "Participation", "Completed", "Withdrew consent", "Lost to follow-up", "Ended by the investigator", "Death", "Trial ended by the sponsor"),
                Item(variable="DSSTDAT", label="Date of the last contact", type="date"),
                choice("DSWISH", "If withdrawn, what may go on", "Contacts without intervention", "Fewer or remote contacts", "Records only", "Nothing", needed=YES, standard=False),
            ),
        ),
        Form(
            id="DD",
            title="Death",
            domain="DD",
            by="Investigator",
            items=(
                Item(variable="DDDAT", label="Date of death", type="date", standard=False),
                Item(variable="PRCDTH_DDORRES", label="Main cause", type="text"),
                choice("DDSRC", "Known from", "Certificate", "Hospital", "Family", "Public record", "Autopsy", standard=False),
            ),
        ),
        Form(
            id="UNS",
            title="Unscheduled or missed contact",
            domain="SV",
            by=clinician,
            repeats=True,
            items=(
                choice("SVTYPE", "Kind", "Unscheduled visit", "Unscheduled call", "Missed visit", standard=False),
                Item(variable="VISDAT", label="Date, or planned date when missed", type="date"),
                Item(variable="SVREAS", label="Reason", type="text", standard=False),
                Item(variable="SVACT", label="What was done", type="text", standard=False),
            ),
        ),
        Form(
            id="UNBL",
            title="Emergency unblinding",
            domain="DS",
            by="Investigator",
            notes=("The assignment is not entered.",),
            items=(
                Item(variable="DSSTDAT", label="Date", type="date"),
                Item(variable="DSSTTIM", label="Time", type="time"),
                Item(variable="UBWHY", label="Why the treatment depended on it", type="text", standard=False),
                Item(variable="UBWHO", label="Who was told", type="text", standard=False),
            ),
        ),
    ]  # fmt: skip
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
            Item(variable="RPDAT", label="Date on which the site learned of it", type="date"),
            Item(variable="LMPDAT", label="First day of the last period", type="date", standard=False),
            Item(variable="PREGCONS", label="Consent to follow-up given?", type="yes/no", standard=False),
            choice(
                "PREGOUT", "Outcome", "Live birth", "Stillbirth", "Miscarriage", "Termination",
                "Ectopic", "Not known", needed=YES, standard=False,
            ),
            Item(variable="PREGODAT", label="Date of the outcome", type="date", needed=YES, standard=False),
            Item(variable="INFCOND", label="Health of the child", type="text", needed=YES, standard=False),
        ),
    )  # fmt: skip


def _discrepancy() -> Form:
    return Form(
        id="CSDISC",
        title="Discrepancy, loss, theft or misuse of a controlled substance",
        domain="DA",
        by="Research pharmacist",
        repeats=True,
        items=(
            Item(variable="DADAT", label="Date on which it was found", type="date"),
            Item(variable="CSAMT", label="Units that are missing or too many", type="whole number", standard=False),
            choice(
                "CSKIND", "Kind", "Count differs", "Lost", "Stolen", "Misused", "Passed on",
                standard=False,
            ),
            Item(variable="CSWHY", label="Explanation, and who gave it", type="text", standard=False),
            Item(variable="CSREPDAT", label="Date of report to the sponsor", type="date", standard=False),
            Item(variable="CSAUTH", label="Reported to the authorities?", type="yes/no", standard=False),
        ),
    )  # fmt: skip
