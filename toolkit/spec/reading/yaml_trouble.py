"""What the YAML parser complains of, in words that say what to do.

The parser names the state it was in, which helps those who wrote it. The same few slips stand
behind nearly all of its messages: a colon inside text, a quote that is not closed, a line that
is indented too little or too much, a tab, text that begins with a character of YAML's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import yaml

QUOTES = "put the text in quotes"
INDENT = "lines that belong together begin in the same column"
TAB = ("a tab where the indentation needs spaces", "replace the tab by spaces")
AFTER_MARK = (
    "something stands after the > or | that opens a long text",
    "begin the text in the next line, indented more than its key",
)

WORDS: dict[str, tuple[str, str]] = {
    "mapping values are not allowed in this context": (
        "a colon where none can stand",
        "text with a colon and a space in it must stand in quotes, or the indentation is off",
    ),
    "block sequence entries are not allowed in this context": (
        "a list cannot begin in the line of its key",
        'begin a new line before the "- ", or put the text in quotes',
    ),
    "mapping keys are not allowed in this context": (
        'a "? " where none can stand',
        QUOTES,
    ),
    "could not find expected ':'": (
        "no colon after a key",
        "write `key: value`; the lines of a long text must be indented more than its key",
    ),
    "did not find expected '-' indicator": (
        'a line inside a list that does not begin with "- "',
        INDENT,
    ),
    "did not find expected key": (
        "this line does not fit with the lines above it",
        INDENT,
    ),
    "did not find expected node content": (
        "a value is missing here, or a bracket stands where none can",
        "text that begins with a bracket must stand in quotes",
    ),
    "did not find expected <document start>": (
        "this line is indented less than the first one",
        "the keys at the top begin in the first column",
    ),
    "did not find expected ',' or ']'": (
        "the list in [ ] is not closed, or a comma is missing in it",
        "text that begins with [, or has a comma or colon in a list, must stand in quotes",
    ),
    "did not find expected ',' or '}'": (
        "the set of keys in { } is not closed, or a comma is missing in it",
        "between { } text with a comma or a colon in it must stand in quotes",
    ),
    "found unknown escape character": (
        'a backslash in "double quotes" before a character that it cannot stand before',
        "use 'single quotes', in which a backslash is a backslash",
    ),
    "found invalid Unicode character escape code": (
        "a \\u or \\U that is no character",
        "write the character itself",
    ),
    "found a tab character where an indentation space is expected": TAB,
    "found a tab character that violates indentation": TAB,
    "did not find expected comment or line break": AFTER_MARK,
    "found unknown directive name": ("a line cannot begin with %", QUOTES),
    "found incompatible YAML document": (
        "the line %YAML asks for another version",
        "delete the line; YAML 1.2 is read",
    ),
}

AFTER_QUOTE = (
    "something stands after a closing quote",
    "a quote inside quoted text is written twice, or put the text in the other quotes",
)


QUOTED = "if it should end before, the closing quote is missing"
STARTS = {"alias": "*", "anchor": "&", "tag": "!"}


def in_words(
    error: yaml.MarkedYAMLError, text: str, last: yaml.Event | None
) -> tuple[int, str, str]:
    """Return line, message and hint for what the parser reports about a text.

    Parameters
    ----------
    error, text
        What it reports, and the whole text.
    last
        What it had read before.
    """
    mark = error.problem_mark
    line = mark.line if mark else 0
    column = mark.column if mark else 0
    rows = text.split("\n")
    row = rows[line] if line < len(rows) else ""
    problem = error.problem or ""
    context = error.context or ""
    begins = error.context_mark.line if error.context_mark else line
    if "quoted scalar" in context and "end of stream" in problem:
        return (
            begins + 1,
            "the quote that begins here is not closed",
            "close it with the same mark",
        )
    if "simple key" in context or "flow" in context:
        return begins + 1, *WORDS.get(problem, _unknown(problem))
    character = next((sign for word, sign in STARTS.items() if word in context + problem), "")
    if problem == "found character that cannot start any token":
        character = row[column : column + 1]
    if character:
        return line + 1, *_begins_with(character)
    if problem == "did not find expected key" and row[:column].strip():
        return _after_quote(line, last)
    return line + 1, *WORDS.get(problem, _unknown(problem))


def _after_quote(line: int, last: yaml.Event | None) -> tuple[int, str, str]:
    """Return what to say when more follows a quote that has been closed in this line."""
    start = last.start_mark.line if last and last.start_mark else line
    if start < line:
        return start + 1, f"the quote that begins here ends in line {line + 1}", QUOTED
    return line + 1, *AFTER_QUOTE


def _begins_with(character: str) -> tuple[str, str]:
    if character == "\t":
        return TAB
    return f"text cannot begin with {character}", QUOTES


def _unknown(problem: str) -> tuple[str, str]:
    return f"cannot be read as YAML: {problem}", ""
