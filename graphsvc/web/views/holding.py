"""What follows for a reader from how a claim is stated: that its date was worked out, that it came true."""

from __future__ import annotations

from typing import Final

from graphsvc.description import Node, value_of
from graphsvc.model import Names

_HELD: Final = ("Recognition", "Tenure", "StatusChange")
"""What came true when a document states it (rules/received-recognition): none says so once more."""


def is_worked_out(node: Node, names: Names) -> bool:
    """Whether a date follows from when a text was written, and no other passage states it or an edition of a year."""
    resolved = names.thing("concept", "resolved-from-relative")
    relative = [s for s in node.all(names.term("dateBasis")) if value_of(s.object) == resolved]
    telling = {iri for local in ("edtf", "edition") for s in node.all(names.term(local)) for iri in s.passages}
    return bool(relative) and telling <= {iri for s in relative for iri in s.passages}


def is_held(node: Node, names: Names) -> bool:
    """Whether a passage states an honour, an office or a change of status, and nothing of how far it has come true."""
    stated = any(node.all(names.term(local)) for local in ("realization", "polarity"))
    return bool(node.passages) and not stated and any(names.term(local) in node.types for local in _HELD)
