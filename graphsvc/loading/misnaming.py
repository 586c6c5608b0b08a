"""The rules of `naming` over the content: its files as plain values, what breaks a rule with its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.loading.naming import Described, Things
from graphsvc.loading.pairing import unfit_pairs
from graphsvc.loading.prefixed import Prefixed
from graphsvc.loading.territories import mislabelled, misspelt_names
from graphsvc.loading.translations import other_numbers
from graphsvc.model import Passage
from graphsvc.proof.words import folded, related, telling

_LABELS: Final = ("skos:prefLabel", "skos:altLabel")
_NAMES: Final = (*_LABELS, "skos:hiddenLabel")
_WRITTEN: Final = "icg:nameAsWritten"
_CLAIMS: Final = frozenset({"agreement", "characterisation", "measurement", "partnership", "ranking", "tenure"})
_TELLING: Final = 2
_FULL: Final = 3
"""Statements that make a claim, and not a mere mention of one."""
_SCHEMES: Final[Mapping[str, tuple[str, ...]]] = {
    "icg:administrativeStatus": ("administrative-status",),
    "icg:agreementForm": ("agreement-form",),
    "icg:base": ("base",),
    "icg:category": ("topic",),
    "icg:conflictKind": ("conflict-kind",),
    "icg:dateBasis": ("date-basis",),
    "icg:documentKind": ("document-kind",),
    "icg:hasFunction": ("topic",),
    "icg:hasIndustry": ("industry",),
    "icg:kind": ("asset-kind", "initiative-kind", "service-kind"),
    "icg:offeredTo": ("user-group",),
    "icg:offsetUnit": ("offset-unit",),
    "icg:polarity": ("polarity",),
    "icg:realization": ("realization",),
    "icg:recipientKind": ("recipient-kind",),
    "icg:statusAfter": ("administrative-status",),
    "icg:statusBefore": ("administrative-status",),
    "icg:theme": ("theme",),
    "icg:tie": ("tie",),
    "icg:topic": ("topic", "industry", "user-group"),
    "icg:treatment": ("treatment",),
    "icg:usedBy": ("user-group",),
    "icg:valueQualifier": ("value-qualifier",),
}
"""The concept schemes that the concepts of each property come from."""


class Objection(NamedTuple):
    """A rule, the IRI of the thing that breaks it, what to do, and the file, where it is not that of the thing."""

    rule: str
    focus: str
    message: str
    file: str | None = None


def objections(content: Content) -> Iterator[Objection]:
    """All that does not fit in names, definitions, structure and schemes, and what is said twice."""
    prefixed = Prefixed(content)
    things = things_of(content, prefixed)
    found = (
        *things.objections(),
        *unfit_pairs(things.described),
        *mislabelled(content, prefixed),
        *misspelt_names(content, prefixed),
    )
    for rule, thing, message in found:
        yield Objection(rule, prefixed.whole(thing), message)
    for rule, thing, message, name in other_numbers(content, prefixed):
        yield Objection(rule, prefixed.whole(thing), message, name)
    yield from _written_names_of_others(content, prefixed, things)
    yield from _empty_definitions(content, prefixed)
    yield from _astray(content, prefixed)
    yield from _said_twice(content, prefixed)
    yield from _of_other_schemes(content, prefixed)


def things_of(content: Content, prefixed: Prefixed) -> Things:
    """What the content says of all things, as plain values."""
    values: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    labels: defaultdict[str, list[str]] = defaultdict(list)
    for file in content.files:
        if not file.name.startswith("data/"):
            continue
        for quad in file.quads:
            subject, predicate = prefixed.short(quad.subject), prefixed.short(quad.predicate)
            value = prefixed.short(quad.object)
            english = isinstance(quad.object, ox.Literal) and (quad.object.language or "en") == "en"
            if predicate in _LABELS and english and file.name.startswith("data/entities/"):
                labels[subject].insert(0 if predicate == _LABELS[0] else len(labels[subject]), value)
            if predicate in (*_LABELS, _WRITTEN) and english:
                names[subject][value] = None
            elif isinstance(quad.object, ox.NamedNode) or predicate.startswith(("icg:", "prov:")):
                values[subject][predicate].append(value)
    described = {
        thing: Described(
            {predicate: tuple(dict.fromkeys(found)) for predicate, found in values[thing].items()},
            tuple(names[thing]),
            tuple(labels[thing]),
        )
        for thing in dict.fromkeys((*labels, *values))
    }
    return Things(described, _together(content, prefixed), _presented(described))


def _together(content: Content, prefixed: Prefixed) -> Mapping[str, frozenset[str]]:
    """What each thing is spoken of with: in one passage, or in passages that it holds."""
    spoken: defaultdict[str, list[tuple[Passage, frozenset[str]]]] = defaultdict(list)
    for graph, quads in content.graphs.items():
        if passage := Passage.of(graph, content.names):
            terms = {prefixed.short(term) for quad in quads for term in (quad.subject, quad.object)}
            spoken[passage.slug].append((passage, frozenset(term for term in terms if " " not in term)))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for passages in spoken.values():
        for held in _held(sorted(passages, key=lambda one: (one[0].start, -one[0].end))):
            for term in held:
                found[term] |= held
    return {term: frozenset(others) for term, others in found.items()}


def _held(passages: list[tuple[Passage, frozenset[str]]]) -> Iterator[frozenset[str]]:
    """For each passage all that it and the passages inside it speak of."""
    for at, (outer, terms) in enumerate(passages):
        inside = set(terms)
        for inner, others in passages[at + 1 :]:
            if inner.start >= outer.end:
                break
            if inner.end <= outer.end:
                inside |= others
        yield frozenset(inside)


def _presented(described: Mapping[str, Described]) -> Mapping[str, frozenset[str]]:
    """Who presents recognitions in the editions of each scheme."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for known in described.values():
        for edition in known.values.get("icg:edition", ()):
            scheme = described[edition].one("icg:scheme") if edition in described else ""
            found[scheme] |= set(known.values.get("icg:presenter", ()))
    return {scheme: frozenset(presenters) for scheme, presenters in found.items()}


