"""Every visit is paid once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.rule import Basis, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each visit that is paid twice, and those at the site that are not paid."""
    paid: dict[str, int] = {}
    for place, payment in enumerate(source.protocol.consent.payments):
        for number, visit in enumerate(payment.visits):
            if visit in paid:
                yield at(
                    source,
                    "consent",
                    "payments",
                    place,
                    "visits",
                    number,
                    message=f"{visit!r} is paid in row {paid[visit]} already",
                    hint="each visit stands in one row",
                    severity="error",
                )
            paid.setdefault(visit, place + 1)
    unpaid = [
        visit.id
        for visit in source.protocol.schedule.visits
        if visit.mode == "site" and visit.id not in paid
    ]
    if unpaid:
        yield at(
            source,
            "consent",
            "payments",
            message=f"says nothing about visits at the site: {', '.join(unpaid)}",
            hint='give them a row; the amount can be "0", or an open item',
        )


RULE = Rule(
    name="c018_payments",
    title="Every visit to the site is in one row of payments",
    reason="Participants and the board that reviews the trial are told what is paid for what.",
    check=check,
    standards=(
        Basis(source="fda_payment"),
        Basis(source="ich_e6_r3", place="2.8.10"),
    ),
    passing=(
        example(
            "Every visit in one row",
            ("  payments:\n", '  payments:\n    - {visits: [screen], amount: "0"}\n'),
        ),
    ),
    failing=(
        Example(
            shows="A visit without a word on payment",
            says="says nothing about visits at the site: screen",
        ),
    ),
)
