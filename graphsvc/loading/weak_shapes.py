"""Shapes that no longer find what their cases break: each case of `shapes/{topic}.examples.trig` at its line.

All cases are validated at once, each under names of its own, which finds the same as one after the other.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.content.parsing import place_of, quads_of, text_of
from graphsvc.errors import ContentError, Place
from graphsvc.loading.findings import CheckFinding
from graphsvc.model import Names
from graphsvc.validation import Finding, Severity, validated
from graphsvc.vocab import SH, SKOS

Triples = frozenset[ox.Triple]
ALONE: Final = frozenset({"M09", "N07", "V02"})
"""Rules that look at the texts or documents of the whole graph: their cases are tried one by one, by tests."""
_VIOLATES: Final = re.compile(r"violates-([A-Z]{1,2}\d\d)-")
_PREFIXED: Final = re.compile(r"\b([a-z][\w-]*):([\w-]+)")
_ROW: Final = re.compile(r"(?m)^\| ([A-Z]{1,2}\d\d-[a-z0-9-]+) \| (violation|warning|info) \|")


def weak_shapes(content: Content) -> Iterator[CheckFinding]:
    """A finding for each case that breaks a rule and is not found, and for each shape less grave than promised."""
    names, texts = content.names, _texts(content)
    graphs = {name: _graphs(text, name, names) for name, text in texts.items()}
    files = {case: name for name, cases in graphs.items() for case in cases}
    written = {case: triples for cases in graphs.values() for case, triples in cases.items()}
    base = frozenset(
        quad.triple for file in content.files if file.name.startswith(("ontology/", "shapes/")) for quad in file.quads
    )
    shared = shared_names(base, names)
    cases = {case: triples for case, triples in apart(written, shared, names).items() if _rule(case)}
    if not cases:
        return
    try:
        found = validated(base.union(*cases.values()), names)
    except Exception:  # noqa: BLE001  # a shape that cannot be run is a finding of its own
        return
    for case in _missed(cases, found, base, shared):
        message = f"strengthen the shape of {_rule(case)} again, or correct the case: nothing finds what it breaks"
        place = place_of(case, texts[files[case]], files[case], names)
        yield CheckFinding(Severity.VIOLATION, place, "weak-shape", case, message)
    yield from _milder(content, found)


def _rule(case: str) -> str:
    """The rule that a case breaks; empty for one that keeps it, and for what cannot be tried together."""
    found = _VIOLATES.search(case)
    return found[1] if found and found[1] not in ALONE else ""


def _missed(
    cases: Mapping[str, Triples], found: Iterable[Finding], base: Triples, shared: AbstractSet[str]
) -> Iterator[str]:
    """The cases of which no finding of their rule names a thing of their own."""
    rules = {
        _iri(triple.subject).partition("#")[2]: str(getattr(triple.object, "value", ""))
        for triple in base
        if triple.predicate.value == SKOS + "notation"
    }
    concerned: defaultdict[str, set[str]] = defaultdict(set)
    for finding in found:
        concerned[rules.get(finding.shape, "")] |= {finding.focus_node, finding.value}
    for case, triples in cases.items():
        own = frozenset(iris(triples)) - shared
        if own.isdisjoint(concerned[_rule(case)]):
            yield case


def _milder(content: Content, found: Iterable[Finding]) -> Iterator[CheckFinding]:
    """Shapes whose findings are less grave than the table of rules promises."""
    table = content.root / "shapes" / "README.md"
    promised = dict(_ROW.findall(table.read_text(encoding="utf-8"))) if table.is_file() else {}
    texts = {file.name: file.text for file in content.files if file.name.startswith("shapes/")}
    for shape, severity in sorted({(finding.shape, finding.severity) for finding in found}):
        if shape in promised and severity > Severity[promised[shape].upper()]:
            iri = f"{content.names.shapes}#{shape}"
            places = (place_of(iri, text, name, content.names) for name, text in texts.items() if f":{shape} " in text)
            place = next(places, Place("shapes/README.md", 1, 1))
            message = f"make it a {promised[shape]} again, as shapes/README.md says, or run `make shapes-table`"
            yield CheckFinding(Severity.VIOLATION, place, "weak-shape", iri, message)


def _texts(content: Content) -> Mapping[str, str]:
    """The texts of the files with cases that can be read; the others are a matter of syntax."""
    found = {}
    for path in sorted((content.root / "shapes").glob("*.examples.trig")):
        name = f"shapes/{path.name}"
        try:
            found[name] = text_of(path, name)
        except ContentError:
            continue
    return found


def _graphs(text: str, name: str, names: Names) -> Mapping[str, Triples]:
    """The cases of a file by their IRIs; none where it cannot be parsed."""
    found: defaultdict[str, set[ox.Triple]] = defaultdict(set)
    try:
        for quad in quads_of(text, name, names):
            found[str(quad.graph_name)[1:-1]].add(quad.triple)
    except ContentError:
        return {}
    return {case: frozenset(triples) for case, triples in found.items()}


def iris(triples: Iterable[ox.Triple]) -> Iterator[str]:
    """Every IRI that triples use."""
    return (term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode))


def _iri(term: object) -> str:
    """An IRI as text, empty for anything else."""
    return term.value if isinstance(term, ox.NamedNode) else ""


def shared_names(base: Iterable[ox.Triple], names: Names) -> frozenset[str]:
    """What means the same in every case: terms, what queries of shapes name, and the scheme of the cases' concepts."""
    known = tuple(base)
    pairs: defaultdict[object, dict[str, str]] = defaultdict(dict)
    for triple in known:
        if triple.predicate.value in (SH + "prefix", SH + "namespace"):
            pairs[triple.subject][triple.predicate.value] = str(getattr(triple.object, "value", ""))
    spaces = {pair[SH + "prefix"]: pair[SH + "namespace"] for pair in pairs.values() if len(pair) > 1}
    queries = "\n".join(str(getattr(t.object, "value", "")) for t in known if t.predicate.value == SH + "select")
    named = {spaces[prefix] + local for prefix, local in _PREFIXED.findall(queries) if prefix in spaces}
    return frozenset({*iris(known), *named, names.thing("concept-scheme", "sample")})


def apart(cases: Mapping[str, Triples], shared: AbstractSet[str], names: Names) -> Mapping[str, Triples]:
    """The cases, with another name for each thing that several of them name and that is not shared."""
    counted = Counter(iri for triples in cases.values() for iri in set(iris(triples)))
    common = frozenset(iri for iri, times in counted.items() if times > 1) - shared
    pattern = re.compile(rf"(<{re.escape(names.base)})(id/[a-z-]+/|ns#|shapes#|(?=dataset>))([^>]+)>")
    return {case: _renamed(triples, n, common, pattern) for n, (case, triples) in enumerate(sorted(cases.items()))}


def _renamed(triples: Triples, number: int, common: AbstractSet[str], pattern: re.Pattern[str]) -> Triples:
    """The triples of a case with its number in each name that others have too; a passage keeps its range at the end."""

    def own(iri: re.Match[str]) -> str:
        if iri[0][1:-1] not in common:
            return iri[0]
        in_front = iri[2].startswith("id/passage/")
        return f"{iri[1]}{iri[2]}case-{number}-{iri[3]}>" if in_front else f"{iri[1]}{iri[2]}{iri[3]}-case-{number}>"

    text = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    return frozenset(quad.triple for quad in ox.parse(pattern.sub(own, text), ox.RdfFormat.N_TRIPLES))
