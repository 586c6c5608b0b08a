"""`graphsvc fmt` on SPARQL: one layout for one query or update, no comment lost, no meaning changed."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from graphsvc.errors import FormattingError, SyntaxProblem
from graphsvc.formatting import formatted
from graphsvc.formatting.sparql import trees
from graphsvc.formatting.sparql.grammar import Grammar
from graphsvc.formatting.sparql.lines import Element
from graphsvc.formatting.sparql.tokens import Token, tokens

ROOT: Final = Path(__file__).parents[1]
W3C: Final = ROOT.parent / "shared" / "w3c" / "sparql11"
PREFIXES: Final = {
    "icg": "https://w3id.org/icgraph/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
DECLARED: Final = "".join(f"PREFIX {name}: <{namespace}>\n" for name, namespace in PREFIXES.items())


class Case(NamedTuple):
    """A text without its prologue, and its layout without it."""

    promise: str
    given: str
    expected: str


CASES: Final = (
    Case(
        "each clause and pattern has its line, keywords are large, built-ins as the recommendation spells them",
        "select distinct ?s where{?s a icg:Community;skos:prefLabel ?n,?m."
        "filter(LANGMATCHES(lang(?n),'en')&&!isblank(?s))} order by desc(?s) ?n limit 3 offset 2",
        """SELECT DISTINCT ?s
WHERE {
  ?s a icg:Community ;
    skos:prefLabel ?n , ?m .
  FILTER (langMatches(LANG(?n), 'en') && !isBlank(?s))
}
ORDER BY DESC(?s) ?n
LIMIT 3
OFFSET 2
""",
    ),
    Case(
        "a group of one pattern stays on the line, one of two does not",
        "SELECT * { OPTIONAL { ?s icg:p ?o . } FILTER NOT EXISTS { ?s icg:p ?o } MINUS { ?s icg:p ?o . ?o icg:q ?s } "
        "GRAPH ?g { ?s icg:p ?o ; icg:q ?p } BIND (EXISTS { ?s icg:p 1 } AS ?e) { } }",
        """SELECT * {
  OPTIONAL { ?s icg:p ?o . }
  FILTER NOT EXISTS { ?s icg:p ?o }
  MINUS {
    ?s icg:p ?o .
    ?o icg:q ?s
  }
  GRAPH ?g {
    ?s icg:p ?o ;
      icg:q ?p
  }
  BIND (EXISTS { ?s icg:p 1 } AS ?e)
  { }
}
""",
    ),
    Case(
        "alternatives and sub-queries have lines of their own",
        "SELECT ?s { { ?s icg:p 1 } UNION { ?s icg:p 2 } union { SELECT ?s (COUNT(*) AS ?n) { ?s icg:p 3 } "
        "GROUP BY ?s HAVING (?n > 1) } }",
        """SELECT ?s {
  { ?s icg:p 1 }
  UNION
  { ?s icg:p 2 }
  UNION
  {
    SELECT ?s (COUNT(*) AS ?n) {
      ?s icg:p 3
    }
    GROUP BY ?s
    HAVING (?n > 1)
  }
}
""",
    ),
    Case(
        "paths have no blanks, and a sign before a number stays with it",
        "SELECT * { ?s ^icg:p / (icg:q | !(^icg:r|a))* ?o ; icg:p+ -5 , +.5e3 ; icg:q? ?x FILTER(?x -1 > - ?o+2) }",
        """SELECT * {
  ?s ^icg:p/(icg:q|!(^icg:r|a))* ?o ;
    icg:p+ -5 , +.5e3 ;
    icg:q? ?x
  FILTER (?x -1 > - ?o +2)
}
""",
    ),
    Case(
        "lists, blank nodes, literals, rows and calls",
        "SELECT * { [ icg:p ( 1 'a'@en-GB \"b\"^^xsd:token true TRUE ) ; icg:q [] , () ] icg:r _:b . "
        "VALUES ?v { 1 UNDEF 'x' } VALUES ( ?a ?b ) { (1 2)(UNDEF icg:c) } VALUES () { () } "
        "FILTER (?v NOT IN ( 1,2 ) || xsd:integer( ?v )=3 || icg:f()) } VALUES ?z { 1 }",
        """SELECT * {
  [ icg:p ( 1 'a'@en-GB "b"^^xsd:token true true ) ; icg:q [] , () ] icg:r _:b .
  VALUES ?v { 1 UNDEF 'x' }
  VALUES (?a ?b) { (1 2) (UNDEF icg:c) }
  VALUES () { () }
  FILTER (?v NOT IN (1, 2) || xsd:integer(?v) = 3 || icg:f())
}
VALUES ?z { 1 }
""",
    ),
    Case(
        "the other forms of query",
        "CONSTRUCT{?s icg:p ?o}FROM icg:g FROM NAMED icg:h WHERE{?s icg:p ?o}",
        "CONSTRUCT {\n  ?s icg:p ?o\n}\nFROM icg:g\nFROM NAMED icg:h\nWHERE {\n  ?s icg:p ?o\n}\n",
    ),
    Case("a short CONSTRUCT", "CONSTRUCT WHERE { ?s icg:p 1 }", "CONSTRUCT\nWHERE {\n  ?s icg:p 1\n}\n"),
    Case("ASK", "ASK{}", "ASK { }\n"),
    Case("DESCRIBE", "describe ?s icg:a where { }", "DESCRIBE ?s icg:a\nWHERE { }\n"),
    Case(
        "aggregates and their separators",
        'SELECT (GROUP_CONCAT(distinct ?n;separator=", ") AS ?all) (AVG(?x)/COUNT(DISTINCT *) AS ?y) { ?s icg:p ?n }',
        'SELECT (GROUP_CONCAT(DISTINCT ?n ; SEPARATOR = ", ") AS ?all) (AVG(?x) / COUNT(DISTINCT *) AS ?y) {\n'
        "  ?s icg:p ?n\n}\n",
    ),
    Case(
        "updates: each operation and clause has its line",
        "with icg:g delete{?s icg:p ?o}insert{graph icg:h{?s icg:q ?o}}using icg:u using named icg:n where{?s icg:p ?o}"
        ";insert data{icg:a icg:p 1 . graph icg:g{icg:a icg:p 2}}; delete where{?s icg:p 1};\n\n"
        "clear silent graph icg:g;load <http://example.org/x> into graph icg:g",
        """WITH icg:g
