"""Where pages link to: names of things become local paths, outside http(s) addresses stay, anything else is no link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote, urlencode, urlsplit

from graphsvc.formats import QUERY_TEXT, RESOURCE_SUFFIXES

_KEPT: Final = "/:@!$&'()*+,;=~%"
_ALONE: Final = {"ns": "ns", "shapes": "shapes", "queries": "queries", "dataset": "void"}
"""Names whose documents stand at addresses of their own."""
_SUFFIXES: Final = frozenset((*RESOURCE_SUFFIXES, QUERY_TEXT.suffix))
_DELIMITERS: Final = str.maketrans({"?": "%3F", "#": "%23"})


def as_uri(iri: str) -> str:
    """The IRI as header fields can carry it: what is no ASCII is percent-encoded (RFC 3987, section 3.1)."""
    return quote(iri, safe=_KEPT + "#?[]")


def split(path: str) -> tuple[str, str]:
    """The path of a document without the suffix of a format, and the suffix; see `unsuffixed`."""
    plain = path.rstrip(".")
    head, _, suffix = plain.rpartition(".")
    if not head or suffix not in _SUFFIXES:
        return path, ""
    return (head, suffix) if plain == path else (path[:-1], "")


def unsuffixed(path: str) -> str:
    """The path of a document in no format: a name that ends as the address of a format does has a dot behind it."""
    return path if split(path) == (path, "") else path + "."


def suffixed(address: str, suffix: str) -> str:
    """The address of a document in one format, from that of the document."""
    plain = split(address)[0] if address.endswith(".") else address
    return f"{plain}.{suffix}"


def in_path(local: str) -> str:
    """What the name of a thing or graph ends with, as the path of its document: what would end a path is encoded."""
    return unsuffixed(local).translate(_DELIMITERS)


def encoded(path: str) -> str:
    """A path as addresses can carry it; what is percent-encoded stays as it is."""
    return quote(path, safe=_KEPT)


def forms_of(sent: str) -> Sequence[str]:
    """What a path without suffix may stand for: what was sent, without our encoding, decoded, and encoded as we do.

    An address cannot tell a name that is percent-encoded from one that is not (RFC 3987, section 3.1).
    """
    decoded = unquote(sent)
    ours = sent.replace("%3F", "?").replace("%23", "#")
    return list(dict.fromkeys((sent, ours, decoded, decoded.translate(_DELIMITERS), encoded(decoded))))


@lru_cache(maxsize=16_384)
def _local(name: str) -> str | None:
    """Where the document about a name within the base stands; remembered, as pages repeat them."""
    local, _, fragment = name.partition("#")
    if local.startswith("id/"):
        return "/doc/" + encoded(in_path(local[3:]))
    if local.startswith("ns/") and local[3:4].isdigit():
        return "/" + encoded(local)
    if local.startswith("graph/"):
        return "/doc/" + encoded(in_path(local))
    if local in {"ns", "shapes"} and fragment:
        return unsuffixed(f"/doc/{local}/{quote(fragment, safe='')}")
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
        return self.path(suffixed(local, suffix) if suffix else local)

    def kind(self, kind: str, fields: Sequence[tuple[str, str]] = ()) -> str:
        """The list of all things of a kind."""
        return self.path("/doc/" + encoded(in_path(kind)), fields)

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
