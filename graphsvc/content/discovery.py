"""What the content folders hold, found by folder and never by list."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graphsvc.content.folders import FOLDERS, entries
from graphsvc.content.links import links_quads
from graphsvc.content.parsing import place_of, quads_of, text_of
from graphsvc.content.placement import character_count, misplaced
from graphsvc.content.queries import ExampleQuery, described, read_query, require_parsable
from graphsvc.content.skipped import SkippedRange, skipped_ranges
from graphsvc.content.terms import prefix_problems
from graphsvc.errors import ContentError, GraphClaimedTwice, MissingContent, SyntaxProblem
from graphsvc.model import Names
from graphsvc.vocab import AUTHORED_BASE, SH

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class ContentFile:
    """One file of the content: its name relative to the content folder, its text, the quads it states."""

    name: str
    text: str
    quads: tuple[ox.Quad, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of `ontology/rules/`: a CONSTRUCT query that derives direct links from claims."""

    name: str
    text: str


@dataclass(frozen=True)
class Content:
    """All that the folders hold. `problems` are reported together; content with a problem is not loaded."""

    root: Path
    names: Names
    files: tuple[ContentFile, ...]
    queries: tuple[ExampleQuery, ...] = ()
    rules: tuple[Rule, ...] = ()
    skipped: tuple[SkippedRange, ...] = ()
    problems: tuple[ContentError, ...] = ()

    @cached_property
    def graphs(self) -> Mapping[str, frozenset[ox.Quad]]:
        """Each named graph that the files state, by its IRI."""
        found: defaultdict[str, set[ox.Quad]] = defaultdict(set)
        for file in self.files:
            for quad in file.quads:
                if isinstance(quad.graph_name, ox.NamedNode):
                    found[quad.graph_name.value].add(quad)
        return {graph: frozenset(quads) for graph, quads in found.items()}

    @cached_property
    def files_of(self) -> Mapping[str, tuple[ContentFile, ...]]:
        """The files that state each graph."""
        found: defaultdict[str, dict[str, ContentFile]] = defaultdict(dict)
        for file in self.files:
            for quad in file.quads:
                if isinstance(quad.graph_name, ox.NamedNode):
                    found[quad.graph_name.value][file.name] = file
        return {graph: tuple(files.values()) for graph, files in found.items()}

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that the ontology declares (`sh:prefix`, `sh:namespace`), in alphabetical order."""
        prefix: dict[object, str] = {}
        namespace: dict[object, str] = {}
        for quad in (quad for file in self.files if file.name.startswith("ontology/") for quad in file.quads):
            if isinstance(quad.object, ox.Literal):
                if quad.predicate.value == SH + "prefix":
                    prefix[quad.subject] = quad.object.value
                elif quad.predicate.value == SH + "namespace":
                    namespace[quad.subject] = quad.object.value
        return dict(sorted((prefix[node], namespace[node]) for node in prefix.keys() & namespace.keys()))


@dataclass
class _Reading:
    """Content while it is read: a problem in one file does not hide those of the others."""

    root: Path
    names: Names
    files: list[ContentFile] = field(default_factory=list)
    queries: list[ExampleQuery] = field(default_factory=list)
    skipped: list[SkippedRange] = field(default_factory=list)
    problems: list[ContentError] = field(default_factory=list)

    def take(self, path: Path, read: Callable[[str, str], Iterable[ox.Quad]]) -> None:
        """Read one file; what is wrong with it becomes a problem."""
        name = path.relative_to(self.root).as_posix()
        try:
            text = text_of(path, name)
            self.files.append(ContentFile(name, text, tuple(read(text, name))))
        except ContentError as problem:
            self.problems.append(problem)

    def turtle(self, path: Path, graph: str) -> None:
        """Read a Turtle file into one graph."""
        target = ox.NamedNode(graph)
        self.take(
            path,
            lambda text, name: [
                ox.Quad(quad.subject, quad.predicate, quad.object, target) for quad in quads_of(text, name, self.names)
            ],
        )

    def whole(self, key: str) -> None:
        """Read the file that holds a whole graph of the data, if there is one."""
        path = self.root / "data" / f"{key}.ttl"
        if path.is_file():
            self.turtle(path, self.names.graph(key))

    def query(self, text: str, name: str) -> Iterable[ox.Quad]:
        """Read an example query and describe it."""
        query = read_query(text, name, self.names)
        self.queries.append(query)
        return described(query, self.names)

    def skips(self, path: Path) -> None:
        """Read a document's table of skipped ranges, after its annotation."""
        slug, name = path.parent.name, path.relative_to(self.root).as_posix()
        quads = (
            quad for file in self.files[-1:] if file.name.startswith(f"data/documents/{slug}/") for quad in file.quads
        )
        count = character_count(quads, self.names, self.names.document_graph(slug))
        try:
            self.skipped += skipped_ranges(text_of(path, name), name, slug, count, self.problems)
        except ContentError as problem:
            self.problems.append(problem)


