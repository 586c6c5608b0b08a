"""What is stated is as firm as the words: mood, denial, speaker, unit, time, concept; what is printed is stated."""

from __future__ import annotations

import pytest

from graphsvc.proof import Fact, Names, Section, Stated, Text, Thing, gaps

THINGS = {
    "community:nordby": Thing(("Nordby",), ("Nordby",), ("Nordby",)),
    "organization:quay-works": Thing(("Quay Works",), (), ("Quay Works",)),
    "organization:lamp-mill": Thing(("Lamp Mill",), (), ("Lamp Mill",), parts=("organization:quay-works",)),
    "organization:nordby-council": Thing(("Nordby Council",), (), ("Nordby Council",), governs=("community:nordby",)),
    "person:ase-lund": Thing(("Åse Lund",), ("Åse Lund",), ("Åse Lund",)),
    "indicator:ferries": Thing(expressions=("ferries",), hidden=("boats", "GRT")),
    "indicator:lamps": Thing(expressions=("street lamps",)),
    "concept:pier": Thing(expressions=("pier",), family="concept-scheme:asset-kind"),
    "concept:quay": Thing(expressions=("quay",), family="concept-scheme:asset-kind"),
    "concept:fishers": Thing(expressions=("people who fish",), hidden=("trawler crews",)),
}
SECTION = Section(0, 10_000, "community:nordby", {"it": "asset:pier"})


def found(words: str, *facts: tuple[str, str, str], around: str = "", section: Section = SECTION) -> dict[str, str]:
    """What is not proved of facts that one passage states, with the reason; `around` is the sentence before it."""
    start = len(around)
    text = around + words
    stated = Stated(start, len(text), words, tuple(Fact(*fact) for fact in facts))
    document = Text(text, "1931", {"p:0": stated}, (section,), ((0, len(text)),))
    return {gap.what: gap.reason for gap in gaps(document, Names(THINGS))}


def realization(words: str, value: str, around: str = "") -> bool:
    """Whether a realization is objected to."""
    return "icg:realization" in found(words, ("asset:pier", "icg:realization", f"concept:{value}"), around=around)


@pytest.mark.parametrize(
    ("words", "around"),
    [
        ("It will build a pier", ""),
        ("a pier", "The town plans to build "),
        ("a pier is expected to open", ""),
        ("Next on the list is a pier", ""),
        ("It hopes to have a pier", ""),
        ("aiming to own a pier", ""),
    ],
)
def test_what_lies_ahead_is_not_done(words: str, around: str) -> None:
    assert realization(words, "achieved", around)
    assert realization(words, "under-way", around)
    assert not realization(words, "planned", around)


@pytest.mark.parametrize(
    ("facts", "words", "objected"),
    [
        ([], "It has built a pier", True),
        ([], "It has built the only pier", False),
        ([("event:fair", "icg:attributedTo", "person:ase-lund")], "a fair was held", False),
        ([("event:fair", "icg:sourceSlip", "the year")], "a fair was held", False),
    ],
    ids=["plain", "boasted", "attributed", "slip"],
)
def test_what_is_claimed_only_is_somebodys_or_judges(
    facts: list[tuple[str, str, str]], words: str, *, objected: bool
) -> None:
    stated = found(words, ("event:fair", "icg:realization", "concept:claimed"), *facts)

    assert ("icg:realization" in stated) is objected


@pytest.mark.parametrize(
    "words", ["It has built a pier", "a pier opened", "the plan that was kept", "success will depend on a pier"]
)
def test_what_is_done_does_not_lie_ahead(words: str) -> None:
    assert not realization(words, "achieved")
    assert realization(words, "planned")
    assert realization(words, "expected")


def test_what_goes_on_is_not_finished_and_may_have_a_target() -> None:
    assert realization("it is widening the pier", "achieved")
    assert not realization("it is widening the pier", "under-way")
    assert not realization("it is widening the pier", "target")
    assert not realization("the pier is being used", "achieved")


@pytest.mark.parametrize(
    ("words", "negative"),
    [
        ("It is not a port", True),
        ("It has no pier", True),
        ("It failed to build a pier", True),
        ("It hasn\u2019t a pier", True),
        ("It is a port", False),
        ("not only a port", False),
    ],
)
def test_a_claim_is_denied_when_the_words_deny_it(words: str, negative: bool) -> None:  # noqa: FBT001  # a column
    claim = ("characterisation:x", "icg:realization", "concept:achieved")
    denied = ("characterisation:x", "icg:polarity", "concept:negative")

    assert ("icg:polarity" in found(words, claim)) is negative
    assert ("icg:polarity" in found(words, claim, denied)) is not negative


def test_a_contrast_both_denies_and_affirms() -> None:
    claim = ("characterisation:x", "icg:realization", "concept:achieved")

    assert "icg:polarity" not in found("What it wants is not boats but piers", claim)


