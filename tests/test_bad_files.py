"""Files and folders that cannot be read, lie wrong or hold nothing: each is named, and nothing is loaded in part."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from samples import ANNOTATION, ENTITIES, SECTIONS, TEXT, edit, line_of
from typer.testing import CliRunner

from graphsvc.cli import app
from graphsvc.content import Content, digest_of, read_content
from graphsvc.content.folders import unread
from graphsvc.content.parsing import LARGEST_BYTES
from graphsvc.errors import ContentError, MissingContent, UnusableContent
from graphsvc.loading import Group, check, compile_content
from graphsvc.model import Names

NAMES: Final = Names()
FILES: Final = {
    "entities": ENTITIES,
    "annotation": ANNOTATION,
    "skipped ranges": "data/documents/sample/skipped.tsv",
    "sections": SECTIONS,
    "unproved statements": "data/documents/sample/unproved.tsv",
    "links": "data/links.sssom.tsv",
    "dataset": "data/dataset.ttl",
    "editorial": "data/editorial.ttl",
    "ontology module": "ontology/community.ttl",
    "stubs": "ontology/stubs.ttl",
    "prefixes": "ontology/prefixes.ttl",
    "vocabularies": "ontology/vocabularies.tsv",
    "alignment": "ontology/alignments/org.ttl",
    "rule": "ontology/rules/for-community.rq",
    "migration": "ontology/migrations/1.0.0/exchangeCode.rq",
    "shapes": "shapes/evidence.ttl",
    "examples": "shapes/evidence.examples.trig",
    "shapes for RDF 1.2": "shapes/rdf12/reifiers.ttl",
    "query": "queries/some.rq",
}
"""One file of every kind that is read."""
FURTHER: Final = {
    "skipped ranges": "start\tend\treason\n0\t5\theading\n",
    "unproved statements": "passage\twhat\treason\n17-29\ticg:statedValue\tx\n",
    "dataset": "<https://w3id.org/icgraph/dataset> a <http://www.w3.org/ns/dcat#Dataset> .\n",
    "editorial": "<https://w3id.org/icgraph/id/discrepancy/x> a <https://w3id.org/icgraph/ns#Discrepancy> .\n",
    "query": "# title: a\n# question: b\n# keywords: c\n# rows: 0\nSELECT ?s\nWHERE {\n  ?s ?p 987654321 .\n}\n",
}


def as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def as_dangling_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent / "nowhere")


def as_link_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def as_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def as_huge_file(path: Path) -> None:
    os.truncate(path, LARGEST_BYTES + 1)


def as_binary(path: Path) -> None:
    path.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(range(256)))


def as_utf_16(path: Path) -> None:
    path.write_bytes(path.read_text().encode("utf-16"))


def with_latin_1(path: Path) -> None:
    path.write_bytes(path.read_bytes() + "# café\n".encode("latin-1"))


def with_nuls(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0\0\n")


def with_merge_markers(path: Path) -> None:
    path.write_text(f"<<<<<<< ours\n{path.read_text()}=======\n>>>>>>> theirs\n")


def as_empty(path: Path) -> None:
    path.write_bytes(b"")


BREAKS: Final[dict[str, tuple[Callable[[Path], None], str]]] = {
    "a folder": (as_folder, "this is a folder"),
    "a link to nowhere": (as_dangling_link, "cannot be read: No such file"),
    "a link to itself": (as_link_to_itself, "cannot be read: Too many levels"),
    "a pipe": (as_pipe, "neither a file nor a folder"),
    "huge": (as_huge_file, "at most 33554432 are read"),
    "binary": (as_binary, "not UTF-8"),
    "in UTF-16": (as_utf_16, "not UTF-8"),
    "in Latin-1": (with_latin_1, "not UTF-8"),
    "ended by NULs": (with_nuls, ""),
    "not merged": (with_merge_markers, ""),
    "empty": (as_empty, ""),
}


@pytest.fixture
def full(sample: Path) -> Path:
    """The sample with a file of every kind."""
    for kind, text in FURTHER.items():
        (sample / FILES[kind]).write_text(text)
    return sample


def syntax_of(folder: Path) -> dict[str, list[str]]:
    """What `graphsvc check --only syntax` says, by file."""
    found: dict[str, list[str]] = {}
    for finding in check(folder, NAMES, None, {Group.SYNTAX}).findings:
        found.setdefault(finding.place.file, []).append(finding.message)
    return found


def test_the_full_sample_has_no_fault(full: Path) -> None:
    assert syntax_of(full) == {}


@pytest.mark.parametrize("change", BREAKS, ids=lambda what: f"is {what}")
def test_a_file_of_any_kind_that_cannot_be_read_is_named_and_nothing_is_loaded(full: Path, change: str) -> None:
    alter, says = BREAKS[change]
    for name in FILES.values():
        alter(full / name)

    found = syntax_of(full)

    unnamed = [name for name in FILES.values() if not any(says in message for message in found.get(name, ()))]
    assert unnamed == []
    with pytest.raises(UnusableContent):
        compile_content(read_content(full, NAMES))


def write_name(folder: Path, name: bytes) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text("# x\n")


ODD: Final[dict[str, tuple[Callable[[Path], object], str, str]]] = {
    "a name that is no UTF-8": (
        lambda folder: write_name(folder / "data/entities", b"bad\xff.ttl"),
        "data/entities/bad\\udcff.ttl",
        "cannot be printed",
    ),
    "a name with a line end": (
        lambda folder: write_name(folder / "queries", b"new\nline.rq"),
        "queries/new\\nline.rq",
        "cannot be printed",
    ),
    "a folder that leads back": (
        lambda folder: (folder / "data/entities/up").symlink_to(".."),
        "data/entities/up",
        "leads back",
    ),
    "a folder in the place of all documents": (
        lambda folder: (folder / "data/documents/sample").rename(folder / "data/documents/Sam Ple"),
        "data/documents/Sam Ple",
        "lower-case words joined by hyphens",
    ),
    "a misspelt ending": (
        lambda folder: (folder / ENTITIES).rename(folder / "data/entities/community.tll"),
        "data/entities/community.tll",
        "nothing reads this file",
    ),
    "a wrong folder": (
        lambda folder: (folder / "ontology/stubs.ttl").rename(folder / "data/stubs.ttl"),
        "data/stubs.ttl",
        "nothing reads this file",
    ),
    "a deeper folder": (
        lambda folder: (folder / "ontology/rules").rename(folder / "ontology/alignments/rules"),
        "ontology/alignments/rules/for-community.rq",
        "nothing reads this file",
    ),
}


@pytest.mark.parametrize(("alter", "name", "says"), ODD.values(), ids=ODD)
def test_what_lies_or_is_called_wrong_is_named(
    full: Path, alter: Callable[[Path], object], name: str, says: str
) -> None:
    alter(full)

    assert any(says in message for message in syntax_of(full)[name])


def test_hidden_files_readmes_and_odd_but_printable_names_are_left_alone(full: Path) -> None:
    (full / "data/entities/.#community.ttl").symlink_to("somebody@nowhere")
    (full / "shapes/.community.ttl.swp").write_bytes(b"\xff")
    (full / "queries/README.md").write_text("Queries.\n")
    (full / "data/entities/Gemeinden & Städte (2).ttl").write_text("# Nothing yet.\n")

    assert syntax_of(full) == {}


def content_of(folder: Path) -> Content:
    content = read_content(folder, NAMES)
    assert content.problems == ()
    return content


# The queries of shapes are texts of several lines, and there line ends mean what they are.
@pytest.mark.parametrize("name", [name for kind, name in FILES.items() if not kind.startswith("shapes")])
def test_byte_order_marks_and_foreign_line_ends_change_nothing(full: Path, name: str) -> None:
    before = content_of(full)
    path = full / name
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    after = content_of(full)

    assert after.graphs.keys() == before.graphs.keys()
    for graph, quads in before.graphs.items():
        if graph != NAMES.queries:  # which holds the text of each query, line ends and all
            assert {str(q) for q in after.graphs[graph] if "_:" not in str(q)} == {
                str(q) for q in quads if "_:" not in str(q)
            }
    assert after.skipped == before.skipped


def test_a_document_given_twice_is_named(full: Path) -> None:
    other = full / "data/documents/other"
    other.mkdir()
    text = (full / ANNOTATION).read_text()
    for old in ("document-graph:sample", "document:sample", "passage/sample/"):
        text = text.replace(old, old.replace("sample", "other"))
    (other / "annotation.trig").write_text(text)

    (problem,) = read_content(full, NAMES).problems

    assert "the very text of data/documents/other/annotation.trig" in problem.detail
    assert (problem.facts["file"], problem.facts["line"]) == (
        ANNOTATION,
        line_of(full, ANNOTATION, "document:sample a"),
    )


def test_a_linked_folder_is_read_and_counts_for_what_is_kept(full: Path, tmp_path: Path) -> None:
    documents = full / "data/documents"
    (documents / "sample").rename(tmp_path / "elsewhere")
    (documents / "sample").symlink_to(tmp_path / "elsewhere")
    before = digest_of(full)
    edit(full, ANNOTATION, "icg:statedValue 1200", "icg:statedValue 1201")

    assert digest_of(full) != before
    assert content_of(full).graphs


def test_a_folder_of_texts_may_hold_anything_and_must_exist(full: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    (texts / "deeper").mkdir(parents=True)
    (texts / "sample.txt").write_text(TEXT)
    (texts / "again.txt").write_text(TEXT)
    (texts / "scan.pdf").write_bytes(bytes(range(256)))
    (texts / "gone.txt").symlink_to("nowhere")
    (texts / "itself").symlink_to("itself")

    assert not [f for f in check(full, NAMES, texts, {Group.EVIDENCE}).findings if f.rule == MissingContent.slug]
    with pytest.raises(MissingContent, match="no folder with the documents"):
        check(full, NAMES, tmp_path / "none", {Group.LINKS})


def test_a_file_that_nothing_reads_is_only_a_warning(full: Path) -> None:
    (full / "data/notes.txt").write_text("Ask the city.\n")

    assert [problem.facts["file"] for problem in unread(full)] == ["data/notes.txt"]
    assert check(full, NAMES, None, {Group.SYNTAX}).conforms


@pytest.mark.parametrize("command", ["check", "fmt --check", "load"])
def test_commands_end_with_a_line_for_each_mistake_and_no_traceback(full: Path, command: str) -> None:
    write_name(full / "data/entities", b"bad\xff.ttl")
    as_binary(full / "queries/some.rq")
    before = {path: path.read_bytes() for path in sorted(full.rglob("*.ttl"))}

    ran = CliRunner().invoke(app, [*command.split(), "--content", str(full)])

    assert ran.exit_code in (1, 2) or isinstance(ran.exception, ContentError)
    said = ran.output + str(ran.exception)
    assert "queries/some.rq" in said
    assert command.startswith("fmt") or "bad\\udcff.ttl" in said
    assert {path: path.read_bytes() for path in sorted(full.rglob("*.ttl"))} == before
