"""HTML pages: templates filled with views; nothing on a page needs a script."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from graphsvc.description import ENGLISH, Description, Network, Node, Overview, Places, Shape, TermEntry
from graphsvc.description.terms import Rule
from graphsvc.errors import ServiceError
from graphsvc.formats import HTML, RESOURCE_FORMATS
from graphsvc.publishing import FileFacts
from graphsvc.web.frame import Frame, Site, embedded, render
from graphsvc.web.relations import Relation
from graphsvc.web.views.answer import QueryFailure, Results, caret, formats_of, media_type_of, table
from graphsvc.web.views.asking import ANSWER_FORMATS, PHRASES, Asking, Example, is_bundled, offered, with_prefixes
from graphsvc.web.views.calling import calling
from graphsvc.web.views.chart import charts_of
from graphsvc.web.views.dataset import DATES, dataset_page, schema_org
from graphsvc.web.views.diagram import class_diagram
from graphsvc.web.views.fragment import TITLES, FragmentPage
from graphsvc.web.views.home import home_page
from graphsvc.web.views.kind import PER_PAGE, KindPage
from graphsvc.web.views.listing import vocabulary_page
from graphsvc.web.views.located import located_of
from graphsvc.web.views.map import map_page
from graphsvc.web.views.network import network_page
from graphsvc.web.views.problem import ends_of, facts_of
from graphsvc.web.views.prose import Prose
from graphsvc.web.views.retired import retired
from graphsvc.web.views.ring import ring_of
from graphsvc.web.views.rows import View
from graphsvc.web.views.rules import query_groups, rule_groups, severities
from graphsvc.web.views.schema_org import as_script
from graphsvc.web.views.search import Near, SearchPage, search_values
from graphsvc.web.views.template import NO_FILES, Asked, Files, filled
from graphsvc.web.views.thing import formats, header, kinds_named, links_in
from graphsvc.web.words import N_

_PICTURES: Final = {
    "community": ((N_("All communities on a map"), "/map"), (N_("Partner network"), "/network")),
    "organization": ((N_("Partner network"), "/network"),),
}
"""The pictures of things of a kind."""
_TITLES: Final = {form.media_type: form.title for form in RESOURCE_FORMATS}


def render_page(
    description: Description,
    site: Site,
    relations: Sequence[Relation] = (),
    *,
    json_ld: str = "",
    section: str = "",
    files: Files = NO_FILES,
) -> str:
    """The page of one resource, or of one section of it; `json_ld` is the text of a JSON-LD document about it.

    Raises UnknownResource for a section that the page does not have.
    """
    links = site.links
    view = View(description, links)
    found = header(description, links)
    current = {Shape.COMMUNITY: "community", Shape.DOCUMENT: "document", Shape.PASSAGE: "document"}
    current |= {Shape.TERM: "ns", Shape.SHAPE: "ns"}
    page = filled(Asked(view, site, section, files))
    title = f"{found.title.text} · {page.title}" if page.title else found.title.text
    frame = Frame(site, title, embedded(json_ld), relations, current.get(description.shape, ""))
    shared = {"header": found, "description": description, "links_in": links_in(description, links)}
    return render(page.template, frame, **page.values, **shared)


def render_home(overview: Overview, site: Site, relations: Sequence[Relation] = (), *, json_ld: str = "") -> str:
    """The home page; one that leads to what there is without content."""
    title = site.words.gettext("Intelligent Communities Graph")
    frame = Frame(site, title, embedded(json_ld), relations)
    if not site.filled:
        return render("bare.html", frame)
    return render("home.html", frame, page=home_page(overview, site.links, site.words))


def render_dataset(
    quads: Iterable[ox.Quad], statements: int, site: Site, relations: Sequence[Relation], prefixes: Mapping[str, str]
) -> str:
    """The page of the dataset's description, with what search engines for datasets read (schema.org).

    `statements` is how many different triples passages state, as the home page counts them.
    """
    page = dataset_page(quads, site.names.base + "dataset", site, prefixes)
    json_ld = as_script(schema_org(page, site.public_url))
    frame = Frame(site, page.title or site.words.gettext("Dataset"), embedded(json_ld), relations, "void")
    return render("dataset.html", frame, page=page, statements=statements, dates=DATES, formats=RESOURCE_FORMATS)


def render_dumps(
    dumps: Sequence[FileFacts], version: str, site: Site, relations: Sequence[Relation], *, json_ld: str = ""
) -> str:
    """The list of the files of one version."""
    frame = Frame(site, site.words.gettext("Files to copy"), embedded(json_ld), relations, "dumps")
    return render("dumps.html", frame, dumps=dumps, version=version)


def render_docs(page: Prose, site: Site, relations: Sequence[Relation], *, is_index: bool, json_ld: str = "") -> str:
    """A document of the documentation."""
    frame = Frame(site, page.title, embedded(json_ld), relations, "docs")
    return render("docs.html", frame, page=page, is_index=is_index)


def render_fragment(page: FragmentPage, site: Site, relations: Sequence[Relation], *, json_ld: str = "") -> str:
    """A page of a fragment, with the form that leads to all others."""
    path, query, asked = page.shown.address.partition("?")
    offered = [
        (form.title, f"{path}.{form.suffix}{query}{asked}", form.media_type)
        for form in RESOURCE_FORMATS
        if form is not HTML
    ]
    frame = Frame(site, site.words.gettext("Quads that fit a pattern"), embedded(json_ld), relations, "fragments")
    return render("fragment.html", frame, page=page, titles=TITLES, formats=offered)


def render_ns(
    terms: Sequence[TermEntry],
    site: Site,
    relations: Sequence[Relation] = (),
    *,
    json_ld: str = "",
    version: str = "",
    gone: Sequence[Node] = (),
) -> str:
    """The page of the ontology, or of an earlier version: all terms, each with its local name as anchor; those gone."""
    iri = site.names.ontology + (f"/{version}" if version else "")
    forms = formats(iri, site.links)
    frame = Frame(site, site.words.gettext("Vocabulary"), embedded(json_ld), relations, "ns")
    shown = {"groups": vocabulary_page(terms, site.links), "diagram": class_diagram(terms, site.links)}
    old = retired(gone, (site.language, *ENGLISH), site.links)
    return render("ns.html", frame, iri=iri, formats=forms, total=len(terms), version=version, retired=old, **shown)


def render_shapes(
    rules: Sequence[Rule],
    site: Site,
    relations: Sequence[Relation],
    *,
    json_ld: str = "",
    gone: Sequence[Node] = (),
) -> str:
    """The page of the shapes: every rule with what it asks for, at an anchor of its name, and those that are gone."""
    frame = Frame(site, site.words.gettext("Shapes"), embedded(json_ld), relations, "ns")
    languages = (site.language, *ENGLISH)
    groups, old = rule_groups(rules, languages, site.links), retired(gone, languages, site.links)
    forms = formats(site.names.shapes, site.links)
    shown = {"groups": groups, "counts": severities(rules), "total": len(rules)}
    return render("shapes.html", frame, iri=site.names.shapes, formats=forms, retired=old, **shown)


def render_queries(examples: Sequence[Example], site: Site, relations: Sequence[Relation], *, json_ld: str = "") -> str:
    """The page of the example queries by topic."""
    frame = Frame(site, site.words.gettext("Example queries"), embedded(json_ld), relations, "sparql")
    topics = query_groups(examples, site.language, site.links)
    forms = formats(site.names.queries, site.links)
    return render("queries.html", frame, iri=site.names.queries, formats=forms, topics=topics, total=len(examples))


def render_kind(
    page: KindPage, site: Site, relations: Sequence[Relation], kinds: Mapping[str, int], *, json_ld: str = ""
) -> str:
    """A page of the list of all things of a kind, with links to the other lists."""
    links, asked = site.links, page.asked
    others = [
        (kinds_named(kind), number, links.kind(kind), kind == asked.kind)
        for kind, number in sorted(kinds.items(), key=lambda item: site.words.gettext(kinds_named(item[0])))
    ]
    frame = Frame(site, site.words.gettext(kinds_named(asked.kind)), embedded(json_ld), relations, asked.kind)
    before, after = asked.page > 1, asked.page < page.pages
    return render(
        "kind.html",
        frame,
        page=page,
        kinds=others,
        here=asked.path(links).partition("?")[0],
        given=[("sort", asked.sort)] if asked.sort != "name" else [],
        first_number=(asked.page - 1) * PER_PAGE + 1,
        previous=asked.path(links, asked.page - 1) if before else "",
        next=asked.path(links, asked.page + 1) if after else "",
        first=asked.path(links),
        last=asked.path(links, page.pages),
        formats=_formats(relations),
        pictures=[(title, links.path(path)) for title, path in _PICTURES.get(asked.kind, ())],
    )


def _formats(relations: Sequence[Relation]) -> list[tuple[str, str, str]]:
    """The data of a page: title of the format, address and media type."""
    return [
        (_TITLES.get(kind, kind), target, kind)
        for target, rel, kind in relations
        if "alternate" in rel and kind != HTML.media_type
    ]


def render_network(found: Network, site: Site, relations: Sequence[Relation], *, json_ld: str = "") -> str:
    """The page of all partners."""
    page = network_page(found, site.links, site.words)
    frame = Frame(site, site.words.gettext("Partner network"), embedded(json_ld), relations, "network")
    return render("network.html", frame, page=page, formats=_formats(relations))


def render_map(found: Places, site: Site, relations: Sequence[Relation], *, json_ld: str = "") -> str:
    """The page of all communities on a map."""
    page = map_page(found, site.links, site.words)
    frame = Frame(site, site.words.gettext("Map of communities"), embedded(json_ld), relations, "map")
    return render("map.html", frame, page=page, formats=_formats(relations))


def render_search(page: SearchPage, site: Site, relations: Sequence[Relation] = (), *, json_ld: str = "") -> str:
    """One page of search results, with what they can be narrowed by."""
    text = page.asked.sought.text
    words = site.words
    title = words.gettext("%(text)s · search", text=text) if text else words.gettext("Search")
    frame = Frame(site, title, embedded(json_ld), relations, "search", text)
    return render("search.html", frame, page=page, **search_values(page, site.links))


def render_error(error: ServiceError, members: Mapping[str, object], site: Site, nearest: Sequence[Near] = ()) -> str:
    """The page of an error, with its facts, the problem details that a program gets, and what may have been meant."""
    return render(
        "error.html",
        Frame(site, site.words.gettext(error.title)),
        status=error.status,
        detail=error.detail,
        nearest=nearest,
        facts=facts_of(error.facts, site.words),
        ends=ends_of(error.facts, site),
        problem=json.dumps(members, ensure_ascii=False, indent=1),
    )


def render_sparql(
    asking: Asking, site: Site, outcome: Results | QueryFailure | None = None, *, relations: Sequence[Relation] = ()
) -> str:
    """The query form with its examples; with an outcome, the answer below it or the reason why there is none."""
    failure = outcome if isinstance(outcome, QueryFailure) else None
    results = outcome if isinstance(outcome, Results) else None
    rows = results if results and results.boolean is None else None
    call = calling(rows, site, asking.prefixes) if rows else None
    return render(
        "sparql.html",
        Frame(site, site.words.gettext("Ask the graph"), relations=relations, current="sparql"),
        asking=asking,
        bundled=is_bundled(),
        examples=offered(asking, site),
        formats=ANSWER_FORMATS,
        phrases={phrase: site.words.gettext(phrase) for phrase in PHRASES},
        failure=failure,
        caret=caret(asking.query, failure) if failure else [],
        declared=with_prefixes(asking, site.links) if failure else None,
        results=results,
        table=table(asking, rows, site) if rows else None,
        located=located_of(rows, call) if rows and call else None,
        chart=charts_of(rows, site, call) if rows and call else (),
        ring=ring_of(rows, site.links, call) if rows and call else None,
        command=asking.command(site.absolute(site.links.path("/sparql")), media_type_of(results)),
        downloads=[
            (ANSWER_FORMATS[token], site.links.path("/sparql", query=asking.query, format=token), f"answer.{suffix}")
            for token, suffix in (formats_of(results) if results else {}).items()
        ],
    )


__all__ = [
    "Asking",
    "QueryFailure",
    "Results",
    "render_dataset",
    "render_docs",
    "render_dumps",
    "render_error",
    "render_fragment",
    "render_home",
    "render_kind",
    "render_map",
    "render_network",
    "render_ns",
    "render_page",
    "render_queries",
    "render_search",
    "render_shapes",
    "render_sparql",
]
