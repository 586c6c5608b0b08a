"""The site as schema.org has it: what it is called, how to search it, which dataset it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pyoxigraph as ox

from graphsvc.description.labels import tagged
from graphsvc.vocab import DCTERMS, LICENCE
from graphsvc.web.service import Service
from graphsvc.web.views.schema_org import as_script
from graphsvc.web.words import LANGUAGES, N_, words_in

_NAME: Final = N_("Intelligent Communities Graph")


def website(service: Service) -> str:
    """The site as JSON-LD, which the home page embeds."""
    here = service.settings.listens_at
    facts = {
        "@type": "WebSite",
        "@id": here,
        "url": here,
        "name": [{"@language": tag, "@value": words_in(tag).gettext(_NAME)} for tag in LANGUAGES],
        "inLanguage": [*LANGUAGES],
        "about": _dataset(service),
        "potentialAction": {
            "@type": "SearchAction",
            "@id": here + "#search",
            "target": {
                "@type": "EntryPoint",
                "@id": here + "#search-address",
                "urlTemplate": here + "search?q={search_term_string}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    return as_script(facts)


def stated_of_website(service: Service) -> list[ox.Quad]:
    """The same as triples, which the RDF of the same address holds."""
    return [*ox.parse(website(service), ox.RdfFormat.JSON_LD)]


def _dataset(service: Service) -> Mapping[str, Any]:
    """The dataset with its names and what it says of itself; nothing where there is none."""
    iri = service.names.base + "dataset"
    texts: dict[str, list[Mapping[str, str]]] = {"title": [], "description": []}
    for quad in service.engine.quads(iri, service.names.graph("dataset")):
        local = quad.predicate.value.removeprefix(DCTERMS)
        if local in texts and isinstance(quad.object, ox.Literal) and quad.object.language:
            texts[local].append({"@language": tagged(quad.object.language), "@value": quad.object.value})
    for found in texts.values():
        found.sort(key=lambda text: (text["@language"], text["@value"]))
    if not texts["title"]:
        return {}
    about = {"@type": "Dataset", "@id": iri, "url": service.settings.listens_at + "void", "license": LICENCE}
    return {**about, "name": texts["title"], "description": texts["description"]}
