"""Who takes part: condition, age, eligibility, contraception, restrictions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.spec.base import (
    ActivityRef,
    CriterionId,
    Flag,
    LineText,
    Part,
    Prose,
    Whole,
)


class Condition(Part):
    """The disease or condition."""

    name: LineText
    """Name as M11 and the registry show it."""
    mesh: LineText | None = None
    """MeSH heading, if one fits."""
    keywords: tuple[LineText, ...] = ()
    """Further words under which the trial should be found."""


class Criterion(Part):
    """One inclusion or exclusion criterion."""

    id: CriterionId
    """Stable id, I01 or E01 and so on, consecutive, never reused after removal."""
    text: Prose
    """The criterion, so that two readers decide alike."""
    rationale: Prose | None = None
    """Why it is there."""
    assessed_by: tuple[ActivityRef, ...] = ()
    """Scheduled activities that decide it."""


class Population(Part):
    """Who may take part and who may not."""

    condition: Condition
    """The disease or condition."""
    with_disease: Flag = True
    """Whether participants have the condition."""
    minimum_age: Whole
    """Lowest age in years."""
    maximum_age: Whole | None = None
    """Highest age in years; none when there is no limit."""
    sex: Literal["all", "female", "male"] = "all"
    """Which sexes may take part."""
    healthy_volunteers: Flag = False
    """Whether healthy volunteers may take part."""
    inclusion: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    """All must be met."""
    exclusion: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    """None may be met."""
    retired: tuple[CriterionId, ...] = ()
    """Ids of criteria removed by an amendment; never used again."""
    vulnerable_groups: tuple[LineText, ...] = ()
    """Groups that an ethics committee counts as vulnerable and that may take part."""
    contraception_definitions: Prose
    """Who is of childbearing potential."""
    contraception: Prose
    """Which contraception is required, of whom, and until when."""
    lifestyle: Prose
    """Restrictions of food, alcohol, driving and so on."""
    rescreening: Prose
    """Whether and when a person who failed screening may be screened again."""
