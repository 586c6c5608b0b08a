"""What `deploy/` offers works: the image has all it needs, unit and proxies are run where they are installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from processes import environment, free_port, serving, status, wait_until_ready
from samples import write_sample

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PUBLISHED = "https://data.example/icgraph/"
TURTLE = {"Accept": "text/turtle"}
NAMES = (
    *("id/community/testville", "id/passage/sample/17-29", "graph/entities", "graph/document/sample"),
    *("ns", "ns#Community", "shapes", "dataset"),
)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(self, *_: object) -> None:
        """None: the redirection is the answer."""


def get(url: str, headers: dict[str, str] | None = None, *, follow: bool = True) -> tuple[int, dict[str, str], str]:
    """Status, header fields by name in lower case, and the address that answered or is led to."""
    request = urllib.request.Request(url, headers=headers or {})  # noqa: S310  # our own address
    opener = urllib.request.build_opener() if follow else urllib.request.build_opener(_Stay())
    try:
        with opener.open(request, timeout=30) as response:
            return response.status, {k.lower(): v for k, v in response.headers.items()}, response.url
    except urllib.error.HTTPError as answer:
        return answer.code, {k.lower(): v for k, v in answer.headers.items()}, answer.headers.get("location", "")


@pytest.fixture(scope="module")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that is mounted under `/icgraph/`, as the proxies' files have it."""
    folder = tmp_path_factory.mktemp("deploy")
    port = free_port()
    public = f"http://127.0.0.1:{port}/icgraph/"
    arguments = ["--content", str(write_sample(folder / "content")), "--root-path", "/icgraph", "--public-url", public]
    settings = {"GRAPHSVC_TRUSTED_PROXIES": "127.0.0.1"}
    with serving(*arguments, "--port", str(port), cache=folder, settings=settings) as (process, _):
        wait_until_ready(process, public)
        yield public


