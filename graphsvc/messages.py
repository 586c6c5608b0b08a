"""What people read in their own language is marked where it is written; `graphsvc/web/words.py` translates it."""

from __future__ import annotations


def N_(message: str) -> str:  # noqa: N802  # the name by which extractors know it
    """Mark a message that is translated where it is shown."""
    return message
