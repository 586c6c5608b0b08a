"""Numbers by year as a line: it breaks where years have no number, and its axes say what its points are."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient


def plot(client: TestClient, rows: str) -> str:
    query = f"SELECT ?year ?n {{ VALUES (?year ?n) {{ {rows} }} }}"
    page = client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"}).text
    return page.split('class="plot"')[1].split("</svg>")[0]


def axis(drawn: str, anchor: str) -> list[str]:
    return re.findall(rf'<text class="axis"[^>]*text-anchor="{anchor}">([^<]*)</text>', drawn)


@pytest.mark.parametrize(
    ("years", "joined"),
    [
        ("2001 2002 2003", "MLL"),
        ("2005 2007 2008 2020 2022", "MMLMM"),  # a year alone is a dot
        ("1990 2000 2010", "MLL"),  # numbers of every tenth year
        ("1990 2000 2020 2030", "MLML"),
        ("1999 2007", "ML"),
    ],
)
def test_the_line_breaks_where_years_have_no_number(client: TestClient, years: str, joined: str) -> None:
    drawn = plot(client, " ".join(f"({year} {place})" for place, year in enumerate(years.split(), 1)))

    path = re.search(r'<path class="series" d="([^"]*)"', drawn)
    assert path
    assert re.sub("[^ML]", "", path[1]) == joined
    assert drawn.count("<circle") == len(years.split())


@pytest.mark.parametrize(
    ("low", "high", "values"),
    [
        ("1", "9", ["0", "2", "4", "6", "8", "9"]),
        ("1", "2215615", ["0", "500,000", "1,000,000", "1,500,000", "2,215,615"]),
        ("0.1", "0.45", ["0", "0.1", "0.2", "0.3", "0.4", "0.45"]),
        ("-30", "10", ["-30", "-20", "-10", "0", "10"]),
        ("0", "0", ["0"]),
        ("1e300", "2e300", None),
    ],
)
def test_round_values_stand_beside_the_line(client: TestClient, low: str, high: str, values: list[str] | None) -> None:
    found = axis(plot(client, f"(2001 {low}) (2002 {high})"), "end")

    if values:
        assert found == values
    else:
        assert 2 < len(found) < 9


def test_each_year_stands_below_where_there_is_room(client: TestClient) -> None:
    assert axis(plot(client, "(2006 1) (2021 3)"), "middle") == [str(year) for year in range(2006, 2022)]
    assert len(axis(plot(client, "(1900 1) (2021 3)"), "middle")) < 20


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1" * 30, "1" * 30),
        ("-" + "9" * 5000, "-" + "9" * 300),
        ("1." + "3" * 40, "1." + "3" * 40),
        ("1" * 30 + ".5", "1" * 30 + ".5"),
        ("1e300", "1" + "0" * 300),
        ("-1.7e308", "-17" + "0" * 300),
    ],
)
def test_numbers_of_any_length_are_shown_as_they_are(client: TestClient, value: str, shown: str) -> None:
    query = f"SELECT ?year ?n {{ VALUES (?year ?n) {{ (2001 {value}) (2002 1.7e308) (2003 5) }} }}"
    page = client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"})

    assert page.status_code == 200
    assert shown in page.text.split("<tbody>")[1].split("</table>")[0]
