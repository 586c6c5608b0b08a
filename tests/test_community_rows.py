"""The rows of a community's page as a reader meets them: what stands together, what comes first, what came true."""

from __future__ import annotations

import html
import re
from itertools import groupby

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from graphsvc.description import Node
from graphsvc.description.facts import facts_of
from graphsvc.description.network import shared_partners
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.model import Names
from graphsvc.web.views.holding import is_held

_COMMUNITIES_OF_CHUNGHWA = """SELECT DISTINCT ?community {
    ?community <https://w3id.org/icgraph/ns#hasPartner> <https://w3id.org/icgraph/id/organization/chunghwa-telecom> }"""
KEYS = ["tw-taoyuan", "fr-issy-les-moulineaux", "ke-nairobi", "fi-oulu", "za-nelson-mandela-bay", "tw-taitung"]


def page(client: TestClient, path: str, language: str = "en") -> str:
    """The text of a page."""
    found = client.get(f"/doc/community/{path}", headers={"Accept": "text/html", "Accept-Language": language})
    assert found.status_code == 200
    return found.text


def section(text: str, key: str) -> str:
    """One section of a page."""
    return text.split(f'<section id="{key}"')[1].split("</section>", maxsplit=1)[0]


def plain(text: str) -> str:
    """The words of a part."""
    return html.unescape(re.sub("<[^>]+>", " ", re.sub("(?s)<(details|svg).*?</\\1>", "", text))).strip()


def rows(part: str) -> list[tuple[str, str, str, str, bool]]:
    """The rows of a section: name, value with small line, date, state, and whether the name is hidden to the eye."""
    found = []
    for classes, name, rest in re.findall(r'(?s)<div class="(f[^"]*)"><dt>(.*?)</dt>(.*?)<dd class="e">', part):
        cells = {key: re.search(rf'(?s)<dd class="{key}[^"]*">(.*?)</dd>', rest) for key in ("v", "w", "st")}
        value, date, state = (" ".join(plain(cell[1]).split()) if cell else "" for cell in cells.values())
        found.append((plain(name), value, date, state, "same" in classes))
    return found


def lines(part: str) -> list[list[str]]:
    """The lines of a table: the cells of each as words, the name with what stands below it."""
    return [
        [" ".join(plain(cell).split()) for cell in re.findall("(?s)<t[hd][^>]*>(.*?)</t[hd]>", line)]
        for line in re.findall("(?s)<tr>(.*?)</tr>", part)[1:]
    ]


def test_initiatives_and_services_are_a_table_with_date_state_statements_and_passage(client: TestClient) -> None:
    text = page(client, "tw-taoyuan")
    part = section(text, "initiatives")
    first = lines(part)[0]
    counts = [int(line[3]) for line in lines(part)]

    assert first[0].startswith("Taoyuan City Card citizen identity card")
    assert first[1:3] == ["since 2015", "achieved"]
    assert first[4].startswith("ICF ")
    assert counts == sorted(counts, reverse=True)
    assert len(counts) == 8
    assert '<a href="/doc/passage/icf-community-profiles/' in part.replace('<a class="at" ', "<a ")
    assert "18 named" in part
    assert '<a href="?section=initiatives">Initiatives and services: all 18</a>' in part
    assert '<li><a href="#initiatives">Initiatives and services</a><span>18</span></li>' in text


@pytest.mark.parametrize("key", KEYS)
def test_the_section_of_initiatives_has_all_of_them_and_themes_have_none(client: TestClient, key: str) -> None:
    listed = {
        name
        for kind in ("initiative", "service")
        for name in re.findall(
            rf'<h3><a href="(/doc/{kind}/[^"]+)"',
            client.get(f"/doc/{kind}?community={key}", headers={"Accept": "text/html"}).text,
        )
    }
    whole = page(client, f"{key}?section=initiatives")
    named = re.findall(r'<th scope="row"><a href="(/doc/[^"]+)"', section(whole, "initiatives"))

    assert set(named) <= listed
    assert f"{len(set(named))} named" in whole
    assert len(listed) - len(named) <= 1  # one that others run is for the place in another way
    for part in re.findall(r'(?s)<section id="theme-.*?</section>', page(client, key)):
        kinds = {"project", "programme", "endeavour", "mobile app", "web portal", "citizen identity card"}
        assert not {value for _, value, *_ in rows(part)} & kinds


def test_figures_about_an_initiative_stay_with_their_theme(client: TestClient) -> None:
    found = rows(section(page(client, "tw-taoyuan?section=theme-government"), "theme-government"))

    assert ("Taoyuan City Card", "over 700 stores that give a discount", "undated", "achieved", False) in found


