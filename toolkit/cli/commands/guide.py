"""Show a page of the guide, or, without a page, the list of its pages."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from toolkit.cli.console import result
from toolkit.cli.status import DONE, CommandLineError
from toolkit.cli.suggest import unknown
from toolkit.resources import guides_folder

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

HELP = "the documentation"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("page", nargs="?", metavar="PAGE", help="the page to show")


def run(options: argparse.Namespace) -> int:
    """Print a page, or the list, to standard output; return the exit status."""
    pages = {path.stem: path for path in sorted(guides_folder().glob("*.md"))}
    if options.page is None:
        width = max(len(name) for name in pages)
        result("\n".join(f"{name:{width}}  {_title(page)}" for name, page in pages.items()))
        return DONE
    if options.page not in pages:
        raise CommandLineError(unknown("page", options.page, pages))
    text = pages[options.page].read_text(encoding="utf-8")
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(text))
    else:
        result(text.rstrip("\n"))
    return DONE


def _title(page: Path) -> str:
    """Return the heading on the first line of a page."""
    return page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
