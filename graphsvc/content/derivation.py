"""What loading adds to each file: passages described, intervals of figures, bounds of dates (model, sections 1, 4)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from math import isinf
from time import struct_time
from typing import Final

import edtf
import pyoxigraph as ox
from edtf.parser.edtf_exceptions import EDTFParseException

from graphsvc.content.parsing import place_of
from graphsvc.errors import ContentError, SyntaxProblem
from graphsvc.model import Names, Passage
from graphsvc.vocab import OA, QUDT, RDF, SPDX, XSD

_SHA256: Final = ox.NamedNode(SPDX + "checksumAlgorithm_sha256")
_PERCENT: Final = "http://qudt.org/vocab/unit/PERCENT"
_WHOLE: Final = Decimal(100)
_TYPE: Final = ox.NamedNode(RDF + "type")
_PLAIN: Final = r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?"
_PLAIN_DATE: Final = re.compile(rf"(?P<start>{_PLAIN}|\.\.(?=/{_PLAIN}))(?:/(?P<end>{_PLAIN}|\.\.))?")
"""Years, months and days, and intervals of these: most dates, read at once where the grammar of EDTF takes 15 ms."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """How far the true value may lie below and above a printed one, in units of its last digit; None is unbounded."""

    below: Decimal | None
    above: Decimal | None

    def interval(self, value: Decimal) -> tuple[Decimal | None, Decimal | None]:
        """The least and greatest value meant. 4,000,000 with half a unit is 3,500,000 to 4,500,000."""
        _, digits, exponent = value.normalize().as_tuple()
        unit = Decimal(1).scaleb(int(exponent)) if any(digits) else Decimal(1)
        least = None if self.below is None else value - self.below * unit
        greatest = None if self.above is None else value + self.above * unit
        return least, greatest


def described_passages(quads: Iterable[ox.Quad], names: Names) -> Iterator[ox.Quad]:
    """Source, selector and checksum of each passage and document that a document's graph lists (`icg:sha256`)."""
    digest = names.term("sha256")
    for quad in quads:
        if quad.predicate.value != digest or not isinstance(quad.subject, ox.NamedNode):
            continue
        iri, graph = quad.subject.value, quad.graph_name
        checksum = ox.NamedNode(iri + "#checksum")
        triples: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
            (quad.subject, SPDX + "checksum", checksum),
            (checksum, _TYPE.value, ox.NamedNode(SPDX + "Checksum")),
            (checksum, SPDX + "algorithm", _SHA256),
            (checksum, SPDX + "checksumValue", quad.object),  # type: ignore[list-item]  # a literal, by the shapes
        ]
        if passage := Passage.of(iri, names):
            selector = ox.NamedNode(iri + "#selector")
            document = ox.NamedNode(names.thing("document", passage.slug))
            triples += [
                (quad.subject, _TYPE.value, ox.NamedNode(names.term("Passage"))),
                (quad.subject, OA + "hasSource", document),
                (quad.subject, OA + "hasSelector", selector),
                (selector, _TYPE.value, ox.NamedNode(OA + "TextPositionSelector")),
                (selector, OA + "start", ox.Literal(passage.start)),
                (selector, OA + "end", ox.Literal(passage.end)),
            ]
        for subject, predicate, term in triples:
            yield ox.Quad(subject, ox.NamedNode(predicate), term, graph)


def roundings(quads: Iterable[ox.Quad], names: Names) -> Mapping[str, Rounding]:
    """The rule of each value qualifier, as its concept states it (`icg:unitsBelow`, `icg:unitsAbove`)."""
    found: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    sides = {names.term("unitsBelow"): "below", names.term("unitsAbove"): "above"}
    for quad in quads:
        side = sides.get(quad.predicate.value)
        if side and isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            found[quad.subject.value][side] = Decimal(quad.object.value)
    return {iri: Rounding(sides.get("below"), sides.get("above")) for iri, sides in found.items()}


