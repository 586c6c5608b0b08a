"""What the documentation shows, as something to run: its fenced blocks, and a shell in which the service is at hand."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from processes import environment, free_port, wait_until_ready

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
SHOWN_AT = "http://127.0.0.1:8000/"
_FENCE = re.compile(r"^( *)```(\S*)[ ]?(.*)\n((?:.*\n)*?)\1```$", re.MULTILINE)
_QUOTED = re.compile(r"(?:\\\n|\\.|[^\n'\"\\]|'[^']*'|\"[^\"]*\")*")
TOKEN = "documented-0123456789"  # noqa: S105  # it guards nothing


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, what its first line says besides, its text."""

    language: str
    said: str
    text: str

    @property
    def commands(self) -> Sequence[tuple[str, str]]:
        """Each command of a console with the output that is shown for it."""
        found = []
        for part in re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]:
            quoted = _QUOTED.match(part)
            assert quoted
            found.append((quoted[0], part[quoted.end() :].strip("\n")))
        return found


def blocks(text: str) -> Sequence[Block]:
    """The fenced blocks of a Markdown text."""
    return [
        Block(found[2], found[3], re.sub(f"^{found[1]}", "", found[4], flags=re.MULTILINE))
        for found in _FENCE.finditer(text)
    ]


def run_apart(name: str, why: str) -> Block:
    """The block of a document that a test runs by itself, as its first line says."""
    (block,) = [block for block in blocks((DOCS / f"{name}.md").read_text()) if block.said == f"apart: {why}"]
    return block


def fits(shown: str, printed: str) -> bool:
    """Whether something was printed as it is shown; an ellipsis stands for anything."""
    pattern = ".*".join(re.escape(part) for part in shown.split("…"))
    return re.fullmatch(pattern, printed.strip("\n"), re.DOTALL) is not None


class Shell:
    """Runs what a document shows, in a folder of its own; `graphsvc serve` goes on in the background.

    The address that is shown stands for that of the service.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = f"http://127.0.0.1:{free_port()}/"
        self._served: list[subprocess.Popen[str]] = []
        path = f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
        port = self.base.rpartition(":")[2].strip("/")
        self._environment = environment(folder / "cache", {"PATH": path, "GRAPHSVC_PORT": port})

    def run(self, command: str) -> str:
        """What a command prints. It must succeed."""
        here = command.replace(SHOWN_AT, self.base).replace(SHOWN_AT.rstrip("/"), self.base.rstrip("/"))
        if re.match(r"(?:\w+=\S* )*graphsvc serve", here):
            self._serve(here)
            return ""
        ran = subprocess.run(  # noqa: S603  # our own documentation
            ["/bin/bash", "-euc", here], capture_output=True, text=True, check=False, timeout=120,
            cwd=self.folder, env=self._environment,
        )  # fmt: skip
        assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout.replace(self.base, SHOWN_AT).replace("\r", "")

    def _serve(self, command: str) -> None:
        """Start a service in the place of the last one."""
        self.close()
        with (self.folder / "service.log").open("w") as log:
            process = subprocess.Popen(  # noqa: S603  # our own documentation
                ["/bin/bash", "-c", f"exec {command}"], stdout=log, stderr=log, text=True,
                cwd=self.folder, env=self._environment,
            )  # fmt: skip
        self._served.append(process)
        wait_until_ready(process, self.base)

    def close(self) -> None:
        """End what was started."""
        while self._served:
            process = self._served.pop()
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def documents() -> Iterator[Path]:
    """The documents, in order."""
    return iter(sorted(DOCS.glob("*.md")))
