"""Nodes within each other (JSON-LD 1.1, sections 2.2 and 4.5), which is shorter than side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from graphsvc.jsonld.context import Context, is_reference

_NESTED: Final = 3
"""So deep nodes stand within each other; readers of JSON have bounds."""


def nested(nodes: Iterable[dict[str, Any]], root: str, context: Context) -> list[dict[str, Any]]:
    """The nodes, those within the root that it leads to or that lead to it; as they are where there is no root."""
    left = {node["@id"]: node for node in nodes}
    if root not in left:
        return [*left.values()]
    top = left.pop(root)

    def filled(node: dict[str, Any], depth: int) -> dict[str, Any]:
        for name, values in node.items() if depth else ():
            if not name.startswith("@"):
                several = values if isinstance(values, list) else [values]
                node[name] = _single(
                    [
                        filled(left.pop(key), depth - 1)
                        if (key := _key(value, is_name=is_reference(context.get(name)))) in left
                        else value
                        for value in several
                    ]
                )
        return node

    filled(top, _NESTED)
    reverse: dict[str, list[dict[str, Any]]] = {}
    for key in [*left]:
        node = left.get(key, {})
        for name, values in node.items():
            several = values if isinstance(values, list) else [values]
            others = [value for value in several if _key(value, is_name=is_reference(context.get(name))) != root]
            if not name.startswith("@") and len(others) < len(several):
                del left[key]
                rest = {**node, name: _single(others)} if others else {n: v for n, v in node.items() if n != name}
                reverse.setdefault(name, []).append(filled(rest, _NESTED - 1))
                break
    return [{**top, "@reverse": reverse} if reverse else top, *left.values()]


def _single(values: list[Any]) -> object:
    """The values, or the value where there is one."""
    return values[0] if len(values) == 1 else values


def _key(value: object, *, is_name: bool) -> str | None:
    """The name of the node that a value refers to; None for what is none, or says more of it."""
    if isinstance(value, Mapping) and value.keys() == {"@id"}:
        return str(value["@id"])
    return value if is_name and isinstance(value, str) else None
