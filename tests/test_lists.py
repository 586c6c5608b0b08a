"""Lists of all things of a kind: facets, pages, orders, the line of each thing, and the same as data."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of

from graphsvc.description import LIST_FACETS, kinds, listing
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.loading import Compiled
from graphsvc.model import Names
from graphsvc.settings import Settings
from graphsvc.vocab import HYDRA, SKOS
from graphsvc.web.frame import Site
from graphsvc.web.pages import render_kind
from graphsvc.web.views.kind import PER_PAGE, Asked, kind_page

BROWSER = {"Accept": "text/html"}
TURTLE = {"Accept": "text/turtle"}
RECOGNITIONS = "/doc/recognition"


def hits(text: str) -> list[str]:
    """The addresses of the things that a page lists."""
    listed = text.split('<ol class="hits list"')[1].split("</ol>", maxsplit=1)[0]
    return re.findall(r'<h3><a href="([^"]+)"', listed)


def links(text: str, rel: str) -> list[str]:
    """The addresses that the page's own links with a relation lead to."""
    return [found.replace("&amp;", "&") for found in re.findall(rf'<a href="([^"]+)" rel="{rel}"', text)]


def members(turtle: str) -> set[str]:
    """The things that data lists."""
    found = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    return {str(quad.object)[1:-1] for quad in found if quad.predicate.value == HYDRA + "member"}


def every_page(client: TestClient, path: str) -> list[str]:
    """What all pages list, following the links to the next."""
    found, ahead = [], [path]
    while ahead:
        text = client.get(ahead.pop(), headers=BROWSER).text
        found += hits(text)
        ahead = links(text, "next")
    return found


@pytest.mark.parametrize("kind", ["recognition", "organization", "measurement", "community"])
def test_the_pages_of_a_list_hold_everything_once(
    client: TestClient, engine: EmbeddedEngine, names: Names, kind: str
) -> None:
    found = every_page(client, f"/doc/{kind}")

    assert len(found) == len(set(found)) == kinds(engine, names)[kind]


def test_pages_link_to_the_first_last_and_those_around(client: TestClient) -> None:
    answer = client.get("/doc/measurement?page=2", headers=BROWSER)
    last = links(answer.text, "last")[0]

    assert links(answer.text, "prev") == links(answer.text, "first") == ["/doc/measurement"]
    assert links(answer.text, "next") == ["/doc/measurement?page=3"]
    assert len(hits(answer.text)) == PER_PAGE
    assert '<http://127.0.0.1:8000/doc/measurement?page=3>; rel="next"' in answer.headers["link"]
    assert '<link rel="prev" href="http://127.0.0.1:8000/doc/measurement">' in answer.text
    assert not links(client.get(last, headers=BROWSER).text, "next")


def test_facets_narrow_together_and_each_can_be_left_out(client: TestClient) -> None:
    of_taoyuan = client.get(f"{RECOGNITIONS}?community=tw-taoyuan", headers=BROWSER).text
    of_2019 = client.get(f"{RECOGNITIONS}?community=tw-taoyuan&year=2019", headers=BROWSER).text
    removals = [address.replace("&amp;", "&") for address in re.findall(r'<li><a href="([^"]+)"><span>', of_2019)]

    assert len(hits(of_taoyuan)) == 17
    assert {address.rsplit("/", 1)[-1] for address in hits(of_2019)} == {
        f"{scheme}-2019-tw-taoyuan" for scheme in ("smart21", "top7", "community-of-the-year")
    }
    assert removals == [f"{RECOGNITIONS}?year=2019", f"{RECOGNITIONS}?community=tw-taoyuan"]
    assert "3 of 59" in of_2019


def test_several_values_of_a_facet_mean_any_of_them(client: TestClient) -> None:
    both = client.get(f"{RECOGNITIONS}?year=2019&year=2020", headers=BROWSER).text
    each = [hits(client.get(f"{RECOGNITIONS}?year={year}", headers=BROWSER).text) for year in (2019, 2020)]

    assert sorted(hits(both)) == sorted([*each[0], *each[1]])


@pytest.mark.parametrize("kind", ["recognition", "initiative", "organization", "concept", "event"])
def test_a_count_is_how_many_the_value_leaves(client: TestClient, kind: str) -> None:
    text = client.get(f"/doc/{kind}", headers=BROWSER).text
    offered = re.findall(r'name="(\w+)" value="([^"]+)"> <span[^>]*>[^<]*</span> <span class="num">(\d+)<', text)

    assert offered
    for facet, value, count in offered[::5]:
        narrowed = client.get(f"/doc/{kind}", params={facet: value}, headers=BROWSER).text
        assert f"{count} of " in narrowed, (facet, value)


