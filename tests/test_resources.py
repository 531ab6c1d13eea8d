from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit import resources

if TYPE_CHECKING:
    from pathlib import Path


def test_the_shipped_folders_exist() -> None:
    assert resources.templates_folder().is_dir()
    assert resources.protocols_folder().is_dir()
    assert (resources.guides_folder() / "getting-started.md").is_file()


def test_a_checkout_has_them_beside_the_package(tmp_path: Path) -> None:
    assert resources._folder("protocols", tmp_path / "toolkit") == tmp_path / "protocols"


def test_an_installed_copy_has_them_inside_the_package(tmp_path: Path) -> None:
    package = tmp_path / "toolkit"
    (package / "_shipped").mkdir(parents=True)
    assert resources._folder("templates", package) == package / "_shipped" / "templates"
