"""What was told of an error as a part of a page: in the reader's language, what stands between backticks as code."""

from __future__ import annotations

from markupsafe import Markup, escape

from graphsvc.messages import Told
from graphsvc.web.words import Words


def told(text: str, words: Words) -> Markup:
    """The text for a page, marked as English where nobody translated it; everything in it is escaped.

    Backticks are those of the message: none of a value makes code of what is around it.
    """
    values = words.shown(text) if isinstance(text, Told) else {}
    pieces = words.gettext(text.message if isinstance(text, Told) else text).split("`")
    if not len(pieces) % 2:  # one that has no other
        pieces = ["`".join(pieces)]
    filled = [escape(piece) % values if values else escape(piece) for piece in pieces]
    html = Markup().join(
        Markup("<code>{}</code>").format(piece) if number % 2 else piece for number, piece in enumerate(filled)
    )
    return html if words.knows(text) else Markup('<span lang="en">{}</span>').format(html)
