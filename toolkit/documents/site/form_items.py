"""Items of the forms of visits that are alike in most trials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from toolkit.documents.site.form_parts import Item, Needed, choice, performed

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
        Item(variable="DSSTDAT", label="Date of the participant’s signature", type="date"),
        Item(variable="DSSTTIM", label="Time of the participant’s signature", type="time"),
        Item(variable="ICVER", label="Version of the form", type="text", standard=False),
        Item(variable="ICCOPY", label="Copy given?", type="yes/no", standard=False),
        Item(
            variable="ICBEFORE",
            label="Signed before any trial procedure?",
            type="yes/no",
            standard=False,
        ),
        Item(variable="ICUNDER", label="Understanding checked?", type="yes/no", standard=False),
        *(
            Item(
                variable=f"ICOPT{number}",
                label=f"Optional part: {part.name}",
                type="yes/no",
                standard=False,
            )
            for number, part in enumerate(kit.protocol.consent.optional_parts, start=1)
        ),
    )


def capacity_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of the assessment of capacity."""
    return (
        *performed("CAP", "Assessment of capacity"),
        *(
            Item(variable=name, label=label, type="yes/no", needed=DONE, standard=False)
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
            Item(
                variable=f"IE_{each.id}",
                label=f"{each.id} {each.text}",
                type="yes/no",
                source="Eligibility checklist",
                standard=False,
            )
            for each in (*population.inclusion, *population.exclusion)
        ),
        Item(variable="IEYN", label="All criteria met?", type="yes/no", source="Investigator"),
        Item(
            variable="IEDAT", label="Date of the decision", type="date", source="Investigator"
        ),
    )


def demographic_items(kit: Kit) -> tuple[Item, ...]:
    """Return the items of demographic data."""
    population = kit.protocol.population
    highest = population.maximum_age
    return (
        Item(
            variable="AGE",
            label="Age at consent",
            type="whole number",
            unit="years",
            minimum=population.minimum_age,
            maximum=highest,
        ),
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
            standard=False,
        ),
    )


def history_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of one line of history."""
    return (
        Item(variable="MHYN", label="Any illness, operation or therapy?", type="yes/no"),
        Item(variable="MHTERM", label="Illness, operation or therapy", type="text", needed="if yes"),
        choice(
            "MHCAT", "Kind", "Medical", "Psychiatric", "Substance use", "Family", "Dental",
            needed="if yes",
        ),
        Item(variable="MHSTDAT", label="Start", type="date", needed="if yes"),
        Item(variable="MHENDAT", label="End", type="date", needed="if yes"),
        Item(variable="MHONGO", label="Still going on?", type="yes/no", needed="if yes"),
    )  # fmt: skip


def randomisation_items(kit: Kit) -> tuple[Item, ...]:
    """Return the items of randomisation, with one for each stratum."""
    return (
        Item(variable="DSSTDAT", label="Date of randomisation", type="date"),
        Item(variable="DSSTTIM", label="Time of randomisation", type="time"),
        Item(
            variable="RANDNUM",
            label="Randomisation or kit number",
            type="text",
            source="Randomisation system",
            standard=False,
        ),
        *(
            choice(
                f"STRAT{number}",
                f"Stratum: {stratum.name}",
                *stratum.levels,
                source="Randomisation system",
                standard=False,
            )
            for number, stratum in enumerate(kit.protocol.randomisation.strata, start=1)
        ),
    )


def vital_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of vital signs."""
    return (
        *performed("VS", "Vital signs"),
        Item(variable="VSTIM", label="Time", type="time", needed=DONE),
        *(
            Item(
                variable=f"{test}_VSORRES",
                label=label,
                type="number",
                unit=unit,
                minimum=low,
                maximum=high,
                needed=DONE,
            )
            for test, label, unit, low, high in VITALS
        ),
        _weight(),
    )


def _weight() -> Item:
    return Item(
        variable="WEIGHT_VSORRES",
        label="Body weight, where the schedule asks for it",
        type="number",
        unit="kg",
        minimum=30,
        maximum=250,
        needed=DONE,
    )


def weight_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of weight and height."""
    return (
        *performed("VS", "Body weight"),
        _weight(),
        Item(
            variable="HEIGHT_VSORRES",
            label="Height, once",
            type="number",
            unit="cm",
            minimum=120,
            maximum=220,
            needed=DONE,
        ),
    )


def examination_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of the physical examination; findings go to history or events."""
    return (
        *performed("PE", "Physical examination"),
        Item(variable="PEABN", label="Any abnormal finding?", type="yes/no", needed=DONE, standard=False),
        Item(variable="PEDESC", label="Which; enter it as history or adverse event as well", type="text", needed="if yes", standard=False),
    )  # fmt: skip


