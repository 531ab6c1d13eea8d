"""Software of the analysis and of the planning, with versions (item 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import toolkit
from toolkit.documents.analysis_plan.program_facts import program_facts
from toolkit.documents.analysis_plan.programs import FILES
from toolkit.documents.content import Open, Text
from toolkit.documents.kit import bullets, paragraph, text
from toolkit.documents.packet.standard_text import standard

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Kit

FOLDER = "analysis_plan"


def software(kit: Kit) -> Blocks:
    """Return what is used, and what is still to be decided."""
    return (
        *bullets(
            (
                (
                    Text(text="Planning: ", bold=True),
                    *text(
                        "the numbers of this plan and of the protocol were computed by "
                        f"clinical-protocol-toolkit {toolkit.__version__}; the record that "
                        "comes with the protocol names method and inputs of each."
                    ),
                ),
                (
                    Text(text="Analysis: ", bold=True),
                    Open(
                        text="To be completed by the trial statistician: programs and exact "
                        "versions of the validated environment for the final analysis"
                    ),
                ),
                (
                    Text(text="Second, independent programming: ", bold=True),
                    Open(text="To be completed by the trial statistician: program and version"),
                ),
            )
        ),
        *standard(kit, FOLDER, "software-versions"),
        *_skeletons(kit),
    )


def _skeletons(kit: Kit) -> Blocks:
    if program_facts(kit) is None:
        return (
            paragraph(
                "No skeleton program is delivered with this version, because the primary "
                "analysis does not compare two means."
            ),
        )
    return (
        paragraph("Delivered with this plan:"),
        *bullets(
            (Text(text=name, bold=True), Text(text=f": {what}"))
            for name, what in zip(FILES, WHAT, strict=True)
        ),
        *standard(kit, FOLDER, "programs"),
    )


WHAT = (
    (
        "the primary model, the analysis of covariance and a first tipping-point table in R "
        "(base and nlme), with Kenward-Roger computed from the fitted covariance matrix."
    ),
    (
        "the same in Python (NumPy, SciPy, statsmodels), with the restricted likelihood "
        "maximised by the program itself, so that the two do not share their fitting code."
    ),
    "simulated data to run them on, under the planning assumptions of the protocol.",
)
"""What the files are, in their order."""
