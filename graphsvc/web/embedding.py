"""What pages embed: JSON-LD of the description that the RDF of the same address holds (interface, P11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

import pyoxigraph as ox

from graphsvc.description.remembering import ENTRY_BYTES, one_remembered
from graphsvc.jsonld import told_by_line
from graphsvc.web.service import Service

MOST_BYTES: Final = 16_000
"""A page of many things embeds so much; the longest page has 81 kB without, and none may have 100."""
MOST_LINKS: Final = 5
"""A page that embeds no more than the bounded description names so many links in by each property."""
MOST_TRIPLES: Final = MOST_BYTES // 50
"""More than these always take more: a triple of the largest documents takes 50 bytes, that of small ones more."""


def json_ld(quads: Iterable[ox.Quad], topic: str, service: Service) -> str:
    """The triples as JSON-LD for the page's head, without blanks, around the topic."""
    told = told_by_line(quad.triple for quad in quads)
    return service.json_ld.compacted([told[line] for line in sorted(told)], readable=False, root=topic).decode()


def bounded(quads: Iterable[ox.Quad], topic: str, service: Service) -> str:
    """What is said of the topic, what is named below it, and others, as far as it fits; empty where the topic does not.

    Subjects are whole or left out: the page links to the documents that hold all.
    """
    subjects = _whole(quads, topic)
    while subjects:
        text = json_ld((quad for each in subjects for quad in each), topic, service)
        if (size := len(text.encode())) <= MOST_BYTES:
            return text
        subjects = subjects[: len(subjects) * MOST_BYTES // size]
    return ""


def remembered(topic: str, service: Service, read: Callable[[], Iterable[ox.Quad]], besides: str = "") -> str:
    """The same, as it was made once for the version that is served, and what it depends on `besides`."""
    return made_once(f"{topic} {besides}", service, lambda: bounded(read(), topic, service))


def made_once(key: str, service: Service, make: Callable[[], str]) -> str:
    """What a page embeds, made once for the version that is served."""
    return one_remembered(
        service.engine.memory,
        "embedded",
        f"{key} {service.modified}",
        make,
        lambda text: ENTRY_BYTES + len(text),
    )


def _whole(quads: Iterable[ox.Quad], topic: str) -> list[list[ox.Quad]]:
    """The quads of each named subject with those of the blank nodes that it leads to, the topic first."""
    stated: defaultdict[ox.NamedNode | ox.BlankNode | ox.Triple, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        stated[quad.subject].append(quad)
    iris = [subject.value for subject in stated if isinstance(subject, ox.NamedNode)]
    named = sorted(iris, key=lambda iri: (iri != topic, not iri.startswith(topic), iri))
    return [_closed(ox.NamedNode(iri), stated) for iri in named]


def _closed(
    subject: ox.NamedNode, stated: defaultdict[ox.NamedNode | ox.BlankNode | ox.Triple, list[ox.Quad]]
) -> list[ox.Quad]:
    """What is said of a subject, and of each blank node on the way."""
    found: list[ox.Quad] = []
    ahead: list[ox.NamedNode | ox.BlankNode] = [subject]
    seen = {*ahead}
    while ahead:
        here = stated.get(ahead.pop(), [])
        found += here
        further = {quad.object for quad in here if isinstance(quad.object, ox.BlankNode)} - seen
        seen |= further
        ahead += further
    return found
