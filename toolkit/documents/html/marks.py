"""Small pieces of HTML as strings, escaped by construction."""

from __future__ import annotations

import re
from typing import Final

from toolkit.documents.word.wordml import escape as refuse_control_characters

_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
)
_PLAIN_IN_CSS: Final = re.compile(r"[^0-9A-Za-z .,;:()·–—-]")


def escape(text: str) -> str:
    """Write text for an element or a quoted attribute.

    Raises
    ------
    DocumentError
        The text has a control character, which no reader would show.

    Examples
    --------
    >>> escape('R&D <b> "q"')
    'R&amp;D &lt;b&gt; &quot;q&quot;'
    """
    refuse_control_characters(text)
    return text.translate(_ESCAPES)


def css_string(text: str) -> str:
    r"""Write text as a string of a style sheet; whatever is not plain becomes its number.

    Examples
    --------
    >>> css_string('a"</style>')
    '"a\\22 \\3c \\2f style\\3e "'
    """
    written = _PLAIN_IN_CSS.sub(lambda hit: f"\\{ord(hit[0]):x} ", text)
    return f'"{written}"'


def element(name: str, content: str, **attributes: str | bool) -> str:
    """Put content, which is HTML already, into an element.

    Parameters
    ----------
    name
        Of the element.
    content
        HTML.
    attributes
        Values are escaped; a false or empty one is left out; ``class_`` is ``class`` and
        ``data_name`` is ``data-name``.

    Examples
    --------
    >>> element("p", "a", class_="note", hidden=False)
    '<p class="note">a</p>'
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}"
        + ("" if value is True else f'="{escape(str(value))}"')
        for key, value in attributes.items()
        if value not in {False, ""}
    )
    return f"<{name}{written}>{content}</{name}>"
