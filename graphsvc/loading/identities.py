"""Whether each link says of its subject what the register says of the id: name, country and unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.content.links import link_rows
from graphsvc.errors import ContentError, LinkError
from graphsvc.loading.prefixed import Prefixed
from graphsvc.loading.registers import VERIFIED, Entry, Registers, registers
from graphsvc.proof.words import folded, related, telling
from graphsvc.vocab import SKOS

Row = Mapping[str, str]
LINKS: Final = "data/links.sssom.tsv"
_MATCHES: Final = ("skos:exactMatch", "skos:closeMatch")
_PLACED: Final[Mapping[str, tuple[str, ...]]] = {"icg:country": ("country",), "icg:locatedIn": ("place", "country")}
_CODES: Final = ("icg:isoCode", "icg:stockExchangeCode")
_JUSTIFIED: Final = "semapv:ManualMappingCuration"
_RESERVED: Final = frozenset({"not", "only"})
"""Words of a comment that take something back: such a match is not exact."""


def misidentified(content: Content) -> Iterator[ContentError]:
    """A problem for each row that the register of its id, or another row, contradicts."""
    text = next((file.text for file in content.files if file.name == LINKS), None)
    if text is None:
        return
    try:
        rows, known = list(link_rows(text, LINKS)), registers(content.root)
    except ContentError as problem:
        yield problem
        return
    for line, detail in _objections(rows, known, _names(content)):
        yield LinkError(detail, file=LINKS, line=line, column=1)
    placed = {row["subject_id"] for _, row in rows if row["predicate_id"] == "icg:country"}
    for subject in sorted(_communities(content) - placed):
        yield LinkError(f"{subject} has no row with its country (icg:country)", file=LINKS, line=1, column=1)


def _objections(
    rows: Sequence[tuple[int, Row]], known: Registers, names: Mapping[str, frozenset[str]]
) -> Iterator[tuple[int, str]]:
    """What is wrong with each row, with its line."""
    exact: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for line, row in rows:
        subject, predicate, target = row["subject_id"], row["predicate_id"], row["object_id"]
        found = list(_of_form(row))
        if not row["predicate_modifier"]:
            if predicate in (*_MATCHES, "icg:isoCode"):
                found += _against(row, known.entry(target), names)
            if predicate == _MATCHES[0]:
                others = exact[subject, target.partition(":")[0]]
                found += [f"{subject} is {other} already: one is a close match, or rejected (Not)" for other in others]
                others.append(target)
            units = _units(subject, rows, known) if predicate == "icg:locatedIn" else frozenset[str]()
            if len(units) > 1:
                found.append(
                    f"the verified ids of {subject} lie in different units by {VERIFIED}: {', '.join(sorted(units))}"
                )
            if units and _code(target) not in units:
                found.append(f"{subject} lies in {', '.join(sorted(units))} by its verified ids, not in {target}")
        yield from ((line, detail) for detail in found)


def _of_form(row: Row) -> Iterator[str]:
    """What is wrong with a row by itself."""
    if row["predicate_id"] not in (*_MATCHES, *_PLACED, *_CODES):
        yield f"{row['predicate_id']} is no predicate of this table: {', '.join((*_MATCHES, *_PLACED, *_CODES))}"
    kinds = _PLACED.get(row["predicate_id"])
    if kinds and row["object_id"].partition(":")[0] not in kinds:
        yield f"{row['predicate_id']} leads to {' or '.join(kinds)}, not to {row['object_id']}"
    if row["mapping_justification"] != _JUSTIFIED:
        yield f"the justification is {row['mapping_justification']}; rows are made by hand: {_JUSTIFIED}"
    if row["mapping_date"] > date.today().isoformat():  # noqa: DTZ011  # a day of the maintainer's calendar
        yield f"the row is dated {row['mapping_date']}, which is still to come"
    if row["predicate_id"] == _MATCHES[0] and not row["predicate_modifier"] and _is_limited(row):
        yield f"the comment limits the match ({row['comment']!r}): write {_MATCHES[1]}"


def _is_limited(row: Row) -> bool:
    """Whether the comment takes something back."""
    return bool(_RESERVED & set(folded(row["comment"]).split()))


def _against(row: Row, entry: Entry | None, names: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """What a register says against a row: the id is not known, has another name, or lies elsewhere."""
    subject, target, label = row["subject_id"], row["object_id"], row["object_label"]
    if entry is None:
        yield f"no register at hand and no row of {VERIFIED} knows {target}"
        return
    if label and not any(_alike(label, name) for name in entry.names):
        yield f"{target} is called {entry.names[0]}, not {label}"
    known = names.get(subject, frozenset())
    told = {word for name in (*entry.names, label) for word in telling(name)}
    spelt = known.union(*map(telling, entry.names))
    if strange := sorted(word for word in telling(label) if not any(related(word, other) for other in spelt)):
        yield f"the label {label!r} has a word of neither {target} nor {subject}: {strange[0]!r}"
    if not _is_limited(row) and not any(related(word, other) for word in told for other in known):
        yield f"{target} is {entry.names[0]}: no name of {subject} has a word of it"
    country = subject.partition(":")[2][:2].upper()
    if subject.startswith(("community:", "country:", "place:")) and entry.within and entry.within[:2] != country:
        yield f"{target} lies in {entry.within[:2]}, and the key of {subject} says {country}"
    if row["predicate_id"] == "icg:isoCode" and not subject.startswith("community:") and target != _code(subject):
        yield f"the code is {target}, and the key of {subject} says {_code(subject)}"


def _alike(label: str, name: str) -> bool:
    """Whether two names share a telling word, or one begins as the other (`Tirana`, `Tiranë`)."""
    mine, theirs = telling(label), telling(name)
    return folded(label) == folded(name) or any(related(one, other) for one in mine for other in theirs)


def _units(subject: str, rows: Sequence[tuple[int, Row]], known: Registers) -> frozenset[str]:
    """The ISO 3166 codes of what a subject lies in by its ids; the country only where no unit is known."""
    entries = [known.entry(row["object_id"]) for _, row in rows if row["subject_id"] == subject]
    codes = {entry.within for entry in entries if entry and entry.within and entry.within != _code(subject)}
    return frozenset({code for code in codes if "-" in code} or codes)


def _code(thing: str) -> str:
    """The ISO 3166 code that the key of a country or place states."""
    return thing.partition(":")[2].upper()


def _names(content: Content) -> Mapping[str, frozenset[str]]:
    """The telling words of all names of each thing."""
    prefixed = Prefixed(content)
    naming = {SKOS + "prefLabel", SKOS + "altLabel", content.names.term("nameAsWritten")}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for file in content.files:
        for quad in file.quads:
            if quad.predicate.value in naming and isinstance(quad.object, ox.Literal):
                found[prefixed.short(quad.subject)] |= telling(quad.object.value)
    return {thing: frozenset(words) for thing, words in found.items()}


def _communities(content: Content) -> set[str]:
    """The communities that the entities name."""
    prefixed = Prefixed(content)
    subjects = (prefixed.short(quad.subject) for file in content.files for quad in file.quads)
    return {subject for subject in subjects if subject.startswith("community:")}
