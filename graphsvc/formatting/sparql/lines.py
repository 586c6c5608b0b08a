"""Elements and blocks of a SPARQL text over lines: what fits stays on one, one pattern each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphsvc.formatting.sparql.tokens import Comment

WIDTH: Final = 120
STEP: Final = 2


class Break:
    """A place where an element that is too long for its line may go on in the next."""


@dataclass(slots=True)
class Block:
    """What stands between braces: `several` if it may hold more than one element on a line, `opened` if none."""

    body: list[Element] = field(default_factory=list)
    end: list[Comment] = field(default_factory=list)
    several: bool = False
    opened: bool = False

    def on_one_line(self) -> str | None:
        """The block without a line break; None where it cannot be."""
        texts = [element.on_one_line() for element in self.body]
        if self.end or (self.opened and texts) or (len(texts) > 1 and not self.several) or None in texts:
            return None
        return " ".join(["{", *(text or "" for text in texts), "}"])


@dataclass(slots=True)
class Element:
    """One pattern, clause or property: texts, blocks and places to break; with the comments in front of and behind it.

    `apart` if an empty line precedes it, `inner` if it goes on with the element before it, one step further in;
    `begun` when it holds a token.
    """

    parts: list[str | Block | Break] = field(default_factory=list)
    before: list[Comment] = field(default_factory=list)
    behind: str | None = None
    apart: bool = False
    inner: bool = False
    begun: bool = False

    def on_one_line(self) -> str | None:
        """The element without a line break; None where a comment or a block does not let it."""
        text = self.flat()
        return None if self.before or self.behind is not None or text is None or "\n" in text else text

    def flat(self) -> str | None:
        """The texts and blocks in one line; None where a block does not let it."""
        found: list[str] = []
        for part in self.parts:
            text = " " if isinstance(part, Break) else part if isinstance(part, str) else part.on_one_line()
            if text is None:
                return None
            found.append(text)
        return "".join(found)

    def lines(self, margin: int) -> Iterator[str]:
        """The element from a margin on, its comments left out."""
        text = self.flat()
        if text is not None and ("\n" in text or margin + len(text) <= WIDTH):
            yield " " * margin + text
            return
        whole = not any(isinstance(part, Block) for part in self.parts)
        line = " " * margin
        for part in self.parts:
            if isinstance(part, Break):
                if whole:
                    yield line
                    line = " " * (margin + 2 * STEP)
                else:
                    line += " "
            elif isinstance(part, str):
                line += part
            else:
                flat = part.on_one_line()
                if flat is not None and len(line) + len(flat) <= WIDTH:
                    line += flat
                else:
                    yield line + "{"
                    yield from block_lines(part.body, part.end, margin + STEP)
                    line = " " * margin + "}"
        yield line


def comment_lines(comments: Sequence[Comment], margin: int = 0, *, begun: bool = False) -> Iterator[str]:
    """The comments, an empty line before each that is apart; before the first only if something else has `begun`."""
    for comment in comments:
        if begun and comment.apart:
            yield ""
        yield " " * margin + comment.text
        begun = True


def block_lines(body: Sequence[Element], end: Sequence[Comment], margin: int) -> Iterator[str]:
    """The elements with their comments, and the comments at the end; empty lines only between them."""
    begun = False
    for element in body:
        inset = margin + STEP * element.inner
        yield from comment_lines(element.before, inset, begun=begun)
        if element.apart and (begun or element.before):
            yield ""
        *lines, last = element.lines(inset)
        yield from lines
        yield last if element.behind is None else f"{last} {element.behind}"
        begun = True
    yield from comment_lines(end, margin, begun=begun)
