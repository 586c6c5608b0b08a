"""The server: uvicorn with our bounds on connections, and a stop that lets running requests end."""

from __future__ import annotations

import asyncio
import resource
import socket
from functools import partial
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from graphsvc.settings import Settings
from graphsvc.web.connection import BoundedConnection, Bounds
from graphsvc.web.observing import Traffic

_LOOK_SECONDS: Final = 0.05
_SPARE_FILES: Final = 200


class Server(uvicorn.Server):
    """A server that refuses what is new while it waits for what is running, and then ends."""

    def __init__(self, app: ASGIApp, settings: Settings, traffic: Traffic) -> None:
        """Serve the application on a socket that is given to `run`."""
        bounds = Bounds(
            settings.url_bytes,
            settings.head_bytes,
            settings.head_fields,
            settings.head_seconds,
            settings.slow_client_seconds,
            min(settings.connections, _files() - _SPARE_FILES),
            lambda status: traffic.metrics.refused.labels(str(status.value)).inc(),
            traffic.at_once,
        )
        connection: Any = partial(BoundedConnection, bounds=bounds)  # uvicorn calls it, and asks no more of it
        config = uvicorn.Config(
            app,
            http=connection,
            ws="none",
            loop="uvloop",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self._settings = settings
        self._traffic = traffic

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer 503 to what is new until nothing runs or the time is over; then end what still runs."""
        self._traffic.stopping = True
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._settings.stop_seconds
        while self._traffic.running and not self.force_exit and loop.time() < deadline:  # noqa: ASYNC110  # a signal
            await asyncio.sleep(_LOOK_SECONDS)
        await super().shutdown(sockets)


def _files() -> int:
    """How many files this process may open, raised as far as it may raise that itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, 65_536) if hard != resource.RLIM_INFINITY else 65_536
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted)
