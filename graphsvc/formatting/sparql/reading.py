"""Tokens read one after the other into elements, with their comments: terms, paths and expressions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

from graphsvc.errors import FormattingError
from graphsvc.formatting.sparql.lines import Block, Break, Element
from graphsvc.formatting.sparql.tokens import Comment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphsvc.formatting.sparql.tokens import Token

Parts: TypeAlias = list[str | Block | Break]

_DEEPEST: Final = 50
"""Levels of brackets; more are an accident, and each costs the interpreter's stack."""
_FUNCTIONS: Final = {
    name.upper(): name
    for name in (
        *("ABS", "ASC", "AVG", "BNODE", "BOUND", "CEIL", "COALESCE", "CONCAT", "CONTAINS", "COUNT", "DATATYPE"),
        *("DAY", "DESC", "ENCODE_FOR_URI", "FLOOR", "GROUP_CONCAT", "HOURS", "IF", "IRI", "isBlank", "isIRI"),
        *("isLiteral", "isNumeric", "isURI", "LANG", "langMatches", "LCASE", "MAX", "MD5", "MIN", "MINUTES", "MONTH"),
        *("NOW", "RAND", "REGEX", "REPLACE", "ROUND", "sameTerm", "SAMPLE", "SECONDS", "SHA1", "SHA256", "SHA384"),
        *("SHA512", "STR", "STRAFTER", "STRBEFORE", "STRDT", "STRENDS", "STRLANG", "STRLEN", "STRSTARTS", "STRUUID"),
        *("SUBSTR", "SUM", "TIMEZONE", "TZ", "UCASE", "URI", "UUID", "YEAR"),
    )
}
"""What is called with parentheses, as the headings of the recommendation write it."""
_SMALL: Final = frozenset({"A", "TRUE", "FALSE"})
_OPERATORS: Final = frozenset({"(", ",", ";", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "&&", "||", "!"})
_POSTFIX: Final = frozenset({"*", "+", "?"})
_SIMPLE: Final = frozenset({"iri", "variable", "blank", "number"})