DELETE {
  ?s icg:p ?o
}
INSERT {
  GRAPH icg:h { ?s icg:q ?o }
}
USING icg:u
USING NAMED icg:n
WHERE {
  ?s icg:p ?o
} ;
INSERT DATA {
  icg:a icg:p 1 .
  GRAPH icg:g { icg:a icg:p 2 }
} ;
DELETE WHERE {
  ?s icg:p 1
} ;

CLEAR SILENT GRAPH icg:g ;
LOAD <http://example.org/x> INTO GRAPH icg:g
""",
    ),
    Case(
        "what is too long goes on in the next line",
        f"SELECT ?{'a' * 60} ?{'b' * 60} {{ ?s icg:p icg:{'c' * 60} , icg:{'d' * 60} . "
        f"FILTER (?{'e' * 60} && ?{'f' * 60}) VALUES ?v {{ icg:{'g' * 60} icg:{'h' * 60} }} }}",
        f"""SELECT ?{"a" * 60} ?{"b" * 60} {{
  ?s icg:p icg:{"c" * 60} ,
      icg:{"d" * 60} .
  FILTER (?{"e" * 60}
      && ?{"f" * 60})
  VALUES ?v {{
    icg:{"g" * 60}
    icg:{"h" * 60}
  }}
}}
""",
    ),
    Case(
        "comments stay before or behind a line, those inside go before it; empty lines between patterns stay",
        """# On the query.
SELECT * # all
WHERE { # opening

  # On s.

  ?s a icg:A ; # behind
    # On q.
    icg:q # inside
      ?o .


  FILTER (?o > 1 # why
  )
  OPTIONAL { ?s icg:r ?t } # optional
  # last
} # closing
# end
""",
        """# On the query.
