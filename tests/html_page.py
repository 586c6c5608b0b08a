"""A page as tests read it."""

from __future__ import annotations

from html.parser import HTMLParser

VOID_ELEMENTS = {"meta", "link", "input", "br", "hr"}


class Page(HTMLParser):
    """A page read: its elements with attributes, its texts with languages, and whether it is properly nested."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self._languages = [""]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and wait for its end."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID_ELEMENTS:
            self.open.append(tag)
            self._languages.append(dict(attrs).get("lang") or self._languages[-1])

    def handle_data(self, data: str) -> None:
        """Note a text with the language that is stated nearest to it."""
        self.texts.append((data, self._languages[-1]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that ends at once."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Note an end that fits no beginning."""
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)
        self._languages[1:] = self._languages[1:-1]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of this name."""
        return [attributes for name, attributes in self.elements if name == tag]

    def values(self, attribute: str) -> list[str]:
        """Every value of an attribute."""
        return [value for _, attributes in self.elements if (value := attributes.get(attribute)) is not None]
