from __future__ import annotations

import dataclasses
from importlib import metadata

import pytest

from toolkit.validation import installation as installed
from toolkit.validation.installation import (
    Installation,
    Library,
    compared,
    installation,
    recorded_files,
)


@pytest.fixture(scope="module")
def here() -> Installation:
    """Return what is found of this installation."""
    return installation()


def test_this_installation_is_good(here: Installation) -> None:
    assert here.good
    assert here.integrity in {"intact", "no record"}
    assert here.as_json()["verdict"] == "passed"


def test_every_library_that_is_declared_is_looked_up(here: Installation) -> None:
    names = [one.name for one in here.libraries]
    assert names[0] == "Python"
    assert {"numpy", "scipy", "pydantic", "docxtpl"} <= set(names)
    assert all(one.allowed and one.installed for one in here.libraries)


def test_the_digest_is_the_same_each_time(here: Installation) -> None:
    assert installation().digest == here.digest
    assert here.files > 100


def test_an_extra_is_not_needed(here: Installation) -> None:
    assert "distributed" not in [one.name for one in here.libraries]


@pytest.mark.parametrize(
    ("library", "good"),
    [
        (Library(name="numpy", allowed=">=2.0", installed="1.26"), False),
        (Library(name="numpy", allowed=">=2.0", installed=""), False),
        (Library(name="numpy", allowed=">=2.0", installed="2.0"), True),
        (Library(name="numba", allowed=">=0.68,<0.69", installed="0.69.1"), False),
        (Library(name="numba", allowed=">=0.68,<0.69", installed="0.68.2rc1"), True),
        (Library(name="any", allowed="", installed="0.1"), True),
    ],
    ids=["too old", "missing", "just right", "too new", "a candidate", "any"],
)
def test_a_library_must_be_there_in_a_version_that_is_allowed(
    here: Installation, library: Library, *, good: bool
) -> None:
    assert library.good == good
    assert bool(library.trouble) != good
    assert dataclasses.replace(here, libraries=(library,)).good == good


def test_changed_missing_and_additional_files_are_told(here: Installation) -> None:
    told = list(compared({"a.py": "1", "b.py": "2", "c.py": "3"}, {"b.py": "4", "c.py": "3"}))
    assert told == ["a.py is missing", "b.py has changed"]
    assert list(compared({}, {"x.py": "1"})) == ["x.py is not of this release"]
    assert not dataclasses.replace(here, integrity="changed").good


def path_of(name: str, digest: str) -> metadata.PackagePath:
    path = metadata.PackagePath(name)
    path.hash = metadata.FileHash(f"sha256={digest}") if digest else None
    return path


def test_only_the_files_of_the_package_are_compared_with_the_record() -> None:
    listed = [
        path_of("toolkit/__init__.py", "one"),
        path_of("toolkit/power/arms.py", "two"),
        path_of("toolkit/__pycache__/x.pyc", "three"),
        path_of("clinical.dist-info/RECORD", ""),
    ]
    assert recorded_files(listed) == {"__init__.py": "one", "power/arms.py": "two"}
    assert recorded_files(listed[1:]) is None


def test_a_file_changed_after_it_was_installed_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = {"__init__.py": "one", "power/arms.py": "two"}
    monkeypatch.setattr(installed, "_digests", lambda _: now.items())
    monkeypatch.setattr(installed, "_recorded", lambda: now | {"power/arms.py": "other"})
    found = installation()
    assert (found.integrity, found.good) == ("changed", False)
    assert found.troubles == ("power/arms.py has changed",)
    monkeypatch.setattr(installed, "_recorded", lambda: now)
    assert installation().integrity == "intact"


def test_a_toolkit_that_was_never_installed_has_no_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(installed, "DISTRIBUTION", "no-such-distribution")
    found = installation()
    assert found.integrity == "no record"
    assert [one.name for one in found.libraries] == ["Python"]
    assert installed._installed("no-such-distribution") == ""
