"""What follows from a figure or a date as it is printed (model, section 4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import edtf
import pyoxigraph as ox
import pytest
from edtf.parser.edtf_exceptions import EDTFParseException

from graphsvc.content.derivation import Rounding, edtf_bounds, intervals
from graphsvc.model import Names

NAMES = Names()
HALF = Decimal("0.5")
AS_PRINTED = Rounding(HALF, HALF)
OVER = Rounding(Decimal(0), None)
NEARLY = Rounding(Decimal(1), Decimal(0))
UNIT = "http://qudt.org/vocab/unit/"
SIDES = ("..", "2012", "2012-02", "2012-02-29", "2011-02-29", "2012-00", "0000")


@pytest.mark.parametrize(
    ("rule", "value", "interval"),
    [
        (AS_PRINTED, "4000000", ("3500000", "4500000")),
        (AS_PRINTED, "224000", ("223500", "224500")),
        (AS_PRINTED, "3375000", ("3374500", "3375500")),
        (AS_PRINTED, "224470", ("224465", "224475")),
        (AS_PRINTED, "67360", ("67355", "67365")),
        (AS_PRINTED, "3.25", ("3.245", "3.255")),
        (AS_PRINTED, "2870000000000", ("2865000000000", "2875000000000")),
        (AS_PRINTED, "0", ("-0.5", "0.5")),
        (OVER, "4000000", ("4000000", None)),
        (NEARLY, "80", ("70", "80")),
    ],
)
def test_the_interval_of_a_printed_figure(rule: Rounding, value: str, interval: tuple[str | None, str | None]) -> None:
    expected = tuple(None if bound is None else Decimal(bound) for bound in interval)

    assert rule.interval(Decimal(value)) == expected


@pytest.mark.parametrize(
    ("value", "unit", "interval"),
    [
        ("100", "PERCENT", {"50", "100"}),
        ("95", "PERCENT", {"94.5", "95.5"}),
        ("960", "PERCENT", {"955", "965"}),
        ("0", "NUM", {"0", "0.5"}),
    ],
)
def test_a_share_stays_within_the_whole_and_a_count_above_nothing(value: str, unit: str, interval: set[str]) -> None:
    node, graph = ox.NamedNode("x:m"), ox.NamedNode("x:g")
    quads = [
        ox.Quad(node, ox.NamedNode(NAMES.term("statedValue")), ox.Literal(int(value)), graph),
        ox.Quad(node, ox.NamedNode(NAMES.term("valueQualifier")), ox.NamedNode("x:as-printed"), graph),
        ox.Quad(node, ox.NamedNode("http://qudt.org/schema/qudt/hasUnit"), ox.NamedNode(UNIT + unit), graph),
    ]

    derived = intervals(quads, {"x:as-printed": AS_PRINTED}, NAMES)
    found = {quad.object.value for quad in derived if isinstance(quad.object, ox.Literal)}

    assert found == interval


@pytest.mark.parametrize(
    ("value", "bounds"),
    [
        ("2009", (date(2009, 1, 1), date(2009, 12, 31))),
        ("2014-12-25", (date(2014, 12, 25), date(2014, 12, 25))),
        ("2022-02", (date(2022, 2, 1), date(2022, 2, 28))),
        ("2018/..", (date(2018, 1, 1), None)),
        ("../2015", (None, date(2015, 12, 31))),
        ("1994/1996", (date(1994, 1, 1), date(1996, 12, 31))),
        ("198X", (date(1980, 1, 1), date(1989, 12, 31))),
    ],
)
def test_the_bounds_of_a_date(value: str, bounds: tuple[date | None, date | None]) -> None:
    assert edtf_bounds(value) == bounds


@pytest.mark.parametrize("value", ["", "last week", "2014-13", "2020/2010", "25 December 2014"])
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"date in EDTF|ends before"):
        edtf_bounds(value)


def by_the_grammar(value: str) -> tuple[date | None, date | None] | None:
    """The bounds that the whole grammar of EDTF gives, None for what is no date."""
    try:
        parsed = edtf.parse_edtf(value)
        ends = (parsed.lower_strict(), parsed.upper_strict())
        first, last = (None if isinstance(end, float) else date(*end[:3]) for end in ends)
    except (EDTFParseException, ValueError):
        return None
    return None if first and last and first > last else (first, last)


@pytest.mark.parametrize("start", SIDES)
def test_plain_dates_are_read_as_the_grammar_reads_them(start: str) -> None:
    for value in (start, *(f"{start}/{end}" for end in SIDES)):
        try:
            found = edtf_bounds(value)
        except ValueError:
            found = None
        assert found == by_the_grammar(value), value
