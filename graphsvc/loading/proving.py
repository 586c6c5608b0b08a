"""The proof of each document whose text is at hand: content as plain values, gaps as problems with a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.content.parsing import place_of, text_of
from graphsvc.coverage import sentences
from graphsvc.documents import stated_digests, texts_in
from graphsvc.errors import ContentError, StaleException, SyntaxProblem, UnprovedStatement
from graphsvc.loading.prefixed import Prefixed
from graphsvc.model import Passage
from graphsvc.proof import (
    Fact,
    Gap,
    Listed,
    Names,
    Section,
    Stated,
    Text,
    Thing,
    UnreadableTable,
    gaps,
    listed_in,
    sections_of,
    undeclared,
)
from graphsvc.vocab import RDF

LISTED_PERCENT: Final = 3
"""Less than this share of all statements may stay without proof."""
_LABELS: Final = ("skos:prefLabel", "skos:altLabel")
_Row = TypeVar("_Row")


@dataclass
class Proof:
    """What was found: problems, the number of statements, and of those that a listed row leaves without proof."""

    problems: list[ContentError] = field(default_factory=list)
    statements: int = 0
    listed: int = 0

    def summary(self) -> str:
        """`proof: 5,262 statements, 60 of them listed as unproved (1.1 %)`."""
        percent = 100 * self.listed / self.statements if self.statements else 0.0
        return f"proof: {self.statements:,} statements, {self.listed:,} of them listed as unproved ({percent:.1f} %)"


def proof_of(content: Content, folder: Path) -> Proof:
    """The proof of every passage whose document's text lies in the folder. Raises MissingContent without the folder."""
    digests = stated_digests((quad for quads in content.graphs.values() for quad in quads), content.names)
    texts = texts_in(folder)
    reading = _Reading(content)
    names = Names(reading.things())
    proof = Proof()
    for slug, digest in sorted(digests.documents.items()):
        if digest in texts:
            _prove(slug, texts[digest], reading, names, proof)
    if proof.listed * 100 >= proof.statements * LISTED_PERCENT > 0:
        share = f"{proof.listed} of {proof.statements} statements"
        detail = f"{share} are listed as unproved; it must be under {LISTED_PERCENT} %"
        proof.problems.append(UnprovedStatement(detail=detail))
    return proof


def _prove(slug: str, words: str, reading: _Reading, names: Names, proof: Proof) -> None:
    """Add a document's gaps that are not listed, and the listed rows that are no gaps."""
    sections = reading.table(slug, "sections.tsv", sections_of, proof)
    listed = reading.table(slug, "unproved.tsv", listed_in, proof)
    text = reading.document(slug, words, sections)
    name = f"data/documents/{slug}/sections.tsv"
    for section, detail in undeclared(text, names):
        proof.problems.append(UnprovedStatement(detail, file=name, line=section.line, column=1))
    found = list(gaps(text, names))
    rows = {(row.start, row.end, row.what): row for row in listed}
    open_rows = {(gap.start, gap.end, gap.what) for gap in found}
    proof.statements += sum(len(stated.facts) for stated in text.passages.values())
    proof.listed += len({fact for stated in text.passages.values() for fact in _left(stated, rows, found)})
    proof.problems += [reading.unproved(slug, gap) for gap in found if (gap.start, gap.end, gap.what) not in rows]
    proof.problems += [reading.stale(slug, row) for key, row in rows.items() if key not in open_rows]


def _left(
    stated: Stated, rows: Mapping[tuple[int, int, str], Listed], found: Sequence[Gap]
) -> Iterator[tuple[int, int, Fact]]:
    """The statements of a passage that listed rows leave without proof: those with the property or thing."""
    here = [gap for gap in found if (gap.start, gap.end) == (stated.start, stated.end)]
    for gap in here:
        if (gap.start, gap.end, gap.what) in rows:
            for fact in stated.facts:
                if gap.what in (fact.subject, fact.value) or (
                    fact.predicate == gap.what and fact.subject == gap.subject
                ):
                    yield stated.start, stated.end, fact


