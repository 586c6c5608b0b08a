"""Asks the service as Python clients do: a list of tasks as JSON on stdin, what each found as JSON on stdout."""

from __future__ import annotations

import json
import sys
import urllib.request
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import extruct
import pyshacl
import rdflib
from rdflib.namespace import SH
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from signposting import find_signposting_html, find_signposting_http, find_signposting_linkset
from SPARQLWrapper import SPARQLWrapper
from usp.tree import sitemap_tree_for_homepage

warnings.simplefilter("error", RuntimeWarning)
RDF_TEXTS = {"turtle": "turtle", "n3": "n3"}


def sparqlwrapper(task: Mapping[str, Any]) -> list[Any]:
    """The Python type of what SPARQLWrapper makes of an answer, and how many solutions, truths or triples it holds."""
    client = SPARQLWrapper(task["endpoint"], returnFormat=task["format"])
    client.setQuery(task["query"])
    client.setMethod(task.get("method", "GET"))
    client.setRequestMethod(task.get("requesting", "urlencoded"))
    for graph in task.get("graphs", ()):
        client.addDefaultGraph(graph)
    found = client.queryAndConvert()
    return [type(found).__name__, _size(found, task["format"])]


def _size(found: Any, form: str) -> int:  # noqa: ANN401  # whatever the client gives
    """How much was found."""
    if isinstance(found, dict):
        return len(found["results"]["bindings"]) if "results" in found else int(found["boolean"])
    if isinstance(found, rdflib.Graph):
        return len(found)
    if isinstance(found, bytes):
        text = found.decode()
        return len(rdflib.Graph().parse(data=text, format=form)) if form in RDF_TEXTS else len(text.splitlines()) - 1
    return len(found.getElementsByTagName("result"))


def store(task: Mapping[str, Any]) -> list[str]:
    """The triples of a pattern, by rdflib over a remote store."""
    graph = rdflib.Graph(SPARQLStore(task["endpoint"]), identifier=task.get("graph"))
    predicate = rdflib.URIRef(task["predicate"])
    return sorted(f"{s.n3()} {p.n3()} {o.n3()}" for s, p, o in graph.triples((None, predicate, None)))


def parse(task: Mapping[str, Any]) -> int:
    """How many triples rdflib reads at an address."""
    return len(rdflib.Graph().parse(task["url"], format=task.get("format")))


def service(task: Mapping[str, Any]) -> int:
    """How many solutions a local query has that asks the service by SERVICE."""
    return len(rdflib.Graph().query(f"SELECT * {{ SERVICE <{task['endpoint']}> {{ {task['pattern']} }} }}"))


def embedded(task: Mapping[str, Any]) -> list[list[str]]:
    """The triples of the JSON-LD in a page, as extruct finds it, and those of the JSON-LD document."""
    with urllib.request.urlopen(task["page"], timeout=30) as response:  # noqa: S310  # our own address
        found = extruct.extract(response.read(), base_url=task["page"], syntaxes=["json-ld"])["json-ld"]
    graphs = rdflib.Graph().parse(data=json.dumps(found), format="json-ld"), rdflib.Graph().parse(task["document"])
    return [sorted(" ".join(term.n3() for term in triple) for triple in graph) for graph in graphs]


def sitemap(task: Mapping[str, Any]) -> list[list[str | None]]:
    """The pages that robots.txt and the sitemaps tell of, each with when it was last changed."""
    pages = sitemap_tree_for_homepage(task["home"]).all_pages()
    return [[page.url, page.last_modified and page.last_modified.isoformat()] for page in pages]


def signposting(task: Mapping[str, Any]) -> list[list[str]]:
    """What is told of a page by its header fields, by its HTML, and by each linkset that these name."""
    page = task["page"]
    in_header = find_signposting_http(page)
    linksets = sorted(str(link.target) for link in in_header.linksets)
    found = [in_header, find_signposting_html(page), *(find_signposting_linkset(link) for link in linksets)]
    return [sorted(f"{link.rel.name} {link.target} {link.type}" for link in links.for_context(page)) for links in found]


class Dump(rdflib.Dataset):
    """A file of N-Quads as one dataset in memory; Oxigraph answers what is asked of it in SPARQL."""

    def __init__(self, file: str) -> None:
        """Read the file twice."""
        super().__init__(default_union=True)
        self.parse(file, format="nquads")
        self.indexed = rdflib.Dataset("Oxigraph", default_union=True)
        self.indexed.parse(file, format="ox-nq")

    def query(self, *asked: Any, **named: Any) -> rdflib.query.Result:  # noqa: ANN401  # as rdflib
        """The solutions, in a twentieth of the time that rdflib takes for the queries of our shapes."""
        return self.indexed.query(*asked, **named)


def validate(task: Mapping[str, Any]) -> list[list[str]]:
    """What pySHACL finds in a dump by the shapes at an address: severity, shape, focus node and value."""
    data = Dump(task["file"])
    _, report, _ = pyshacl.validate(data, shacl_graph=task["shapes"], do_owl_imports=False)
    terms = (SH.resultSeverity, SH.sourceShape, SH.focusNode, SH.value)
    results = [
        [str(report.value(result, term, default="")) for term in terms] for result in report.objects(None, SH.result)
    ]
    return sorted([severity.rpartition("#")[2], *others] for severity, *others in results)


TASKS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    task.__name__: task for task in (sparqlwrapper, store, parse, service, embedded, sitemap, signposting, validate)
}


def main() -> None:
    """Do all tasks; one that fails gives its error as a text."""
    found = []
    for task in json.load(sys.stdin):
        try:
            found.append(TASKS[task["do"]](task))
        except Exception as error:  # noqa: BLE001  # the test shows it
            found.append(f"{type(error).__name__}: {error}")
    json.dump(found, sys.stdout)


main()
