"""Frames over a local socket between the web process, the keeper and its workers: a byte of kind, length, payload."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from enum import Enum
from socket import socket
from typing import Any, Final, NamedTuple

HEADER: Final = struct.Struct(">cI")
READ_BYTES: Final = 1 << 18


class Sort(Enum):
    """What a frame is."""

    HELLO = b"H"  # a worker says who it is
    JOB = b"J"  # what a worker is to do, as JSON
    BODY = b"B"  # bytes that belong to a job, sent before it
    OPEN = b"O"  # the answer begins; the payload names its format
    PIECE = b"D"  # a piece of the answer
    END = b"Z"  # the answer is complete
    FAILED = b"E"  # a ServiceError as JSON


class Frame(NamedTuple):
    """One message."""

    sort: Sort
    payload: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401  # what JSON holds
        """The payload as JSON."""
        return json.loads(self.payload)


def packed(sort: Sort, payload: bytes | bytearray = b"") -> bytes:
    """The bytes of a frame."""
    return HEADER.pack(sort.value, len(payload)) + payload


def packed_json(sort: Sort, value: Mapping[str, object]) -> bytes:
    """The bytes of a frame that carries JSON; what JSON does not know is written as text."""
    return packed(sort, json.dumps(value, default=str).encode())


_END: Final = packed(Sort.END)


class FrameBuffer:
    """Bytes as they arrive, and the frames they make."""

    def __init__(self) -> None:
        """Begin empty."""
        self._held = bytearray()

    def feed(self, received: bytes) -> None:
        """Take what arrived."""
        self._held += received

    @property
    def ends(self) -> bool:
        """Whether the next frame is here and says that the answer is complete."""
        return self._held[: HEADER.size] == _END

    def take(self) -> Frame | None:
        """The next whole frame, None while there is none."""
        if len(self._held) < HEADER.size:
            return None
        kind, length = HEADER.unpack_from(self._held)
        end = HEADER.size + length
        if len(self._held) < end:
            return None
        payload = bytes(self._held[HEADER.size : end])
        del self._held[:end]
        return Frame(Sort(kind), payload)


class Channel:
    """One end of a socket that blocks, read and written in frames."""

    def __init__(self, end: socket) -> None:
        """Own this end."""
        self.socket = end
        self._buffer = FrameBuffer()

    def send(self, frame: bytes) -> None:
        """Send a packed frame. Raises OSError when the other end is gone."""
        self.socket.sendall(frame)

    def receive(self) -> Frame | None:
        """The next frame, None when the other end is closed. Raises OSError when the socket fails or times out."""
        while (frame := self._buffer.take()) is None:
            received = self.socket.recv(READ_BYTES)
            if not received:
                return None
            self._buffer.feed(received)
        return frame

    def close(self) -> None:
        """Close this end."""
        self.socket.close()
