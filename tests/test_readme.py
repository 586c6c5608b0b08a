"""What the README shows is what a reader gets: its commands are run, its outputs compared."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from documented import ROOT, SHOWN_AT, blocks
from processes import environment, serving, wait_until_ready


def shown() -> list[tuple[str, str]]:
    """Each command of the README with the output that it shows; `make` is left out, as it runs this test."""
    found = [block.commands for block in blocks((ROOT / "README.md").read_text()) if block.language == "console"]
    return [pair for commands in found for pair in commands if not pair[0].startswith("make")]


@pytest.mark.skipif(shutil.which("curl") is None, reason="NOT RUN: curl is not installed")
def test_the_commands_of_the_readme_print_what_it_shows(tmp_path: Path) -> None:
    commands = shown()
    assert len(commands) >= 5
    with serving(cache=tmp_path) as (process, base):
        wait_until_ready(process, base)
        for command, expected in commands:
            here = command.replace(SHOWN_AT, base).replace(".venv/bin/", f"{ROOT}/.venv/bin/")
            ran = subprocess.run(  # noqa: S602  # our own README
                here, shell=True, capture_output=True, text=True, check=False, cwd=ROOT, env=environment(tmp_path)
            )
            found = ran.stdout.replace(base, SHOWN_AT).replace("\r", "").strip("\n")
            assert found == expected, f"{command}\n{ran.stderr}"
