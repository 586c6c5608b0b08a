"""What lies below the content folders: every file, what cannot be read, and what nothing reads."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Final

from graphsvc.errors import ContentError, FolderUnusable, MissingContent, SyntaxProblem
from graphsvc.formatting import KINDS
from graphsvc.model import sha256
from graphsvc.settings import Settings

FOLDERS: Final = ("ontology", "data", "shapes", "queries")
_AUTHORED: Final = frozenset({*KINDS, ".tsv"})
_READ: Final = (
    "data/documents/*/annotation.trig",
    "data/documents/*/*.tsv",
    "data/entities/*.ttl",
    "data/dataset.ttl",
    "data/editorial.ttl",
    "data/retired.ttl",
    "data/links.sssom.tsv",
    "data/spelling.tsv",
    "data/verified-ids.tsv",
    "ontology/*.ttl",
    "ontology/alignments/*.ttl",
    "ontology/migrations/*/*.rq",
    "ontology/rules/*.rq",
    "ontology/versions/*.nt",
    "ontology/vocabularies.tsv",
    "queries/*.rq",
    "shapes/*.ttl",
    "shapes/*.examples.trig",
    "shapes/rdf12/*.ttl",
    "*/README.md",
    "*/second-reading.tsv",
)
"""Where files are looked for, by loading, checking or people."""


def content_root(settings: Settings) -> Path | None:
    """The folder with the content: the one named, the checkout, or the installed package's; None when told so.

    Raises MissingContent when there is none of these.
    """
    if settings.content == "none":
        return None
    if settings.content is not None:
        folder = Path(settings.content)
        if not folder.is_dir():
            raise MissingContent(detail="there is no such folder", folder=folder)
        return folder
    package = Path(str(resources.files("graphsvc")))
    for folder in (package.parent, package / "_content"):
        if (folder / "ontology").is_dir() and (folder / "data").is_dir():
            return folder
    raise MissingContent(detail="neither a checkout nor an installed package has content")


def entries(root: Path) -> Iterator[Path | ContentError]:
    """Every file of the content folders in order, links followed, and a problem for each entry that cannot be read.

    What begins with a dot is passed over.
    """
    for folder in FOLDERS:
        yield from _below(root / folder, root, frozenset())


def files(root: Path) -> list[Path]:
    """Every file of the content folders that can be read."""
    return [entry for entry in entries(root) if isinstance(entry, Path)]


def content_paths(root: Path) -> list[Path]:
    """Every file of the content folders that has a layout, whether loading reads it or not."""
    return [path for path in files(root) if path.suffix in KINDS]


def authored_paths(root: Path) -> list[Path]:
    """Every file of the content folders that people write: Turtle, TriG, SPARQL and tables."""
    return [path for path in files(root) if path.suffix in _AUTHORED]


def unread(root: Path) -> Iterator[ContentError]:
    """A problem for each file that lies or is named so that nothing reads it, or that holds nothing."""
    for path in files(root):
        name = PurePosixPath(path.relative_to(root))
        if not path.stat().st_size:
            yield SyntaxProblem("the file is empty", file=str(name), line=1, column=1)
        if not any(len(name.parts) == pattern.count("/") + 1 and name.match(pattern) for pattern in _READ):
            detail = "nothing reads this file: is its name misspelt, or does it lie in the wrong folder?"
            yield SyntaxProblem(detail, file=str(name), line=1, column=1)


def digest_of(root: Path) -> str:
    """One digest over the names and bytes of everything the content folders hold."""
    lines = []
    for entry in entries(root):
        if isinstance(entry, Path):
            lines.append(f"{entry.relative_to(root).as_posix()} {sha256(entry.read_bytes().hex())}")
        else:
            lines.append(str(entry))
    return sha256("\n".join(lines))


def _below(folder: Path, root: Path, above: frozenset[tuple[int, int]]) -> Iterator[Path | ContentError]:
    """The entries of a folder; `above` holds device and inode of those that it lies in."""
    try:
        paths = sorted(folder.iterdir())
        info = folder.stat()
    except OSError as problem:
        yield _unreadable(folder, root, f"the folder cannot be read: {problem.strerror}")
        return
    for path in paths:
        if not path.name.isprintable():
            yield _unreadable(path, root, "a character of the name cannot be printed, or is no UTF-8")
        elif not path.name.startswith("."):
            yield from _entry(path, root, above | {(info.st_dev, info.st_ino)})


def _entry(path: Path, root: Path, above: frozenset[tuple[int, int]]) -> Iterator[Path | ContentError]:
    """One file, or what lies below one folder."""
    try:
        info = path.stat()
    except OSError as problem:
        yield _unreadable(path, root, f"the file cannot be read: {problem.strerror}")
        return
    if stat.S_ISREG(info.st_mode):
        yield path
    elif not stat.S_ISDIR(info.st_mode):
        yield _unreadable(path, root, "this is neither a file nor a folder")
    elif (info.st_dev, info.st_ino) in above:
        yield _unreadable(path, root, "the folder leads back to one that it lies in")
    elif path.suffix in _AUTHORED:
        yield _unreadable(path, root, "this is a folder, and has the name of a file")
    else:
        yield from _below(path, root, above)


def _unreadable(path: Path, root: Path, detail: str) -> MissingContent:
    """The problem, at the name with unprintable characters escaped."""
    name = path.relative_to(root).as_posix()
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
    return MissingContent(detail, file=shown, line=1, column=1)


def replace_file(path: Path, text: str) -> None:
    """Write a file anew, whole: where that fails, the old one is still there. Raises FolderUnusable."""
    place = path.resolve()
    partial = place.with_name(place.name + ".partial")
    try:
        partial.write_bytes(text.encode())
        if place.exists():
            shutil.copymode(place, partial)
        partial.replace(place)
    except OSError as problem:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise FolderUnusable(detail=f"{path} cannot be written: {problem.strerror}") from problem