def _written_names_of_others(content: Content, prefixed: Prefixed, things: Things) -> Iterator[Objection]:
    """What a document writes for a thing is not the first name of another one of the same kind."""
    for file in content.files:
        for quad in file.quads:
            if prefixed.short(quad.predicate) == _WRITTEN and isinstance(quad.object, ox.Literal):
                thing, name = prefixed.short(quad.subject), quad.object.value
                if other := things.called(thing, name):
                    message = f"correct the thing that is written {name!r}: {other} is called so"
                    yield Objection("N21-name-of-another", prefixed.whole(thing), message, file.name)


def _empty_definitions(content: Content, prefixed: Prefixed) -> Iterator[Objection]:
    """A definition says more than the names, in two telling words at least, and no other thing is defined so."""
    names: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    defined: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for file in content.files:
        for quad in file.quads if file.name.startswith("data/entities/") else ():
            predicate, thing = prefixed.short(quad.predicate), str(quad.subject)[1:-1]
            if isinstance(quad.object, ox.Literal) and predicate in _LABELS:
                names[thing, quad.object.language or ""].append(quad.object.value)
            elif isinstance(quad.object, ox.Literal) and predicate == "skos:definition":
                defined[quad.object.language or "", folded(quad.object.value)].append(thing)
    for (language, text), things in defined.items():
        for thing in things:
            if language == "en" and len(_beyond(text, names[thing, language])) < _TELLING:
                message = "say in the definition what the thing is: it goes round the name"
                yield Objection("N24-definition", thing, message)
            elif len(things) > 1:
                other = next(one for one in (*things, thing) if one != thing)
                yield Objection("N24-definition", thing, f"tell it apart in the definition: {other} is defined so too")


def _beyond(text: str, names: list[str]) -> list[str]:
    """The telling words of a text that none of the names has."""
    known = [word for name in names for word in telling(name)]
    return [word for word in telling(text) if len(word) > len("it") and not any(related(word, one) for one in known)]


def _astray(content: Content, prefixed: Prefixed) -> Iterator[Objection]:
    """The English names and definition of a concept have a word of those of the broader one."""
    told: defaultdict[str, set[str]] = defaultdict(set)
    broader: list[tuple[str, str]] = []
    for file in content.files:
        for quad in file.quads if file.name.startswith("data/entities/") else ():
            subject, predicate = prefixed.short(quad.subject), prefixed.short(quad.predicate)
            if predicate == "skos:broader":
                broader.append((subject, prefixed.short(quad.object)))
            elif predicate in (*_NAMES, "skos:definition") and getattr(quad.object, "language", None) == "en":
                key = "words of " + subject if predicate == "skos:definition" else subject
                told[key] |= telling(prefixed.short(quad.object))
    for narrower, wider in broader:
        own = told[narrower] | told["words of " + narrower]
        if not any(related(word, other) for word in own for other in told[wider]):
            message = f"correct skos:broader {wider}, or define it as a kind of that: they share no word"
            yield Objection("N36-broader", prefixed.whole(narrower), message)


def _said_twice(content: Content, prefixed: Prefixed) -> Iterator[Objection]:
    """No passage makes the same claim of two names."""
    for file in content.files:
        stated: defaultdict[tuple[object, str], set[tuple[object, object]]] = defaultdict(set)
        for quad in file.quads:
            thing = prefixed.short(quad.subject)
            if thing.partition(":")[0] in _CLAIMS and Passage.of(str(quad.graph_name)[1:-1], content.names):
                stated[quad.graph_name, thing].add((quad.predicate, quad.object))
        first: dict[tuple[object, frozenset[tuple[object, object]]], str] = {}
        for (graph, thing), said in stated.items():
            other = first.setdefault((graph, frozenset(said)), thing)
            if other != thing and len(said) >= _FULL:
                message = f"remove it, or say what tells it apart: the passage says the same of {other}"
                yield Objection("D04-said-twice", prefixed.whole(thing), message, file.name)


def _of_other_schemes(content: Content, prefixed: Prefixed) -> Iterator[Objection]:
    """Concepts whose scheme is none that a property takes its concepts from, at the concept and at the statement."""
    scheme: dict[str, str] = {}
    used: list[tuple[str, str, str, str]] = []
    for file in content.files:
        for quad in file.quads if file.name.startswith("data/") else ():
            predicate = prefixed.short(quad.predicate)
            if predicate == "skos:inScheme":
                scheme[prefixed.short(quad.subject)] = prefixed.short(quad.object).partition(":")[2]
            elif predicate in _SCHEMES:
                used.append((str(quad.subject)[1:-1], predicate, prefixed.short(quad.object), file.name))
    for subject, predicate, concept, name in dict.fromkeys(used):
        if concept in scheme and scheme[concept] not in _SCHEMES[predicate]:
            taken = " or ".join(_SCHEMES[predicate])
            message = f"correct {concept} or its scheme {scheme[concept]}: {predicate} takes {taken}"
            yield Objection("C10-concept-of-other-scheme", subject, message, name)
            yield Objection("C10-concept-of-other-scheme", prefixed.whole(concept), message)
