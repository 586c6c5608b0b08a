"""Thousands of texts, made of the W3C suites and of tricks, held against the engine: it never asks an address.

The engine evaluates what the guard lets in, beside a listener that counts who comes. The same texts without the guard
show that many of them would come.
"""

from __future__ import annotations

import random
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import repeat
from pathlib import Path

import pyoxigraph as ox
import pytest

from graphsvc.errors import QueryRefused, QuerySyntaxError
from graphsvc.guard import Kind, Limits, Network, admit, admit_update, read, with_documents

LIMITS = Limits(size_bytes=1_000_000, depth=128, chain=1_000, terms=10_000)
BASE = "http://example.org/sparql"
W3C = Path(__file__).parents[2] / "shared" / "w3c" / "sparql11"
ROUNDS = 1_500

PREFIXES = (
    "PREFIX : <{at}> PREFIX ex: <{at}> PREFIX p: <{at}> PREFIX \ufffdp: <{at}> PREFIX a: <x:#> "
    "PREFIX SERVICE: <x:> PREFIX LOAD: <x:> PREFIX true.SERVICE: <x:> PREFIX SERVICEex: <x:> PREFIX FILTERp: <x:> "
    "PREFIX port: <http://example.org:1> "
)
"""Names that the engine can split, and IRIs that what is appended makes invalid, so that it looks for another way."""
CALLS = [
    *("SERVICE <{at}> {{ }}", "SERVICE{c}<{at}>{c}{{ ?a ?b ?c }}", "service ex:x {{ }}", "SERVICE{c}ex:x{{}}"),
    *("SERVICE SILENT <{at}> {{ }}", "SERVICESILENT<{at}>{{}}", "SERVICE{c}SILENT{c}:x {{ }}", "SERVICEex:x{{}}"),
    *(
        "SERVICE:x{{}}",
        "SERVICE SERVICE:x {{}}",
        "SERV\\u0049CE <{at}> {{ }}",
        "VALUES ?e {{ <{at}> }} SERVICE ?e {{ }}",
    ),
    *("GRAPH SERVICE:x {{ }}", "true.SERVICE:x{{}}", "SERVICE<\\u0068ttp{port}>{{}}"),
]
BEFORE = [
    *("", "?s ?p ?o .", "?s ?p ?o", "?s ?p 1.", "?s ?p 'a'", "?s ?p 'a\\'b' .", "?s ?p '''a'b'''", "?s ?p ('''x')"),
    *(
        "FILTER(1<2)",
        "FILTER(1<2&&'>'='>')",
        "BIND(1<2 AS ?y)",
        "?s ?p '\\u005C' .",
        '?s ?p """a"" b""" .',
        "?s ?p true",
    ),
    *(
        "?s ?p port:x",
        "?s ?p port:",
        "?s ?p a:b\\#c",
        "?s ?p ex:FILTER\ufffdp:f",
        "?s ?p ex:a.b.",
        "?s ?p 1e0",
        "[] ?p ?o",
    ),
    *(
        "# '\n",
        "?s ?p 'x'@en",
        "?s ?p 'x'^^ex:t",
        "?s (ex:a|^ex:b)* ?o .",
        "FILTER(ex:f(1<2))",
        "{}",
        "?s ?p <x:>",
        "?s ?p ?",
    ),
    *(
        "FILTERp:f(1<2)",
        "?s ?p '''\\uD800''' .",
        "?s ?p _:a.",
        "?s ?p $",
        "OPTIONAL {}",
        "?s ?p 'a",
        "?s ?p <<(?s ?p 1)>>",
    ),
]
AFTER = ["", "?s ?p ?o", ". ?s ?p '' ", "#'''\n", "#)>\n", "'''", "#\\q'''\n", '"', "FILTER(1>2)", ". ?s ?p 1>2", ")"]
BETWEEN = ["", " ", "\n", "#\n", "#>\n", "#'\n", "#{{\n", "#'''\n", "\t#SERVICE\n"]
FORMS = [
    *(
        "SELECT * {{ {} }}",
        "ASK {{ {} }}",
        "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {} }}",
        "SELECT * {{ {{ SELECT * {{ {} }} }} }}",
    ),
    *(
        "ASK {{ OPTIONAL {{ {} }} }}",
        "ASK {{ FILTER EXISTS {{ {} }} }}",
        "DESCRIBE ?s {{ {} }}",
        "ASK {{ {{}} UNION {{ {} }} }}",
    ),
]
UPDATES = [
    *(
        "LOAD <{at}>",
        "LOAD{c}<{at}> INTO GRAPH <x:g>",
        "load:x",
        "LOAD SILENT <{at}>",
        "LOADSILENT<{at}>",
        "LOAD{c}ex:x",
    ),
    *(
        "LOADex:x",
        "LO\\u0041D <{at}>",
        "LOAD LOAD:x",
        "INSERT DATA {{ <a> <b> 'LOAD' }}",
        "INSERT DATA {{}} ; LOAD <{at}>",
    ),
    *(
        "INSERT DATA {{ <a> <b> '''x''' }} ;{c}LOAD{c}<{at}>",
        "CLEAR SILENT GRAPH LOAD:x",
        "CREATE SILENT GRAPH <x:g> ; LOAD :x",
    ),
    *(
        "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{at}> {{ }} }}",
        "DELETE WHERE {{ ?s ?p 'LOAD' }}",
        "DROP ALL ; LOAD<{at}>",
    ),
]


