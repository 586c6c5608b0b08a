"""Keys, names and structure of things fit together, and what does not is named with the rule and what to do."""

from __future__ import annotations

import pytest

from graphsvc.content import Content
from graphsvc.loading.misnaming import objections
from graphsvc.loading.naming import Described, Things
from graphsvc.loading.pairing import unfit_pairs

GOOD = {
    "organization:gull-club": Described({}, ("Gull Club",), ("Gull Club",)),
    "organization:quay-works": Described({}, ("Quay Works",), ("Quay Works",)),
    "organization:quay-works-nordby": Described(
        {"org:subOrganizationOf": ("organization:quay-works",)}, ("Quay Works in Nordby",), ("Quay Works in Nordby",)
    ),
    "organization:nordby-council": Described(
        {"icg:governs": ("community:nordby",)}, ("Council of Nordby",), ("Council of Nordby",)
    ),
    "community:nordby": Described({}, ("Nordby",), ("Nordby",)),
    "country:no": Described({}, ("Norway",), ("Norway",)),
    "scheme:gull-of-the-year": Described(
        {"icg:keptBy": ("organization:gull-club",), "icg:recipientsPerEdition": ("1",)},
        ("Gull of the Year",),
        ("Gull of the Year",),
    ),
    "edition:gull-of-the-year-1931": Described(
        {"icg:scheme": ("scheme:gull-of-the-year",), "icg:cycleYear": ("1931",)},
        ("Gull of the Year 1931",),
        ("Gull of the Year 1931",),
    ),
    "recognition:gull-of-the-year-1931-nordby": Described(
        {"icg:edition": ("edition:gull-of-the-year-1931",), "icg:recipient": ("community:nordby",)}
    ),
}
TOGETHER = {"scheme:gull-of-the-year": frozenset({"organization:gull-club"})}


def broken(**changes: dict[str, tuple[str, ...]]) -> set[tuple[str, str]]:
    """The rules broken, and by what, after values of some things were changed; `names` and `labels` change those."""
    things = dict(GOOD)
    for thing, values in changes.items():
        name = thing.replace("__", ":").replace("_", "-")
        known = things[name]
        names, labels = (values.pop(key, getattr(known, key)) for key in ("names", "labels"))
        things[name] = Described({**known.values, **values}, names, labels)
    return {(rule.split("-")[0], thing) for rule, thing, _ in Things(things, TOGETHER).objections()}


def test_what_fits_is_not_objected_to() -> None:
    assert broken() == set()


@pytest.mark.parametrize(
    ("rule", "thing", "values"),
    [
        ("N20", "organization__gull_club", {"labels": ("Lamp Mill",)}),
        ("N21", "organization__gull_club", {"labels": ("Gull Club", "Quay Works")}),
        ("R12", "edition__gull_of_the_year_1931", {"icg:cycleYear": ("1932",)}),
        ("R12", "edition__gull_of_the_year_1931", {"icg:scheme": ("scheme:gulls",)}),
        ("R12", "edition__gull_of_the_year_1931", {"labels": ("Gull of the Year 1932",)}),
        ("R13", "recognition__gull_of_the_year_1931_nordby", {"icg:edition": ("edition:gull-of-the-year-1932",)}),
        ("R13", "recognition__gull_of_the_year_1931_nordby", {"icg:recipient": ("community:sorby",)}),
        ("R14", "scheme__gull_of_the_year", {"icg:keptBy": ("organization:quay-works",)}),
        ("R15", "scheme__gull_of_the_year", {"icg:recipientsPerEdition": ("3",)}),
        ("N22", "organization__nordby_council", {"icg:governs": ("country:no",)}),
        ("N23", "organization__quay_works_nordby", {"org:subOrganizationOf": ("organization:gull-club",)}),
    ],
)
def test_what_does_not_fit_is_named(rule: str, thing: str, values: dict[str, tuple[str, ...]]) -> None:
    assert (rule, thing.replace("__", ":").replace("_", "-")) in broken(**{thing: dict(values)})


def test_a_keeper_is_known_by_presenting_or_by_the_tier_below() -> None:
    scheme = "scheme:gull-of-the-year"
    presented = {scheme: frozenset({"organization:quay-works"})}
    (found,) = [rule for rule, _, _ in Things(GOOD, TOGETHER, presented).objections()]
    upper = Described({"icg:keptBy": ("organization:quay-works",), "icg:requiresTier": (scheme,)}, (), ())
    (tier,) = [thing for _, thing, _ in Things({**GOOD, "scheme:gold": upper}, TOGETHER).objections()]

    assert (found, tier) == ("R14-keeper", "scheme:gold")


def test_another_presenter_is_named_at_the_recognition_too() -> None:
    recognition = "recognition:gull-of-the-year-1931-nordby"
    presenter = {"icg:presenter": ("organization:quay-works",)}
    things = {**GOOD, recognition: Described({**GOOD[recognition].values, **presenter})}
    presented = {"scheme:gull-of-the-year": frozenset(presenter["icg:presenter"])}

    found = {thing for rule, thing, _ in Things(things, TOGETHER, presented).objections() if rule == "R14-keeper"}

    assert found == {"scheme:gull-of-the-year", recognition}


def test_the_shipped_names_fit(content: Content) -> None:
    assert list(objections(content)) == []


@pytest.mark.parametrize("successor", ["concept:quay", "concept:old-quay"])
def test_what_is_gone_took_the_place_of_nothing(successor: str) -> None:
    gone = {"prov:invalidatedAtTime": ("2026-11-22T00:34:46Z",)}
    things = {
        "concept:quay": Described({**gone, "dcterms:isReplacedBy": (successor,)}),
        "concept:old-quay": Described(gone),
    }

    assert [(rule, thing) for rule, thing, _ in unfit_pairs(things)] == [("N27-successor-named-alike", "concept:quay")]
