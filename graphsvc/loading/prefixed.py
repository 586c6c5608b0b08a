"""Terms as prefixed names, by the prefixes that the ontology declares: plain values for rules that know no engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from graphsvc.content import Content


@dataclass(frozen=True)
class Prefixed:
    """The prefixed names of one content."""

    content: Content
    _known: dict[object, str] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _prefix_of(self) -> Mapping[str, str]:
        """The prefix of each namespace."""
        return {namespace: prefix for prefix, namespace in self.content.prefixes.items()}

    def short(self, term: object) -> str:
        """An IRI as a prefixed name, a literal as its text."""
        if isinstance(term, ox.Literal):
            return term.value
        return self._known[term] if term in self._known else self._known.setdefault(term, self._short(str(term)[1:-1]))

    def _short(self, iri: str) -> str:
        """The prefixed name of an IRI, or the IRI."""
        local = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._prefix_of.get(iri[:local])
        return f"{prefix}:{iri[local:]}" if prefix else iri

    def whole(self, name: str) -> str:
        """The IRI of a prefixed name."""
        prefix, _, local = name.partition(":")
        return self.content.prefixes.get(prefix, f"{prefix}:") + local
