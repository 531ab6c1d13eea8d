"""What participants receive: arms, interventions, doses, concomitant therapy."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.spec.base import (
    Answer,
    Count,
    EvidenceRef,
    Flag,
    Id,
    InterventionRef,
    LineText,
    Part,
    Positive,
    Prose,
    ProseAnswer,
    VisitRef,
)


class DoseStep(Part):
    """One step of a regimen."""

    period: LineText
    """When it applies, such as "Week 1" or "Days 1, 4, 8, 11, 15 and 18"."""
    dose: Positive | None = None
    """Dose per administration in `unit`; none when the step is a range or a rule."""
    unit: LineText
    """Unit of the dose, such as "mg" or "mg/kg"."""
    frequency: LineText
    """How often, such as "twice daily" or "one infusion over 40 minutes"."""
    maximum_daily: Positive | None = None
    """Highest dose per day in `unit`, if the step limits it."""
    note: Prose | None = None
    """Conditions of the step."""


class ControlledSubstance(Part):
    """What makes a product a controlled substance, and what follows."""

    schedule: Literal["CI", "CII", "CIII", "CIV", "CV"]
    """Schedule under the US Controlled Substances Act."""
    storage: Prose
    """How it is stored and who has access."""
    accountability: Prose
    """How each unit is counted from receipt to destruction, and what a discrepancy entails."""
    registration: Prose
    """Which registration a site needs."""


class Intervention(Part):
    """One product or procedure."""

    id: Id
    """Name to refer to."""
    name: LineText
    """Name as participants hear it, such as "Buprenorphine sublingual tablet"."""
    type: Literal[
        "drug", "device", "biologic", "procedure", "behavioural", "dietary_supplement"
    ]
    """What it is."""
    nonproprietary_name: LineText | None = None
    """International nonproprietary name."""
    proprietary_name: LineText | None = None
    """Trade name, if one is used."""
    code: Answer | None = None
    """The sponsor's product code, or an open item."""
    dose_form: LineText
    """Pharmaceutical dose form, such as "sublingual tablet"."""
    strengths: tuple[LineText, ...]
    """Strengths supplied, such as "0.1 mg"."""
    route: LineText
    """Route of administration."""
    regimen: Annotated[tuple[DoseStep, ...], Field(min_length=1)]
    """The doses, step by step, in order of time."""
    use: Literal[
        "experimental",
        "placebo",
        "active_comparator",
        "rescue",
        "background",
        "additional_required",
    ]
    """What it is used for."""
    investigational: Flag
    """Whether it is an investigational medicinal product (IMP)."""
    sourcing: Literal["central", "local"]
    """Who supplies it."""
    authorisation: ProseAnswer
    """Its regulatory status for this use, or an open item."""
    description: Prose
    """What it is and how it works, for readers who are no pharmacologists."""
    preparation: ProseAnswer
    """How a dose is prepared and by whom."""
    storage: ProseAnswer
    """Storage and handling."""
    dispensing: Prose
    """How much is handed out, when, and what is returned."""
    controlled_substance: ControlledSubstance | None = None
    """Given when the product is a controlled substance."""
    first_dose_supervised_hours: Positive | None = None
    """Hours of supervised observation after a dose in the clinic, if any."""
    maximum_dose: Positive | None = None
    """Highest single dose that evidence or labelling supports here, in the regimen's unit."""
    maximum_daily_dose: Positive | None = None
    """Highest dose per day that evidence or labelling supports here, in the regimen's unit."""
    half_life_hours: Positive | None = None
    """Longest elimination half-life to reckon with, active metabolites included, in hours."""
    washout_days: Positive | None = None
    """Days without the product that the protocol counts on before the primary endpoint."""
    evidence: tuple[EvidenceRef, ...] = ()
    """Evidence for the dose, and for highest doses and half-life where they are given."""


class Arm(Part):
    """One group of participants; in a comparison one is experimental, one is control."""

    id: Id
    """Name to refer to."""
    name: LineText
    """Name of the arm, such as "Buprenorphine"."""
    role: Literal["experimental", "control"]
    """Its role in every comparison: a difference is experimental minus control."""
    type: Literal[
        "experimental",
        "active_comparator",
        "placebo_comparator",
        "sham_comparator",
        "no_intervention",
    ]
    """Arm type as M11 and the registries mean it."""
    allocation: Count
    """Participants of this arm in one whole allocation block, such as 1 of 1:1."""
    interventions: tuple[InterventionRef, ...]
    """What participants in the arm receive."""
    description: Prose
    """What happens to them, in brief."""


class DoseModification(Part):
    """A rule by which a dose is changed, held or stopped."""

    trigger: Prose
    """What must be seen."""
    action: Prose
    """What is done."""


class Therapy(Part):
    """A concomitant therapy, or class of therapies, and how it is dealt with."""

    name: LineText
    """Which therapy."""
    rule: Prose
    """What is allowed or not, from when to when, and why."""
    washout_days: Positive | None = None
    """Days without it before the first dose of the trial drug, if the rule sets them."""
    half_life_hours: Positive | None = None
    """Its longest elimination half-life in hours, if the washout rests on it."""
    evidence: tuple[EvidenceRef, ...] = ()
    """Evidence for the half-life."""


class Therapies(Part):
    """Interventions and what may be taken beside them."""

    arms: Annotated[tuple[Arm, ...], Field(min_length=1)]
    """The arms."""
    interventions: Annotated[tuple[Intervention, ...], Field(min_length=1)]
    """The products and procedures."""
    blinding_of_product: Prose
    """How the products are made alike, and what may still give them away."""
    supervised_visits: tuple[VisitRef, ...] = ()
    """Visits at which the intervention is given under supervision."""
    modifications: tuple[DoseModification, ...]
    """Rules for changing, holding or stopping doses."""
    adherence: Prose
    """How adherence is measured."""
    overdose: Prose
    """What counts as an overdose and what is done."""
    prohibited: tuple[Therapy, ...]
    """What may not be taken."""
    permitted: tuple[Therapy, ...]
    """What may be taken, and under which conditions."""
    rescue: tuple[Therapy, ...]
    """What is given when a participant gets worse."""
    background: tuple[Therapy, ...] = ()
    """Care that every participant goes on with."""
    after_trial: Prose
    """Whether the intervention can be had after the end of the trial."""
