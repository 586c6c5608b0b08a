"""Work done meanwhile: in forks, which have all that this process has, so that nothing is handed over but results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Final, TypeVar

_T = TypeVar("_T")
_HANDED_OVER: Final[list[Callable[[], Any]]] = []
"""In a fork: the works, as they were when the process was forked."""


@contextmanager
def meanwhile(*works: Callable[[], _T]) -> Iterator[Sequence[Future[_T]]]:
    """The works, each begun in a fork of its own; what they raise is raised by their results."""
    if not works:
        yield ()
        return
    with ProcessPoolExecutor(len(works), get_context("fork"), _HANDED_OVER.extend, (works,)) as forks:
        yield [forks.submit(_done, len(works) - number) for number in range(len(works))]


def _done(from_the_end: int) -> Any:  # noqa: ANN401  # what the work gives
    """In a fork: the result of a work. A fork of a fork has the works of both: its own are the last."""
    return _HANDED_OVER[-from_the_end]()
