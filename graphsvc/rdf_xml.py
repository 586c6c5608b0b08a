"""RDF/XML that every reader of XML reads as it was meant: the engine's, refused or mended where that is not so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from xml.etree.ElementTree import ParseError, XMLParser

import pyoxigraph as ox

from graphsvc.errors import NotAcceptable
from graphsvc.messages import N_

_NO_NAMES: Final = (b"<oxprefix:", b"<xmlns:", b"<rdf:aboutEach", b"<rdf:bagID")
"""How elements begin whose property has no name in XML, or one that RDF/XML has no use for (section 5.1)."""
_CONTROLS: Final = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
_RESERVED: Final = "reserved syntax term"


def rdf_xml(stated: Iterable[ox.Triple] | Iterable[ox.Quad], prefixes: Mapping[str, str]) -> bytes:
    """What is stated as RDF/XML. Raises NotAcceptable for what cannot be written in it."""
    try:
        written = ox.serialize(stated, format=ox.RdfFormat.RDF_XML, prefixes=dict(prefixes)) or b""
    except OSError as problem:
        raise cannot_be_written() from problem
    return readable(written)


def readable(written: bytes) -> bytes:
    """The engine's RDF/XML for every reader of XML, which take a carriage return for a line feed (XML 1.0, 2.11).

    Raises NotAcceptable where some property has no name in XML (RDF 1.1 XML Syntax, section 2.14), or a character
    stands there that XML has not.
    """
    if any(beginning in written for beginning in _NO_NAMES):
        raise cannot_be_written()
    if written.translate(None, _CONTROLS) != written or b"\xef\xbf" in written:
        _parse(written)
    return with_returns(written)


def with_returns(written: bytes) -> bytes:
    """XML whose carriage returns stay what they are when it is read."""
    return written.replace(b"\r", b"&#xD;")


def is_reserved(problem: OSError) -> bool:
    """Whether the engine stopped at a property that is reserved for the syntax."""
    return _RESERVED in str(problem)


def cannot_be_written() -> NotAcceptable:
    """The complaint about what RDF/XML has no form for."""
    detail = N_("some property or character cannot be written in XML; ask for another format")
    return NotAcceptable(detail=detail, asked="application/rdf+xml")


def _parse(written: bytes) -> None:
    """Raise NotAcceptable for what is no XML."""
    try:
        XMLParser().feed(written)  # noqa: S314  # the engine wrote it, without a DOCTYPE
    except ParseError as problem:
        raise cannot_be_written() from problem
