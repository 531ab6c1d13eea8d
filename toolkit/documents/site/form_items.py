"""Items of the forms of visits that are alike in most trials."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from toolkit.documents.site.form_parts import (
    Item,
    Needed,
    choice,
    date,
    flag,
    number,
    performed,
    time,
    whole,
    words,
)

if TYPE_CHECKING:
    from toolkit.documents.kit import Kit

DONE: Final[Needed] = "if done"
VITALS: Final = (
    ("SYSBP", "Systolic blood pressure", "mmHg", 60, 250),
    ("DIABP", "Diastolic blood pressure", "mmHg", 30, 150),
    ("PULSE", "Pulse", "beats/min", 30, 200),
    ("RESP", "Respiratory rate", "breaths/min", 4, 60),
    ("OXYSAT", "Oxygen saturation", "%", 50, 100),
    ("TEMP", "Temperature", "°C", 34, 42),
)
"""Test, label, unit, and range outside which a value is questioned at entry."""
LIQUID: Final = re.compile(r"solution|infusion|inject|vial", re.IGNORECASE)
"""How a dose form is named that is drawn up."""
SEXES: Final = ("Female", "Male", "Intersex", "Unknown")
RACES: Final = (
    "American Indian or Alaska Native",
    "Asian",
    "Black or African American",
    "Native Hawaiian or Other Pacific Islander",
    "White",
    "More than one",
    "Not reported",
)
ETHNIC: Final = ("Hispanic or Latino", "Not Hispanic or Latino", "Not reported")


def consent_items(kit: Kit) -> tuple[Item, ...]:
    """Return the items of informed consent, with each optional part."""
    return (
        date("DSSTDAT", "Date of the participant’s signature"),
        time("DSSTTIM", "Time of the participant’s signature"),
        words("ICVER", "Version of the form", own=True),
        flag("ICCOPY", "Copy given?", own=True),
        flag("ICBEFORE", "Signed before any trial procedure?", own=True),
        flag("ICUNDER", "Understanding checked?", own=True),
        *(
            flag(f"ICOPT{number}", f"Optional part: {part.name}", own=True)
            for number, part in enumerate(kit.protocol.consent.optional_parts, start=1)
        ),
    )


def capacity_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of the assessment of capacity."""
    return (
        *performed("CAP", "Assessment of capacity"),
        *(
            flag(name, label, when=DONE, own=True)
            for name, label in (
                ("CAPUND", "Understands what was explained"),
                ("CAPAPP", "Sees what it means for himself or herself"),
                ("CAPREA", "Can weigh reasons"),
                ("CAPCHO", "Expresses a choice"),
                ("CAPYN", "Has the capacity to consent"),
            )
        ),
    )


def eligibility_items(kit: Kit) -> tuple[Item, ...]:
    """Return one item for each criterion, by its stable id."""
    population = kit.protocol.population
    return (
        *(
            flag(
                f"IE_{each.id}",
                f"{each.id} {each.text}",
                source="Eligibility checklist",
                own=True,
            )
            for each in (*population.inclusion, *population.exclusion)
        ),
        flag("IEYN", "All criteria met?", source="Investigator"),
        date("IEDAT", "Date of the decision", source="Investigator"),
    )


def demographic_items(kit: Kit) -> tuple[Item, ...]:
    """Return the items of demographic data."""
    population = kit.protocol.population
    highest = population.maximum_age
    return (
        whole("AGE", "Age at consent", unit="years", low=population.minimum_age, high=highest),
        choice("SEX", "Sex", *SEXES),
        choice("RACE", "Race", *RACES, source="Participant"),
        choice("ETHNIC", "Ethnic group", *ETHNIC, source="Participant"),
        choice(
            "EDLEVEL",
            "Highest education",
            "Less than high school",
            "High school",
            "Some college",
            "College degree",
            "Higher degree",
            source="Participant",
            own=True,
        ),
    )


