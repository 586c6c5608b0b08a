"""Forms for a second entry: what the first entry asks of each passage, without its answers.

A form is a tab-separated table. Its `subject` is a number and a class; whoever reads the words fills in `value`, with a
prefixed name or a literal. What is our own wording, or a name that the first reader coined, is `given`: `yes` agrees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple, TypeAlias

from graphsvc.content import Content
from graphsvc.errors import SyntaxProblem
from graphsvc.loading.double_entry import Row, second_entry, stated_in, table_of
from graphsvc.loading.prefixed import Prefixed
from graphsvc.vocab import RDF

FORM_COLUMNS: Final = ("passage", "words", "subject", "property", "value", "given")
AGREED: Final = "yes"
_GIVEN: Final = frozenset(
    {"rdf:type", "icg:aim", "icg:listName", "icg:resolvedAgainst", "icg:sourceSlip", "icg:statement"}
)
"""Properties whose values nobody can enter blind."""
_WHO: Final = "is"

_Asked: TypeAlias = tuple[str, str, str]
"""A passage, the number and class of a thing in it, and a property."""


class _Answer(NamedTuple):
    """What a row of a form holds, or should hold: the value, and what is given of it."""

    value: str
    given: str


class _Question(NamedTuple):
    """The answer that the first entry gives, and its statement; None for the row that asks which thing it is."""

    answer: _Answer
    row: Row | None


def blank_form(content: Content, slug: str, text: str) -> str:
    """The form of what has no second entry yet in a document, whose text is at hand. Raises SyntaxProblem."""
    unlike = stated_in(content, slug).symmetric_difference(second_entry(content, slug) or ())
    wanted = {row.passage for row in unlike}
    lines = ["\t".join(FORM_COLUMNS)]
    for (passage, subject, term), questions in _questions(content, slug).items():
        if passage in wanted:
            start, _, end = passage.partition("-")
            words = " ".join(text[int(start) : int(end)].split())
            lines += (f"{passage}\t{words}\t{subject}\t{term}\t\t{asked.answer.given}" for asked in questions)
    return "\n".join(lines) + "\n"


def taken_in(content: Content, slug: str, form: str, name: str) -> tuple[str, Sequence[str]]:
    """The table of the second entry with what a filled form agrees to, and a line for each answer that differs.

    Passages that are not in the form keep their rows. Raises SyntaxProblem with the line.
    """
    answers = _answers(form, name)
    passages = {passage for passage, _, _ in answers}
    questions = {key: asked for key, asked in _questions(content, slug).items() if key[0] in passages}
    agreed = {row for row in second_entry(content, slug) or () if row.passage not in passages}
    mistaken: set[tuple[str, str]] = set()
    differences = []
    for key in (*questions, *(key for key in answers if key not in questions)):
        asked, given = questions.get(key, ()), answers.get(key, frozenset())
        expected = {question.answer for question in asked}
        if expected != given:
            differences.append(f"{' '.join(key)}: {_listed(given - expected)}, not {_listed(expected - given)}")
            if key[2] == _WHO:
                mistaken.add(key[:2])
        if key[:2] not in mistaken:
            agreed |= {question.row for question in asked if question.row and question.answer in given}
    return table_of(agreed), differences


def _listed(answers: AbstractSet[_Answer]) -> str:
    """The answers in order; `nothing` without any."""
    return (
        ", ".join(f"{value!r} to {given!r}" if given else repr(value) for value, given in sorted(answers)) or "nothing"
    )


def _questions(content: Content, slug: str) -> Mapping[_Asked, Sequence[_Question]]:
    """The questions of a document in its order; what a thing is comes before what is said of it."""
    classes = _classes(content)
    rows = sorted(stated_in(content, slug), key=lambda row: (row.extent, row))
    coined = {row.subject for row in rows} - classes.keys()
    found: defaultdict[_Asked, list[_Question]] = defaultdict(list)
    things: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        here = things[row.passage]
        thing = here.setdefault(row.subject, f"{len(here) + 1} {classes.get(row.subject, 'claim')}")
        if row.subject in classes and (row.passage, thing, _WHO) not in found:
            found[row.passage, thing, _WHO].append(_Question(_Answer(row.subject, ""), None))
        given = row.predicate in _GIVEN or row.value in coined
        answer = _Answer(AGREED, row.value) if given else _Answer(row.value, "")
        found[row.passage, thing, row.predicate].append(_Question(answer, row))
    return found


def _classes(content: Content) -> Mapping[str, str]:
    """The class of each thing that the entities describe; what only passages describe has none here."""
    short = Prefixed(content).short
    return {
        short(quad.subject): short(quad.object)
        for file in content.files
        if file.name.startswith("data/entities/")
        for quad in file.quads
        if quad.predicate.value == RDF + "type"
    }


def _answers(form: str, name: str) -> Mapping[_Asked, AbstractSet[_Answer]]:
    """What a form answers; a row left blank answers nothing. Raises SyntaxProblem with the line."""
    lines = form.splitlines()
    if not lines or tuple(lines[0].split("\t")) != FORM_COLUMNS:
        detail = f"the columns must be {', '.join(FORM_COLUMNS)}"
        raise SyntaxProblem(detail, file=name, line=1, column=1)
    found: defaultdict[_Asked, set[_Answer]] = defaultdict(set)
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(FORM_COLUMNS):
            detail = f"{len(cells)} columns instead of {len(FORM_COLUMNS)}"
            raise SyntaxProblem(detail, file=name, line=number, column=1)
        passage, _, subject, term, value, given = cells
        answers = found[passage, subject, term]
        if value.strip():
            answers.add(_Answer(value.strip(), given))
    return found
