"""Files that never change once they are made: sent whole or in parts, with their digest."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fastapi import Request, Response
from starlette.responses import FileResponse

from graphsvc.formats import HTML
from graphsvc.vocab import LICENCE
from graphsvc.web.answers import kept_for_a_while, not_modified
from graphsvc.web.relations import Relation, header
from graphsvc.web.service import Service

_RANGE: Final = re.compile(r"\s*([0-9]{0,15})-([0-9]{0,15})\s*")


def copy_of(request: Request, service: Service, path: Path, sha256: str, content_type: str) -> Response:
    """One file, whole or in parts (RFC 9110, section 14), with its digest (RFC 9530)."""
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
    request.scope["headers"] = [field for field in request.scope["headers"] if not _is_no_range(*field)]
    return FileResponse(path, 200, headers, content_type)


def _relations(service: Service) -> Sequence[Relation]:
    """What a file is part of, and where that is described."""
    address = service.settings.listens_at + "void"
    return [
        Relation(address, "collection", HTML.media_type),
        Relation(f"{address}.ttl", "describedby", "text/turtle"),
        Relation(LICENCE, "license"),
    ]


def _is_no_range(name: bytes, value: bytes) -> bool:
    """Whether a header field asks for a part in a way that is to be passed over (RFC 9110, section 14.2)."""
    if name != b"range":
        return False
    unit, _, parts = value.decode("latin-1").partition("=")
    ranges = [_RANGE.fullmatch(part) for part in parts.split(",")]
    sound = all(found and (found[1] or found[2]) for found in ranges)
    backwards = any(found and found[1] and found[2] and int(found[1]) > int(found[2]) for found in ranges)
    return unit.strip().lower() != "bytes" or not sound or backwards
