"""The passages of the content against the texts that they quote."""

from __future__ import annotations

from pathlib import Path

from graphsvc.content import Content
from graphsvc.content.parsing import place_of
from graphsvc.documents import mismatches, stated_digests, texts_in
from graphsvc.errors import ContentError
from graphsvc.loading.compiling import Compiled


def passage_problems(content: Content, compiled: Compiled, folder: Path) -> list[ContentError]:
    """Passages that do not fit their text, each with its place. Raises MissingContent without the folder."""
    quads = (quad for quads in compiled.graphs.values() for quad in quads)
    texts = {file.name: file.text for file in content.files}
    found = []
    for mismatch in mismatches(stated_digests(quads, content.names), texts_in(folder), content.names):
        name = f"data/documents/{mismatch.slug}/annotation.trig"
        passage = mismatch.passage
        iri = passage.iri(content.names) if passage else content.names.thing("document", mismatch.slug)
        found.append(mismatch.problem.at(place_of(iri, texts[name], name, content.names)))
    return found
