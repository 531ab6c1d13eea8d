"""Protocols with one thing wrong, each with the very message that it must give."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

BROKEN = Path(__file__).parent.parent / "specs" / "broken"
RECIPES = sorted(BROKEN.glob("*.yaml"))


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_broken_protocol_gives_its_message(
    path: Path,
    example: Path,
    follow: Callable[[Path, Path], None],
    complaints: Callable[[Path], list[str]],
    request: pytest.FixtureRequest,
) -> None:
    follow(path, example)
    said = "".join(f"{line}\n" for line in complaints(example)).replace(str(example), "example")
    agreed = path.with_suffix(".txt")
    if request.config.getoption("--update-golden"):
        agreed.write_text(said, encoding="utf-8")
    assert said, "nothing was found"
    assert said == agreed.read_text(encoding="utf-8")


def test_every_message_has_a_recipe_and_there_are_enough_of_them() -> None:
    assert {path.stem for path in BROKEN.glob("*.txt")} == {path.stem for path in RECIPES}
    assert len(RECIPES) >= 60
