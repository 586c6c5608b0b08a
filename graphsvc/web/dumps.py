"""`/dumps/`: the released files of the data that is served, made once for each version and kept for the newest few."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, cast

import anyio.to_thread
import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from graphsvc.errors import UnknownResource
from graphsvc.formats import HTML
from graphsvc.messages import N_
from graphsvc.publishing import CANONICAL, SUMS, FileFacts, Released, unpacked
from graphsvc.service_description import distributions
from graphsvc.vocab import DCAT
from graphsvc.web.answers import representation, resource_format, unchanged
from graphsvc.web.changes import Changes
from graphsvc.web.copies import copy_of
from graphsvc.web.documents import what_it_is
from graphsvc.web.embedding import remembered
from graphsvc.web.holder import service_of
from graphsvc.web.languages import site_of
from graphsvc.web.pages import render_dumps
from graphsvc.web.relations import Document, Relation
from graphsvc.web.routes import readable
from graphsvc.web.serializing import serialized
from graphsvc.web.service import Service

router = APIRouter()
_KEPT_VERSIONS: Final = 3
PACKED: Final = "application/gzip"
_TYPES: Final = ("application/n-quads", "application/trig", "application/ld+json", "text/turtle", PACKED, "text/plain")


@dataclass(slots=True, weakref_slot=True)
class Dumps:
    """The releases made so far, by data version, in a folder that goes with the process."""

    changes: Changes
    _folder: Path | None = None
    _made: dict[str, Mapping[str, FileFacts]] = field(default_factory=dict)

    async def of(self, service: Service) -> Mapping[str, FileFacts]:
        """The files of the version that is served, by name; who asks while they are made waits.

        That version is one of those between which changes are told of.

        Raises NotOffered, NotReady when the data changed meanwhile, and what `Evaluator.answer` raises.
        """
        settings, version = service.settings, service.version
        async with self.changes.making:
            if version not in self._made:
                stream = await service.evaluator.released(
                    service.names.base, service.prefixes, settings.release_quads, settings.release_seconds
                )
                files = unpacked(stream)
                await self.changes.add(service, next(file.content for file in files if file.name == CANONICAL))
                self._made[version] = await anyio.to_thread.run_sync(self._written, version, files)
                for old in list(self._made)[:-_KEPT_VERSIONS]:
                    del self._made[old]
                    shutil.rmtree(self.path(old, ""), ignore_errors=True)
            return self._made[version]

    def kept(self, version: str) -> Mapping[str, FileFacts]:
        """The files of an earlier version; none when they are not kept."""
        return self._made.get(version, {})

    def path(self, version: str, name: str) -> Path:
        """Where a file is, of a version for which some were made."""
        assert self._folder is not None  # noqa: S101  # it was made with the first of them
        return self._folder / version / name

    def _written(self, version: str, files: Sequence[Released]) -> Mapping[str, FileFacts]:
        """The files on the disk."""
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="graphsvc-dumps-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self.path(version, "").mkdir()
        for file in files:
            self.path(version, file.name).write_bytes(file.content)
        return {file.name: file.facts for file in files}


def dumps_of(request: Request) -> Dumps:
    """The releases of this application."""
    return cast("Dumps", request.app.state.dumps)


def listed(dumps: Mapping[str, FileFacts]) -> Sequence[FileFacts]:
    """The files in the order in which they are told of: the whole dataset first."""
    return sorted(dumps.values(), key=lambda dump: (not dump.name.startswith("dataset"), dump.name == SUMS, dump.name))


def addressed(service: Service, dumps: Mapping[str, FileFacts]) -> Mapping[str, FileFacts]:
    """The files of the version that is served, by their addresses."""
    return {f"{service.settings.listens_at}dumps/{service.version}/{file.name}": file for file in listed(dumps)}


@readable(router, "/dumps", "To the list of files", status=308, media_types=())
async def to_the_list(request: Request) -> Response:
    """To the list, whose files are below it."""
    return RedirectResponse(f"{service_of(request).settings.listens_at}dumps/", 308)


@readable(router, "/dumps/", "The files to copy")
async def index(request: Request) -> Response:
    """Every file of the version that is served, with its size and digest; as data, the distributions of the dataset."""
    service, form = service_of(request), resource_format(request, "")
    found = await dumps_of(request).of(service)
    files, about = addressed(service, found), service.settings.listens_at + "void"
    whole = {address: file for address, file in files.items() if file.name.startswith("dataset")}
    items = [Relation(at, "item", PACKED if file.packed else file.media_type) for at, file in whole.items()]
    more = [Relation(f"{about}.ttl", "describedby", "text/turtle"), *items]
    document = Document(f"{service.settings.listens_at}dumps/", up=about, more=more, negotiated=True)
    if held := unchanged(request, form, service, document):
        return held

    def stated() -> list[ox.Quad]:
        dataset = ox.NamedNode(service.names.base + "dataset")
        facts = [*distributions(dataset, files), (dataset, DCAT + "version", ox.Literal(service.version))]
        about_it = what_it_is(document.address, service)
        return [*about_it, *(ox.Quad(subject, ox.NamedNode(predicate), term) for subject, predicate, term in facts)]

    def body() -> bytes:
        if form is not HTML:
            return serialized(stated(), form, service)
        embedded = remembered(service.names.base + "dataset", service, stated, document.address)
        site, related = site_of(request, service), service.relations(document, form)
        return render_dumps(listed(found), service.version, site, related, json_ld=embedded).encode()

    return representation(request, form, service, await service.run(body), document)


@readable(router, "/dumps/{name}", "A file of the version that is served: see where", status=302, media_types=())
async def newest(request: Request, name: str) -> Response:
    """302 to the file of the version that is served."""
    service = service_of(request)
    if name not in await dumps_of(request).of(service):
        raise UnknownResource(detail=N_("there is no such file"), name=name)
    headers = {"Cache-Control": f"public, max-age={service.settings.max_age_seconds}"}
    return RedirectResponse(f"{service.settings.listens_at}dumps/{service.version}/{name}", 302, headers)


@readable(router, "/dumps/{version}/{name}", "A file of one version", media_types=_TYPES)
async def dump(request: Request, version: str, name: str) -> Response:
    """One file, whole or in parts."""
    service = service_of(request)
    made = dumps_of(request)
    found = (await made.of(service) if version == service.version else made.kept(version)).get(name)
    if found is None:
        raise UnknownResource(detail=N_("there is no such file, or none of that version any more"), name=name)
    content_type = PACKED if found.packed else found.media_type
    return copy_of(request, service, made.path(version, name), found.sha256, content_type)
