"""What the ontology, things, shapes, tables and queries say, part by part: what a second person reads and signs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final, NamedTuple

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.content.folders import authored_paths
from graphsvc.content.links import link_rows
from graphsvc.content.parsing import quads_of, text_of
from graphsvc.errors import ContentError
from graphsvc.loading.prefixed import Prefixed
from graphsvc.model import Names, Passage
from graphsvc.vocab import RDF, XSD

_TABLES: Final = frozenset({"sections.tsv", "skipped.tsv", "unproved.tsv", "verified-ids.tsv"})
_LINKS: Final = "links.sssom.tsv"
_KEY: Final = frozenset({"subject_id", "predicate_modifier", "predicate_id", "object_id"})
_DEEPEST: Final = 40
"""How deep blank nodes are described in one another."""
NAMELESS: Final = "[]"
_HEADER: Final = re.compile(r"# ?([a-z]+(?:@[A-Za-z-]+)?): ")


class Part(NamedTuple):
    """What is signed as one: a property of a thing in a file."""

    file: str
    subject: str
    term: str

    @property
    def folder(self) -> str:
        """The content folder whose table keeps it."""
        return self.file.partition("/")[0]


def said_in(content: Content) -> Mapping[Part, str]:
    """What each part says now."""
    prefixed = Prefixed(content)
    known = {file.name: file.quads for file in content.files}
    found: dict[Part, str] = {}
    for path in authored_paths(content.root):
        name = path.relative_to(content.root).as_posix()
        try:
            if path.suffix == ".rq":
                found |= _of_query(text_of(path, name), name)
            elif path.name in _TABLES:
                found |= _of_table(text_of(path, name), name)
            elif path.name == _LINKS:
                found |= _of_links(text_of(path, name), name)
            elif name in known:
                found |= _of_quads(known[name], name, prefixed)
            elif path.suffix == ".ttl":
                found |= _of_quads(quads_of(text_of(path, name), name, content.names), name, prefixed)
        except ContentError:
            continue  # reported where files are parsed
    return found


def _of_query(text: str, name: str) -> Iterator[tuple[Part, str]]:
    """The parts of a query: each field of its header but the rows, which `questions` checks, and what it asks."""
    parts: defaultdict[str, list[str]] = defaultdict(list)
    term = "comment"
    for line in text.splitlines():
        if not line.startswith("#"):
            term = "query"
        elif match := _HEADER.match(line):
            term = match[1]
        parts[term].append(line.strip())
    parts.pop("rows", None)
    return ((Part(name, PurePosixPath(name).stem, term), "\n".join(lines)) for term, lines in parts.items())


def _of_table(text: str, name: str) -> Iterator[tuple[Part, str]]:
    """The parts of a table beside an annotation: each row, known by its first two cells."""
    for line in text.splitlines()[1:]:
        first, second, *rest = [*line.split("\t"), "", ""]
        yield Part(name, first, second), " | ".join(rest).strip(" |")


def _of_links(text: str, name: str) -> Iterator[tuple[Part, str]]:
    """The parts of the table of links: each row, known by what it links with what."""
    for _, row in link_rows(text, name):
        link = " ".join(filter(None, (row["predicate_modifier"], row["predicate_id"], row["object_id"])))
        yield (
            Part(name, row["subject_id"], link),
            " | ".join(value for column, value in row.items() if column not in _KEY),
        )


def _of_quads(quads: Iterable[ox.Quad], name: str, prefixed: Prefixed) -> Iterator[tuple[Part, str]]:
    """The parts of an RDF file: the values of each property, in each language, of each thing that has a name.

    Nodes without a name are values of what points at them; what nothing points at is known by its class.
    """
    names = prefixed.content.names
    about: defaultdict[object, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        if not (_of_passage(quad.graph_name, names) or _of_passage(quad.subject, names)):
            about[quad.subject].append(quad)
    pointed_at = {quad.object for found in about.values() for quad in found}
    parts: defaultdict[Part, list[str]] = defaultdict(list)
    for subject, found in about.items():
        if isinstance(subject, ox.NamedNode):
            for quad in found:
                parts[Part(name, prefixed.short(subject), _term(quad, prefixed))].append(
                    _value(quad.object, about, prefixed)
                )
        elif subject not in pointed_at:
            kind = next((prefixed.short(quad.object) for quad in found if quad.predicate.value == RDF + "type"), "")
            parts[Part(name, NAMELESS, kind)].append(_value(subject, about, prefixed))
    return ((part, " | ".join(sorted(values))) for part, values in parts.items())


def _of_passage(term: object, names: Names) -> bool:
    """Whether a term names a passage."""
    return isinstance(term, ox.NamedNode) and Passage.of(term.value, names) is not None


def _term(quad: ox.Quad, prefixed: Prefixed) -> str:
    """The property, with the language of the value."""
    language = quad.object.language if isinstance(quad.object, ox.Literal) else None
    return prefixed.short(quad.predicate) + (f"@{language}" if language else "")


def _value(term: object, about: Mapping[object, list[ox.Quad]], prefixed: Prefixed, depth: int = 0) -> str:
    """A term as text: a literal with its datatype, a node without a name by what it says."""
    if isinstance(term, ox.Literal):
        plain = term.language or term.datatype.value == XSD + "string"
        text = term.value.replace("\\", "\\\\").replace("|", "\\|")  # values stand side by side with | between them
        return text if plain else f"{text}^^{prefixed.short(term.datatype)}"
    if not isinstance(term, ox.BlankNode):
        return prefixed.short(term) if isinstance(term, ox.NamedNode) else str(term)
    if depth > _DEEPEST:
        return NAMELESS
    said = sorted(
        f"{_term(quad, prefixed)} {_value(quad.object, about, prefixed, depth + 1)}" for quad in about.get(term, ())
    )
    return f"[ {' ; '.join(said)} ]"