class Canary:
    """An address that counts who comes and hangs up."""

    def __init__(self) -> None:
        self.visits = 0
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                visitor, _ = self.socket.accept()
                self.visits += 1
                visitor.close()

    def close(self) -> None:
        """Hang up for good."""
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()


@contextmanager
def canary() -> Iterator[Canary]:
    listening = Canary()
    try:
        yield listening
    finally:
        listening.close()


def asked(chance: random.Random, port: int) -> str:
    """A query, most likely with a SERVICE clause that something tries to hide."""
    at = f"http://127.0.0.1:{port}/"
    part = " ".join(chance.choice(choices) for choices in (BEFORE, CALLS, AFTER))
    part = part.replace(" SERV", chance.choice([" SERV", "SERV", "\nSERV"]))
    body = re.sub(r"\{c\}", lambda _: chance.choice(BETWEEN).format(), part)
    body = body.replace("{at}", at).replace("{port}", at[4:]).replace("{{", "{").replace("}}", "}")
    return PREFIXES.format(at=at) + chance.choice(FORMS).replace("{{", "{").replace("}}", "}").replace("{}", body, 1)


def updated(chance: random.Random, port: int) -> str:
    """An update, most likely with a LOAD."""
    at = f"http://127.0.0.1:{port}/"
    text = re.sub(r"\{c\}", lambda _: chance.choice(BETWEEN).format(), chance.choice(UPDATES))
    return PREFIXES.format(at=at) + text.replace("{at}", at).replace("{{", "{").replace("}}", "}")


