"""A store behind another server's SPARQL endpoint, which the configuration names; nothing that it sends is trusted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from itertools import islice
from typing import Final
from urllib.parse import urlencode

import httpcore2
import pyoxigraph as ox

from graphsvc.engine.contract import Node, Place, Store, Subject, Term
from graphsvc.errors import BadRequest, Overloaded, RequestError, ServiceError, StoreFailed, StoreUnreachable
from graphsvc.messages import N_, Told
from graphsvc.protocol import QUERY, UPDATE, QueryRequest
from graphsvc.uploads import parse_solutions

_RESULTS: Final = "application/sparql-results+json"
_ANSWER_BYTES: Final = 100_000_000
"""What an engine may answer to a query of our own; the memory of a worker is bounded besides."""

_UNCODED: Final = ("", "identity")
_DEPTH: Final = 128
_TIMEOUTS: Final = {"connect": 5.0, "read": 600.0, "write": 600.0}
"""How long an engine may say nothing; deadlines are shorter, and end the process that waits."""

_GRAPHS: Final = 500
"""How many graphs are asked for at once."""


class RemoteStore:
    """What our own code needs of a store, asked by the SPARQL 1.1 Protocol, one request at a time.

    Each method raises StoreUnreachable, StoreFailed and Overloaded.
    """

    def __init__(self, place: Place) -> None:
        """Nothing is asked yet; a connection is kept from one request to the next."""
        self._place = place
        self._pool = httpcore2.ConnectionPool(max_connections=1)

    @contextmanager
    def asked(self, request: QueryRequest, base: str, accept: str) -> Iterator[httpcore2.Response]:
        """The engine's answer to a query over the dataset of the request. Raises BadRequest when it takes none."""
        graphs = [
            *(("default-graph-uri", graph) for graph in request.default_graphs),
            *(("named-graph-uri", graph) for graph in request.named_graphs),
        ]
        address = self._place.queries
        if graphs:
            address += ("&" if "?" in address else "?") + urlencode(graphs)
        with self._posted(address, QUERY, _based(request.text, base), accept) as response:
            yield response

    def update(self, update: str, /, *, base_iri: str | None = None) -> None:
        """Apply an update, which the engine must do whole or not at all. Raises SyntaxError, too."""
        try:
            with self._posted(self._place.updates, UPDATE, _based(update, base_iri), "*/*") as response:
                response.read()
        except BadRequest:
            with suppress(RuntimeError):  # to tell what is wrong with it: the engine's own words stay there
                ox.Store().update(update, base_iri=base_iri)
            raise

    @contextmanager
    def _posted(self, address: str, media: str, text: str, accept: str) -> Iterator[httpcore2.Response]:
        """The engine's answer to a text."""
        headers = {"Content-Type": media, "Accept": accept, "User-Agent": "graphsvc"}
        if self._place.token:
            headers["Authorization"] = f"Bearer {self._place.token}"
        fields, told = list(headers.items()), {"timeout": _TIMEOUTS}
        try:
            with self._pool.stream("POST", address, headers=fields, content=text.encode(), extensions=told) as response:
                if response.status not in (HTTPStatus.OK, HTTPStatus.NO_CONTENT):
                    raise _refusal(response.status)
                if header_of(response, b"content-encoding").lower() not in _UNCODED:
                    raise StoreFailed(detail=N_("the engine behind this service answered in a coding not asked for"))
                yield response
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException) as problem:
            raise StoreUnreachable(detail=N_("the engine behind this service did not answer to the end")) from problem

    def query(
        self, query: str, /, *, base_iri: str | None = None, substitutions: Mapping[ox.Variable, Term] | None = None
    ) -> ox.QuerySolutions:
        """The solutions of one of our own SELECT queries, joined with the terms that are bound to variables."""
        if substitutions:
            names, terms = (" ".join(map(str, part)) for part in (substitutions, substitutions.values()))
            query = query.replace("{", f"{{ VALUES ({names}) {{ ({terms}) }} ", 1)
        body = bytearray()
        with self.asked(QueryRequest(query), base_iri or "", _RESULTS) as response:
            for piece in response.iter_stream():
                body += piece
                if len(body) > _ANSWER_BYTES:
                    raise StoreFailed(detail=N_("the engine's answer is too long"), limit=_ANSWER_BYTES)
        try:
            safe = parse_solutions(bytes(body), header_of(response, b"content-type"), _DEPTH)
        except RequestError as problem:
            raise StoreFailed(
                detail=Told("the engine's answer cannot be used: %(problem)s", problem=problem.detail)
            ) from problem
        solutions = ox.parse_query_results(safe, ox.QueryResultsFormat.JSON)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101  # nothing else comes out of there
        return solutions

    def quads_for_pattern(
        self, subject: Subject | None, predicate: ox.NamedNode | None, term: Term | None, graph: Node | None = None, /
    ) -> Iterator[ox.Quad]:
        """The quads that fit; without a graph, those of all named graphs."""
        given = {"s": subject, "p": predicate, "o": term, "g": graph}
        default = isinstance(graph, ox.DefaultGraph)
        bound = {ox.Variable(name): node for name, node in given.items() if isinstance(node, Term)}
        pattern = "{ ?s ?p ?o }" if default else "{ GRAPH ?g { ?s ?p ?o } }"
        for row in self.query(f"SELECT * {pattern}", substitutions=bound):
            named = ox.DefaultGraph() if default else row["g"]
            yield ox.Quad(row["s"], row["p"], row["o"], named)

    def named_graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """The named graphs that hold something."""
        for row in self.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"):
            if isinstance(row["g"], ox.NamedNode | ox.BlankNode):
                yield row["g"]

    def contains_named_graph(self, graph: ox.NamedNode, /) -> bool:
        """Whether a named graph holds something."""
        return any(True for _ in self._some("GRAPH ?g { ?s ?p ?o }", {ox.Variable("g"): graph}))

    def has_unmerged(self) -> bool:
        """Whether the default graph holds what no named graph does."""
        return any(True for _ in self._some("?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } }"))

    def _some(self, pattern: str, bound: Mapping[ox.Variable, Term] | None = None) -> ox.QuerySolutions:
        """One solution of a pattern, if there is one."""
        return self.query(f"SELECT * {{ {pattern} }} LIMIT 1", substitutions=bound)

    def quads_of(self, graphs: Iterable[str]) -> Iterator[ox.Quad]:
        """The quads of these named graphs, which are asked for in few queries."""
        names = iter(graphs)
        while some := list(islice(names, _GRAPHS)):
            listed = " ".join(f"<{name}>" for name in some)
            for row in self.query(f"SELECT ?s ?p ?o ?g {{ VALUES ?g {{ {listed} }} GRAPH ?g {{ ?s ?p ?o }} }}"):
                yield ox.Quad(row["s"], row["p"], row["o"], row["g"])

    def __len__(self) -> int:
        """How many quads there are."""
        counts = "{ ?s ?p ?o }", "{ GRAPH ?g { ?s ?p ?o } }"
        rows = (row for pattern in counts for row in self.query(f"SELECT (COUNT(*) AS ?n) {pattern}"))
        return sum(int(row["n"].value) for row in rows if isinstance(row["n"], ox.Literal))

    def bulk_extend(self, quads: Iterable[ox.Quad], /) -> None:
        """Add the quads, all in one update."""
        graphs: dict[str, list[str]] = defaultdict(list)
        for quad in quads:
            named = not isinstance(quad.graph_name, ox.DefaultGraph)
            graphs[f"GRAPH {quad.graph_name} {{" if named else ""].append(f"{quad.triple} .\n")
        blocks = (opened + "".join(triples) + ("}\n" if opened else "") for opened, triples in graphs.items())
        self.update(f"INSERT DATA {{\n{''.join(blocks)}}}")


