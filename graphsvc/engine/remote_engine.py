"""The remote engine: foreign queries go to another server, and its bytes to the client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import pyoxigraph as ox

from graphsvc.engine.contract import Offer, Sink
from graphsvc.engine.mistakes import syntax_problem
from graphsvc.engine.remote import RemoteStore, header_of
from graphsvc.errors import StoreFailed
from graphsvc.formats import FORMATS_TABLE, Format, Kind
from graphsvc.guard import read
from graphsvc.jsonld import expanded_from
from graphsvc.messages import N_
from graphsvc.protocol import QueryRequest, media_type
from graphsvc.rdf_xml import cannot_be_written, is_reserved

_FORMS: Final = {form.name: form for form in FORMATS_TABLE}
_BASIS: Final = {
    Kind.SOLUTIONS: _FORMS["results-json"],
    Kind.BOOLEAN: _FORMS["results-json"],
    Kind.GRAPH: _FORMS["n-triples"],
}
"""What is asked for where the engine may not know the client's format; we write it anew in that one."""

_KINDS: Final = {
    "SELECT": Kind.SOLUTIONS,
    "ASK": Kind.BOOLEAN,
    "CONSTRUCT": Kind.GRAPH,
    "DESCRIBE": Kind.GRAPH,
}
"""What each form of query answers."""

_PASSED: Final = frozenset(["results-json", "results-xml", "csv", "tsv", "turtle", "n-triples", "rdf-xml"])
"""The formats in which an engine's own bytes are as good as ours."""


class RemoteEngine:
    """Answers foreign queries from one remote store."""

    def __init__(self, store: RemoteStore, base: str) -> None:
        """Ask this store; relative IRIs in queries are resolved against `base`."""
        self.store = store
        self.base = base

    def answer(self, request: QueryRequest, offer: Offer, sink: Sink) -> None:
        """Have a foreign query answered; see the contract."""
        kind = self._kind(request)
        form, basis = offer(kind), _BASIS[kind]
        passed = form.name in _PASSED
        accept = f"{form.media_type}, {basis.media_type};q=0.5" if passed else basis.media_type
        with self.store.asked(request, self.base, accept) as response:
            given, _ = media_type(header_of(response, b"content-type"))
            if passed and given in form.media_types:
                sink.open(form)
                for piece in response.iter_stream():
                    sink.write(piece)
            elif given in basis.media_types:
                _write_anew(response.iter_stream(), basis, form, sink)
            else:
                raise StoreFailed(detail=N_("the engine behind this service answered in a format not asked for"))

    def _kind(self, request: QueryRequest) -> Kind:
        """What the answer will be. Raises QuerySyntaxError: the embedded engine reads the query, over no data."""
        try:
            with suppress(RuntimeError):  # another engine may know functions that this one does not
                ox.Store().query(request.text, base_iri=self.base)
        except SyntaxError as problem:
            raise syntax_problem(problem, request.text) from problem
        reading = read(request.text)
        return next(kind for at in reading.top() if (kind := _KINDS.get(reading.word(at))))


def _write_anew(pieces: Iterator[bytes], given: Format, wanted: Format, sink: Sink) -> None:
    """Write what comes in one format in another one."""
    source = _Pieces(pieces)
    try:
        if isinstance(given.serializer, ox.QueryResultsFormat):
            found = ox.parse_query_results(source, given.serializer)  # type: ignore[arg-type]  # it only reads
            sink.open(wanted)
            found.serialize(sink, format=wanted.serializer)  # type: ignore[arg-type]  # it only writes
        else:
            quads = ox.parse(source, given.serializer)  # type: ignore[arg-type]  # it only reads
            sink.open(wanted)
            if wanted.name == "json-ld":
                sink.write(expanded_from([*quads]))  # the engine's writer fails at triple terms
            else:
                ox.serialize(quads, sink, format=wanted.serializer)  # type: ignore[arg-type]  # it only writes
    except SyntaxError as problem:
        raise StoreFailed(detail=N_("the answer of the engine behind this service cannot be read")) from problem
    except OSError as problem:
        if is_reserved(problem):
            raise cannot_be_written() from problem
        raise


class _Pieces:
    """Pieces of bytes as a file that is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Up to so many bytes, none at the end."""
        held = self._rest or next(self._pieces, b"")
        self._rest = held[size:]
        return held[:size]
