"""The program as people run it: processes of their own, with their own environment."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

Ran = subprocess.CompletedProcess[str]
START_SECONDS = 60


def environment(cache: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The test's own environment, without settings of the developer's and with a cache of its own.

    Requests are not logged: nobody reads the pipe while the service runs, and it would fill up. Nothing is made before
    it is asked for, as most of these services are asked a thing or two, and end.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRAPHSVC_")}
    quick = {"GRAPHSVC_REQUEST_LOG": "false", "GRAPHSVC_WARM_UP": "false"}
    return {**kept, "XDG_CACHE_HOME": str(cache), "COLUMNS": "200", **quick, **(extra or {})}


def run(*arguments: str, cache: Path, stdin: str = "") -> Ran:
    command = [sys.executable, "-m", "graphsvc", *arguments]
    return subprocess.run(  # noqa: S603  # our own program
        command, capture_output=True, text=True, check=False, input=stdin, env=environment(cache), timeout=120
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    *arguments: str, cache: Path, settings: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running service and its address, ended by SIGINT as a person ends it; settings are `GRAPHSVC_…` variables.

    It leads a process group of its own, with all that it starts.
    """
    port = free_port()
    command = [sys.executable, "-m", "graphsvc", "serve", "--port", str(port), *arguments]
    with subprocess.Popen(  # noqa: S603  # our own program
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(cache, settings),
        start_new_session=True,
    ) as process:
        try:
            yield process, f"http://127.0.0.1:{port}/"
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait(timeout=20)


def status(url: str) -> int:
    """The status of a GET, 0 while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310  # our own address
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait_until_ready(process: subprocess.Popen[str], base: str) -> list[int]:
    """The statuses seen until the service is ready."""
    seen = []
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        seen.append(status(base + "health/ready"))
        if seen[-1] == 200:
            return seen
        time.sleep(0.02)
    pytest.fail(f"not ready: {seen[-1:]}")