def quads_by_graph(store: Store, graphs: Collection[str]) -> Mapping[str, list[ox.Quad]]:
    """The quads of each of these named graphs of a store."""
    if not isinstance(store, RemoteStore):
        return {graph: list(store.quads_for_pattern(None, None, None, ox.NamedNode(graph))) for graph in graphs}
    found: dict[str, list[ox.Quad]] = {graph: [] for graph in graphs}
    for quad in store.quads_of(graphs):
        found[str(quad.graph_name)[1:-1]].append(quad)
    return found


def header_of(response: httpcore2.Response, name: bytes) -> str:
    """The value of a header field, empty without one."""
    return next((value.decode("latin-1") for field, value in response.headers if field.lower() == name), "")


def _based(text: str, base: str | None) -> str:
    """The text with our base in front of it, for the engine has its own."""
    return f"BASE <{base}>\n{text}" if base else text


def _refusal(status: int) -> ServiceError:
    """What an engine's refusal means here; what it says of it stays there."""
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return Overloaded(detail=N_("the engine behind this service is busy"))
    if status == HTTPStatus.BAD_REQUEST:
        return BadRequest(detail=N_("the engine behind this service does not take this text"))
    return StoreFailed(
        detail=Told("the engine behind this service answered with the status %(status)s", status=str(status))
    )
