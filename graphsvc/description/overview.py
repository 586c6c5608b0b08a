"""What is in the graph, for the home page: counts, recognitions by year, countries, shared partners, disagreements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graphsvc.description import asking
from graphsvc.description.asking import text_of
from graphsvc.description.labels import ENGLISH, Labels, Text, as_printed
from graphsvc.description.listing import counted, objects_of
from graphsvc.description.network import Tie, ties
from graphsvc.description.nodes import Node, year_of
from graphsvc.description.remembering import ENTRY_BYTES, one_remembered
from graphsvc.description.sentences import with_sentences
from graphsvc.engine.contract import Engine
from graphsvc.model import Names, Passage
from graphsvc.vocab import OA, RDF

TIERS: Final = ("smart21", "top7", "community-of-the-year")
"""The schemes that the recognition matrix draws, as the keys of their IRIs."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that the home page counts and draws.

    `recognitions` maps a community to tier → years; `other_awards` a scheme that is no tier to its recognitions;
    `countries` a country to its communities with the number of their statements; `partners` an organisation of several
    communities to its ties; `disagreements` a note to its sides; `sample` is a figure that a document qualifies and
    dates, `texts` what its passage mark needs.
    """

    labels: Labels
    classes: Mapping[str, int]
    statements: int
    passages: int
    documents: Mapping[str, int]
    recognitions: Mapping[str, Mapping[str, tuple[int, ...]]]
    other_awards: Mapping[str, int]
    countries: Mapping[str, tuple[tuple[str, int], ...]]
    ties: tuple[Tie, ...]
    partners: Mapping[str, tuple[Tie, ...]]
    disagreements: Mapping[str, tuple[Text, ...]]
    sample: Node | None
    texts: Mapping[str, tuple[str, int]]


def overview(engine: Engine, names: Names, language: str = "en") -> Overview:
    """Count and collect what the home page shows."""
    reach = _reach(engine, names)
    communities = _communities(engine, names)
    found = ties(engine, names)
    discrepancies = _discrepancies(engine, names)
    documents = _documents(engine)
    nodes = {node.iri: node for node in discrepancies}
    items = {item for node in discrepancies for item in node.iris(names.term("conflictingItem"))}
    recognitions = _recognitions(engine, names, communities)
    sample = _sample(engine, names, recognitions)
    nodes |= asking.nodes_about(engine, {*items, *([sample] if sample else [])}, names)
    partners = _shared(found)
    shown = {*nodes, *reach, *communities, *communities.values(), *documents, *objects_of(nodes)}
    shown |= {iri for whole, tied in partners.items() for iri in (whole, *(tie.partner for tie in tied))}
    shown |= {names.thing("scheme", tier) for tier in TIERS}
    labels = Labels(
        names,
        asking.labels_of(engine, {iri for iri in shown if iri and not Passage.of(iri, names)}),
        (),
        asking.prefixes(engine),
        (language, *ENGLISH),
    )
    labels = with_sentences(labels, nodes)
    read = nodes[sample].passages if sample else ()
    return Overview(
        labels,
        counted(engine, names),
        statements_of_passages(engine, names),
        sum(documents.values()),
        documents,
        recognitions,
        _other_awards(engine, names),
        _by_country(communities, reach),
        found,
        partners,
        {node.iri: _sides(node, nodes, labels, names) for node in discrepancies},
        nodes[sample] if sample else None,
        asking.texts_read(engine, {*read, *documents}, names) if sample else {},
    )


def _sides(note: Node, nodes: Mapping[str, Node], labels: Labels, names: Names) -> tuple[Text, ...]:
    """What documents say differently, a text each: figures, else the claims or things by name."""
    items = note.iris(names.term("conflictingItem"))
    figures = [nodes[iri].text(names.term("printedValue")) if iri in nodes else "" for iri in items]
    if all(figures):
        return tuple(map(as_printed, figures))
    return tuple(Text(text.value.rstrip("."), text.language) for text in map(labels.of, items))


def _sample(engine: Engine, names: Names, recognitions: Mapping[str, Mapping[str, Sequence[int]]]) -> str:
    """The largest figure that a passage dates and qualifies, of the community with most recognitions; else nothing."""
    if not recognitions:
        return ""
    leader = min(recognitions, key=lambda community: (-sum(map(len, recognitions[community].values())), community))
    query = f"""SELECT ?c ?m {{
        GRAPH ?g {{ ?m <{names.term("forCommunity")}> ?c }}
        GRAPH ?passage {{ ?m <{names.term("printedValue")}> ?printed ; <{names.term("statedValue")}> ?value ;
            <{names.term("valueQualifier")}> ?how ; <{names.term("edtf")}> ?when ;
            <{names.term("realization")}> <{names.thing("concept", "achieved")}> }}
        FILTER(?how != <{names.thing("concept", "as-printed")}> && isNumeric(?value))
    }} ORDER BY DESC(?value) ?m LIMIT 1"""
    rows = engine.rows(query, {"c": ox.NamedNode(leader)})
    return text_of(rows[0], "m") if rows else ""


def statements_of_passages(engine: Engine, names: Names) -> int:
    """How many different triples passages state."""
    query = f"""SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?p ?o {{
        GRAPH ?d {{ ?passage a <{names.term("Passage")}> }} GRAPH ?passage {{ ?s ?p ?o }}
    }} }}"""

    def read() -> int:
        return int(text_of(engine.rows(query)[0], "n"))

    return one_remembered(engine.memory, "counts", "stated", read, lambda _: ENTRY_BYTES)


def _communities(engine: Engine, names: Names) -> dict[str, str]:
    """Each community with its country, empty when no graph states one."""
    query = f"""SELECT DISTINCT ?c ?country {{
        GRAPH ?g {{ ?c <{RDF}type> <{names.term("Community")}> }}
        OPTIONAL {{ GRAPH ?h {{ ?c <{names.term("country")}> ?country }} }}
    }} ORDER BY ?c DESC(?country)"""
    return {text_of(row, "c"): text_of(row, "country") for row in engine.rows(query)}


def _reach(engine: Engine, names: Names) -> dict[str, int]:
    """For each community how many triples of passages name it, as its list counts them."""
    query = f"""SELECT ?c (COUNT(*) AS ?n) {{ SELECT DISTINCT ?c ?s ?p ?o {{
        GRAPH ?g {{ ?c <{RDF}type> <{names.term("Community")}> }}
        {{ GRAPH ?passage {{ ?s ?p ?c }} BIND(?c AS ?o) }} UNION {{ GRAPH ?passage {{ ?c ?p ?o }} BIND(?c AS ?s) }}
        FILTER(STRSTARTS(STR(?passage), {ox.Literal(names.passages)}))
    }} }} GROUP BY ?c"""

    def read() -> dict[str, int]:
        return {text_of(row, "c"): int(text_of(row, "n")) for row in engine.rows(query)}

    return one_remembered(engine.memory, "counts", "reach", read, lambda found: ENTRY_BYTES * (1 + len(found)))


def _by_country(communities: Mapping[str, str], reach: Mapping[str, int]) -> dict[str, tuple[tuple[str, int], ...]]:
    """The communities of each country with their reach; the country with most communities first."""
    found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for community, country in communities.items():
        found[country].append((community, reach.get(community, 0)))
    return {c: tuple(found[c]) for c in sorted(found, key=lambda country: (-len(found[country]), country))}


def _recognitions(
    engine: Engine, names: Names, communities: Mapping[str, str]
) -> dict[str, Mapping[str, tuple[int, ...]]]:
    """The years of each community in each tier, from what its positive recognitions state."""
    query = f"""SELECT DISTINCT ?c ?scheme ?year {{
        GRAPH ?g {{ ?c <{names.term("receivedRecognition")}> ?r }}
        GRAPH ?h {{ ?r <{names.term("edition")}> ?e }}
        GRAPH ?i {{ ?e <{names.term("scheme")}> ?scheme ; <{names.term("cycleYear")}> ?year }}
    }}"""
    tiers = {names.thing("scheme", tier): tier for tier in TIERS}
    found: dict[str, dict[str, list[int]]] = {community: {tier: [] for tier in TIERS} for community in communities}
    for row in engine.rows(query):
        tier, community = tiers.get(text_of(row, "scheme")), text_of(row, "c")
        year = year_of(text_of(row, "year"))
        if tier and year and community in found:
            found[community][tier].append(year)
    return {c: {tier: tuple(sorted(years)) for tier, years in found[c].items()} for c in found}


def _other_awards(engine: Engine, names: Names) -> dict[str, int]:
    """How many recognitions are of each scheme that is no tier."""
    query = f"""SELECT ?scheme (COUNT(DISTINCT ?r) AS ?n) {{
        GRAPH ?g {{ ?r <{RDF}type> <{names.term("Recognition")}> }}
        GRAPH ?h {{ ?r <{names.term("edition")}> ?e }}
        GRAPH ?i {{ ?e <{names.term("scheme")}> ?scheme }}
    }} GROUP BY ?scheme ORDER BY ?scheme"""
    found = {text_of(row, "scheme"): int(text_of(row, "n")) for row in engine.rows(query)}
    tiers = {names.thing("scheme", tier) for tier in TIERS}
    return {scheme: number for scheme, number in found.items() if scheme not in tiers}


def _shared(found: Iterable[Tie]) -> dict[str, tuple[Tie, ...]]:
    """The ties of the partners of more than one community, by the whole they are part of; most communities first."""
    by_whole: defaultdict[str, list[Tie]] = defaultdict(list)
    for tie in found:
        by_whole[tie.whole].append(tie)
    communities = {whole: len({tie.community for tie in listed}) for whole, listed in by_whole.items()}
    ordered = sorted(by_whole, key=lambda whole: (-communities[whole], whole))
    return {whole: tuple(by_whole[whole]) for whole in ordered if communities[whole] > 1}


def _discrepancies(engine: Engine, names: Names) -> tuple[Node, ...]:
    """All editorial notes that claims disagree; a note on an exception to a rule is none."""
    query = f"""SELECT DISTINCT ?d {{
        GRAPH ?g {{ ?d <{RDF}type> <{names.term("Discrepancy")}> }}
        FILTER NOT EXISTS {{ GRAPH ?g {{ ?d <{names.term("exceptionFor")}> ?exception }} }}
    }}"""
    return tuple(asking.nodes_about(engine, {text_of(row, "d") for row in engine.rows(query)}, names).values())


def _documents(engine: Engine) -> dict[str, int]:
    """Each document with the number of its passages."""
    query = f"""SELECT ?d (COUNT(DISTINCT ?s) AS ?n) {{
        GRAPH ?g {{ ?s <{OA}hasSource> ?d }}
    }} GROUP BY ?d ORDER BY ?d"""
    return {text_of(row, "d"): int(text_of(row, "n")) for row in engine.rows(query)}
