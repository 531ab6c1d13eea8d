"""Names and captions that prose refers to exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.captions import captions
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, example
from toolkit.spec.reading.near import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:
    """Yield each name of no number or text, and each reference to no table or figure."""
    facts = {
        "protocol": source.protocol.model_dump(
            mode="json", exclude={"randomisation": {"restricted"}}
        )
    }
    names = record.texts()
    paths = [*names, *_paths(facts, "")]
    shown = captions(source)
    for file, use in source.uses():
        message, hint = "", ""
        if use.kind == "name" and use.name not in names:
            value = _look_up(use.name, facts)
            printable = isinstance(value, str | int) and not isinstance(value, bool)
            message = "" if printable else _unprintable(use.name, value, record)
            hint = did_you_mean(use.name, paths) if value is None else ""
        elif use.kind == "caption" and use.name not in shown:
            message = f"{{ref:{use.name}}} refers to no table or figure of the document"
            hint = did_you_mean(use.name, shown)
        if message:
            yield Finding(
                file=file.file,
                line=use.line,
                where=f"section {file.number}",
                message=message,
                hint=hint,
                severity="error",
            )


def _unprintable(name: str, value: object, record: Record) -> str:
    if name in record:
        return f"{{{{ {name} }}}} is a table, not a number"
    if isinstance(value, dict) and "open" in value:
        return f"{{{{ {name} }}}} is an open item, which cannot be printed in a sentence"
    if value is not None:
        return f"{{{{ {name} }}}} is neither a text nor a whole number"
    return f"{{{{ {name} }}}} is neither in the record nor in the protocol"


def _look_up(name: str, facts: object) -> object:
    """Return what stands at a dotted name; None when nothing does."""
    value = facts
    for step in name.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _paths(value: object, path: str) -> Iterator[str]:
    """Yield the name of every text and whole number in plain data."""
    if isinstance(value, str | int):
        yield path
    elif isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from _paths(inner, f"{path}.{key}".removeprefix("."))


RULE = Rule(
    name="c008_names",
    title="Prose refers only to numbers, texts, tables and figures that exist",
    reason="A name that stands for nothing stops the documents from being made.",
    check=check,
    standards=(Basis(source="house"),),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A name that is misspelt",
            ("{{ sample_size.randomised }}", "{{ sample_size.randomized }}"),
            says="is neither in the record nor in the protocol",
            file="narrative/2.1-purpose-of-trial.md",
        ),
    ),
)
