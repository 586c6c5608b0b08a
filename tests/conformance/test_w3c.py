"""The W3C's SPARQL 1.1 suites against the running service, judged by programs that are not ours.

Those that fail for reasons of the engine are in docs/conformance.md: another failure fails here, and so does one gone.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from processes import serving, wait_until_ready

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
SUITE = SHARED / "w3c" / "sparql11"
CHECKS = SHARED / "checks"
TOKEN = "conformance-" + "0123456789abcdef" * 2

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="the W3C suites are not there: ../shared/w3c")


@dataclass(frozen=True)
class Outcomes:
    """What a suite found: the tests that ran, and why each failure failed."""

    categories: dict[str, tuple[int, int]]
    failures: dict[str, str]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty service that may be written to, its default graph what is written there."""
    folder = tmp_path_factory.mktemp("service")
    token = folder / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    options = ("--content", "none", "--default-graph", "plain", "--token-file", str(token))
    with serving(*options, cache=folder) as (process, base):
        wait_until_ready(process, base)
        yield base


def outcomes_of(program: str, base: str, folder: Path, *more: str) -> Outcomes:
    """Run a suite over HTTP."""
    report = folder / "report.json"
    command = [sys.executable, str(CHECKS / program), "--suite", str(SUITE), "--json", str(report), "--erase"]
    command += ["--endpoint", base + "sparql", "--update", base + "sparql", "--gsp", base + "rdf-graph-store"]
    command += ["--auth", f"Bearer {TOKEN}", *more]
    subprocess.run(command, check=False, capture_output=True, timeout=900)  # noqa: S603  # the suite's own program
    found = json.loads(report.read_text())
    return Outcomes(
        {name: (passed, total) for name, (passed, total) in found["categories"].items()},
        {row["id"]: row["reason"] for row in found["results"] if not row["ok"]},
    )


def known_failures() -> set[str]:
    """The tests that docs/conformance.md lists as failing."""
    section = (ROOT / "docs" / "conformance.md").read_text().partition("## Not as specified")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))


def test_queries_updates_and_results(endpoint: str, tmp_path: Path) -> None:
    outcomes = outcomes_of("sparql_http_suite.py", endpoint, tmp_path)

    assert sum(total for _, total in outcomes.categories.values()) >= 498
    assert outcomes.failures.keys() == known_failures(), outcomes.failures


def test_protocol_graph_store_and_service_description(endpoint: str, tmp_path: Path) -> None:
    outcomes = outcomes_of("protocol_suite.py", endpoint, tmp_path, "--gsp-direct", "--gsp-create")

    assert outcomes.failures == {}
    assert {name: total for name, (_, total) in outcomes.categories.items()} == {
        "protocol": 34,
        "gsp": 8,
        "gsp-optional": 5,
        "service-description": 3,
        "extra": 32,
    }