def evaluated(text: str) -> bool:
    """Run a query over a small store to its end; whether the engine could read it."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal("o")))
    try:
        result = store.query(text, base_iri=BASE)
        if not isinstance(result, ox.QueryBoolean):
            for _ in result:
                pass
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        return True
    return True


def applied(text: str) -> bool:
    """Run an update; whether the engine could read it."""
    try:
        ox.Store().update(text, base_iri=BASE)
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        return True
    return True


@pytest.mark.parametrize(
    ("made", "door", "run"), [(asked, admit, evaluated), (updated, admit_update, applied)], ids=["queries", "updates"]
)
def test_no_text_that_the_guard_lets_in_reaches_an_address(
    made: Callable[[random.Random, int], str],
    door: Callable[[str, Limits, str], str],
    run: Callable[[str], bool],
) -> None:
    chance = random.Random(2026)  # noqa: S311  # the same texts each time
    with canary() as listening:
        let_in = reached = 0
        for _ in range(ROUNDS):
            text = made(chance, listening.port)
            before = listening.visits
            run(text)
            visits = listening.visits - before
            reached += visits > 0
            try:
                admitted = door(text, LIMITS, BASE)
            except (QueryRefused, QuerySyntaxError):
                continue
            let_in += 1
            before = listening.visits
            run(admitted)
            assert listening.visits == before, text

        assert reached > ROUNDS / 10
        assert let_in > ROUNDS / 10


@pytest.mark.parametrize(
    ("made", "door", "run"), [(asked, admit, evaluated), (updated, admit_update, applied)], ids=["queries", "updates"]
)
def test_what_is_listed_is_reached_by_the_address_that_stands_for_it_and_by_no_other(
    made: Callable[[random.Random, int], str],
    door: Callable[[str, Limits, str, Network], str],
    run: Callable[[str], bool],
) -> None:
    chance = random.Random(5)  # noqa: S311  # the same texts each time
    with canary() as listed, canary() as relay:
        at = f"http://127.0.0.1:{listed.port}/"
        network = Network({at: f"http://127.0.0.1:{relay.port}/1"}, {at})
        for _ in range(ROUNDS):
            text = made(chance, listed.port)
            with suppress(QueryRefused, QuerySyntaxError):
                run(with_documents(door(text, LIMITS, BASE, network), repeat("<x:s> <x:p> <x:o> .")))
            assert listed.visits == 0, text

        assert relay.visits > ROUNDS / 100


def rewritten(text: str, chance: random.Random) -> str:
    """The query written in a way that means the same: comments that tempt, no blanks where none are needed."""
    reading = read(text)
    pieces = []
    for position, token in enumerate(reading.tokens):
        glued = reading.kind(position) in (Kind.OPEN, Kind.CLOSE) and chance.random() < 1 / 2
        blanks = chance.choice([" ", "\n", " # SERVICE <x:> {\n", "\t#>'\n", " #load '''\n"])
        pieces += [token, "" if glued else blanks]
    return "".join(pieces)


def answers(store: ox.Store, text: str) -> list[str] | None:
    """What the engine answers, blank nodes aside; None when it cannot read the text."""
    try:
        result = store.query(text, base_iri=BASE)
        if isinstance(result, ox.QueryBoolean):
            return [str(bool(result))]
        return sorted(re.sub(r"(_:|BlankNode value=)\w+", "_:", str(row)) for row in result)
    except SyntaxError:
        return None
    except RuntimeError as unsupported:
        return [str(unsupported)]


@pytest.mark.skipif(not W3C.is_dir(), reason="NOT RUN: the W3C test suites are not beside the checkout")
def test_the_queries_of_the_w3c_suites_are_let_in_however_they_are_written_and_mean_the_same() -> None:
    chance = random.Random(2026)  # noqa: S311  # the same texts each time
    store = ox.Store()
    store.load(path=W3C / "bind" / "data.ttl", format=ox.RdfFormat.TURTLE)
    compared = 0
    for path in sorted(W3C.rglob("*.rq")):
        text = path.read_text("utf-8")
        if re.search("SERVICE|NOW|RAND|UUID", text, re.IGNORECASE) or answers(store, text) is None:
            continue
        for variant in (text, rewritten(text, chance)):
            expected = answers(store, variant)
            compared += expected is not None
            assert answers(store, admit(variant, LIMITS, BASE)) == expected, path
    assert compared > 500


@pytest.mark.skipif(not W3C.is_dir(), reason="NOT RUN: the W3C test suites are not beside the checkout")
def test_the_updates_of_the_w3c_suites_are_let_in() -> None:
    let_in = 0
    for path in sorted(W3C.rglob("*.ru")):
        text = path.read_text("utf-8")
        if re.search("LOAD|SERVICE", text, re.IGNORECASE) or not applied(text):
            continue
        let_in += 1
        assert applied(admit_update(text, LIMITS, BASE)), path
    assert let_in > 100


def mistyped(text: str, chance: random.Random) -> str:
    """The text with a few characters too many, too few, or in another place."""
    for _ in range(chance.randint(1, 3)):
        at, other = chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)
        inserted = chance.choice(
            [*"<>'\"#{}()[]\\.;,|/^?$@:-1a! \n", "'''", "()", "<2&&", ">'", "true", "ex:", "\\u0041"]
        )
        text = chance.choice(
            [
                text[:at] + inserted + text[at:],
                text[:at] + text[at + chance.randint(1, 3) :],
                text[:at] + text[other : other + chance.randint(1, 20)] + text[at:],
                text.replace(" ", "", 1),
            ]
        )
    return text


@pytest.mark.skipif(not W3C.is_dir(), reason="NOT RUN: the W3C test suites are not beside the checkout")
def test_what_the_engine_reads_is_let_in_unless_the_grammar_of_the_specification_forbids_it() -> None:
    chance = random.Random(2026)  # noqa: S311  # the same texts each time
    texts = [text for path in sorted(W3C.rglob("*.rq")) if "SERVICE" not in (text := path.read_text("utf-8"))]
    read_by_engine = 0
    for _ in range(3_000):
        text = mistyped(chance.choice(texts), chance)
        try:
            ox.Store().query(text, base_iri=BASE)
        except (SyntaxError, RuntimeError, ValueError):
            continue
        read_by_engine += 1
        assert re.search("^$|no word of SPARQL|one token|within another|subject of a triple|XML", complaint(text)), text
    assert read_by_engine > 300


def complaint(text: str) -> str:
    """Why the guard refuses a query; nothing when it lets it in."""
    try:
        admit(text, LIMITS, BASE)
    except QuerySyntaxError as refused:
        return refused.detail
    return ""
