"""Whether the terms of the ontology fit what is made of them: names, examples, kinds of values, terms they lean on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.content.parsing import place_of
from graphsvc.errors import TermError
from graphsvc.loading.prefixed import Prefixed
from graphsvc.proof.words import related, telling

_LEANING: Final = frozenset(
    {
        *("owl:disjointWith", "owl:inverseOf", "rdfs:domain", "rdfs:range", "rdfs:subClassOf", "rdfs:subPropertyOf"),
        *("sh:class", "sh:targetClass"),
    }
)
_AUTHORED: Final = ("ontology/", "shapes/")
_VALUES: Final = {"owl:ObjectProperty": "a thing", "owl:DatatypeProperty": "a text or number"}
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def ill_used(content: Content) -> Iterator[TermError]:
    """A problem for each term that does not fit, at the module that describes it."""
    prefixed = Prefixed(content)
    kinds = {
        (prefixed.short(quad.subject), kind)
        for quad in content.graphs.get(content.names.ontology, ())
        if prefixed.short(quad.predicate) == "rdf:type" and (kind := prefixed.short(quad.object))
    }
    details = (
        *_other_values(content, prefixed, kinds),
        *_unknown_terms(content, prefixed, {term for term, _ in kinds}),
        *_unknown_examples(content, prefixed),
        *_other_labels(content, prefixed),
    )
    for term, detail in dict.fromkeys(details):
        iri = prefixed.whole(term)
        for file in content.files:
            if file.name.startswith(_AUTHORED) and any(str(quad.subject)[1:-1] == iri for quad in file.quads):
                yield TermError(detail, subject=iri).at(place_of(iri, file.text, file.name, content.names))


def _other_values(content: Content, prefixed: Prefixed, kinds: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Properties of things that are given texts or numbers, and the other way round."""
    for file in content.files:
        for quad in file.quads:
            term = prefixed.short(quad.predicate)
            wrong = "owl:ObjectProperty" if isinstance(quad.object, ox.Literal) else "owl:DatatypeProperty"
            if (term, wrong) in kinds:
                yield term, f"it is an {wrong}, whose value is {_VALUES[wrong]}, and {file.name} gives it another"


def _unknown_terms(content: Content, prefixed: Prefixed, declared: set[str]) -> Iterator[tuple[str, str]]:
    """Classes and properties that a term or shape leans on and no module or stub declares."""
    for file in content.files:
        if file.name.startswith(_AUTHORED):
            for quad in file.quads:
                term, predicate, other = map(prefixed.short, (quad.subject, quad.predicate, quad.object))
                if predicate in _LEANING and other not in declared and not other.startswith("xsd:"):
                    yield term, f"its {predicate} {other} is not declared: is it misspelt, or is its stub missing?"


def _unknown_examples(content: Content, prefixed: Prefixed) -> Iterator[tuple[str, str]]:
    """Examples that are things of ours which nothing describes, in content that describes most of the others."""
    described = {str(quad.subject)[1:-1] for file in content.files for quad in file.quads}
    examples = [
        (prefixed.short(quad.subject), quad.object.value)
        for quad in content.graphs.get(content.names.ontology, ())
        if prefixed.short(quad.predicate) == "skos:example"
        and isinstance(quad.object, ox.Literal)
        and quad.object.value.startswith(content.names.base + "id/")
    ]
    unknown = [(term, example) for term, example in examples if example not in described]
    if 2 * len(unknown) < len(examples):
        for term, example in unknown:
            yield term, f"its example {example} is nothing that is described"


def _other_labels(content: Content, prefixed: Prefixed) -> Iterator[tuple[str, str]]:
    """English labels that share less than half of the words of a name made of several."""
    for quad in content.graphs.get(content.names.ontology, ()):
        term, label = prefixed.short(quad.subject), quad.object
        if prefixed.short(quad.predicate) != "skos:prefLabel" or not term.startswith("icg:"):
            continue
        if isinstance(label, ox.Literal) and label.language == "en":
            words, told = telling(_HUMP.sub(" ", term.partition(":")[2])), telling(label.value)
            held = sum(any(related(word, other) for other in told) for word in words)
            if len(words) > 1 and 2 * held < len(words):
                yield term, f"correct its label {label.value!r} or its name: they share hardly a word"