@pytest.mark.parametrize(
    ("words", "around"),
    [("the town is a port", "Lund said "), ("named a port by all, Lund told us", ""), ("placed Nordby at the top", "")],
)
def test_what_somebody_says_has_a_speaker(words: str, around: str) -> None:
    claim = ("characterisation:x", "icg:realization", "concept:claimed")

    assert "icg:attributedTo" in found(words, claim, around=around)
    assert "icg:attributedTo" not in found(
        words, claim, ("characterisation:x", "icg:attributedTo", "person:ase-lund"), around=around
    )


def test_whoever_writes_in_the_first_person_is_the_speaker() -> None:
    claim = ("characterisation:x", "icg:realization", "concept:claimed")
    section = Section(0, 10_000, "community:nordby", {"I": "person:ase-lund"})

    assert "icg:attributedTo" in found("a lively port", claim, section=section)


def test_hearsay_and_superlatives_are_claimed() -> None:
    told = ("characterisation:x", "icg:attributedTo", "person:ase-lund")

    assert "icg:realization" in found("a port", told, ("characterisation:x", "icg:realization", "concept:achieved"))
    first = (("ranking:x", "icg:rank", "1"), ("ranking:x", "icg:realization", "concept:achieved"))
    assert "icg:realization" in found("the largest port", *first)


@pytest.mark.parametrize(
    ("words", "printed", "unit", "others"),
    [
        ("a prize of 500€", "500€", "unit:CCY_EUR", ("unit:CCY_USD", "unit:NUM")),
        ("a prize of $500", "$500", "unit:CCY_USD", ("unit:CCY_TWD", "unit:NUM")),
        ("500 km of quays", "500 km", "unit:KiloM", ("unit:KiloM2", "unit:NUM")),
        ("half of the boats", "half", "unit:PERCENT", ("unit:YR",)),
        ("500 calls per month", "500 calls per month", "unit:NUM", ("unit:MO", "unit:PERCENT")),
        ("over three decades", "three decades", "unit:YR", ("unit:NUM",)),
    ],
)
def test_a_unit_is_the_one_that_is_printed(words: str, printed: str, unit: str, others: tuple[str, ...]) -> None:
    def objected(stated: str) -> bool:
        facts = (("measurement:x", "icg:printedValue", printed), ("measurement:x", "qudt:hasUnit", stated))
        return "qudt:hasUnit" in found(words, *facts)

    assert not objected(unit)
    # A rate has a word of another unit, which only the value beside it could tell: the shapes know its indicator.
    assert [other for other in others if not objected(other)] == (["unit:MO"] if "per month" in words else [])


@pytest.mark.parametrize(
    ("words", "good", "bad"),
    [
        ("since 1931 it has had lamps", "1931/..", "1931"),
        ("By 1931, it had lamps", "../1931", "1931"),
        ("In 1931 it burned", "1931", "1931/.."),
        ("In 1931 it burned", "1931", "../1931"),
        ("In 1931 it opened a pier", "1931/..", "../1931"),
        ("from 1931 to 1934", "1931/1934", "1931/1931"),
    ],
)
def test_open_ends_of_times_are_opened_by_words(words: str, good: str, bad: str) -> None:
    basis = ("event:x", "icg:dateBasis", "concept:explicit-date")

    assert "icg:edtf" not in found(words, ("event:x", "icg:edtf", good), basis)
    assert "icg:edtf" in found(words, ("event:x", "icg:edtf", bad), basis)


@pytest.mark.parametrize("basis", ["unknown-date", "document-date"])
def test_a_date_has_the_basis_that_it_has(basis: str) -> None:
    facts = (("event:x", "icg:edtf", "1930"), ("event:x", "icg:dateBasis", f"concept:{basis}"))

    assert "icg:edtf" in found("in 1930 it burned", *facts)


def test_a_figure_has_the_year_that_stands_beside_it() -> None:
    place = ("ranking:x", "icg:rank", "12")

    assert "icg:edtf" not in found("from 12th in 1930 to 3rd in 1931", place, ("ranking:x", "icg:edtf", "1930"))
    assert "icg:edtf" in found("from 12th in 1930 to 3rd in 1931", place, ("ranking:x", "icg:edtf", "1931"))


def test_a_baseline_lies_before_the_time_of_the_figure() -> None:
    facts = (("measurement:x", "icg:edtf", "1930"), ("measurement:x", "icg:baselineEdtf", "1931"))

    assert "icg:edtf" in found("1930, up from 1931", *facts)


@pytest.mark.parametrize(
    ("words", "value", "expressed"),
    [
        ("40 ferries", "indicator:ferries", True),
        ("40 boats", "indicator:ferries", True),
        ("40 GRT", "indicator:ferries", True),
        ("40 grt", "indicator:ferries", False),
        ("40 sheep", "indicator:ferries", False),
        ("a lamp in each street", "indicator:lamps", True),
    ],
)
def test_what_is_counted_is_what_the_words_count(words: str, value: str, expressed: bool) -> None:  # noqa: FBT001
    reason = found(words, ("measurement:x", "icg:indicator", value)).get("icg:indicator", "")

    assert ("hiddenLabel" in reason) is not expressed


