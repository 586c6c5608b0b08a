"""The files of the dump as strangers get them: found in VoID, downloaded, counted by parsers of others."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
from pyld import jsonld

VOID = "http://rdfs.org/ns/void#"
SD = "http://www.w3.org/ns/sparql-service-description#"
RAPTOR = {"nq": "nquads", "ttl": "turtle", "trig": "trig"}


def described(address: str) -> ox.Store:
    """What is said at an address, as N-Triples."""
    request = urllib.request.Request(address, headers={"Accept": "application/n-triples"})  # noqa: S310  # ours
    store = ox.Store()
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310  # ours
        store.load(response.read(), ox.RdfFormat.N_TRIPLES)
    return store


def downloaded(base: str, folder: Path) -> Mapping[str, Path]:
    """Each file that the description of the dataset names, by name."""
    files = {}
    for quad in described(f"{base}.well-known/void").quads_for_pattern(None, ox.NamedNode(VOID + "dataDump"), None):
        address = getattr(quad.object, "value", "")
        files[address.rpartition("/")[2]] = path = folder / address.rpartition("/")[2]
        with urllib.request.urlopen(address, timeout=60) as response:  # noqa: S310  # ours
            path.write_bytes(response.read())
    return files


def stated(base: str) -> Mapping[str, int]:
    """How many triples the service says that each named graph has, by the graph's IRI without the base."""
    found = described(f"{base}sparql").query(
        f"SELECT ?name ?triples {{ ?_ <{SD}name> ?name ; <{SD}graph>/<{VOID}triples> ?triples }}"
    )
    assert isinstance(found, ox.QuerySolutions)
    pairs = [(str(row["name"]), str(row["triples"])) for row in found]
    return {name[1:-1].removeprefix(base): int(triples.split('"')[1]) for name, triples in pairs}


def file_of(graph: str) -> str:
    """The file of a graph, as its name tells."""
    return f"graph-{graph.removeprefix('graph/').replace('/', '.')}.ttl"


def raptor_count(path: Path) -> int:
    """How many statements rapper reads in a file."""
    command = ("rapper", "-i", RAPTOR[path.suffix[1:]], "-c", str(path))
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603  # Debian's program
    assert done.returncode == 0, done.stderr
    (count,) = re.findall(r"returned (\d+) triples", done.stderr)
    return int(count)


def pyld_count(path: Path) -> int:
    """How many statements PyLD reads in a file."""
    return sum(len(quads) for quads in jsonld.to_rdf(json.loads(path.read_bytes())).values())
