from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import resources
from toolkit.documents.own_template import documented

if TYPE_CHECKING:
    import pytest

MINIMAL = Path(__file__).parents[2] / "spec" / "minimal"


def test_the_list_is_written_below_what_stands_in_the_guide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(MINIMAL, tmp_path / "minimal")
    page = tmp_path / documented.PAGE
    page.write_text(f"# Title\n\nText.\n\n{documented.HEADING}\n\nstale line", encoding="utf-8")
    monkeypatch.setattr(resources, "guides_folder", lambda: tmp_path)
    monkeypatch.setattr(resources, "protocols_folder", lambda: tmp_path)
    documented.main()
    made = page.read_text("utf-8")
    assert made.startswith(f"# Title\n\nText.\n\n{documented.HEADING}\n\n### Title page")
    assert "stale line" not in made
    assert "| `sample_size.randomised` | text |" in made
