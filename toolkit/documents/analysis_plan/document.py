"""The statistical analysis plan, put together.

The plan answers the items of Gamble C et al., JAMA 2017;318(23):2337-2343, and adds the way
from each intercurrent event to data, estimator and sensitivity analysis (ICH E9(R1)).
Estimands, analysis sets, boundaries and the order of testing come from the same builders as in
the protocol, so that the two cannot differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.analysis_plan import (
    administration,
    analyses,
    items,
    principles,
    shells,
    trial,
)
from toolkit.documents.analysis_plan.pointers import settled
from toolkit.documents.packet.compose import compose
from toolkit.documents.simulation import report

if TYPE_CHECKING:
    from toolkit.documents.content import Document
    from toolkit.documents.kit import Kit
    from toolkit.documents.packet.compose import Part

KIND = "Statistical analysis plan"
MEMBER = "sap"


def analysis_plan(kit: Kit) -> Document:
    """Make the statistical analysis plan of a protocol.

    Parameters
    ----------
    kit
        The protocol and its record.
    """
    return compose(kit, kind=KIND, member=MEMBER, parts=_parts(kit))


def item_places(kit: Kit) -> dict[str, tuple[str, ...]]:
    """Return for each item of the guideline the keys of the sections where it stands.

    A section counts only if something stands in it.
    """
    return items.places(_parts(kit))


def _parts(kit: Kit) -> tuple[Part, ...]:
    made = (
        *administration.parts(kit),
        *trial.parts(kit),
        *principles.parts(kit),
        *analyses.parts(kit),
        *shells.parts(kit),
        *report.parts(kit),
    )
    return settled(kit, (*made, items.item_table(made)))
