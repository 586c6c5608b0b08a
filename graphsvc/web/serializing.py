"""What is stated in an RDF format: what is new to it, and blocks that are remembered as they were written."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeVar

import pyoxigraph as ox

from graphsvc.description.blocks import NOTHING, Block, Stated
from graphsvc.formats import Format, Kind
from graphsvc.jsonld import Part, told_by_line
from graphsvc.rdf_xml import rdf_xml
from graphsvc.vocab import HYDRA, SD, VCARD, VOID_EXT
from graphsvc.web.service import Service

_BEYOND: Final = {"hydra": HYDRA, "sd": SD, "vcard": VCARD, "void-ext": VOID_EXT}
"""Prefixes of what documents say of the service and its data, which the ontology does not declare."""
_LINES: Final = frozenset({"n-triples", "n-quads"})
_END_OF_XML: Final = b"</rdf:RDF>"
_NAME: Final = re.compile("<([^>]*)>")
"""An IRI in a line of N-Quads; in its texts may stand what looks like one."""
_T = TypeVar("_T")


def serialized(quads: Iterable[ox.Quad], form: Format, service: Service, stated: Stated = NOTHING) -> bytes:
    """The quads and what is stated, in an RDF format: without the names of graphs where it has none, and in JSON-LD.

    Of a subject stands all in one place: blocks in the order of their subjects come after all else, which is sorted.
    Raises NotAcceptable for what cannot be written in RDF/XML.
    """
    anew = [*quads]
    begun = {quad.subject.value for quad in anew if isinstance(quad.subject, ox.NamedNode)}
    blocks = sorted((block for block in stated.blocks if block.subject not in begun), key=attrgetter("subject"))
    loose = (fact for block in stated.blocks if block.subject in begun for fact in block.facts)
    anew += [fact.quad for fact in (*stated.facts, *loose)]
    return (_json_ld if form.name == "json-ld" else _text)(anew, blocks, form, service)


def _parts(
    anew: Sequence[ox.Quad],
    blocks: Iterable[Block],
    form: Format,
    service: Service,
    written: Callable[[Iterable[ox.Quad]], _T],
) -> list[_T]:
    """What is new, written, and the blocks as they were written in this format with the prefixes that are served."""
    key = f"{form.name} {service.naming}"
    parts = [written(anew)]
    for block in blocks:
        if key not in block.written:
            block.written[key] = written(fact.quad for fact in block.facts)
        parts.append(block.written[key])
    return parts


def _json_ld(anew: Sequence[ox.Quad], blocks: Sequence[Block], form: Format, service: Service) -> bytes:
    """The same as JSON-LD in our context; what has triple terms is new, as one node stands for equal ones."""
    anew = [*anew, *(fact.quad for block in blocks if block.has_triple_terms for fact in block.facts)]
    blocks = [block for block in blocks if not block.has_triple_terms]

    def part(quads: Iterable[ox.Quad]) -> Part:
        told = told_by_line(quad.triple for quad in quads)
        return service.json_ld.part(told[line] for line in sorted(told))

    if whole := service.json_ld.joined(_parts(anew, blocks, form, service, part)):
        return whole
    told = told_by_line(quad.triple for quad in (*anew, *Stated((), blocks).quads()))
    return service.json_ld.compacted([told[line] for line in sorted(told)])


class _Written(NamedTuple):
    """A part of a document, and the prefixes that it uses."""

    text: bytes
    prefixes: Mapping[str, str]


def _text(anew: Sequence[ox.Quad], blocks: Sequence[Block], form: Format, service: Service) -> bytes:
    """The same in the other formats."""

    def part(quads: Iterable[ox.Quad]) -> _Written:
        return _written(quads, form, service.prefixes)

    parts = _parts(anew, blocks, form, service, part)
    prefixes = {name: space for part in parts for name, space in part.prefixes.items()}
    text = b"".join(part.text for part in parts)
    if form.name in _LINES:
        return text
    if form.name == "rdf-xml":
        return rdf_xml((), prefixes).removesuffix(_END_OF_XML) + text + _END_OF_XML
    return "".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(prefixes)).encode() + text


def _written(quads: Iterable[ox.Quad], form: Format, prefixes: Mapping[str, str]) -> _Written:
    """Quads, sorted, in a format that is no JSON, without what stands before them and after."""
    stated: Iterable[ox.Quad] | Iterable[ox.Triple] = quads
    if Kind.DATASET not in form.kinds:
        stated = (quad.triple for quad in quads)
    by_line: dict[str, Any] = {str(each): each for each in stated}
    lines = sorted(by_line)
    if form.name in _LINES:
        return _Written("".join(f"{line} .\n" for line in lines).encode(), {})
    names = used(prefixes, lines)
    ordered = [by_line[line] for line in lines]
    if form.name == "rdf-xml":
        return _Written(rdf_xml(ordered, names).split(b"\n", 2)[2].removesuffix(_END_OF_XML), names)
    assert isinstance(form.serializer, ox.RdfFormat)  # noqa: S101  # every format of graphs but HTML has one
    text = ox.serialize(ordered, format=form.serializer, prefixes=names) or b""
    return _Written(text.split(b"\n", len(names))[-1], names)


def used(prefixes: Mapping[str, str], lines: Iterable[str]) -> dict[str, str]:
    """The prefixes that shorten names in these lines of N-Quads; the others would only be noise."""
    known, names = {**_BEYOND, **prefixes}, sorted({name for line in lines for name in _NAME.findall(line)})
    return {prefix: space for prefix, space in known.items() if _begins_one(space, names)}


def _begins_one(space: str, names: Sequence[str]) -> bool:
    """Whether one of the names, which are sorted, begins so: the first that is not before it does then."""
    at = bisect_left(names, space)
    return at < len(names) and names[at].startswith(space)
