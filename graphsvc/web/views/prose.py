"""Markdown as a page: headings that can be linked to, tables without inline styles, links between the documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_COMMENT: Final = re.compile(r"^<!--.*?-->\n?", re.MULTILINE | re.DOTALL)
_DOCUMENT: Final = re.compile(r"([a-z0-9-]+)\.md(#.*)?")
_NOT_IN_ANCHORS: Final = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the second level: its anchor and its words."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A text as a page shows it: its title, its sections, and all of it."""

    title: str
    sections: Sequence[Section]
    body: Markup


def prose(text: str, address: Callable[[str], str]) -> Prose:
    """The page of a Markdown text (CommonMark with tables). `address` gives that of another document by its name.

    HTML in the text is shown, not used; comments are left out.
    """
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(_COMMENT.sub("", text))
    anchors = dict(_anchored(tokens))
    for token in tokens:
        _without_style(token)
        for child in token.children or ():
            if child.type == "link_open" and (found := _DOCUMENT.fullmatch(str(child.attrGet("href")))):
                child.attrSet("href", address(found[1]) + (found[2] or ""))
    titles = [title for title, level in anchors.values() if level == "h1"]
    sections = [Section(anchor, title) for anchor, (title, level) in anchors.items() if level == "h2"]
    html = reader.renderer.render(tokens, reader.options, {})
    for scrolled in ("pre", "table"):
        html = html.replace(f"<{scrolled}>", f'<{scrolled} tabindex="0">')  # for who has no mouse
    return Prose(titles[0] if titles else "", sections, Markup(html))  # noqa: S704  # it escapes; HTML is off


def _anchored(tokens: Sequence[Token]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Give each heading an anchor as code hosts do: the anchor, with the heading's words and level."""
    seen: set[str] = set()
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            title = "".join(child.content for child in inline.children or ())
            plain = anchor = _NOT_IN_ANCHORS.sub("", title.lower()).replace(" ", "-")
            number = 0
            while anchor in seen:
                number += 1
                anchor = f"{plain}-{number}"
            seen.add(anchor)
            opening.attrSet("id", anchor)
            yield anchor, (title, opening.tag)


def _without_style(token: Token) -> None:
    """Turn the alignment of a cell into a class: the pages' policy takes no inline style."""
    if style := token.attrs.pop("style", None):
        token.attrSet("class", "n" if "right" in str(style) else "")
    if token.type == "fence":
        token.info = token.info.split(" ", 1)[0]
