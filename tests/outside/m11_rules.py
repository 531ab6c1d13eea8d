"""Runs inside the environment of the outside checker: its rules on Word files, one line each.

Called by `m11.py` beside it with the files as arguments; prints what is found and ends with
status 1 if anything is. Each file is looked at twice: as it is, and with its content controls
unwrapped, since the checker's reader passes over the text inside them.

Three things are told to the checker that its version 0.10.0 does not know by itself:

- One rule left over from before its registry (M11_002) wants the code lists from its caller and
  crashes without; it gets those of the registry.
- Another one left over (M11_100) has a list of sections in which the optional ones, 5.5.1 to
  5.5.4, count as required; the package itself never fills that list, and neither do we.
- It counts a heading without a list number as no section; that is left as it is.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from lxml import etree
from simple_error_log.errors import Errors
from usdm4_protocol.validation.m11.reader import M11Reader
from usdm4_protocol.validation.m11.registry import enforceable_checks
from usdm4_protocol.validation.m11.runner import Runner

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY = "word/document.xml"


class CodeLists:
    """The code lists of the checker's own registry."""

    def __init__(self) -> None:
        self.terms: dict[str, set[str]] = {}
        for check in enforceable_checks():
            terms = {value["term"].casefold() for value in check.get("permitted_values") or []}
            self.terms.setdefault(check.get("codelist"), set()).update(terms)

    def is_in_codelist(self, value: str, codelist: str, *, by: str) -> bool:
        """Tell whether a value is a term of a list; an unknown list is an error."""
        del by
        return value.casefold() in self.terms[codelist]


def unwrap(source: Path, target: Path) -> None:
    """Copy a Word file with the contents of its content controls in their places."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == BODY:
                tree = etree.fromstring(data)
                for control in reversed(list(tree.iter(f"{WORD}sdt"))):
                    parent = control.getparent()
                    place = parent.index(control)
                    for child in reversed(list(control.find(f"{WORD}sdtContent"))):
                        parent.insert(place, child)
                    parent.remove(control)
                data = etree.tostring(tree)
            new.writestr(name, data)


def findings(path: Path, folder: Path) -> list[str]:
    """Run every rule on one file."""
    errors = Errors()
    context = M11Reader(str(path), errors, work_dir=str(folder)).read()
    if context is None:
        return ["the checker cannot read the file"]
    context.ct = CodeLists()
    results = Runner(errors).run(context)
    if not results.count() or not context.sections:
        return ["the checker ran no rule, or saw no section"]
    return [
        f"{row['level'] or row['status']} {row['rule'] or row['rule_id']} {row['section']}: "
        f"{row['message'] or row['exception']}"
        for row in results.to_dict()
    ]


def main() -> int:
    """Check the files named on the command line; return the exit status."""
    found = 0
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            copy, bare = Path(folder, "as-it-is.docx"), Path(folder, "unwrapped.docx")
            shutil.copy(name, copy)
            unwrap(copy, bare)
            for path in (copy, bare):
                lines = findings(path, Path(folder))
                found += len(lines)
                print(f"{name} ({path.stem}): {len(lines)} findings")  # noqa: T201
                for line in lines:
                    print(f"  {line}")  # noqa: T201
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