def read_content(root: Path, names: Names) -> Content:
    """Everything below the content folder. Raises MissingContent when one of its four folders is missing."""
    for folder in FOLDERS:
        if not (root / folder).is_dir():
            raise MissingContent(detail=f"there is no folder {folder}/", folder=root)
    reading = _Reading(root, names, problems=[entry for entry in entries(root) if isinstance(entry, ContentError)])
    for path in _sorted(root / "ontology", "*.ttl"):
        reading.turtle(path, names.ontology)
    for path in _sorted(root / "shapes", "*.ttl"):
        reading.turtle(path, names.shapes)
    for path in _sorted(root / "data" / "entities", "*.ttl"):
        reading.turtle(path, names.graph("entities"))
    _read_documents(reading)
    for key in ("dataset", "editorial", "retired"):
        reading.whole(key)
    if (links := root / "data" / "links.sssom.tsv").is_file():
        reading.take(links, lambda text, name: links_quads(text, name, names))
    for path in _sorted(root / "queries", "*.rq"):
        reading.take(path, reading.query)
    rules = tuple(_read_rules(reading))
    content = Content(root, names, tuple(reading.files), tuple(reading.queries), rules, tuple(reading.skipped))
    if not content.prefixes:
        detail = "the ontology declares no prefixes (sh:declare, sh:prefix, sh:namespace)"
        reading.problems.append(MissingContent(detail=detail, file="ontology/prefixes.ttl"))
    problems = (
        *reading.problems,
        *_claimed_twice(content),
        *misplaced(content.files, names),
        *prefix_problems(content.files, content.prefixes, names),
    )
    return replace(content, problems=problems)


def _read_rules(reading: _Reading) -> Iterator[Rule]:
    """The rules, under the base in force; one that cannot be run becomes a problem."""
    for path in _sorted(reading.root / "ontology" / "rules", "*.rq"):
        name = path.relative_to(reading.root).as_posix()
        try:
            text = text_of(path, name)
            require_parsable(text, name, "CONSTRUCT")
        except ContentError as problem:
            reading.problems.append(problem)
        else:
            yield Rule(name, text.replace(AUTHORED_BASE, reading.names.base))


def _read_documents(reading: _Reading) -> None:
    """Read the annotation and the skipped ranges of each document folder."""
    documents = reading.root / "data" / "documents"
    for folder in sorted(path for path in documents.glob("*") if path.is_dir() and not path.name.startswith(".")):
        name = f"data/documents/{folder.name}"
        annotation = folder / "annotation.trig"
        if not _SLUG.fullmatch(folder.name):
            detail = "a document's folder is named by lower-case words joined by hyphens, which are part of its IRI"
            reading.problems.append(SyntaxProblem(detail, file=name, line=1, column=1))
            continue
        if annotation.is_file():
            reading.take(annotation, lambda text, name: quads_of(text, name, reading.names))
        else:
            reading.problems.append(MissingContent(detail="the document folder has no annotation.trig", file=name))
        if (skipped := folder / "skipped.tsv").is_file():
            reading.skips(skipped)


def _sorted(folder: Path, pattern: str) -> list[Path]:
    """The content files of a folder; examples of shapes (`{topic}.examples.trig`) are no content."""
    return sorted(path for path in folder.glob(pattern) if path.is_file() and path.name.isprintable())


def _claimed_twice(content: Content) -> Iterator[ContentError]:
    """A problem for each graph that two annotation files state."""
    for graph, files in content.files_of.items():
        claiming = [file for file in files if file.name.endswith(".trig")]
        if len(files) > 1 and claiming:
            for file in claiming[1:] or claiming:
                place = place_of(graph, file.text, file.name, content.names)
                others = [other.name for other in files if other.name != file.name]
                yield GraphClaimedTwice(graph=graph, also_in=", ".join(others)).at(place)
