"""Second reading: what ontology, things, shapes and queries say, signed by a second reader.

`{ontology,data,shapes,queries}/second-reading.tsv` keep what was signed, a row for each property of a thing. No
rule can tell whether a definition, a translation or a rule of derivation says the opposite of what it should; that it
is not what two people have read can be told. Passages are entered twice instead (`double_entry`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from graphsvc.content import Content
from graphsvc.content.folders import FOLDERS, replace_file
from graphsvc.content.parsing import text_of
from graphsvc.errors import Place, ReadOnce, SyntaxProblem
from graphsvc.loading.findings import CheckFinding, of_problem
from graphsvc.loading.signed_parts import NAMELESS, Part, said_in
from graphsvc.model import sha256
from graphsvc.validation import Severity

TABLE: Final = "second-reading.tsv"
COLUMNS: Final = ("file", "subject", "property", "value")
_LONGEST: Final = 60
"""A longer value is kept as its digest."""
_DIGEST: Final = "sha256:"


class Difference(NamedTuple):
    """A part that says now what was not signed, as the table keeps it; None where it says or was signed nothing.

    `text` is what it says in full.
    """

    now: str | None
    signed: str | None
    text: str


def differences(content: Content) -> Mapping[Part, Difference]:
    """What is to be read a second time, in the order of files. Raises SyntaxProblem for a table that cannot be read.

    Parts of a file that cannot be parsed are left out, and so is what stands in another file of its folder as it was.
    """
    texts = said_in(content)
    said = {part: _kept(text) for part, text in texts.items()}
    signed = {part: value for part, (value, _) in signed_in(content).items()}
    parsed = {part.file for part in said}
    gone = {_moved(part, signed[part]) for part in signed.keys() - said.keys()}
    new = {_moved(part, said[part]) for part in said.keys() - signed.keys()}
    return {
        part: Difference(said.get(part), signed.get(part), texts.get(part, ""))
        for part in sorted(said.keys() | signed.keys())
        if said.get(part) != signed.get(part)
        and (part.file in parsed or not (content.root / part.file).exists())
        and _moved(part, said.get(part) or signed[part]) not in gone & new
    }


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
            if len(cells) != len(COLUMNS):
                detail = f"a row has {', '.join(COLUMNS)}, each after a tab; this one has {len(cells)} of them"
                raise SyntaxProblem(detail, file=name, line=number, column=1)
            part = Part(f"{folder}/{cells[0]}", *cells[1:3])
            if part in found:
                detail = (
                    f"line {found[part][1]} has the same file, subject and property: keep what was read, or sign anew"
                )
                raise SyntaxProblem(detail, file=name, line=number, column=1)
            found[part] = cells[3], number
    return found


def sign(content: Content, parts: Iterable[Part]) -> None:
    """Keep what these parts say now as read a second time.

    Raises SyntaxProblem for a table that cannot be read, FolderUnusable for one that cannot be written.
    """
    said = {part: _kept(text) for part, text in said_in(content).items()}
    signed = {part: value for part, (value, _) in signed_in(content).items()}
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
        replace_file(content.root / folder / TABLE, text)


def without_table(content: Content) -> list[str]:
    """The content folders of which nothing was read a second time."""
    return [folder for folder in FOLDERS if not (content.root / folder / TABLE).is_file()]


def unsigned(content: Content) -> Iterator[CheckFinding]:
    """A violation for each part that is not what was signed, a warning for each thing that is new since.

    Content without any table is passed over, as nobody signs there; where some folders have one, each must.
    """
    try:
        signed, found = signed_in(content), differences(content)
    except SyntaxProblem as problem:
        yield of_problem(problem)
        return
    missing = without_table(content)
    if len(missing) == len(FOLDERS):
        return
    for folder in missing:
        detail = "the table of what was read a second time is gone: bring it back"
        yield of_problem(ReadOnce(detail).at(Place(f"{folder}/{TABLE}", 1, 1)))
    known = {(part.folder, part.subject) for part in signed}
    new: set[str] = set()
    for part, difference in found.items():
        if part.folder in missing or part.subject in new:
            continue
        place = _place(content, part, signed)
        if (part.folder, part.subject) in known:
            yield of_problem(ReadOnce(_told(difference, part), subject=part.subject, what=part.term).at(place))
        else:
            new.add(part.subject)
            detail = f"one person only has read this: let another one read it, and {_sign(part)}"
            yield of_problem(ReadOnce(detail, subject=part.subject).at(place), Severity.WARNING)


def _moved(part: Part, value: str) -> tuple[str, str, str, str]:
    """What is the same when a thing stands in another file of its folder."""
    return part.folder, part.subject, part.term, value


def _sign(part: Part) -> str:
    """How a thing is signed."""
    return f"sign it: `graphsvc second-reading {part.subject} --sign`"


def _told(difference: Difference, part: Part) -> str:
    """What differs, and what to do about it."""
    now, signed, _ = difference
    if now is None:
        return f"a second person has read and signed this, and it is gone: put it back, or {_sign(part)}"
    if signed is None:
        return f"no second person has read this: take it out, or let another person read it, and {_sign(part)}"
    if now.startswith(_DIGEST) or signed.startswith(_DIGEST):
        what = "this has changed since a second person read and signed it"
    else:
        what = f"this says {now!r}, and a second person has read and signed {signed!r}"
    return f"{what}: put it back, or let another person read it, and {_sign(part)}"


def _kept(value: str) -> str:
    """What the table keeps of a value."""
    short = len(value) <= _LONGEST and value.isprintable() and not value.startswith(_DIGEST)
    return value if short else _DIGEST + sha256(value)[:16]


def _place(content: Content, part: Part, signed: Mapping[Part, tuple[str, int]]) -> Place:
    """Where the file first names the thing, or the row that signed it where the file does so no more."""
    path = content.root / part.file
    text = text_of(path, part.file) if path.is_file() else ""
    if found := re.search(rf"(?m)^[^#\n]*?(?<![\w-]){re.escape(part.subject)}(?![\w%-])", text):
        return Place(part.file, text.count("\n", 0, found.end()) + 1, 1)
    gone = part in signed and not (text and (path.suffix == ".rq" or part.subject == NAMELESS))
    return Place(f"{part.folder}/{TABLE}", signed[part][1], 1) if gone else Place(part.file, 1, 1)
