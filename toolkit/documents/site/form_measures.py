"""Items of forms that follow from an assessment of the protocol: scores, tests, records."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from toolkit.documents.site.form_items import VITALS
from toolkit.documents.site.form_parts import (
    Item,
    Needed,
    choice,
    code,
    field,
    flag,
    number,
    performed,
    time,
    words,
)

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
MONITOR: Final = re.compile(r"blood pressure|oximetry|oxygen saturation", re.IGNORECASE)
NAMED: Final = {
    "SYSBP": r"blood pressure",
    "DIABP": r"blood pressure",
    "PULSE": r"heart rate|pulse\b(?! oximetry)",
    "RESP": r"respirat|breath",
    "OXYSAT": r"oximetry|oxygen saturation",
    "TEMP": r"temperature",
}
"""How the name of an activity or a device names a vital sign."""
PANEL: Final = re.compile(r"blood|liver|laborator|creatinine|chemistry", re.IGNORECASE)
SCREEN: Final = re.compile(r"drug screen", re.IGNORECASE)
SUBSTANCE: Final = re.compile(r",| and ")
DONE: Final[Needed] = "if done"


def measure_items(
    kit: Kit, activity: Activity, used: Assessment, *, series: bool = False
) -> tuple[Item, ...]:
    """Return the items of an assessment; of a series, each has its time."""
    source = SOURCES[used.kind]
    head = performed(domain_of(activity, used), activity.name, source=source)
    if _monitors(activity, used):
        return *head, *_monitored(f"{activity.name} {used.name}", source)
    if series:
        domain = domain_of(activity, used)
        head += (time(f"{domain}TIM", "Time of this assessment", when=DONE, source=source),)
    if used.kind == "laboratory":
        return *head, *_laboratory(kit, activity, used, source)
    if used.kind in SCORED:
        return *head, *_score(used, source)
    return *head, *_finding(used, source)


def domain_of(activity: Activity, used: Assessment) -> str:
    """Return the domain that an assessment feeds."""
    return "VS" if _monitors(activity, used) else DOMAINS[used.kind]


def _monitors(activity: Activity, used: Assessment) -> bool:
    return used.kind == "device" and bool(MONITOR.search(f"{activity.name} {used.name}"))


def _monitored(said: str, source: str) -> tuple[Item, ...]:
    """Return one line of monitoring: time, the signs that are named, sedation if it is."""
    signs = tuple(
        number(
            f"{test}_VSORRES",
            label,
            unit=unit,
            low=low,
            high=high,
            when=DONE,
            source=source,
        )
        for test, label, unit, low, high in VITALS
        if re.search(NAMED[test], said, re.IGNORECASE)
    )
    sedation = (words("SEDATION", "Sedation score", when=DONE, source=source, own=True),)
    return (
        time("VSTIM", "Time of this line", when=DONE, source=source),
        *signs,
        *(sedation if "sedation" in said.lower() else ()),
    )


def test_code(used: Assessment) -> str:
    """Return the code of an assessment in names of variables."""
    return code(used.abbreviation or used.name)


def _score(used: Assessment, source: str) -> tuple[Item, ...]:
    name = test_code(used)
    single = field(
        "choices",
        f"{name}_ITEMS",
        "Single answers, as the instrument has them",
        when=DONE,
        source=source,
        own=True,
    )
    scored = used.minimum is not None or used.maximum is not None
    rater = used.rater.partition(",")[0].partition(";")[0]
    if not scored:
        result = words(f"{name}_QSORRES", "Result", when=DONE, source=source)
    else:
        neither = used.higher_means == "neither"
        label = "Score" if neither else f"Score; higher means {used.higher_means}"
        result = number(
            f"{name}_QSORRES",
            label,
            low=used.minimum,
            high=used.maximum,
            when=DONE,
            source=source,
        )
    by = words("QSEVAL", f"Who answered or rated (planned: {rater})", when=DONE, source=source)
    return single, result, by


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
                when=DONE,
                source="Test cup or report",
                own=True,
            )
            for name in _substances(used.description)
        )
    if PANEL.search(f"{activity.name} {used.name}") and kit.protocol.laboratory:
        return (
            choice(
                "LBCAT",
                "Panel",
                *(panel.name for panel in kit.protocol.laboratory),
                when=DONE,
                source=source,
            ),
            *_results(source),
        )
    return _results(source)


def _results(source: str) -> tuple[Item, ...]:
    return (
        words("LBTEST", "Test", when=DONE, source=source),
        words("LBORRES", "Result", when=DONE, source=source),
        words("LBORRESU", "Unit", when=DONE, source=source),
        number("LBORNRLO", "Normal range, low", when=DONE, source=source),
        number("LBORNRHI", "Normal range, high", when=DONE, source=source),
        flag("LBCLSIG", "Clinically important?", when=DONE, source="Physician"),
    )


def _substances(description: str) -> tuple[str, ...]:
    """Return what a drug screen tests for, from the first sentence of its description."""
    first = description.partition(";")[0].partition(". ")[0]
    listed = first.partition(" for ")[2] or first
    names = [name.strip().rstrip(".") for name in SUBSTANCE.split(listed)]
    seen: dict[str, str] = {}
    for name in names:
        if name:
            seen.setdefault(code(name), name)
    return tuple(seen.values())


def _finding(used: Assessment, source: str) -> tuple[Item, ...]:
    scored = used.minimum is not None or used.maximum is not None
    return (
        field(
            "number" if scored else "text",
            f"{test_code(used)}_FAORRES",
            "Result",
            low=used.minimum,
            high=used.maximum,
            when=DONE,
            source=source,
            own=True,
        ),
        flag("FACLSIG", "Clinically important?", when=DONE, source=source, own=True),
    )


def done_items(activity: Activity) -> tuple[Item, ...]:
    """Return the items of something that is done and has no result."""
    return (
        *performed("PR", activity.name),
        words("PRCOM", "Remark", when=DONE, own=True),
    )