@dataclass(frozen=True)
class _Reading:
    """The content as the proof needs it: prefixed names, plain values."""

    content: Content

    @cached_property
    def _prefixed(self) -> Prefixed:
        return Prefixed(self.content)

    def short(self, term: object) -> str:
        """An IRI as a prefixed name, a literal as its text."""
        return self._prefixed.short(term)

    def table(self, slug: str, name: str, read: Callable[[str], list[_Row]], proof: Proof) -> list[_Row]:
        """The rows of a table beside the annotation, none without one; a row that cannot be read becomes a problem."""
        path = self.content.root / "data" / "documents" / slug / name
        if not path.is_file():
            return []
        place = path.relative_to(self.content.root).as_posix()
        try:
            return read(text_of(path, place))
        except UnreadableTable as problem:
            proof.problems.append(SyntaxProblem(problem.detail, file=place, line=problem.line, column=1))
            return []

    def things(self) -> Mapping[str, Thing]:
        """Every thing that has a name anywhere, with all its names."""
        found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        wanted = {
            *("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "icg:nameAsWritten", "icg:governs", "icg:scheme"),
            *("icg:cycleYear", "org:subOrganizationOf", "icg:keptBy", "skos:inScheme", "owl:differentFrom"),
        }
        for file in self.content.files:
            if file.name.startswith("data/"):
                for quad in file.quads:
                    predicate = self.short(quad.predicate)
                    if predicate in wanted:
                        values = found[self.short(quad.subject)]
                        values[predicate].append(self.short(quad.object))
                        if predicate in _LABELS and getattr(quad.object, "language", None) == "en":
                            values["en"].append(self.short(quad.object))
        return {
            name: Thing(
                labels=(*values["skos:prefLabel"], *values["skos:altLabel"]),
                written=tuple(dict.fromkeys(values["icg:nameAsWritten"])),
                expressions=tuple(values["en"]),
                hidden=tuple(values["skos:hiddenLabel"]),
                parts=(*values["org:subOrganizationOf"], *values["icg:keptBy"]),
                governs=tuple(values["icg:governs"]),
                scheme=next(iter(values["icg:scheme"]), ""),
                different=tuple(values["owl:differentFrom"]),
                family=next(iter(values["skos:inScheme"]), ""),
                year=next((int(year) for year in values["icg:cycleYear"]), None),
            )
            for name, values in found.items()
        }

    def document(self, slug: str, words: str, sections: Sequence[Section]) -> Text:
        """The document with its passages, each with what is stated in its graph."""
        passages = {}
        for graph, quads in self.content.graphs.items():
            passage = Passage.of(graph, self.content.names)
            if passage and passage.slug == slug:
                facts = sorted(
                    Fact(*map(self.short, (quad.subject, quad.predicate, quad.object)))
                    for quad in quads
                    if quad.predicate.value != RDF + "type"
                )
                stated = Stated(passage.start, passage.end, words[passage.start : passage.end], tuple(facts))
                passages[self.short(ox.NamedNode(graph))] = stated
        names = self.content.names
        own = self.content.graphs.get(names.document_graph(slug), frozenset())
        dates = [
            quad.object.value
            for quad in own
            if quad.predicate.value == names.term("edtf") and isinstance(quad.object, ox.Literal)
        ]
        ordered = sorted(passages.items(), key=lambda item: (item[1].start, item[1].end))
        skipped = sorted((s.extent.start, s.extent.end) for s in self.content.skipped if s.extent.slug == slug)
        return Text(words, next(iter(dates), ""), dict(ordered), sections, sentences(words), skipped)

    def unproved(self, slug: str, gap: Gap) -> ContentError:
        """A gap as a problem, at the passage's place in the annotation."""
        name = f"data/documents/{slug}/annotation.trig"
        iri = Passage(slug, gap.start, gap.end).iri(self.content.names)
        text = next(file.text for file in self.content.files if file.name == name)
        problem = UnprovedStatement(detail=gap.reason, passage=iri, what=gap.what, stated_of=gap.subject)
        return problem.at(place_of(iri, text, name, self.content.names))

    @staticmethod
    def stale(slug: str, row: Listed) -> ContentError:
        """A listed row that is no gap as a problem, at its line."""
        name = f"data/documents/{slug}/unproved.tsv"
        detail = "the row is stale: this is proved now, or not stated; delete it"
        return StaleException(detail, file=name, line=row.line, column=1, what=row.what)
