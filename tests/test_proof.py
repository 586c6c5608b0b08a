"""Every number, year and name that a passage states stands in its words: the rules, and what breaks them."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from samples import ANNOTATION, ROOT, TEXT, edit, write_sample

from graphsvc.content import Content, read_content
from graphsvc.errors import StaleException, UnprovedStatement
from graphsvc.loading.proving import Proof, proof_of
from graphsvc.model import Names as Base
from graphsvc.proof import Fact, Gap, Names, Section, Stated, Text, Thing, UnreadableTable, gaps, listed_in, sections_of
from graphsvc.proof.dates import days, reached, years
from graphsvc.proof.numbers import read
from graphsvc.proof.qualifiers import bounds_follow, qualifier_problem
from graphsvc.proof.words import folded, in_order, related

SHARED = ROOT.parent / "shared" / "documents"

NUMBERS = {
    "a herd of 14,250 sheep": 14250,
    "a depth of 3.75 metres": Decimal("3.75"),
    "costs 1.2 billion crowns": 1_200_000_000,
    "5 Million bees": 5_000_000,
    "eleven thousand lamps": 11_000,
    "forty-two ferries": 42,
    "one hundred and five boats": 105,
    "a 12-year-old bridge": 12,
    "the output tripled": 3,
    "the only mill": 1,
    "both harbours": 2,
    "for six long decades": 60,
    "rose by 18%": 18,
    "half of the roofs": 50,
    "three-quarters of the roofs": 75,
    "two-thirds of the roofs": Decimal("66.7"),
    "one-fifth of the roofs": 20,
    "every roof": 100,
}
NOT_NUMBERS = [
    ("a herd of 14,250 sheep", 14),
    ("a herd of 14,250 sheep", 250),
    ("5 million bees", 5),
    ("5 million bees", 500_000),
    ("one-fifth of the roofs", 1),
    ("only 30 mills", 1),
    ("20 five-bar gates", 25),
    ("no figure at all", 0),
]
PLACES = {
    "the largest quay of the coast": {1},
    "a leading dairy": {1},
    "the only one of its kind": {1},
    "second to the old port": {2},
    "the third-largest quay": {3},
    "fell from 12th to 31st": {12, 31},
    "a forest in the west": set(),
    "the last town to be lit": {1},
    "the last two years": set(),
}
BOUNDS = [
    ("hundreds of thousands of herrings", 100_000, 999_999, "as-printed"),
    ("several million seeds", 2_000_000, 9_999_999, "as-printed"),
    ("in single digits", 0, 9, "as-printed"),
    ("from 3 to 8 tons", 3, 8, "as-printed"),
    ("over half", 50, 100, "over"),
    ("nearly half", 45, 50, "nearly"),
    ("two decades", 15, 25, "as-printed"),
]
NOT_BOUNDS = [
    ("several million seeds", 2_000, 9_999, "as-printed"),
    ("from 3 to 8 tons", 3, 9, "as-printed"),
    ("nearly half", 10, 50, "nearly"),
    ("over half", 50, 90, "over"),
]
QUALIFIERS = [
    ("more than 80 ships", "80", "over"),
    ("more than 80 ships", "more than 80", "over"),
    ("close to 80 ships", "80 ships", "nearly"),
    ("roughly 80 ships", "80", "about"),
    ("up to 80 ships", "80", "up-to"),
    ("just over 80 ships", "80", "over"),
    ("over the next 80 years", "80 years", "as-printed"),
    ("a fleet of 80 ships", "80", "as-printed"),
]
YEARS = {
    "opened in 1931.": {1931},
    "from 1931 to 1940": {1931, 1940},
    "the 2011-14 programme": {2011, 2014},
    "in the 1930s": {1930, 1939},
    "back in the Sixties": {1960, 1969},
    "in the 18th century": {1700, 1701, 1799, 1800},
    "for $1,931 or 1931% or 1,931": set(),
}
DAYS = {
    "on March 4, 1931": {"03", "03-04"},
    "on 4 March": {"03", "03-04"},
    "Nov. 2-5": {"11", "11-02", "11-05"},
    "by June 1931": {"06"},
    "on Christmas Day": {"12", "12-25"},
    "a mayor may march": set(),
    "one day in May": {"05"},
}
REACHED = [
    ("The following year it closed.", "1931", {"1932"}),
    ("Two years later it closed.", "1931", {"1933"}),
    ("It closed four years ago.", "1931", {"1927"}),
    ("Within 3 years it closed.", "1931", {"1928", "1931", "1934"}),
    ("Over the past ten years it grew.", "1931", {"1921", "1931", "1941"}),
    ("Last June it closed.", "1931", {"1930"}),
    ("It closed last month.", "1931-01-20", {"1930-12"}),
    ("It closed last month.", "1931", {"1930", "1931"}),
    ("It closed this year.", "1931", {"1931"}),
]
THINGS = {
    "community:nordby": Thing(("Nordby",), ("Nordby",)),
    "organization:quay-works": Thing(("Quay Works Ltd.",), ("Quay-Works",)),
    "organization:nordby-council": Thing(("Council of Nordby",), ("the town council",), governs=("community:nordby",)),
    "person:ase-lund": Thing(("Åse Lund",), ("Åse Lund",)),
    "event:lamp-replacement": Thing(("Replacement of street lamps in Nordby",)),
    "scheme:golden-gull": Thing(("Golden Gull",), ("Golden Gull",)),
    "edition:golden-gull-1931": Thing(("Golden Gull 1931",), scheme="scheme:golden-gull", year=1931),
}
NORDBY = Section(0, 1000, "community:nordby", {"she": "person:ase-lund"})


def stated_gaps(words: str, *facts: tuple[str, str, str], sections: tuple[Section, ...] = (NORDBY,)) -> set[str]:
    """What is not proved of facts stated by a whole text."""
    stated = Stated(0, len(words), words, tuple(Fact(*fact) for fact in facts))
    text = Text(words, "1931", {"p:0": stated}, sections)
    return {gap.what for gap in gaps(text, Names(THINGS))}


@pytest.mark.parametrize(("words", "value"), NUMBERS.items())
def test_words_mean_a_number(words: str, value: Decimal) -> None:
    assert read(words).mean(Decimal(value))


@pytest.mark.parametrize(("words", "value"), NOT_NUMBERS)
def test_words_do_not_mean_another_number(words: str, value: int) -> None:
    assert not read(words).mean(Decimal(value))


@pytest.mark.parametrize(("words", "places"), PLACES.items())
def test_ordinals_and_superlatives_are_places(words: str, places: set[int]) -> None:
    assert read(words).places == places


@pytest.mark.parametrize(("words", "least", "greatest", "qualifier"), BOUNDS)
def test_vague_words_have_bounds(words: str, least: int, greatest: int, qualifier: str) -> None:
    assert bounds_follow(Decimal(least), Decimal(greatest), qualifier, read(words))


@pytest.mark.parametrize(("words", "least", "greatest", "qualifier"), NOT_BOUNDS)
def test_other_bounds_do_not_follow(words: str, least: int, greatest: int, qualifier: str) -> None:
    assert not bounds_follow(Decimal(least), Decimal(greatest), qualifier, read(words))


@pytest.mark.parametrize(("words", "printed", "qualifier"), QUALIFIERS)
def test_a_qualifier_is_the_one_beside_the_figure(words: str, printed: str, qualifier: str) -> None:
    assert qualifier_problem(qualifier, printed, words) is None
    for other in {"over", "nearly", "as-printed"} - {qualifier}:
        assert qualifier_problem(other, printed, words)


def test_printed_words_stand_in_their_order() -> None:
    assert in_order("8,000 CROWNS", "a prize of 8,000  crowns")
    assert not in_order("crowns 8,000", "a prize of 8,000 crowns")
    assert not in_order("800", "a prize of 8,000 crowns")


@pytest.mark.parametrize(("words", "found"), YEARS.items())
def test_words_print_years(words: str, found: set[int]) -> None:
    assert years(words) == found


@pytest.mark.parametrize(("words", "found"), DAYS.items())
def test_words_print_months_and_days(words: str, found: set[str]) -> None:
    assert days(words) == found


@pytest.mark.parametrize(("words", "known", "found"), REACHED)
def test_relative_words_reach_years(words: str, known: str, found: set[str]) -> None:
    assert set(reached(known, words)) == found


def test_names_are_compared_without_case_accents_and_hyphens() -> None:
    assert folded("Åse LUND\u2019s Quay-Works") == " ase lund quay works "
    assert related("opening", "open")
    assert related("creation", "created")
    assert not related("internet", "international")


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        ("organization:quay-works", "the quay works of the town"),
        ("person:ase-lund", "Ase Lund's lamps"),
        ("person:ase-lund", "and then she left"),
        ("community:nordby", "its lamps"),
        ("organization:nordby-council", "the town decided"),
        ("event:lamp-replacement", "all lamps were replaced"),
        ("scheme:golden-gull", "a Golden Gull"),
        ("edition:golden-gull-1931", "Golden Gull: 1931"),
    ],
)
def test_words_or_the_section_name_a_thing(thing: str, words: str) -> None:
    assert not stated_gaps(words, ("partnership:x", "icg:about", thing))


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        ("organization:quay-works", "the works at the quay"),
        ("person:ase-lund", "the sheep left"),
        ("event:lamp-replacement", "all roofs were painted"),
        ("edition:golden-gull-1931", "Golden Gull: 1932"),
        ("edition:golden-gull-1931", "a prize of 1931"),
    ],
)
def test_a_thing_that_nothing_names_is_found(thing: str, words: str) -> None:
    assert thing in stated_gaps(words, ("partnership:x", "icg:about", thing))


def test_without_its_section_a_subject_is_not_declared() -> None:
    fact = ("measurement:x", "icg:about", "community:nordby")

    assert stated_gaps("it has lamps", fact, sections=()) == {"community:nordby"}
    assert not stated_gaps("Nordby has lamps", fact, sections=())


def test_a_year_in_a_list_line_takes_the_scheme_from_its_line() -> None:
    words = "Golden Gull 1930 | 1931\nQuay-Works"
    year = Stated(19, 23, words[19:23], (Fact("recognition:x", "icg:edition", "edition:golden-gull-1931"),))
    name = Stated(24, 34, words[24:34], (Fact("recognition:x", "icg:edition", "edition:golden-gull-1931"),))
    text = Text(words, "", {"p:0": year, "p:1": name}, ())

    assert {(gap.start, gap.what) for gap in gaps(text, Names(THINGS))} == {(24, "edition:golden-gull-1931")}


DATED = "concept:resolved-from-relative"


@pytest.mark.parametrize(
    ("edtf", "basis", "open_what"),
    [("1932", DATED, set()), ("1931", DATED, {"icg:edtf"}), ("1932", "concept:explicit-date", {"icg:edtf"})],
)
def test_a_relative_date_needs_its_anchor(edtf: str, basis: str, open_what: set[str]) -> None:
    words = "Nordby was lit in 1931. The following year it was paved."
    lit = Fact("event:y", "icg:edtf", "1931")
    anchor = Stated(0, 23, words[:23], (lit,))
    facts = [("icg:edtf", edtf), ("icg:dateBasis", basis), ("icg:resolvedAgainst", "p:0")]
    later = Stated(24, 56, words[24:], tuple(Fact("event:x", *fact) for fact in facts))
    text = Text(words, "", {"p:0": anchor, "p:1": later}, (Section(0, 56, "event:x"), Section(0, 56, "event:y")))

    assert {gap.what for gap in gaps(text, Names(THINGS))} == open_what


def test_figures_in_our_own_wording_stand_in_the_passage() -> None:
    words = "Nordby keeps 40 boats"

    assert not stated_gaps(words, ("characterisation:x", "icg:statement", "Has 40 boats."))
    assert stated_gaps(words, ("characterisation:x", "icg:statement", "Has 41 boats.")) == {"icg:statement", "40"}


def test_tables_name_the_line_that_cannot_be_read() -> None:
    header = "start\tend\tsubject\trefers\n"

    assert sections_of(f"{header}0\t9\tplace:x\tit = place:x ; the town = place:y\n") == [
        Section(0, 9, "place:x", {"it": "place:x", "the town": "place:y"}, 2)
    ]
    for row in ("9\t0\tplace:x\t", "0\t9\tplace:x", "0\t9\tplace:x\tthe very long winding town = place:x"):
        with pytest.raises(UnreadableTable) as found:
            sections_of(f"{header}{row}\n")
        assert found.value.line == 2
    with pytest.raises(UnreadableTable, match="reason"):
        listed_in("passage\twhat\treason\n0-9\ticg:rank\t\n")


@pytest.fixture
def prove(tmp_path: Path) -> Callable[..., Proof]:
    """The proof of the small sample after an edit of its annotation, with rows listed as unproved."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "sample.txt").write_text(TEXT)

    def run(old: str = "", new: str = "", *, listed: str = "", sections: str = "") -> Proof:
        folder = write_sample(tmp_path / "content")
        if old:
            edit(folder, ANNOTATION, old, new)
        table = folder / "data/documents/sample/unproved.tsv"
        table.write_text(f"passage\twhat\treason\n{listed}")
        if sections:
            (folder / "data/documents/sample/sections.tsv").write_text(f"start\tend\tsubject\trefers\n{sections}")
        return proof_of(read_content(folder, Base()), texts)

    return run


