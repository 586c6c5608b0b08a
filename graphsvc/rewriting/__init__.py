"""Texts written anew so that the engine does what the specification says: the same meaning, another wording."""

from __future__ import annotations

from graphsvc.rewriting.updates import applicable
from graphsvc.rewriting.writes import MERGE

__all__ = ["MERGE", "applicable"]
