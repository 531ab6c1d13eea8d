"""A whole packet, read back from its folder after it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.files import write_whole
from toolkit.documents.kit import Kit
from toolkit.documents.pharmacy.restricted import secrets
from toolkit.documents.readback.agreement import packet_findings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from toolkit.design.record import Record
    from toolkit.errors import Problem
    from toolkit.spec.reader import ProtocolFolder


def read_back(
    source: ProtocolFolder, record: Record, output: Path, members: Sequence[str]
) -> tuple[tuple[Problem, ...], Path]:
    """Compare the finished files of the packet with each other and with the record.

    Parameters
    ----------
    source, record
        The folder and its numbers.
    output
        Folder of the packet.
    members
        Ids of its documents.

    Returns
    -------
    tuple
        Every contradiction, and the file that tells what was compared and found.
    """
    kit = Kit(source, record)
    files = {name: output / f"{name}.docx" for name in members}
    found = packet_findings(files, kit, secrets=secrets(kit))
    lines = [f"{len(files)} finished Word files were read back and compared:", *files, ""]
    lines += [str(each) for each in found] or ["No contradiction was found."]
    told = output / "agreement.txt"
    write_whole(told, ("\n".join(lines) + "\n").encode())
    return found, told