def test_the_sample_is_proved(prove: Callable[..., Proof]) -> None:
    proof = prove()

    assert not proof.problems
    assert proof.summary() == "proof: 8 statements, 0 of them listed as unproved (0.0 %)"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("icg:statedValue 1200", "icg:statedValue 1300", "icg:statedValue"),
        ('"1,200 people"', '"1,300 people"', "icg:printedValue"),
        ("concept:as-printed", "concept:over", "icg:valueQualifier"),
        ("icg:dateBasis concept:unknown-date", 'icg:edtf "1931"', "icg:edtf"),
        ("icg:about community:testville", "icg:about community:elsewhere", "community:elsewhere"),
        ("icg:realization concept:achieved", "icg:rank 1", "icg:rank"),
        ("icg:realization concept:achieved", 'icg:nameAsWritten "Testville"', "icg:nameAsWritten"),
    ],
)
def test_what_the_words_do_not_say_is_found_with_file_and_line(
    prove: Callable[..., Proof], old: str, new: str, what: str
) -> None:
    (problem,) = [problem for problem in prove(old, new).problems if problem.facts["what"] == what]

    assert isinstance(problem, UnprovedStatement)
    assert problem.facts["file"] == ANNOTATION
    assert problem.facts["line"] != 1


def test_a_listed_gap_is_no_problem_but_counts(prove: Callable[..., Proof]) -> None:
    row = "17-29\ticg:statedValue\tThe figure is a slip of the pen.\n"
    proof = prove("icg:statedValue 1200", "icg:statedValue 1300", listed=row)

    assert proof.listed == 1
    (too_many,) = proof.problems
    assert "1 of 8 statements" in str(too_many)


