"""Second reading: what ontology, things, shapes and queries say, signed by a second reader.

`{ontology,data,shapes,queries}/second-reading.tsv` keep what was signed, a row for each property of a thing. No
rule can tell whether a definition, a translation or a rule of derivation says the opposite of what it should; that it
is not what two people have read can be told. Passages are entered twice instead (`double_entry`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final, NamedTuple

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.content.folders import FOLDERS, authored_paths
from graphsvc.content.parsing import quads_of, text_of
from graphsvc.errors import ContentError, Place, ReadOnce, SyntaxProblem
from graphsvc.loading.findings import CheckFinding, of_problem
from graphsvc.loading.prefixed import Prefixed
from graphsvc.model import Names, Passage, sha256
from graphsvc.validation import Severity
from graphsvc.vocab import RDF, XSD

TABLE: Final = "second-reading.tsv"
COLUMNS: Final = ("file", "subject", "property", "value")
_TABLES: Final = frozenset({"sections.tsv", "skipped.tsv", "unproved.tsv", "verified-ids.tsv"})
_LONGEST: Final = 60
"""A longer value is kept as its digest."""
_DIGEST: Final = "sha256:"
_DEEPEST: Final = 40
"""How deep blank nodes are described in one another."""
_NAMELESS: Final = "[]"
_HEADER: Final = re.compile(r"# ?([a-z]+(?:@[A-Za-z-]+)?): ")


class Part(NamedTuple):
    """What is signed as one: a property of a thing in a file."""

    file: str
    subject: str
    term: str

    @property
    def folder(self) -> str:
        """The content folder whose table keeps it."""
        return self.file.partition("/")[0]


class Difference(NamedTuple):
    """A part that says now what was not signed; None where it says nothing now, or where nothing was signed."""

    now: str | None
    signed: str | None


def differences(content: Content) -> Mapping[Part, Difference]:
    """What is to be read a second time, in the order of files. Raises SyntaxProblem for a table that cannot be read.

    Parts of a file that cannot be parsed are left out.
    """
    said, signed = said_in(content), {part: value for part, (value, _) in signed_in(content).items()}
    parsed = {part.file for part in said}
    return {
        part: Difference(said.get(part), signed.get(part))
        for part in sorted(said.keys() | signed.keys())
        if said.get(part) != signed.get(part) and (part.file in parsed or not (content.root / part.file).exists())
    }


def said_in(content: Content) -> Mapping[Part, str]:
    """What each part says now: its values, or their digest where they are long."""
    prefixed = Prefixed(content)
    known = {file.name: file.quads for file in content.files}
    found: dict[Part, str] = {}
    for path in authored_paths(content.root):
        name = path.relative_to(content.root).as_posix()
        try:
            if path.suffix == ".rq":
                found |= _of_query(text_of(path, name), name)
            elif path.name in _TABLES:
                found |= _of_table(text_of(path, name), name)
            elif name in known:
                found |= _of_quads(known[name], name, prefixed)
            elif path.suffix == ".ttl":
                found |= _of_quads(quads_of(text_of(path, name), name, content.names), name, prefixed)
        except ContentError:
            continue  # reported where files are parsed
    return {part: _kept(value) for part, value in found.items()}


def signed_in(content: Content) -> Mapping[Part, tuple[str, int]]:
    """What was signed of each part, with the line of its folder's table. Raises SyntaxProblem."""
    found: dict[Part, tuple[str, int]] = {}
    for folder in FOLDERS:
        path, name = content.root / folder / TABLE, f"{folder}/{TABLE}"
        if not path.is_file():
            continue
        lines = text_of(path, name).splitlines()
        if not lines or tuple(lines[0].split("\t")) != COLUMNS:
            detail = f"the columns must be {', '.join(COLUMNS)}"
            raise SyntaxProblem(detail, file=name, line=1, column=1)
        for number, line in enumerate(lines[1:], 2):
            cells = line.split("\t")
            part = Part(f"{folder}/{cells[0]}", *cells[1:3]) if len(cells) == len(COLUMNS) else None
            if part is None or part in found:
                detail = "a row has a file, a subject, a property and a value, and no other row has the first three"
                raise SyntaxProblem(detail, file=name, line=number, column=1)
            found[part] = cells[3], number
    return found


def sign(content: Content, parts: Iterable[Part]) -> None:
    """Keep what these parts say now as read a second time. Raises SyntaxProblem for a table that cannot be read."""
    said, signed = said_in(content), {part: value for part, (value, _) in signed_in(content).items()}
    changed = set()
    for part in parts:
        changed.add(part.folder)
        signed.pop(part, None)
        if part in said:
            signed[part] = said[part]
    for folder in changed:
        rows = [
            (part.file.removeprefix(f"{folder}/"), part.subject, part.term, value)
            for part, value in sorted(signed.items())
            if part.folder == folder
        ]
        text = "".join("\t".join(cells) + "\n" for cells in (COLUMNS, *rows))
        (content.root / folder / TABLE).write_text(text, encoding="utf-8")


def read_once(content: Content) -> list[str]:
    """The content folders of which nothing was read a second time."""
    return [folder for folder in FOLDERS if not (content.root / folder / TABLE).is_file()]


