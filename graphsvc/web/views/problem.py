"""What a page shows of an error besides its words: its facts, and the way to the pages that there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from markupsafe import Markup, escape

from graphsvc.web.frame import Site
from graphsvc.web.views.told import told
from graphsvc.web.words import N_, Words

_FACTS: Final = {
    "allow": N_("Methods there are"),
    "asked": N_("Asked for"),
    "available": N_("There are"),
    "bytes": N_("Bytes"),
    "charset": N_("Encoding"),
    "column": N_("Column"),
    "columns": N_("Columns"),
    "function": N_("Function"),
    "graph": N_("Named graph"),
    "keyword": N_("Word"),
    "kind": N_("Kind"),
    "length": N_("Length"),
    "limit": N_("At most"),
    "line": N_("Line"),
    "most": N_("At most"),
    "name": N_("Name"),
    "offset": N_("Characters before it"),
    "page": N_("Page asked for"),
    "pages": N_("Pages there are"),
    "parameter": N_("Parameter"),
    "path": N_("Path"),
    "peer": N_("Other service"),
    "reason": N_("Reason"),
    "received": N_("Received"),
    "received_bytes": N_("Bytes received"),
    "retry_after_seconds": N_("Seconds to wait"),
    "seconds": N_("Seconds"),
    "section": N_("Section"),
    "setting": N_("Setting"),
    "sort": N_("Order asked for"),
    "timeout": N_("Time asked for"),
    "value": N_("Value"),
    "version": N_("Version"),
    "words": N_("Words"),
}
"""What the facts of errors are called that readers meet; others keep their names, which are English."""


def facts_of(facts: Mapping[str, object], words: Words) -> list[tuple[Markup, Markup]]:
    """The facts of an error with what they are called: numbers as the language writes them, all else as code."""
    return [(told(_FACTS.get(name, name.replace("_", " ")), words), _fact(fact, words)) for name, fact in facts.items()]


def _fact(fact: object, words: Words) -> Markup:
    if isinstance(fact, int | float):
        return escape(words.number(fact))
    values = fact if isinstance(fact, list | tuple) else [fact]
    return escape(words.between(", ")).join(Markup("<code>{}</code>").format(value) for value in values)


def ends_of(facts: Mapping[str, object], site: Site) -> tuple[str, str, int] | None:
    """Where the first and the last page are, and its number, of what has fewer pages than the reader asked for."""
    pages = facts.get("pages")
    if not isinstance(pages, int):
        return None
    path, _, query = site.here.partition("?")
    given = [(name, value) for name, value in parse_qsl(query) if name != "page"]
    first, last = (site.links.path(path, [*given, *page]) for page in ([], [("page", str(pages))]))
    return first, last, pages
