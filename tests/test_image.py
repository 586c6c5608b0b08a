"""The image is built from `deploy/Dockerfile` and run as `docs/deploy.md` says, by Docker or Podman: `make test-image`.

Where no registry of images can be reached, its base is made of Debian's packages: the same Python in another place.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shlex
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from processes import free_port, status

ROOT = Path(__file__).parents[1]
BASE = "docker.io/library/python:3.11-slim"
PACKAGES = "python3.11,python3.11-venv,ca-certificates"
PYTHON = 'ln -s /usr/bin/python3.11 "$1/usr/local/bin/python"'
# What pip of the image must know of this machine: Podman lets a build see it, and leaves nothing of it in the image.
PIP = ("/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt")

pytestmark = [
    pytest.mark.skipif("IMAGE" not in os.environ, reason="NOT RUN: `make test-image` builds and runs the image"),
    pytest.mark.timeout(900),
]


@dataclass(frozen=True, slots=True)
class Engine:
    """A container engine, with what goes before each of its commands, and after `build` and `run`."""

    command: Sequence[str]
    build: Sequence[str] = ()
    run: Sequence[str] = ()

    def __call__(self, *arguments: str, check: bool = True) -> str:
        """What a command says."""
        done = subprocess.run(  # noqa: S603  # the engine
            [*self.command, *arguments], capture_output=True, text=True, check=False, cwd=ROOT, timeout=600
        )
        assert done.returncode == 0 or not check, done.stdout[-1000:] + done.stderr[-2000:]
        return done.stdout


def _podman(folder: Path) -> Engine:
    """Podman with images and volumes in a folder of their own, and a base for ours.

    It asks for less than it usually does, so that it also works as root of a machine that is a container itself.
    """
    engine = Engine(
        ("podman", "--root", str(folder / "root"), "--runroot", str(folder / "run"), "--runtime", "runc"),
        (
            *("--isolation", "chroot", "--format", "docker"),  # only Docker's format knows HEALTHCHECK
            *(f"--volume={file}:{file}:ro" for file in PIP if Path(file).exists()),
        ),
        ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"),
    )
    engine("pull", "--quiet", BASE, check=False)
    if BASE not in engine("images", "--format", "{{.Repository}}:{{.Tag}}"):
        options = ("--quiet", "--variant=minbase", f"--include={PACKAGES}", f"--customize-hook={PYTHON}")
        subprocess.run(  # noqa: S603  # Debian's program
            ["/usr/bin/mmdebstrap", *options, "bookworm", str(folder / "base.tar")],
            check=True, timeout=400, env={**os.environ, "TMPDIR": str(folder)},
        )  # fmt: skip
        engine("import", "--quiet", str(folder / "base.tar"), BASE)
    return engine


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Docker where it runs, else Podman."""
    docker = Engine(("docker",))
    if shutil.which("docker") and docker("info", "--format", "{{.ServerVersion}}", check=False).strip():
        yield docker
        return
    assert shutil.which("podman"), "neither Docker nor Podman runs here; as root, `make test-image` installs Podman"
    folder = Path("/var/tmp") / f"graphsvc-image-{secrets.token_hex(4)}"  # noqa: S108  # as Podman: /tmp may be small
    folder.mkdir(mode=0o700)
    engine = _podman(folder)
    try:
        yield engine
    finally:
        engine("rm", "--all", "--force", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _documented(verb: str) -> Sequence[str]:
    """What the documentation says after `docker build` or `docker run`."""
    block = (ROOT / "docs" / "deploy.md").read_text().partition("## Container")[2].partition("```\n")[0]
    (command,) = re.findall(rf"^docker {verb} (.*)$", block.replace("\\\n", " "), re.MULTILINE)
    return shlex.split(command)


def _ready(address: str) -> bool:
    """Whether the service becomes ready within a minute."""
    deadline = time.monotonic() + 60
    while (found := status(f"{address}health/ready")) != 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    return found == 200


def _triples(address: str) -> int:
    """How many triples the service has."""
    query = urlencode({"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"})
    request = urllib.request.Request(f"{address}sparql?{query}", headers={"Accept": "text/csv"})  # noqa: S310  # ours
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310  # ours
        return int(response.read().split()[1])


@pytest.fixture(scope="module")
def container(engine: Engine) -> Iterator[tuple[str, str]]:
    """The name and the address of a container, built and started as documented but for names and port of its own."""
    name, port = f"graphsvc-{secrets.token_hex(4)}", free_port()
    own = {"graphsvc": name, "graph:/data": f"{name}:/data", "127.0.0.1:8000:8000": f"127.0.0.1:{port}:8000"}
    build, run = ([own.get(word, word) for word in _documented(verb)] for verb in ("build", "run"))
    assert set(own.values()) <= {*build, *run}
    try:
        engine("build", *engine.build, *build)
        engine("run", "--detach", "--name", name, *engine.run, *run)
        yield name, f"http://127.0.0.1:{port}/"
    finally:
        for leftover in (("rm", "--force", name), ("volume", "rm", name), ("rmi", name)):
            engine(*leftover, check=False)


def test_the_image_is_built_and_serves_as_documented(engine: Engine, container: tuple[str, str]) -> None:
    name, address = container
    assert _ready(address), engine("logs", name)
    triples = _triples(address)

    (health,) = json.loads(f"[{engine('inspect', '--format', '{{json .Config.Healthcheck.Test}}', name)}]")
    engine("exec", name, *health[1:])
    engine("stop", name)
    assert engine("inspect", "--format", "{{.State.ExitCode}}", name).strip() == "0"
    engine("start", name)
    assert _ready(address), engine("logs", name)
    assert _triples(address) == triples > 30_000


def test_the_container_may_do_nothing_but_write_its_data(engine: Engine, container: tuple[str, str]) -> None:
    name, address = container
    assert _ready(address), engine("logs", name)

    def writable(folder: str) -> bool:
        return "yes" in engine("exec", name, "sh", "-c", f"touch {folder}/mark && echo yes", check=False)

    assert engine("exec", name, "id", "-u").strip() == "10001"
    assert re.search(r"CapEff:\s0+$", engine("exec", name, "grep", "CapEff", "/proc/1/status"))
    assert [writable(f"/{folder}") for folder in ("data", "tmp")] == [True, True]
    assert [writable(f"/{folder}") for folder in ("srv/graphsvc", "opt/graphsvc", "home", "var")] == [False] * 4
