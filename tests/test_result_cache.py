"""Answers kept in memory: found again for the same question, data and format, and never beyond the bound."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graphsvc.formats import Kind, by_token, serving
from graphsvc.protocol import QueryRequest
from graphsvc.web.result_cache import Choice, ResultCache

ASKED = QueryRequest("SELECT * WHERE { ?s ?p ?o }")
FORMS = {name: by_token(name, serving(Kind.SOLUTIONS)) for name in ("json", "csv", "xml")}
ROWS = {name: (Kind.SOLUTIONS, form) for name, form in FORMS.items() if form}
YES: Choice = (Kind.BOOLEAN, ROWS["xml"][1])


def test_what_was_kept_is_found_again() -> None:
    cache = ResultCache(100_000, 10_000)
    cache.keep("v1", ASKED, ROWS["json"], b"rows")
    found = cache.find("v1", ASKED, [ROWS["json"]])

    assert found is not None
    assert (found.body, found.choice) == (b"rows", ROWS["json"])


@pytest.mark.parametrize(
    ("version", "request_", "choice"),
    [
        ("v2", ASKED, ROWS["json"]),
        ("v1", replace(ASKED, text="ASK { }"), ROWS["json"]),
        ("v1", replace(ASKED, default_graphs=("x:g",)), ROWS["json"]),
        ("v1", replace(ASKED, named_graphs=("x:g",)), ROWS["json"]),
        ("v1", ASKED, ROWS["csv"]),
        ("v1", ASKED, (Kind.BOOLEAN, ROWS["json"][1])),
    ],
)
def test_other_data_questions_and_formats_find_nothing(version: str, request_: QueryRequest, choice: Choice) -> None:
    cache = ResultCache(100_000, 10_000)
    cache.keep("v1", ASKED, ROWS["json"], b"rows")

    assert cache.find(version, request_, [choice]) is None


def test_time_and_wishes_do_not_change_an_answer() -> None:
    cache = ResultCache(100_000, 10_000)
    cache.keep("v1", replace(ASKED, seconds=1.0, formats=("json",)), ROWS["json"], b"rows")

    assert cache.find("v1", ASKED, [ROWS["json"]])


def test_a_format_chosen_for_another_kind_of_answer_is_not_taken() -> None:
    """A client that prefers CSV and takes XML, which only an ASK query would need, gets no rows in XML."""
    cache = ResultCache(100_000, 10_000)
    cache.keep("v1", ASKED, ROWS["xml"], b"rows in XML")

    assert cache.find("v1", ASKED, [ROWS["csv"], YES]) is None
    assert cache.find("v1", ASKED, [ROWS["xml"]]) is not None


def test_other_data_empties_it() -> None:
    cache = ResultCache(100_000, 10_000)
    cache.keep("v1", ASKED, ROWS["json"], b"rows")
    cache.keep("v2", replace(ASKED, text="ASK { }"), YES, b"yes")

    assert cache.find("v1", ASKED, [ROWS["json"]]) is None
    assert cache.find("v2", ASKED, [ROWS["json"]]) is None
    assert cache.find("v2", replace(ASKED, text="ASK { }"), [YES]) is not None


def test_it_never_takes_more_than_its_bound_and_the_used_stay() -> None:
    cache = ResultCache(20_000, 5_000)
    cache.keep("v1", ASKED, ROWS["json"], b"x" * 4_000)
    for number in range(100):
        cache.keep("v1", replace(ASKED, text=f"ASK {{ {number} }}"), YES, b"y" * 4_000)
        assert cache.size_bytes <= 20_000
        assert cache.find("v1", ASKED, [ROWS["json"]]) is not None
    assert cache.find("v1", replace(ASKED, text="ASK { 0 }"), [YES]) is None


@pytest.mark.parametrize(("capacity", "largest"), [(100_000, 5_000), (5_000, 100_000), (0, 0)])
def test_what_is_too_large_is_not_kept(capacity: int, largest: int) -> None:
    cache = ResultCache(capacity, largest)
    cache.keep("v1", ASKED, ROWS["json"], b"x" * 5_000)
    cache.keep("v1", replace(ASKED, text=" " * 5_000), ROWS["json"], b"x")

    assert cache.size_bytes == 0
