"""The whole protocol: what stands in protocol.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.spec.analyses import Analysis, AnalysisSet, Multiplicity
from toolkit.spec.base import Part, Prose
from toolkit.spec.conduct import (
    Abbreviation,
    Consent,
    LaboratoryPanel,
    NotApplicable,
    Oversight,
    Registration,
)
from toolkit.spec.identity import Identity, Recruitment, Roles
from toolkit.spec.interim import Interim
from toolkit.spec.interventions import Therapies
from toolkit.spec.objectives import Endpoint, IntercurrentEvent, Objective
from toolkit.spec.planning import Assumption, FeasibilityTarget, SampleSize, SensitivityTable
from toolkit.spec.population import Population
from toolkit.spec.safety import Safety
from toolkit.spec.schedule import Assessment, Schedule
from toolkit.spec.simulation import Simulation
from toolkit.spec.trial_design import Design, Randomisation

SPEC_VERSION = "1"
"""Version of the protocol format that this toolkit reads."""


class Protocol(Part):
    """Every structured fact of a trial, once."""

    spec_version: Literal["1"]
    """Version of this format, quoted: "1"."""
    identity: Identity
    """Titles, identifiers, version, amendments."""
    roles: Roles
    """Sponsor, funders, people, sites."""
    rationale: Prose
    """The trial's reason in one paragraph, for the synopsis."""
    design: Design
    """Model, control, blinding, duration."""
    randomisation: Randomisation
    """How participants come into their arms."""
    therapies: Therapies
    """Arms, interventions, concomitant therapy."""
    population: Population
    """Who may take part."""
    assessments: Annotated[tuple[Assessment, ...], Field(min_length=1)]
    """Instruments and procedures."""
    schedule: Schedule
    """What happens when."""
    endpoints: Annotated[tuple[Endpoint, ...], Field(min_length=1)]
    """Variables that answer the questions."""
    intercurrent_events: tuple[IntercurrentEvent, ...]
    """Intercurrent events, shared by the estimands."""
    objectives: Annotated[tuple[Objective, ...], Field(min_length=1)]
    """What the trial asks; primary objectives first."""
    assumptions: Annotated[tuple[Assumption, ...], Field(min_length=1)]
    """Planning values."""
    sample_size: SampleSize
    """How many participants, and why."""
    recruitment: Recruitment
    """How they are found, and how fast."""
    analysis_sets: Annotated[tuple[AnalysisSet, ...], Field(min_length=1)]
    """Sets of participants."""
    analyses: Annotated[tuple[Analysis, ...], Field(min_length=1)]
    """How the questions are answered."""
    multiplicity: Multiplicity
    """How the chance of false findings is limited."""
    interim: Interim | None = None
    """Interim analyses, if any."""
    sensitivity: tuple[SensitivityTable, ...] = ()
    """Power under wrong assumptions."""
    feasibility: tuple[FeasibilityTarget, ...] = ()
    """Targets by which feasibility is judged."""
    simulation: Simulation | None = None
    """The trial as it is simulated, if it is."""
    safety: Safety
    """How participants are kept safe."""
    consent: Consent
    """What a participant is told."""
    oversight: Oversight
    """Ethics review, monitoring, data."""
    registration: Registration
    """What registries ask for."""
    laboratory: tuple[LaboratoryPanel, ...] = ()
    """Laboratory tests."""
    not_applicable: tuple[NotApplicable, ...] = ()
    """M11 sections that do not apply, with the reason."""
    abbreviations: tuple[Abbreviation, ...]
    """Abbreviations used."""
