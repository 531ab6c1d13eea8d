"""How the trial is built: model, control, blinding, randomisation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.spec.base import Count, Duration, Flag, Id, LineText, Part, Prose, VisitRef

Role = Literal["participant", "care_provider", "investigator", "outcomes_assessor", "sponsor"]


class Design(Part):
    """The facts of the design; the wordings of M11 and of the registries are derived."""

    intervention_model: Literal[
        "single_group", "parallel", "crossover", "factorial", "sequential"
    ]
    """Intervention model."""
    purpose: Literal[
        "treatment", "prevention", "diagnostic", "supportive_care", "basic_science"
    ]
    """Primary purpose."""
    control: tuple[
        Literal["placebo", "active_comparator", "dose_response", "sham", "no_control"], ...
    ]
    """Control types; an active placebo is an active_comparator."""
    control_description: LineText
    """What the control is, such as "Matching placebo"."""
    framework: Literal["superiority", "noninferiority", "equivalence", "signal_finding"]
    """What is to be shown."""
    blinded: tuple[Role, ...]
    """Who does not know the assignment; empty for an open trial."""
    adaptive: Flag
    """Whether the design may be changed by its own accumulating data beyond stopping."""
    master_protocol: Flag = False
    """Whether the trial is part of a master protocol."""
    drug_device_combination: Flag = False
    """Whether the product combines a drug and a device."""
    treatment_duration: Duration
    """Planned duration of the trial intervention for one participant, taper included."""
    participation_duration: Duration
    """Planned duration of participation from screening to the last contact."""
    start_of_trial: Prose
    """What marks the start of the trial."""
    end_of_trial: Prose
    """What marks its end."""
    primary_completion: VisitRef
    """The visit at which the last data of the primary endpoint are collected."""


class Stratum(Part):
    """One stratification factor."""

    id: Id
    """Name to refer to."""
    name: LineText
    """What it is called, such as "Self-injury in the past three months"."""
    levels: Annotated[tuple[LineText, ...], Field(min_length=1)]
    """Its levels; "one per site" is enough for the site."""
    rationale: Prose
    """Why it is a stratification factor."""


class RestrictedRandomisation(Part):
    """What nobody who enrols or assesses participants may know; never printed in a protocol."""

    block_sizes: Annotated[tuple[Count, ...], Field(min_length=1)]
    """Sizes of the permuted blocks, each a multiple of the allocation's sum."""


class Randomisation(Part):
    """How participants come into their arms."""

    method: Literal["permuted_blocks", "minimisation", "simple"]
    """Method of generating the assignments."""
    strata: tuple[Stratum, ...]
    """Stratification factors."""
    system: Prose
    """Who generates the list, who keeps it, and how a site receives an assignment."""
    concealment: Prose
    """How the next assignment stays unknown."""
    unblinding: Prose
    """When and how the blind may be broken for one participant."""
    restricted: RestrictedRandomisation
    """The part that stays with the unblinded statistician and the pharmacy."""