@pytest.mark.parametrize("key", KEYS)
def test_rows_about_one_thing_stand_together(client: TestClient, key: str) -> None:
    text = page(client, key)
    themes = set(re.findall(r'href="[#?](?:section=)?(theme-[a-z]+)"', text))
    for theme in themes:
        for found in (rows(section(text, theme)), rows(section(page(client, f"{key}?section={theme}"), theme))):
            names = [name for name, _ in groupby(name for name, *_ in found)]
            assert len(names) == len(set(names)), (theme, names)


def test_of_a_group_too_figures_come_before_what_has_but_a_name(client: TestClient) -> None:
    found = rows(section(page(client, "tw-taoyuan?section=theme-mobility"), "theme-mobility"))

    assert found[0][:2] == ("Bus network of Taoyuan", "261 bus routes")
    assert [hidden for *_, hidden in found[:3]] == [False, True, True]


def test_a_year_is_worked_out_only_where_no_passage_states_it(client: TestClient) -> None:
    text = page(client, "tw-taoyuan")
    found = {name: (value, date, state) for name, value, date, state, _ in rows(section(text, "recognitions"))}
    moments = section(page(client, "tw-taoyuan?section=timeline"), "timeline")

    assert found["Intelligent Community of the Year"] == ("2019", "2019", "achieved")
    assert found["Smart Cities Award"][1:] == ("2022 (worked out)", "achieved")
    assert '<span class="t">2019</span>' in moments
    assert '<span class="t">2022 (worked out)</span>' in moments
    lists = client.get("/doc/recognition?community=tw-taoyuan", headers={"Accept": "text/html"}).text
    assert "2019 (worked out)" not in lists


@pytest.mark.parametrize(("language", "told"), [("en", "achieved"), ("fr", "réalisé"), ("zh-Hant", "已達成")])
def test_honours_offices_and_changes_of_status_came_true(client: TestClient, language: str, told: str) -> None:
    text = page(client, "tw-taoyuan", language)

    assert {state for *_, state, _ in rows(section(text, "recognitions"))[:-1]} == {told}
    assert {state for *_, state, _ in rows(section(text, "people"))} == {told}
    assert rows(section(text, "status"))[-1][3] == told


def test_what_is_only_claimed_is_not_called_achieved(client: TestClient) -> None:
    found = {name: state for name, _, _, state, _ in rows(section(page(client, "ee-tallinn"), "recognitions"))}

    assert found["European Green Capital"] == "claimed"
    assert found["Smart21"] == "achieved"


def test_the_highest_honour_comes_first_and_what_is_only_claimed_last(client: TestClient) -> None:
    for key, others in (
        ("tw-taoyuan", ["Smart Cities Award", "Global Innovation and Tech Excellence Award"]),
        ("ee-tallinn", ["European Green Capital"]),
    ):
        names = [name for name, *_ in rows(section(page(client, key), "recognitions"))]
        assert names == ["Intelligent Community of the Year", "Top7", "Smart21", *others, "Featured in"]


@pytest.mark.parametrize(
    ("kind", "stated", "held"),
    [
        ("Recognition", "", True),
        ("Tenure", "", True),
        ("StatusChange", "", True),
        ("Recognition", "icg:polarity concept:negative", False),
        ("Tenure", "icg:realization concept:planned", False),
        ("Partnership", "", False),
    ],
)
def test_nothing_is_made_up_of_what_is_denied_planned_or_of_another_kind(
    names: Names, kind: str, stated: str, *, held: bool
) -> None:
    text = f"""@prefix icg: <{names.ontology}#> . @prefix concept: <{names.thing("concept", "")}> .
        <{names.thing("passage", "a/1-2")}> {{ <x:claim> a icg:{kind} {"; " + stated if stated else ""} . }}"""
    store = ox.Store()
    store.load(text, format=ox.RdfFormat.TRIG)
    node = Node.of("x:claim", facts_of(store), names)

    assert is_held(node, names) is held


def test_the_strip_names_its_marks_and_every_year(client: TestClient) -> None:
    for key, years, names in (
        ("tw-taoyuan", range(2009, 2020), ["Smart21", "Top7", "Intelligent Community of the Year"]),
        ("fr-issy-les-moulineaux", range(2005, 2021), ["Smart21", "Top7"]),
        ("za-nelson-mandela-bay", range(2009, 2010), ["Smart21"]),
    ):
        part = section(page(client, key), "recognitions")
        labels = re.findall(r'<text class="axis"[^>]*>([^<]+)</text>', part)
        legend = part.split('<ul class="key')[1].split("</ul>")[0]

        assert [int(label[-2:]) for label in labels] == [year % 100 for year in years]
        assert re.findall(r"</svg> <a [^>]+>([^<]+)</a>", legend) == names


