"""The triples that all servers are loaded with: about people, the same for the same number, written line by line."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

BASE: Final = "http://bench.example/"
_TRIPLES_EACH: Final = 10
SORTS: Final = 20
_SYLLABLES: Final = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "xu", "za")
_INTEGER: Final = "http://www.w3.org/2001/XMLSchema#integer"
_RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PEOPLE_EACH: Final = 100
"""How many people a place has."""


def people_in(triples: int) -> int:
    """How many people so many triples describe."""
    return triples // _TRIPLES_EACH


def write_triples(path: Path, triples: int) -> None:
    """Write so many triples, in whole tens, as N-Triples; nothing is held in memory."""
    chance = random.Random(2026)  # noqa: S311  # equal for everybody, which is the point
    people = people_in(triples)
    with path.open("w") as target:
        for number in range(people):
            target.write(_described(number, people, chance))


def _described(number: int, people: int, chance: random.Random) -> str:
    """One person in ten different triples: everybody knows three others, every other one has an address."""
    subject = f"<{BASE}person/{number}>"
    name = "".join(chance.choices(_SYLLABLES, k=5)).capitalize()
    known = {(number + step) % people for step in chance.sample(range(1, people), 3)}
    mail = "mail" if number % 2 else "nick"
    fields = [
        (_RDF_TYPE, f"<{BASE}Kind{number % SORTS}>"),
        (f"{BASE}name", f'"{name}"'),
        (f"{BASE}age", f'"{chance.randrange(100)}"^^<{_INTEGER}>'),
        (f"{BASE}score", f'"{chance.randrange(1_000_000)}"^^<{_INTEGER}>'),
        (f"{BASE}place", f"<{BASE}place/{chance.randrange(max(1, people // PEOPLE_EACH))}>"),
        (f"{BASE}{mail}", f'"{name.lower()}{number}"'),
        (f"{BASE}joined", f'"{chance.randrange(1990, 2026)}"'),
        *((f"{BASE}knows", f"<{BASE}person/{other}>") for other in sorted(known)),
    ]
    return "".join(f"{subject} <{predicate}> {value} .\n" for predicate, value in fields)
