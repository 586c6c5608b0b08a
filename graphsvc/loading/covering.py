"""Coverage of the content's documents, as far as their texts are at hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from graphsvc.content import Content
from graphsvc.coverage import CoverageReport, Gap, known_names, measured, stated_triples
from graphsvc.documents import stated_digests, texts_in
from graphsvc.errors import Place


def content_coverage(content: Content, folder: Path) -> CoverageReport:
    """What the passages cover of each document whose text lies in the folder. Raises MissingContent without the folder.

    Statements are those of the files: what loading derives is not counted. Names are those of the data: a term of the
    ontology names no entity.
    """
    quads = [quad for file in content.files if file.name.startswith("data/") for quad in file.quads]
    found = texts_in(folder)
    digests = stated_digests(quads, content.names).documents
    report = measured(
        {slug: found[digest] for slug, digest in digests.items() if digest in found},
        stated_triples(set(quads), content.names),
        [skipped.extent for skipped in content.skipped],
        known_names(quads, content.names),
    )
    absent = sorted(slug for slug, digest in digests.items() if digest not in found)
    return replace(report, not_run=tuple(f"coverage of {slug}: its text is not in the folder" for slug in absent))


def place_of_gap(gap: Gap, content: Content) -> Place:
    """Where to mend it: the row of the skipped ranges that holds it, that table, or the document's annotation."""
    if gap.slug is None:
        return Place("data/documents", 1, 1)
    folder = f"data/documents/{gap.slug}"
    for skipped in content.skipped:
        if (
            gap.extent
            and gap.slug == skipped.extent.slug
            and skipped.extent.start <= gap.extent.start < skipped.extent.end
        ):
            return Place(f"{folder}/skipped.tsv", skipped.line, 1)
    return Place(f"{folder}/{'annotation.trig' if gap.extent else 'skipped.tsv'}", 1, 1)
