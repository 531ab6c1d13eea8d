"""Records are kept for as long as the law asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

LENGTH = r"\d+ years?|\b(?:two|three|five|six|seven|ten|fifteen|twenty|twenty-five) years?\b"
ONE_YEAR = r"\b(?:1|one) year\b|\bmonths?\b"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield a retention without a length, or one that is too short under an IND."""
    text = source.protocol.oversight.retention
    if says(LENGTH, text) and not says(r"^\W*(?:1|one) year", text):
        return
    ind = source.protocol.registration.ind_study
    short = says(ONE_YEAR, text)
    yield at(
        source,
        "oversight",
        "retention",
        message="records are kept for less than two years, but the trial is under an IND"
        if ind and short
        else "does not say how many years records are kept",
        hint="two years after approval of the product, or after the IND has ended, at least",
        severity="error" if ind and short else "warning",
    )


RULE = Rule(
    name="c044_retention",
    title="Records are kept for a stated time that is long enough",
    reason="Without its records a trial cannot be inspected, and a participant who is harmed "
    "later finds nothing.",
    check=check,
    standards=(
        Basis(source="cfr21_312_57"),
        Basis(source="ich_e6_r3", place="Appendix B.14.3"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "No length of time",
            ("retention: Fifteen years.", "retention: As long as needed."),
            says="does not say how many years",
        ),
        example(
            "A year under an IND",
            ("retention: Fifteen years.", "retention: One year."),
            says="less than two years",
        ),
    ),
)
