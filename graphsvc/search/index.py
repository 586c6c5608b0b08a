"""The index over all texts of one version of the data: SQLite FTS5 with trigrams, in memory."""

from __future__ import annotations

import difflib
import sqlite3
import threading
import weakref
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from cachetools import LRUCache

from graphsvc.search.codes import code, codes_of_place, codes_of_thing
from graphsvc.search.folding import Folded, Sought, folded
from graphsvc.search.gathering import FACETS, UNSTATED, Name, Sort, Thing
from graphsvc.search.narrowing import Chosen, counted, passing

_GRAM: Final = 3
"""Fewer characters than that are looked for in every text: trigrams know nothing of them."""
_CANDIDATES: Final = 100
_ALIKE: Final = 0.6
_NEARLY: Final = 0.08
"""How alike a name must be, of 1, and how much less alike than the likest."""
_KEPT: Final = 100_000
_FOR_EACH: Final = 100
"""How many findings are kept, of all questions together, and for how many each question counts besides."""
_LAST: Final = "\U0010ffff"

# Texts begin with a space here: what follows one is the start of a word.
_TABLES: Final = """
CREATE TABLE name (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, sort INTEGER NOT NULL, spaced TEXT, joined TEXT);
CREATE INDEX name_spaced ON name (spaced);
CREATE INDEX name_joined ON name (joined);
CREATE VIRTUAL TABLE gram USING fts5 (spaced, joined, content=name, content_rowid=id, tokenize='trigram');
"""
_RANKED: Final = """SELECT thing, MIN(sort + CASE
  WHEN instr(spaced, :start) OR instr(joined, :joined_start) THEN 4 ELSE 6 END)
  FROM name WHERE {} GROUP BY thing"""
_BY_GRAMS: Final = _RANKED.format("id IN (SELECT rowid FROM gram WHERE gram MATCH :grams)")
_BY_LOOKING: Final = _RANKED.format("instr(spaced, :spaced) OR instr(joined, :joined)")
_WHOLE: Final = """SELECT thing, MIN(sort + CASE WHEN spaced = :spaced OR joined = :joined THEN 0 ELSE 2 END)
  FROM name WHERE sort < 8
  AND (spaced BETWEEN :spaced AND :spaced || :last OR joined BETWEEN :joined AND :joined || :last)
  GROUP BY thing"""
_SIMILAR: Final = """SELECT thing, name.joined FROM gram JOIN name ON name.id = gram.rowid
  WHERE gram MATCH :grams AND sort < 8 ORDER BY gram.rank LIMIT :most"""


@dataclass(frozen=True, slots=True)
class Found:
    """All that was found, best first, and by facet and value how many there are among what other facets let pass."""

    things: Sequence[Thing]
    counts: Mapping[str, Mapping[str, int]]
    unnarrowed: int


