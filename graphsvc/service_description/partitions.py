"""What is in a dataset, counted: triples, subjects, objects, and those of each class and property (VoID, section 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from graphsvc.engine.contract import Engine, Row, Term
from graphsvc.vocab import VOID, VOID_EXT

Statement = tuple[ox.NamedNode | ox.BlankNode, str, Term]

_TOTALS: Final = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?distinctSubjects)
  (COUNT(DISTINCT ?o) AS ?distinctObjects) (COUNT(DISTINCT ?p) AS ?properties) WHERE { ?s ?p ?o }"""
_CLASSES: Final = (
    "SELECT ?class (COUNT(DISTINCT ?s) AS ?entities) WHERE { ?s a ?class } GROUP BY ?class ORDER BY ?class"
)
_PROPERTIES: Final = """SELECT ?property (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?distinctSubjects)
  (COUNT(DISTINCT ?o) AS ?distinctObjects) WHERE { ?s ?property ?o } GROUP BY ?property ORDER BY ?property"""
_OF_CLASSES: Final = """SELECT ?class ?property (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?distinctSubjects)
  (COUNT(DISTINCT ?o) AS ?distinctObjects) WHERE { ?s a ?class ; ?property ?o }
  GROUP BY ?class ?property ORDER BY ?class ?property"""
_TO_CLASSES: Final = """SELECT ?class ?property ?to (COUNT(*) AS ?triples)
  WHERE { ?s a ?class ; ?property ?o . ?o a ?to }
  GROUP BY ?class ?property ?to ORDER BY ?class ?property ?to"""
_TO_DATATYPES: Final = """SELECT ?class ?property ?to (COUNT(*) AS ?triples)
  WHERE { ?s a ?class ; ?property ?o . FILTER (ISLITERAL(?o)) }
  GROUP BY ?class ?property (DATATYPE(?o) AS ?to) ORDER BY ?class ?property ?to"""
_COUNTS: Final = ("triples", "entities", "distinctSubjects", "distinctObjects", "properties")


def partitions(engine: Engine, dataset: ox.NamedNode, prefix: str) -> list[Statement]:
    """The counts of the dataset's default graph, and its partitions by class, property and what properties lead to.

    Partitions are named by numbers behind the prefix. Classes and properties are sorted, so equal data gives equal
    names. Raises StoreError when the engine cannot count in time.
    """
    (totals,) = engine.rows(_TOTALS)
    found = [*_counted(dataset, totals)]
    for number, row in enumerate(engine.rows(_PROPERTIES), 1):
        part = ox.NamedNode(f"{prefix}property-{number}")
        found += [(dataset, VOID + "propertyPartition", part), (part, VOID + "property", row["property"])]
        found += _counted(part, row)
    of_classes = _by(engine.rows(_OF_CLASSES), "class")
    targets = {
        kind: _by(engine.rows(query), "class", "property")
        for kind, query in (("class", _TO_CLASSES), ("datatype", _TO_DATATYPES))
    }
    classes = engine.rows(_CLASSES)
    found.append((dataset, VOID + "classes", ox.Literal(len(classes))))
    for number, row in enumerate(classes, 1):
        part = ox.NamedNode(f"{prefix}class-{number}")
        found += [(dataset, VOID + "classPartition", part), (part, VOID + "class", row["class"])]
        rows = of_classes[row["class"],]
        found += [*_counted(part, {**row, "triples": _total(rows)}), *_properties(part, rows, targets)]
    return found


def _total(rows: Sequence[Row]) -> ox.Literal:
    """All triples of these rows: a triple has one property, so those of a class are those of its properties."""
    return ox.Literal(sum(int(count.value) for row in rows if isinstance(count := row["triples"], ox.Literal)))


def _properties(
    part: ox.NamedNode, rows: Sequence[Row], targets: Mapping[str, Mapping[tuple[Term, ...], Sequence[Row]]]
) -> Iterator[Statement]:
    """The properties of one class, each with the classes and datatypes of its values."""
    for number, row in enumerate(rows, 1):
        inner = ox.NamedNode(f"{part.value}-property-{number}")
        yield part, VOID + "propertyPartition", inner
        yield inner, VOID + "property", row["property"]
        yield from _counted(inner, row)
        for kind, vocabulary in (("class", VOID), ("datatype", VOID_EXT)):
            for index, target in enumerate(targets[kind].get((row["class"], row["property"]), ()), 1):
                if "to" in target:
                    leaf = ox.NamedNode(f"{inner.value}-{kind}-{index}")
                    yield inner, f"{vocabulary}{kind}Partition", leaf
                    yield leaf, vocabulary + kind, target["to"]
                    yield from _counted(leaf, target)


def _counted(part: ox.NamedNode, row: Row) -> Iterator[Statement]:
    """The counts of a part."""
    for name in _COUNTS:
        if name in row:
            yield part, VOID + name, row[name]


def _by(rows: Sequence[Row], *keys: str) -> Mapping[tuple[Term, ...], list[Row]]:
    """The rows by the terms that some of their variables have."""
    found: dict[tuple[Term, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row[key] for key in keys)].append(row)
    return found
