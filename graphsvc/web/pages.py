"""HTML pages: templates filled with views. Everything is escaped; nothing on a page needs a script."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

import jinja2
import pyoxigraph as ox
from markupsafe import Markup

from graphsvc.description import Description, Entry, Overview, Shape, TermEntry
from graphsvc.formats import HTML, RESOURCE_FORMATS
from graphsvc.fragments import Shown
from graphsvc.model import Names
from graphsvc.publishing import FileFacts
from graphsvc.web.links import Links
from graphsvc.web.relations import Relation
from graphsvc.web.views.answer import QueryFailure, Results, caret, table
from graphsvc.web.views.dataset import dataset_page, schema_org
from graphsvc.web.views.fragment import fragment_page
from graphsvc.web.views.home import home_page
from graphsvc.web.views.listing import kind_page, vocabulary_page
from graphsvc.web.views.prose import Prose
from graphsvc.web.views.reading import document_page, graph_page, passage_page
from graphsvc.web.views.rows import View
from graphsvc.web.views.search import SearchPage, search_values
from graphsvc.web.views.sections import sections
from graphsvc.web.views.text import Cell
from graphsvc.web.views.thing import PLURALS, formats, header, lede, links_in

ANSWER_FORMATS: Final = {
    "html": "Page", "json": "JSON", "xml": "XML", "csv": "CSV", "tsv": "TSV", "turtle": "Turtle", "jsonld": "JSON-LD"
}  # fmt: skip
"""What the query form offers, by the value of its `format` field."""


class Example(Protocol):
    """An example query, as far as pages need it."""

    @property
    def slug(self) -> str:
        """Its key."""

    @property
    def title(self) -> str:
        """Its title in English."""

    @property
    def text(self) -> str:
        """The query."""

    @property
    def topic(self) -> str:
        """The topic under which it is listed."""


@dataclass(frozen=True, slots=True)
class Site:
    """What every page of a deployment has in common."""

    names: Names
    public_url: str = "http://127.0.0.1:8000/"
    root_path: str = ""
    version: str = ""

    @property
    def links(self) -> Links:
        """Where its pages link to."""
        return Links(self.names.base, self.root_path)

    def absolute(self, path: str) -> str:
        """A local path as an address under the public URL; the path already begins with the mount path."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}{path}"


@cache
def _environment() -> jinja2.Environment:
    """The templates: everything escaped, a missing name is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the skeleton of a page needs."""

    site: Site
    title: str
    json_ld: Markup = field(default_factory=Markup)
    relations: Sequence[Relation] = ()
    current: str = ""
    sought: str = ""

    @property
    def links(self) -> Links:
        """Where the page links to."""
        return self.site.links


def _embedded(json_ld: str) -> Markup:
    """JSON for a script element: no character in it can end the element or begin a comment (HTML, section 4.12.1.3).

    Each of these characters can only stand inside a string of the JSON, where the escape means the same.
    """
    escapes = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
    for character, escape in escapes.items():
        json_ld = json_ld.replace(character, escape)
    return Markup(json_ld)  # noqa: S704 (escaped for its place just above; HTML escapes would break the JSON)


def _render(template: str, frame: _Frame, **values: object) -> str:
    """The page."""
    return _environment().get_template(template).render(frame=frame, links=frame.links, **values)


def render_page(description: Description, site: Site, relations: Sequence[Relation] = (), *, json_ld: str = "") -> str:
    """The page of one resource; `json_ld` is the text of a JSON-LD document with the same description."""
    links = site.links
    view = View(description, links)
    found = header(description, links)
    current = {Shape.COMMUNITY: "community", Shape.DOCUMENT: "document", Shape.PASSAGE: "document", Shape.TERM: "ns"}
    frame = _Frame(
        site,
        found.title.text,
        _embedded(json_ld),
        relations,
        current.get(description.shape, ""),
    )
    shared = {"header": found, "description": description, "links_in": links_in(description, links)}
    if description.passage and (page := passage_page(description, description.passage, links)):
        return _render("passage.html", frame, page=page, **shared)
    if description.shape is Shape.DOCUMENT:
        page_of_document = document_page(description, links)
        return _render("document.html", frame, page=page_of_document, sections=sections(view), **shared)
    if description.shape is Shape.GRAPH:
        return _render("graph.html", frame, page=graph_page(description, links), **shared)
    return _render("thing.html", frame, sections=sections(view), lede=lede(view), **shared)


def render_home(overview: Overview, site: Site, *, json_ld: str = "") -> str:
    """The home page."""
    frame = _Frame(site, "Intelligent Communities Graph", _embedded(json_ld), [Relation(site.public_url, "canonical")])
    return _render("home.html", frame, page=home_page(overview, site.links))


def render_dataset(quads: Iterable[ox.Quad], site: Site, relations: Sequence[Relation]) -> str:
    """The page of the dataset's description, with what search engines for datasets read (schema.org)."""
    page = dataset_page(quads, site.names.base + "dataset", site.links)
    json_ld = json.dumps(schema_org(page, site.public_url), ensure_ascii=False)
    frame = _Frame(site, page.title, _embedded(json_ld), relations, "void")
    return _render("dataset.html", frame, page=page, formats=RESOURCE_FORMATS)


