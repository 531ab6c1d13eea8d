from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.analysis_plan.document import analysis_plan
from toolkit.documents.kit import Kit

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from toolkit.documents.content import Document

REPEATED = """
  - id: repeated
    name: Power by the mixed model
    role: supportive
    endpoint: sleep_w4
    estimand: estimand_sleep
    analysis_set: full
    alpha: 0.05
    sides: 2
    model: The mixed model of the primary analysis.
    event_handling: All data are used.
    missing_data: Missing at random.
    design:
      kind: repeated_means
      difference: difference
      sd: sd
      baseline_correlation: correlation
      structure: compound_symmetry
      correlation: correlation
      visits: [week_2, week_4]
      dropout: dropout

multiplicity:"""


@pytest.fixture(scope="session")
def real_kits(real: dict[str, SimpleNamespace]) -> dict[str, Kit]:
    """Return the kits of both real protocols."""
    return {name: Kit(each.source, each.record) for name, each in real.items()}


@pytest.fixture(scope="session")
def plans(kit: Kit, real_kits: dict[str, Kit]) -> dict[str, Document]:
    """Return the plans of the small and of both real protocols."""
    return {name: analysis_plan(each) for name, each in {"minimal": kit, **real_kits}.items()}


@pytest.fixture
def repeated(edited: Callable[..., Kit]) -> Kit:
    """Return the small protocol with a mixed model of two visits."""
    return edited(("\nmultiplicity:", REPEATED))
