"""The hypermedia of a fragment: what it is, how many quads it has, its pages, the form that leads to all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graphsvc.fragments.asking import DEFAULT_GRAPH, POSITIONS
from graphsvc.vocab import DCTERMS, FOAF, HYDRA, LICENCE, RDF, SD, VOID, XSD

Statement = tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]

_PLACES: Final = {
    "subject": RDF + "subject",
    "predicate": RDF + "predicate",
    "object": RDF + "object",
    "graph": SD + "graph",
}
"""What the variables of the form stand for."""


def address_of(public_url: str) -> str:
    """Where fragments are."""
    return public_url + "fragments"


def search_form(public_url: str, dataset: ox.NamedNode) -> Iterator[Statement]:
    """The form by which every fragment of the dataset is found (QPF, section 4; Hydra, templated links).

    It has no place for `values`: Comunica takes a form with exactly these four, and adds bindings by itself.
    """
    address = address_of(public_url)
    form = ox.NamedNode(address + "#form")
    yield dataset, HYDRA + "search", form
    yield form, RDF + "type", ox.NamedNode(HYDRA + "IriTemplate")
    yield form, HYDRA + "template", ox.Literal(f"{address}{{?{','.join(POSITIONS)}}}")
    yield form, HYDRA + "variableRepresentation", ox.NamedNode(HYDRA + "ExplicitRepresentation")
    for name, place in _PLACES.items():
        mapping = ox.NamedNode(f"{address}#{name}")
        yield form, HYDRA + "mapping", mapping
        yield mapping, RDF + "type", ox.NamedNode(HYDRA + "IriTemplateMapping")
        yield mapping, HYDRA + "variable", ox.Literal(name)
        yield mapping, HYDRA + "property", ox.NamedNode(place)


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a fragment: the addresses of both without a page and with this one, its number, and the total."""

    fragment: str
    address: str
    page: int
    pages: int
    length: int
    total: int
    words: str

    def page_address(self, page: int) -> str:
        """Where a page is; the first is the fragment itself."""
        return self.fragment + (f"{'&' if '?' in self.fragment else '?'}page={page}" if page > 1 else "")

    @property
    def neighbours(self) -> dict[str, str]:
        """The addresses of other pages by their relation to this one, as far as there are any."""
        pages = {"first": 1, "previous": self.page - 1, "next": self.page + 1, "last": self.pages}
        return {name: self.page_address(page) for name, page in pages.items() if 1 <= page <= self.pages}


def controls(shown: Shown, public_url: str, dataset: ox.NamedNode) -> list[ox.Quad]:
    """What is said of a page, in a graph of its own, in the order in which clients want to read it.

    Comunica takes what the page was last said to be part of for the topic of that graph, and listens to what is said of
    a dataset once it knows that the page is part of it.
    """
    graph = ox.NamedNode(shown.address + "#metadata")
    fragment, page = ox.NamedNode(shown.fragment), ox.NamedNode(shown.address)
    statements = [
        (graph, FOAF + "primaryTopic", fragment),
        (dataset, VOID + "subset", fragment),
        (dataset, VOID + "subset", page),
        (fragment, VOID + "subset", page),
        (dataset, SD + "defaultGraph", ox.NamedNode(DEFAULT_GRAPH)),
        (dataset, RDF + "type", ox.NamedNode(VOID + "Dataset")),
        (dataset, RDF + "type", ox.NamedNode(HYDRA + "Collection")),
        *search_form(public_url, dataset),
        *_about_page(shown, page, dataset),
    ]
    return [ox.Quad(subject, ox.NamedNode(name), term, graph) for subject, name, term in dict.fromkeys(statements)]


def _about_page(shown: Shown, page: ox.NamedNode, dataset: ox.NamedNode) -> Iterator[Statement]:
    """What the page holds (QPF, section 3: metadata)."""
    integer = ox.NamedNode(XSD + "integer")
    yield page, RDF + "type", ox.NamedNode(HYDRA + "PartialCollectionView")
    yield page, DCTERMS + "title", ox.Literal(f"Page {shown.page} of {shown.pages} of {shown.words}", language="en")
    exactly = f"Exactly {shown.total} quads of the dataset fit the pattern; {shown.length} are on a page."
    yield page, DCTERMS + "description", ox.Literal(exactly, language="en")
    yield page, DCTERMS + "source", dataset
    yield page, DCTERMS + "license", ox.NamedNode(LICENCE)
    yield page, HYDRA + "totalItems", ox.Literal(str(shown.total), datatype=integer)
    yield page, VOID + "triples", ox.Literal(str(shown.total), datatype=integer)
    yield page, HYDRA + "itemsPerPage", ox.Literal(str(shown.length), datatype=integer)
    for relation, address in shown.neighbours.items():
        yield page, HYDRA + relation, ox.NamedNode(address)