class Index:
    """Everything that can be found in one version of the data. Any thread may ask."""

    def __init__(self, things: Sequence[Thing]) -> None:
        """Index the texts of these things."""
        self._things = sorted(things, key=_prominence)
        self._places = {thing.iri: place for place, thing in enumerate(self._things)}
        self._by_code = _by_code(self._things)
        self._by_key = {(thing.kind, thing.key): thing for thing in things}
        self._sqlite = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._one = threading.Lock()
        self._asked: LRUCache[str, Found] = LRUCache(_KEPT, getsizeof=lambda every: every.unnarrowed + _FOR_EACH)
        weakref.finalize(self, self._sqlite.close)
        self._sqlite.executescript(_TABLES)
        self._sqlite.execute("BEGIN")
        self._sqlite.executemany(
            "INSERT INTO name (thing, sort, spaced, joined) VALUES (?, ?, ?, ?)",
            (
                (place, name.sort, f" {name.folded.spaced}", f" {name.folded.joined}")
                for place, thing in enumerate(self._things)
                for name in thing.names
                if name.sort < Sort.ID
            ),
        )
        self._sqlite.execute("INSERT INTO gram (gram) VALUES ('rebuild')")
        self._sqlite.execute("COMMIT")

    def __len__(self) -> int:
        """How many things can be found."""
        return len(self._things)

    @property
    def bytes(self) -> int:
        """What SQLite holds in memory for it."""
        (pages,), (size,) = (self._sqlite.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
        return int(pages * size)

    def thing(self, kind: str, key: str) -> Thing | None:
        """The thing of that kind and key, to name a value of a facet."""
        return self._by_key.get((kind, key))

    def values_of(self, facet: str) -> frozenset[str]:
        """All values of a facet: kinds, or keys of things of a kind."""
        kinds = facet == "kind"
        return frozenset(kind if kinds else key for kind, key in self._by_key if kinds or kind == facet)

    def found(self, sought: Sought, chosen: Chosen | None = None) -> Found:
        """The things that hold every word: exact names first, then prefixes, starts of words, and parts of words.

        Words about things come after all names; what more passages name comes first among equals. An IRI finds one,
        and what has a code comes first.
        """
        every = self._every(sought)
        narrowing = {facet: values for facet, values in (chosen or {}).items() if values}
        if not narrowing:
            return every
        counts = counted(every.things, narrowing, FACETS)
        return Found(passing(every.things, narrowing), counts, every.unnarrowed)

    def _every(self, sought: Sought) -> Found:
        """All that was found; that of the last questions is kept."""
        key = sought.text
        with self._one:
            if key in self._asked:
                return self._asked[key]
        ranks = self._ranks(sought)
        things = [self._things[place] for place in sorted(sorted(ranks), key=ranks.__getitem__)]
        every = Found(things, counted(things, {}, FACETS), len(things))
        with self._one, suppress(ValueError):  # too many to be kept
            self._asked[key] = every
        return every

    def _ranks(self, sought: Sought) -> dict[int, int]:
        """By the place of each thing that holds every word, how well it does; less is better."""
        if not sought.words:
            return {}
        if (named := self._places.get(sought.text)) is not None:
            return {named: 0}
        by_word = [dict(self._rows(*_query_for(word))) for word in sought.words]
        ranks = {place: max(found[place] for found in by_word) for place in set.intersection(*map(set, by_word))}
        whole = sought.whole
        begun = {"spaced": f" {whole.spaced}", "joined": f" {whole.joined}", "last": _LAST}
        for place, rank in self._rows(_WHOLE, begun):
            ranks[place] = min(rank, ranks.get(place, rank))
        return ranks | {place: 0 for code in sought.codes for place in self._by_code.get(code, ())}

    def nearest(self, text: str, most: int) -> Sequence[Thing]:
        """The things whose names are written most like a text, none where nothing is like it."""
        whole = folded(text).joined
        grams = sorted({whole[start : start + _GRAM] for start in range(len(whole) - _GRAM + 1)})
        if not grams:
            return ()
        asked = {"grams": " OR ".join(f'"{gram}"' for gram in grams), "most": _CANDIDATES}
        alike: dict[int, float] = {}
        compared = difflib.SequenceMatcher(None, b=whole)
        for place, name in self._rows(_SIMILAR, asked):
            likeness = _likeness(compared, name.strip(), to_words=" " not in whole)
            alike[place] = max(alike.get(place, 0), likeness)
        enough = max(_ALIKE, max(alike.values(), default=0) - _NEARLY)
        close = [place for place, likeness in alike.items() if likeness >= enough]
        ordered = sorted(close, key=lambda place: (-alike[place], place))
        return [self._things[place] for place in ordered[:most]]

    def _rows(self, query: str, bindings: Mapping[str, object]) -> list[tuple[int, Any]]:
        """The rows of one of the queries above."""
        with self._one:
            return self._sqlite.execute(query, bindings).fetchall()


def _by_code(things: Sequence[Thing]) -> Mapping[str, Sequence[int]]:
    """The places of the things that have a code."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, thing in enumerate(things):
        for one in codes_of_thing(thing.kind, thing.key):
            found[one].append(place)
        for name in thing.names:
            if name.sort is Sort.ID:
                found[code(name.text)].append(place)
            elif name.sort is Sort.PLACE:
                for one in codes_of_place(name.text, thing.key):
                    found[one].append(place)
    return found


def _prominence(thing: Thing) -> tuple[int, int, str]:
    """What decides among things of equal rank."""
    return -thing.passages, len(thing.title.text), thing.iri


def _query_for(word: Folded) -> tuple[str, Mapping[str, str]]:
    """The query for the things that hold a word, and its bindings. A folded word holds no quotes."""
    bindings = {"spaced": word.spaced, "joined": word.joined}
    bindings |= {"start": f" {word.spaced}", "joined_start": f" {word.joined}"}
    if len(word.joined) < _GRAM:
        return _BY_LOOKING, bindings
    return _BY_GRAMS, bindings | {"grams": f'{{spaced}} : "{word.spaced}" OR {{joined}} : "{word.joined}"'}


def _likeness(compared: difflib.SequenceMatcher[str], name: str, *, to_words: bool) -> float:
    """How alike a name and the text compared are, from 0 to 1; a word of a name counts a little less than the name."""
    likest = 0.0
    parts = name.split() if to_words else ()
    for part, weight in ((name, 1.0), *((part, 0.9) for part in parts if part != name)):
        compared.set_seq1(part)
        if compared.real_quick_ratio() >= _ALIKE and compared.quick_ratio() >= _ALIKE:
            likest = max(likest, weight * compared.ratio())
    return likest


def matched(thing: Thing, sought: Sought, language: str = "en") -> Name:
    """The text of a thing in which most of the words stand: its title before other names, names before prose.

    The title is that in a language, of which other names are taken first, too.
    """

    def badness(name: Name) -> tuple[int, int, bool, bool, bool]:
        missing = sum(not word.stands_in(name.folded) for word in sought.words)
        unlike = name.language.lower() != language.lower(), sought.whole.spaced != name.folded.spaced
        return missing, name.sort // Sort.PROSE, name.predicate == UNSTATED, *unlike

    title = thing.title_in(language)
    names = (name for name in thing.names if name.sort is not Sort.ID or code(name.text) in sought.codes)
    return title if thing.iri == sought.text or not badness(title)[0] else min(names, key=badness)
