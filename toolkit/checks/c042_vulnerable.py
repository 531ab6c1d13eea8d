"""Groups that need protection are named, and protected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says, written
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

ADULT = 18
ASSENT = r"assent|parent|guardian"
REPRESENTATIVE = r"representative|guardian|surrogate|capacity"
GROUPS: tuple[tuple[str, str, str], ...] = (
    (r"child|minor|adolescen|under 18", ASSENT, "assent and permission of the parents"),
    (r"prison|detain|court order", r"voluntar|prison|detain|court", "how consent stays free"),
    (
        r"dementia|cogniti|incapac|lack capacity|mental disorder|suicid|psychos",
        REPRESENTATIVE,
        "how capacity to consent is judged",
    ),
    (
        r"student|employee|staff",
        r"treating|employ|depend|student|not the person",
        "how their independence is kept",
    ),
    (r"econom|uninsured|poor|homeless", r"pay|influence|cost", "how payment is kept fair"),
)
"""How a group is named, how its protection is, and what that is called."""
ILL = r"disorder|depress|psychos|schizo|suicid|dementia|addict|dependence|bipolar|autis"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each group without its protection, and a population whose groups are not named."""
    protocol = source.protocol
    people, consent = protocol.population, protocol.consent
    protection = (
        consent.capacity,
        consent.process,
        written(source, "11.1", "11.3", "12"),
        *(risk.mitigation for risk in consent.risks),
        *protocol.recruitment.strategies,
        *protocol.recruitment.retention,
    )
    for place, group in enumerate(people.vulnerable_groups):
        for named_as, protected_by, what in GROUPS:
            if says(named_as, group) and not says(protected_by, *protection):
                yield at(
                    source,
                    "population",
                    "vulnerable_groups",
                    place,
                    message=f"may take part, but nothing says {what}",
                    hint="say it under consent.capacity or consent.process, or in section 11.3",
                )
    if people.minimum_age < ADULT and not says(ASSENT, *protection):
        yield at(
            source,
            "population",
            "minimum_age",
            message=f"people of {people.minimum_age} years may take part, but nothing says how "
            "children assent and parents permit",
            hint="describe both under consent.process",
        )
    if says(ILL, people.condition.name) and not people.vulnerable_groups:
        yield at(
            source,
            "population",
            message=f"{people.condition.name} may impair a free choice, but no vulnerable "
            "group is named",
            hint="name the groups in vulnerable_groups, and what protects them",
        )


RULE = Rule(
    name="c042_vulnerable",
    title="Vulnerable groups are named, each with its protection",
    reason="A board may approve research with people who can be pressed, or who understand "
    "less, only with additional safeguards.",
    check=check,
    standards=(
        Basis(source="cfr45_46_111", place="(b)"),
        Basis(source="cfr21_56_111", place="(b)"),
        Basis(source="helsinki", place="paragraphs 19 and 20"),
    ),
    passing=(
        AS_IT_STANDS,
        example(
            "A group and its protection",
            (
                "  lifestyle: No more than",
                (
                    "  vulnerable_groups: [People with a mental disorder]\n"
                    "  lifestyle: No more than"
                ),
            ),
            (
                "capacity: The investigator judges it.",
                "capacity: Capacity is checked by questions.",
            ),
        ),
    ),
    failing=(
        example(
            "A group without a protection",
            (
                "  lifestyle: No more than",
                "  vulnerable_groups: [Students of the clinic]\n  lifestyle: No more than",
            ),
            says="nothing says how their independence is kept",
        ),
        example(
            "Children without assent",
            ("minimum_age: 18", "minimum_age: 12"),
            says="nothing says how children assent and parents permit",
        ),
        example(
            "A disorder and no group",
            ("condition: {name: Insomnia}", "condition: {name: Bipolar disorder}"),
            says="no vulnerable group is named",
        ),
    ),
)
