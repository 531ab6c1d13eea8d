"""The key information tells the five things that it has to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import named, says
from toolkit.checks.rule import Basis, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

TOPICS = (
    (r"research|study|trial", "that this is research"),
    (r"choice|choose|voluntary|say no|up to you", "that taking part is voluntary"),
    (r"\bstop|\bleave|withdraw|change your mind", "that it can be ended at any time"),
    (r"week|month|visit|year|day", "how long it takes"),
    (r"risk|harm|worse|side effect|feel (?:sick|sleepy|cut off)", "what may go wrong"),
    (r"benefit|help|gain|better", "whether it may help"),
    (
        r"other (?:care|help|treatment|ways)|usual care|without (?:joining|this study)|instead",
        "what there is besides it",
    ),
)


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield what the key information leaves out."""
    told = source.protocol.consent.key_information
    missing = [what for pattern, what in TOPICS if not says(pattern, *told)]
    if missing:
        yield at(
            source,
            "consent",
            "key_information",
            message=f"does not tell {named(missing)}",
            hint="a reasonable person wants all of it before the details",
        )


ALL = (
    "key_information: [You may get a tablet that does nothing.]",
    (
        "key_information:\n"
        "    - This is a research study. It is your choice, and you can stop at any time.\n"
        "    - It takes six weeks. The tablets may help, do nothing, or do harm.\n"
        "    - You can get other treatment without this study."
    ),
)

RULE = Rule(
    name="c053_key_information",
    title="The key information tells purpose, choice, duration, risks, benefits, alternatives",
    reason="A consent form must open with what decides, not with what is long.",
    check=check,
    standards=(
        Basis(source="cfr45_46_116", place="(a)(5)(i)"),
        Basis(source="common_rule_preamble"),
        Basis(source="fda_key_information"),
    ),
    passing=(example("Everything told", ALL),),
    failing=(Example(shows="One sentence", says="that taking part is voluntary"),),
)
