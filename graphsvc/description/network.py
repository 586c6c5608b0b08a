"""Who works with which community: each tie with the claim that states it (rules/has-partner)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from graphsvc.description import asking
from graphsvc.description.asking import text_of
from graphsvc.description.labels import ENGLISH, Labels
from graphsvc.description.nodes import Node, reading_order
from graphsvc.description.remembering import ENTRY_BYTES, one_remembered
from graphsvc.engine.contract import Engine
from graphsvc.model import Names, Passage
from graphsvc.vocab import ORG, RDF

_CLAIMS = ("Agreement", "Partnership")


@dataclass(frozen=True, slots=True)
class Tie:
    """A community and a partner; `whole` is the organisation it is part of, where several communities share that.

    `claim` is the agreement or partnership that names both, with nothing stated where only the tie is; `passages`
    are those that state the tie, in reading order.
    """

    community: str
    partner: str
    whole: str
    claim: Node
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """All ties, the communities without any, and the names of all that they lead to."""

    names: Names
    labels: Labels
    ties: tuple[Tie, ...]
    alone: tuple[str, ...]
    texts: Mapping[str, tuple[str, int]]


def ties(engine: Engine, names: Names) -> tuple[Tie, ...]:
    """The ties by community and partner; a claim of something planned, denied or about sources of data is none."""
    query = f"""SELECT DISTINCT ?c ?o ?g ?whole ?claim {{
        GRAPH ?g {{ ?c <{names.term("hasPartner")}> ?o }}
        OPTIONAL {{ GRAPH ?w {{ ?o <{ORG}subOrganizationOf> ?whole }} }}
        OPTIONAL {{ GRAPH ?h {{ ?claim <{names.term("party")}> ?o }}
                    GRAPH ?i {{ ?claim <{names.term("forCommunity")}> ?c }} }}
    }} ORDER BY ?c ?o DESC(?whole) ?claim"""
    rows = engine.rows(query)
    claims = asking.nodes_about(engine, {text_of(row, "claim") for row in rows} - {""}, names)
    tied = {(text_of(row, "c"), iri) for row in rows for iri in (text_of(row, "o"), text_of(row, "whole"))}
    communities = Counter(iri for _, iri in tied)
    graphs: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    kept: dict[tuple[str, str, str], Tie] = {}
    for row in rows:
        community, partner, whole = (text_of(row, name) for name in ("c", "o", "whole"))
        graphs[community, partner].add(text_of(row, "g"))
        claim = claims.get(text_of(row, "claim"), Node("", ()))
        if not claim.iri or _is_tie(claim, names):
            shared = whole if whole and communities[whole] > 1 else partner
            kept.setdefault((community, partner, claim.iri), Tie(community, partner, shared, claim, ()))
    return tuple(
        replace(tie, passages=reading_order(graphs[tie.community, tie.partner], names)) for tie in kept.values()
    )


def shared_partners(engine: Engine, names: Names) -> frozenset[str]:
    """The partners of several communities, and those that belong to one which several have."""

    def size(found: frozenset[str]) -> int:
        return ENTRY_BYTES * (1 + len(found))

    return one_remembered(engine.memory, "shared partners", "", lambda: _shared(engine, names), size)


def _shared(engine: Engine, names: Names) -> frozenset[str]:
    found = ties(engine, names)
    communities = Counter(whole for _, whole in {(tie.community, tie.whole) for tie in found})
    return frozenset(tie.partner for tie in found if communities[tie.whole] > 1)


def _is_tie(claim: Node, names: Names) -> bool:
    """Whether the claim is of a tie that there is or was."""
    there = {names.thing("concept", key) for key in ("achieved", "under-way")}
    denied = names.thing("concept", "negative") in claim.iris(names.term("polarity"))
    of_data = names.thing("concept", "data-source") in claim.iris(names.term("tie"))
    is_claim = any(names.term(local) in claim.types for local in _CLAIMS)
    return is_claim and not denied and not of_data and bool(there & {*claim.iris(names.term("realization"))})


def network(engine: Engine, names: Names, language: str = "en") -> Network:
    """The ties with their passages, and all names."""
    found = ties(engine, names)
    rows = engine.rows(
        f"SELECT DISTINCT ?c {{ GRAPH ?g {{ ?c <{RDF}type> <{names.term('Community')}> }} }} ORDER BY ?c"
    )
    communities = [text_of(row, "c") for row in rows]
    passages = {iri for tie in found for iri in tie.passages}
    documents = {names.thing("document", place.slug) for iri in passages if (place := Passage.of(iri, names))}
    shown = {*communities, *documents, *(iri for tie in found for iri in (tie.community, tie.partner, tie.whole))}
    for tie in found:
        shown |= {iri for local in ("tie", "agreementForm") for iri in tie.claim.iris(names.term(local))}
    labels = Labels(names, asking.labels_of(engine, shown), (), asking.prefixes(engine), (language, *ENGLISH))
    tied = {tie.community for tie in found}
    return Network(
        names,
        labels,
        found,
        tuple(iri for iri in communities if iri not in tied),
        asking.texts_read(engine, passages | documents, names),
    )
