"""Compacted JSON-LD (JSON-LD 1.1 API, section 6), straight from statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson

from graphsvc.jsonld.context import Context, brief, is_prefix, is_reference
from graphsvc.jsonld.nesting import nested
from graphsvc.jsonld.told import Told
from graphsvc.vocab import RDF

_REMEMBERED: Final = 65_536
"""So many shortened names are kept from document to document."""


class Part(NamedTuple):
    """Nodes of a document as they are written in it, what they use of the context, and the schemes of their names."""

    nodes: tuple[bytes, ...]
    used: frozenset[str]
    schemes: frozenset[str]


class Compactor:
    """Writes documents in one context, and remembers from one to the next how it shortens names."""

    def __init__(self, context: Context) -> None:
        """Write in this context."""
        self.context = context
        self._shortened = lru_cache(_REMEMBERED)(_Spaces(context).shortened)

    def compacted(self, told: Sequence[Told], *, readable: bool = True, root: str = "") -> bytes:
        """The statements as a document in UTF-8: nodes in the order in which they are first told of, keys sorted.

        It carries the part of the context that it uses: a reader need not, and many cannot, fetch one from elsewhere.
        Names are shortened so that expansion gives the same ones back (JSON-LD 1.1 API, sections 5.2 and 6.2): no
        prefix that some name has for its scheme. `readable` puts each entry on a line of its own. With a `root` other
        nodes stand within that one where they are first named or name it, which is shorter and says the same.
        """
        names = _Names(self._shortened)
        nodes = _nodes(told, names, self.context)
        if clashing := names.schemes & self.context.keys():
            names = _Names(_Spaces(self.context, clashing).shortened)
            nodes = _nodes(told, names, self.context)
        if root:
            nodes = nested(nodes, names[root], self.context)
        document: dict[str, Any] = nodes[0] if len(nodes) == 1 else {"@graph": nodes} if nodes else {}
        document["@context"] = self._part_of_context(names.used, readable=readable)
        return _written(document, readable=readable)

    def part(self, told: Iterable[Told]) -> Part:
        """The nodes of some statements, for a document of several parts."""
        names = _Names(self._shortened)
        nodes = _nodes(told, names, self.context)
        return Part(tuple(_indented(node, 2) for node in nodes), frozenset(names.used), frozenset(names.schemes))

    def joined(self, parts: Sequence[Part]) -> bytes | None:
        """The readable document of several parts that tell of different nodes; None where it is no list of these.

        So it is where some prefix is the scheme of a name, and where there are not several nodes: see `compacted`.
        """
        nodes = [node for part in parts for node in part.nodes]
        schemes = frozenset[str]().union(*(part.schemes for part in parts))
        if len(nodes) <= 1 or schemes & self.context.keys():
            return None
        used = frozenset[str]().union(*(part.used for part in parts))
        context = _indented(self._part_of_context(used, readable=True), 1)
        graph = b",\n    ".join(nodes)
        return b'{\n  "@context": %b,\n  "@graph": [\n    %b\n  ]\n}' % (context, graph)

    def _part_of_context(self, used: Iterable[str], *, readable: bool) -> dict[str, object]:
        """The entries of the context that are used."""
        found = {name: self.context[name] if readable else brief(self.context[name]) for name in used}
        return {"@version": self.context["@version"], **found}


def _written(value: object, *, readable: bool) -> bytes:
    """JSON in UTF-8, keys sorted."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | (orjson.OPT_INDENT_2 if readable else 0))


def _indented(value: object, levels: int) -> bytes:
    """Readable JSON as it stands so many levels deep; no line ends within its texts."""
    return _written(value, readable=True).replace(b"\n", b"\n" + b"  " * levels)


class _Short(NamedTuple):
    """A shortened name, its prefix (none for a name that stays whole), and the scheme of the whole name."""

    name: str
    prefix: str | None
    scheme: str


class _Spaces:
    """The namespaces for which a context has prefixes."""

    def __init__(self, context: Context, without: Iterable[str] = ()) -> None:
        """Those of the context, `without` some prefixes."""
        prefixes = {name: meaning["@id"] for name, meaning in context.items() if is_prefix(meaning)}
        self._spaces = {space: name for name, space in prefixes.items() if name not in without}
        self._lengths = sorted({len(space) for space in self._spaces}, reverse=True)

    def shortened(self, iri: str) -> _Short:
        """The name by the longest namespace that begins it, or the whole."""
        scheme = iri.partition(":")[0]
        for length in self._lengths:
            prefix = self._spaces.get(iri[:length])
            # What is left begins no authority, and is something (JSON-LD 1.1 API, sections 5.2.2 and 6.2.2).
            if prefix and len(iri) > length and not iri.startswith("//", length):
                return _Short(f"{prefix}:{iri[length:]}", prefix, scheme)
        return _Short(iri, None, scheme)


class _Names(dict[str, str]):
    """The short names of one document by the whole ones, with their schemes and what of the context they use."""

    def __init__(self, shortened: Callable[[str], _Short]) -> None:
        """Shorten names like this."""
        super().__init__()
        self.used: set[str] = set()
        self.schemes: set[str] = set()
        self._shortened = shortened

    def __missing__(self, iri: str) -> str:
        """Shorten a name that was not asked for before."""
        short = self._shortened(iri)
        if short.prefix:
            self.used.add(short.prefix)
        self.schemes.add(short.scheme)
        self[iri] = short.name
        return short.name


class _Property(NamedTuple):
    """How a property is written: the key of its values and that of others `beside`, which the first cannot hold."""

    key: str
    beside: str
    names: bool = False
    """Texts under the key are names of nodes."""
    by_language: bool = False
    """Under the key are texts by their language."""


class _Properties(dict[str, _Property]):
    """How the properties of one document are written."""

    def __init__(self, names: _Names, context: Context) -> None:
        """Look their short names up in the context."""
        super().__init__()
        self._names, self._context = names, context

    def __missing__(self, iri: str) -> _Property:
        """Look up a property that was not asked for before."""
        found = self[iri] = self._found(iri)
        return found

    def _found(self, iri: str) -> _Property:
        if iri == RDF + "type":
            return _Property("@type", iri, names=True)
        name = self._names[iri]
        if name == iri or name not in self._context:
            return _Property(name, name)
        self._names.used.add(name)
        if is_reference(self._context[name]):
            return _Property(name, name, names=True)
        return _Property(name, iri, by_language=True)


def _nodes(told: Iterable[Told], names: _Names, context: Context) -> list[dict[str, Any]]:
    """The nodes of a document with their properties; several values stand in a list."""
    properties = _Properties(names, context)
    found: dict[str, dict[str, Any]] = {}
    for subject, predicate, name, literal in told:
        place = found.get(subject) or found.setdefault(subject, {"@id": names[subject]})
        key, beside, are_names, by_language = properties[predicate]
        value: object
        if literal is None:
            key, value = (key, names[name]) if are_names else (beside, {"@id": names[name]})
        elif by_language and "@language" in literal and "@direction" not in literal:
            place, key, value = place.setdefault(key, {}), literal["@language"], literal["@value"]
        elif "@type" in literal:
            key, value = beside, {**literal, "@type": names[literal["@type"]]}
        else:
            key, value = beside, literal["@value"] if len(literal) == 1 and not are_names else literal
        if key not in place:
            place[key] = value
        elif isinstance(held := place[key], list):
            held.append(value)
        else:
            place[key] = [held, value]
    return [*found.values()]
