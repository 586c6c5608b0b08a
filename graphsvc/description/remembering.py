"""What is remembered of the data as long as they stay as they are, by topic and key, within bounds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final, TypeVar

from graphsvc.description.facts import Fact

_MOST_BYTES: Final = 80_000_000
"""Of each topic so much is remembered, by the sizes below; beyond it, remembering begins anew."""
_MOST_BYTES_EACH: Final = _MOST_BYTES // 8
ENTRY_BYTES: Final = 200
_FACT_BYTES: Final = 1_200
"""What an entry takes, and a fact with its statement, besides the characters of its value."""
_WRITTEN_BYTES: Final = 1_200
_FORMATS: Final = 6
"""What the texts of a fact take in all formats, besides the bytes of its value in each of them."""
_T = TypeVar("_T")


def size_of_written(facts: Iterable[Fact]) -> int:
    """About how many bytes the texts of these facts take."""
    return ENTRY_BYTES + sum(_WRITTEN_BYTES + _FORMATS * len(str(fact.o).encode()) for fact in facts)


def size_of(facts: Iterable[Fact]) -> int:
    """About how many bytes these facts take."""
    return ENTRY_BYTES + sum(_FACT_BYTES + len(str(fact.o)) for fact in facts)


def remembered(
    memory: dict[str, Any],
    topic: str,
    keys: Collection[str],
    read: Callable[[Collection[str]], Mapping[str, _T]],
    size: Callable[[_T], int],
) -> Mapping[str, _T]:
    """What is known of each of these keys, and of others; `read` gives it for all that are not remembered."""
    held: tuple[Mapping[str, _T], int] = memory.get(topic, ({}, 0))
    known, total = held
    unknown = [key for key in keys if key not in known]
    if not unknown:
        return known
    found = read(unknown)
    sizes = {key: size(value) for key, value in found.items()}
    small = {key: found[key] for key, taken in sizes.items() if taken <= _MOST_BYTES_EACH}
    taken = sum(sizes[key] for key in small)
    # A new mapping each time: another thread may be looking into the one there is.
    memory[topic] = ({**known, **small}, total + taken) if total + taken <= _MOST_BYTES else (small, taken)
    return {**known, **found}


def one_remembered(
    memory: dict[str, Any], topic: str, key: str, read: Callable[[], _T], size: Callable[[_T], int]
) -> _T:
    """The same of one key."""
    return remembered(memory, topic, [key], lambda _: {key: read()}, size)[key]
