"""What is known: the evidence items of a protocol and the references they come from."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from toolkit.spec.base import EVIDENCE_PATTERN, Flag, LineText, Part, Prose, Refers

KEY_PATTERN = r"^[a-z][a-z0-9_-]*$"

ReferenceKey = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=60)]
"""Key of a reference in references.json, such as ``yovell2016``."""

Figure = float | int | str | bool | tuple[float | int | str, ...]


class EvidenceItem(Part):
    """One thing that is known, with its source, and whether somebody has read it there."""

    id: Annotated[str, StringConstraints(pattern=EVIDENCE_PATTERN)]
    """Stable id, such as ``YOV-03``."""
    claim: Prose
    """What is known, in own words."""
    values: dict[str, Figure] = Field(default_factory=dict)
    """The figures, by name."""
    unit: LineText | None = None
    """Unit of the figures."""
    population: LineText
    """In whom, or what kind of source."""
    source: Annotated[ReferenceKey, Refers("reference")]
    """Key of the source in references.json."""
    status: Literal["seen", "recalled", "not_found"]
    """seen: read in the source; recalled: from memory, to be verified; not_found: looked for in
    vain."""
    derived: Flag = False
    """Whether the figures were computed from those in the source."""
    method: Prose | None = None
    """How they were computed."""
    note: Prose | None = None
    """What a reader should know before relying on it."""


class Evidence(Part):
    """The evidence a protocol stands on: what stands in evidence.yaml."""

    spec_version: Literal["1"]
    """Version of this format, quoted: "1"."""
    items: tuple[EvidenceItem, ...]
    """The items."""


class ReferenceName(BaseModel):
    """A person's or group's name in CSL-JSON."""

    model_config = ConfigDict(extra="allow", frozen=True)
    family: str | None = None
    given: str | None = None
    literal: str | None = None


class Reference(BaseModel):
    """One reference in CSL-JSON, as Zotero and EndNote export it; unknown fields are kept."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)
    id: ReferenceKey
    type: str
    title: str
    author: tuple[ReferenceName, ...] = ()
    issued: dict[str, object] | None = None
    container_title: str | None = Field(default=None, alias="container-title")
    doi: str | None = Field(default=None, alias="DOI")
    verified: Literal["seen", "recalled"] | None = Field(default=None, alias="x-verified")
