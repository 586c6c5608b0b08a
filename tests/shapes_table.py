"""`make shapes-table`: the tables of shapes/README.md, written from the shapes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from rdflib import OWL, RDF, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node
from shape_cases import ALL_SHAPES, NAMES, ONTOLOGY_GRAPH, ROOT, SHAPES, local, reports

README: Final = ROOT / "shapes" / "README.md"
APART: Final = Path("rdf12") / "reifiers.ttl"
KINDS: Final = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def coverage() -> dict[str, list[str]]:
    """The shapes that watch each term of ours that is in force, by local name."""
    terms = {term for kind in KINDS for term in ONTOLOGY_GRAPH.subjects(RDF.type, kind)}
    own = {term for term in terms if str(term).startswith(NAMES.term(""))}
    in_force = own - set(ONTOLOGY_GRAPH.subjects(OWL.deprecated, None))
    return {local(term): sorted(set(map(local, _watching(term)))) for term in sorted(in_force, key=str)}


def _watching(term: Node) -> Iterator[Node]:
    """The shapes that target a class, or have a property as their path or target what has it."""
    if (term, RDF.type, OWL.Class) in ONTOLOGY_GRAPH:
        yield from (
            shape for shape in SHAPES.subjects(SH.targetClass, term) if (shape, RDF.type, SH.NodeShape) in SHAPES
        )
    else:
        yield from SHAPES.subjects(SH.path, term)
        yield from SHAPES.subjects(SH.targetSubjectsOf, term)


def _rules() -> Iterator[str]:
    """A row for each shape that a finding may name."""
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        yield from _rows(Graph().parse(path), path.name, "shape", [s for s in ALL_SHAPES if reports(s)])
    apart = Graph().parse(ROOT / "shapes" / APART)
    aimed = [shape for shape in apart.subjects(SH.targetSubjectsOf, None) if isinstance(shape, URIRef)]
    yield from _rows(apart, APART.as_posix(), "shape, pyrudof alone", aimed)


def _rows(graph: Graph, file: str, by: str, shapes: Iterable[URIRef]) -> Iterator[str]:
    for shape in shapes:
        messages = [
            str(text) for text in graph[shape : SH.message] if isinstance(text, Literal) and text.language == "en"
        ]
        for message in messages:
            said = re.sub(r"\{\?(\w+)\}", r"{\1}", message).replace("|", "\\|")
            severity = local(graph.value(shape, SH.severity)).lower()
            yield f"| {local(shape)} | {severity} | {said} | {file} | {by} |"


def _table(head: Iterable[str], rows: Iterable[str]) -> str:
    columns = list(head)
    return "\n".join([f"| {' | '.join(columns)} |", "|" + "---|" * len(columns), *rows]) + "\n"


def tables() -> Mapping[str, str]:
    """The generated tables, by the name that marks their place."""
    terms = (f"| {term} | {', '.join(shapes)} |" for term, shapes in coverage().items())
    return {
        "rules": _table(["rule", "severity", "what to do when it is broken", "file", "checked by"], sorted(_rules())),
        "terms": _table(["term", "watched by"], terms),
    }


def written() -> str:
    """The page with its tables as they must be."""
    page = README.read_text(encoding="utf-8")
    for name, table in tables().items():
        before, mark, rest = page.partition(f"<!-- {name} -->\n")
        _, end, behind = rest.partition(f"<!-- /{name} -->")
        page = before + mark + table + end + behind
    return page


if __name__ == "__main__":
    README.write_text(written(), encoding="utf-8")