def history_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of one line of history."""
    return (
        flag("MHYN", "Any illness, operation or therapy?"),
        words("MHTERM", "Illness, operation or therapy", when="if yes"),
        choice(
            "MHCAT",
            "Kind",
            "Medical",
            "Psychiatric",
            "Substance use",
            "Family",
            "Dental",
            when="if yes",
        ),
        date("MHSTDAT", "Start", when="if yes"),
        date("MHENDAT", "End", when="if yes"),
        flag("MHONGO", "Still going on?", when="if yes"),
    )


def randomisation_items(kit: Kit) -> tuple[Item, ...]:
    """Return the items of randomisation, with one for each stratum."""
    return (
        date("DSSTDAT", "Date of randomisation"),
        time("DSSTTIM", "Time of randomisation"),
        words(
            "RANDNUM", "Randomisation or kit number", source="Randomisation system", own=True
        ),
        *(
            choice(
                f"STRAT{number}",
                f"Stratum: {stratum.name}",
                *stratum.levels,
                source="Randomisation system",
                own=True,
            )
            for number, stratum in enumerate(kit.protocol.randomisation.strata, start=1)
        ),
    )


def vital_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of vital signs."""
    return (
        *performed("VS", "Vital signs"),
        time("VSTIM", "Time", when=DONE),
        *(
            number(f"{test}_VSORRES", label, unit=unit, low=low, high=high, when=DONE)
            for test, label, unit, low, high in VITALS
        ),
        _weight(),
    )


def _weight() -> Item:
    return number(
        "WEIGHT_VSORRES",
        "Body weight, where the schedule asks for it",
        unit="kg",
        low=30,
        high=250,
        when=DONE,
    )


def weight_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of weight and height."""
    return (
        *performed("VS", "Body weight"),
        _weight(),
        number("HEIGHT_VSORRES", "Height, once", unit="cm", low=120, high=220, when=DONE),
    )


def examination_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of the physical examination; findings go to history or events."""
    return (
        *performed("PE", "Physical examination"),
        flag("PEABN", "Any abnormal finding?", when=DONE, own=True),
        words(
            "PEDESC",
            "Which; enter it as history or adverse event as well",
            when="if yes",
            own=True,
        ),
    )


def ecg_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of the electrocardiogram."""
    return (
        *performed("EG", "Electrocardiogram", source="Tracing"),
        time("EGTIM", "Time", when=DONE, source="Tracing"),
        whole(
            "EGHR_EGORRES",
            "Heart rate",
            unit="beats/min",
            low=30,
            high=200,
            when=DONE,
            source="Tracing",
        ),
        whole(
            "QTCF_EGORRES",
            "QT interval, corrected by Fridericia’s formula",
            unit="ms",
            low=300,
            high=650,
            when=DONE,
            source="Tracing",
        ),
        choice(
            "INTP_EGORRES",
            "Interpretation",
            "Normal",
            "Abnormal",
            when=DONE,
            source="Physician",
        ),
        flag("EGCLSIG", "Clinically important?", when="if yes", source="Physician"),
    )


def pregnancy_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of the pregnancy test."""
    return (
        flag("RPCBP", "Able to become pregnant?", own=True),
        *performed("LB", "Pregnancy test"),
        choice("HCG_LBORRES", "Result", "Negative", "Positive", "Invalid", when=DONE),
    )