def test_a_list_can_begin_with_what_most_is_stated_of(client: TestClient) -> None:
    text = client.get("/doc/community?sort=stated", headers=BROWSER).text
    numbers = [int(number) for number in re.findall(r"(\d+) statements?", text)]

    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 12
    by_name = hits(client.get("/doc/community", headers=BROWSER).text)
    assert (sorted(hits(text)), hits(text) == by_name) == (sorted(by_name), False)
    assert 'name="sort" value="stated"' in text, "the form of the facets keeps the order"


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("/doc/community?country=fi", "Finland · 4 recognitions · 7 figures"),
        ("/doc/organization?country=tw", "Partner of Kaohsiung and Taoyuan"),
        ("/doc/initiative?community=tw-taoyuan&status=planned", "Planned"),
        ("/doc/document", "74 passages · They cover 82% of 2,687 characters"),
        ("/doc/edition?year=2019", "recognition"),
        ("/doc/indicator", "1 figure"),
        ("/doc/measurement?community=tw-taoyuan", "2019"),
    ],
)
def test_each_thing_has_a_line_that_tells_it_apart(client: TestClient, address: str, line: str) -> None:
    text = client.get(address, headers=BROWSER).text

    assert line in text.split('<ol class="hits list"')[1].split("</ol>")[0]


@pytest.mark.parametrize(("kind", "status"), [("community", 200), ("nothing", 404), ("%3Cb%3E", 404)])
def test_an_address_that_lost_its_key_leads_to_the_list(client: TestClient, kind: str, status: int) -> None:
    answer = client.get(f"/doc/{kind}/", headers=BROWSER, follow_redirects=False)

    assert answer.status_code == 308
    assert answer.headers["location"].endswith(f"/doc/{kind}")
    assert client.get(f"/doc/{kind}", headers=BROWSER).status_code == status


def told(client: TestClient, kind: str, language: str) -> list[str]:
    """What the list of a kind tells of each thing, on all pages, without how much is stated of it."""
    found, ahead = [], [f"/doc/{kind}"]
    while ahead:
        text = client.get(ahead.pop(), headers={**BROWSER, "Accept-Language": language}).text
        entries = text.split('<ol class="hits list"')[1].split("</ol>")[0].split("<li>")[1:]
        found += [re.sub(r"(<[^>]+>|\s)+", " ", entry.split('<p class="small muted num"')[0]) for entry in entries]
        ahead = links(text, "next")
    return found


@pytest.mark.parametrize("language", ["en", "fr", "zh-Hant"])
def test_no_two_lines_of_a_list_are_alike(
    client: TestClient, engine: EmbeddedEngine, names: Names, language: str
) -> None:
    lists = {kind: told(client, kind, language) for kind in kinds(engine, names)}

    assert len(lists) > 20
    assert len(lists["measurement"]) > 100
    assert {kind: twice for kind, lines in lists.items() if (twice := _twice(lines))} == {}


def _twice(lines: list[str]) -> list[str]:
    return [line for line, times in Counter(lines).items() if times > 1]


def test_the_line_of_a_partnership_begins_with_its_subject(client: TestClient) -> None:
    lines = [" ".join(line.split()) for line in told(client, "partnership", "fr")]

    assert "Travaille avec : Taoyuan Énergie solaire · En cours" in lines
    assert "Travaille avec : Taoyuan Gouvernance des données · En cours" in lines


def test_a_document_has_no_second_count_of_passages(client: TestClient) -> None:
    entries = client.get("/doc/document", headers=BROWSER).text.split('<ol class="hits list"')[1].split("</ol>")[0]

    assert entries.count(" passages · ") == 5
    assert "statement" not in entries


