"""`/backup`: everything in the store as one stream, and the way back; both behind the token."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import anyio.to_thread
from fastapi import APIRouter, Request, Response

from graphsvc.backups import BackupFacts
from graphsvc.web.bodies import pieces_received
from graphsvc.web.holder import holder_of, require_token, service_of
from graphsvc.web.streaming import AnswerResponse, unless_gone

router = APIRouter()
MEDIA_TYPE: Final = "application/gzip"


@router.get(
    "/backup",
    summary="Everything in the store, as compressed N-Quads; it needs the token",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {}}}, 401: {"description": "Without the token"}},
)
async def backup(request: Request) -> Response:
    """The store as it is when the answer begins, whatever is written meanwhile."""
    require_token(request)
    service = service_of(request)
    settings = service.settings
    created = datetime.now(UTC).isoformat(timespec="seconds")
    facts = BackupFacts(service.names.base, settings.default_graph, service.version, created)
    answer = await unless_gone(request, service.evaluator.backup(facts, settings.restore_seconds))
    headers = {
        "Content-Type": MEDIA_TYPE,
        "Content-Disposition": 'attachment; filename="quads.nq.gz"',
        "Cache-Control": "no-store",
    }
    return AnswerResponse(answer, headers, settings.slow_client_seconds)


@router.put(
    "/backup",
    summary="Replace everything in the store by what a backup holds; it needs the token",
    response_class=Response,
    status_code=204,
    responses={401: {"description": "Without the token"}},
    openapi_extra={"requestBody": {"required": True, "content": {MEDIA_TYPE: {}}}},
)
async def restore(request: Request) -> Response:
    """204 when the store holds what the backup holds; after any error it is as it was."""
    require_token(request)
    holder = holder_of(request)
    settings = holder.get().settings
    with NamedTemporaryFile(prefix="graphsvc-restore-") as spool:
        async for piece in pieces_received(request, settings.backup_bytes, settings):
            await anyio.to_thread.run_sync(spool.write, piece)
        spool.flush()
        async with holder.writing():
            await holder.restore(Path(spool.name))
    return Response(None, 204)
