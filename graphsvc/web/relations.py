"""Typed links of documents (RFC 8288), as FAIR Signposting has them: one list for headers, pages and sets of links."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graphsvc.formats import HTML, LINKSETS, RESOURCE_FORMATS, Format
from graphsvc.vocab import LICENCE, SCHEMA
from graphsvc.web.links import as_uri, suffixed


class Relation(NamedTuple):
    """One typed link: where it leads, its relation types, the media type of what is there."""

    target: str
    rel: str
    type: str = ""

    def __str__(self) -> str:
        """The link as the header field has it."""
        return f'<{self.target}>; rel="{self.rel}"' + (f'; type="{self.type}"' if self.type else "")


@dataclass(frozen=True, slots=True)
class Document:
    """A document in all its formats, `address` with the suffix of none, and what is to be said of it.

    `topic` is the name of what it is about, `types` the classes of that; `up` the document above it; `items` are files
    with the content itself, by address, with their media types; `successor` is what has taken the topic's place; `more`
    are links that only this document has; `page` is where its page stands if not at the address with a suffix;
    `besides` is what it depends on besides the data. Only Accept tells apart what is `negotiated`.
    """

    address: str
    topic: str | None = None
    types: Sequence[str] = ()
    up: str | None = None
    items: Mapping[str, str] = field(default_factory=dict)
    successor: str | None = None
    more: Sequence[Relation] = ()
    page: str = ""
    besides: str = ""
    negotiated: bool = False

    def variant(self, form: Format) -> str:
        """The address of this document in one format."""
        if self.negotiated or (form is HTML and self.page):
            return as_uri(self.page or self.address)
        head, mark, query = self.address.partition("?")
        return as_uri(f"{suffixed(head, form.suffix)}{mark}{query}")


def relations(document: Document, form: Format | None, public_url: str, author: str | None) -> list[Relation]:
    """The links of a document: those of a landing page without a format and for HTML, of metadata for one of data."""
    address = as_uri(document.address)
    data = None if form is HTML else form
    found = [Relation(as_uri(document.page) or address, "canonical"), *_variants(document, data)]
    if document.topic:
        found += _about(document, as_uri(document.topic), address, data)
    if document.successor:
        found.append(Relation(as_uri(document.successor), "successor-version"))
    if document.up:
        found.append(Relation(as_uri(document.up), "up"))
    found += document.more
    if author:
        found.append(Relation(as_uri(author), "author"))
    found.append(Relation(LICENCE, "license"))
    if document.topic:
        place = f"{public_url}linkset/{address.removeprefix(public_url)}"
        found += [Relation(f"{place}.{kind.suffix}", "linkset", kind.media_type) for kind in LINKSETS]
    return found


def _variants(document: Document, data: Format | None) -> Iterator[Relation]:
    """The other formats. To a landing page data describes the topic, and is its content where there are no files.

    What stands at its address is negotiated, so its page has one of its own, if it has no other place.
    """
    for other in RESOURCE_FORMATS:
        if data is not other and (data or (other is HTML and not document.page)):
            yield Relation(document.variant(other), "alternate", other.media_type)
        elif not data and other is not HTML:
            roles = ["alternate"]
            if document.topic:
                roles += ["describedby"] if document.items else ["describedby", "item"]
            yield Relation(document.variant(other), " ".join(roles), other.media_type)


def _about(document: Document, topic: str, address: str, data: Format | None) -> Iterator[Relation]:
    """How a document and its topic belong together."""
    if data:
        yield Relation(topic, "describes")
        yield Relation(address, "describes" if document.items else "describes collection", HTML.media_type)
        return
    yield Relation(topic, "cite-as")
    for kind in (SCHEMA + "AboutPage", *document.types[:1]):
        yield Relation(as_uri(kind), "type")
    for target, media_type in document.items.items():
        yield Relation(as_uri(target), "item", media_type)


def header(links: Iterable[Relation]) -> str:
    """The value of the Link header field."""
    return ", ".join(map(str, links))


def linkset(document: Document, form: Format, public_url: str, author: str | None) -> str:
    """The links of a document in all its formats, and of its items, in one format of linksets (RFC 9264, section 4)."""
    address = as_uri(document.address)
    sets = {address: relations(document, None, public_url, author)}
    for variant in RESOURCE_FORMATS:
        sets[document.variant(variant)] = relations(document, variant, public_url, author)
    for item in document.items:
        sets[as_uri(item)] = [Relation(address, "collection", HTML.media_type)]
    if form.suffix == "txt":
        lines = (f'{link}; anchor="{anchor}"' for anchor, links in sets.items() for link in links)
        return ",\n".join(lines) + "\n"
    return json.dumps({"linkset": [_context(anchor, links) for anchor, links in sets.items()]}, indent=1)


def _context(anchor: str, links: Iterable[Relation]) -> Mapping[str, object]:
    """The links of one context as JSON."""
    targets: defaultdict[str, list[Mapping[str, str]]] = defaultdict(list)
    for link in links:
        for rel in link.rel.split():
            targets[rel].append({"href": link.target, **({"type": link.type} if link.type else {})})
    return {"anchor": anchor, **targets}
