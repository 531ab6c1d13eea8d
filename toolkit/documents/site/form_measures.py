"""Items of forms that follow from an assessment of the protocol: scores, tests, records."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from toolkit.documents.site.form_parts import Item, choice, code, performed

if TYPE_CHECKING:
    from toolkit.documents.kit import Kit
    from toolkit.spec.schedule import Activity, Assessment

SCORED: Final = frozenset({"self_report", "clinician_rated", "interview"})
DOMAINS: Final = {
    "self_report": "QS",
    "clinician_rated": "QS",
    "interview": "QS",
    "laboratory": "LB",
    "device": "FA",
    "procedure": "PR",
    "record": "FA",
}
"""Domain that a kind of assessment feeds."""
SOURCES: Final = {
    "self_report": "Participant’s own entry",
    "clinician_rated": "Rating sheet",
    "interview": "Interview sheet",
    "laboratory": "Laboratory report",
    "device": "Print or log of the device",
    "procedure": "Clinic record",
    "record": "Record that was looked up",
}
PANEL: Final = re.compile(r"blood|liver|laborator|creatinine|chemistry", re.IGNORECASE)
SCREEN: Final = re.compile(r"drug screen", re.IGNORECASE)
LISTED: Final = re.compile(r"(?:^|for )([^.;]+)")
SUBSTANCE: Final = re.compile(r",| and ")
DONE: Final = "if done"


def measure_items(kit: Kit, activity: Activity, used: Assessment) -> tuple[Item, ...]:
    """Return the items of an assessment."""
    source = SOURCES[used.kind]
    prefix = DOMAINS[used.kind]
    head = performed(prefix, activity.name, source=source)
    if used.kind == "laboratory":
        return *head, *_laboratory(kit, activity, used, source)
    if used.kind in SCORED:
        return *head, *_score(used, source)
    return *head, *_finding(used, source)


def test_code(used: Assessment) -> str:
    """Return the code of an assessment in names of variables."""
    return code(used.abbreviation or used.name)


def _score(used: Assessment, source: str) -> tuple[Item, ...]:
    name = test_code(used)
    made = [
        Item(
            variable=f"{name}_ITEMS",
            label="Single answers, as the instrument has them",
            type="choices",
            needed="if done",
            source=source,
            standard=False,
        )
    ]
    if used.minimum is not None or used.maximum is not None:
        made.append(
            Item(
                variable=f"{name}_QSORRES",
                label=f"Score ({used.higher_means} when higher)"
                if used.higher_means != "neither"
                else "Score",
                type="number",
                minimum=used.minimum,
                maximum=used.maximum,
                needed="if done",
                source=source,
            )
        )
    else:
        made.append(
            Item(
                variable=f"{name}_QSORRES",
                label="Result",
                type="text",
                needed="if done",
                source=source,
            )
        )
    made.append(
        Item(
            variable="QSEVAL",
            label=f"Rated or collected by ({used.rater.partition(',')[0].partition(';')[0]})",
            type="text",
            needed="if done",
            source=source,
        )
    )
    return tuple(made)


def _laboratory(
    kit: Kit, activity: Activity, used: Assessment, source: str
) -> tuple[Item, ...]:
    if SCREEN.search(f"{activity.name} {used.name}"):
        return tuple(
            choice(
                f"{code(name)}_LBORRES",
                name[:1].upper() + name[1:],
                "Negative",
                "Positive",
                "Invalid",
                needed="if done",
                source="Test cup or report",
                standard=False,
            )
            for name in _substances(used.description)
        )
    if PANEL.search(f"{activity.name} {used.name}") and kit.protocol.laboratory:
        return (
            choice(
                "LBCAT",
                "Panel",
                *(panel.name for panel in kit.protocol.laboratory),
                needed="if done",
                source=source,
            ),
            *_results(source),
        )
    return _results(source)


def _results(source: str) -> tuple[Item, ...]:
    return (
        Item(variable="LBTEST", label="Test", type="text", needed="if done", source=source),
        Item(variable="LBORRES", label="Result", type="text", needed="if done", source=source),
        Item(variable="LBORRESU", label="Unit", type="text", needed="if done", source=source),
        Item(variable="LBORNRLO", label="Normal range, low", type="number", needed="if done", source=source),
        Item(variable="LBORNRHI", label="Normal range, high", type="number", needed="if done", source=source),
        Item(variable="LBCLSIG", label="Clinically important?", type="yes/no", needed="if done", source="Physician"),
    )  # fmt: skip


def _substances(description: str) -> tuple[str, ...]:
    """Return what a drug screen tests for, from the first sentence of its description."""
    first = LISTED.search(description.partition(";")[0].partition(". ")[0])
    words = SUBSTANCE.split(first.group(1)) if first else []
    names = [word.strip().rstrip(".") for word in words]
    seen: dict[str, str] = {}
    for name in names:
        if name:
            seen.setdefault(code(name), name)
    return tuple(seen.values())


def _finding(used: Assessment, source: str) -> tuple[Item, ...]:
    scored = used.minimum is not None or used.maximum is not None
    return (
        Item(
            variable=f"{test_code(used)}_FAORRES",
            label="Result",
            type="number" if scored else "text",
            minimum=used.minimum,
            maximum=used.maximum,
            needed="if done",
            source=source,
            standard=False,
        ),
        Item(
            variable="FACLSIG",
            label="Clinically important?",
            type="yes/no",
            needed="if done",
            source=source,
            standard=False,
        ),
    )


def done_items(activity: Activity) -> tuple[Item, ...]:
    """Return the items of something that is done and has no result."""
    return (
        *performed("PR", activity.name),
        Item(variable="PRCOM", label="Remark", type="text", needed="if done", standard=False),
    )
