"""What narrows a list or a search: values of facets and the number of a page, read from the address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from fastapi import Request

from graphsvc.errors import BadRequest
from graphsvc.messages import N_, Told
from graphsvc.search import Chosen

LONGEST_VALUE: Final = 200
_MOST_VALUES: Final = 50
_PAGE: Final = re.compile("[1-9][0-9]*")
MOST_DIGITS: Final = 15
"""The digits of a page's number that are read: with more of them it is beyond the last one in any case."""


def page_number(request: Request) -> int:
    """The number of the page. Raises BadRequest unless it is a whole number from 1."""
    given = request.query_params.get("page", "").strip()
    if not given:
        return 1  # OpenSearch leaves optional parameters empty
    if not _PAGE.fullmatch(given):
        raise BadRequest(detail=N_("`page` must be a whole number, 1 or more"), page=given[:LONGEST_VALUE])
    return int(given[:MOST_DIGITS])


def chosen_values(request: Request, facets: Iterable[str]) -> Chosen:
    """The values that are chosen of each facet. Raises BadRequest for more than a form has."""
    chosen = {facet: frozenset(filter(None, map(str.strip, request.query_params.getlist(facet)))) for facet in facets}
    if any(
        len(values) > _MOST_VALUES or max(map(len, values), default=0) > LONGEST_VALUE for values in chosen.values()
    ):
        limits = {"most": _MOST_VALUES, "longest": LONGEST_VALUE}
        raise BadRequest(detail=Told("a facet takes %(most)s values of %(longest)s characters at most", **limits))
    return chosen