class Reader(ABC):
    """The tokens and a place among them. Raises FormattingError for what is not SPARQL 1.1."""

    def __init__(self, tokens: Sequence[Token], spelled: Callable[[str], str]) -> None:
        """`tokens` ends with the end of the text; `spelled` writes an IRI that stands in `<>`."""
        self._tokens = tokens
        self._spelled = spelled
        self._place = 0
        self._depth = 0
        self.element = Element()

    @property
    def next(self) -> Token:
        """The token to be taken."""
        return self._tokens[self._place]

    def refuse(self) -> NoReturn:
        """Raise FormattingError for the next token."""
        token = self.next
        detail = f"SPARQL 1.1 does not have {token.text!r} here" if token.text else "the text ends too early"
        raise FormattingError(detail=detail, line=token.line, column=token.column)

    def begin(self, *, inner: bool = False) -> Element:
        """A new element, which gets the comments of the tokens taken from now on."""
        self.element = Element(inner=inner)
        return self.element

    def take(self, *words: str) -> str:
        """The next token as it is written, which must be one of the words where there are any.

        A comment inside an element goes in front of it, one behind its last token stays there.
        """
        token, element = self.next, self.element
        if token.kind == "end" or (words and token.word not in words):
            self.refuse()
        self._place += 1
        moved = [] if element.behind is None else [element.behind]
        if element.begun:
            moved += [comment.text for comment in token.before]
        else:
            element.before, element.apart, element.begun = [*token.before], token.apart and not element.inner, True
        for text in moved:
            element.before.append(Comment(text, element.apart))
            element.apart = False
        element.behind = token.behind
        if token.kind == "word":
            return (
                token.text.lower() if token.word in ("A", "TRUE", "FALSE") else _FUNCTIONS.get(token.word, token.word)
            )
        return self._spelled(token.text) if token.kind == "iri" else token.text

    def block(self, read: Callable[[], list[Element]], *, several: bool = False, opened: bool = False) -> Block:
        """Braces and what `read` finds between them."""
        self._deeper()
        outer, block = self.element, Block(several=several, opened=opened)
        self.take("{")
        opening, outer.behind = outer.behind, None
        block.body = read()
        block.end, self.next.before = self.next.before, []
        self.element = outer
        if opening is not None:
            first = block.body[0].before if block.body else block.end
            first.insert(0, Comment(opening, apart=False))
        self.take("}")
        self._depth -= 1
        return block

    def term(self) -> Parts:
        """A term, a list, or a blank node with its properties."""
        if self.next.word == "[":
            return self._blank_node()
        if self.next.word == "(":
            return self._list()
        if self.next.kind == "string":
            return [self._literal()]
        signed = self.take() if self.next.word in ("+", "-") else ""
        if self.next.kind not in _SIMPLE and self.next.word not in ("TRUE", "FALSE", "UNDEF"):
            self.refuse()
        return [signed + self.take()]

    def _literal(self) -> str:
        """A string with its language or datatype."""
        text = self.take()
        if self.next.kind == "tag":
            return text + self.take()
        return text + self.take() + self.take() if self.next.word == "^^" else text

    def _list(self) -> Parts:
        self._deeper()
        parts: Parts = [self.take("(")]
        while self.next.word != ")":
            parts += [Break() if len(parts) > 1 else " ", *self.term()]
        self._depth -= 1
        return [*parts, " " * (len(parts) > 1) + self.take(")")]

    def _blank_node(self) -> Parts:
        self._deeper()
        parts: Parts = [self.take("[")]
        while self.next.word != "]":
            parts += [Break() if len(parts) > 1 else " ", *self.verb_and_objects()]
            while self.next.word == ";":
                parts.append(f" {self.take()}")
        self._depth -= 1
        return [*parts, " " * (len(parts) > 1) + self.take("]")]

    def verb_and_objects(self) -> Parts:
        """A variable or a path, and the terms behind it."""
        verb = self.take() if self.next.kind == "variable" else self._path()
        parts: Parts = [verb, " ", *self.term()]
        while self.next.word == ",":
            parts += [f" {self.take()}", Break(), *self.term()]
        return parts

    def _path(self) -> str:
        """A property path, without white space (SPARQL 1.1, section 9.1)."""
        text = ""
        while self.next.word in ("^", "!"):
            text += self.take()
        if self.next.word == "(":
            self._deeper()
            text += self.take()
            text += "" if self.next.word == ")" else self._path()
            text += self.take(")")
            self._depth -= 1
        elif self.next.kind == "iri" or self.next.text == "a":
            text += self.take()
        else:
            self.refuse()
        following = self._tokens[self._place + 1]
        if self.next.word in _POSTFIX and not (following.kind == "number" and following.glued):
            text += self.take()
        return text + self.take() + self._path() if self.next.word in ("/", "|") else text

    def expression(self, *, outermost: bool = True) -> Parts:
        """Parentheses and what stands in them; only the outermost may be broken over lines."""
        self._deeper()
        parts: Parts = [self.take("(")]
        before: Token | None = None
        unary = False
        while (token := self.next).word != ")":
            gap = _gap(before, token, unary=unary)
            breaks = gap and outermost and (token.word in ("&&", "||") or (before and before.word == ","))
            parts.append(Break() if breaks else gap)
            unary = before is None or before.word in _OPERATORS
            if token.word == "(":
                parts += self.expression(outermost=False)
            elif token.word == "{":
                parts.append(self.block(self.patterns))
            else:
                parts.append(self.take())
            before = self._tokens[self._place - 1]
        self._depth -= 1
        return [*parts, self.take(")")]

    def call(self) -> Parts:
        """A condition: an expression in parentheses, a call, an EXISTS with its pattern, or a variable."""
        if self.next.word == "(":
            return self.expression()
        parts: Parts = [self.take()]
        if self.next.word in ("EXISTS", "{"):
            parts += [" ", self.take()] if self.next.word == "EXISTS" else []
            return [*parts, " ", self.block(self.patterns)]
        return [*parts, *self.expression()] if self.next.word == "(" else parts

    @abstractmethod
    def patterns(self) -> list[Element]:
        """What stands in a group, up to its brace."""

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FormattingError(detail=f"brackets are nested more than {_DEEPEST} deep", line=self.next.line)


def _gap(before: Token | None, token: Token, *, unary: bool) -> str:
    """What stands between two tokens of an expression; `unary` if the first of them is so as a sign."""
    if before is None or token.word in (")", ",", "^^") or token.kind == "tag" or before.word in ("!", "^^"):
        return ""
    if token.word == "(" and (before.kind == "iri" or before.word in _FUNCTIONS):
        return ""
    if before.word in ("+", "-") and token.glued and (unary or token.kind == "number"):
        return ""
    return " "
