"""What search engines read: facts in the terms of schema.org, in a context that nobody needs to fetch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from graphsvc.vocab import SCHEMA
from graphsvc.web.views.prose import Prose

CONTEXT: Final = {
    "@vocab": SCHEMA,
    **{name: {"@type": "@id"} for name in ("url", "license", "contentUrl")},
    **{name: {"@type": "Date"} for name in ("dateCreated", "datePublished", "dateModified")},
}
"""What of schema.org's own context its terms here mean: the same, without asking schema.org for it."""


def as_script(facts: Mapping[str, Any]) -> str:
    """Facts as the text of JSON-LD with what they use of the context; those that are empty are left out."""
    said = {name: value for name, value in facts.items() if value}
    text = json.dumps(said, ensure_ascii=False)
    used = {term: meaning for term, meaning in CONTEXT.items() if term == "@vocab" or f'"{term}": ' in text}
    return json.dumps({"@context": used, **said}, ensure_ascii=False)


def article(page: Prose, address: str, markdown: str, public_url: str) -> Mapping[str, Any]:
    """A document of the documentation, as a part of the site."""
    return {
        "@type": "TechArticle",
        "@id": address,
        "url": address,
        "headline": page.title,
        "inLanguage": "en",
        "isPartOf": {"@id": public_url},
        "encoding": {"@type": "MediaObject", "contentUrl": markdown, "encodingFormat": "text/markdown"},
    }
