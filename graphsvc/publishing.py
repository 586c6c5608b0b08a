"""Released files: the dataset in forms that other tools read, derived from the graphs and never read back.

Blank nodes have canonical labels (RDF Dataset Canonicalization 1.0) and everything is sorted, so that equal data gives
equal bytes on any machine.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import deflate
import pyoxigraph as ox

from graphsvc.jsonld import expanded_from
from graphsvc.model import Names, Passage, sha256
from graphsvc.vocab import RDF

SUMS: Final = "SHA256SUMS"
CANONICAL: Final = "dataset.nq"
_REIFIES: Final = ox.NamedNode(RDF + "reifies")
_WHOLE: Final = "dataset"
_LEVEL: Final = 9
_KEY: Final = re.compile(r"(?![0-9a-f]{16}$)[a-z0-9/-]{1,100}")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is said of a file: its name, its content's media type, whether it is packed by gzip, length and SHA-256."""

    name: str
    media_type: str
    packed: bool
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Released:
    """One file; `packed` when it is the gzip of another."""

    name: str
    media_type: str
    content: bytes
    packed: bool = False

    @property
    def facts(self) -> FileFacts:
        """What is said of it."""
        digest = hashlib.sha256(self.content).hexdigest()
        return FileFacts(self.name, self.media_type, self.packed, len(self.content), digest)


def released(quads: Iterable[ox.Quad], names: Names, prefixes: Mapping[str, str]) -> Iterator[Released]:
    """Every file of a release: the whole dataset in four forms, plain and packed, then each graph but passages' own.

    The quads are those of the named graphs.
    """
    ordered = _canonical(quads)
    whole = {
        ".nq": ("application/n-quads", _lines(ordered)),
        ".trig": ("application/trig", _written(ordered, ox.RdfFormat.TRIG, prefixes)),
        ".jsonld": ("application/ld+json", expanded_from(ordered)),
        "-rdf12.trig": ("application/trig", rdf12_trig(_by_graph(ordered), names)),
    }
    for suffix, (media_type, content) in whole.items():
        yield Released(_WHOLE + suffix, media_type, content)
        yield Released(f"{_WHOLE}{suffix}.gz", media_type, bytes(deflate.gzip_compress(content, _LEVEL)), packed=True)
    for graph, found in _by_graph(ordered).items():
        if graph.startswith(names.base) and not Passage.of(graph, names):
            triples = [ox.Quad(*quad.triple) for quad in found]
            yield Released(file_of_graph(graph, names), "text/turtle", _written(triples, ox.RdfFormat.TURTLE, prefixes))


def canonical(quads: Iterable[ox.Quad]) -> bytes:
    """The quads as canonical N-Quads, sorted lines: the content of `dataset.nq`."""
    return _lines(_canonical(quads))


def _canonical(quads: Iterable[ox.Quad]) -> Sequence[ox.Quad]:
    """The quads with canonical blank nodes, sorted."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=str)


def _lines(quads: Iterable[ox.Quad]) -> bytes:
    """N-Quads, sorted by line."""
    return "".join(sorted(f"{quad} .\n" for quad in quads)).encode()


def file_of_graph(graph: str, names: Names) -> str:
    """The name of a graph's file, which no other graph's has, also where the case of letters makes no difference.

    A plain key stands in it; for any other, which may hold anything, a digest.
    """
    alone = {name: name.removeprefix(names.base) for name in (names.ontology, names.shapes, names.queries)}
    key = alone.get(graph) or graph.removeprefix(names.graph(""))
    taken = key in alone.values() and graph not in alone
    plain = key.replace("/", ".") if _KEY.fullmatch(key) and not taken else sha256(graph)[:16]
    return f"graph-{plain}.ttl"


def sums(files: Sequence[Released]) -> Released:
    """The digests as `sha256sum --check` reads them."""
    lines = "".join(f"{file.facts.sha256}  {file.name}\n" for file in files)
    return Released(SUMS, "text/plain; charset=utf-8", lines.encode())


def packed(files: Sequence[Released]) -> Iterator[bytes]:
    """The files on their way to another process: a line of JSON about them, then their bytes."""
    about = [[file.name, file.media_type, file.packed, len(file.content)] for file in files]
    yield json.dumps(about).encode() + b"\n"
    for file in files:
        yield file.content


def unpacked(stream: bytes) -> Sequence[Released]:
    """The files that `packed` sent."""
    line, _, rest = stream.partition(b"\n")
    content = io.BytesIO(rest)
    return [Released(name, kind, content.read(size), gz) for name, kind, gz, size in json.loads(line)]


def rdf12_trig(graphs: Mapping[str, Iterable[ox.Quad]], names: Names) -> bytes:
    """The dataset in TriG of RDF 1.2, with each passage as the reifier of what it states (RDF 1.2 Concepts, 1.5).

    What passages state stands in the default graph, once; the other graphs keep their names. Equal graphs give equal
    bytes.
    """
    quads = sorted(set(_reified(graphs, names)), key=str)
    return _written(quads, ox.RdfFormat.TRIG, {"icg": names.term(""), "rdf": RDF})


def _reified(graphs: Mapping[str, Iterable[ox.Quad]], names: Names) -> Iterator[ox.Quad]:
    """Each statement, and for those of a passage that the passage reifies it."""
    for graph, quads in graphs.items():
        passage = ox.NamedNode(graph) if Passage.of(graph, names) else None
        for quad in quads:
            if passage is None:
                yield quad
            else:
                yield ox.Quad(*quad.triple)
                yield ox.Quad(passage, _REIFIES, quad.triple)


def _by_graph(quads: Iterable[ox.Quad]) -> Mapping[str, Sequence[ox.Quad]]:
    """The quads by the IRI of their graph, in order."""
    found: defaultdict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        found[getattr(quad.graph_name, "value", "")].append(quad)
    return found


def _written(quads: Sequence[ox.Quad], form: ox.RdfFormat, prefixes: Mapping[str, str]) -> bytes:
    """The quads in a format, in the order given."""
    return ox.serialize(quads, format=form, prefixes=dict(prefixes)) or b""
