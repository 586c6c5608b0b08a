"""What can be found: every thing of ours that has a name, with all its texts, and what it belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Final

import pyoxigraph as ox

from graphsvc.engine.contract import Engine, Row
from graphsvc.model import Names, Passage
from graphsvc.search.folding import Folded, folded
from graphsvc.vocab import DCTERMS, OA, OWL, RDF, RDFS, SCHEMA, SKOS


class Sort(IntEnum):
    """What a text is to a thing: what it is called, another way to write that, or (from 8 on) words about it.

    What has no name is called by a sentence that says it, which comes after all names, and passages by their places.
    Ids that others give, and places, are found whole only (`codes`).
    """

    NAME = 0
    WRITTEN = 1
    SAID = 7
    PROSE = 8
    AIM = 9
    KEYWORD = 10
    ID = 11
    PLACE = 12


_LOCAL_TEXTS: Final = {
    "listName": Sort.NAME,
    "statement": Sort.NAME,
    "titleAsPrinted": Sort.NAME,
    "nameAsWritten": Sort.WRITTEN,
    "websiteAsWritten": Sort.WRITTEN,
    "aim": Sort.AIM,
}
_TEXTS: Final = {
    SKOS + "prefLabel": Sort.NAME,
    DCTERMS + "title": Sort.NAME,
    RDFS + "label": Sort.NAME,
    SKOS + "altLabel": Sort.WRITTEN,
    SKOS + "hiddenLabel": Sort.WRITTEN,
    SKOS + "notation": Sort.WRITTEN,
    SKOS + "definition": Sort.PROSE,
    RDFS + "comment": Sort.PROSE,
    SKOS + "scopeNote": Sort.PROSE,
    SCHEMA + "keywords": Sort.KEYWORD,
}
"""The properties whose values are found, best first; the order of names is that of titles."""

TITLES: Final = (Sort.NAME, Sort.SAID, Sort.PLACE)
"""The sorts of texts of which titles are taken; no thing has two of them."""
UNSTATED: Final = ""
"""In place of a property: the text is a sentence that says the thing, its place, or the key of its IRI."""
_LONGEST: Final = 2_000
_LANGUAGES: Final = ("en", "", "mul")


@dataclass(frozen=True, slots=True)
class Name:
    """A text of a thing, with the property that states it and its language, empty when it has none."""

    text: str
    language: str
    sort: Sort
    predicate: str
    folded: Folded


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be found: its texts best first, at least one name, and in how many passages it is named.

    The facets of `belongs` are those of `FACETS`; their values are keys of things, whole IRIs where they have no key.
    """

    iri: str
    kind: str
    key: str
    names: tuple[Name, ...]
    belongs: Mapping[str, frozenset[str]]
    passages: int

    @property
    def title(self) -> Name:
        """What it is called: in English, without a language, in several, or in any."""
        return self.title_in("en")

    def title_in(self, language: str) -> Name:
        """What it is called in a language, else in that of `title`."""
        return min((name for name in self.names if name.sort in TITLES), key=partial(_preference, language=language))

    def prose_in(self, language: str) -> Name | None:
        """What is said about it, in the same order of languages; else its aim, where it has one only."""
        about = [name for name in self.names if name.sort is Sort.PROSE]
        aims = [name for name in self.names if name.sort is Sort.AIM]
        return min(about or aims[: len(aims) == 1], key=partial(_preference, language=language), default=None)


def _preference(name: Name, language: str) -> tuple[bool, int, str]:
    """How early a name comes, for who prefers a language."""
    known = name.language in _LANGUAGES
    unlike = name.language.lower() != language.lower()
    return unlike, _LANGUAGES.index(name.language) if known else len(_LANGUAGES), name.language


FACETS: Final = ("kind", "country", "community", "document")
"""By what findings are narrowed, in the order in which they are told of."""


