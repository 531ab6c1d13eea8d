"""Names of what the protocol says itself: numbers of the record, texts of the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from toolkit.documents.content import Open, Text
from toolkit.documents.own_template.name import Name
from toolkit.documents.text.markers import inlines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.content import Inline
    from toolkit.documents.kit import Kit

OPEN_KEYS: Final = frozenset({"open", "owner"})
"""Keys of an open item."""


def record_names(kit: Kit) -> Iterator[Name]:
    """Yield every single number and shared fact of the record."""
    for name in kit.names:
        yield Name(
            name=name,
            kind="text",
            group="Numbers and shared facts",
            caption=kit.record[name].caption,
            inlines=(kit.number(name),),
        )


def protocol_names(kit: Kit) -> Iterator[Name]:
    """Yield every text of the protocol by its path, as prose names it, and every open item."""
    for name, value in _walk(kit.strings, ""):
        if isinstance(value, dict):
            words = f"To be completed by {value['owner']}: {value['open']}"
            inlines: tuple[Inline, ...] = (Open(text=words),)
        elif isinstance(value, bool):
            inlines = (Text(text="Yes" if value else "No"),)
        else:
            inlines = inlines_of(str(value), name)
        yield Name(
            name=name,
            kind="truth" if isinstance(value, bool) else "text",
            group="Texts of the protocol",
            caption="text of protocol.yaml",
            inlines=inlines,
            truth=bool(value),
        )


def _walk(value: object, path: str) -> Iterator[tuple[str, object]]:
    """Yield each text, whole number, flag and open item of plain data with its path."""
    if isinstance(value, str | int):
        yield path, value
    elif isinstance(value, list | tuple):
        for place, part in enumerate(value):
            yield from _walk(part, f"{path}[{place}]")
    elif isinstance(value, dict):
        if value.keys() == OPEN_KEYS:
            yield path, value
            return
        for key, part in value.items():
            yield from _walk(part, f"{path}.{key}" if path else str(key))
