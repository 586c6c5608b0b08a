"""What the page of an editorial note shows beside its sides: the rows that a query gets, and the other notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graphsvc.description import asking
from graphsvc.description.asking import text_of
from graphsvc.description.labels import Labels
from graphsvc.description.listing import objects_of
from graphsvc.description.nodes import Node
from graphsvc.description.sentences import with_sentences
from graphsvc.engine.contract import Engine, Row
from graphsvc.model import Names, Passage
from graphsvc.vocab import RDF

_SAID: Final = ("statement", "listName", "rank", "nameAsWritten", "edition")
"""The properties that say what a side is that is no figure."""
_LOCAL: Final = re.compile("[A-Za-z0-9][A-Za-z0-9_-]*")
_MOST_OTHERS: Final = 20
"""So many other notes stand on the page of one."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A query with its rows, in which the sides stand among each other, and other notes, each with its sides."""

    query: str
    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    labels: Labels
    others: tuple[tuple[Node, tuple[Node, ...]], ...]


def disagreement(engine: Engine, note: Node, names: Names, languages: Sequence[str]) -> Disagreement:
    """What SPARQL gives for a note, and the other notes by name."""
    query, variables = question(note, _sides(engine, [note], names), names, asking.prefixes(engine))
    kind = f"<{names.term('Discrepancy')}>"
    found = engine.rows(f"SELECT DISTINCT ?d {{ GRAPH ?g {{ ?d <{RDF}type> {kind} }} }} LIMIT {_MOST_OTHERS + 1}")
    notes = asking.nodes_about(engine, {text_of(row, "d") for row in found} - {note.iri}, names)
    sides = _sides(engine, notes.values(), names)
    read = (Passage.of(iri, names) for side in sides.values() for iri in side.passages)
    documents = {names.thing("document", passage.slug) for passage in read if passage}
    shown = {*notes, *sides, *documents, *objects_of(sides)}
    named = asking.labels_of(engine, {iri for iri in shown if not Passage.of(iri, names)})
    labels = with_sentences(Labels(names, named, (), asking.prefixes(engine), tuple(languages)), {**sides, **notes})
    ordered = sorted(notes.values(), key=lambda other: (labels.of(other.iri).value, other.iri))
    items = names.term("conflictingItem")
    return Disagreement(
        query,
        variables,
        tuple(engine.rows(query)),
        labels,
        tuple((other, tuple(sides[iri] for iri in other.iris(items) if iri in sides)) for other in ordered),
    )


def _sides(engine: Engine, notes: Iterable[Node], names: Names) -> dict[str, Node]:
    """What notes set side by side."""
    return asking.nodes_about(
        engine, {iri for note in notes for iri in note.iris(names.term("conflictingItem"))}, names
    )


def question(
    note: Node, sides: Mapping[str, Node], names: Names, prefixes: Mapping[str, str]
) -> tuple[str, tuple[str, ...]]:
    """The query and its variables: for figures whoever asks for them, which finds them all; else what each side says.

    `prefixes` are those of the data, by namespace.
    """
    declared: dict[str, str] = {}

    def short(iri: str) -> str:
        space = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
        local = iri[len(space) :]
        if space not in prefixes or not _LOCAL.fullmatch(local):
            return str(ox.NamedNode(iri))
        declared[prefixes[space]] = space
        return f"{prefixes[space]}:{local}"

    def ours(local: str) -> str:
        return short(names.term(local))

    asked = {tuple(side.iris(names.term(local)) for local in ("about", "indicator")) for side in sides.values()}
    abouts, indicators = asked.pop() if len(asked) == 1 else ((), ())
    if abouts and indicators:
        variables = "printed", "passage", "note"
        where = [
            "GRAPH ?passage {",
            f"  ?figure {ours('about')} {short(abouts[0])} ;",
            f"    {ours('indicator')} {short(indicators[0])} ;",
            f"    {ours('printedValue')} ?printed .",
            "}",
            f"OPTIONAL {{ GRAPH ?editorial {{ ?note {ours('conflictingItem')} ?figure . }} }}",
        ]
    else:
        variables = "item", "said", "passage"
        where = [
            f"GRAPH ?editorial {{ {short(note.iri)} {ours('conflictingItem')} ?item . }}",
            f"GRAPH ?passage {{ ?item {'|'.join(map(ours, _SAID))} ?said . }}",
        ]
    body = "".join(f"  {line}\n" for line in where)
    prologue = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in sorted(declared.items()))
    selected = " ".join(f"?{name}" for name in variables)
    order = " ".join(f"?{name}" for name in variables if name != "note")
    return f"{prologue}SELECT {selected}\nWHERE {{\n{body}}}\nORDER BY {order}\n", variables
