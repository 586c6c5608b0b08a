"""The terms of the ontology: documented in three languages, declared before they are used, and their prefixes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from graphsvc.content.parsing import DECLARED, place_of
from graphsvc.content.query_names import named, unknown_names
from graphsvc.errors import ContentError, Place, SyntaxProblem, TermError
from graphsvc.model import Names
from graphsvc.vocab import DCTERMS, OWL, RDF, RDFS, SH, SKOS, XSD

if TYPE_CHECKING:
    from graphsvc.content.discovery import Content, ContentFile

LANGUAGES: Final = ("en", "fr", "zh-hant")
_TYPE: Final = RDF + "type"
_STRUCTURE: Final = (RDF, RDFS, OWL, XSD)
_TEXTS: Final = {SKOS + "prefLabel": "label", SKOS + "definition": "definition"}


def undocumented(content: Content) -> Iterator[ContentError]:
    """A problem for each own term that lacks a text, has one twice, shares its definition, or names no ontology."""
    names = content.names
    texts: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    defining: defaultdict[str, set[str]] = defaultdict(set)
    for quad in content.graphs.get(names.ontology, frozenset()):
        subject, predicate = str(quad.subject)[1:-1], quad.predicate.value
        if predicate in _TEXTS and isinstance(quad.object, ox.Literal):
            texts[subject, predicate, (quad.object.language or "").lower()].add(quad.object.value)
        elif predicate == RDFS + "isDefinedBy":
            defining[subject].add(str(quad.object)[1:-1])
    for term in _own_terms(content):
        for predicate, what in _TEXTS.items():
            for language in LANGUAGES:
                count = len(texts.get((term, predicate, language), ()))
                if count != 1:
                    detail = f"the term has {count or 'no'} {what}{'s' * (count > 1)} in {language}"
                    yield _at(TermError(detail, subject=term), term, content)
        if defining[term] != {names.ontology}:
            yield _at(TermError("rdfs:isDefinedBy must name the ontology alone", subject=term), term, content)
    yield from _shared_definitions(texts, content)


def _shared_definitions(texts: Mapping[tuple[str, str, str], set[str]], content: Content) -> Iterator[ContentError]:
    """A problem for each term that is defined as another one is."""
    first: dict[str, str] = {}
    for (term, predicate, _), found in sorted(texts.items()):
        for text in found if predicate == SKOS + "definition" else ():
            if (other := first.setdefault(text, term)) != term:
                yield _at(TermError(f"the definition is that of <{other}> too: {text}", subject=term), term, content)


def undeclared(content: Content) -> Iterator[ContentError]:
    """A problem for each property, class or term of ours that a file uses and no module declares, in queries too."""
    names = content.names
    declared = {str(quad.subject)[1:-1] for quad in content.graphs.get(names.ontology, ())}
    for file in content.files:
        for iri in _used(file, names):
            if iri not in declared and not iri.startswith((*_STRUCTURE, SH)):
                detail = "it is not declared: is it misspelt, or is its stub missing in ontology/stubs.ttl?"
                yield TermError(detail, subject=iri).at(place_of(iri, file.text, file.name, names))
    yield from unknown_names(content)


def deprecated(content: Content) -> Iterator[ContentError]:
    """A problem for each file that uses a term of ours which is no longer in use, in queries and rules too."""
    names = content.names
    ontology = content.graphs.get(names.ontology, ())
    told = [(str(quad.subject)[1:-1], quad.predicate.value, str(quad.object)[1:-1]) for quad in ontology]
    gone = {term for term, predicate, value in told if predicate == OWL + "deprecated" and value.startswith("true")}
    instead = {term: other for term, predicate, other in told if predicate == DCTERMS + "isReplacedBy"}
    uses = [
        (iri, place_of(iri, file.text, file.name, names))
        for file in content.files
        if not file.name.startswith("ontology/")
        for iri in _used(file, names)
        if iri in gone
    ]
    uses += [
        (iri, Place(name, line, column))
        for name, iri, line, column in named(content)
        if iri in gone and not name.startswith("ontology/migrations/")
    ]
    for iri, place in uses:
        detail = f"it is deprecated: write {instead.get(iri, 'another term')}"
        yield TermError(detail, subject=iri).at(place)


def _used(file: ContentFile, names: Names) -> dict[str, None]:
    """The terms that a file uses: ours anywhere, those of others as property or class in the data and the ontology."""
    found: dict[str, None] = {}
    foreign = file.name.startswith(("data/", "ontology/")) and file.name.endswith((".ttl", ".trig"))
    for quad in file.quads:
        for position, term in enumerate(quad.triple):
            iri = term.value if isinstance(term, ox.NamedNode) else ""
            is_term = position == 1 or (position > 1 and quad.predicate.value == _TYPE)
            if iri.startswith(names.term("")) or (foreign and is_term and iri):
                found.setdefault(iri)
    return found


def _own_terms(content: Content) -> list[str]:
    """The terms of our namespace that the ontology describes, but the individuals of the prefixes."""
    quads = content.graphs.get(content.names.ontology, ())
    return sorted({iri for quad in quads if (iri := str(quad.subject)[1:-1]).startswith(content.names.term(""))})


def _at(problem: ContentError, iri: str, content: Content) -> ContentError:
    """The problem at the first module that describes the term."""
    for file in content.files:
        if file.name.startswith("ontology/") and any(str(quad.subject)[1:-1] == iri for quad in file.quads):
            return problem.at(place_of(iri, file.text, file.name, content.names))
    return problem


def prefix_problems(files: Iterable[ContentFile], prefixes: Mapping[str, str], names: Names) -> Iterator[ContentError]:
    """A problem for each declaration in part or twice, and for each file that means something else by a prefix."""
    files = list(files)
    for file in files:
        if file.name.startswith("ontology/"):
            yield from _badly_declared(file, names)
        for number, line in enumerate(file.text.splitlines(), 1):
            for prefix, namespace in DECLARED.findall(line):
                meant = prefixes.get(prefix)
                if meant and names.rebased(namespace) != meant:
                    detail = f"the file means <{namespace}> by {prefix}:, the ontology <{meant}>"
                    yield SyntaxProblem(detail, file=file.name, line=number, column=1)


def _badly_declared(file: ContentFile, names: Names) -> Iterator[ContentError]:
    """Declarations without prefix or namespace, with several, or with those of another one."""
    nodes: defaultdict[object, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    holders: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for quad in file.quads:
        for what in ("prefix", "namespace"):
            if quad.predicate.value == SH + what:
                value = quad.object.value if isinstance(quad.object, ox.Literal) else ""
                nodes[quad.subject][what].append(value)
                holders[what, value].append(str(quad.subject)[1:-1])
    for node, values in nodes.items():
        iri = str(node)[1:-1]
        place = place_of(iri, file.text, file.name, names)
        for what in ("prefix", "namespace"):
            found = values[what]
            if len(found) != 1 or not found[0]:
                detail = f"a declaration has one sh:{what}, a text; this one has {len(found) or 'none'}"
                yield SyntaxProblem(detail, subject=iri).at(place)
            elif len(others := holders[what, found[0]]) > 1 and others[0] != iri:
                yield SyntaxProblem(f"the {what} {found[0]} is declared by <{others[0]}> too", subject=iri).at(place)
