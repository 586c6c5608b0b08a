"""Texts for people: names with their language, dates, numbers, states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, NamedTuple

import pyoxigraph as ox
from markupsafe import Markup

from graphsvc.description import Description, Node
from graphsvc.description.labels import Labels, Text, as_printed, tagged
from graphsvc.engine.contract import Term
from graphsvc.vocab import RDF
from graphsvc.web.links import Links
from graphsvc.web.views.holding import is_held, is_worked_out
from graphsvc.web.views.writing import period, readable
from graphsvc.web.words import N_, words_in

LANGUAGES: Final = {"en": N_("English"), "fr": N_("French"), "zh-Hant": N_("Chinese")}
_STATES: Final = {"under-way": "way", "expected": "planned"} | {name: name for name in ("planned", "target", "claimed")}
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")
_PRINTED: Final = {"nameAsWritten", "printedValue", "titleAsPrinted"}
_TO_THE_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Letters that are written from right to left (Unicode Annex 9, table 4), so that their text is set apart."""
_VARIABLE: Final = re.compile(r"\{[?$]?(\w+)\}")

_DEEPEST: Final = 4
"""So many blank nodes within each other are shown."""


class Cell(NamedTuple):
    """A piece of text with its language and the link on it; of one in words of ours only a `part` has the language."""

    text: str
    language: str = ""
    href: str | None = None
    part: str = ""


def linked(cells: Iterable[Cell], by: str = ", ", *, language: str = "en") -> Markup:
    """The pieces as HTML with their links and, where it is not that of the page, their language.

    Pages have hundreds of these: a macro for each takes four times as long.
    """
    marks = escape(words_in(language).between(by))
    return Markup(marks.join([_linked(cell, language) for cell in cells]))  # noqa: S704 (escaped, piece by piece)


def lang(cell: Cell, *, language: str = "en") -> Markup:
    """The attributes for the language of a text, where that is another one than that of the page, and its direction."""
    return Markup(_lang(cell, language))  # noqa: S704 (escaped)


def _lang(cell: Cell, language: str) -> str:
    attribute = "" if cell.language in {"", "mul", language} else f' lang="{escape(cell.language)}"'
    return f'{attribute} dir="auto"' if _TO_THE_LEFT.search(cell.text) else attribute


def _linked(cell: Cell, language: str) -> str:
    """One piece as HTML, each part of it escaped."""
    text = escape(cell.text)
    attribute = _lang(cell, language)
    if attribute and cell.part and cell.part in cell.text:
        before, part, after = map(escape, cell.text.partition(cell.part))
        text, attribute = f"{before}<span{attribute}>{part}</span>{after}", ""
    if cell.href:
        return f'<a href="{escape(cell.href)}"{attribute}>{text}</a>'
    return f"<span{attribute}>{text}</span>" if attribute else text


def with_variables(message: str) -> Markup:
    """A message of a shape with the variables in it (`{?value}`, SHACL, section 5.3.2) set apart from its words."""
    return Markup(_VARIABLE.sub(r"<var>\1</var>", str(escape(message))))  # noqa: S704 (escaped)


@dataclass(frozen=True, slots=True)
class State:
    """How far a thing has come true: the word, and the class that draws it."""

    text: str
    style: str = ""


def capital(text: str) -> str:
    """The text with its first letter in upper case; a compact IRI and a name written as `iHub` stay as they are."""
    first = text.partition(" ")[0]
    as_written = ":" in first.rstrip(":") or any(map(str.isupper, first[1:]))
    return text if as_written else text[:1].upper() + text[1:]


def cell(text: Text, href: str | None = None) -> Cell:
    """A text as a cell."""
    return Cell(text.value, tagged(text.language) if text.language else "", href)


def as_stated(cell: Cell, predicate: str) -> Cell:
    """The cell of a value of a property, its IRI or local name: in English where that is what a document prints."""
    is_printed = predicate.rpartition("#")[2] in _PRINTED
    return cell._replace(language=as_printed(cell.text).language) if is_printed else cell


def apart(cells: Iterable[Cell], mark: str) -> list[Cell]:
    """The pieces without links, with a mark between them."""
    return [piece for cell in cells for piece in (Cell(mark), cell._replace(href=None))][1:]


def in_one_language(texts: Iterable[Text], languages: Sequence[str]) -> tuple[Cell, ...]:
    """The texts in the first of the languages that has some; all of them where none has."""
    found = [cell(text) for text in texts]
    best = next((tag for tag in languages if any(c.language == tag for c in found)), None)
    return tuple(c for c in found if best in {None, c.language})


def first_in(texts: Iterable[Text], language: str) -> tuple[Cell, ...]:
    """The texts in all languages: that of the reader first, then English, then the others."""
    found = map(cell, texts)
    return tuple(sorted(found, key=lambda c: (c.language != language, c.language != "en", c.language)))


def named(iri: str, labels: Labels, links: Links) -> Cell:
    """The name of a resource, with the link to its page."""
    return cell(labels.of(iri), links.href(iri))


