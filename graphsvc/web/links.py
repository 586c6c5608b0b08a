"""Where pages link to: names of things become local paths, outside http(s) addresses stay, anything else is no link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

_KEPT: Final = "/:@!$&'()*+,;=~%"
_ALONE: Final = {"ns": "ns", "shapes": "shapes", "queries": "queries", "dataset": "void"}
"""Names whose documents stand at addresses of their own."""


def as_uri(iri: str) -> str:
    """The IRI as header fields can carry it: what is no ASCII is percent-encoded (RFC 3987, section 3.1)."""
    return quote(iri, safe=_KEPT + "#?[]")


@lru_cache(maxsize=16_384)
def _local(name: str) -> str | None:
    """Where the document about a name within the base stands; remembered, as pages repeat them."""
    local, _, fragment = name.partition("#")
    if local.startswith("id/"):
        return "/doc/" + quote(local[3:], safe=_KEPT)
    if local.startswith("ns/") and local[3:4].isdigit():
        return "/" + quote(local, safe=_KEPT)
    if local.startswith("graph/"):
        return "/doc/" + quote(local, safe=_KEPT)
    if local in {"ns", "shapes"} and fragment:
        return f"/doc/{local}/{quote(fragment, safe='')}"
    return f"/{_ALONE[local]}" if local in _ALONE else None


@dataclass(frozen=True, slots=True)
class Links:
    """The one mapping from names to addresses: `base` is what things are called, `root_path` where pages stand."""

    base: str
    root_path: str = ""

    def path(self, local: str, fields: Sequence[tuple[str, str]] = (), **parameters: str) -> str:
        """A page of this service, `/sparql`, under the mount path, with query parameters."""
        if not (fields or parameters):
            return self.root_path + local
        return f"{self.root_path}{local}?{urlencode([*fields, *parameters.items()])}"

    def search(self, parameters: Sequence[tuple[str, str]]) -> str:
        """A page of search results; a parameter may stand there several times."""
        return f"{self.root_path}/search?{urlencode(parameters)}"

    def links_in(self, iri: str, predicate: str) -> str:
        """The fragment of all links in by one property, in pages."""
        return self.path("/fragments", predicate=predicate, object=iri)

    def document(self, iri: str, suffix: str = "") -> str | None:
        """The document that describes a name of ours, fixed to one format by a suffix; None for other names."""
        if not iri.startswith(self.base):
            return None
        local = _local(iri[len(self.base) :])
        if local is None:
            return None
        return self.path(f"{local}.{suffix}" if suffix else local)

    def href(self, iri: str) -> str | None:
        """Where a link on an IRI leads; None when it must not be a link."""
        if iri.startswith(self.base):
            local, _, fragment = iri[len(self.base) :].partition("#")
            if local == "ns" and fragment:
                return self.path(f"/ns#{quote(fragment, safe='')}")
            return self.document(iri)
        try:
            parts = urlsplit(iri)
        except ValueError:
            return None
        return iri if parts.scheme in {"http", "https"} and parts.netloc else None