def ecg_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of the electrocardiogram."""
    return (
        *performed("EG", "Electrocardiogram", source="Tracing"),
        Item(variable="EGTIM", label="Time", type="time", needed=DONE, source="Tracing"),
        Item(
            variable="EGHR_EGORRES",
            label="Heart rate",
            type="whole number",
            unit="beats/min",
            minimum=30,
            maximum=200,
            needed=DONE,
            source="Tracing",
        ),
        Item(
            variable="QTCF_EGORRES",
            label="QT interval, corrected by Fridericia’s formula",
            type="whole number",
            unit="ms",
            minimum=300,
            maximum=650,
            needed=DONE,
            source="Tracing",
        ),
        choice("INTP_EGORRES", "Interpretation", "Normal", "Abnormal", needed=DONE, source="Physician"),
        Item(variable="EGCLSIG", label="Clinically important?", type="yes/no", needed="if yes", source="Physician"),
    )  # fmt: skip


def pregnancy_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of the pregnancy test."""
    return (
        Item(variable="RPCBP", label="Able to become pregnant?", type="yes/no", standard=False),
        *performed("LB", "Pregnancy test"),
        choice("HCG_LBORRES", "Result", "Negative", "Positive", "Invalid", needed=DONE),
    )


def dispensing_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of handing out; they are the same in every arm."""
    return (
        Item(variable="DADAT", label="Date", type="date", source="Pharmacy record"),
        Item(variable="DAREFID", label="Kit number", type="text", source="Pharmacy record"),
        Item(
            variable="DISPAMT_DAORRES",
            label="Units handed out",
            type="whole number",
            minimum=0,
            source="Pharmacy record",
        ),
        Item(variable="DADAYS", label="Days covered", type="whole number", unit="days", minimum=0, source="Pharmacy record", standard=False),
        Item(variable="DASIGN", label="Given to the participant in person?", type="yes/no", source="Pharmacy record", standard=False),
    )  # fmt: skip


def return_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of return and count."""
    return (
        Item(variable="DADAT", label="Date of the count", type="date", source="Pharmacy record"),
        Item(variable="RETAMT_DAORRES", label="Units returned unused", type="whole number", minimum=0, source="Pharmacy record"),
        Item(variable="DAEXPECT", label="Units expected", type="whole number", minimum=0, source="Pharmacy record", standard=False),
        Item(variable="DADIFF", label="Difference explained?", type="yes/no", source="Pharmacy record", standard=False),
        Item(variable="DATWO", label="Counted by two people?", type="yes/no", source="Pharmacy record", standard=False),
    )  # fmt: skip


def decision_items(kit: Kit) -> tuple[Item, ...]:
    """Return the items of a decision on the dose, blind to the arm."""
    return (
        Item(variable="ECDAT", label="Date of the decision", type="date", standard=False),
        choice("ECADJ", "Decision", "Raise", "Keep", "Reduce", "Hold", "Stop"),
        choice("ECSTEP", "Step after the decision", *steps(kit), standard=False),
        Item(variable="ECADJRE", label="Reason", type="text", standard=False),
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
        Item(variable="ECOCCUR", label="Given?", type="yes/no", source="Dosing record"),
        Item(variable="ECREASND", label="If not, why?", type="text", needed="if yes", source="Dosing record"),
        Item(variable="ECREFID", label="Kit or preparation number", type="text", needed=DONE, source="Dosing record"),
        choice("ECROUTE", "Route", *routes, needed=DONE, source="Dosing record"),
        Item(variable="ECSTDAT", label="Date", type="date", needed=DONE, source="Dosing record"),
        Item(variable="ECSTTIM", label="Start", type="time", needed=DONE, source="Dosing record"),
        Item(variable="ECENTIM", label="End", type="time", needed=DONE, source="Dosing record"),
        Item(variable="ECPCT", label="Share of the planned dose or volume given", type="number", unit="%", minimum=0, maximum=110, needed=DONE, source="Dosing record", standard=False),
        Item(variable="ECINTRP", label="Interrupted?", type="yes/no", needed=DONE, source="Dosing record", standard=False),
        Item(variable="ECADJ", label="Reason for less than planned", type="text", needed="if yes", source="Dosing record"),
        Item(variable="OBSENTIM", label="End of observation", type="time", needed=DONE, source="Dosing record", standard=False),
        Item(variable="OBSOK", label="Criteria for leaving met?", type="yes/no", needed=DONE, source="Dosing record", standard=False),
    )  # fmt: skip


def guess_items(kit: Kit) -> tuple[Item, ...]:
    """Return the items of a guess of the assignment."""
    arms = tuple(arm.name for arm in kit.protocol.therapies.arms)
    return (
        choice("GUESSBY", "Who guesses", "Participant", "Clinician or nurse", "Rater", standard=False),
        choice("GUESSARM", "Guess", *arms, "Do not know", source="Whoever guesses", standard=False),
        Item(
            variable="GUESSCER",
            label="Certainty",
            type="whole number",
            minimum=0,
            maximum=100,
            source="Whoever guesses",
            standard=False,
        ),
        Item(variable="GUESSWHY", label="Main reason", type="text", source="Whoever guesses", standard=False),
        Item(variable="GUESSDAT", label="Date", type="date", source="Whoever guesses", standard=False),
    )  # fmt: skip


def call_items(_kit: Kit) -> tuple[Item, ...]:
    """Return the items of a telephone contact."""
    return (
        Item(variable="CALLDAT", label="Date", type="date", source="Call log", standard=False),
        Item(variable="CALLTIM", label="Time", type="time", source="Call log", standard=False),
        choice("CALLRES", "Result", "Spoken with participant", "Spoken with contact person", "Not reached", source="Call log", standard=False),
        Item(variable="CALLACT", label="Concern, and what was done", type="text", needed="if yes", source="Call log", standard=False),
    )  # fmt: skip
