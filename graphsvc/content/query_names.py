"""What queries, rules and migrations name: a misspelt name finds nothing, and says so to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphsvc.content.folders import content_paths
from graphsvc.content.parsing import text_of
from graphsvc.errors import ContentError, TermError
from graphsvc.formatting.sparql.names import body_of
from graphsvc.formatting.sparql.tokens import tokens
from graphsvc.vocab import OWL, RDF, RDFS, SH, XSD

if TYPE_CHECKING:
    from graphsvc.content.discovery import Content

_STRUCTURE = frozenset({RDF, RDFS, OWL, XSD, SH})


def unknown_names(content: Content) -> Iterator[ContentError]:
    """A problem for each term that is not declared, ours or of a vocabulary with stubs, and each thing unknown."""
    names = content.names
    declared = {str(quad.subject)[1:-1] for quad in content.graphs.get(names.ontology, ())}
    described = {str(quad.subject)[1:-1] for file in content.files for quad in file.quads}
    vocabularies = {_namespace(iri) for iri in declared} - _STRUCTURE
    for name, iri, line, column in named(content):
        place = {"file": name, "line": line, "column": column, "subject": iri}
        if iri.startswith(names.base + "id/"):
            if iri not in described:
                yield TermError("nothing describes it: is it misspelt?", **place)
        elif _namespace(iri) in vocabularies and iri not in declared:
            yield TermError(
                "it is not declared: is it misspelt, or is its stub missing in ontology/stubs.ttl?", **place
            )


def named(content: Content) -> Iterator[tuple[str, str, int, int]]:
    """File, IRI, line and column of each name behind a prologue; files that do not parse are passed over."""
    for path in content_paths(content.root):
        if path.suffix == ".rq":
            name = path.relative_to(content.root).as_posix()
            try:
                body = body_of(tokens(text_of(path, name)))
            except ContentError:
                continue  # reported where it is read
            for token in body.tokens:
                if token.kind == "iri":
                    yield name, content.names.rebased(token.text[1:-1]), token.line, token.column


def _namespace(iri: str) -> str:
    """A term's namespace: all up to its last `/` or `#`."""
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
