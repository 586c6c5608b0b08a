"""How a served store is kept in step: with the content folders when it starts, with itself after each update."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graphsvc.engine.contract import Store
from graphsvc.loading.caching import CompiledCache, compiled_content
from graphsvc.loading.compiling import Compiled
from graphsvc.loading.reconciling import reconcile
from graphsvc.loading.refreshing import refreshing
from graphsvc.model import Names
from graphsvc.rewriting import may_take_away, retiring
from graphsvc.settings import Layout


@dataclass(frozen=True, slots=True)
class ContentUpkeep:
    """Keeps a store in step with a content folder, None for a store that is served as it is."""

    root: Path | None
    names: Names
    documents: Path | None
    layout: Layout
    replace: bool = False

    @property
    def base(self) -> str:
        """What things are called."""
        return self.names.base

    def content(self) -> Compiled | None:
        """The content, compiled and valid. Raises ContentError."""
        if self.root is None:
            return None
        return compiled_content(self.root, self.names, CompiledCache.beside(self.root), self.documents)

    def fill(self, store: Store, layout: Layout | None) -> Sequence[str]:
        """Bring the store in step with the content, and say what changed. Raises ContentError."""
        compiled = self.content()
        if "merge" in (layout, self.layout) and layout != self.layout and len(store):
            store.update(self._turned())
        if compiled is None:
            return []
        merge = self.layout == "merge"
        return reconcile(store, compiled, self.names, merge=merge, replace=self.replace).lines()

    def _turned(self) -> str:
        """The update that gives a store of the other layout this one; it does no harm when it is done again.

        What was written to the default graph is kept in `{base}graph/default` where the default graph is the merge.
        """
        written = f"<{self.names.graph('default')}>"
        if self.layout == "merge":
            unmerged = "?s ?p ?o MINUS { GRAPH ?g { ?s ?p ?o } }"
            return self.transaction(f"INSERT {{ GRAPH {written} {{ ?s ?p ?o }} }} WHERE {{ {unmerged} }}")
        return f"DROP SILENT DEFAULT ; ADD SILENT GRAPH {written} TO DEFAULT"

    def transaction(self, update: str) -> str:
        """The update, after it tombstones of what it took away, the catalogue and the merge of all graphs in step."""
        merge = self.layout == "merge"
        followed = f"{update}\n;\n{retiring(self.names)}" if merge and may_take_away(update) else update
        return f"{followed}\n;\n{refreshing(self.names, secrets.token_hex(8), merge=merge)}"

    def kept(self, quads: Iterable[ox.Quad], layout: Layout) -> Iterator[ox.Quad]:
        """The quads of a store with this layout, without a merge, as a store with ours holds them."""
        written = ox.NamedNode(self.names.graph("default"))
        merge = self.layout == "merge"
        for quad in quads:
            kept = quad
            if merge and isinstance(quad.graph_name, ox.DefaultGraph):
                kept = ox.Quad(quad.subject, quad.predicate, quad.object, written)
            yield kept
            if merge or (layout == "merge" and quad.graph_name == written):
                yield ox.Quad(*quad.triple)
