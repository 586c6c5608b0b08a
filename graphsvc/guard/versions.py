"""The versions of SPARQL that a text declares it is written in (SPARQL 1.2, `VERSION`)."""

from __future__ import annotations

from typing import Final

from graphsvc.errors import QuerySyntaxError
from graphsvc.guard.reading import Reading
from graphsvc.messages import Told
from graphsvc.protocol import VERSIONS

PROLOGUE: Final = {"PREFIX": 3, "BASE": 2, "VERSION": 2}
"""The declarations of a prologue, and of how many tokens they are."""


def refuse_unknown_versions(reading: Reading) -> None:
    """Raise QuerySyntaxError for a version that is not read here: the engine would take any."""
    position = 0
    while (word := reading.word(position)) in PROLOGUE:
        if word == "VERSION" and position + 1 < len(reading.tokens):
            version = reading.tokens[position + 1].strip("\"'")
            if version not in VERSIONS:
                raise QuerySyntaxError(
                    detail=Told("version %(version)s of SPARQL is not read here", version=version[:20]),
                    available=list(VERSIONS),
                    **reading.place(position + 1),
                )
        position += PROLOGUE[word]