def _instructions() -> Sequence[tuple[str, str]]:
    """The instructions of the Dockerfile."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines) if word]


def _copied() -> Sequence[str]:
    """What the image takes from the checkout."""
    return [rest.split()[0] for word, rest in _instructions() if word == "COPY" and not rest.startswith("--from")]


def test_the_image_runs_as_nobody_special_and_says_whether_it_is_ready() -> None:
    found = _instructions()
    words = [word for word, _ in found]
    known = {"FROM", "RUN", "COPY", "WORKDIR", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK"}
    last = len(words) - 1 - words[::-1].index("FROM")

    assert set(words) <= known | {"ENTRYPOINT", "CMD"}
    assert all(re.fullmatch(r"\S+:\d[\w.-]*( AS \w+)?", rest) for word, rest in found if word == "FROM")
    assert [rest for word, rest in found[last:] if word == "USER"] == ["graphsvc"]
    assert words.index("USER") > max(i for i, word in enumerate(words) if word in ("RUN", "COPY"))
    (health,) = (rest for word, rest in found if word == "HEALTHCHECK")
    assert "/health/ready" in json.loads(health.partition("CMD ")[2])[2]
    for word, rest in found:
        if word in ("ENTRYPOINT", "CMD"):
            assert json.loads(rest), "the signal must reach the service, not a shell"
        if word == "RUN" and "pip install" in rest:
            assert "--require-hashes" in rest


def test_the_image_is_made_of_what_is_there_and_gets_nothing_else() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert set(_copied()) == let_in
    assert all((ROOT / name).exists() for name in let_in)


def test_the_packages_of_the_image_are_those_that_are_tested() -> None:
    def pinned(path: Path) -> set[str]:
        return set(re.findall(r"^\S+==[^ ;]+", path.read_text(), re.MULTILINE))

    text = (DEPLOY / "requirements.lock").read_text()
    assert pinned(DEPLOY / "requirements.lock") < pinned(ROOT / "requirements.lock")
    assert "pytest" not in text
    assert "://" not in text
    assert "--hash=sha256:" in text


def test_the_files_of_the_image_are_enough_to_serve(tmp_path: Path) -> None:
    image = tmp_path / "srv"
    image.mkdir()
    for name in _copied():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, image / name)
    shutil.copy(ROOT / "pyproject.toml", image)
    base = f"http://127.0.0.1:{free_port()}/"
    port = base.split(":")[2].strip("/")
    arguments = ["--port", port, "--content", str(write_sample(tmp_path / "content"))]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-m", "graphsvc", "serve", *arguments],
            cwd=image, stdout=log, stderr=log, env=environment(tmp_path / "cache"), text=True,
        ) as process,
    ):  # fmt: skip
        try:
            wait_until_ready(process, base)
            assert get(base + "docs/copy.md")[0] == 200
            assert get(base + "static/style.css")[0] == 200
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="NOT RUN: systemd-analyze is not installed")
def test_the_unit_is_sound_and_gives_up_what_it_does_not_need(tmp_path: Path) -> None:
    unit = tmp_path / "graphsvc.service"
    text = (DEPLOY / "graphsvc.service").read_text()
    unit.write_text(text.replace("/opt/graphsvc/.venv/bin/graphsvc", f"{ROOT}/.venv/bin/graphsvc"))

    def analysed(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["systemd-analyze", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # a fixed command

    verified = analysed("verify", "--man=no", str(unit))
    assert verified.returncode == 0, verified.stderr
    assert "graphsvc.service" not in verified.stderr
    exposed = analysed("security", "--offline=yes", "--threshold=25", "--no-pager", str(unit))
    assert exposed.returncode == 0, exposed.stdout[-300:]
    # Workers fork and leave the network.
    assert "@process" in analysed("syscall-filter", "@system-service").stdout.split()
    assert {"unshare", "clone", "fork"} <= set(analysed("syscall-filter", "@process").stdout.split())
    assert "RestrictNamespaces=user net\n" in text


@contextmanager
def running(command: Sequence[str], url: str, folder: Path) -> Iterator[None]:
    """A server of somebody else, until it answers, and then for a while."""
    with (folder / "log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:  # noqa: S603
        try:
            deadline = time.monotonic() + 20
            while not status(url) and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            assert process.poll() is None, (folder / "log").read_text()
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


def _nginx(folder: Path, port: int, service: str) -> Sequence[str]:
    """Nginx with the file that is offered."""
    text = (DEPLOY / "nginx.conf").read_text().replace("127.0.0.1:8080", f"127.0.0.1:{port}")
    text = text.replace("127.0.0.1:8000", service).replace("/var/log/nginx/access.log", "off")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    (folder / "nginx.conf").write_text(text.replace("http {", "http {\n" + places))
    options = f"daemon off; pid {folder}/pid;"
    return ["nginx", "-p", str(folder), "-c", "nginx.conf", "-e", "stderr", "-g", options]


def _caddy(folder: Path, port: int, service: str) -> Sequence[str]:
    """Caddy with the file that is offered, without certificates."""
    text = (DEPLOY / "Caddyfile").read_text().replace("data.example {", f"http://127.0.0.1:{port} {{")
    options = "{\n\tadmin off\n\tauto_https off\n}\n"
    (folder / "Caddyfile").write_text(options + text.replace("127.0.0.1:8000", service))
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


@pytest.mark.parametrize("start", [_nginx, _caddy], ids=["nginx", "caddy"])
def test_behind_a_proxy_everything_is_found(
    start: Callable[[Path, int, str], Sequence[str]], mounted: str, tmp_path: Path
) -> None:
    program = start.__name__.strip("_")
    if shutil.which(program) is None:
        pytest.skip(f"NOT RUN: {program} is not installed")
    port = free_port()
    proxy = f"http://127.0.0.1:{port}/"
    with running(start(tmp_path, port, mounted.split("/")[2]), proxy + "icgraph/health/ready", tmp_path):
        found = get(proxy + ".well-known/void", follow=False)
        assert (found[0], found[1]["location"].removeprefix(proxy).strip("/")) == (303, "icgraph/void")
        assert get(proxy + ".well-known/void", TURTLE)[2] == proxy + "icgraph/void"
        thing = get(proxy + "icgraph/id/community/testville", TURTLE, follow=False)
        assert (thing[0], thing[1]["location"]) == (303, mounted + "doc/community/testville")
        code, headers, _ = get(proxy + "icgraph/doc/community/testville", TURTLE)
        assert (code, headers["content-type"]) == (200, "text/turtle; charset=utf-8")
        condition = {**TURTLE, "If-None-Match": headers["etag"]}
        assert get(proxy + "icgraph/doc/community/testville", condition)[0] == 304
        long_query = f"{proxy}icgraph/sparql?query=ASK%7B%7D%23{'x' * 20_000}"
        assert get(long_query, {"Accept": "application/json"})[0] == 200
        request = urllib.request.Request(  # noqa: S310  # our own address
            proxy + "icgraph/sparql", b"ASK{}", {"Content-Type": "application/sparql-query"}
        )
        request.get_method = lambda: "QUERY"  # type: ignore[method-assign]  # as urllib's docs have it
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310  # our own address
            assert response.status == 200


def _rules(text: str) -> Callable[[str], tuple[int, str] | None]:
    """What the RewriteRules of a file do with a path, as far as ours need it."""
    found = re.findall(r"^RewriteRule (\S+) (\S+) \[R=(\d+),L\]$", text, re.MULTILINE)
    assert len(found) == text.count("\nRewriteRule")

    def led(path: str) -> tuple[int, str] | None:
        for pattern, target, code in found:
            if match := re.search(pattern, path):
                return int(code), re.sub(r"\$(\d)", lambda group: match[int(group[1])], target)
        return None

    return led


@pytest.mark.parametrize("name", NAMES)
def test_the_rules_of_w3id_lead_to_the_service(name: str, mounted: str) -> None:
    """By a reading of our own; the next test has Apache read them."""
    led = _rules((DEPLOY / "w3id/.htaccess").read_text())(name.partition("#")[0])

    assert led == (302, PUBLISHED + name.partition("#")[0])
    code, headers, _ = get(led[1].replace(PUBLISHED, mounted), TURTLE)
    assert (code, headers["content-type"]) == (200, "text/turtle; charset=utf-8")


_APACHE = """
ServerRoot {folder}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/error.log
{user}
{modules}
DocumentRoot {folder}/w3id
<Directory {folder}/w3id>
  AllowOverride All
  Require all granted