def intervals(quads: Iterable[ox.Quad], rules: Mapping[str, Rounding], names: Names) -> Iterator[ox.Quad]:
    """Least and greatest value of each figure that states one number, in the passage that states it.

    A count does not fall below nothing, and a share does not rise above the whole.
    """
    qualifiers = _named_by(quads, names.term("valueQualifier"))
    units = _named_by(quads, QUDT + "hasUnit")
    for quad in quads:
        if quad.predicate.value != names.term("statedValue") or not isinstance(quad.object, ox.Literal):
            continue
        node = (quad.subject, quad.graph_name)
        rule = rules.get(qualifiers.get(node, ""))
        if rule and quad.object.datatype.value in (XSD + "integer", XSD + "decimal"):
            value = Decimal(quad.object.value)
            least, greatest = rule.interval(value)
            if least is not None and value >= 0:
                least = max(least, Decimal(0))
            if greatest is not None and units.get(node) == _PERCENT and value <= _WHOLE:
                greatest = min(greatest, _WHOLE)
            for term, bound in (("minimumValue", least), ("maximumValue", greatest)):
                if bound is not None:
                    yield ox.Quad(quad.subject, ox.NamedNode(names.term(term)), _number(bound), quad.graph_name)


def _named_by(quads: Iterable[ox.Quad], predicate: str) -> Mapping[tuple[object, object], str]:
    """The IRI that each node names by a property, by node and graph."""
    return {
        (quad.subject, quad.graph_name): quad.object.value
        for quad in quads
        if quad.predicate.value == predicate and isinstance(quad.object, ox.NamedNode)
    }


def _number(value: Decimal) -> ox.Literal:
    """An integer where the value is one, else a decimal."""
    if value == value.to_integral_value():
        return ox.Literal(int(value))
    return ox.Literal(format(value.normalize(), "f"), datatype=ox.NamedNode(XSD + "decimal"))


def date_bounds(
    quads: Iterable[ox.Quad], text: str, name: str, names: Names, problems: list[ContentError]
) -> Iterator[ox.Quad]:
    """Earliest and latest day of each `icg:edtf`; one that is no EDTF becomes a problem."""
    for quad in quads:
        if quad.predicate.value != names.term("edtf") or not isinstance(quad.object, ox.Literal):
            continue
        try:
            bounds = edtf_bounds(quad.object.value)
        except ValueError as problem:
            place = place_of(str(quad.subject)[1:-1], text, name, names)
            problems.append(SyntaxProblem(detail=str(problem)).at(place))
            continue
        for term, day in zip(("earliest", "latest"), bounds, strict=True):
            if day:
                literal = ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date"))
                yield ox.Quad(quad.subject, ox.NamedNode(names.term(term)), literal, quad.graph_name)


@cache
def edtf_bounds(value: str) -> tuple[date | None, date | None]:
    """First and last day of an EDTF date or interval; None on an open or unknown side.

    Raises ValueError for a text that is no EDTF (levels 0 to 2), or whose end lies before its start.
    """
    try:
        plain = _PLAIN_DATE.fullmatch(value)
        first, last = _plain_bounds(plain["start"], plain["end"]) if plain else _parsed_bounds(value)
    except (EDTFParseException, ValueError, OverflowError) as problem:
        message = f"{value!r} is no date in EDTF"
        raise ValueError(message) from problem
    if first and last and first > last:
        message = f"{value!r} ends before it begins"
        raise ValueError(message)
    return first, last


def _plain_bounds(start: str, end: str | None) -> tuple[date | None, date | None]:
    """The bounds of a plain date or interval; `..` is an open side. Raises ValueError for a day that is none."""
    end = end or start
    first = None if start == ".." else date.fromisoformat((start + "-01-01")[:10])
    if end == "..":
        return first, None
    last = date.fromisoformat((end + "-12-01")[:10])
    if len(end) < len("2010-12-31"):
        last = last.replace(day=monthrange(last.year, last.month)[1])
    return first, last


def _parsed_bounds(value: str) -> tuple[date | None, date | None]:
    """The bounds of any text in EDTF. Raises what its parser raises."""
    parsed = edtf.parse_edtf(value)
    return _day(parsed.lower_strict()), _day(parsed.upper_strict())


def _day(moment: struct_time | float | None) -> date | None:
    """The day of a parsed bound, None when the interval is open there."""
    if moment is None or (isinstance(moment, float) and isinf(moment)):
        return None
    return date(*moment[:3]) if isinstance(moment, struct_time) else None
