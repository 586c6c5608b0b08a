"""Another server, on the loopback: it answers each path as it is told to, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JSON = "application/sparql-results+json"
TWO = b'{"head":{"vars":["o"]},"results":{"bindings":[%s]}}' % b",".join(
    b'{"o":{"type":"literal","value":"%d"}}' % number for number in (1, 2)
)
"""The solutions in which ?o is "1" and "2"."""


@dataclass(frozen=True)
class Reply:
    """How a path is answered; None for a body that never comes."""

    body: bytes | None = TWO
    content_type: str = JSON
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    """One request."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Peer:
    """A running server."""

    address: str
    replies: dict[str, Reply] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    def answering(self, path: str, reply: Reply) -> str:
        """The address of a path that is answered so."""
        self.replies[path] = reply
        return self.address + path


@contextmanager
def peer() -> Iterator[Peer]:
    """A server that runs in here."""
    over = threading.Event()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            known.received.append(Received(self.command, self.path, dict(self.headers), self.rfile.read(length)))
            reply = known.replies.get(self.path, Reply(b"", status=404))
            if reply.body is None:
                over.wait()
                return
            self.send_response(reply.status)
            length_told = {"Content-Length": str(len(reply.body))}
            for name, value in {"Content-Type": reply.content_type, **length_told, **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        do_POST = do_GET  # noqa: N815  # the library's own name

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        known = Peer(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield known
        finally:
            over.set()
            server.shutdown()
