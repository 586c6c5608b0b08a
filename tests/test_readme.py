"""What the README shows is what a reader gets: its commands are run, its outputs compared."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from processes import environment, serving, wait_until_ready

ROOT = Path(__file__).parents[1]
SHOWN_AT = "http://127.0.0.1:8000/"


def blocks() -> list[tuple[str, str]]:
    """Each command of the README with the output that it shows; `make` is left out, as it runs this test."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL):
        for command in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            quoted = re.match(r"(?:[^\n']|'[^']*')*", command)
            assert quoted
            if not quoted[0].startswith("make"):
                found.append((quoted[0], command[quoted.end() :].strip("\n")))
    return found


@pytest.mark.skipif(shutil.which("curl") is None, reason="NOT RUN: curl is not installed")
def test_the_commands_of_the_readme_print_what_it_shows(tmp_path: Path) -> None:
    shown = blocks()
    assert len(shown) >= 5
    with serving(cache=tmp_path) as (process, base):
        wait_until_ready(process, base)
        for command, expected in shown:
            here = command.replace(SHOWN_AT, base).replace(".venv/bin/", f"{ROOT}/.venv/bin/")
            ran = subprocess.run(  # noqa: S602  # our own README
                here, shell=True, capture_output=True, text=True, check=False, cwd=ROOT, env=environment(tmp_path)
            )
            found = ran.stdout.replace(base, SHOWN_AT).replace("\r", "").strip("\n")
            assert found == expected, f"{command}\n{ran.stderr}"
