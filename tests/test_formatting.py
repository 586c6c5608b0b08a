"""`graphsvc fmt`: one layout for one dataset, no comment and no statement lost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal, NamedTuple

import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic

from graphsvc.errors import FormattingError, SyntaxProblem
from graphsvc.formatting import formatted
from graphsvc.formatting.terms import canonical_tag, natural
from graphsvc.formatting.trees import Forest, same_dataset
from graphsvc.formatting.turtle import Layout
from graphsvc.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = "https://w3id.org/icgraph/"
PREFIXES = {
    "community": f"{BASE}id/community/",
    "document": f"{BASE}id/document/",
    "graph": f"{BASE}graph/document/",
    "icg": f"{BASE}ns#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "tn": f"{BASE}id/passage/town-news/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
DECLARED = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in PREFIXES.items())


class Case(NamedTuple):
    """A file without its prefixes, and its layout without them."""

    promise: str
    kind: Literal["turtle", "trig"]
    given: str
    expected: str


CASES = (
    Case("an empty file stays empty", "turtle", "\n \n", ""),
    Case(
        "a first comes first and each predicate has its line",
        "turtle",
        "icg:b skos:notation 'x' ; a skos:Concept, owl:Thing ; icg:rank 1 . icg:a icg:rank 2 .",
        'icg:a icg:rank 2 .\n\nicg:b a owl:Thing , skos:Concept ;\n  icg:rank 1 ;\n  skos:notation "x" .\n',
    ),
    Case(
        "statements on one subject are joined and repeated ones written once",
        "turtle",
        "icg:a icg:p 1 . icg:b icg:p 1 . icg:a icg:p 1 , 2 .",
        "icg:a icg:p 1 , 2 .\n\nicg:b icg:p 1 .\n",
    ),
    Case(
        "numbers in names compare as numbers",
        "turtle",
        "tn:1707-1755 icg:p icg:a10, icg:a9 . tn:79-1000 icg:p 10, 9 . tn:79-168 icg:p 1 .",
        "tn:79-168 icg:p 1 .\n\ntn:79-1000 icg:p 9 , 10 .\n\ntn:1707-1755 icg:p icg:a9 , icg:a10 .\n",
    ),
    Case(
        "the shorter of two names or strings comes first",
        "turtle",
        "icg:a icg:p <x:a-b>, <x:a>, icg:a-b, icg:a, 'a b', 'a', 10, 9 .",
        'icg:a icg:p <x:a> , <x:a-b> , icg:a , icg:a-b , 9 , 10 , "a" , "a b" .\n',
    ),
    Case(
        "lexical forms stay as they are",
        "turtle",
        """icg:a icg:p 007, 1.0, "1"^^xsd:int, "1."^^xsd:decimal, "5"^^xsd:integer, true, "1"^^xsd:boolean, 1e3, -.5,
        "x"^^xsd:string, "2024-01-31"^^xsd:date, "many"^^xsd:integer .""",
        """icg:a icg:p
    "1"^^xsd:boolean ,
    "1"^^xsd:int ,
    "1."^^xsd:decimal ,
    1.0 ,
    1e3 ,
    5 ,
    007 ,
    "2024-01-31"^^xsd:date ,
    -.5 ,
    "many"^^xsd:integer ,
    true ,
    "x" .
