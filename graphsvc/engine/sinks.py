"""Sinks: where an engine writes its answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final

from graphsvc.engine.contract import Sink
from graphsvc.engine.wire import Channel, Sort, packed
from graphsvc.formats import Format
from graphsvc.jsonld import Compactor, Context, told_in
from graphsvc.rdf_xml import readable, with_returns

Whole = Callable[[bytes], bytes]

_SENT_BYTES: Final = 32_768
_SOON_BYTES: Final = 4_096
_HELD_SECONDS: Final = 0.02


class ReaderGone(Exception):
    """Nobody reads the answer any more."""


class ChannelSink:
    """Sends the answer through a channel as it comes; a reader that is slow holds the evaluation back.

    The format goes out with the first piece: until then the answer can still become an error. What is written waits for
    a moment until it is worth sending: a short answer goes out with its end.
    """

    def __init__(self, channel: Channel) -> None:
        """Write to this channel."""
        self._channel = channel
        self._opening = b""
        self._held = bytearray()
        self._since = time.monotonic()

    def open(self, form: Format) -> None:
        """Remember the format."""
        self._opening = packed(Sort.OPEN, form.name.encode())

    def write(self, piece: bytes, /) -> int:
        """Hold a piece, or send all that is held. Raises ReaderGone."""
        self._held += piece
        now = time.monotonic()
        if len(self._held) >= (_SOON_BYTES if now - self._since >= _HELD_SECONDS else _SENT_BYTES):
            self._since = now
            try:
                self._channel.send(self._taken())
            except OSError as problem:
                raise ReaderGone from problem  # an engine has such errors of its own
        return len(piece)

    def flush(self) -> None:
        """What is held waits for more."""

    def close(self) -> None:
        """Send what is left, and say that the answer is complete."""
        self._channel.send(self._taken() + packed(Sort.END))

    def _taken(self) -> bytes:
        """All that is held, as frames."""
        taken = self._opening + (packed(Sort.PIECE, self._held) if self._held else b"")
        self._opening = b""
        self._held.clear()
        return taken


class GatheringSink:
    """Passes pieces on as they come, but gathers a format that can only be written, or refused, as a whole."""

    def __init__(self, target: Sink, whole: Mapping[str, Whole]) -> None:
        """Write to the target; `whole` turns all of the engine's answer into the format of that name."""
        self._target = target
        self._whole = whole
        self._form: Format | None = None
        self._gathered: bytearray | None = None
        self._xml = False

    def open(self, form: Format) -> None:
        """Let the answer begin, unless its format waits for the whole."""
        self._form, self._xml = form, form.name == "results-xml"
        if form.name in self._whole:
            self._gathered = bytearray()
        else:
            self._target.open(form)

    def write(self, piece: bytes, /) -> int:
        """Pass one piece on, or gather it."""
        if self._gathered is None:
            self._target.write(with_returns(piece) if self._xml else piece)
            return len(piece)
        self._gathered += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back here."""

    def finish(self) -> None:
        """Write what was gathered."""
        if self._gathered is not None and self._form is not None:
            content = self._whole[self._form.name](bytes(self._gathered))
            self._target.open(self._form)
            self._target.write(content)


class MemorySink:
    """A sink that keeps the whole answer."""

    def __init__(self) -> None:
        """Begin empty."""
        self.form: Format | None = None
        self.content = bytearray()

    def open(self, form: Format) -> None:
        """Remember the format."""
        self.form = form

    def write(self, piece: bytes, /) -> int:
        """Keep one piece."""
        self.content += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back here."""


def written_whole(context: Context) -> Mapping[str, Whole]:
    """The formats that wait for the whole answer: JSON-LD in our context, RDF/XML that every reader reads."""
    return {"json-ld": lambda expanded: Compactor(context).compacted(told_in(expanded)), "rdf-xml": readable}
