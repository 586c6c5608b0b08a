"""What is refused before an engine sees it: texts too long or too deep, and those that would reach the network.

`admit` and `admit_update` return the text that the engine may be given.
"""

from __future__ import annotations

from graphsvc.guard.admission import admit, admit_update
from graphsvc.guard.cost import is_cheap, is_deterministic
from graphsvc.guard.limits import Limits
from graphsvc.guard.loads import Load, loads_of, with_documents
from graphsvc.guard.network import Network
from graphsvc.guard.prologue import Prologue
from graphsvc.guard.reader import read
from graphsvc.guard.reading import Inside, Kind, Reading
from graphsvc.guard.variables import misuses

__all__ = [
    "Inside",
    "Kind",
    "Limits",
    "Load",
    "Network",
    "Prologue",
    "Reading",
    "admit",
    "admit_update",
    "is_cheap",
    "is_deterministic",
    "loads_of",
    "misuses",
    "read",
    "with_documents",
]
