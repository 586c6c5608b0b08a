"""Rules of shapes/README.md that shapes cannot ask: those that need to know which graph, file or catalogue says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.content.derivation import edtf_bounds
from graphsvc.content.parsing import place_of
from graphsvc.errors import Place
from graphsvc.loading.compiling import Compiled
from graphsvc.loading.misnaming import objections
from graphsvc.model import Names, Passage
from graphsvc.validation import Severity
from graphsvc.vocab import DCTERMS, PROV, VOID, XSD

_PLAIN: Final = frozenset(XSD + name for name in ("integer", "decimal", "date", "boolean", "anyURI", "string"))
_LANG: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_ROR: Final = "https://ror.org/"
_ROR_DIGITS: Final = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that something breaks: the node concerned, what to do, and where it stands."""

    severity: Severity
    rule: str
    focus: str
    message: str
    place: Place


def broken_rules(content: Content, compiled: Compiled) -> Iterator[Broken]:
    """Everything that breaks E08, R10, T02, T04, T05, C02, C03 or N13 (check digits of ROR)."""
    quads = _Quads(content, compiled)
    yield from _unused_passages(quads)
    yield from _retired_in_use(quads)
    yield from _retired_in_future(quads)
    yield from _unknown_successors(quads)
    yield from _after_the_document(quads)
    yield from _bad_times(quads)
    yield from _other_datatypes(quads)
    yield from _miscounted(quads)
    yield from _unlicensed(quads)
    yield from _wrong_check_digits(quads)
    for rule, focus, message, name in objections(content):
        yield quads.broken(Severity.VIOLATION, rule, focus, message, name)


@dataclass(frozen=True)
class _Quads:
    """The compiled graphs, looked at by graph and property."""

    content: Content
    compiled: Compiled

    @property
    def names(self) -> Names:
        """The names in force."""
        return self.content.names

    def by_passage(self) -> Iterator[tuple[Passage, frozenset[ox.Quad]]]:
        """Each passage graph."""
        for graph, quads in self.compiled.graphs.items():
            if passage := Passage.of(graph, self.names):
                yield passage, quads

    def values(self, local: str) -> Mapping[str, str]:
        """One value of an own property for each thing."""
        term = self.names.term(local)
        return {_text(t.subject): _text(t.object) for t in self.compiled.triples if t.predicate.value == term}

    @cached_property
    def _files(self) -> Mapping[str, str]:
        """The first file that describes each thing."""
        found: dict[str, str] = {}
        for file in self.content.files:
            for quad in file.quads:
                found.setdefault(_text(quad.subject), file.name)
        return found

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        return {file.name: file.text for file in self.content.files}

    def broken(self, severity: Severity, rule: str, focus: str, message: str, name: str | None = None) -> Broken:
        """The finding, at the file that describes its node."""
        name = name or self._files.get(focus, "")
        place = place_of(focus, self._texts[name], name, self.names) if name else Place("", 1, 1)
        return Broken(severity, rule, focus, message, place)


