"""Reads a SPARQL text once and counts, as it goes, how deep, long and wide it is.

Not a parse. What a bracket holds is told by what stands before it, which is enough to know data from patterns and
expressions from collections, and how high the tree will be that the engine builds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Final, NoReturn

from graphsvc.errors import QuerySyntaxError, QueryTooComplex
from graphsvc.guard.level import Level
from graphsvc.guard.limits import UNLIMITED, Limits
from graphsvc.guard.reading import BRACKETS, Inside, Kind, Reading
from graphsvc.guard.roles import FORMS, LINK_WORDS, PARTS, UPDATES, Role, role_of
from graphsvc.guard.tokens import BULK, TOKENS
from graphsvc.guard.words import AGGREGATES, CONSTANTS, WORDS
from graphsvc.messages import N_, Told

_OPERANDS: Final = frozenset(Kind) - {Kind.WORD, Kind.OPEN, Kind.SIGN, Kind.BULK}
_INSIDE: Final = {"[": Inside.NODE, "{|": Inside.NODE, "<<": Inside.TRIPLE, "<<(": Inside.TRIPLE}
_QUADS_AFTER: Final = {
    "CONSTRUCT": Inside.TEMPLATE,
    "INSERT": Inside.TEMPLATE,
    "DELETE": Inside.TEMPLATE,
    "DATA": Inside.DATA,
}
_QUADS: Final = frozenset([Inside.TEMPLATE, Inside.DATA])
_LISTED: Final = frozenset([Inside.VALUES, Inside.ROW])
_LITERALS: Final = frozenset([Kind.STRING, Kind.NUMBER])
_STATING: Final = _LISTED | {Inside.EXPRESSION}
_COUNTING: Final = _LISTED | {Inside.TRIPLE}
_FREE: Final = _QUADS | _LISTED
_NO_IRI: Final = N_("`<` begins an IRI here, which does not end or holds a character that no IRI may hold")
_ONE_TOKEN: Final = N_("`%(token)s` is one token here; to compare, write a blank behind `<`")
_LINKED: Final = frozenset([Inside.TOP, Inside.SELECT, Inside.LIST])
_CALLING: Final = frozenset([Inside.TOP, Inside.SELECT, Inside.EXPRESSION])
_GROUPING: Final = frozenset([Inside.TOP, Inside.SELECT, Inside.GROUP])


def read(text: str, limits: Limits = UNLIMITED, *, update: bool = False) -> Reading:
    """Read a query or an update.

    Raises QueryTooComplex beyond the limits, and QuerySyntaxError where the text cannot be cut into tokens, holds a
    word that SPARQL does not know, or does not close its brackets. Triples of data and templates are not counted.
    """
    return _Reader(text, limits, update=update).read()


class _Reader:
    """The state of one reading: the innermost open bracket, and those around it."""

    def __init__(self, text: str, limits: Limits, *, update: bool) -> None:
        """Begin before the first character."""
        self.limits = limits
        self.update = update
        self.reading = Reading(text)
        self.level = Level(Inside.TOP, -1, bounded=not update)
        self.outer: list[Level] = []
        self.roles: dict[str, Role] = {}
        self.effects = {
            Role.OPEN: self._open,
            Role.CLOSE: self._close,
            Role.SIGN: self._separate,
            Role.WORD: self._tell,
        }
        self.end = self.counted = 0

    def read(self) -> Reading:
        """Take the tokens; go on one by one behind those that were read in bulk."""
        pieces = self._one_by_one() if self.update else self._all()
        while self._take(pieces):
            pieces = self._one_by_one()
        if self.outer:
            bracket = self.reading.tokens[self.level.opened]
            self._unreadable(Told("`%(token)s` is not closed", token=bracket), self.level.opened)
        self._bound_height(self.level)
        return self.reading

    def _one_by_one(self) -> Iterator[str]:
        """The tokens from where the last one ended."""
        for match in TOKENS.finditer(self.reading.text, self.end):
            if not match[1]:
                return
            self.end = match.end()
            yield match[1]

    def _all(self) -> Iterator[str]:
        """All tokens, where nothing is read in bulk. Not cut in one go, during which no other thread would run."""
        return filter(None, map(itemgetter(1), TOKENS.finditer(self.reading.text)))

    def _take(self, pieces: Iterable[str]) -> bool:
        """Take tokens until some were read in bulk (True) or they end."""
        tokens, roles, level, most = self.reading.tokens, self.roles, self.level, self.limits.tokens
        comparing, weight = level.inside is Inside.EXPRESSION, int(not level.free)
        for piece in pieces:
            role = roles.get(piece) or self._new_role(piece)
            tokens.append(piece)
            if comparing and piece[0] == "<":
                self._compare(piece)
            if role is Role.TERM:
                if level.counting:
                    self._term()
            elif role is Role.LINK:
                if level.bounded:
                    self._join(piece)
            elif role is not Role.PLAIN:
                self.effects[role](piece)
                level = self.level
                comparing, weight = level.inside is Inside.EXPRESSION, int(not level.free)
                if level.data and self._read_bulk():
                    return True
            self.counted += weight
            if self.counted > most:
                raise QueryTooComplex(detail=N_("the query has too many tokens"), limit=most)
        return False

    def _new_role(self, piece: str) -> Role:
        """The role of a token met for the first time. Raises QuerySyntaxError for what is none."""
        role = role_of(piece)
        if role is None:
            self.reading.tokens.append(piece)
            unknown = Told("`%(token)s` is no word of SPARQL", token=piece[:40])
            self._unreadable(N_("a string does not end") if piece in "\"'" else unknown)
        self.roles[piece] = role
        return role

    def _compare(self, piece: str) -> None:
        """Refuse an IRI where an operator stands: the longest token counts, though the engine would read it shorter."""
        before, word = self.reading.kind(len(self.reading.tokens) - 2), self.reading.word(-2)
        if piece not in ("<", "<=") and (before in _OPERANDS or word in CONSTANTS):
            self._unreadable(Told(_ONE_TOKEN, token=piece[:40]))

    def _read_bulk(self) -> bool:
        """Read the triples that follow as one token, if there are any."""
        if not (run := BULK.match(self.reading.text, self.end)):
            return False
        self.reading.bulk.add(len(self.reading.tokens))
        self.reading.tokens.append(run[0])
        self.end = run.end()
        return True

    def _term(self) -> None:
        """An element of a list, where a datatype belongs to its string; or a part of a triple term."""
        if self.level.inside is Inside.TRIPLE:
            begun = self.level.opened == len(self.reading.tokens) - 2 and self.outer[-1].inside in _STATING
            if begun and self.reading.kind(-1) in _LITERALS:
                self._unreadable(N_("a literal cannot be the subject of a triple"))
        elif self.level.inside not in _LISTED:
            self._link()
        elif self.reading.word(-2) != "^^":
            self._list(1)

    def _separate(self, sign: str) -> None:
        """A comma begins the next argument or element; outside of expressions `<` would begin an IRI."""
        level = self.level
        if sign == "<":
            if level.inside is not Inside.EXPRESSION:
                self._unreadable(_NO_IRI)
        elif level.inside is Inside.EXPRESSION:
            level.peak, level.links, level.height = max(level.peak, level.links + level.height), 0, 0
            self._list(1)
        elif level.bounded:
            self._link()

    def _tell(self, written: str) -> None:
        """A form begins what is counted; SELECT in a group makes a subquery of it; clauses link."""
        level, word = self.level, written.upper()
        if level.inside is Inside.TOP and not self.update:
            self._lead(word)
        elif word == "SELECT" and level.inside is Inside.GROUP:
            level.inside = self.reading.inside[level.opened] = Inside.SELECT
            level.counting = True
        elif level.inside in _LISTED:
            self._list(1)
        elif word in LINK_WORDS and level.bounded:
            self._link()
        level.values = level.values or word == "VALUES"

    def _join(self, sign: str) -> None:
        """A sign makes one more link; outside of all brackets a query has none but the `*` of SELECT and DESCRIBE."""
        if self.level.inside is Inside.TOP and sign != "*":
            self._misplaced(sign)
        self._link()

    def _lead(self, word: str) -> None:
        """A word outside of all brackets: a query has none of the words that begin an update or a part of a group."""
        if word in UPDATES:
            self._unreadable(N_("this is an update; only queries are answered here: SELECT, ASK, CONSTRUCT, DESCRIBE"))
        if word in PARTS:
            self._misplaced(word)
        self.level.counting = self.level.counting or word in FORMS

    def _open(self, bracket: str) -> None:
        """Go one level in."""
        outer, before = self.level, self.reading.word(-2)
        inside = self._inside_braces(before) if bracket == "{" else self._inside(bracket, before)
        if bracket == "{":
            linking = outer.inside is inside is Inside.GROUP and before != "EXISTS"
        else:
            linking = outer.inside in _LINKED
        if linking and outer.bounded:
            self._link()
        if len(self.outer) >= self.limits.depth:
            self._refuse(N_("the query is nested too deeply"), "depth", self.limits.depth)
        opened = len(self.reading.tokens) - 1
        self.reading.inside[opened] = inside
        self.outer.append(outer)
        free = outer.free or inside in _FREE
        self.level = Level(
            inside,
            opened,
            free=free,
            bounded=not free,
            counting=inside in _COUNTING or (inside is Inside.LIST and not free),
            data=outer.data or (inside is Inside.DATA and self.update),
            aggregate=inside is Inside.EXPRESSION and (outer.aggregate or before in AGGREGATES),
            terms=int(inside is Inside.EXPRESSION),
        )
        if outer.aggregate and before in AGGREGATES:
            self._unreadable(N_("an aggregate cannot stand within another one"))
        if bracket == before == "<<(" and self.outer[-2].inside in _STATING:
            self._unreadable(N_("a triple term cannot be the subject of a triple"))

    def _inside(self, bracket: str, before: str) -> Inside:
        """What the bracket that opens now will hold."""
        level = self.level
        if bracket != "(":
            return _INSIDE[bracket]
        if level.values or level.inside is Inside.VALUES:
            return Inside.ROW
        if level.inside in _CALLING or (level.inside is Inside.GROUP and self._calls(before)):
            return Inside.EXPRESSION
        return Inside.LIST

    def _calls(self, before: str) -> bool:
        """Whether a parenthesis in a group belongs to FILTER, BIND or a function, and so is no collection."""
        return self.reading.word(-3) == "FILTER" or (before in WORDS and before not in CONSTANTS)

    def _inside_braces(self, before: str) -> Inside:
        """What the braces that open now will hold."""
        level = self.level
        if level.values:
            level.values = False
            return Inside.VALUES
        if level.inside in _QUADS and self.reading.word(-3) == "GRAPH":
            return level.inside
        if level.inside is Inside.TOP and before in _QUADS_AFTER:
            return _QUADS_AFTER[before]
        stray = self.update and level.inside is Inside.TOP and before != "WHERE"
        if stray or (level.inside not in _GROUPING and before != "EXISTS"):
            self._misplaced("{")
        return Inside.GROUP

    def _close(self, bracket: str) -> None:
        """Go one level out."""
        level = self.level
        if not self.outer or BRACKETS[self.reading.tokens[level.opened]] != bracket:
            self._unreadable(Told("`%(token)s` closes nothing", token=bracket))
        self.reading.closes[level.opened] = len(self.reading.tokens) - 1
        self.level = self.outer.pop()
        self.level.height = max(self.level.height, self._bound_height(level) + 1)
        if level.inside is Inside.ROW:
            self._list(level.terms)

    def _bound_height(self, level: Level) -> int:
        """How high a tree the level makes. Raises QueryTooComplex beyond the limit."""
        height = max(level.peak, level.links + level.height)
        if height > self.limits.height:
            self._refuse(N_("chains within chains make the query too deep"), "chain", self.limits.chain)
        return height

    def _link(self) -> None:
        """One more link of the chain at this level. Raises QueryTooComplex beyond the limit."""
        self.level.links += 1
        if self.level.links > self.limits.chain:
            self._refuse(N_("a chain in the query is too long"), "chain", self.limits.chain)

    def _list(self, terms: int) -> None:
        """More terms of the list at this level. Raises QueryTooComplex beyond the limit."""
        self.level.terms += terms
        if self.level.terms > self.limits.terms:
            self._refuse(N_("a list in the query is too long"), "terms", self.limits.terms)

    def _refuse(self, detail: str, setting: str, limit: int) -> NoReturn:
        """Raise QueryTooComplex with the place of the last token."""
        facts = self.reading.place(len(self.reading.tokens) - 1)
        raise QueryTooComplex(detail=detail, limit=limit, setting=f"query_{setting}", **facts)

    def _misplaced(self, token: str) -> NoReturn:
        """Raise QuerySyntaxError for the last token, which SPARQL does not have there."""
        self._unreadable(Told("`%(token)s` cannot stand here", token=token))

    def _unreadable(self, detail: str, position: int = -1) -> NoReturn:
        """Raise QuerySyntaxError with the place of a token, by default of the last one."""
        raise QuerySyntaxError(detail=detail, **self.reading.place(position % len(self.reading.tokens)))