def dispensing_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of handing out; they are the same in every arm."""
    return (
        date("DADAT", "Date", source="Pharmacy record"),
        words("DAREFID", "Kit number", source="Pharmacy record"),
        whole("DISPAMT_DAORRES", "Units handed out", low=0, source="Pharmacy record"),
        whole("DADAYS", "Days covered", unit="days", low=0, source="Pharmacy record", own=True),
        flag(
            "DASIGN", "Given to the participant in person?", source="Pharmacy record", own=True
        ),
    )


def nothing_returns(kit: Kit) -> bool:
    """Tell whether the drug is drawn up and given at the site, so that no unit comes back."""
    forms = [p.dose_form for p in kit.protocol.therapies.interventions if p.investigational]
    return (
        not kit.protocol.consent.take_home
        and bool(forms)
        and all(LIQUID.search(form) for form in forms)
    )


def _used_items() -> tuple[Item, ...]:
    """Return the items of what was drawn up, given and wasted; the same in every arm."""
    source = "Pharmacy record"
    return (
        date("DADAT", "Date of the dose", source=source),
        words("DAREFID", "Kit or preparation number", source=source),
        choice("DAUNIT", "Unit of the amounts", "mL", "mg", source=source, own=True),
        number("DRAWNAMT", "Amount drawn up", low=0, source=source, own=True),
        number("GIVENAMT", "Amount given", low=0, source=source, own=True),
        number("WASTEAMT", "Amount wasted", low=0, source=source, own=True),
        flag("DADIFF", "Difference explained?", source=source, own=True),
        flag("DATWO", "Waste seen by a witness?", source=source, own=True),
    )


def return_items(kit: Kit) -> tuple[Item, ...]:
    """Return the items of accountability: units that come back, or amounts that were used."""
    if nothing_returns(kit):
        return _used_items()
    return (
        date("DADAT", "Date of the count", source="Pharmacy record"),
        whole("RETAMT_DAORRES", "Units returned unused", low=0, source="Pharmacy record"),
        whole("DAEXPECT", "Units expected", low=0, source="Pharmacy record", own=True),
        flag("DADIFF", "Difference explained?", source="Pharmacy record", own=True),
        flag("DATWO", "Counted by two people?", source="Pharmacy record", own=True),
    )


def decision_items(kit: Kit) -> tuple[Item, ...]:
    """Return the items of a decision on the dose, blind to the arm."""
    return (
        date("ECDAT", "Date of the decision", own=True),
        choice("ECADJ", "Decision", "Raise", "Keep", "Reduce", "Hold", "Stop"),
        choice("ECSTEP", "Step after the decision", *steps(kit), own=True),
        words("ECADJRE", "Reason", own=True),
    )


def steps(kit: Kit) -> tuple[str, ...]:
    """Return the steps of the regimen, as every arm follows them."""
    own = kit.arm("experimental").interventions
    for product in kit.protocol.therapies.interventions:
        if product.id in own and product.investigational:
            return tuple(dict.fromkeys(step.period for step in product.regimen))
    return ()


def dosing_items(kit: Kit) -> tuple[Item, ...]:
    """Return the items of a dose at the site: the same fields in every arm."""
    routes = tuple(
        dict.fromkeys(
            p.route for p in kit.protocol.therapies.interventions if p.investigational
        )
    )
    return (
        flag("ECOCCUR", "Given?", source="Dosing record"),
        words("ECREASND", "If not, why?", when="if not", source="Dosing record"),
        words("ECREFID", "Kit or preparation number", when=DONE, source="Dosing record"),
        choice("ECROUTE", "Route", *routes, when=DONE, source="Dosing record"),
        date("ECSTDAT", "Date", when=DONE, source="Dosing record"),
        time("ECSTTIM", "Start", when=DONE, source="Dosing record"),
        time("ECENTIM", "End", when=DONE, source="Dosing record"),
        number(
            "ECPCT",
            "Share of the planned dose or volume given",
            unit="%",
            low=0,
            high=110,
            when=DONE,
            source="Dosing record",
            own=True,
        ),
        flag("ECINTRP", "Interrupted?", when=DONE, source="Dosing record", own=True),
        words("ECADJ", "Reason for less than planned", when="if yes", source="Dosing record"),
        time("OBSENTIM", "End of observation", when=DONE, source="Dosing record", own=True),
        flag("OBSOK", "Criteria for leaving met?", when=DONE, source="Dosing record", own=True),
    )


def guess_items(kit: Kit) -> tuple[Item, ...]:
    """Return the items of a guess of the assignment."""
    arms = tuple(arm.name for arm in kit.protocol.therapies.arms)
    return (
        choice(
            "GUESSBY", "Who guesses", "Participant", "Clinician or nurse", "Rater", own=True
        ),
        choice("GUESSARM", "Guess", *arms, "Do not know", source="Whoever guesses", own=True),
        whole("GUESSCER", "Certainty", low=0, high=100, source="Whoever guesses", own=True),
        words("GUESSWHY", "Main reason", source="Whoever guesses", own=True),
        date("GUESSDAT", "Date", source="Whoever guesses", own=True),
    )


def call_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of a telephone contact."""
    return (
        date("CALLDAT", "Date", source="Call log", own=True),
        time("CALLTIM", "Time", source="Call log", own=True),
        choice(
            "CALLRES",
            "Result",
            "Spoken with participant",
            "Spoken with contact person",
            "Not reached",
            source="Call log",
            own=True,
        ),
        words(
            "CALLACT", "Concern, and what was done", when="if yes", source="Call log", own=True
        ),
    )
