"""What each rule that `graphsvc check` names is about, in a line: for reports that carry their rules along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.errors import ContentError
from graphsvc.reasoning.quality import CATALOGUES, rule_id
from graphsvc.vocab import SH


def rule_texts(rules: Iterable[str], content: Content) -> Mapping[str, str]:
    """The text of each rule: a shape's message, what a published rule asks, an error's title, or its name in words."""
    known = {error.slug: error.title for error in _errors(ContentError)}
    known |= {rule_id(name, rule): f"{rule.asks} ({name})" for name, rules in CATALOGUES.items() for rule in rules}
    known |= _messages(content)
    return {rule: known.get(rule) or rule.replace("-", " ") for rule in sorted(set(rules))}


def _errors(error: type[ContentError]) -> Iterator[type[ContentError]]:
    """The error and those below it."""
    yield error
    for below in error.__subclasses__():
        yield from _errors(below)


def _messages(content: Content) -> Mapping[str, str]:
    """The English message of each shape, by its local name."""
    prefix = content.names.shapes + "#"
    return {
        quad.subject.value.removeprefix(prefix): quad.object.value
        for quad in content.graphs.get(content.names.shapes, ())
        if quad.predicate.value == SH + "message"
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.object.language == "en"
    }
