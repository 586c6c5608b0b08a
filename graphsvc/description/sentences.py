"""A readable name for each claim, which has none of its own: one form of sentence for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from graphsvc.description.labels import Labels
from graphsvc.description.nodes import Node
from graphsvc.model import Names
from graphsvc.vocab import ORG, OWL

Form = Callable[["_Reader"], str]


class _Reader:
    """A claim with the names of what it leads to."""

    def __init__(self, node: Node, labels: Labels, names: Names, nodes: Mapping[str, Node]) -> None:
        self.node, self.labels, self.names, self.nodes = node, labels, names, nodes

    def names_of(self, predicate: str) -> str:
        """The labels that a property of ours (or a whole IRI) leads to: `A, B and C`; empty when there are none."""
        iri = predicate if ":" in predicate else self.names.term(predicate)
        labels = [str(self.labels.of(found)) for found in self.node.iris(iri)]
        if len(labels) > 1:
            return ", ".join(labels[:-1]) + " and " + labels[-1]
        return "".join(labels)

    def text(self, predicate: str) -> str:
        """The first literal of a property of ours."""
        return self.node.text(self.names.term(predicate))


def sentence(node: Node, labels: Labels, names: Names, nodes: Mapping[str, Node]) -> str:
    """The claim in words; empty for a node that is no claim. `nodes` are other claims that it may name."""
    form = next((FORMS[local] for local in FORMS if names.term(local) in node.types), None)
    reader = _Reader(node, labels, names, nodes)
    if form is None:
        return _mapping(reader) if node.iris(OWL + "annotatedSource") else ""
    text = form(reader)
    if text and names.thing("concept", "negative") in node.iris(names.term("polarity")):
        text += " (denied)"
    return text


def _joined(*parts: str, by: str = ", ") -> str:
    """The parts that are not empty."""
    return by.join(part for part in parts if part)


def _recognition(claim: _Reader) -> str:
    return _joined(claim.names_of("edition"), claim.names_of("recipient"), claim.names_of("category"))


def _measurement(claim: _Reader) -> str:
    status = claim.names_of("realization")
    what = _joined(claim.names_of("indicator"), claim.names_of("about"), by=" of ")
    text = _joined(what, claim.text("printedValue"), by=": ")
    return text if status in {"", "achieved"} else f"{text} ({status})"


def _tenure(claim: _Reader) -> str:
    title = claim.text("titleAsPrinted") or claim.names_of(ORG + "role")
    return _joined(claim.names_of(ORG + "member"), title, claim.names_of(ORG + "organization"))


def _agreement(claim: _Reader) -> str:
    return _joined(
        claim.names_of("agreementForm") or "agreement",
        _joined(claim.names_of("party"), claim.names_of("subjectMatter"), by=", on "),
        by=": ",
    )


def _partnership(claim: _Reader) -> str:
    parties, community = claim.names_of("party"), claim.names_of("forCommunity")
    who = _joined(parties, community, by=", for ") if parties else community
    return _joined(claim.names_of("tie") or "partnership", who, by=": ")


def _ranking(claim: _Reader) -> str:
    place = f"rank {claim.text('rank')}" if claim.text("rank") else ""
    among = _joined(place, claim.text("rankedAmong"), by=" of ")
    return _joined(claim.names_of("about"), _joined(among, claim.text("listName"), by=", "), by=": ")


def _characterisation(claim: _Reader) -> str:
    return _joined(claim.names_of("about"), claim.text("statement"), by=": ")


def _status_change(claim: _Reader) -> str:
    change = _joined(claim.names_of("statusBefore"), claim.names_of("statusAfter"), by=" to ")
    return _joined(claim.names_of("about"), change and f"from {change}", by=": ")


def _discrepancy(claim: _Reader) -> str:
    items = [node for iri in claim.node.iris(claim.names.term("conflictingItem")) if (node := claim.nodes.get(iri))]
    readers = [_Reader(node, claim.labels, claim.names, claim.nodes) for node in items]
    subjects = {_joined(reader.names_of("indicator"), reader.names_of("about"), by=" of ") for reader in readers}
    figures = [reader.text("printedValue") for reader in readers]
    if len(subjects) == 1 and figures and all(figures):
        return f"{subjects.pop()}: {' or '.join(figures)}"
    return claim.names_of("conflictingItem")


def _mapping(claim: _Reader) -> str:
    what = _joined(claim.names_of(OWL + "annotatedSource"), claim.names_of(OWL + "annotatedProperty"))
    return _joined(what, claim.names_of(OWL + "annotatedTarget") or claim.node.text(OWL + "annotatedTarget"), by=": ")


def with_sentences(labels: Labels, nodes: Mapping[str, Node]) -> Labels:
    """The labels with a sentence for each node that has no name; editorial notes last, as they name other claims."""
    notes = {iri for iri, node in nodes.items() if labels.names.term("Discrepancy") in node.types}
    for chosen in (sorted(nodes.keys() - notes), sorted(notes)):
        english = labels.english
        told = {iri: sentence(nodes[iri], english, labels.names, nodes) for iri in chosen if iri not in labels}
        labels = replace(labels, by_iri={**labels.by_iri, **{iri: {"en": text} for iri, text in told.items() if text}})
    return labels


CLAIM_CLASSES: Final = (
    "Agreement",
    "Characterisation",
    "Measurement",
    "Partnership",
    "Ranking",
    "Recognition",
    "StatusChange",
    "Tenure",
)
FORMS: Final[Mapping[str, Form]] = {
    "Agreement": _agreement,
    "Characterisation": _characterisation,
    "Discrepancy": _discrepancy,
    "Measurement": _measurement,
    "Partnership": _partnership,
    "Ranking": _ranking,
    "Recognition": _recognition,
    "StatusChange": _status_change,
    "Tenure": _tenure,
}
"""The form of sentence for each class."""
