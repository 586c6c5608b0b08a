"""The rules of `naming` over the content: its files as plain values, what breaks a rule with its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.loading.naming import Described, Things
from graphsvc.loading.prefixed import Prefixed
from graphsvc.model import Passage

_LABELS: Final = ("skos:prefLabel", "skos:altLabel")
_WRITTEN: Final = "icg:nameAsWritten"
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
    "icg:tie": ("tie",),
    "icg:topic": ("topic", "industry", "user-group"),
    "icg:treatment": ("treatment",),
    "icg:usedBy": ("user-group",),
    "icg:valueQualifier": ("value-qualifier",),
}
"""The concept schemes that the concepts of each property come from."""


def objections(content: Content) -> Iterator[tuple[str, str, str]]:
    """The rule, the IRI of the thing and what to do, for all that does not fit in names, structure and schemes."""
    prefixed = Prefixed(content)
    for rule, thing, message in things_of(content, prefixed).objections():
        yield rule, prefixed.whole(thing), message
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
            elif isinstance(quad.object, ox.NamedNode) or predicate.startswith("icg:"):
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


def _of_other_schemes(content: Content, prefixed: Prefixed) -> Iterator[tuple[str, str, str]]:
    """Concepts whose scheme is none that a property takes its concepts from, at the concept and at the statement."""
    scheme: dict[str, str] = {}
    used: list[tuple[str, str, str]] = []
    for quad in _data(content):
        predicate = prefixed.short(quad.predicate)
        if predicate == "skos:inScheme":
            scheme[prefixed.short(quad.subject)] = prefixed.short(quad.object).partition(":")[2]
        elif predicate in _SCHEMES:
            used.append((str(quad.subject)[1:-1], predicate, prefixed.short(quad.object)))
    for subject, predicate, concept in dict.fromkeys(used):
        if concept in scheme and scheme[concept] not in _SCHEMES[predicate]:
            taken = " or ".join(_SCHEMES[predicate])
            message = f"correct {concept} or its scheme {scheme[concept]}: {predicate} takes {taken}"
            yield "C10-concept-of-other-scheme", subject, message
            yield "C10-concept-of-other-scheme", prefixed.whole(concept), message


def _data(content: Content) -> Iterable[ox.Quad]:
    """The quads of the data files."""
    return (quad for file in content.files if file.name.startswith("data/") for quad in file.quads)
