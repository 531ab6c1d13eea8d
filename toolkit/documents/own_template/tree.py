"""Putting foreign elements into a part: prefixes, relationships and ids that do not collide."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from toolkit.documents.word.wordml import NAMESPACES
from toolkit.documents.word.xmltree import VAL, R, W, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_IGNORABLE: Final = f"{{{NAMESPACES['mc']}}}Ignorable"
_PICTURE: Final = f"{{{NAMESPACES['wp']}}}docPr"
_MAY_IGNORE: Final = ("w14", "w15")
_ENDS: Final = (f"{W}bookmarkStart", f"{W}bookmarkEnd")
FIRST_CONTROL: Final = 710_000_001
SUFFIX: Final = "Own"


def declared(root: Any) -> Any:
    """Return a part's root with all prefixes that filled-in content uses.

    A prefix that the part uses for something else keeps its meaning; lxml then invents one.
    """
    prefixes = dict(root.nsmap)
    known = set(prefixes.values())
    for prefix, address in NAMESPACES.items():
        if address not in known and prefix not in prefixes:
            prefixes[prefix] = address
    fresh = etree.Element(root.tag, nsmap=prefixes)
    for name, value in root.attrib.items():
        fresh.set(name, value)
    fresh.text = root.text
    fresh.extend(list(root))
    by_address = {address: prefix or "" for prefix, address in prefixes.items()}
    ignored = fresh.get(_IGNORABLE, "").split()
    for name in _MAY_IGNORE:
        prefix = str(by_address.get(NAMESPACES[name], ""))
        if prefix and prefix not in ignored:
            ignored.append(prefix)
    fresh.set(_IGNORABLE, " ".join(ignored))
    return fresh


class Adoption:
    """Takes elements into a template, so that their ids and relationships are their own.

    Attributes
    ----------
    suffix
        What is put behind every relationship id, so that none is there twice.
    """

    def __init__(self, roots: Sequence[Any], parts: Mapping[str, bytes]) -> None:
        taken = {
            relation.get("Id", "")
            for name, data in parts.items()
            if name.endswith(".rels")
            for relation in parse(data)
        }
        self.suffix = SUFFIX
        while any(known.endswith(self.suffix) for known in taken):
            self.suffix += "1"
        used = [
            int(node.get(f"{W}id", "0"))
            for root in roots
            for node in root.iter(*_ENDS)
            if node.get(f"{W}id", "0").isdecimal()
        ]
        self._shift = max(used, default=0) + 1
        self._names = {
            node.get(f"{W}name"): node for root in roots for node in root.iter(_ENDS[0])
        }

    def adopt(self, elements: Iterable[Any]) -> list[Any]:
        """Return elements with relationships and bookmarks of their own."""
        made = list(elements)
        for element in made:
            for node in element.iter():
                if not isinstance(node.tag, str):
                    continue
                for name, value in node.attrib.items():
                    if name.startswith(R):
                        node.set(name, f"{value}{self.suffix}")
                if node.tag in _ENDS:
                    node.set(f"{W}id", str(int(node.get(f"{W}id")) + self._shift))
                if node.tag == _ENDS[0]:
                    self._replace(node.get(f"{W}name"))
        return made

    def _replace(self, name: str) -> None:
        """Take a bookmark of the template away whose name is needed."""
        old = self._names.pop(name, None)
        if old is None or old.getparent() is None:
            return
        root = old.getroottree().getroot()
        for node in list(root.iter(_ENDS[1])):
            if node.get(f"{W}id") == old.get(f"{W}id"):
                node.getparent().remove(node)
        old.getparent().remove(old)


def unique(roots: Sequence[Any]) -> None:
    """Give every control and every picture an id that no other has."""
    seen: set[str] = set()
    fresh = count(FIRST_CONTROL)
    pictures = [node for root in roots for node in root.iter(_PICTURE)]
    known: set[str] = set()
    numbers = count(1)
    every = {node.get("id", "") for node in pictures}
    for node in pictures:
        value = node.get("id", "")
        if not value or value in known:
            value = next(str(n) for n in numbers if str(n) not in every | known)
            node.set("id", value)
        known.add(value)
    for root in roots:
        for node in root.iter(f"{W}id"):
            if node.getparent().tag != f"{W}sdtPr":
                continue
            value = node.get(VAL, "")
            while not value or value in seen:
                value = str(next(fresh))
            node.set(VAL, value)
            seen.add(value)