def test_each_disagreement_tells_what_disagrees_with_its_documents(client: TestClient) -> None:
    text = client.get("/doc/discrepancy", headers=BROWSER).text
    listed = {name: rows(entry) for name, entry in re.findall(r"(?s)<h3><a [^>]*>([^<]+)</a>(.*?)</li>", text)}

    assert listed["Population of Nairobi County"] == [
        ["3,375,000", "undated", "Intelligent community profiles 27,135–27,156"],  # noqa: RUF001 (as pages have it)
        ["4 million", "undated", "Intelligent community profiles 24,174–24,208"],  # noqa: RUF001 (as pages have it)
    ]
    assert [row[0] for row in listed["Digital standing of Taitung County"]] == [
        "Has long been last in the digital economy of Taiwan.",
        "Taitung County: rank 1, Vision Magazine’s list of counties for smart infrastructure",  # noqa: RUF001 (as pages have it)
    ]
    assert [row[1:] for row in listed["Two names of the free outdoor Wi-Fi of Taitung County"]] == [
        ["", "Taitung takes flight with intelligent governance 2,237–2,308"],  # noqa: RUF001 (as pages have it)
        ["", "Intelligent community profiles 38,364–38,448, 38,432–38,439"],  # noqa: RUF001 (as pages have it)
    ]
    assert len(listed) == 6
    assert all(listed.values())