""",
    ),
    Case(
        "labels stand by language, in the case of BCP 47",
        "turtle",
        'icg:a skos:prefLabel "台"@ZH-hant, "b"@fr, "c"@en-gb, "d"@en .',
        'icg:a skos:prefLabel "d"@en , "c"@en-GB , "b"@fr , "台"@zh-Hant .\n',
    ),
    Case(
        "strings are escaped only where they must be",
        "turtle",
        r"""icg:a icg:p 'say "é" \\ \t \u0000 # <x>', '''it's''', 'a\r' .""",
        r"""icg:a icg:p "a\r" , "it's" , "say \"é\" \\ \t \u0000 # <x>" .""" + "\n",
    ),
    Case(
        "strings with newlines are long, and quotes in them stay",
        "turtle",
        r"""icg:a icg:p "one \"two\"\n\tthree \"\"\"\"\\ four\"" .""",
        'icg:a icg:p """one "two"\n\tthree \\"\\"\\"\\"\\\\ four\\"""" .\n',
    ),
    Case(
        "names that would need an escape stay in full",
        "turtle",
        f"<{BASE}ns#> icg:p icg:a\\,b, <{BASE}ns#a/b>, <{BASE}ns#a.>, icg:%20,icg:a:b, icg:a.b, <{BASE}ns#-a>, icg:9é.",
        f"<{BASE}ns#> icg:p\n    <{BASE}ns#-a> ,\n    <{BASE}ns#a,b> ,\n    <{BASE}ns#a.> ,\n    <{BASE}ns#a/b> ,\n"
        "    icg:9é ,\n    icg:%20 ,\n    icg:a.b ,\n    icg:a:b .\n",
    ),
    Case(
        "lists and nested blank nodes stay on the line if they fit",
        "turtle",
        "icg:S a sh:NodeShape ; sh:property [ sh:path [ sh:inversePath icg:p ] ; sh:in (1 'two' (icg:a) () []) ], [] .",
        "icg:S a sh:NodeShape ;\n"
        '  sh:property [ sh:in ( 1 "two" ( icg:a ) () [] ) ; sh:path [ sh:inversePath icg:p ] ] , [] .\n',
    ),
    Case(
        "long brackets and lists take a line for each property and item",
        "turtle",
        f"icg:S sh:property [ sh:path icg:p ; sh:in ( icg:{'a' * 40} icg:{'b' * 40} icg:{'c' * 40} [ icg:p 1 ] ) ] .",
        f"""icg:S sh:property [
    sh:in (
      icg:{"a" * 40}
      icg:{"b" * 40}
      icg:{"c" * 40}
      [ icg:p 1 ]
    ) ;
    sh:path icg:p
  ] .
""",
    ),
    Case(
        "a query in a shape is kept word for word",
        "turtle",
        """icg:S sh:sparql [ sh:select '''
SELECT $this ?value  # "quoted"
WHERE { $this icg:p ?value FILTER (?value = "x") }
''' ; sh:severity sh:Warning ] .""",
        '''icg:S sh:sparql [
    sh:select """
SELECT $this ?value  # "quoted"
WHERE { $this icg:p ?value FILTER (?value = "x") }
""" ;
    sh:severity sh:Warning
  ] .
''',
    ),
    Case(
        "blank nodes that are nobody's object come last",
        "turtle",
        "[] a owl:AllDisjointClasses ; owl:members ( icg:B icg:A ) . _:x icg:p _:y . _:y icg:p 1 . icg:Z icg:p 1 .",
        "icg:Z icg:p 1 .\n\n[] a owl:AllDisjointClasses ;\n  owl:members ( icg:B icg:A ) .\n\n[] icg:p [ icg:p 1 ] .\n",
    ),
    Case(
        "a list with something else said of it is no list",
        "turtle",
        f"@prefix rdf: <{RDF}> .\nicg:a icg:p _:l . _:l rdf:rest () ; rdf:first 1, 2 .",
        "icg:a icg:p [ rdf:first 1 , 2 ; rdf:rest () ] .\n",
    ),
    Case(
        "the document's graph comes first, and in it the document",
        "trig",
        """tn:1707-1755 { community:xx-b icg:p 1 } GRAPH tn:79-168 { community:xx-a icg:p 1 ; icg:q "x", "y" }
        graph:town-news { tn:1707-1755 icg:sha256 "b2" . community:xx-a icg:p 1 . tn:79-168 icg:sha256 "a1" .
          document:town-news icg:characterCount 2461 ; a icg:SourceDocument }
        { icg:z icg:p 1 } icg:y icg:p 1 .""",
        """icg:y icg:p 1 .

icg:z icg:p 1 .

graph:town-news {
  document:town-news a icg:SourceDocument ;
    icg:characterCount 2461 .

  community:xx-a icg:p 1 .
  tn:79-168 icg:sha256 "a1" .
  tn:1707-1755 icg:sha256 "b2" .
}

tn:79-168 {
  community:xx-a icg:p 1 ;
    icg:q "x" , "y" .
}

tn:1707-1755 {
  community:xx-b icg:p 1 .
}
""",
    ),
    Case(
        "comments go with the subject or graph that they precede",
        "trig",
        f"""
# Two lines
# on b.
icg:b icg:p "# no comment", '''
# nor this''', tn:x\\#y .

#of a

# More of a, set apart.
<{BASE}ns#a> icg:p <{BASE}ns#> .
# On the graph.
GRAPH tn:9-10 {{ icg:d icg:p 1 .
      # On c.   \n      icg:c icg:p 1
}}
# On a again.
icg:a icg:q 2 .
# On the disjoint classes.
[] icg:p [] .
# On z, in braces.
{{ icg:z icg:p 1 }}
""",
        f'''#of a

# More of a, set apart.

# On a again.
icg:a icg:p <{BASE}ns#> ;
  icg:q 2 .

# Two lines
# on b.
icg:b icg:p
    <{PREFIXES["tn"]}x#y> ,
    """
