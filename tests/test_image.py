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
import urllib.request
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

import pytest
from containers import ROOT, Engine, of_debian, podman, ready
from processes import free_port

BASE = "docker.io/library/python:3.11-slim"
PACKAGES = "python3.11,python3.11-venv,ca-certificates"
PYTHON = 'ln -s /usr/bin/python3.11 "$1/usr/local/bin/python"'

pytestmark = [
    pytest.mark.skipif("IMAGE" not in os.environ, reason="NOT RUN: `make test-image` builds and runs the image"),
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Docker where it runs, else Podman with a base for ours."""
    docker = Engine(("docker",))
    if shutil.which("docker") and docker("info", "--format", "{{.ServerVersion}}", check=False).strip():
        yield docker
        return
    with podman() as (engine, folder):
        engine("pull", "--quiet", BASE, check=False)
        if BASE not in engine("images", "--format", "{{.Repository}}:{{.Tag}}"):
            of_debian(engine, folder, BASE, PACKAGES, PYTHON)
        yield engine


def _documented(verb: str) -> Sequence[str]:
    """What the documentation says after `docker build` or `docker run`."""
    block = (ROOT / "docs" / "deploy.md").read_text().partition("## Container")[2].partition("```\n")[0]
    (command,) = re.findall(rf"^docker {verb} (.*)$", block.replace("\\\n", " "), re.MULTILINE)
    return shlex.split(command)


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
    assert ready(address), engine("logs", name)
    triples = _triples(address)

    (health,) = json.loads(f"[{engine('inspect', '--format', '{{json .Config.Healthcheck.Test}}', name)}]")
    engine("exec", name, *health[1:])
    engine("stop", name)
    assert engine("inspect", "--format", "{{.State.ExitCode}}", name).strip() == "0"
    engine("start", name)
    assert ready(address), engine("logs", name)
    assert _triples(address) == triples > 30_000


def test_the_container_may_do_nothing_but_write_its_data(engine: Engine, container: tuple[str, str]) -> None:
    name, address = container
    assert ready(address), engine("logs", name)

    def writable(folder: str) -> bool:
        return "yes" in engine("exec", name, "sh", "-c", f"touch {folder}/mark && echo yes", check=False)

    assert engine("exec", name, "id", "-u").strip() == "10001"
    assert re.search(r"CapEff:\s0+$", engine("exec", name, "grep", "CapEff", "/proc/1/status"))
    assert [writable(f"/{folder}") for folder in ("data", "tmp")] == [True, True]
    assert [writable(f"/{folder}") for folder in ("srv/graphsvc", "opt/graphsvc", "home", "var")] == [False] * 4