def rows(text: str) -> list[list[str]]:
    """The rows of the table of a disagreement as texts."""
    body = text.partition("<tbody>")[2]
    cells = [re.findall(r"(?s)<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"(?s)<tr>(.*?)</tr>", body)]
    return [[re.sub("<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def test_a_disagreement_in_another_language_has_its_words_there(client: TestClient) -> None:
    text = client.get("/doc/discrepancy", headers=BROWSER | {"Cookie": "language=fr"}).text

    assert '<td data-l="Date">sans date</td>' in text
    assert '<td data-l="Document">' in text
    assert '<th scope="row"><a href="/doc/characterisation/tw-taitung-digital-economy-bottom" lang="en">' in text


def test_lists_follow_the_language_of_the_reader(client: TestClient) -> None:
    text = client.get("/doc/community", headers={**BROWSER, "Accept-Language": "zh-Hant"}).text

    assert ">桃園市</a>" in text
    assert "臺灣" in text


@pytest.mark.parametrize("chosen", [{}, {"Accept-Language": "fr"}, {"Cookie": "language=zh-Hant"}], ids=str)
def test_a_page_holds_the_same_things_in_every_format(client: TestClient, names: Names, chosen: dict[str, str]) -> None:
    """Also where its order is that of a language."""
    tags, found = set(), []
    for page in (1, 2):
        address = f"/doc/organization?page={page}"
        shown = [
            names.base + "id" + hit.removeprefix("/doc")
            for hit in hits(client.get(address, headers=BROWSER | chosen).text)
        ]
        data = client.get(address, headers=TURTLE | chosen)
        held = client.get(address, headers={**TURTLE, **chosen, "If-None-Match": data.headers["etag"]})
        fixed = client.get(f"/doc/organization.ttl?page={page}", headers=chosen)
        assert members(data.text) == members(fixed.text) == set(shown)
        assert {"Accept-Language", "Cookie"} <= set(data.headers["vary"].split(", "))
        assert (held.status_code, held.headers["vary"]) == (304, data.headers["vary"])
        tags.add(data.headers["etag"])
        found += shown
    assert len({*found}) == len(found)
    assert (tags & {client.get("/doc/organization?page=2", headers=TURTLE).headers["etag"]} == set()) == bool(chosen)


def test_a_name_that_two_languages_share_stands_once_beside_the_title(client: TestClient) -> None:
    text = client.get("/doc/community", headers={**BROWSER, "Accept-Language": "zh-Hant"}).text
    entry = text.split(">伊西萊穆利諾</a>")[1].split("</h3>")[0]

    assert entry.count("Issy-les-Moulineaux") == 1


def test_data_is_whole_unless_a_page_is_asked_for(client: TestClient) -> None:
    whole = client.get("/doc/measurement", headers=TURTLE)
    second = client.get("/doc/measurement.ttl?page=2")
    narrowed = client.get(f"{RECOGNITIONS}?community=tw-taoyuan", headers=TURTLE)

    assert len(members(whole.text)) == 149
    assert 'rel="next"' not in whole.headers["link"]
    assert len(members(second.text)) == PER_PAGE
    assert '<http://127.0.0.1:8000/doc/measurement?page=3>; rel="next"' in second.headers["link"]
    assert "hydra" in second.text
    assert len(members(narrowed.text)) == 17
    assert narrowed.headers["content-location"].endswith("/doc/recognition.ttl?community=tw-taoyuan")


@pytest.mark.parametrize("kind", ["person", "community", "organization", "discrepancy", "event", "concept-scheme"])
def test_data_states_of_each_thing_what_its_document_does(client: TestClient, names: Names, kind: str) -> None:
    quads = {*ox.parse(client.get(f"/doc/{kind}.nq").content, ox.RdfFormat.N_QUADS)}
    listed = {quad.object for quad in quads if quad.predicate.value == HYDRA + "member"}

    assert len(listed) > 5
    for thing in listed:
        assert isinstance(thing, ox.NamedNode)
        document = client.get(thing.value.replace(names.base + "id", "/doc") + ".nq").content
        of_it = {quad for quad in ox.parse(document, ox.RdfFormat.N_QUADS) if thing == quad.subject}
        assert of_it <= quads


@pytest.mark.parametrize("kind", ["person", "community", "organization", "place"])
def test_all_names_and_figures_in_lines_are_in_the_data(client: TestClient, kind: str) -> None:
    """Words of the line itself, as "partner of", and the counts of what the data tells one by one are left out."""
    page = client.get(f"/doc/{kind}", headers=BROWSER).text.split('<ol class="hits list"')[1].split("</ol>")[0]
    lines = map(html.unescape, re.findall("<p>(.*?)</p>", page))
    stated = client.get(f"/doc/{kind}?page=1", headers={"Accept": "application/n-quads"}).text.casefold()
    joints = re.compile(r" · |, | and |: | \(|\)|partner of |part of |run by ", re.IGNORECASE)
    parts = {part for line in lines for part in joints.split(line)}
    named = {part for part in parts if part and not re.match(r"\d+ (recognition|figure|initiative|partner)s?$", part)}
    own = (
        r"(described for|governs|in|runs something in|plans something in|pays for something in|uses something in"
        r"|took part in something in|quoted on|named for) "
    )

    missing = {part for part in named if re.sub(own, "", part.casefold(), count=1) not in stated}
    assert len(named) > 3
    assert not missing


def test_data_names_whatever_it_shows_in_all_languages(client: TestClient) -> None:
    quads = [*ox.parse(client.get("/doc/community.nq").content, ox.RdfFormat.N_QUADS)]
    english = {quad.subject for quad in quads if _named_in(quad, "en")}

    assert len(english) > 100
    assert {quad.predicate for quad in quads if quad.predicate.value.startswith(Names().base)} <= english
    assert len([subject for subject in english if any(_named_in(quad, "fr", subject) for quad in quads)]) > 50


def _named_in(quad: ox.Quad, language: str, subject: object = None) -> bool:
    """Whether it is a name (of this) in that language."""
    if quad.predicate.value != SKOS + "prefLabel" or not isinstance(quad.object, ox.Literal):
        return False
    return quad.object.language == language and subject in (None, quad.subject)


def test_a_list_that_is_held_is_not_sent_again(client: TestClient) -> None:
    address = f"{RECOGNITIONS}?year=2019"
    first = client.get(address, headers=BROWSER)

    assert client.get(address, headers={**BROWSER, "If-None-Match": first.headers["etag"]}).status_code == 304
    assert client.head(address, headers=BROWSER).headers["etag"] == first.headers["etag"]
    assert client.get(RECOGNITIONS, headers=BROWSER).headers["etag"] != first.headers["etag"]
    assert client.get(f"{RECOGNITIONS}?page=9", headers={**BROWSER, "If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=2", 200),
        ("page=3", 404),
        ("page=999999999999999", 404),
        ("page=9999999999999999", 404),
        ("page=0", 400),
        ("page=-1", 400),
        ("page=two", 400),
        ("page=", 200),
        ("sort=", 200),
        ("sort=size", 400),
        ("year=nonsense", 200),
        ("community=nowhere&community=%00", 200),
        ("country=" + "x" * 201, 400),
        ("&".join(f"year={number}" for number in range(51)), 400),
        ("status=%3Cscript%3Ealert(1)%3C/script%3E", 200),
        ("type=javascript:alert(1)&theme=%E2%80%AEx", 200),
        ("unknown=1", 200),
    ],
)
def test_whatever_is_asked_gets_a_clear_page(client: TestClient, query: str, status: int) -> None:
    answer = client.get(f"{RECOGNITIONS}?{query}", headers=BROWSER)

    assert answer.status_code == status
    assert "<h1" in answer.text
    assert "<script>alert" not in answer.text
    assert 'href="javascript' not in answer.text


@pytest.mark.parametrize(
    ("address", "facet", "value", "instead"),
    [
        ("/doc/initiative?theme=mobility", "Theme", "mobility", ["/doc/initiative?theme=theme-mobility"]),
        ("/doc/initiative?theme=Mobilité", "Theme", "Mobilité", ["/doc/initiative?theme=theme-mobility"]),
        ("/doc/service?community=issy&sort=stated", "Community", "issy", ["issy-les-moulineaux"]),
        (f"{RECOGNITIONS}?year=1066", "Year", "1066", []),
        ("/doc/query?theme=recognitions", "Theme", "recognitions", []),
        ("/doc/query?topic=recognition", "Topic", "recognition", ["/doc/query?topic=recognitions"]),
        ("/search?q=wifi&kind=services", "Kind", "services", ["/search?q=wifi&kind=service"]),
        ("/search?q=wifi&community=taoyuan", "Community", "taoyuan", ["/search?q=wifi&community=tw-taoyuan"]),
    ],
)
def test_a_value_that_does_not_exist_is_named_with_those_that_are_called_like_it(
    client: TestClient, address: str, facet: str, value: str, instead: list[str]
) -> None:
    answer = client.get(address, headers=BROWSER)
    (notice,) = re.findall(r'<p class="notice">(.*?)</p>', answer.text)
    links = [html.unescape(link) for link in re.findall(r'href="([^"]*)"', notice)]

    assert f"There is no value “{value}” of “{facet}”." in notice
    assert len(links) >= len(instead)
    assert all(one in links[0] for one in instead)
    assert all("of that sort" not in client.get(link, headers=BROWSER).text for link in links[:1])


def test_a_search_says_that_it_is_not_narrowed_by_what_only_lists_are(client: TestClient) -> None:
    text = client.get("/search?q=wifi&theme=theme-mobility", headers=BROWSER).text

    assert re.findall(r'<p class="notice">(.*?)</p>', text) == [
        "Searches are not narrowed by “theme”, which lists are."
    ]
    assert 'class="notice"' not in client.get("/search?q=wifi&theme=&utm=x", headers=BROWSER).text


def test_a_value_that_exists_needs_no_notice(client: TestClient) -> None:
    for address in ("/doc/initiative?theme=theme-mobility&year=2016", "/search?q=wifi&kind=service&country=tw"):
        assert 'class="notice"' not in client.get(address, headers=BROWSER).text


def test_queries_are_narrowed_by_topic_and_things_by_theme(client: TestClient) -> None:
    queries = client.get("/doc/query", headers=BROWSER).text
    things = client.get("/doc/initiative", headers=BROWSER).text

    assert re.search(r'<legend>Topic</legend>\s*<label><input type="checkbox" name="topic"', queries)
    assert "<legend>Theme</legend>" not in queries
    assert "<legend>Theme</legend>" in things
    assert "<legend>Topic</legend>" not in things


def test_a_value_that_nothing_has_can_be_left_out_again(client: TestClient) -> None:
    text = client.get(f"{RECOGNITIONS}?year=1066", headers=BROWSER).text

    assert "None of the 59 is of that sort." in text
    assert f'<a href="{RECOGNITIONS}">Show all</a>' in text
    assert 'value="1066" checked' in text


def test_a_kind_of_too_many_things_is_not_listed(compiled: Compiled) -> None:
    with client_of(Settings(list_things=20), CompiledUpkeep(compiled)) as client:
        many, few = (client.get(f"/doc/{kind}", headers=BROWSER) for kind in ("concept", "community"))

    assert (many.status_code, few.status_code) == (501, 200)
    assert "too many things of that kind" in many.text


def test_every_kind_has_a_list_of_small_pages(client: TestClient, engine: EmbeddedEngine, names: Names) -> None:
    for kind in kinds(engine, names):
        text = client.get(f"/doc/{kind}", headers=BROWSER).text
        assert len(text.encode()) < 100_000, kind
        for _, address in re.findall(r'(href|action)="([^"]+)"', text):
            assert urlsplit(address).scheme in {"", "http", "https"}, address
            asked = {name for name, _ in parse_qsl(urlsplit(address.replace("&amp;", "&")).query)}
            assert asked <= {*LIST_FACETS, "sort", "page", "to"}, address


def test_hostile_names_stay_text(names: Names) -> None:
    store, graph = ox.Store(), ox.NamedNode(names.graph("entities"))
    evil = '</li><script>alert(1)</script>" onload="x \u202etxt'
    for key in ("a", "b"):
        thing = ox.NamedNode(names.thing("organization", key))
        for predicate, term in (
            ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", ox.NamedNode("javascript:alert(1)")),
            ("http://www.w3.org/2004/02/skos/core#prefLabel", ox.Literal(evil, language="en")),
            (names.term("kind"), ox.NamedNode("javascript:alert(2)")),
        ):
            store.add(ox.Quad(thing, ox.NamedNode(predicate), term, graph))
    found = listing(EmbeddedEngine(store, names.base), "organization", names, most=10)
    assert found is not None
    text = render_kind(kind_page(found, Asked("organization", {}), Site(names)), Site(names), [], {"organization": 2})

    assert text.count("&lt;script&gt;alert(1)") == 2
    assert "<script>alert" not in text
    assert 'href="javascript' not in text


def test_a_page_that_a_list_does_not_have_names_nothing_like_it(client: TestClient) -> None:
    page = client.get("/doc/concept?page=9999", headers={"Accept": "text/html"})
    typo = client.get("/doc/community/ee-talinn", headers={"Accept": "text/html"})

    assert (page.status_code, typo.status_code) == (404, 404)
    assert "/doc/community/ee-tallinn" in typo.text
    assert "Perhaps you meant" in typo.text
    assert "Perhaps you meant" not in page.text


@pytest.mark.parametrize("number", ["9999", "9" * 20])
def test_a_page_beyond_the_last_leads_to_the_first_and_the_last(client: TestClient, number: str) -> None:
    page = client.get(f"/doc/organization?sort=stated&page={number}", headers={**BROWSER, "Accept-Language": "fr"})
    last = re.search(r'<a href="(/doc/organization\?sort=stated&amp;page=(\d+))">Dernière page', page.text)

    assert page.status_code == 404
    assert "<h1>Cette page n’existe pas</h1>" in page.text  # noqa: RUF001
    assert '<a href="/doc/organization?sort=stated">Première page</a>' in page.text
    assert last
    assert f"<dt>Nombre de pages</dt><dd>{last[2]}</dd>" in page.text
    assert client.get(last[1].replace("&amp;", "&"), headers=BROWSER).status_code == 200
    assert client.get("/doc/organization", params={"page": int(last[2]) + 1}, headers=BROWSER).status_code == 404


def test_what_is_wrong_in_an_address_is_told_in_the_language_of_the_reader(client: TestClient) -> None:
    french, chinese = ({**BROWSER, "Accept-Language": language} for language in ("fr", "zh-Hant"))
    order = client.get("/doc/community?sort=size", headers=french).text
    words = client.get("/search", params={"q": "x" * 300}, headers=french).text
    number = client.get("/doc/community?page=two", headers=chinese).text
    unlisted = client.get("/language?to=xx", headers=chinese).text

    assert '<p class="lede"><code>sort</code> est l’un de' in order  # noqa: RUF001
    assert "<dt>Ordre demandé</dt><dd><code>size</code></dd>" in order
    assert "<code>q</code> dépasse 200 caractères" in words
    assert "<dt>Longueur</dt><dd>300</dd>" in words
    assert "<dt>Au plus</dt><dd>200</dd>" in words
    assert '<p class="lede"><code>page</code> 須為整數，最小為 1</p>' in number  # noqa: RUF001
    assert "頁面語言有 en, fr, zh-Hant" in unlisted


def test_the_page_of_an_error_shows_the_problem_details_that_a_program_gets(client: TestClient) -> None:
    page = client.get("/doc/community", params={"page": "9999"}, headers=BROWSER)
    told = client.get("/doc/community", params={"page": "9999"}, headers={"Accept": "text/turtle"})

    shown = html.unescape(page.text.split("application/problem+json")[1].partition("</pre>")[0])
    assert json.loads(re.sub("<[^>]*>", "", shown)) == told.json()
    assert (page.status_code, told.json()["pages"]) == (404, 1)


@pytest.mark.parametrize("path", ["/map", "/network"])
def test_what_a_picture_is_as_data_does_not_name_its_page(client: TestClient, path: str) -> None:
    text = client.get(path, headers=BROWSER).text
    named = re.findall(r">([^<]+)</a>", text.partition("As data:")[2].partition("</p>")[0])
    assert "Turtle" in named
    assert "HTML" not in named
