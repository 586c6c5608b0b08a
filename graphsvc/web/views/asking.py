"""The form that asks: what it offers, the examples beside it, and the prefixes that a text lacks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import dropwhile
from pathlib import Path
from shlex import quote
from typing import Final, Protocol

from graphsvc.web.frame import Site
from graphsvc.web.links import Links
from graphsvc.web.views.text import Cell
from graphsvc.web.words import N_

ANSWER_FORMATS: Final = {
    "html": N_("Page"), "csv": "CSV", "tsv": "TSV", "json": "JSON", "xml": "XML",
    "turtle": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples",
}  # fmt: skip
"""What the query form offers, by the value of its `format` field."""

TOPICS: Final = {
    "recognitions": N_("Recognitions"),
    "partners and agreements": N_("Partners and agreements"),
    "figures": N_("Figures"),
    "people": N_("People"),
    "programmes and services": N_("Programmes and services"),
    "names": N_("Names"),
    "places": N_("Places"),
    "where statements come from": N_("Where statements come from"),
    "disagreements": N_("Disagreements"),
}
"""The topics of the examples in their order; others come after them under their own names."""

_PREFIXED: Final = re.compile(r"<[^<>\s]*>|\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*|(?<![\w?$:@-])([A-Za-z][\w-]*):")
_DECLARED: Final = re.compile(r"PREFIX\s+([A-Za-z][\w-]*):", re.IGNORECASE)


_EDITOR: Final = Path(__file__).parents[1] / "static" / "editor.js"


@cache
def is_bundled() -> bool:
    """Whether the editor was built (`make editor`); without it the form is a plain one."""
    return _EDITOR.is_file()


class Example(Protocol):
    """An example query, as far as the form needs it."""

    @property
    def slug(self) -> str:
        """Its key."""

    @property
    def titles(self) -> Mapping[str, str]:
        """Its title in each language."""

    @property
    def questions(self) -> Mapping[str, str]:
        """Its question in each language."""

    @property
    def text(self) -> str:
        """The query."""

    @property
    def topic(self) -> str:
        """The topic under which it is listed."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What the form shows: a query, the seconds it is granted at most, the examples, and the prefixes of the data."""

    query: str = ""
    examples: Sequence[Example] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    most_seconds: float = 30
    granted: float | None = None

    @property
    def seconds(self) -> str:
        """What stands in the field for seconds."""
        return f"{min(self.granted or self.most_seconds, self.most_seconds):g}"

    def command(self, endpoint: str, media_type: str) -> str:
        """The line for a shell that asks the query from a program, or one that is in a file."""
        asked = quote(f"query={self.query}") if self.query else "query@question.rq"
        return f"curl {endpoint} -H 'Accept: {media_type}' \\\n  --data-urlencode {asked}"


@dataclass(frozen=True, slots=True)
class Offered:
    """An example in the list: its title, which leads to its answer, and whether it is the one shown."""

    title: Cell
    current: bool


@dataclass(frozen=True, slots=True)
class Examples:
    """The examples by topic, how many there are, and the one that is shown, if one is."""

    topics: Sequence[tuple[str, Sequence[Offered]]]
    total: int
    current: Offered | None


PHRASES: Final = (
    N_("Completions"), N_("Control character"), N_("Diagnostics"), N_("No diagnostics"),
    N_("Selection deleted"), N_("close"),
)  # fmt: skip
"""What the editor (CodeMirror) says itself, to screen readers or in titles."""


def without_header(text: str) -> str:
    """An example query without the comments of its file, which tell of it and list the rows expected."""
    return "".join(dropwhile(lambda line: line.startswith("#") or not line.strip(), text.splitlines(keepends=True)))


def offered(asking: Asking, site: Site) -> Examples:
    """The examples for the form that shows this query."""
    asked = without_header(asking.query).strip()
    groups: dict[str, list[Offered]] = {topic: [] for topic in TOPICS}
    for example in asking.examples:
        href = site.links.path(f"/api/queries/{example.slug}", format="html")
        current = without_header(example.text).strip() == asked
        title = in_language(example.titles, site.language, example.slug)._replace(href=href)
        groups.setdefault(example.topic, []).append(Offered(title, current))
    found = [(TOPICS.get(topic, topic), group) for topic, group in groups.items() if group]
    here = next((example for _, group in found for example in group if example.current), None)
    return Examples(found, len(asking.examples), here)


def in_language(texts: Mapping[str, str], language: str, otherwise: str = "") -> Cell:
    """The text in a language, else in English, else in any; without texts, what stands for one."""
    found = next((tag for tag in (language, "en") if tag in texts), min(texts, default=""))
    return Cell(texts.get(found, otherwise), found)


def with_prefixes(asking: Asking, links: Links) -> str | None:
    """The address of the same query with the prefixes declared that it uses and lacks; None where it lacks none."""
    query, prefixes = asking.query, asking.prefixes
    used = {match[1] for match in _PREFIXED.finditer(query) if match[1]}
    lacking = sorted((used & prefixes.keys()) - set(_DECLARED.findall(query)))
    if not lacking:
        return None
    declarations = "".join(f"PREFIX {prefix}: <{prefixes[prefix]}>\n" for prefix in lacking)
    return links.path("/sparql", query=declarations + query)