SELECT * # all
WHERE {
  # opening

  # On s.

  ?s a icg:A ; # behind
    # On q.
    # inside
    icg:q ?o .

  # why
  FILTER (?o > 1)
  OPTIONAL { ?s icg:r ?t } # optional
  # last
} # closing
# end
""",
    ),
    Case(
        "strings keep their lines",
        "SELECT * { ?s icg:p '''one\n two''' , \"# no comment\" }",
        "SELECT * {\n  ?s icg:p '''one\n two''' , \"# no comment\"\n}\n",
    ),
)
MALFORMED: Final = (
    ("an undeclared prefix", "SELECT * { ?s no:p 1 }", 1, 15, SyntaxProblem),
    ("a group that is not closed", "SELECT * {\n ?s ?p ?o", 2, 10, FormattingError),
    ("no query", "SELEC * { }", 1, 1, FormattingError),
    ("a path that no version has", "SELECT * { ?s <x:p>{2} ?o }", 1, 20, FormattingError),
    ("a character of no token", "SELECT * { ?s ?p `o` }", 1, 18, FormattingError),
    ("triple terms", "SELECT * { ?s ?p <<( ?a ?b ?c )>> }", 1, 18, FormattingError),
    ("brackets beyond reason", f"SELECT * {{ FILTER {'(' * 60}1{')' * 60} }}", 1, None, FormattingError),
    ("a relative namespace", "PREFIX a: <x>\nSELECT * { a:b ?p ?o }", 1, 1, FormattingError),
)
REFUSED: Final = {
    "construct/constructwhere05.rq": "no query: CONSTRUCT WHERE takes no FILTER",
    "construct/constructwhere06.rq": "no query: CONSTRUCT WHERE takes no GRAPH",
    **dict.fromkeys(
        (f"property-path/{name}.rq" for name in ("path-2-1", "path-2-3", "path-3-1", "path-3-2", "path-3-4")),
        "repeated paths were withdrawn",
    ),
    **dict.fromkeys(
        (f"property-path/{name}.rq" for name in ("pp04", "pp05", "pp13", "pp15")), "repeated paths were withdrawn"
    ),
    **dict.fromkeys(("service/service03.rq", "service/service06.rq"), "rdflib does not end on nested SERVICE clauses"),
    **dict.fromkeys((f"syntax-query/syn-pname-0{number}.rq" for number in (5, 6, 7)), "rdflib keeps escapes in names"),
    "syntax-query/syntax-bindings-09.rq": "BINDINGS was withdrawn",
    "syntax-update-1/syntax-update-32.ru": "rdflib does not resolve against the base `base:`",
}
"""Files of the W3C that are refused, each with the reason; those with `bad` in their names are no SPARQL at all."""

_SIGNS: Final = frozenset({"+", "-", "*", "?", "!", "^^"})
"""Signs of numbers and datatypes and marks of paths: rdflib takes no white space between them and their owners."""


def laid_out(text: str) -> str:
    return formatted(text, kind="sparql", prefixes=PREFIXES)


def without_prologue(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("PREFIX "))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.promise)
def test_each_text_has_its_layout(case: Case) -> None:
    once = laid_out(DECLARED + case.given)

    assert without_prologue(once) == case.expected
    assert laid_out(once) == once
    assert trees.same_tree(DECLARED + case.given, once)


def test_only_the_prefixes_in_use_are_declared_and_the_authority_names_them() -> None:
    given = """# Header.

# More header.
BASE <https://w3id.org/icgraph/>
PREFIX own: <http://example.org/own#> # ours
PREFIX unused: <http://example.org/unused#>
prefix other: <ns#>
PREFIX skos: <http://example.org/not-skos#>
# On the query.
SELECT * {
  other:a skos:b own:c , <http://www.w3.org/2004/02/skos/core#note> , <ns#a/b> , <https://w3id.org/icgraph/ns#a,b>
}
"""

    assert laid_out(given) == (
        """# Header.

