"""Names of resources: labels with their languages, and what to show where a resource has none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from graphsvc.description.blocks import Block
from graphsvc.description.facts import Fact
from graphsvc.model import Names, Passage
from graphsvc.vocab import DCTERMS, OWL, RDF, RDFS, SKOS

LABELS: Final = (SKOS + "prefLabel", DCTERMS + "title", RDFS + "label")
"""The properties that name a resource, best first."""
ENGLISH: Final = ("en", "", "mul")
"""The tags of names that a reader of English understands, best first."""

_BUILT_IN: Final[Mapping[str, Mapping[str, str]]] = {
    iri: dict(zip(("en", "fr", "zh-Hant"), names, strict=True))
    for iri, names in {
        RDF + "type": ("type", "type", "類型"),
        RDFS + "subClassOf": ("narrower than", "plus spécifique que", "上層類別"),
        RDFS + "subPropertyOf": ("narrower than", "plus spécifique que", "上層屬性"),
        RDFS + "domain": ("domain", "domaine", "定義域"),
        RDFS + "range": ("range", "valeurs", "值域"),
        RDFS + "label": ("label", "libellé", "標籤"),
        RDFS + "comment": ("comment", "commentaire", "說明"),
        RDFS + "seeAlso": ("see also", "voir aussi", "另見"),
        RDFS + "isDefinedBy": ("defined by", "défini par", "定義於"),
        OWL + "Class": ("class", "classe", "類別"),
        OWL + "ObjectProperty": ("property that leads to things", "propriété qui mène à des choses", "物件屬性"),
        OWL + "DatatypeProperty": ("property that leads to values", "propriété qui mène à des valeurs", "資料屬性"),
        OWL + "AnnotationProperty": ("annotation", "annotation", "註解屬性"),
        OWL + "differentFrom": ("different from", "différent de", "不同於"),
        OWL + "disjointWith": ("disjoint with", "disjoint de", "互斥於"),
        OWL + "inverseOf": ("inverse of", "inverse de", "反向於"),
        OWL + "annotatedSource": ("annotated subject", "sujet annoté", "註解的主詞"),
        OWL + "annotatedProperty": ("annotated property", "propriété annotée", "註解的屬性"),
        OWL + "annotatedTarget": ("annotated value", "valeur annotée", "註解的值"),
        OWL + "deprecated": ("deprecated", "obsolète", "已棄用"),
    }.items()
}
"""What the words of RDF, RDFS and OWL are called, which the ontology uses and may not declare."""
_SPLIT: Final = re.compile(r"[-_]+|(?<=[a-z0-9])(?=[A-Z])")


_MARKED: Final = re.compile(r"\d[.,]\d")
"""A figure with a mark for thousands or decimals, which other languages write otherwise."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its language tag, empty when it has none."""

    value: str
    language: str = ""

    def __str__(self) -> str:
        return self.value


def as_printed(text: str) -> Text:
    """What a document prints, a figure or a title: English, as all documents are, where words or marks tell."""
    return Text(text, "en" if any(map(str.isalpha, text)) or _MARKED.search(text) else "")


@lru_cache(maxsize=256)
def tagged(language: str) -> str:
    """A language tag as BCP 47 recommends to write it: `zh-hant` becomes `zh-Hant`."""
    script = 4
    head, *rest = language.split("-")
    return "-".join([head.lower(), *(part.title() if len(part) == script else part.upper() for part in rest)])


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of every IRI shown, by IRI and language, and what states them; `languages`, best first.

    `nameless` is what is stated of the blank nodes, which stands in the place of a name.
    """

    names: Names
    by_iri: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ENGLISH
    nameless: Mapping[ox.BlankNode, Sequence[Fact]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The language of the reader."""
        return self.languages[0]

    @property
    def english(self) -> Labels:
        """The same for texts that are in English whatever the reader prefers."""
        return replace(self, languages=ENGLISH)

    def __getitem__(self, iri: str) -> Mapping[str, str]:
        return self.by_iri.get(iri, {})

    def __contains__(self, iri: str) -> bool:
        return iri in self.by_iri

    def of(self, iri: str) -> Text:
        """The label in the first of the languages there is, else any, else a name made of the IRI."""
        found = self.by_iri.get(iri) or _BUILT_IN.get(iri)
        if not found:
            return self.fallback(iri)
        for language in self.languages:
            if language in found:
                return Text(found[language], language)
        language = min(found)
        return Text(found[language], language)

    def fallback(self, iri: str) -> Text:
        """A name for a resource without label: place of a passage, local name of a thing, compact IRI of a term."""
        if passage := Passage.of(iri, self.names):
            title = self.of(self.names.thing("document", passage.slug))
            return Text(f"{title}, {passage.start}–{passage.end}", title.language)  # noqa: RUF001 (a range)
        if iri.startswith(self.names.base + "id/"):
            words = _SPLIT.sub(" ", iri.rsplit("/", 1)[-1])
            return Text(words[:1].upper() + words[1:], "en" if words.isascii() else "")  # as our keys are
        return Text(self.compact(iri) or iri)

    def compact(self, iri: str) -> str:
        """The IRI as prefix and local name; empty when no prefix of ours fits."""
        for mark in ("#", "/"):
            space, _, local = iri.rpartition(mark)
            if prefix := self.prefixes.get(space + mark):
                return f"{prefix}:{local}"
        return ""

    def code(self, slug: str) -> str:
        """The short name of a document in capitals: the prefix of its passages, else the initials of its slug."""
        initials = "".join(word[:1] for word in slug.split("-"))
        return self.prefixes.get(f"{self.names.passages}{slug}/", initials).upper()


def nameless(facts: Iterable[Fact]) -> dict[ox.BlankNode, list[Fact]]:
    """What the facts state of blank nodes."""
    found: dict[ox.BlankNode, list[Fact]] = {}
    for fact in facts:
        if isinstance(fact.s, ox.BlankNode):
            found.setdefault(fact.s, []).append(fact)
    return found


def labels_from(facts: Iterable[Fact]) -> dict[str, dict[str, str]]:
    """The labels that the facts state; of several in one language that of the best property, then the first."""
    ranks = {ox.NamedNode(iri): rank for rank, iri in enumerate(LABELS)}
    ranked: dict[tuple[str, str], tuple[int, str]] = {}
    for fact in facts:
        if isinstance(fact.o, ox.Literal) and isinstance(fact.s, ox.NamedNode):
            place = fact.s.value, tagged(fact.o.language or "")
            candidate = ranks[fact.p], fact.o.value
            ranked[place] = min(ranked.get(place, candidate), candidate)
    found: dict[str, dict[str, str]] = {}
    for (iri, language), (_, label) in ranked.items():
        found.setdefault(iri, {})[language] = label
    return found
