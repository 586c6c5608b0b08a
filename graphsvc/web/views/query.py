"""What the page of an example query shows: its question, its text, and the form that runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graphsvc.content.queries import samples_of
from graphsvc.content.query_parameters import Template
from graphsvc.description import Description
from graphsvc.errors import FormattingError
from graphsvc.formats import QUERY_TEXT
from graphsvc.vocab import RDFS, SCHEMA, SH
from graphsvc.web.links import Links
from graphsvc.web.views.asking import TOPICS, without_header
from graphsvc.web.views.text import LANGUAGES, Cell, cell
from graphsvc.web.words import N_, words_in

FORMATS: Final = (
    ("html", N_("Table")), ("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON"), ("xml", "XML"), ("ttl", "Turtle"),
)  # fmt: skip
"""What the form offers, by the value of its `format` field."""

_TYPES: Final = {
    "iri": N_("IRI"), "integer": N_("whole number"), "decimal": N_("decimal number"), "double": N_("number"),
    "boolean": N_("true or false"), "gYear": N_("year"), "date": N_("date, as 2026-01-31"), "string": N_("text"),
    "en": N_("English text"), "fr": N_("French text"), "zh": N_("Chinese text"),
}  # fmt: skip
"""What the types of parameters are called."""


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter in the form."""

    name: str
    type: str
    sample: str


@dataclass(frozen=True, slots=True)
class QueryPage:
    """The page of one example query: its question in one language, its text without the comments of its file.

    `others` are the question in other languages with the name of each, `topics` and `keywords` what it is about.

    Addresses are paths of this service, `command` has a whole one.
    """

    question: Cell | None
    text: str
    editor: str
    file: str
    run: str
    command: str
    parameters: Sequence[Field]
    others: Sequence[tuple[str, Cell]] = ()
    topics: Sequence[Cell] = ()
    keywords: Sequence[Cell] = ()
    formats: Sequence[tuple[str, str]] = FORMATS


def query_page(description: Description, links: Links, public_url: str) -> QueryPage | None:
    """The page, None for a resource without the text of a SELECT query."""
    texts = description.node.texts(SH + "select")
    if not texts:
        return None
    text, language = texts[0].value, description.labels.language
    words = words_in(language)
    query = without_header(text)
    slug = description.iri.rpartition("/")[2]
    samples = samples_of(text)
    try:
        known = Template(text).parameters
    except FormattingError:
        known = []
    fields = [Field(one.name, words.gettext(_TYPES[one.type]), samples.get(one.name, "")) for one in known]
    given = [(field.name, field.sample) for field in fields if field.sample]
    path = links.path(f"/api/queries/{slug}")
    node = description.node
    questions = sorted(
        map(cell, node.texts(RDFS + "comment")),
        key=lambda question: (question.language != language, question.language != "en", question.language),
    )
    return QueryPage(
        questions[0] if questions else None,
        query,
        links.path("/sparql", query=query),
        links.document(description.iri, QUERY_TEXT.suffix) or "",
        path,
        public_url + links.path(f"/api/queries/{slug}.csv", given).removeprefix(links.root_path).lstrip("/"),
        fields,
        [(LANGUAGES.get(question.language, question.language), question) for question in questions[1:]],
        tuple(
            Cell(words.gettext(TOPICS[topic.value])) if topic.value in TOPICS else cell(topic)
            for topic in node.texts(SCHEMA + "genre")
        ),
        tuple(map(cell, node.texts(SCHEMA + "keywords"))),
    )
