"""Commands of the documentation that want a place of their own: a clone, a machine whose folders are thrown away."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from documented import ROOT, run_apart
from processes import environment, free_port, wait_until_ready

CLONE = "tests/test_shown_apart.py runs it on a clone of its own"
QUICK = {"PIP_CACHE_DIR": str(Path.home() / ".cache" / "pip"), "PIP_NO_COMPILE": "1"}
"""What was downloaded is downloaded once, and what is imported is compiled then."""
MACHINE = "tests/test_shown_apart.py runs it over folders that are thrown away"


def shell(script: str, folder: Path, cache: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """What a script does in a folder."""
    return subprocess.run(  # noqa: S603  # our own documentation
        ["/bin/bash", "-euxc", script], capture_output=True, text=True, check=False, timeout=600,
        cwd=folder, env=environment(cache, {**QUICK, **extra}),
    )  # fmt: skip


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="NOT RUN: this is no checkout that could be cloned")
def test_a_clone_is_set_up_serves_and_is_brought_up_to_date(tmp_path: Path) -> None:
    origin, there = tmp_path / "origin", tmp_path / "graphsvc"
    made = shell(f"git clone --quiet {ROOT} {origin}", tmp_path, tmp_path / "cache")
    assert made.returncode == 0, made.stderr
    command = run_apart("deploy", CLONE).text
    assert {"REPOSITORY", "/opt/graphsvc"} <= {*command.split()}
    here = command.replace("REPOSITORY", str(origin)).replace("/opt/graphsvc", str(there))
    installed = shell(here, tmp_path, tmp_path / "cache")
    assert installed.returncode == 0, installed.stdout + installed.stderr

    port = free_port()
    with subprocess.Popen(  # noqa: S603  # what was just installed
        [there / ".venv/bin/graphsvc", "serve", "--port", str(port)],
        cwd=there, env=environment(tmp_path / "cache"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        try:
            wait_until_ready(process, f"http://127.0.0.1:{port}/")
        finally:
            process.terminate()

    author = "git -c user.name=a -c user.email=a@example.org"
    newer = f"echo newer > NEWER && git add NEWER && {author} commit --quiet --message newer"
    assert shell(newer, origin, tmp_path / "cache").returncode == 0
    updated = shell(run_apart("upgrade", CLONE).text, there, tmp_path / "cache")
    assert updated.returncode == 0, updated.stdout + updated.stderr
    assert (there / "NEWER").read_text() == "newer\n"


@pytest.mark.skipif(
    os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "systemctl", "journalctl"))),
    reason="NOT RUN: it wants root, systemd's programs, and unshare to hide the folders that it changes",
)
def test_the_unit_is_installed_and_enabled_as_shown(tmp_path: Path) -> None:
    """All but `--now`, which needs a machine that systemd has booted."""
    *commands, follow = run_apart("deploy", MACHINE).text.strip().splitlines()
    assert follow.startswith("journalctl")
    before = [sorted(path.iterdir()) for path in (Path("/etc"), Path("/etc/systemd"))]
    script = f"""
        mkdir {tmp_path}/etc && cp /etc/machine-id /etc/passwd {tmp_path}/etc
        mount --bind {tmp_path}/etc /etc && mkdir -p /etc/systemd/system
        {chr(10).join(commands).replace("enable --now", "enable")}
        stat -c %a /etc/graphsvc /etc/graphsvc/token
        readlink /etc/systemd/system/multi-user.target.wants/graphsvc.service
        timeout 1 {follow} || test $? = 124
    """
    ran = shell(f"unshare --mount /bin/bash -euc '{script}'", ROOT, tmp_path, SYSTEMD_OFFLINE="1")

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split()[:3] == ["700", "600", "/etc/systemd/system/graphsvc.service"]
    assert [sorted(path.iterdir()) for path in (Path("/etc"), Path("/etc/systemd"))] == before
    assert "LoadCredential=token:/etc/graphsvc/token\n" in (ROOT / "deploy" / "graphsvc.service").read_text()