# More header.
# ours
PREFIX icg: <https://w3id.org/icgraph/ns#>
PREFIX own: <http://example.org/own#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# On the query.
SELECT * {
  icg:a <http://example.org/not-skos#b> own:c ,
      skos:note ,
      <https://w3id.org/icgraph/ns#a/b> ,
      <https://w3id.org/icgraph/ns#a,b>
}
"""
    )


def test_prologues_of_an_update_may_give_one_prefix_two_namespaces() -> None:
    given = "PREFIX a: <x:one/> INSERT DATA { a:s a:p 1 } ; PREFIX a: <x:two/> INSERT DATA { a:s a:p 1 }"

    assert laid_out(given) == (
        "PREFIX a: <x:one/>\nINSERT DATA {\n  a:s a:p 1\n} ;\nINSERT DATA {\n  <x:two/s> <x:two/p> 1\n}\n"
    )


def test_line_ends_and_byte_order_marks_go() -> None:
    assert laid_out("\ufeff# Header.\r\nASK\r\n{ ?s ?p '''a\r\nb''' # why\r\n}\r\n") == (
        "# Header.\nASK {\n  ?s ?p '''a\r\nb''' # why\n}\n"
    )


@pytest.mark.parametrize(("what", "text", "line", "column", "error"), MALFORMED, ids=[what for what, *_ in MALFORMED])
def test_what_cannot_be_laid_out_is_named_by_line_and_column(
    what: str, text: str, line: int, column: int | None, error: type[FormattingError | SyntaxProblem]
) -> None:
    with pytest.raises(error) as caught:
        laid_out(text)

    assert (caught.value.facts["line"], caught.value.facts.get("column")) == (line, column), what


@pytest.mark.parametrize(
    ("spoiled", "refusal"),
    [
        ("ASK { ?s ?p 2 }", "say the same"),
        ("ASK { ?s ?p }", "say the same"),
        ("ASK { ?s ?p 1 }", "loses a comment"),
        ("ASK { ?s ?p 1 } # Lost. # Lost.", "loses a comment"),
    ],
)
def test_a_layout_that_changes_something_is_never_given_out(
    monkeypatch: pytest.MonkeyPatch, spoiled: str, refusal: str
) -> None:
    monkeypatch.setattr(Grammar, "text", lambda _: ([Element([spoiled])], []))

    with pytest.raises(FormattingError, match=refusal):
        laid_out("# Lost.\n\nASK { ?s ?p 1 # Lost.\n}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ASK { ?s ?p 1 }", "ASK { ?s ?p 1.0 }"),
        ("ASK { ?s ?p ?o . ?o ?p ?s }", "ASK { ?o ?p ?s . ?s ?p ?o }"),
        ("ASK { ?s <x:p>/<x:q> ?o }", "ASK { ?s <x:p>|<x:q> ?o }"),
        ("ASK { ?s ?p [ ?q 1 ] }", "ASK { ?s ?p [ ] . [ ] ?q 1 }"),
        ("ASK { FILTER (1 - 1) }", "ASK { FILTER (1 + 1) }"),
        ('ASK { ?s ?p "a"@en }', 'ASK { ?s ?p "a"@fr }'),
        ("PREFIX a: <x:> ASK { a:s ?p 1 }", "PREFIX a: <y:> ASK { a:s ?p 1 }"),
        ("DELETE DATA { <x:s> <x:p> 1 }", "INSERT DATA { <x:s> <x:p> 1 }"),
        ("SELECT ?s { ?s ?p ?o }", "SELECT DISTINCT ?s { ?s ?p ?o }"),
    ],
)
def test_texts_that_differ_have_different_trees(one: str, other: str) -> None:
    assert trees.same_tree(one, one)
    assert not trees.same_tree(one, other)


def w3c_files() -> list[Path]:
    return sorted(path for path in W3C.rglob("*.r[qu]") if "bad" not in path.name)


@pytest.mark.skipif(not W3C.is_dir(), reason="NOT RUN: the W3C test suites are not beside the checkout")
def test_the_texts_of_the_w3c_keep_their_meaning_in_a_layout_that_stays() -> None:
    found = w3c_files()
    refused = set()
    for path in found:
        try:
            once = laid_out(path.read_bytes().decode())  # proves that tokens, tree and comments are kept
        except FormattingError:
            refused.add(path.relative_to(W3C).as_posix())
            continue
        assert laid_out(once) == once, path

    assert refused == set(REFUSED)
    assert len(found) > 500


def rewritten(found: list[Token], gap: Callable[[], str], case: Callable[[str], str]) -> str:
    """The tokens with these gaps between them, keywords in that case; signs stay with what they are glued to."""
    text = ""
    for before, token in zip([None, *found], found, strict=False):
        sticky = token.glued and before is not None and (before.text in _SIGNS or token.text in _SIGNS)
        text += "" if sticky else gap()
        text += case(token.text) if token.kind == "word" and token.text != "a" else token.text
    return text


def originals() -> list[Path]:
    """The project's rules and migrations, some of its queries, and some texts of the W3C that have a layout."""
    w3c = [path for path in w3c_files() if path.relative_to(W3C).as_posix() not in REFUSED]
    return [*sorted(ROOT.glob("ontology/**/*.rq")), *sorted(ROOT.glob("queries/*.rq"))[::4], *w3c[::20]]


@pytest.mark.parametrize("path", originals(), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_the_layout_does_not_hang_on_white_space_or_case_and_keeps_comments_anywhere(path: Path) -> None:
    chance = random.Random(path.name)  # noqa: S311 - the same in each run
    found = tokens(path.read_bytes().decode())
    plain = laid_out(rewritten(found, lambda: " ", str))
    gaps = [" ", "\n", "\t ", "\r\n"]
    scrambled = rewritten(found, lambda: chance.choice(gaps), chance.choice([str.upper, str.lower]))
    commented = rewritten(found, lambda: chance.choice([" ", "\n", "\n# note\n", " # note\n\n"]), str)
    once = laid_out(commented)

    assert laid_out(scrambled) == plain
    assert laid_out(once) == once
    assert once.count("# note") == commented.count("# note")
    assert trees.same_tree(once, plain)