</Directory>
"""
_MODULES = Path("/usr/lib/apache2/modules")


@pytest.mark.skipif(
    shutil.which("apache2") is None or not _MODULES.is_dir(),
    reason="NOT RUN: apache2 is not installed; the rules of w3id were read by a reading of our own only",
)
def test_apache_leads_every_kind_of_name_to_the_service(mounted: str, tmp_path: Path) -> None:
    folder = tmp_path / "w3id/icgraph"
    folder.mkdir(parents=True)
    (folder / ".htaccess").write_text((DEPLOY / "w3id/.htaccess").read_text().replace(PUBLISHED, mounted))
    for path in (tmp_path, *tmp_path.parents[:3], tmp_path / "w3id", folder):
        path.chmod(0o755)
    names = ("mpm_event", "authz_core", "rewrite", "dir", "alias")
    modules = "\n".join(f"LoadModule {name}_module {_MODULES}/mod_{name}.so" for name in names)
    user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
    port = free_port()
    (tmp_path / "apache.conf").write_text(_APACHE.format(folder=tmp_path, port=port, modules=modules, user=user))
    base = f"http://127.0.0.1:{port}/icgraph/"
    command = ["apache2", "-d", str(tmp_path), "-f", str(tmp_path / "apache.conf"), "-DFOREGROUND"]
    with running(command, base, tmp_path):
        for name in (*NAMES, "context.jsonld", "ns?x=1", "id/community/testville?format=nt"):
            local, _, _ = name.partition("#")
            code, headers, _ = get(base + local, TURTLE, follow=False)
            assert (code, headers["location"]) == (302, mounted + local)
        for name in NAMES:
            code, headers, address = get(base + name, TURTLE)
            assert (code, headers["content-type"]) == (200, "text/turtle; charset=utf-8"), name
            assert address.startswith(mounted)
        assert get(base + "context.jsonld")[1]["content-type"] == "application/ld+json"
        page = get(base + "id/community/testville", {"Accept": "text/html"})
        assert page[1]["content-type"] == "text/html; charset=utf-8"
