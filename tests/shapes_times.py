"""`make shapes-times`: how long a validation takes on each engine and store, written into docs/shapes.md."""

from __future__ import annotations

import platform
import re
import signal
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version

import pyoxigraph as ox
import rdflib
import rudof
from shape_cases import BASE, ROOT

from graphsvc.content import read_content
from graphsvc.loading import compile_content
from graphsvc.model import Names
from graphsvc.validation import findings, rdflib_graph, rdflib_view

PAGE = ROOT / "docs" / "shapes.md"
LIMIT_SECONDS = 60
MARKS = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- /measured -->)", re.DOTALL)


def _runs(data: frozenset[ox.Triple]) -> Iterator[tuple[str, str, Callable[[], int]]]:
    """Engine, store, and what to run: it gives the number of results."""
    names = Names()
    shapes = rdflib_graph(BASE)

    def in_memory() -> int:
        graph = rdflib.Graph().parse(data=rudof.ntriples(data), format="nt")
        return len(findings(graph, shapes, names))

    def over_oxigraph() -> int:
        store = ox.Store()
        store.bulk_extend(ox.Quad(*triple) for triple in data)
        return len(findings(rdflib_view(store).default_graph, shapes, names))

    yield (
        "pySHACL",
        "rdflib in memory, queries by Oxigraph (`graphsvc check`)",
        lambda: len(findings(rdflib_graph(data), shapes, names)),
    )
    yield "pySHACL", "rdflib in memory", in_memory
    yield "pySHACL", "oxrdflib", over_oxigraph
    yield "pyrudof", "its own (oxrdf)", lambda: len(rudof.results(data, BASE))


def _too_long(*_: object) -> None:
    """What the alarm does."""
    raise TimeoutError


def main() -> None:
    """Measure, and write the table."""
    signal.signal(signal.SIGALRM, _too_long)
    data = compile_content(read_content(ROOT, Names())).triples
    rows = ["| engine | store | results | seconds, loading included |", "|---|---|---|---|"]
    for engine, store, run in _runs(data):
        started = time.perf_counter()
        signal.alarm(LIMIT_SECONDS)
        try:
            results, took = str(run()), f"{time.perf_counter() - started:.1f}"
        except TimeoutError:
            results, took = "", f"more than {LIMIT_SECONDS}"
        signal.alarm(0)
        rows.append(f"| {engine} {version(engine.lower())} | {store} | {results} | {took} |")
    rows.append(f"\n{len(data)} triples, Python {platform.python_version()}, rdflib {version('rdflib')}.\n")
    PAGE.write_text(MARKS.sub(lambda _: "\n".join(rows), PAGE.read_text()))


if __name__ == "__main__":
    main()