def kinds_of(node: Node, labels: Labels, links: Links) -> tuple[Cell, ...]:
    """The classes of a node as pages write kinds: `Award Edition` of the ontology as `Award edition`."""
    found = []
    for name in (named(iri, labels, links) for iri in node.types):
        first, *rest = name.text.split(" ")
        words = [word.lower() if name.language == "en" and word.istitle() else word for word in rest]
        found.append(name._replace(text=capital(" ".join([first, *words]))))
    return tuple(found)


def shown(term: Term, labels: Labels, links: Links) -> Cell:
    """A value: a resource by its name, a literal by its text, a blank node by what is stated of it."""
    if isinstance(term, ox.NamedNode):
        empty = term.value == RDF + "nil"
        return Cell(words_in(labels.language).gettext("empty list")) if empty else named(term.value, labels, links)
    if isinstance(term, ox.Literal):
        return told(Text(readable(term, words_in(labels.language)), term.language or ""), labels, links)
    if isinstance(term, ox.BlankNode):
        return Cell(_stated_of(term, labels, links))
    return Cell(str(term))


def each_shown(term: Term, labels: Labels, links: Links) -> tuple[Cell, ...]:
    """A value as it is shown; of a list each item with its number and its link."""
    items = _items(term, labels)
    found = [shown(item, labels, links) for item in items]
    numbered = (item._replace(text=f"{number}. {item.text}") for number, item in enumerate(found, 1))
    return tuple(numbered) or (shown(term, labels, links),)


def _items(node: Term, labels: Labels) -> list[Term]:
    """The items of a list in their order (RDF 1.1 Semantics, appendix D); none of what is no list that ends."""
    found: list[Term] = []
    passed: set[Term] = set()
    while isinstance(node, ox.BlankNode) and node not in passed:
        passed.add(node)
        facts = labels.nameless.get(node, ())
        first, rest = ([fact.o for fact in facts if fact.p.value == RDF + local] for local in ("first", "rest"))
        if len(first) != 1 or len(rest) != 1:
            return []
        found.append(first[0])
        node = rest[0]
    return found if isinstance(node, ox.NamedNode) and node.value == RDF + "nil" else []


def _stated_of(node: ox.BlankNode, labels: Labels, links: Links, depth: int = 0) -> str:
    """The properties of a blank node with their values, those of one within it in brackets: `length = 3; unit = km`.

    A list is told by its items, numbered.
    """

    def text(term: Term) -> str:
        if isinstance(term, ox.BlankNode):
            return f"({_stated_of(term, labels, links, depth + 1)})"
        return shown(term, labels, links).text

    if depth < _DEEPEST and (items := _items(node, labels)):
        return ", ".join(f"{number}. {text(item)}" for number, item in enumerate(items, 1))
    facts = labels.nameless.get(node, ()) if depth < _DEEPEST else ()
    told = dict.fromkeys(f"{labels.of(fact.p.value)} = {text(fact.o)}" for fact in facts)
    return "; ".join(sorted(told)) or "…"


def told(text: Text, labels: Labels, links: Links) -> Cell:
    """A text, with a link where it is an address; that of a thing of ours, as examples are, by its name."""
    if not _ADDRESS.fullmatch(text.value):
        return cell(text)
    of_ours = text.value.startswith(labels.names.base + "id/")
    return named(text.value, labels, links) if of_ours else cell(text, links.href(text.value))


def when(node: Node, description: Description) -> str:
    """The time of a claim; `undated` is written out."""
    return dated(node, description.labels)


def dated(node: Node, labels: Labels) -> str:
    """The same outside a description, in the language of the labels."""
    names, words = labels.names, words_in(labels.language)
    value = node.text(names.term("edtf"))
    if not value:
        return words.gettext("undated")
    shown = period(value, words)
    return words.gettext("%(day)s (worked out)", day=shown) if is_worked_out(node, names) else shown


def state(node: Node, description: Description) -> State | None:
    """How far the thing has come true, None where nothing is stated; a denial is named as one.

    A recognition, an office or a change of status of which a passage says no more is achieved.
    """
    names, labels = description.names, description.labels
    if names.thing("concept", "negative") in node.iris(names.term("polarity")):
        return State(words_in(labels.language).gettext("denied"), "claimed")
    found = next(iter(node.iris(names.term("realization"))), None)
    if found is None:
        return State(words_in(labels.language).gettext("achieved")) if is_held(node, names) else None
    return State(labels.of(found).value, _STATES.get(found.rsplit("/", 1)[-1], ""))


def other_names(labels: Mapping[str, str], title: str) -> list[tuple[Cell, str]]:
    """The labels beside the title, each once and with the name of its language, or of the first that calls it so."""
    found: dict[str, tuple[Cell, str]] = {}
    for language, label in sorted(labels.items(), key=lambda item: (item[0] != "zh-Hant", item)):
        if label != title and (name := LANGUAGES.get(language, language)):
            found.setdefault(label, (Cell(label, language), name))
    return [*found.values()]


def shortened(cell: Cell, prefixes: Mapping[str, str]) -> Cell:
    """A link under its prefixed name, which the form for fragments takes, too; the longest namespace decides."""
    if not cell.href:
        return cell
    for prefix, space in sorted(prefixes.items(), key=lambda item: -len(item[1])):
        local = cell.text.removeprefix(space)
        if local != cell.text and not set(local) & set(":/#"):
            return cell._replace(text=f"{prefix}:{local}")
    return cell