def things_in(
    engine: Engine,
    names: Names,
    most: int,
    said: Mapping[str, Mapping[str, str]] | None = None,
    placed: Mapping[str, Mapping[str, str]] | None = None,
) -> Sequence[Thing] | None:
    """Everything that can be found; None where there are more than so many texts.

    `said` are sentences, by IRI and language, for what has no name; `placed` are what passages are called.
    """
    texts = _texts(engine, names, most, said or {})
    if texts is None:
        return None
    for iri, called in (placed or {}).items():
        places = (Name(text, to, Sort.PLACE, UNSTATED, folded(text)) for to, text in called.items())
        texts[iri] = tuple(sorted(places, key=lambda name: name.language))
    countries = _pairs(engine.rows(_COUNTRIES.format(ns=names.ontology)))
    communities = _pairs(engine.rows(_COMMUNITIES.format(ns=names.ontology, base=names.base)))
    documents = _passages(engine, names)
    read = ((iri, passage) for iri in placed or {} if (passage := Passage.of(iri, names)))
    documents |= {iri: {names.thing("document", passage.slug): 0} for iri, passage in read}
    return [
        Thing(
            iri,
            *_kind_and_key(iri, names),
            found,
            {
                "kind": frozenset(_kind_and_key(iri, names)[:1]),
                "country": _keys(_countries(iri, communities.get(iri, ()), countries), "country", names),
                "community": _keys(communities.get(iri, ()), "community", names),
                "document": _keys(documents.get(iri, ()), "document", names),
            },
            sum(documents.get(iri, {}).values()),
        )
        for iri, found in texts.items()
    ]


def _kind_and_key(iri: str, names: Names) -> tuple[str, str]:
    """Kind and key of a thing, as its IRI has them; `term` for what the ontology declares."""
    local = iri[len(names.base) :]
    if local.startswith("id/"):
        kind, _, key = local[3:].partition("/")
        return kind, key
    return ("term", local.rpartition("#")[2]) if local.startswith("ns") else (local, local)


def _is_found(iri: str, names: Names) -> bool:
    """Whether the IRI is one of ours that has a page about itself."""
    local = iri[len(names.base) :]
    if local.startswith("id/"):
        return "#" not in local and local.count("/") > 1 and not Passage.of(iri, names)
    return local.startswith("ns#") or local in {"ns", "dataset"}


def _texts(
    engine: Engine, names: Names, most: int, said: Mapping[str, Mapping[str, str]]
) -> dict[str, tuple[Name, ...]] | None:
    """The texts of each thing, best first, and its key where no name is written like that; None for more than so many.

    Of a text so long that it is no name or definition the beginning can be found.
    """
    table = _TEXTS | {names.term(local): sort for local, sort in _LOCAL_TEXTS.items()}
    order = {predicate: place for place, predicate in enumerate(table)}
    properties = " ".join(f"<{predicate}>" for predicate in table)
    rows = engine.rows(_NAMED.format(properties=properties, base=names.base, most=most + 1))
    if len(rows) > most:
        return None
    found: defaultdict[str, list[Name]] = defaultdict(list)
    for row in rows:
        thing, predicate, text = row["s"], row["p"], row["o"]
        if not (isinstance(thing, ox.NamedNode) and isinstance(text, ox.Literal) and _is_found(thing.value, names)):
            continue
        assert isinstance(predicate, ox.NamedNode)  # noqa: S101  # properties are IRIs
        value, sort = text.value[:_LONGEST], table[predicate.value]
        found[thing.value].append(Name(value, text.language or "", sort, predicate.value, folded(value)))
    for iri, name in _ids(engine, names):
        found[iri].append(name)
    for iri, sentences in said.items():
        if _is_found(iri, names) and all(name.sort is not Sort.NAME for name in found[iri]):
            found[iri] += (Name(text, to, Sort.SAID, UNSTATED, folded(text)) for to, text in sentences.items())
    for iri, listed in found.items():
        listed.sort(key=lambda name: (name.sort, order.get(name.predicate, len(order)), name.language, name.text))
        key = _kind_and_key(iri, names)[1]
        written = folded(key.replace("-", " "))  # together, the parts of a key would make words that nobody wrote
        if all(name.folded.spaced != written.spaced for name in listed):
            sort = Sort.WRITTEN if listed[0].sort is Sort.NAME else Sort.KEYWORD  # the key of a claim is no name
            listed.append(Name(key, "", sort, UNSTATED, written))
    return {iri: tuple(listed) for iri, listed in found.items() if any(name.sort in TITLES for name in listed)}


