"""Installation qualification: what is installed, and whether it is as it was released.

An installed copy has a record of its files with their digests, written by the installer from
the wheel; each file is read again and compared with it. A checkout, also one that is installed
to be edited, has no such record: its files are counted and digested, which lets two copies be
compared, and the report says that nothing could be compared here.
"""

from __future__ import annotations

import base64
import hashlib
import platform
import sys
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any, Literal

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import toolkit
from toolkit.resources import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

DISTRIBUTION = "clinical-protocol-toolkit"
CACHE = "__pycache__"

Integrity = Literal["intact", "changed", "no record"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A library that the toolkit needs, as it is installed.

    Attributes
    ----------
    name, allowed
        Its name, and the versions allowed, as in ">=2.0"; empty when any will do.
    installed
        The version found; empty when there is none.
    """

    name: str
    allowed: str
    installed: str

    @property
    def trouble(self) -> str:
        """What is wrong with it; empty when nothing is."""
        if self.good:
            return ""
        return f"{self.installed or 'not installed'}; needed: {self.allowed or 'any version'}"

    @property
    def good(self) -> bool:
        """It is there, in a version that is allowed; a candidate for a release is one."""
        return bool(self.installed) and SpecifierSet(self.allowed).contains(
            self.installed, prereleases=True
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What is installed, and whether it is as it was released.

    Attributes
    ----------
    version
        Of the toolkit.
    python, implementation, machine, system
        Of the interpreter, the processor and the operating system.
    libraries
        Everything that the toolkit needs to run, Python first.
    integrity
        Whether the files agree with the record of the installation; "no record" in a checkout.
    files, digest
        Number of files of the toolkit, and one SHA-256 digest over the names and digests of
        them all: equal in two installations with the same files.
    troubles
        Files that are missing, changed or additional, each in a phrase.
    """

    version: str
    python: str
    implementation: str
    machine: str
    system: str
    libraries: tuple[Library, ...]
    integrity: Integrity
    files: int
    digest: str
    troubles: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Nothing is missing, too old or changed."""
        return self.integrity != "changed" and all(one.good for one in self.libraries)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "toolkit": self.version,
            "python": self.python,
            "implementation": self.implementation,
            "machine": self.machine,
            "system": self.system,
            "libraries": [
                {
                    "name": one.name,
                    "allowed": one.allowed,
                    "installed": one.installed,
                    "verdict": "passed" if one.good else "failed",
                }
                for one in self.libraries
            ],
            "files": {
                "integrity": self.integrity,
                "number": self.files,
                "digest": self.digest,
                "troubles": list(self.troubles),
            },
            "verdict": "passed" if self.good else "failed",
        }


def installation() -> Installation:
    """Describe this installation."""
    recorded = _recorded()
    now = dict(_digests(PACKAGE))
    troubles = () if recorded is None else tuple(compared(recorded, now))
    integrity: Integrity = "changed" if troubles else "intact"
    return Installation(
        version=toolkit.__version__,
        python=platform.python_version(),
        implementation=platform.python_implementation(),
        machine=platform.machine(),
        system=f"{platform.system()} {platform.release()}",
        libraries=tuple(_libraries()),
        integrity="no record" if recorded is None else integrity,
        files=len(now),
        digest=hashlib.sha256(
            "".join(f"{name} {digest}\n" for name, digest in now.items()).encode()
        ).hexdigest(),
        troubles=troubles,
    )


def compared(recorded: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    """Yield what differs between the record and the files, in the order of names.

    Examples
    --------
    >>> list(compared({"a.py": "1", "b.py": "2"}, {"a.py": "3"}))
    ['a.py has changed', 'b.py is missing']
    """
    for name in sorted(recorded.keys() | now.keys()):
        if name not in now:
            yield f"{name} is missing"
        elif name not in recorded:
            yield f"{name} is not of this release"
        elif recorded[name] != now[name]:
            yield f"{name} has changed"


def _libraries() -> Iterator[Library]:
    try:
        described = metadata.metadata(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        described = None
    yield Library(
        name="Python",
        allowed=str(described["Requires-Python"] or "") if described else "",
        installed=".".join(map(str, sys.version_info[:3])),
    )
    for line in sorted(metadata.requires(DISTRIBUTION) or () if described else ()):
        wanted = Requirement(line)
        # What an extra brings, or what another Python needs, is not needed here.
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            yield Library(
                name=wanted.name,
                allowed=str(wanted.specifier),
                installed=_installed(wanted.name),
            )


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _recorded() -> dict[str, str] | None:
    """Return name and digest of each file in the installer's record; None without one."""
    try:
        listed = metadata.files(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return None
    return recorded_files(listed or ())


def recorded_files(listed: Iterable[metadata.PackagePath]) -> dict[str, str] | None:
    """Return name and digest of each file of the package in a record.

    Parameters
    ----------
    listed
        The files of a distribution.

    Returns
    -------
    dict or None
        None when the package itself is not among them, as for a checkout installed to be
        edited.
    """
    found = {}
    for path in listed:
        first, *rest = path.parts
        if first == PACKAGE.name and CACHE not in rest and path.hash is not None:
            found["/".join(rest)] = path.hash.value
    return found if "__init__.py" in found else None


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name of each file and its digest, in the form of the installer's record."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and CACHE not in path.parts:
            digest = hashlib.sha256(path.read_bytes()).digest()
            text = base64.urlsafe_b64encode(digest).decode().rstrip("=")
            yield path.relative_to(folder).as_posix(), text
