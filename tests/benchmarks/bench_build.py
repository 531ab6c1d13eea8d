"""How long a build takes, and where the time goes.

Run by name: ``python tests/benchmarks/bench_build.py``. Prints wall times of the whole command
for both protocols, and of each stage of each protocol in a fresh process. Times on a busy
machine are upper bounds; compare them within one run only.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPEATS = 3
STAGES = """
import sys, time
from pathlib import Path
marks = [("start", time.perf_counter())]
def mark(name):
    marks.append((name, time.perf_counter()))
from toolkit.spec.reader import read_protocol
mark("import reader")
source = read_protocol(Path(sys.argv[1]))
mark("read and check the folder")
from toolkit.design.calculate import calculate
mark("import methods")
record = calculate(source)
mark("calculate")
from toolkit.checks import run_checks
report = run_checks(source, record)
mark("run the checks")
from toolkit.documents.build import build
mark("import document engine and matplotlib")
out = Path(sys.argv[2])
build(source, record, report, out, ("docx",), page_numbers=False)
mark("write the document, contents without page numbers")
build(source, record, report, out, ("docx",), page_numbers=True)
mark("write it again, contents with page numbers (LibreOffice)")
for (_, before), (name, after) in zip(marks, marks[1:]):
    print(f"{after - before:7.2f} s  {name}")
"""


def whole_command(output: Path) -> float:
    """Time `toolkit build` of every shipped protocol."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "toolkit", "build", "--output", str(output)],
        check=False,
        capture_output=True,
    )
    return time.perf_counter() - start


def main() -> None:
    """Print the times."""
    root = Path(__file__).parents[2]
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        times = [whole_command(output) for _ in range(REPEATS)]
        print("toolkit build, both protocols:", " ".join(f"{t:.2f} s" for t in times))
        for protocol in sorted(p for p in (root / "protocols").iterdir() if p.is_dir()):
            print(f"\n{protocol.name}, stage by stage in one fresh process")
            subprocess.run(
                [sys.executable, "-c", STAGES, str(protocol), str(output)], check=True
            )


if __name__ == "__main__":
    main()