def _ids(engine: Engine, names: Names) -> Iterator[tuple[str, Name]]:
    """What others call a thing, with its IRI: the last part of an IRI of theirs, or its ISO code."""
    for row in engine.rows(_IDS.format(ns=names.ontology, base=names.base)):
        thing, predicate, text = row["s"], row["p"], row["id"]
        if not (isinstance(thing, ox.NamedNode) and isinstance(text, ox.Literal) and _is_found(thing.value, names)):
            continue
        assert isinstance(predicate, ox.NamedNode)  # noqa: S101  # properties are IRIs
        value = text.value.rstrip("/#").replace("#", "/").rpartition("/")[2]
        yield thing.value, Name(value, "", Sort.ID, predicate.value, folded(value))


def _passages(engine: Engine, names: Names) -> dict[str, dict[str, int]]:
    """In how many passages of each document a thing is named."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in engine.rows(_PASSAGES.format(base=names.base)):
        thing, document, count = row["s"], row["d"], row["n"]
        if isinstance(thing, ox.NamedNode) and isinstance(document, ox.NamedNode) and isinstance(count, ox.Literal):
            found[thing.value][document.value] = int(count.value)
    return found


def _pairs(rows: Iterable[Row]) -> dict[str, set[str]]:
    """What `?s` belongs to, by its IRI: the values of `?c`."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        thing, whole = row["s"], row["c"]
        if isinstance(thing, ox.NamedNode) and isinstance(whole, ox.NamedNode):
            found[thing.value].add(whole.value)
    return found


def _countries(iri: str, communities: Iterable[str], countries: Mapping[str, set[str]]) -> set[str]:
    """The countries of a thing: its own, and those of its communities."""
    return set().union(*(countries.get(place, ()) for place in (iri, *communities)))


def _keys(iris: Iterable[str], kind: str, names: Names) -> frozenset[str]:
    """The IRIs as short as they can be told apart: by key, where they are of the kind."""
    return frozenset(iri.removeprefix(names.thing(kind, "")) for iri in iris)


_NAMED: Final = """SELECT DISTINCT ?s ?p ?o {{
  VALUES ?p {{ {properties} }} GRAPH ?g {{ ?s ?p ?o }} FILTER(isIRI(?s) && STRSTARTS(STR(?s), "{base}"))
}} LIMIT {most}"""
_IDS: Final = (
    """SELECT DISTINCT ?s ?p (STR(?o) AS ?id) {{
  VALUES ?p {{ <{ns}#isoCode> <"""
    f"{OWL}sameAs> <{SKOS}exactMatch> <{SKOS}closeMatch"
    """> }} GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?s), "{base}") && !STRSTARTS(STR(?o), "{base}"))
}}"""
)
"""What others call a thing: an IRI that ends in their id, or an ISO code."""
_COUNTRIES: Final = "SELECT DISTINCT ?s ?c {{ GRAPH ?g {{ ?s <{ns}#country> ?c }} }}"
_COMMUNITIES: Final = (
    """SELECT DISTINCT ?s ?c {{
  GRAPH ?t {{ ?c <"""
    + RDF
    + """type> <{ns}#Community> }}
  {{ GRAPH ?g {{ ?x <{ns}#forCommunity> ?c }} GRAPH ?h {{ ?x ?p ?s }} }}
  UNION {{ GRAPH ?g {{ ?s <{ns}#forCommunity>|<{ns}#locatedIn>|<{ns}#governs>|^<{ns}#hasPartner> ?c }} }}
  UNION {{ GRAPH ?g {{ ?s <"""
    + RDF
    + """type> <{ns}#Community> }} FILTER(?s = ?c) }}
  FILTER(STRSTARTS(STR(?s), "{base}"))
}}"""
)
"""What communities a thing belongs to: it says so, is a partner, or something said for the community names it."""
_PASSAGES: Final = (
    "SELECT ?s ?d (COUNT(DISTINCT ?g) AS ?n) {{ GRAPH ?e {{ ?g <"
    + OA
    + """hasSource> ?d }}
  {{ GRAPH ?g {{ ?s ?p ?o }} }} UNION {{ GRAPH ?g {{ ?o ?p ?s }} }} FILTER(STRSTARTS(STR(?s), "{base}"))
}} GROUP BY ?s ?d"""
)