# nor this""" ,
    "# no comment" .

# On z, in braces.
icg:z icg:p 1 .

# On the disjoint classes.
[] icg:p [] .

# On the graph.
tn:9-10 {{
  # On c.
  icg:c icg:p 1 .

  icg:d icg:p 1 .
}}
''',
    ),
    Case(
        "comments find their blank nodes",
        "turtle",
        "# 3\n[ icg:p 3 ] .\n# 1\n_:x icg:p 1 .\n# list\n(4) icg:p 4 .\n# nil\n() icg:p 5 .\n# 2\n[] icg:p 2 .",
        f"# nil\n<{RDF}nil> icg:p 5 .\n\n# list\n[] <{RDF}first> 4 ;\n  <{RDF}rest> () ;\n  icg:p 4 .\n\n"
        "# 1\n[] icg:p 1 .\n\n# 2\n[] icg:p 2 .\n\n# 3\n[] icg:p 3 .\n",
    ),
    Case(
        "relative names and prefixes declared again mean what they meant",
        "turtle",
        f"@base <{BASE}> .\nPREFIX x: <id/community/>\n# On a.\nx:a icg:p <ns#b> .\n"
        "BASE <id/>\n# On b.\n<community/b> icg:p 1 .",
        "# On a.\ncommunity:a icg:p icg:b .\n\n# On b.\ncommunity:b icg:p 1 .\n",
    ),
)
# rdflib warns of ill-typed literals, and compares graphs, not datasets.
WELL_TYPED_TURTLE = [case for case in CASES if case.kind == "turtle" and "many" not in case.given]
REFUSED = (
    ("inside a statement", "icg:a icg:p 1 ;\n# lost\n icg:q 2 .", 2),
    ("after a statement", "icg:a icg:p 1 . # lost", 1),
    ("after code within a statement", "icg:a icg:p # lost\n 1 .", 1),
    ("after a string of several lines", "icg:a icg:p '''\n\n''' # lost\n .", 3),
    ("at the end of the file", "icg:a icg:p 1 .\n\n# lost\n", 3),
    ("between the prefixes", "# lost\n@prefix x: <x:> .\nicg:a icg:p 1 .", 1),
    ("at the end of a graph", "icg:g {\n icg:a icg:p 1 .\n # lost\n}", 3),
    ("after a graph's opening", "icg:g { # lost\n icg:a icg:p 1 }", 1),
    ("between a graph's name and its opening", "icg:g\n# lost\n{ icg:a icg:p 1 }", 2),
    ("in a list", "icg:a icg:p ( 1\n# lost\n 2 ) .", 2),
    ("before an empty graph", "icg:a icg:p 1 .\n# lost\nicg:g { }", 2),
    ("before an empty graph without a name", "icg:a icg:p 1 .\n# lost\n[] { }", 2),
    ("before a blank node that is written inside another", "icg:a icg:p _:x .\n# lost\n_:x icg:p 1 .", 2),
)
UNWRITABLE = (
    ("a blank node that is used twice", "icg:a icg:p _:x . icg:b icg:p _:x ."),
    ("a blank node that is part of itself", "_:x icg:p _:y . _:y icg:p _:x ."),
    ("a blank node in two graphs", "icg:a icg:p _:x . icg:g { _:x icg:p 1 }"),
    ("a blank node that names a graph", "_:x { icg:a icg:p 1 }"),
    ("a base direction", 'icg:a icg:p "x"@ar--rtl .'),
    ("a triple term", "icg:a icg:p <<( icg:a icg:p 1 )>> ."),
    ("brackets beyond reason", f"icg:a icg:p {'[ icg:p ' * 60}1{' ]' * 60} ."),
)
MALFORMED = (
    ("an undeclared prefix", "icg:a icg:p 1 .\nicg:é icg:p  no:a .", 2, 14),
    ("an unfinished statement", "icg:a icg:p", 1, 12),
    ("a space in an IRI", "icg:a icg:p <x:a b> .", 1, 13),
    ("an open string", 'icg:a\n icg:p "x .\n', 2, 8),
)


@pytest.fixture(params=CASES, ids=[case.promise for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    """Each case of the table."""
    found = request.param
    assert isinstance(found, Case)
    return found


def laid_out(text: str, kind: Literal["turtle", "trig"] = "trig") -> str:
    """The layout of a file that declares all prefixes before the text."""
    return formatted(DECLARED + text, kind=kind, prefixes=PREFIXES)


def without_prefixes(text: str) -> str:
    """What follows the prefixes and their empty line."""
    lines = text.split("\n")
    while lines and lines[0].startswith("@prefix"):
        lines.pop(0)
    return "\n".join(lines).removeprefix("\n")


def canonical(text: str) -> pyoxigraph.Dataset:
    """The dataset with the blank nodes named by RDFC-1.0."""
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, pyoxigraph.RdfFormat.TRIG))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def forest(text: str) -> Forest:
    """The statements of a text in which all prefixes are declared."""
    return Forest(pyoxigraph.parse(DECLARED + text, pyoxigraph.RdfFormat.TRIG))


def test_each_file_has_its_layout(case: Case) -> None:
    assert without_prefixes(laid_out(case.given, case.kind)) == case.expected


def test_the_layout_is_a_fixed_point(case: Case) -> None:
    once = laid_out(case.given, case.kind)

    assert formatted(once, kind=case.kind, prefixes=PREFIXES) == once


def test_the_layout_says_the_same_by_another_algorithm(case: Case) -> None:
    assert canonical(laid_out(case.given, case.kind)) == canonical(DECLARED + case.given)


@pytest.mark.parametrize("case", WELL_TYPED_TURTLE, ids=[case.promise for case in WELL_TYPED_TURTLE])
def test_rdflib_reads_the_same_from_the_layout(case: Case) -> None:
    given, found = (rdflib.Graph().parse(data=text) for text in (DECLARED + case.given, laid_out(case.given, "turtle")))

    assert isomorphic(lower_tags(given), lower_tags(found))


def lower_tags(graph: rdflib.Graph) -> rdflib.Graph:
    """The graph with its language tags in lower case, in which RDF 1.1 compares them."""
    lowered = rdflib.Graph()
    for subject, predicate, found in graph:
        tagged = isinstance(found, rdflib.Literal) and found.language
        lowered.add((subject, predicate, rdflib.Literal(str(found), lang=tagged.lower()) if tagged else found))
    return lowered


def test_only_the_prefixes_in_use_are_declared_and_the_authority_names_them() -> None:
    given = f"""# Header.

# More header.
@prefix own: <http://example.org/own#> .
@prefix unused: <http://example.org/unused#> .
@prefix other: <{BASE}ns#> .
@prefix skos: <http://example.org/not-skos#> .
@prefix deep: <http://example.org/own#deep-> .
# On a.
other:a skos:b own:c , own:deep-d .
"""

    assert formatted(given, kind="turtle", prefixes=PREFIXES) == (
        f"""# Header.

# More header.
@prefix deep: <http://example.org/own#deep-> .
@prefix icg: <{BASE}ns#> .
@prefix own: <http://example.org/own#> .

# On a.
icg:a <http://example.org/not-skos#b> deep:d , own:c .
"""
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("# Header.\n\n# On a.\n<x:a> <x:b> 1 .\n", "# Header.\n\n# On a.\n<x:a> <x:b> 1 .\n"),
        ("# On a.\n<x:a> <x:b> 1 .\n", "# On a.\n<x:a> <x:b> 1 .\n"),
        ("# Header.\n\n\n<x:a> <x:b> 1 .\n", "# Header.\n\n<x:a> <x:b> 1 .\n"),
        ("# Header.\n@prefix x: <x:> .\n<y:a> <y:b> 1 .\n", "# Header.\n\n<y:a> <y:b> 1 .\n"),
        ("# Header.  \n\n# More.", "# Header.\n\n# More.\n"),
        ("\ufeff# Header.\r\n\r\n<x:a> <x:b> 1 .\r\n", "# Header.\n\n<x:a> <x:b> 1 .\n"),
    ],
)
def test_the_header_stays_at_the_top(given: str, expected: str) -> None:
    assert formatted(given, kind="turtle", prefixes={}) == expected
    assert formatted(expected, kind="turtle", prefixes={}) == expected


@pytest.mark.parametrize(("place", "text", "line"), REFUSED, ids=[place for place, _, _ in REFUSED])
def test_a_comment_that_cannot_be_kept_is_refused_with_its_line(place: str, text: str, line: int) -> None:
    with pytest.raises(FormattingError) as caught:
        laid_out(text)

    assert caught.value.facts["line"] == line + len(PREFIXES), place


@pytest.mark.parametrize(("what", "text"), UNWRITABLE, ids=[what for what, _ in UNWRITABLE])
def test_what_cannot_be_written_is_refused(what: str, text: str) -> None:
    with pytest.raises(FormattingError) as caught:
        laid_out(text)

    assert caught.value.detail, what
    assert "defect" not in caught.value.detail


@pytest.mark.parametrize(("what", "text", "line", "column"), MALFORMED, ids=[what for what, *_ in MALFORMED])
def test_bad_syntax_is_named_by_line_and_column(what: str, text: str, line: int, column: int) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        laid_out(text)

    assert (caught.value.facts["line"], caught.value.facts["column"]) == (line + len(PREFIXES), column), what
    assert caught.value.detail
    assert "Parser error" not in caught.value.detail


def test_turtle_has_no_graphs() -> None:
    with pytest.raises(SyntaxProblem):
        laid_out("icg:g { icg:a icg:p 1 }", "turtle")


@pytest.mark.parametrize(
    ("spoiled", "defect"), [("<x:a> <x:p> 2 .", "says something else"), ("<x:a> <x:p> 1 .", "loses"), ("1", "parse")]
)
def test_a_layout_that_loses_something_is_never_given_out(
    monkeypatch: pytest.MonkeyPatch, spoiled: str, defect: str
) -> None:
    monkeypatch.setattr(Layout, "chunks", lambda _: [spoiled])

    with pytest.raises(FormattingError, match=defect):
        formatted("# Lost.\n<x:a> <x:p> 1 .", kind="turtle", prefixes={})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("icg:a icg:p [ icg:p 1 ; icg:q [] ] .", "_:a icg:q _:b ; icg:p 1 . icg:a icg:p _:a .", True),
        ("icg:a icg:p [], [] .", "icg:a icg:p [] .", False),
        ("[] icg:p 1 . [] icg:p 1 .", "[] icg:p 1 .", False),
        ("icg:a icg:p ( 1 2 ) .", "icg:a icg:p ( 2 1 ) .", False),
        ("icg:a icg:p [ icg:p 1 ] , [ icg:q 1 ] .", "icg:a icg:p [ icg:p 1 ; icg:q 1 ] , [] .", False),
        ("icg:g { [] icg:p 1 }", "icg:h { [] icg:p 1 }", False),
        ("icg:g { icg:a icg:p 1 }", "icg:a icg:p 1 .", False),
        ("icg:a icg:p 1 .", "icg:a icg:p 01 .", False),
        ('icg:a icg:p "x"@en .', 'icg:a icg:p "x"@EN .', True),
        ("icg:a icg:p [ icg:q [] ] .", "icg:a icg:p [ icg:q icg:b ] .", False),
    ],
)
def test_datasets_are_the_same_only_when_their_trees_are(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert same_dataset(forest(one), forest(other)) is same
    assert (canonical(DECLARED + one) == canonical(DECLARED + other)) is same


@pytest.mark.parametrize(
    "tag",
    ["en", "en-GB", "zh-Hant", "zh-Hant-TW", "sl-rozaj-biske", "es-419", "en-CA-x-ca", "sgn-BE-FR", "az-Latn-x-latn"],
)
def test_language_tags_keep_the_case_that_their_standard_recommends(tag: str) -> None:
    assert canonical_tag(tag) == canonical_tag(tag.lower()) == canonical_tag(tag.upper()) == tag


def test_natural_order_bears_numbers_of_any_length() -> None:
    assert natural("a" + "9" * 5000) < natural("a1" + "0" * 5000)
    assert natural("a007b") != natural("a7b")


def test_long_lists_do_not_slow_the_proof() -> None:
    items = " ".join(["1"] * 3000)

    assert laid_out(f"icg:a icg:p ( {items} ) .").count("\n    1") == items.count("1")


def twenty_thousand_triples() -> Iterator[str]:
    """Passage graphs as in an annotation, a comment before each."""
    for start in range(5000):
        yield (
            f"# Number {start}.\ntn:{start}-{start + 9} {{ community:xx-{start} a icg:Community ; "
            f'icg:nameAsWritten "{start}" ; icg:about community:xx-{start % 7} ; skos:prefLabel "town"@zh-Hant }}\n'
        )


def test_twenty_thousand_triples_take_less_than_five_seconds() -> None:
    text = "".join(twenty_thousand_triples())
    begun = time.perf_counter()

    laid_out(text)

    assert time.perf_counter() - begun < 5
