"""How much each client may use: a bucket of seconds that fills steadily, drained by what its requests took."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from cachetools import LRUCache

from graphsvc.errors import BudgetSpent
from graphsvc.messages import N_
from graphsvc.web.forwarding import is_local, neighbourhood

_CLIENTS: Final = 10_000
_LITTLE_SECONDS: Final = 0.01
"""What a client has again when it is told to come back."""


@dataclass(slots=True)
class _Bucket:
    """What a client had left at a moment; it may owe."""

    seconds: float
    at: float


@dataclass(slots=True)
class Budgets:
    """A budget of evaluation for each client: so many seconds at once, so many more each minute.

    Clients of this machine have none: they are its operator, or stand for everybody behind a proxy that is not trusted.

    A request is let in while its client has something left, and is charged when it has ended, so that one long request
    puts its client into debt and not out of the door. The clients that have asked least recently are forgotten.
    """

    capacity_seconds: float
    seconds_per_minute: float
    clock: Callable[[], float] = monotonic
    _buckets: LRUCache[str, _Bucket] = field(default_factory=lambda: LRUCache(_CLIENTS))

    def admit(self, client: str) -> None:
        """Return while the client has something left. Raises BudgetSpent with the seconds until it has again."""
        if is_local(client):
            return
        left = self._left(neighbourhood(client))
        if left <= 0:
            wait = max(1, math.ceil((_LITTLE_SECONDS - left) * 60 / self.seconds_per_minute))
            raise BudgetSpent(
                detail=N_("this client has used its time for queries; others are waiting"), retry_after_seconds=wait
            )

    def charge(self, client: str, seconds: float) -> None:
        """Take what a request used."""
        whose = neighbourhood(client)
        self._buckets[whose] = _Bucket(self._left(whose) - seconds, self.clock())

    def _left(self, whose: str) -> float:
        """What is left now."""
        bucket = self._buckets.get(whose)
        if bucket is None:
            return self.capacity_seconds
        refilled = (self.clock() - bucket.at) * self.seconds_per_minute / 60
        return min(self.capacity_seconds, bucket.seconds + refilled)
