"""A machine of Debian that systemd has booted: the service is installed, run and updated as the documentation shows.

The machine is a container of Podman; `make test-image` runs this.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from containers import LIMITS, ROOT, of_debian, podman, ready, seen
from documented import run_apart
from processes import free_port
from test_shown_apart import CLONE, MACHINE

PACKAGES = "systemd,systemd-sysv,dbus,openssl,ca-certificates,curl,git,make,python3.11,python3.11-venv"
PYTHON = 'ln -s python3.11 "$1/usr/bin/python3" 2>/dev/null || true'
# Credentials reach a unit through a mount, which a container does not pass on by itself.
BOOT = "mount --make-rshared / && exec /sbin/init"

pytestmark = [
    pytest.mark.skipif("IMAGE" not in os.environ, reason="NOT RUN: `make test-image` boots a machine with systemd"),
    pytest.mark.timeout(900),
]

Machine = Callable[[str], str]


def _git(folder: Path, *arguments: str) -> None:
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *author, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository that the machine clones and pulls."""
    folder = tmp_path_factory.mktemp("machine")
    _git(folder, "clone", "--quiet", str(ROOT), "origin")
    return folder / "origin"


@pytest.fixture(scope="module")
def machine(origin: Path) -> Iterator[Machine]:
    """What a script says on the machine."""
    with podman() as (engine, folder):
        of_debian(engine, folder, "machine", PACKAGES, PYTHON)
        name = f"graphsvc-{secrets.token_hex(4)}"
        own = ("--systemd=always", "--privileged", "--network=host", f"--volume={origin}:{origin}", *seen(), *LIMITS)
        engine("run", "--detach", "--name", name, *own, "machine", "/bin/sh", "-c", BOOT)

        def run(script: str) -> str:
            return engine("exec", name, "/bin/bash", "-euc", script)

        deadline = time.monotonic() + 60
        while "running" not in engine("exec", name, "systemctl", "is-system-running", check=False):
            assert time.monotonic() < deadline, engine("logs", name)
            time.sleep(0.5)
        run("git config --system --add safe.directory '*'")  # the repository may be another user's
        yield run


def test_a_machine_is_set_up_serves_keeps_its_data_and_is_brought_up_to_date(origin: Path, machine: Machine) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    machine(run_apart("deploy", CLONE).text.replace("REPOSITORY", str(origin)))
    token, unit, follow = run_apart("deploy", MACHINE).text.strip().splitlines()
    machine(token)
    machine(f"echo GRAPHSVC_PORT={port} > /etc/graphsvc/environment")
    machine(f"cd /opt/graphsvc && {unit}")

    assert ready(address), machine("journalctl --no-pager --unit graphsvc")
    assert "graphsvc serves" in machine(f"timeout 2 {follow} || test $? = 124")
    assert machine("stat -c %a /etc/graphsvc /etc/graphsvc/token").split() == ["700", "600"]
    user = machine("stat -c %u /proc/$(systemctl show --property MainPID --value graphsvc)").strip()
    assert int(user) > 60_000, "a user of its own, as systemd numbers them"

    stated = "<https://example.org/a> <https://example.org/b> 1"
    send = f"curl --silent --fail-with-body --header 'Content-Type: application/sparql-update' {address}sparql"
    written = (
        f"{send} --header \"Authorization: Bearer $(cat /etc/graphsvc/token)\" --data 'INSERT DATA {{ {stated} }}'"
    )
    machine(written)
    with pytest.raises(AssertionError):
        machine(f"{send} --data 'INSERT DATA {{ {stated} }}'")

    (origin / "NEWER").write_text("newer\n")
    _git(origin, "add", "NEWER")
    _git(origin, "commit", "--quiet", "--message", "newer")
    machine(f"cd /opt/graphsvc && {run_apart('upgrade', CLONE).text}")
    assert "`systemctl restart graphsvc`" in (ROOT / "docs" / "upgrade.md").read_text()
    machine("systemctl restart graphsvc && test -f /opt/graphsvc/NEWER")
    assert ready(address), machine("journalctl --no-pager --unit graphsvc")
    asked = (
        f"curl --silent --header 'Accept: application/sparql-results+json' --data-urlencode 'query=ASK {{ {stated} }}'"
    )
    assert '"boolean":true' in machine(f"{asked} {address}sparql").replace(" ", "")

    machine("systemctl stop graphsvc")
    ended = machine("systemctl show --property Result,ExecMainStatus graphsvc").split()
    assert sorted(ended) == ["ExecMainStatus=0", "Result=success"]