def unsigned(content: Content) -> Iterator[CheckFinding]:
    """A violation for each part that is not what was signed, a warning for each thing that is new since.

    A folder without a table is passed over: `read_once` names it.
    """
    try:
        signed, found = signed_in(content), differences(content)
    except SyntaxProblem as problem:
        yield of_problem(problem)
        return
    known = {(part.folder, part.subject) for part in signed}
    passed_over, new = read_once(content), set[str]()
    for part, difference in found.items():
        if part.folder in passed_over or part.subject in new:
            continue
        place = _place(content, part, signed)
        if (part.folder, part.subject) in known:
            yield of_problem(ReadOnce(_told(difference), subject=part.subject, what=part.term).at(place))
        else:
            new.add(part.subject)
            detail = (
                "one person only has read this: let another one read it, and sign it with `graphsvc second-reading`"
            )
            yield of_problem(ReadOnce(detail, subject=part.subject).at(place), Severity.WARNING)


def _told(difference: Difference) -> str:
    """What differs, and what to do about it."""
    now, signed = difference
    if now is None:
        what = "a second person has read and signed this, and it is gone"
    elif signed is None:
        what = "no second person has read this"
    elif now.startswith(_DIGEST) or signed.startswith(_DIGEST):
        what = "this has changed since a second person read and signed it"
    else:
        what = f"this says {now!r}, and a second person has read and signed {signed!r}"
    return f"{what}: put it back, or let another person read it, and sign it with `graphsvc second-reading`"


def _of_query(text: str, name: str) -> Iterator[tuple[Part, str]]:
    """The parts of a query: each field of its header but the rows, which `questions` checks, and what it asks."""
    parts: defaultdict[str, list[str]] = defaultdict(list)
    term = "comment"
    for line in text.splitlines():
        if not line.startswith("#"):
            term = "query"
        elif match := _HEADER.match(line):
            term = match[1]
        parts[term].append(line.strip())
    parts.pop("rows", None)
    return ((Part(name, PurePosixPath(name).stem, term), "\n".join(lines)) for term, lines in parts.items())


def _of_table(text: str, name: str) -> Iterator[tuple[Part, str]]:
    """The parts of a table beside an annotation: each row, known by its first two cells."""
    for line in text.splitlines()[1:]:
        first, second, *rest = [*line.split("\t"), "", ""]
        yield Part(name, first, second), " | ".join(rest).strip(" |")


def _of_quads(quads: Iterable[ox.Quad], name: str, prefixed: Prefixed) -> Iterator[tuple[Part, str]]:
    """The parts of an RDF file: the values of each property, in each language, of each thing that has a name.

    Nodes without a name are values of what points at them; what nothing points at is known by its class.
    """
    names = prefixed.content.names
    about: defaultdict[object, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        if not (_of_passage(quad.graph_name, names) or _of_passage(quad.subject, names)):
            about[quad.subject].append(quad)
    pointed_at = {quad.object for found in about.values() for quad in found}
    parts: defaultdict[Part, list[str]] = defaultdict(list)
    for subject, found in about.items():
        if isinstance(subject, ox.NamedNode):
            for quad in found:
                parts[Part(name, prefixed.short(subject), _term(quad, prefixed))].append(
                    _value(quad.object, about, prefixed)
                )
        elif subject not in pointed_at:
            kind = next((prefixed.short(quad.object) for quad in found if quad.predicate.value == RDF + "type"), "")
            parts[Part(name, _NAMELESS, kind)].append(_value(subject, about, prefixed))
    return ((part, " | ".join(sorted(values))) for part, values in parts.items())


def _of_passage(term: object, names: Names) -> bool:
    """Whether a term names a passage."""
    return isinstance(term, ox.NamedNode) and Passage.of(term.value, names) is not None


def _term(quad: ox.Quad, prefixed: Prefixed) -> str:
    """The property, with the language of the value."""
    language = quad.object.language if isinstance(quad.object, ox.Literal) else None
    return prefixed.short(quad.predicate) + (f"@{language}" if language else "")


def _value(term: object, about: Mapping[object, list[ox.Quad]], prefixed: Prefixed, depth: int = 0) -> str:
    """A term as text: a literal with its datatype, a node without a name by what it says."""
    if isinstance(term, ox.Literal):
        plain = term.language or term.datatype.value == XSD + "string"
        return term.value if plain else f"{term.value}^^{prefixed.short(term.datatype)}"
    if not isinstance(term, ox.BlankNode):
        return prefixed.short(term) if isinstance(term, ox.NamedNode) else str(term)
    if depth > _DEEPEST:
        return _NAMELESS
    said = sorted(
        f"{_term(quad, prefixed)} {_value(quad.object, about, prefixed, depth + 1)}" for quad in about.get(term, ())
    )
    return f"[ {' ; '.join(said)} ]"


def _kept(value: str) -> str:
    """What the table keeps of a value."""
    return value if len(value) <= _LONGEST and value.isprintable() else _DIGEST + sha256(value)[:16]


def _place(content: Content, part: Part, signed: Mapping[Part, tuple[str, int]]) -> Place:
    """Where the file first names the thing, or the row that signed it where the file does so no more."""
    path = content.root / part.file
    text = text_of(path, part.file) if path.is_file() else ""
    if found := re.search(rf"(?m)^[^#\n]*?(?<![\w-]){re.escape(part.subject)}(?![\w%-])", text):
        return Place(part.file, text.count("\n", 0, found.end()) + 1, 1)
    gone = part in signed and not (text and (path.suffix == ".rq" or part.subject == _NAMELESS))
    return Place(f"{part.folder}/{TABLE}", signed[part][1], 1) if gone else Place(part.file, 1, 1)
