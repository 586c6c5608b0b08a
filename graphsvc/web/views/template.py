"""Which template shows a resource, and with what: the first form that fits it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphsvc.content.shape_cases import Case
from graphsvc.description import Shape
from graphsvc.errors import UnknownResource
from graphsvc.messages import N_
from graphsvc.web.frame import Site
from graphsvc.web.views.award import award_page
from graphsvc.web.views.conflict import conflict, found_in
from graphsvc.web.views.document import document_page
from graphsvc.web.views.leading import lede, lists
from graphsvc.web.views.query import query_page
from graphsvc.web.views.reading import graph_page, passage_page
from graphsvc.web.views.returned import returned
from graphsvc.web.views.rows import View
from graphsvc.web.views.sections import sections
from graphsvc.web.views.shape import shape_page
from graphsvc.web.views.term import term_page
from graphsvc.web.views.text import Cell


@dataclass(frozen=True, slots=True)
class Files:
    """What pages show and the store does not hold.

    The source documents by digest, where the operator has them, so that passages can be quoted; the cases of the shapes
    by the notation of their rule.
    """

    texts: Mapping[str, str] | None = None
    cases: Mapping[str, Sequence[Case]] = field(default_factory=dict)


NO_FILES: Final = Files()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked for: a resource, one section of it, with what files hold, on a site."""

    view: View
    site: Site
    section: str = ""
    files: Files = NO_FILES

    @property
    def no_section(self) -> UnknownResource:
        """There is no section of that name."""
        iri, section = self.view.description.iri, self.section[:100]
        return UnknownResource(detail=N_("its page has no such section"), iri=iri, section=section)


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its values; `title` is that of a section."""

    template: str
    values: Mapping[str, Any]
    title: str = ""


def filled(asked: Asked) -> Filled:
    """The template for a resource with its values. Raises UnknownResource for a section that it does not have."""
    if asked.section and asked.view.description.shape not in (Shape.DOCUMENT, Shape.GRAPH):
        return _section(asked)
    if asked.view.description.gone_since:  # a passage or a shape that is gone is none any more
        return _thing(asked)
    return next(found for form in _FORMS if (found := form(asked)))


def _section(asked: Asked) -> Filled:
    """One section of a thing's page, whole."""
    view = asked.view
    parts = sections(view, asked.section)
    chosen = next((part for part in parts if part.id == asked.section), None)
    if chosen is None:
        raise asked.no_section
    whole = view.links.document(view.description.iri)
    return Filled("section.html", {"part": chosen, "sections": parts, "whole": whole}, chosen.title.text)


def _passage(asked: Asked) -> Filled | None:
    description, links = asked.view.description, asked.view.links
    facts = description.passage
    page = passage_page(description, facts, links, asked.files.texts) if facts else None
    return Filled("passage.html", {"page": page}) if page else None


def _term(asked: Asked) -> Filled | None:
    view, term = asked.view, asked.view.description.term
    return Filled("term.html", {"page": term_page(view, term), "sections": sections(view)}) if term else None


def _shape(asked: Asked) -> Filled | None:
    view, facts = asked.view, asked.view.description.shacl
    return Filled("shape.html", {"page": shape_page(view, facts, asked.files.cases)}) if facts else None


def _query(asked: Asked) -> Filled | None:
    page = query_page(asked.view.description, asked.view.links, asked.site.public_url)
    return Filled("query.html", {"page": page}) if page else None


def _document(asked: Asked) -> Filled | None:
    view, section = asked.view, asked.section
    if view.description.shape is not Shape.DOCUMENT:
        return None
    if section and not section.isdecimal():
        return _section(asked)
    page = document_page(view.description, view.links, section)
    if not section:
        return Filled("document.html", {"page": page, "sections": sections(view), "part": ""})
    block = next((block for block in page.blocks if block.passages), None)
    if block is None:
        raise asked.no_section
    return Filled("document.html", {"page": page, "sections": (), "part": section}, block.title)


def _graph(asked: Asked) -> Filled | None:
    description, section = asked.view.description, asked.section
    facts = description.graph
    if facts is None:
        return None
    if section and (section != str(facts.first) or not facts.nodes):
        raise asked.no_section
    page = graph_page(description, facts, asked.view.links)
    place = asked.view.words.gettext("from subject %(first)s", first=asked.view.words.number(page.first))
    return Filled("graph.html", {"page": page}, place if section else "")


def _thing(asked: Asked) -> Filled:
    view = asked.view
    note = conflict(view, view.description.node) if view.to(view.description.node, "conflictingItem") else None
    told = tuple(map(Cell, found_in(view, note))) if note else lede(view)
    found = view.description.disagreement
    values = {
        "sections": sections(view),
        "lede": told,
        "lists": lists(view),
        "disagreement": note,
        "returned": returned(found, asked.site) if found else None,
        "award": award_page(view),
    }
    return Filled("thing.html", values)


_FORMS: Final[tuple[Callable[[Asked], Filled | None], ...]] = (
    _passage,
    _term,
    _shape,
    _query,
    _document,
    _graph,
    _thing,
)
"""The forms of pages, the one for everything last."""
