"""The command: measures every section, prints its tables, and writes them into the docs where that is asked for."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import platform
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench import sections
from bench.options import Options
from bench.servers import versions

_MARKS = "(?<=<!-- measured: {} -->\n).*?(?=<!-- /measured -->)"


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000, help="how many triples, a hundred at least")
    parser.add_argument("--rounds", type=int, default=5, help="how often servers take turns")
    parser.add_argument("--seconds", type=float, default=0.5, help="how long a turn is")
    parser.add_argument("--only", help="the one section that is measured [default: all]")
    parser.add_argument("--write", type=Path, help="page whose measured parts are replaced")
    given = parser.parse_args()
    for module in pkgutil.iter_modules(sections.__path__):
        if given.only not in {None, module.name}:
            continue
        section = importlib.import_module(f"{sections.__name__}.{module.name}")
        with tempfile.TemporaryDirectory(prefix="graphsvc-bench-") as folder:
            options = Options(given.triples, given.rounds, given.seconds, Path(folder))
            title = f"{section.TITLE}: {section.SIZE.format(**asdict(options))}"
            text = "\n".join(_section(title, section.measured(options)))
        sys.stdout.write(text + "\n")
        if given.write:
            _replace(given.write, module.name, text)


def _replace(page: Path, name: str, text: str) -> None:
    """Write a section between its marks on a page."""
    marks = re.compile(_MARKS.format(name), re.DOTALL)
    page.write_text(marks.sub(lambda _: text, page.read_text()))


def _section(title: str, tables: Iterator[object]) -> Iterator[str]:
    """A section as text: its tables, and what they were measured on."""
    before, started = os.getloadavg()[0], time.monotonic()
    made = [str(table) for table in tables]
    yield f"{title}, {datetime.now(UTC):%Y-%m-%d}, {time.monotonic() - started:.0f} seconds in all.\n"
    yield f"{_machine()} Load of others when it began: {before:.1f}. {versions()}.\n"
    yield from made


def _machine() -> str:
    """What kind of machine this is."""
    names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = psutil.virtual_memory().total / 1024**3
    return (
        f"{os.cpu_count()} cores of {names[0] if names else platform.machine()}, {memory:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}."
    )


if __name__ == "__main__":
    main()
