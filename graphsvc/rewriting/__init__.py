"""Texts written anew so that the engine does what the specification says: the same meaning, another wording."""

from __future__ import annotations

from graphsvc.rewriting.conformance import View, conformant
from graphsvc.rewriting.projection import in_order
from graphsvc.rewriting.tombstones import may_take_away, retiring, reviving
from graphsvc.rewriting.updates import applicable
from graphsvc.rewriting.well_typed import REFUSING, well_typed
from graphsvc.rewriting.writes import MERGE

__all__ = [
    "MERGE",
    "REFUSING",
    "View",
    "applicable",
    "conformant",
    "in_order",
    "may_take_away",
    "retiring",
    "reviving",
    "well_typed",
]