def test_a_concept_is_expressed_by_its_sentence() -> None:
    fact = ("asset:pier", "icg:usedBy", "concept:fishers")

    assert "icg:usedBy" not in found("they use it", fact, around="For trawler crews: ")
    assert "icg:usedBy" in found("they use it", fact, around="For crews: ")


def test_what_the_words_call_by_one_kind_is_not_of_another() -> None:
    assert "icg:kind" not in found("a place to land", ("asset:pier", "icg:kind", "concept:quay"))
    assert "icg:kind" in found("a pier to land", ("asset:pier", "icg:kind", "concept:quay"))


@pytest.mark.parametrize(
    ("words", "facts", "unsaid"),
    [
        ("40 boats and 31 ferries", (("measurement:x", "icg:printedValue", "40 boats"),), {"31"}),
        ("Lit in 1931", (("event:x", "icg:topic", "concept:light"),), {"1931"}),
        ("Lit in 1931", (("event:x", "icg:edtf", "1931"),), set()),
        ("in the 1930s", (("event:x", "icg:edtf", "193X"),), set()),
        ("in the 1930s", (("event:x", "icg:edtf", "192X"),), {"1930"}),
        ("the twelve lamps", (("event:x", "icg:topic", "concept:light"),), {"twelve"}),
        ("third-party lamps, 5G and both", (("event:x", "icg:topic", "concept:light"),), set()),
        ("3rd by size", (("ranking:x", "icg:rank", "3"),), set()),
    ],
)
def test_every_figure_is_stated(words: str, facts: tuple[tuple[str, str, str], ...], unsaid: set[str]) -> None:
    assert {what for what in found(words, *facts) if not what.startswith(("icg:", "event:"))} == unsaid


def test_something_is_said_of_every_agent() -> None:
    tie = ("partnership:x", "icg:party", "organization:lamp-mill")

    assert "organization:quay-works" in found("Quay Works came", ("event:x", "icg:topic", "concept:light"))
    assert "organization:quay-works" not in found(
        "Quay Works came", ("event:x", "icg:runBy", "organization:quay-works")
    )
    assert "person:ase-lund" in found("Lamp Mill and Åse Lund agreed", tie)
    assert "person:ase-lund" not in found("Lamp Mill and Åse Lund\u2019s crew agreed", tie)


def test_who_is_named_in_a_tie_has_part_in_it() -> None:
    facts = (
        ("partnership:x", "icg:party", "organization:quay-works"),
        ("partnership:x", "icg:forCommunity", "community:nordby"),
        ("service:x", "icg:runBy", "person:ase-lund"),
        ("service:x", "icg:forCommunity", "community:nordby"),
    )
    words = "Quay Works, Nordby Council and Åse Lund run it"

    assert found(words, *facts)["person:ase-lund"] == "'Åse Lund' is named there, and has no part in it"
    assert "organization:nordby-council" not in found(words, *facts)


def test_who_is_named_beside_an_actor_acts_too() -> None:
    acts = ("asset:pier", "icg:foundedBy", "organization:quay-works")

    assert "person:ase-lund" in found("Åse Lund has built a pier with Quay Works", acts)
    assert "person:ase-lund" not in found(
        "Åse Lund has built a pier with Quay Works", acts, (*acts[:2], "person:ase-lund")
    )


@pytest.mark.parametrize(
    ("words", "ours", "objected"),
    [
        ("it has a pier", "Has no pier", True),
        ("it has a pier", "Does not own a pier", True),
        ("it has a pier", "Isn't without a pier", True),
        ("it lacks a pier", "Has no pier", False),
        ("many boats have lamps", "A large part of the boats, not said to be all, has lamps", False),
        ("more boats than before", "Has fewer boats", True),
        ("more boats than before", "Has more boats", False),
        ("its growing fleet", "Its fleet declined", True),
        ("the fleet rose where others fell", "Its fleet fell less", False),
    ],
)
def test_our_own_words_do_not_say_the_opposite(words: str, ours: str, objected: bool) -> None:  # noqa: FBT001
    facts = (("characterisation:x", "icg:statement", ours), ("asset:pier", "icg:aim", ours))

    assert [what in found(words, *facts) for what in ("icg:statement", "icg:aim")] == [objected, objected]


def test_no_clause_is_left_out() -> None:
    before = "While seven storms blew over the dark northern hills again, "
    facts = (("event:x", "icg:topic", "concept:light"),)

    assert "clause" in found("it burned", *facts, around=before)
    assert "clause" not in found("it burned", *facts, around="As it is, ")


@pytest.mark.parametrize(
    ("start", "end", "count"), [(0, 9, 0), (2, 14, 0), (3, 9, 1), (2, 8, 1), (1, 9, 1), (2, 10, 1), (1, 8, 2)]
)
def test_a_passage_cuts_no_word(start: int, end: int, count: int) -> None:
    words = "a fishing port"
    stated = Stated(start, end, words[start:end], (Fact("asset:pier", "icg:topic", "concept:light"),))
    text = Text(words, "", {"p:0": stated}, (SECTION,))
    reasons = [gap.reason for gap in gaps(text, Names(THINGS)) if gap.what == "icg:sha256"]

    assert len(reasons) == count
