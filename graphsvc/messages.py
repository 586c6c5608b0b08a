"""What people read in their own language is marked where it is written; `graphsvc/web/words.py` translates it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self


def N_(message: str) -> str:  # noqa: N802  # the name by which extractors know it
    """Mark a message that is translated where it is shown."""
    return message


class Told(str):
    """A message with its `%(name)s` filled in: the text in English, which knows what its translations are made of.

    A value may be told itself. What stands between backticks is code.
    """

    __slots__ = ("message", "values")
    message: str
    values: Mapping[str, object]

    def __new__(cls, message: str, /, **values: object) -> Self:
        """Fill in the values; without any, a `%` stands for itself."""
        shown = {name: f"{value:g}" if isinstance(value, float) else value for name, value in values.items()}
        told = super().__new__(cls, message % shown if values else message)
        told.message, told.values = message, values
        return told
