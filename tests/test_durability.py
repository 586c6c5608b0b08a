"""What was acknowledged is there after kill -9, nothing is there by half, and the service is soon back.

`GRAPHSVC_DURABILITY_ROUNDS=100 pytest tests/test_durability.py -s` is the long run, with a bound on the start as well;
`GRAPHSVC_DURABILITY_CONTENT=.` runs it on the content of this folder.
"""

from __future__ import annotations

import json
import os
import random
import signal
import statistics
import sys
import threading
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode

import pytest
from processes import serving, wait_until_ready
from samples import write_sample

ROUNDS = int(os.environ.get("GRAPHSVC_DURABILITY_ROUNDS", "3"))
CONTENT = os.environ.get("GRAPHSVC_DURABILITY_CONTENT")
LONG_RUN = 20
START_SECONDS = 5
WRITES_FOR_SECONDS = (0.1, 1.5)
QUIET = {"GRAPHSVC_REQUEST_LOG": "false"}
TOKEN = "durability-0123456789"  # noqa: S105  # it guards nothing

UPDATE = """
INSERT DATA {{
  GRAPH <urn:pair:{n}> {{ <urn:pair:{n}> <urn:left> {n} }}
  <urn:pair:{n}> <urn:right> {n} .
}} ;
DELETE WHERE {{ GRAPH <urn:last> {{ <urn:last> <urn:is> ?n }} }} ;
INSERT DATA {{ GRAPH <urn:last> {{ <urn:last> <urn:is> {n} }} }}
"""
"""Three operations that belong together: a pair in two graphs, and the number of the last pair."""

PAIRS = """
SELECT ?n (BOUND(?right) AS ?whole) (?n = ?merged AS ?merge) WHERE {
  { GRAPH ?g { ?pair <urn:left> ?n }
    OPTIONAL { GRAPH ?h { ?pair <urn:right> ?right } }
    OPTIONAL { ?pair <urn:left> ?merged } }
  UNION { GRAPH ?h { ?pair <urn:right> ?n } FILTER NOT EXISTS { GRAPH ?g { ?pair <urn:left> ?n } } }
}
"""


def update(base: str, text: str) -> None:
    """Return when the update is acknowledged. Raises URLError or OSError when it is not."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
    request = urllib.request.Request(base + "sparql", text.encode(), headers)  # noqa: S310  # our own address
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310  # our own address
        assert response.status == 204


def rows(base: str, query: str) -> list[dict[str, str]]:
    address = f"{base}sparql?{urlencode({'query': query, 'format': 'json'})}"
    with urllib.request.urlopen(address, timeout=30) as response:  # noqa: S310  # our own address
        found = json.load(response)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


class Writer(threading.Thread):
    """A client that sends one update after the other, and remembers which were acknowledged."""

    def __init__(self, base: str, first: int) -> None:
        super().__init__(daemon=True)
        self.base = base
        self.sent = first - 1
        self.acknowledged: list[int] = []

    def run(self) -> None:
        """Until the service is gone."""
        try:
            while True:
                self.sent += 1
                update(self.base, UPDATE.format(n=self.sent))
                self.acknowledged.append(self.sent)
        except (URLError, OSError):
            return


@pytest.mark.timeout(300 + 20 * ROUNDS)
@pytest.mark.parametrize("sync_seconds", ["0", "0.2"])
def test_no_acknowledged_update_is_lost_and_none_is_half_there(
    sync_seconds: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    token_file = tmp_path / "token"
    token_file.write_text(TOKEN)
    token_file.chmod(0o600)
    content = Path(CONTENT) if CONTENT else write_sample(tmp_path / "content")
    arguments = (
        "--store",
        str(tmp_path / "store"),
        "--token-file",
        str(token_file),
        "--content",
        str(content),
    )
    chance = random.Random(20261128)  # noqa: S311  # the moments of a test
    acknowledged: set[int] = set()
    sent, starts = 0, []
    for kills in range(ROUNDS + 1):
        started = time.monotonic()
        settings = {**QUIET, "GRAPHSVC_SYNC_SECONDS": sync_seconds}
        with serving(*arguments, cache=tmp_path, settings=settings) as (process, base):
            wait_until_ready(process, base)
            if kills:  # the first start loads the content
                starts.append(time.monotonic() - started)
            check(base, acknowledged, sent)
            writer = Writer(base, sent + 1)
            writer.start()
            writer.join(chance.uniform(*WRITES_FOR_SECONDS))
            os.killpg(process.pid, signal.SIGKILL)
            writer.join()
            acknowledged |= set(writer.acknowledged)
            sent = writer.sent
    figures = f"starts after a kill of {statistics.median(starts):.2f} s, at most {max(starts):.2f} s"
    capsys.readouterr()
    with capsys.disabled():
        sys.stdout.write(f"\n{ROUNDS} rounds, {len(acknowledged)} updates, {figures}\n")
    assert acknowledged
    if ROUNDS >= LONG_RUN:
        assert max(starts) < START_SECONDS


def check(base: str, acknowledged: set[int], sent: int) -> None:
    """Every acknowledged pair is there, each pair is whole, and the last one is told by the same update."""
    found = rows(base, PAIRS)
    pairs = {int(row["n"]) for row in found}
    assert acknowledged <= pairs
    assert pairs <= set(range(1, sent + 1))
    assert all(row["whole"] == "true" == row["merge"] for row in found)
    last = [int(row["n"]) for row in rows(base, "SELECT ?n { GRAPH <urn:last> { <urn:last> <urn:is> ?n } }")]
    assert last == ([max(pairs)] if pairs else [])