def test_each_recognition_of_a_year_has_its_own_passage(client: TestClient) -> None:
    part = section(page(client, "tw-taoyuan?section=timeline"), "timeline")
    (year,) = re.findall(r'<li><span class="t">2013</span>.*?</li>', part)

    assert re.findall(r">(Smart21|Top7|ICF \d+)<", year) == ["Smart21", "ICF 37015", "Top7", "ICF 37062"]


@pytest.mark.parametrize(("language", "dates"), [("en", "20 dates"), ("fr", "20 dates"), ("zh-Hant", "20 個日期")])
def test_the_timeline_counts_its_dates(client: TestClient, language: str, dates: str) -> None:
    part = section(page(client, "tw-taoyuan?section=timeline", language), "timeline")

    assert len(re.findall('<li><span class="t">', part)) == 20
    assert f"<p>{dates} · " in part.replace("\u00a0", " ")


def test_named_partners_come_first_and_those_of_several_communities_before_all(
    client: TestClient, engine: EmbeddedEngine, names: Names
) -> None:
    text = page(client, "tw-taoyuan")
    found = [name for name, *_ in rows(section(page(client, "tw-taoyuan?section=partners"), "partners"))]
    shared = shared_partners(engine, names)
    whose = client.get("/sparql", params={"query": _COMMUNITIES_OF_CHUNGHWA, "format": "csv"}).text.split()[1:]

    assert names.thing("organization", "chunghwa-telecom") in shared
    assert names.thing("organization", "asia-pacific-telecom") not in shared
    assert len(whose) > 1
    assert found.index("Chunghwa Telecom") < found.index("Asia Pacific Telecom")
    assert found[0] == "Chunghwa Telecom"
    assert found[5:] == ["Taoyuan City Government", *["no party named"] * 4]
    assert '<a href="/network">In the network of all communities</a>' in section(text, "partners")


def test_an_agreement_and_a_partnership_of_one_tie_can_be_told_apart(client: TestClient) -> None:
    found = rows(section(page(client, "fr-issy-les-moulineaux?section=partners"), "partners"))
    alike = [value for name, value, *_ in found if name == "Municipality of Issy-les-Moulineaux"]

    assert alike[0].startswith("public-private partnership agreement Agreement ;")
    assert alike[1].startswith("public-private partnership Partnership ;")


def test_what_is_said_of_a_tie_is_not_named_by_a_sentence(client: TestClient) -> None:
    found = rows(section(page(client, "tw-taoyuan?section=theme-outreach"), "theme-outreach"))

    assert not [name for name, *_ in found if ":" in name]
    assert any("said of working together on Hybrid cloud data platform" in value for _, value, *_ in found)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["13 districts", "495 villages and neighborhoods", "over 700 stores that give a discount"]),
        ("fr", ["13 districts", "495 villages et quartiers", "over 700 magasins accordant une remise"]),
        ("zh-Hant", ["13 行政區數", "495 村里數", "over 700 優惠商店數"]),
    ],
)
def test_what_a_figure_counts_is_said_once(client: TestClient, language: str, told: list[str]) -> None:
    part = section(page(client, "tw-taoyuan?section=theme-government", language), "theme-government")

    assert [value for _, value, *_ in rows(part)][:3] == told


def test_a_panel_says_of_what_is_only_claimed_that_it_is(client: TestClient) -> None:
    """The airport and its rank stand in the same characters."""
    part = section(page(client, "tw-taoyuan?section=theme-mobility"), "theme-mobility")
    panels = [" ".join(plain(item).split()) for item in re.findall(r"<li>(.*?)</li>", part)]

    assert "International airport at Taoyuan: rank 1; claimed" in panels
    assert "International airport at Taoyuan: airport" in panels


def test_a_section_of_its_own_tells_more_of_each_initiative_than_the_page_of_all(client: TestClient) -> None:
    short, whole = (
        lines(section(page(client, f"tw-taoyuan{part}"), "initiatives")) for part in ("", "?section=initiatives")
    )

    assert "used by doctors" not in short[0][0]
    assert whole[0][0].endswith("used by doctors")
    assert [line[1:] for line in whole[:8]] == [line[1:] for line in short]


@pytest.mark.parametrize("key", KEYS)
def test_no_link_is_hidden_from_who_steps_from_link_to_link(client: TestClient, key: str) -> None:
    hidden = re.findall(r'<div class="f[^"]* same"><dt>(.*?)</dt>', page(client, key))

    assert hidden
    assert not [name for name in hidden if "<a " in name or not plain(name)]
