"""Files that never change once they are made: sent whole or in parts, with their digest."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fastapi import Request, Response
from starlette.responses import FileResponse

from graphsvc.errors import RangeNotSatisfiable
from graphsvc.formats import HTML
from graphsvc.messages import N_
from graphsvc.vocab import LICENCE
from graphsvc.web.answers import kept_for_a_while, not_modified
from graphsvc.web.relations import Relation, header
from graphsvc.web.service import Service

_RANGE: Final = re.compile(r"\s*([0-9]{0,15})-([0-9]{0,15})\s*")


def copy_of(request: Request, service: Service, path: Path, sha256: str, content_type: str) -> Response:
    """One file, whole or in parts, which only GET has (RFC 9110, section 14.2), with its digest (RFC 9530).

    Raises RangeNotSatisfiable where it has none of the parts asked for.
    """
    tag = f'"{sha256[:32]}"'
    digest = base64.b64encode(bytes.fromhex(sha256)).decode()
    headers = {
        **kept_for_a_while(tag, service),
        "Cache-Control": "public, max-age=31536000, immutable",
        "Repr-Digest": f"sha-256=:{digest}:",
        "Link": header(_relations(service)),
    }
    if not_modified(request, tag, service):
        return Response(None, 304, headers)
    size = path.stat().st_size
    whole = request.method != "GET" or request.headers.get("if-range") not in (None, tag, headers["Last-Modified"])
    parts = None if whole else _parts(request.headers.getlist("range"), size)
    if parts is not None and not parts:
        raise RangeNotSatisfiable(detail=N_("the file ends before that part"), bytes=size)
    kept = [field for field in request.scope["headers"] if field[0] != b"range"]
    request.scope["headers"] = [*kept, (b"range", f"bytes={','.join(parts)}".encode())] if parts else kept
    return FileResponse(path, 200, headers, content_type)


def _relations(service: Service) -> Sequence[Relation]:
    """What a file is part of, and where that is described."""
    address = service.settings.listens_at + "void"
    return [
        Relation(address, "collection", HTML.media_type),
        Relation(f"{address}.ttl", "describedby", "text/turtle"),
        Relation(LICENCE, "license"),
    ]


def _parts(fields: Sequence[str], size: int) -> Sequence[str] | None:
    """The parts asked for that a file of this size has; None where the field is to be passed over (section 14.2)."""
    unit, _, parts = (fields[0] if len(fields) == 1 else "").partition("=")
    ranges = [_RANGE.fullmatch(part) for part in parts.split(",")]
    if unit.strip().lower() != "bytes" or not all(found and (found[1] or found[2]) for found in ranges):
        return None
    asked = [(found[1], found[2]) for found in ranges if found]
    if any(first and last and int(first) > int(last) for first, last in asked):
        return None
    return [f"{first}-{last}" for first, last in asked if (int(first) < size if first else int(last) and size)]
