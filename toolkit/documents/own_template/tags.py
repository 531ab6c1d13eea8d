"""What may stand between braces in a template: a name, or a condition on one.

::

    {{ sample_size.randomised }}      a value, or a block that stands alone in its paragraph
    {%p if draft %} ... {%p endif %}  paragraphs that stand only in a draft
    {% if short_title %} ... {% endif %}   the same inside a paragraph

Nothing else is understood. There is no language here, so there is nothing to break out of: a
name is looked up in a table, and that is all. The letters ``p`` and ``r`` after the opening
brace, which the template engine of slot templates wants, are allowed and mean nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

LONGEST_TAG: Final = 300
"""Letters between the braces."""
NAME: Final = r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+|\[\d{1,4}\])*"
_TAG: Final = re.compile(
    r"\{\{(?P<value>[^{}]{0,300})\}\}|\{%(?P<logic>[^{}]{0,300}?)%\}|\{#(?P<comment>[^{}]{0,300}?)#\}"
)
_STRAY: Final = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_VALUE: Final = re.compile(rf"(?:[pr]\s)?\s*(?P<name>{NAME})\s*")
_IF: Final = re.compile(rf"(?P<kind>p|r)?\s*if\s+(?P<negated>not\s+)?(?P<name>{NAME})\s*")
_END: Final = re.compile(r"(?P<kind>p|r)?\s*endif\s*")
_TYPOGRAPHIC: Final = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u00ab": '"',
    "\u00bb": '"',
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "\u2026": "...",
}

Kind = Literal["value", "if", "endif", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag in the text of a paragraph.

    Attributes
    ----------
    kind
        What it is; ``bad`` is not understood.
    text
        As written, braces included.
    name
        The name in it; empty for ``endif`` and for what is not understood.
    start, end
        Its place in the text of the paragraph.
    name_start
        Where the name begins in it: the run there gives its formatting.
    negated
        The condition is ``if not``.
    whole
        The condition removes whole paragraphs (``{%p``).
    rule, message, hint
        Why it is not understood.
    """

    kind: Kind
    text: str
    start: int
    end: int
    name: str = ""
    name_start: int = 0
    negated: bool = False
    whole: bool = False
    rule: str = ""
    message: str = ""
    hint: str = ""


def tags_in(text: str) -> tuple[Tag, ...]:
    """Find every tag in the text of a paragraph, understood or not, in order.

    Examples
    --------
    >>> [tag.name for tag in tags_in("Version {{ version }} of {{ date }}")]
    ['version', 'date']
    >>> tags_in("{% for x in xs %}")[0].rule
    'template.logic'
    """
    found = [_tag(match) for match in _TAG.finditer(text)]
    blanked = list(text)
    for tag in found:
        blanked[tag.start : tag.end] = " " * (tag.end - tag.start)
    rest = "".join(blanked)
    found += [
        Tag(
            kind="bad",
            text=text[match.start() : match.start() + 60],
            start=match.start(),
            end=match.end(),
            rule="template.braces",
            message=f"{match[0]!r} has no counterpart in its paragraph",
            hint="open and close a tag in one paragraph, with nothing but a name in it",
        )
        for match in _STRAY.finditer(rest)
    ]
    return tuple(sorted(found, key=lambda tag: tag.start))


def _tag(match: re.Match[str]) -> Tag:
    start, end, text = match.start(), match.end(), match[0]
    inner = match["value"] if match["value"] is not None else match["logic"]
    if match["value"] is not None:
        hit = _VALUE.fullmatch(inner)
        if hit:
            place = match.start("value") + hit.start("name")
            return Tag(
                kind="value",
                text=text,
                start=start,
                end=end,
                name=hit["name"],
                name_start=place,
            )
    elif match["logic"] is not None:
        hit = _IF.fullmatch(inner)
        if hit:
            return Tag(
                kind="if",
                text=text,
                start=start,
                end=end,
                name=hit["name"],
                name_start=start,
                negated=bool(hit["negated"]),
                whole=hit["kind"] == "p",
            )
        hit = _END.fullmatch(inner)
        if hit:
            whole = hit["kind"] == "p"
            return Tag(
                kind="endif", text=text, start=start, end=end, name_start=start, whole=whole
            )
    rule, message, hint = _why(text, inner)
    return Tag(
        kind="bad", text=text, start=start, end=end, rule=rule, message=message, hint=hint
    )


def _why(text: str, inner: str | None) -> tuple[str, str, str]:
    """Say what is wrong with a tag: rule, message, hint."""
    if inner is None:
        return (
            "template.logic",
            "comments between braces are not understood",
            "delete it; use a comment of Word",
        )
    odd = next((letter for letter in inner if letter in _TYPOGRAPHIC), "")
    if odd:
        return (
            "template.typographic",
            f"the tag holds the typographic character {odd!r}, which Word's AutoCorrect writes",
            f"type {_TYPOGRAPHIC[odd]!r} in its place, or leave it out; switch off AutoFormat",
        )
    if text.startswith("{{"):
        if not inner.strip():
            return "template.logic", "the tag is empty", "write a name between the braces"
        return (
            "template.logic",
            "only a plain name may stand between double braces",
            "write {{ name }}, without calculation, filter or text; values are formatted",
        )
    return (
        "template.logic",
        "only {%p if name %}, {%p if not name %} and {%p endif %} are understood, no loops",
        "lists and tables are names of their own, such as {{ inclusion }}",
    )
