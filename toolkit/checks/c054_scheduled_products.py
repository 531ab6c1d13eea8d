"""A controlled substance is handled as one, in the right schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

SCHEDULES = {
    "CII": r"morphine|oxycodone|hydrocodone|hydromorphone|oxymorphone|methadone|fentanyl|"
    r"sufentanil|remifentanil|meperidine|pethidine|tapentadol|amphetamine|lisdexamfetamine|"
    r"methylphenidate|dexmethylphenidate|pentobarbital|secobarbital|cocaine|nabilone",
    "CIII": r"ketamine|esketamine|buprenorphine|testosterone|dronabinol|sodium oxybate",
    "CIV": r"midazolam|lorazepam|diazepam|clonazepam|alprazolam|temazepam|triazolam|"
    r"zolpidem|zaleplon|eszopiclone|modafinil|armodafinil|tramadol|carisoprodol|suvorexant|"
    r"lemborexant|daridorexant|phenobarbital|phentermine|butorphanol",
    "CV": r"pregabalin|lacosamide|brivaracetam|cenobamate",
}
"""Well-known controlled substances of the United States, by their schedule."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each product that is scheduled and not said to be, or otherwise."""
    for product in source.protocol.therapies.interventions:
        if product.use == "placebo" or product.nonproprietary_name is None:
            continue
        found = [
            schedule
            for schedule, names in SCHEDULES.items()
            if says(rf"\b(?:{names})\b", product.nonproprietary_name)
        ]
        held = product.controlled_substance
        place = ("therapies", "interventions", product.id)
        if found and held is None:
            yield at(
                source,
                *place,
                message=f"{product.nonproprietary_name} is believed to be a controlled "
                f"substance ({found[0]}), but controlled_substance is missing",
                hint="say how it is stored, counted and registered for",
            )
        elif held is not None and found and held.schedule not in found:
            yield at(
                source,
                *place,
                "controlled_substance",
                "schedule",
                message=f"{held.schedule} is given, but {product.nonproprietary_name} is "
                f"believed to be in {found[0]}",
                hint="look it up in 21 CFR 1308",
            )


def _held(schedule: str) -> tuple[tuple[str, str], ...]:
    return (
        ("nonproprietary_name: examplin", "nonproprietary_name: zolpidem"),
        (
            "      use: experimental\n",
            (
                "      use: experimental\n      controlled_substance:\n"
                f"        schedule: {schedule}\n        storage: Locked.\n"
                "        accountability: Counted.\n        registration: Held.\n"
            ),
        ),
    )


RULE = Rule(
    name="c054_scheduled_products",
    title="Every controlled substance is handled as one",
    reason="Storage, counts and registration are what a site is inspected for, and a drug that "
    "is not recognised gets none of them.",
    check=check,
    standards=(Basis(source="cfr21_1308"), Basis(source="cfr21_1301")),
    passing=(AS_IT_STANDS, example("In its schedule", *_held("CIV"))),
    failing=(
        example("Not recognised", _held("CIV")[0], says="is believed to be a controlled"),
        example("In the wrong schedule", *_held("CII"), says="CII is given, but zolpidem"),
    ),
)