def test_a_listed_row_that_is_proved_is_stale(prove: Callable[..., Proof]) -> None:
    (problem,) = prove(listed="17-29\ticg:statedValue\tNo longer true.\n").problems

    assert isinstance(problem, StaleException)
    assert (problem.facts["file"], problem.facts["line"]) == ("data/documents/sample/unproved.tsv", 2)


def test_a_table_that_cannot_be_read_is_named_with_its_line(prove: Callable[..., Proof]) -> None:
    (first, *_) = prove(sections="0\tcommunity:testville\n").problems

    assert (first.facts["file"], first.facts["line"]) == ("data/documents/sample/sections.tsv", 2)


def test_a_section_speaks_of_what_it_declares(prove: Callable[..., Proof]) -> None:
    refers = "the town = community:testville ; people = community:nowhere"
    rows = f"0\t100\tcommunity:testville\t{refers}\n10\t30\tcommunity:elsewhere\t\n"
    found = [problem.facts["line"] for problem in prove(sections=rows).problems]

    assert found == [2, 2, 3]


@pytest.mark.skipif(not SHARED.is_dir(), reason="NOT RUN: the source documents are not beside the checkout")
def test_the_shipped_documents_are_proved(content: Content) -> None:
    start = time.process_time()
    proof = proof_of(content, SHARED)

    assert [str(problem) for problem in proof.problems] == []
    assert proof.statements > 5000
    assert time.process_time() - start < 3


def test_gaps_say_where_what_and_why() -> None:
    words = "Nordby keeps 40 boats"
    stated = Stated(0, len(words), words, (Fact("ranking:x", "icg:rank", "2"),))

    assert list(gaps(Text(words, "", {"p:0": stated}, ()), Names(THINGS))) == [
        Gap(0, 21, "icg:rank", "ranking:x", "no ordinal or superlative of the words means place 2"),
        Gap(0, 21, "40", "", "'40' is printed at 13-15, and no passage that holds it states it"),
    ]
