"""`/dumps/`: the released files of the data that is served, made once for each version and kept for the newest few."""

from __future__ import annotations

import asyncio
import base64
import re
import shutil
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, cast

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse

from graphsvc.errors import UnknownResource
from graphsvc.publishing import SUMS, Released, unpacked
from graphsvc.web.answers import kept_for_a_while, not_modified
from graphsvc.web.holder import service_of
from graphsvc.web.pages import render_dumps
from graphsvc.web.routes import readable
from graphsvc.web.service import Service

router = APIRouter()
_KEPT_VERSIONS: Final = 3
_RANGE: Final = re.compile(r"\s*([0-9]{0,15})-([0-9]{0,15})\s*")
_PACKED: Final = "application/gzip"
_TYPES: Final = ("application/n-quads", "application/trig", "application/ld+json", "text/turtle", _PACKED, "text/plain")


def _is_no_range(name: bytes, value: bytes) -> bool:
    """Whether a header field asks for a part in a way that is to be passed over (RFC 9110, section 14.2)."""
    if name != b"range":
        return False
    unit, _, parts = value.decode("latin-1").partition("=")
    ranges = [_RANGE.fullmatch(part) for part in parts.split(",")]
    sound = all(found and (found[1] or found[2]) for found in ranges)
    backwards = any(found and found[1] and found[2] and int(found[1]) > int(found[2]) for found in ranges)
    return unit.strip().lower() != "bytes" or not sound or backwards


@dataclass(frozen=True, slots=True)
class Dump:
    """One released file on the disk: `media_type` is that of its content, packed or not."""

    path: Path
    media_type: str
    packed: bool
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        """Its name."""
        return self.path.name


@dataclass(slots=True, weakref_slot=True)
class Dumps:
    """The releases made so far, by data version, in a folder that goes with the process."""

    _folder: Path | None = None
    _made: dict[str, Mapping[str, Dump]] = field(default_factory=dict)
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, service: Service) -> Mapping[str, Dump]:
        """The files of the version that is served, by name; who asks while they are made waits. Raises NotOffered."""
        settings, version = service.settings, service.version
        async with self._making:
            if version not in self._made:
                stream = await service.evaluator.released(
                    service.names.base, service.prefixes, settings.release_quads, settings.release_seconds
                )
                self._made[version] = await anyio.to_thread.run_sync(self._written, version, stream)
                for old in list(self._made)[:-_KEPT_VERSIONS]:
                    for dump in self._made.pop(old).values():
                        dump.path.unlink(missing_ok=True)
            return self._made[version]

    def kept(self, version: str) -> Mapping[str, Dump]:
        """The files of an earlier version; none when they are not kept."""
        return self._made.get(version, {})

    def _written(self, version: str, stream: bytes) -> Mapping[str, Dump]:
        """The files on the disk."""
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="graphsvc-dumps-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        folder = self._folder / version
        folder.mkdir()
        return {file.name: _saved(folder, file) for file in unpacked(stream)}


def _saved(folder: Path, file: Released) -> Dump:
    path = folder / file.name
    path.write_bytes(file.content)
    return Dump(path, file.media_type, file.packed, len(file.content), file.sha256)


def dumps_of(request: Request) -> Dumps:
    """The releases of this application."""
    return cast("Dumps", request.app.state.dumps)


def listed(dumps: Mapping[str, Dump]) -> Sequence[Dump]:
    """The files in the order in which they are told of: the whole dataset first."""
    return sorted(dumps.values(), key=lambda dump: (not dump.name.startswith("dataset"), dump.name == SUMS, dump.name))


@readable(router, "/dumps/", "The files to copy", media_types=["text/html"])
async def index(request: Request) -> Response:
    """Every file of the version that is served, with its size and digest."""
    service = service_of(request)
    found = await dumps_of(request).of(service)
    return HTMLResponse(render_dumps(listed(found), service.version, service.site))


@readable(router, "/dumps/{name}", "A file of the version that is served: see where", status=302)
async def newest(request: Request, name: str) -> Response:
    """302 to the file of the version that is served."""
    service = service_of(request)
    if name not in await dumps_of(request).of(service):
        raise UnknownResource(detail="there is no such file", name=name)
    headers = {"Cache-Control": f"public, max-age={service.settings.max_age_seconds}"}
    return RedirectResponse(f"{service.settings.listens_at}dumps/{service.version}/{name}", 302, headers)


@readable(router, "/dumps/{version}/{name}", "A file of one version", media_types=_TYPES)
async def dump(request: Request, version: str, name: str) -> Response:
    """One file, whole or in parts (RFC 9110, section 14), with its digest (RFC 9530)."""
    service = service_of(request)
    made = dumps_of(request)
    found = (await made.of(service) if version == service.version else made.kept(version)).get(name)
    if found is None:
        raise UnknownResource(detail="there is no such file, or none of that version any more", name=name)
    tag = f'"{found.sha256[:32]}"'
    digest = base64.b64encode(bytes.fromhex(found.sha256)).decode()
    headers = {
        **kept_for_a_while(tag, service),
        "Cache-Control": "public, max-age=31536000, immutable",
        "Repr-Digest": f"sha-256=:{digest}:",
        "Link": f'<{service.names.base}dataset>; rel="describes", '
        f'<{service.settings.listens_at}void>; rel="describedby"; type="text/turtle"',
    }
    if not_modified(request, tag, service):
        return Response(None, 304, headers)
    request.scope["headers"] = [field for field in request.scope["headers"] if not _is_no_range(*field)]
    return FileResponse(found.path, 200, headers, _PACKED if found.packed else found.media_type)
