"""Which format each kind of answer to a query would have, by what a client accepts and wishes for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from graphsvc.engine.evaluating import Offers
from graphsvc.errors import NotAcceptable, described
from graphsvc.formats import FORMATS_TABLE, HTML, Format, Kind, by_token, serving
from graphsvc.negotiation import names_one, negotiate

_KINDS: Final = (Kind.SOLUTIONS, Kind.BOOLEAN, Kind.GRAPH)
_DATA: Final = frozenset(
    token for form in FORMATS_TABLE if form is not HTML for token in (*form.tokens, *form.media_types)
)


@lru_cache(maxsize=256)
def wants_page(accept: str | None, tokens: tuple[str, ...]) -> bool:
    """Whether a person with a browser asks: HTML is what Accept names first, and no token names a data format."""
    return prefers_page(accept) and not any(token.strip().lower() in _DATA for token in tokens)


@lru_cache(maxsize=256)
def prefers_page(accept: str | None) -> bool:
    """Whether HTML is what Accept names first: a browser's does, and names XML and anything after it."""
    return negotiate(accept, (*serving(Kind.SOLUTIONS), *serving(Kind.GRAPH), HTML)) is HTML


@lru_cache(maxsize=256)
def choices_for(accept: str | None, tokens: tuple[str, ...]) -> Mapping[Kind, Format]:
    """The format for each kind of answer; a kind that the client takes in no format is left out.

    A data format named in Accept decides, else one that a token names, else the rest of Accept, else the default. What
    a browser names is what it can show: the token is what its reader has chosen.
    """
    chosen: dict[Kind, Format] = {}
    for kind in _KINDS:
        offered = serving(kind)
        named = next((form for form in (by_token(token, offered) for token in tokens) if form), None)
        by_accept = names_one(accept, offered) and not prefers_page(accept)
        form = named if named and not by_accept else negotiate(accept, offered)
        if form:
            chosen[kind] = form
    return MappingProxyType(chosen)


@lru_cache(maxsize=256)
def offers_for(accept: str | None, tokens: tuple[str, ...]) -> Offers:
    """The same for a worker: names of formats, and the described refusal where there is none."""
    choices = choices_for(accept, tokens)
    return {
        kind.name: choices[kind].name if kind in choices else described(not_acceptable(serving(kind), accept))
        for kind in _KINDS
    }


def not_acceptable(offered: tuple[Format, ...], asked: str | None) -> NotAcceptable:
    """The refusal, with the list of what there is."""
    return NotAcceptable(asked=asked and asked[:200], available=[form.media_type for form in offered])
