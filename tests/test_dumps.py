"""Files to copy: what the description of the dataset promises of them holds, and equal data gives equal bytes."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from processes import run
from running import CompiledUpkeep, client_of

from graphsvc.formats import HTML, RESOURCE_FORMATS, Format
from graphsvc.loading import Compiled
from graphsvc.model import Names, sha256
from graphsvc.publishing import file_of_graph, released
from graphsvc.settings import Settings
from graphsvc.vocab import DCAT, SPDX

BASE = "http://127.0.0.1:8000"
BROWSER = {"Accept": "text/html"}
ONE = "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }"


def version(client: TestClient) -> str:
    return str(client.get("/version").json()["data"])


@pytest.fixture(scope="module")
def described(client: TestClient) -> ox.Store:
    """The description of the dataset."""
    store = ox.Store()
    store.load(client.get("/void.nt").content, ox.RdfFormat.N_TRIPLES)
    return store


def test_each_distribution_is_what_is_said_of_it(client: TestClient, described: ox.Store) -> None:
    query = f"""PREFIX dcat: <{DCAT}> PREFIX spdx: <{SPDX}>
      SELECT ?url ?type ?packing ?bytes ?sum {{
        ?d a dcat:Distribution ; dcat:downloadURL ?url ; dcat:mediaType ?type ; dcat:byteSize ?bytes ;
          spdx:checksum/spdx:checksumValue ?sum .
        OPTIONAL {{ ?d dcat:compressFormat ?packing }} }}"""
    rows = described.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    seen = set()
    for row in rows:
        url = row["url"].value
        got = client.get(url.removeprefix(BASE), headers={"Accept-Encoding": "identity"})
        content_type = row["packing" if row["packing"] else "type"].value.partition("media-types/")[2]
        assert got.status_code == 200, url
        assert got.headers["content-type"].partition(";")[0] == content_type
        assert len(got.content) == int(row["bytes"].value)
        assert hashlib.sha256(got.content).hexdigest() == row["sum"].value
        seen.add(url.rpartition("/")[2])

    assert {
        "dataset.nq.gz",
        "dataset.trig",
        "dataset.jsonld",
        "dataset-rdf12.trig",
        "graph-entities.ttl",
        "graph-ns.ttl",
    } <= seen


def test_every_form_of_the_whole_holds_the_same(client: TestClient, compiled: Compiled) -> None:
    stated = ox.Dataset(quad for quads in compiled.graphs.values() for quad in quads)
    stated.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    forms = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}
    for suffix, form in forms.items():
        content = client.get(f"/dumps/dataset.{suffix}", follow_redirects=True).content
        packed = client.get(f"/dumps/dataset.{suffix}.gz", follow_redirects=True).content
        dataset = ox.Dataset(ox.parse(content, form))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert set(dataset) == set(stated), suffix
        assert gzip.decompress(packed) == content


def test_the_lines_of_the_canonical_form_are_sorted_and_single(client: TestClient) -> None:
    lines = client.get("/dumps/dataset.nq", follow_redirects=True).text.splitlines()

    assert lines == sorted(set(lines))


def test_a_build_gives_the_bytes_that_are_served(client: TestClient, tmp_path: Path) -> None:
    ran = run("build", "--out", str(tmp_path / "dist"), cache=tmp_path)
    again = run("build", "--out", str(tmp_path / "dist"), cache=tmp_path)
    files = sorted((tmp_path / "dist").iterdir())

    assert ran.returncode == 0, ran.stderr
    assert len(files) > 15
    for file in files:
        assert client.get(f"/dumps/{file.name}", follow_redirects=True).content == file.read_bytes(), file.name
    assert again.returncode == 2
    assert "there is something in it" in again.stderr


def test_the_sums_are_those_of_the_files(client: TestClient) -> None:
    lines = client.get("/dumps/SHA256SUMS", follow_redirects=True).text.splitlines()
    listed = set(re.findall(r'href="/dumps/[0-9a-f]+/([^"]+)"', client.get("/dumps/", headers=BROWSER).text))

    assert {line.split("  ")[1] for line in lines} == listed - {"SHA256SUMS"}
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256(client.get(f"/dumps/{name}", follow_redirects=True).content).hexdigest() == digest


@pytest.mark.parametrize("form", [form for form in RESOURCE_FORMATS if form is not HTML], ids=lambda form: form.name)
def test_the_list_of_files_is_there_as_data(client: TestClient, form: Format) -> None:
    """What its page tells, as the description of the dataset has it."""
    page = client.get("/dumps/", headers=BROWSER)
    answer = client.get("/dumps/", headers={"Accept": form.media_type})
    chosen = client.get(f"/dumps/?format={form.suffix}")
    assert isinstance(form.serializer, ox.RdfFormat)
    stated = {quad.triple for quad in ox.parse(answer.content, form.serializer)}
    files = re.findall(r'href="(/dumps/[0-9a-f]+/[^"]+)"', page.text)

    assert answer.headers["content-type"] == chosen.headers["content-type"] == form.content_type
    assert answer.content == chosen.content
    digests = {t.subject.value: t.object.value for t in stated if t.predicate.value == SPDX + "checksumValue"}
    assert digests.keys() == {f"{BASE}{file}#checksum" for file in files}
    for line in client.get("/dumps/SHA256SUMS", follow_redirects=True).text.splitlines():
        digest, name = line.split("  ")
        assert digests[f"{BASE}/dumps/{version(client)}/{name}#checksum"] == digest
    described = {quad.triple for quad in ox.parse(client.get("/void.nt").content, ox.RdfFormat.N_TRIPLES)}
    told = {
        t
        for t in stated
        if t.subject.value.startswith(f"{BASE}/dumps/{version(client)}/") and "SHA256SUMS" not in str(t)
    }
    assert told
    assert told <= described
    assert {t for t in described if t.predicate.value == DCAT + "distribution"} <= stated


def test_the_list_of_files_has_typed_links(client: TestClient) -> None:
    page = client.get("/dumps/", headers=BROWSER)
    held = client.get("/dumps/", headers={**BROWSER, "If-None-Match": page.headers["etag"]})
    links = page.headers["link"]

    assert held.status_code == 304
    for told in (
        f'<{BASE}/dumps/>; rel="canonical"',
        f'<{BASE}/dumps/>; rel="alternate"; type="text/turtle"',
        f'<{BASE}/void>; rel="up"',
        f'<{BASE}/void.ttl>; rel="describedby"; type="text/turtle"',
        f'<{BASE}/dumps/{version(client)}/dataset.nq.gz>; rel="item"; type="application/gzip"',
        '<https://creativecommons.org/licenses/by/4.0/>; rel="license"',
    ):
        assert told in links
    assert f'<link rel="item" type="application/n-quads" href="{BASE}/dumps/{version(client)}/dataset.nq">' in page.text
    assert '<script type="application/ld+json">' in page.text


def test_equal_quads_give_equal_files_whatever_their_order_and_blank_nodes() -> None:
    names, graph = Names(), ox.NamedNode(Names().graph("entities"))
    p = ox.NamedNode("urn:p")

    def quads(*labels: str) -> list[ox.Quad]:
        nodes = [ox.BlankNode(label) for label in labels]
        return [ox.Quad(node, p, ox.Literal(str(number)), graph) for number, node in enumerate(nodes)]

    one, other = quads("a", "b", "c"), quads("z", "y", "x")[::-1]
    assert list(released(one, names, {})) == list(released(other, names, {}))


def test_packed_files_are_the_same_on_machines_with_another_zlib() -> None:
    subject = ox.NamedNode("urn:s")
    quads = [
        ox.Quad(subject, ox.NamedNode("urn:p"), ox.Literal(number), ox.NamedNode("urn:g")) for number in range(5000)
    ]
    packed = next(file for file in released(quads, Names(), {}) if file.name == "dataset.nq.gz")
    assert sha256(packed.content) == "28bf4aa07edaa33c701d1fe00ef28eb520f8ad851bb277155c3b09e6955f978b", (
        "made on another machine"
    )


def test_parts_and_conditions(client: TestClient) -> None:
    address = f"/dumps/{version(client)}/dataset.nq.gz"
    whole = client.get(address)
    part = client.get(address, headers={"Range": "bytes=10-19"})
    tag = whole.headers["etag"]

    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
    head = client.head(address, headers={"Range": "bytes=10-19"})
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(whole.content)))
    assert "content-range" not in head.headers
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(address, headers={"Range": "bytes=10-19", "If-Range": tag}).status_code == 206
    assert client.get(address, headers={"Range": "bytes=10-19", "If-Range": '"old"'}).status_code == 200
    for none in ("bytes=999999999-", "bytes=-0", "bytes=999999999-,-0"):
        beyond = client.get(address, headers={"Range": none})
        assert (beyond.status_code, beyond.json()["bytes"]) == (416, len(whole.content)), none
        assert beyond.headers["content-range"] == f"bytes */{len(whole.content)}"
        assert client.get(address, headers={"Range": none, "If-Range": '"old"'}).status_code == 200
    some = client.get(address, headers={"Range": "bytes=10-19,999999999-"})
    assert (some.status_code, some.content) == (206, whole.content[10:20])
    for passed_over in ("lines=1-2", "bytes=5-1", "bytes=x", "bytes=", "bytes=-", "bytes=1-2,x", "0-9"):
        assert client.get(address, headers={"Range": passed_over}).status_code == 200, passed_over
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_head_tells_what_get_does_in_each_coding(client: TestClient, coding: str) -> None:
    address = f"/dumps/{version(client)}/dataset.nq"
    told = ("etag", "content-encoding", "content-type", "vary", "repr-digest", "content-length")
    whole, head = (client.request(method, address, headers={"Accept-Encoding": coding}) for method in ("GET", "HEAD"))

    assert (head.status_code, head.content) == (200, b"")
    assert [head.headers.get(name) for name in told] == [whole.headers.get(name) for name in told]
    assert ("repr-digest" in whole.headers) == (coding == "identity"), "it would be that of the coded bytes"


@pytest.mark.parametrize(
    "path",
    [
        "nothing.nq",
        "0123456789abcdef/dataset.nq",
        "..%2f..%2fetc%2fpasswd",
        "x/..%2f..%2fetc%2fpasswd",
        "%2e%2e/passwd",
    ],
)
def test_what_is_no_file_of_a_release_is_404(client: TestClient, path: str) -> None:
    assert client.get(f"/dumps/{path}").status_code == 404


def test_after_an_update_there_is_another_version_and_the_last_one_is_kept() -> None:
    with client_of(Settings(), CompiledUpkeep()) as client:
        first = version(client)
        old = client.get(f"/dumps/{first}/dataset.nq")
        assert client.portal is not None
        client.portal.call(client.app.state.holder.update, ONE)  # type: ignore[attr-defined]
        second = version(client)

        assert second != first
        assert "<urn:s>" not in old.text
        assert "<urn:s> <urn:p>" in client.get(f"/dumps/{second}/dataset.nq").text
        assert client.get(f"/dumps/{first}/dataset.nq").content == old.content


def test_no_files_are_made_of_more_than_the_limit() -> None:
    with client_of(Settings(release_quads=0), CompiledUpkeep()) as client:
        assert client.portal is not None
        client.portal.call(client.app.state.holder.update, ONE)  # type: ignore[attr-defined]

        refused = client.get("/dumps/")
        described = client.get("/void.nt")

    assert refused.status_code == 501
    assert "too much" in refused.json()["detail"]
    assert described.status_code == 200
    assert "dataDump" not in described.text


@pytest.mark.parametrize("key", ["graph/..%2f..%2fx", "graph/" + "long" * 100, "graph/a#b", "graph/ü/.."])
def test_a_graph_of_any_name_has_a_file_of_a_plain_name(key: str) -> None:
    names = Names()
    quad = ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o"), ox.NamedNode(names.base + key))
    found = {file.name for file in released([quad], names, {}) if file.name.startswith("graph-")}

    assert len(found) == 1
    assert all(re.fullmatch(r"graph-[0-9a-f]{16}\.ttl", name) for name in found)


def test_each_graph_has_a_file_of_its_own_in_the_sums() -> None:
    names = Names()
    digest = file_of_graph(names.graph("a#b"), names)[6:22]
    keys = ["ns", "graph/ns", "dataset", "graph/dataset", "graph/a/b", "a/b", "graph/Ab", "graph/ab", "graph/a#b"]
    graphs = " ".join(f"GRAPH <{names.base}{key}> {{ <urn:s> <urn:p> '{key}' }}" for key in [*keys, f"graph/{digest}"])
    with client_of(Settings(), CompiledUpkeep(layout="plain")) as client:
        held = client.app.state.holder  # type: ignore[attr-defined]  # Starlette's own attribute
        assert client.portal is not None
        client.portal.call(held.update, f"INSERT DATA {{ {graphs} }}")
        client.follow_redirects = True
        lines = client.get("/dumps/SHA256SUMS").text.splitlines()
        files = {line[66:]: client.get(f"/dumps/{line[66:]}").content for line in lines if "graph-" in line}

    assert len({name.lower() for name in files}) == sum("graph-" in line for line in lines)
    assert all(f"{hashlib.sha256(content).hexdigest()}  {name}" in lines for name, content in files.items())
    for key in [*keys, f"graph/{digest}"]:
        assert any(f'"{key}"'.encode() in content for content in files.values())


def test_files_of_other_data_do_not_pass_for_those_of_a_version(compiled: Compiled) -> None:
    with client_of(Settings(), CompiledUpkeep(compiled)) as client:
        held = client.app.state.holder  # type: ignore[attr-defined]
        older = held.get()
        assert client.portal is not None
        client.portal.call(held.update, ONE)
        newer = held.get()
        held.service = older  # as it is for a moment, while what was written is being made known
        refused = client.get("/dumps/")
        held.service = newer
        served = client.get("/dumps/dataset.nq", follow_redirects=True)

    assert refused.status_code == 503
    assert refused.headers["retry-after"]
    assert "<urn:s> <urn:p>" in served.text


def test_the_list_is_found_without_its_slash(client: TestClient) -> None:
    moved = client.get("/dumps", follow_redirects=False)

    assert (moved.status_code, moved.headers["location"].endswith("/dumps/")) == (308, True)
