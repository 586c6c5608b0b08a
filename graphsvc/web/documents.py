"""Documents by their addresses: which name a document is about, and what its typed links say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import pyoxigraph as ox
from fastapi import Request

from graphsvc.content.folders import content_root
from graphsvc.content.shape_cases import shape_cases
from graphsvc.description import Description, Extent, Shape, describe, presence
from graphsvc.documents import texts_in
from graphsvc.errors import MissingContent, UnknownResource
from graphsvc.formats import QUERY_TEXT
from graphsvc.messages import N_
from graphsvc.model import Names, Passage
from graphsvc.service_description import declared_prefixes
from graphsvc.vocab import DCAT, DCTERMS, FOAF, LICENCE, PROV, RDF, SCHEMA, SH, VOID
from graphsvc.web.links import as_uri, forms_of, in_path, suffixed
from graphsvc.web.relations import Document, Relation
from graphsvc.web.service import Service
from graphsvc.web.views.template import NO_FILES, Files
from graphsvc.web.website import stated_of_website

LONGEST_PATH: Final = 1000
_OF_LISTED: Final = (RDF + "type", PROV + "invalidatedAtTime")
"""What is stated of all that lists hold, or held before it was gone."""
NO_IRI: Final = re.compile(r'[<>"{}|\\^`\x00-\x20\ud800-\udfff]')


def name_of(local: str, names: Names) -> str:
    """The name that the document at this path below `/doc/` describes."""
    kind, _, key = local.partition("/")
    if kind == "graph":
        return names.graph(key)
    if kind == "shapes":
        return f"{names.shapes}#{key}"
    return names.term(key) if kind == "ns" else names.thing(kind, key)


def as_sent(request: Request, path: str) -> str:
    """The end of the address that is decoded to this path, as it was sent."""
    before = request.scope["path"].removesuffix(path).count("/")
    sent = str(request.scope["raw_path"].decode("latin-1")).split("/", before)[-1]
    return sent if unquote(sent) == path else path


async def as_stated(sent: str, named: Callable[[str], str], service: Service) -> str:
    """What a path names as data has it, where `named` gives the name: the first form that is stated, else decoded."""
    forms = forms_of(sent)
    if len(forms) > 1:
        for form in forms:
            if await stated(service, named(form)) is not None:
                return form
    return unquote(sent)


async def known(service: Service, iri: str) -> bool:
    """Whether what the IRI names is there; False for what is gone, of which only that is stated.

    Raises UnknownResource unless something is stated about the IRI or in a graph of that name.
    """
    if not _plausible(iri):
        raise UnknownResource(detail=N_("no name here looks like that"))
    there = await stated(service, iri)
    if there is None:
        raise UnknownResource(detail=N_("Nothing is stated about it."), iri=iri)
    return there


@cache
def operators_texts(folder: Path | None) -> Mapping[str, str] | None:
    """The source texts by their digests, read once; None where the operator has named no folder for them."""
    try:
        return None if folder is None else texts_in(folder)
    except MissingContent:
        return {}


def files_for(found: Description, service: Service) -> Files:
    """What files hold for the page of a resource: the texts for a passage, the cases for a shape."""
    if found.passage:
        return Files(operators_texts(service.settings.documents))
    with suppress(MissingContent):
        if found.shacl and (root := content_root(service.settings)):
            return Files(cases=shape_cases(root, service.names.base))
    return NO_FILES


def _plausible(iri: str) -> bool:
    """Whether it is an IRI of a length that names have."""
    try:
        return len(iri) <= LONGEST_PATH and not NO_IRI.search(iri) and bool(ox.NamedNode(iri))
    except ValueError:
        return False


async def stated(service: Service, iri: str) -> bool | None:
    """Whether the thing is there or gone; None when nothing is stated of it."""
    if not _plausible(iri):
        return None
    return await service.run(lambda: presence(service.engine, iri))


def what_it_is(address: str, service: Service) -> Iterator[ox.Quad]:
    """What a document says of itself, whatever it is about (interface, P6)."""
    for predicate, term in (
        (RDF + "type", FOAF + "Document"),
        (VOID + "inDataset", service.names.base + "dataset"),
        (DCTERMS + "license", LICENCE),
    ):
        yield ox.Quad(ox.NamedNode(address), ox.NamedNode(predicate), ox.NamedNode(term))
    if service.modified:
        yield ox.Quad(ox.NamedNode(address), ox.NamedNode(DCTERMS + "modified"), service.modified)


def in_dataset(graph: str, service: Service) -> Iterator[ox.Quad]:
    """That a graph with a document of its own belongs to the dataset, and which version of that is served (H3)."""
    dataset, catalogue = service.names.base + "dataset", service.names.graph("catalogue")
    yield ox.Quad(ox.NamedNode(graph), ox.NamedNode(VOID + "inDataset"), ox.NamedNode(dataset))
    for quad in service.engine.quads(dataset, catalogue):
        if quad.predicate.value == DCTERMS + "hasVersion":
            yield quad
            yield ox.Quad(quad.subject, ox.NamedNode(DCAT + "version"), quad.object)  # as /void says it


def document_about(iri: str, address: str, quads: Iterable[ox.Quad], service: Service) -> Document:
    """The document at an address about an IRI, of which these quads are stated."""
    stated: defaultdict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.subject == ox.NamedNode(iri):
            term = quad.object
            stated[quad.predicate.value] |= {term.value} if isinstance(term, ox.NamedNode | ox.Literal) else set()
    listed = not stated.keys().isdisjoint(_OF_LISTED)
    types, successors, text = (stated[name] for name in (RDF + "type", DCTERMS + "isReplacedBy", SH + "select"))
    more = [Relation(suffixed(address, QUERY_TEXT.suffix), "alternate", QUERY_TEXT.media_type)] if text else []
    ours = service.names.term("")
    ordered = sorted(types, key=lambda name: (not name.startswith(ours), name))
    found = sorted(successors, key=lambda name: (not name.startswith(service.names.base), name))
    successor = next((name for name in found if name.startswith(("https://", "http://"))), None)
    above = _above(iri, address, service, listed=listed)
    return Document(address, iri, ordered, above, successor=successor, more=more)


def document_of(found: Description, address: str, service: Service) -> Document:
    """The document that describes a resource, with where the links in are that it leaves out."""
    document = document_about(found.iri, address, found.own_quads(), service)
    if found.shape is Shape.GRAPH:
        return document
    cut = [links.predicate for links in found.backlinks if links.total > len(links.subjects)]
    following = [Relation(as_uri(service.site.links_in(found.iri, predicate)), "next") for predicate in cut]
    return replace(document, more=[*document.more, *following])


def described_at(iri: str, address: str, service: Service) -> Document:
    """The document at an address, which describes an IRI of which something is stated."""
    found = describe(service.engine, iri, service.names, Extent(service.settings.backlinks, whole=False))
    return document_of(found, address, service) if found else Document(address, iri)


def _above(iri: str, address: str, service: Service, *, listed: bool) -> str:
    """The document above one: that of a passage, the vocabulary, all shapes, the list of a kind, the dataset."""
    listens_at = service.settings.listens_at
    if passage := Passage.of(iri, service.names):
        return f"{listens_at}doc/document/{passage.slug}"
    kind = address.removeprefix(listens_at).removeprefix("doc/").partition("/")[0]
    if kind == "ns" and iri != service.names.ontology:
        return listens_at + "ns"
    if kind == "shapes" and iri != service.names.shapes:
        return listens_at + "shapes"
    things = address.startswith(listens_at + "doc/") and kind != "graph" and listed
    return listens_at + in_path(f"doc/{kind}") if things else listens_at + "void"


def data_about(found: Description, address: str, service: Service) -> Iterable[ox.Quad]:
    """What the RDF documents about a resource hold."""
    yield from found.stated().quads()
    yield from beside_data(found, address, service)


def beside_data(found: Description, address: str, service: Service) -> Iterable[ox.Quad]:
    """What they hold besides what is stated of the resource."""
    if found.shacl:  # its queries use prefixes, which have to be beside them
        yield from declared_prefixes(service.engine, service.names)
    yield from about_document(found, address, service, claims=True)


def about_document(found: Description, address: str, service: Service, *, claims: bool) -> Iterable[ox.Quad]:
    """What the document itself is, and the passages that state what it holds, claims as well (interface, P6)."""
    document = ox.NamedNode(address)
    yield from what_it_is(address, service)
    yield ox.Quad(document, ox.NamedNode(FOAF + "primaryTopic"), ox.NamedNode(found.iri))
    if found.iri == service.names.graph("catalogue"):  # the document that the home page is the page of
        yield from stated_of_website(service)
    if found.node.texts(SH + "select") and not found.shacl:
        endpoint = ox.NamedNode(service.settings.listens_at + "sparql")
        yield ox.Quad(ox.NamedNode(found.iri), ox.NamedNode(SCHEMA + "target"), endpoint)
    for links in found.backlinks:
        if links.total > len(links.subjects):
            page = ox.NamedNode(service.site.links_in(found.iri, links.predicate))
            yield ox.Quad(document, ox.NamedNode(VOID + "subset"), page)
            yield ox.Quad(page, ox.NamedNode(VOID + "property"), ox.NamedNode(links.predicate))
            yield ox.Quad(page, ox.NamedNode(VOID + "distinctSubjects"), ox.Literal(links.total))
    graphs = found.told.graphs() if claims else set[str]()
    passages = {iri for iri in graphs if Passage.of(iri, service.names)}
    for passage in sorted(passages.union(*(statement.passages for statement in found.statements))):
        yield ox.Quad(document, ox.NamedNode(PROV + "wasDerivedFrom"), ox.NamedNode(passage))
