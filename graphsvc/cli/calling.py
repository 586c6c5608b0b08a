"""A running service, called over HTTP with its token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

from graphsvc.authorisation import authorisation_of
from graphsvc.errors import CallFailed

_PATIENCE_SECONDS: Final = 600


def called(
    endpoint: str,
    path: str,
    token_file: Path | None,
    body: BinaryIO | None = None,
    headers: Mapping[str, str] | None = None,
) -> BinaryIO:
    """The body of the answer at a path of the service, to be read; with a body of our own it is a PUT.

    `endpoint` is the address of the service or of its SPARQL endpoint. Raises CallFailed with what the service says.
    """
    address = urljoin(endpoint.removesuffix("/").removesuffix("/sparql") + "/", path)
    if urlsplit(address).scheme not in ("http", "https"):
        raise CallFailed(detail="an address of http or https is needed", endpoint=endpoint)
    request = Request(address, body, dict(headers or {}), method="PUT" if body else "GET")  # noqa: S310  # checked above
    token = authorisation_of(token_file).token
    if token:
        request.add_unredirected_header("Authorization", f"Bearer {token.decode()}")
    try:
        answer: BinaryIO = urlopen(request, timeout=_PATIENCE_SECONDS)  # noqa: S310  # checked above
    except HTTPError as refusal:
        raise CallFailed(detail=_told(refusal.read()) or str(refusal.reason), status=refusal.code) from refusal
    except (URLError, HTTPException, OSError) as problem:
        raise CallFailed(detail=str(getattr(problem, "reason", problem)), endpoint=endpoint) from problem
    return answer


def _told(body: bytes) -> str:
    """What problem details say, nothing for another body."""
    try:
        told: Any = json.loads(body)
        return ": ".join(str(told[name]) for name in ("title", "detail") if name in told)
    except (ValueError, TypeError):
        return ""
