"""Has the protocol documents judged by an outside checker of ICH M11; run by name.

::

    python tests/outside/m11.py [FILE.docx ...]

Without files it builds every protocol of the repository and one of them with one and with two
amendments, so that the amendment tables are looked at too. The checker is the validator of the
package usdm4_protocol (AGPL), whose registry of rules follows the final text of ICH M11. It
needs Python 3.12 and packages that contradict ours, so uv gives it an environment of its own;
where that cannot be had, this says so and ends with status 0, unless CI is set to anything.

Status 0: nothing found. Status 1: findings, or the checker failed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
CHECKER = "usdm4_protocol==0.10.0"
ONE = """amendments:
    - id: "1"
      approved: "2027-02-01"
      scope: global
      enrolled_percent: 12.5
      primary_reason: irb_feedback
      secondary_reasons: [site_feedback, recruitment_difficulty]
      summary: The visit window is wider.
      affects_safety_or_rights: true
      affects_data_reliability: false
      impact_explanation: Participants travel less.
      changes: [{description: Wider window., rationale: Travel., sections: ["1.3", "8.1"]}]"""
TWO = """
    - id: "2"
      approved: "2027-08-01"
      scope: global
      enrolled_percent: 40
      primary_reason: inconsistency_or_error
      summary: A slip is mended.
      affects_safety_or_rights: false
      affects_data_reliability: false
      changes: [{description: A slip., rationale: It was wrong., sections: ["2.1"]}]"""


def interpreters() -> list[str]:
    """List what to ask uv for: versions kept by pyenv, then what it finds itself."""
    root = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    kept = sorted(root.glob("versions/3.1[2-4]*/bin/python"))
    return [*map(str, kept), "3.12", "3.13"]


def environment() -> list[str] | None:
    """Return the command that runs Python in the checker's environment; None without one."""
    if shutil.which("uv") is None:
        return None
    for python in interpreters():
        command = ["uv", "run", "--quiet", "--no-project", "--python", python]
        command += ["--with", CHECKER, "python"]
        made = subprocess.run(
            [*command, "-c", "import usdm4_protocol"], capture_output=True, check=False
        )
        if made.returncode == 0:
            return command
    return None


def build(folder: Path) -> list[Path]:
    """Write the protocol documents, without page numbers, which no rule looks at."""
    from toolkit.design.calculate import calculate  # noqa: PLC0415 - slow, and not always needed
    from toolkit.documents.build import build as write  # noqa: PLC0415
    from toolkit.resources import protocols_folder  # noqa: PLC0415
    from toolkit.spec.reader import read_protocol  # noqa: PLC0415

    sources = sorted(path.parent for path in protocols_folder().glob("*/protocol.yaml"))
    for name, text in (("amended-once", ONE), ("amended-twice", ONE + TWO)):
        copy = folder / "sources" / name
        shutil.copytree(sources[0], copy)
        file = copy / "protocol.yaml"
        before = file.read_text(encoding="utf-8")
        after = before.replace("amendments: []", text)
        if after == before:
            message = f"{sources[0].name} is amended already"
            raise SystemExit(message)
        file.write_text(after, encoding="utf-8")
        sources.append(copy)
    made = []
    for source in sources:
        read = read_protocol(source)
        output = folder / source.name
        output.mkdir()
        paths = write(read, calculate(read), None, output, ("docx",), page_numbers=False)
        made.append(paths[0])
    return made


def main() -> int:
    """Check the files named on the command line, or what the repository builds."""
    command = environment()
    if command is None:
        print(  # noqa: T201
            f"outside checker not run: uv, Python 3.12 or the package {CHECKER} cannot be had",
            file=sys.stderr,
        )
        return int(bool(os.environ.get("CI")))
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(name) for name in sys.argv[1:]] or build(Path(folder))
        done = subprocess.run(
            [*command, str(HERE / "m11_rules.py"), *map(str, files)], check=False, timeout=600
        )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
