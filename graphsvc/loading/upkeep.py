"""How a served store is kept in step: with the content folders when it starts, with itself after each update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graphsvc.loading.caching import CompiledCache, compiled_content
from graphsvc.loading.reconciling import MERGE_STEPS, reconcile
from graphsvc.model import Names


@dataclass(frozen=True, slots=True)
class ContentUpkeep:
    """Keeps a store in step with a content folder, None for a store that is served as it is."""

    root: Path | None
    names: Names
    documents: Path | None
    merge: bool

    def fill(self, store: ox.Store) -> Sequence[str]:
        """Bring the store in step with the content, and say what changed. Raises ContentError."""
        if self.root is None:
            return []
        compiled = compiled_content(self.root, self.names, CompiledCache.beside(self.root), self.documents)
        return reconcile(store, compiled, self.names, merge=self.merge).lines()

    def transaction(self, update: str) -> str:
        """The update, and after it the default graph made anew as the merge of all graphs."""
        return " ;\n".join([update, *MERGE_STEPS]) if self.merge else update
