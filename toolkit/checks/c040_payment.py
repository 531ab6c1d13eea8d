"""Payment is told as payment, and is earned visit by visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

MONEY = r"\bpaid\b|\bpayment|\bmoney\b|\bdollars?\b|\$\d|\bcompensat"
HELD_BACK = r"only if you (?:finish|complete)|upon completion|at the end of the study only"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield payment told as a benefit, and payment that hangs on the end of the trial."""
    consent = source.protocol.consent
    if says(MONEY, consent.benefits):
        yield at(
            source,
            "consent",
            "benefits",
            message="tells of payment as a benefit",
            hint="payment is for time and burden; it is no benefit of the research",
        )
    for place, text in enumerate(consent.key_information):
        if says(HELD_BACK, text):
            yield at(
                source,
                "consent",
                "key_information",
                place,
                message="payment hangs on finishing the trial",
                hint="pay for each visit, so that leaving costs nothing",
            )
    paid = {visit for one in consent.payments for visit in one.visits}
    visits = source.protocol.schedule.visits
    if paid == {visits[-1].id} and len(visits) > 1:
        yield at(
            source,
            "consent",
            "payments",
            message="only the last visit is paid, so that leaving costs everything",
            hint="pay for each visit; a small bonus for finishing is allowed",
        )


RULE = Rule(
    name="c040_payment",
    title="Payment is no benefit and does not hang on finishing",
    reason="Payment that is held back, or praised as a benefit, can buy a consent that would "
    "not be given freely.",
    check=check,
    standards=(
        Basis(source="fda_payment"),
        Basis(source="cfr45_46_116", place="(a)(2), undue influence"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "Payment as a benefit",
            ("benefits: Perhaps better sleep.", "benefits: You will be paid."),
            says="tells of payment as a benefit",
        ),
        example(
            "Payment for finishing",
            (
                "[You may get a tablet that does nothing.]",
                "[You get the money only if you finish.]",
            ),
            says="payment hangs on finishing the trial",
        ),
        example(
            "Payment for the last visit",
            ("visits: [baseline, week_2, week_4], amount", "visits: [call], amount"),
            says="only the last visit is paid",
        ),
    ),
)
