"""The skeleton that all pages have in common, and how a template is filled: everything in it is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import jinja2
from jinja2.bccache import Bucket
from markupsafe import Markup

from graphsvc.characters import IN_ITS_PLACE, UNSEEN
from graphsvc.model import Names
from graphsvc.web.links import Links
from graphsvc.web.relations import Relation
from graphsvc.web.views.marks import ticks
from graphsvc.web.views.text import lang, linked, with_variables
from graphsvc.web.views.told import told
from graphsvc.web.views.writing import day
from graphsvc.web.words import LANGUAGES, Words, words_in


@dataclass(frozen=True, slots=True)
class Site:
    """What every page of a deployment has in common for one reader, who is `here`; `filled` with content of ours.

    `up` is the way from there to the root of the service, where links are shorter by it than by the mount path.
    """

    names: Names
    public_url: str = "http://127.0.0.1:8000/"
    root_path: str = ""
    version: str = ""
    language: str = "en"
    here: str = "/"
    filled: bool = True
    up: str = ""

    @property
    def words(self) -> Words:
        """The words of the reader's language."""
        return words_in(self.language)

    @property
    def languages(self) -> Sequence[tuple[str, str, str]]:
        """The languages to choose from: tag, name, and the address that chooses it and comes back here."""
        return [
            (tag, name, self.links.path("/language", to=tag, page=self.here))
            for tag, name in LANGUAGES.items()
            if tag != self.language
        ]

    @property
    def links(self) -> Links:
        """Where its pages link to."""
        return Links(self.names.base, self.root_path)

    def links_in(self, iri: str, predicate: str) -> str:
        """The address of the fragment of all links in by one property."""
        return self.absolute(self.links.links_in(iri, predicate))

    def absolute(self, path: str) -> str:
        """A local path as an address under the public URL; the path already begins with the mount path."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}{path}"


class _Compiled(jinja2.BytecodeCache):
    """Templates as compiled once, for the environments of all languages, which differ in words only."""

    def __init__(self) -> None:
        """Begin empty."""
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is held of a template."""
        if held := self._held.get(bucket.key):
            bucket.bytecode_from_string(held)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Hold a template."""
        self._held[bucket.key] = bucket.bytecode_to_string()


_COMPILED: Final = _Compiled()
_SHOWN: Final = re.compile(rf'(<(textarea|script)\b.*?</\2>|\b(?:href|value)="[^"]*")|{UNSEEN.pattern}', re.DOTALL)
"""What of a page stays as it is, as group 1, or a character in whose place a sign is shown."""


@cache
def _environment(language: str) -> jinja2.Environment:
    """The templates in a language: everything escaped, a missing name is an error."""
    words = words_in(language)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # templates do not change while the service runs
        bytecode_cache=_COMPILED,
        extensions=["jinja2.ext.i18n"],
    )
    messages = words.translations
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # a method of the extension
        messages.gettext, messages.ngettext, newstyle=True
    )

    def translated(message: str, /, **values: object) -> str:
        """The message with values filled in, each escaped; without values it may be foreign, so it stays a text."""
        found = words.gettext(message)
        return Markup(found) % values if values else found  # noqa: S704 (a message of ours, where it has places)

    environment.globals["_"] = translated
    environment.filters["number"] = words.number
    environment.filters["linked"] = partial(linked, language=language)
    environment.filters["day"] = partial(day, words=words)
    environment.filters["lang"] = partial(lang, language=language)
    environment.filters["ticks"] = ticks
    environment.filters["told"] = partial(told, words=words)
    environment.filters["with_variables"] = with_variables
    environment.globals["between"] = words.between  # a filter on a constant is worked out once for all languages
    environment.globals["language"] = language
    return environment


@dataclass(frozen=True, slots=True)
class Frame:
    """What the skeleton of a page needs."""

    site: Site
    title: str
    json_ld: Markup = field(default_factory=Markup)
    relations: Sequence[Relation] = ()
    current: str = ""
    sought: str = ""

    @property
    def links(self) -> Links:
        """Where the page links to."""
        return self.site.links


def embedded(json_ld: str) -> Markup:
    """JSON for a script element: no character in it can end the element or begin a comment (HTML, section 4.12.1.3).

    Each of these characters can only stand inside a string of the JSON, where the escape means the same.
    """
    escapes = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
    for character, escaped in escapes.items():
        json_ld = json_ld.replace(character, escaped)
    return Markup(json_ld)  # noqa: S704 (escaped for its place just above; HTML escapes would break the JSON)


def compile_templates() -> None:
    """Compile all templates for all languages, so that no reader waits for it: half a second."""
    for language in LANGUAGES:
        environment = _environment(language)
        for name in environment.list_templates():
            environment.get_template(name)


def render(template: str, frame: Frame, **values: object) -> str:
    """The page. What nobody sees has a sign in its place, but in what is sent back or read by programs.

    Its links are relative where that is shorter: a large page has three hundred of them. Nothing but a link
    reads so: quotes are escaped in texts, and in JSON.
    """
    site = frame.site
    page = _environment(site.language).get_template(template).render(frame=frame, links=frame.links, **values)
    if UNSEEN.search(page):
        page = _SHOWN.sub(lambda found: found[1] or IN_ITS_PLACE, page)
    return page.replace(f'href="{site.root_path}/', f'href="{site.up}') if site.up else page