def _text(term: object) -> str:
    """IRI or lexical form; empty for anything else."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def _unused_passages(quads: _Quads) -> Iterator[Broken]:
    """E08: passages that support nothing and fix no date."""
    used = {passage.iri(quads.names) for passage, _ in quads.by_passage()}
    used |= {
        _text(t.object) for t in quads.compiled.triples if t.predicate.value == quads.names.term("resolvedAgainst")
    }
    listed = {_text(t.subject) for t in quads.compiled.triples if t.predicate.value == quads.names.term("sha256")}
    for iri in sorted(iri for iri in listed - used if Passage.of(iri, quads.names)):
        yield quads.broken(Severity.INFO, "E08-unused-passage", iri, "remove the passage, or state what it says")


def _retired_in_use(quads: _Quads) -> Iterator[Broken]:
    """N31: things that are said to be gone, and are described, used, or given as what to use instead."""
    graph = quads.names.graph("retired")
    told = quads.compiled.graphs.get(graph, frozenset())
    gone = {_text(quad.subject) for quad in told if quad.predicate.value == PROV + "invalidatedAtTime"}
    used = {_text(quad.object) for quad in told}
    for iri, found in quads.compiled.graphs.items():
        if iri not in (graph, quads.names.graph("catalogue")):
            used |= {_text(term) for quad in found for term in (quad.subject, quad.object)}
    for iri in sorted(gone & used):
        yield quads.broken(
            Severity.VIOLATION,
            "N31-retired-in-use",
            iri,
            "take it out of data/retired.ttl, or use something else where it is used",
            "data/retired.ttl",
        )


def _retired_in_future(quads: _Quads) -> Iterator[Broken]:
    """N31: things that are said to be gone by a time that is still to come."""
    now = datetime.now(UTC).isoformat()
    for quad in quads.compiled.graphs.get(quads.names.graph("retired"), frozenset()):
        if quad.predicate.value == PROV + "invalidatedAtTime" and _text(quad.object) > now:
            message = f"correct {_text(quad.object)}: it is still to come"
            yield quads.broken(
                Severity.VIOLATION, "N31-retired-in-future", _text(quad.subject), message, "data/retired.ttl"
            )


def _unknown_successors(quads: _Quads) -> Iterator[Broken]:
    """N31: what is said to have taken the place of something, and is nowhere described."""
    known = {_text(quad.subject) for found in quads.compiled.graphs.values() for quad in found}
    for file in quads.content.files:
        if file.name == "data/retired.ttl":
            for quad in file.quads:
                if quad.predicate.value == DCTERMS + "isReplacedBy" and _text(quad.object) not in known:
                    message = f"correct {_text(quad.object)}, or take it out: nothing is stated about it"
                    yield quads.broken(
                        Severity.WARNING, "N31-successor-unknown", _text(quad.subject), message, file.name
                    )


def _after_the_document(quads: _Quads) -> Iterator[Broken]:
    """R10 and T05: what a dated document cannot know yet."""
    latest, years = quads.values("latest"), quads.values("cycleYear")
    achieved = quads.names.thing("concept", "achieved")
    for passage, found in quads.by_passage():
        written = latest.get(quads.names.thing("document", passage.slug))
        if not written:
            continue
        stated: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for quad in found:
            stated[_text(quad.subject)][quad.predicate.value] = _text(quad.object)
        file = f"data/documents/{passage.slug}/annotation.trig"
        for thing, known in sorted(stated.items()):
            year = years.get(known.get(quads.names.term("edition"), ""), "")
            if year.isdigit() and int(year) > int(written[:4]) + 1:
                message = f"correct the edition: its year {year} is later than the document allows ({written})"
                yield quads.broken(Severity.VIOLATION, "R10-edition-of-the-future", thing, message, file)
            begins = known.get(quads.names.term("earliest"), "")
            if begins > written and known.get(quads.names.term("realization")) == achieved:
                message = f"correct the time or the realization: {begins} is later than the document ({written})"
                yield quads.broken(Severity.VIOLATION, "T05-achieved-in-the-future", thing, message, file)


def _bad_times(quads: _Quads) -> Iterator[Broken]:
    """T02: a baseline that is no EDTF, and bounds that were typed and disagree with the date they belong to."""
    for graph, found in quads.compiled.graphs.items():
        given: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for quad in found:
            given[_text(quad.subject)][quad.predicate.value].add(_text(quad.object))
        for thing, known in sorted(given.items()):
            if not all(_is_edtf(value) for value in known[quads.names.term("baselineEdtf")]):
                yield quads.broken(Severity.VIOLATION, "T02-baseline", thing, "write icg:baselineEdtf as EDTF")
            days = {str(day) for value in known[quads.names.term("edtf")] for day in edtf_bounds(value) if day}
            typed = known[quads.names.term("earliest")] | known[quads.names.term("latest")]
            if days and typed - days and graph != quads.names.ontology:
                message = f"remove {', '.join(sorted(typed - days))}: loading derives the bounds from icg:edtf"
                passage = Passage.of(graph, quads.names)
                name = f"data/documents/{passage.slug}/annotation.trig" if passage else None
                yield quads.broken(Severity.VIOLATION, "T02-bounds", thing, message, name)


def _is_edtf(value: str) -> bool:
    """Whether the value is a date or interval in EDTF."""
    try:
        edtf_bounds(value)
    except ValueError:
        return False
    return True


def _other_datatypes(quads: _Quads) -> Iterator[Broken]:
    """T04: literals of data files that some engine changes or compares wrongly (model, section 5)."""
    for file in quads.content.files:
        if file.name.startswith("data/"):
            for quad in file.quads:
                datatype = quad.object.datatype.value if isinstance(quad.object, ox.Literal) else _LANG
                of_prov = quad.predicate.value == PROV + "invalidatedAtTime"  # N19 holds it to PROV's datatype
                if datatype not in _PLAIN and datatype != _LANG and not of_prov:
                    message = f"write {quad.object} as xsd:integer, xsd:decimal, xsd:date or icg:edtf"
                    yield quads.broken(Severity.VIOLATION, "T04-datatype", _text(quad.subject), message, file.name)


def _miscounted(quads: _Quads) -> Iterator[Broken]:
    """C02: counts of the catalogue that are not those of the graphs."""
    catalogue = quads.compiled.graphs.get(quads.names.graph("catalogue"), frozenset[ox.Quad]())
    for quad in catalogue:
        graph = quads.compiled.graphs.get(_text(quad.subject))
        if quad.predicate.value == VOID + "triples" and graph is not None and _text(quad.object) != str(len(graph)):
            yield quads.broken(
                Severity.VIOLATION, "C02-count", _text(quad.subject), f"the graph has {len(graph)} triples"
            )


def _unlicensed(quads: _Quads) -> Iterator[Broken]:
    """C03: graphs for which the catalogue states no licence."""
    catalogue = quads.names.graph("catalogue")
    stated = quads.compiled.graphs.get(catalogue, frozenset[ox.Quad]())
    licensed = {_text(quad.subject) for quad in stated if quad.predicate.value == DCTERMS + "license"}
    for graph in sorted(quads.compiled.graphs.keys() - licensed - {catalogue}):
        yield quads.broken(Severity.VIOLATION, "C03-licence", graph, "the catalogue must state the graph's licence")


def _wrong_check_digits(quads: _Quads) -> Iterator[Broken]:
    """N13: identifiers of ROR whose last two digits do not follow from the others (ISO 7064, modulus 97-10)."""
    for subject, ror in _identifiers(quads.compiled.triples):
        if not ror_is_sound(ror):
            yield quads.broken(
                Severity.VIOLATION, "N13-check-digits", subject, f"correct {ror}: its check digits differ"
            )


def _identifiers(triples: Iterable[ox.Triple]) -> Iterator[tuple[str, str]]:
    """Each thing with its identifier of ROR."""
    for triple in triples:
        if triple.predicate.value.endswith("Match") and _text(triple.object).startswith(_ROR):
            yield _text(triple.subject), _text(triple.object)


def ror_is_sound(iri: str) -> bool:
    """Whether the check digits of a ROR identifier are right."""
    key = iri.removeprefix(_ROR)
    if len(key) != len("0abcdef00") or not key[-2:].isdigit() or not set(key) <= set(_ROR_DIGITS):
        return False
    number = 0
    for letter in key[:-2]:
        number = number * 32 + _ROR_DIGITS.index(letter)
    return 98 - (number * 100) % 97 == int(key[-2:])
