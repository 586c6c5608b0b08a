"""Containers for tests: an engine with its images in a folder of their own, and a base of Debian's packages."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from processes import status

ROOT = Path(__file__).parents[1]
# What pip and npm in a container must know of this machine.
CONFIGURED = ("/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt", str(Path.home() / ".npmrc"))
# Less than is usual, so that Podman also works as root of a machine that is a container itself.
LIMITS = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000")


@dataclass(frozen=True, slots=True)
class Engine:
    """A container engine, with what goes before each of its commands, and after `build` and `run`."""

    command: Sequence[str]
    build: Sequence[str] = ()
    run: Sequence[str] = ()

    def __call__(self, *arguments: str, check: bool = True, timeout: float = 600) -> str:
        """What a command says."""
        done = subprocess.run(  # noqa: S603  # the engine
            [*self.command, *arguments], capture_output=True, text=True, check=False, cwd=ROOT, timeout=timeout
        )
        assert done.returncode == 0 or not check, done.stdout[-1000:] + done.stderr[-2000:]
        return done.stdout


def seen() -> tuple[str, ...]:
    """The volumes by which a container sees what is configured here; nothing of it is left in an image."""
    return tuple(f"--volume={file}:{file}:ro" for file in CONFIGURED if Path(file).exists())


@contextmanager
def podman() -> Iterator[tuple[Engine, Path]]:
    """Podman with images and volumes in a folder of their own, and that folder."""
    assert shutil.which("podman"), "Podman is not here; as root, `make test-image` installs it"
    folder = Path("/var/tmp") / f"graphsvc-image-{secrets.token_hex(4)}"  # noqa: S108  # as Podman: /tmp may be small
    folder.mkdir(mode=0o700)
    engine = Engine(
        ("podman", "--root", str(folder / "root"), "--runroot", str(folder / "run"), "--runtime", "runc"),
        ("--isolation", "chroot", "--format", "docker", *seen()),  # only Docker's format knows HEALTHCHECK
        LIMITS,
    )
    try:
        yield engine, folder
    finally:
        engine("rm", "--all", "--force", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def of_debian(engine: Engine, folder: Path, image: str, packages: str, *hooks: str) -> None:
    """Import an image that is made of Debian's packages; each hook runs over its files."""
    options = ("--quiet", "--variant=minbase", f"--include={packages}", *(f"--customize-hook={hook}" for hook in hooks))
    archive = folder / "base.tar"
    subprocess.run(  # noqa: S603  # Debian's program
        ["/usr/bin/mmdebstrap", *options, "bookworm", str(archive)],
        check=True, timeout=400, env={**os.environ, "TMPDIR": str(folder)},
    )  # fmt: skip
    engine("import", "--quiet", str(archive), image)
    archive.unlink()


def ready(address: str) -> bool:
    """Whether the service becomes ready within a minute."""
    deadline = time.monotonic() + 60
    while (found := status(f"{address}health/ready")) != 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    return found == 200
