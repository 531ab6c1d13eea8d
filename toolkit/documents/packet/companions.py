"""Files that go with the packet: figures by themselves, programs of the analysis plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.analysis_plan.programs import programs
from toolkit.documents.files import write_whole
from toolkit.documents.site.figures import figures

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.documents.kit import Kit


def write_companions(kit: Kit, output: Path) -> tuple[Path, ...]:
    """Write the files that go with the packet.

    Parameters
    ----------
    kit
        The protocol and its record.
    output
        Folder of the packet; it exists.

    Returns
    -------
    tuple of Path
        The files.
    """
    contents: dict[Path, bytes] = {}
    for name, figure in figures(kit):
        contents[output / "figures" / f"{name}.svg"] = figure.svg
        contents[output / "figures" / f"{name}.png"] = figure.png
    for program in programs(kit):
        contents[output / "programs" / program.name] = program.text.encode()
    for path, content in contents.items():
        path.parent.mkdir(exist_ok=True)
        write_whole(path, content)
    return tuple(contents)