def render_dumps(dumps: Sequence[FileFacts], version: str, site: Site) -> str:
    """The list of the files of one version."""
    frame = _Frame(site, "Files to copy", current="dumps")
    return _render("dumps.html", frame, dumps=dumps, version=version)


def render_docs(page: Prose, site: Site, relations: Sequence[Relation], *, is_index: bool) -> str:
    """A document of the documentation."""
    return _render("docs.html", _Frame(site, page.title, Markup(), relations, "docs"), page=page, is_index=is_index)


def render_fragment(
    quads: Iterable[ox.Quad], shown: Shown, fields: Mapping[str, str], site: Site, relations: Sequence[Relation]
) -> str:
    """A page of a fragment, with the form that leads to all others."""
    path, query, asked = shown.address.partition("?")
    offered = [
        (form.title, f"{path}.{form.suffix}{query}{asked}", form.media_type)
        for form in RESOURCE_FORMATS
        if form is not HTML
    ]
    frame = _Frame(site, "Quads that fit a pattern", Markup(), relations, "fragments")
    return _render("fragment.html", frame, page=fragment_page(quads, shown, fields, site.links), formats=offered)


def render_ns(terms: Sequence[TermEntry], site: Site, relations: Sequence[Relation] = (), *, json_ld: str = "") -> str:
    """The page of the ontology: all terms, each with its local name as anchor."""
    iri = site.names.ontology
    forms = formats(iri, site.links)
    frame = _Frame(site, "Vocabulary", _embedded(json_ld), relations, "ns")
    return _render(
        "ns.html", frame, groups=vocabulary_page(terms, site.links), iri=iri, formats=forms, total=len(terms)
    )


def render_kind(
    kind: str,
    entries: Sequence[Entry],
    site: Site,
    relations: Sequence[Relation] = (),
    *,
    kinds: Mapping[str, int] | None = None,
) -> str:
    """The list of all things of a kind, with links to the other lists."""
    links = site.links
    title = PLURALS.get(kind, kind)
    frame = _Frame(site, title, Markup(), relations, kind)
    others = [
        (PLURALS.get(other, other), number, links.path(f"/doc/{other}"), other == kind)
        for other, number in sorted((kinds or {}).items(), key=lambda item: PLURALS.get(item[0], item[0]))
    ]
    return _render("kind.html", frame, title=title, entries=kind_page(entries, links), kinds=others)


def render_search(page: SearchPage, site: Site, relations: Sequence[Relation] = ()) -> str:
    """One page of search results, with what they can be narrowed by."""
    text = page.asked.sought.text
    frame = _Frame(site, f"{text} · search" if text else "Search", Markup(), relations, "search", text)
    return _render("search.html", frame, page=page, **search_values(page, site.links))


def render_error(
    status: int, title: str, detail: str, facts: Mapping[str, object], site: Site, nearest: Sequence[Cell] = ()
) -> str:
    """The page of an error, with its facts, the problem details that a program gets, and what may have been meant."""
    problem: dict[str, object] = {"title": title, "status": status, "detail": detail}
    problem |= {name: str(fact) for name, fact in facts.items()}
    problem |= {"nearest": [site.absolute(near.href or "/") for near in nearest]} if nearest else {}
    return _render(
        "error.html",
        _Frame(site, title),
        status=status,
        detail=detail,
        nearest=nearest,
        facts=[(name.replace("_", " "), str(fact)) for name, fact in facts.items()],
        problem=json.dumps(problem, ensure_ascii=False, indent=1),
    )


def render_sparql(query: str, examples: Sequence[Example], site: Site) -> str:
    """The query form with its examples."""
    return _sparql(query, examples, site)


def render_results(query: str, examples: Sequence[Example], outcome: Results | QueryFailure, site: Site) -> str:
    """The query form with the answer below it, or with the reason why there is none."""
    return _sparql(query, examples, site, outcome)


def _sparql(query: str, examples: Sequence[Example], site: Site, outcome: Results | QueryFailure | None = None) -> str:
    """The page of the query form."""
    links = site.links
    results = outcome if isinstance(outcome, Results) else None
    failure = outcome if isinstance(outcome, QueryFailure) else None
    groups: dict[str, list[tuple[str, str, bool]]] = {}
    for example in examples:
        entry = example.title, links.path("/sparql", query=example.text), example.text.strip() == query.strip()
        groups.setdefault(example.topic, []).append(entry)
    return _render(
        "sparql.html",
        _Frame(site, "Ask the graph", current="sparql"),
        query=query,
        groups=sorted(groups.items()),
        formats=ANSWER_FORMATS,
        results=results,
        failure=failure,
        caret=caret(query, failure) if failure else [],
        table=table(results, links) if results else [],
        endpoint=site.absolute(links.path("/sparql")),
        downloads=[
            (title, links.path("/sparql", query=query, format=token))
            for token, title in ANSWER_FORMATS.items()
            if token in ({"json", "xml"} if results and results.boolean is not None else {"json", "xml", "csv", "tsv"})
        ],
    )


__all__ = [
    "QueryFailure",
    "Results",
    "Site",
    "render_dataset",
    "render_docs",
    "render_dumps",
    "render_error",
    "render_fragment",
    "render_home",
    "render_kind",
    "render_ns",
    "render_page",
    "render_results",
    "render_search",
    "render_sparql",
]
