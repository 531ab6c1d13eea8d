"""Files that are there whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place, then move it there in one step."""
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as handle:
        temporary = Path(handle.name)
        try:
            handle.write(data)
        except BaseException:
            temporary.unlink()
            raise
    try:
        # A temporary file is for its owner's eyes; the document is as open as any new file.
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError:
        temporary.unlink()
        raise
