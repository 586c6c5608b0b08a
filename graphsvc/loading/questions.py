"""Example queries against the content: each gives the rows of its header, which asks in three languages."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.content.expected import expected_rows, rows_of
from graphsvc.content.queries import ExampleQuery
from graphsvc.content.terms import LANGUAGES
from graphsvc.errors import ContentError, SyntaxProblem, WrongAnswer
from graphsvc.loading.compiling import Compiled
from graphsvc.loading.reconciling import reconcile


def ill_told(content: Content, compiled: Compiled) -> Iterator[ContentError]:
    """A problem for each title or question that is missing in a language, and for the first row that differs."""
    store = ox.Store()
    reconcile(store, compiled, content.names)
    for query in content.queries:
        yield from _untold(query)
        rows = rows_of(store, query.asked)
        expected = expected_rows(rows, query)
        if rows != expected:
            differs = (n for n, (one, other) in enumerate(zip(rows, expected, strict=False)) if one != other)
            at = next(differs, min(len(rows), len(expected)))
            given, wanted = (" | ".join(map(str, r[at])) if at < len(r) else "no row" for r in (rows, expected))
            heading = next((n for n, t in enumerate(query.text.splitlines(), 1) if t.startswith("# rows:")), 1)
            detail = f"row {at + 1} is {given!r}, the header expects {wanted!r}"
            yield WrongAnswer(detail, file=f"queries/{query.slug}.rq", line=heading + at + 1, column=1)


def _untold(query: ExampleQuery) -> Iterator[ContentError]:
    """The languages in which a query's title or question is missing."""
    for what, texts in (("title", query.titles), ("question", query.questions)):
        for language in sorted(set(LANGUAGES) - {tag.lower() for tag in texts}):
            detail = f"the header lacks `# {what}@{language.replace('hant', 'Hant')}:`"
            yield SyntaxProblem(detail, file=f"queries/{query.slug}.rq", line=1, column=1)
