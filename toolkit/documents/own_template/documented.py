"""The list of names in the guide, made from the names themselves.

What differs from protocol to protocol is listed once, with ``<id>`` in the place of an id of
the protocol and ``<n>`` in the place of a number. To write the list into the guide anew::

    python -m toolkit.documents.own_template.documented
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from toolkit.documents.own_template.names import word_names
from toolkit.standards.m11 import headings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.documents.own_template.name import Name

HEADING: Final = "## Every name"
PAGE: Final = "templates.md"
FACTS: Final = "protocol.<path>"
_OF_AN_ID: Final = re.compile(
    r"(estimand|endpoints|stopping|review|sensitivity)-\w+?(-chances)?$"
)
"""Ends of the names of tables that a protocol has several of."""
_SCENARIO: Final = re.compile(r"^simulation\.\w+\.")
_OF_A_SCENARIO: Final = re.compile(
    r"((?:tests|feasibility|stop(?=\.\w+\.)))\.\w+?(_mcse)?(?=\.|$)"
)
"""Names of what the simulation measured: of a scenario, and of a test, target or look in it."""
GROUPS: Final = (
    "Title page, headers and footers",
    "The whole document",
    "Lists",
    "Tables and figures",
    "Fields of the title page and of the overall design",
    "Numbers and shared facts",
)
"""Groups that are listed name by name, in this order; sections and facts follow."""


def ids_in(facts: object) -> set[str]:
    """Return every id that a protocol defines, from its facts as plain data."""
    if isinstance(facts, dict):
        own = facts.get("id")
        found = {own} if isinstance(own, str) else set()
        return found.union(*(ids_in(part) for part in facts.values()))
    if isinstance(facts, list | tuple):
        return set().union(*(ids_in(part) for part in facts))
    return set()


def pattern_of(name: str, ids: Iterable[str]) -> str:
    """Return a name without what only one protocol has.

    Examples
    --------
    >>> pattern_of("assumptions.zan_sd.low", {"zan_sd"})
    'assumptions.<id>.low'
    >>> pattern_of("table.estimand-zan", ()), pattern_of("multiplicity.first_2.lower", ())
    ('table.estimand-<id>', 'multiplicity.first_<n>.lower')
    >>> pattern_of("simulation.null.power", ()), pattern_of("simulation.plan", ())
    ('simulation.<scenario>.power', 'simulation.plan')
    >>> pattern_of("simulation.null.feasibility.accrual_mcse", ())
    'simulation.<scenario>.feasibility.<id>_mcse'
    >>> pattern_of("simulation.null.stop.half.harm", ())
    'simulation.<scenario>.stop.<id>.harm'
    >>> pattern_of("simulation.null.stop.safety", ())
    'simulation.<scenario>.stop.safety'
    """
    if _SCENARIO.match(name):
        return _OF_A_SCENARIO.sub(r"\1.<id>\2", _SCENARIO.sub("simulation.<scenario>.", name))
    first, *steps = name.split(".")
    if steps and steps[0] in set(ids):
        steps[0] = "<id>"
    made = ".".join((first, *(re.sub(r"_\d+$", "_<n>", step) for step in steps)))
    return _OF_AN_ID.sub(r"\1-<id>\2", made)


def documented(protocols: Iterable[tuple[Mapping[str, Name], set[str]]]) -> str:
    """Write the list of names in Markdown, from the names and ids of some protocols."""
    rows: dict[str, dict[str, tuple[str, str]]] = {group: {} for group in GROUPS}
    for names, ids in protocols:
        for one in names.values():
            if one.group in rows:
                shown = pattern_of(one.name, ids)
                caption = (
                    one.caption.partition(":")[0]
                    if shown == one.name
                    else f"such as {one.name}"
                )
                rows[one.group].setdefault(shown, (one.kind, caption))
    lines = [HEADING, ""]
    for group, listed in rows.items():
        lines += [f"### {group}", "", "| name | kind | what it is |", "|---|---|---|"]
        pairs = sorted(listed.items()) if group == GROUPS[-1] else listed.items()
        lines += [f"| `{name}` | {kind} | {caption} |" for name, (kind, caption) in pairs]
        lines.append("")
    lines += _sections()
    return "\n".join(lines)


def _sections() -> Iterator[str]:
    yield from ("### Sections", "", "| name | the same by its heading | heading |")
    yield "|---|---|---|"
    words = word_names()
    for one in headings():
        if one.number in words:
            yield f"| `section.{one.number}` | `section.{words[one.number]}` | {one.title} |"
        elif "X" in one.number:
            number = one.number.replace("X", "<n>")
            yield f"| `section.{number}` |  | {one.title.replace('<#>', '<n>')} |"
    yield ""


def main() -> None:
    """Write the list into the guide."""
    from toolkit.design.calculate import calculate  # noqa: PLC0415 - by name only
    from toolkit.documents.files import write_whole  # noqa: PLC0415
    from toolkit.documents.kit import Kit  # noqa: PLC0415
    from toolkit.documents.own_template.names import catalogue  # noqa: PLC0415
    from toolkit.documents.protocol.document import protocol_document  # noqa: PLC0415
    from toolkit.resources import guides_folder, protocols_folder  # noqa: PLC0415
    from toolkit.spec.reader import read_protocol  # noqa: PLC0415

    made = []
    for file in sorted(protocols_folder().glob("*/protocol.yaml")):
        source = read_protocol(file.parent)
        kit = Kit(source, calculate(source))
        names = catalogue(kit, protocol_document(source, kit.record))
        made.append((names, ids_in(kit.strings)))
    page = guides_folder() / PAGE
    before = page.read_text(encoding="utf-8").partition(HEADING)[0]
    write_whole(page, (before + documented(made)).encode())


if __name__ == "__main__":
    main()
