"""What a writer does: apply updates to a store, each whole or not at all, within the bounds of a worker."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from graphsvc.engine.confinement import start_on_large_stack
from graphsvc.engine.contract import Plan, Writable
from graphsvc.engine.jobs import Job
from graphsvc.engine.mistakes import syntax_problem
from graphsvc.engine.restoring import restore
from graphsvc.engine.wire import Channel, Frame, Sort, packed, packed_json
from graphsvc.errors import BadRequest, QueryExhausted, ServiceError, StoreFailed, UpdateFailed, described
from graphsvc.messages import N_
from graphsvc.rewriting import REFUSING, well_typed

_NO_LANGUAGE: Final = N_("it would write a literal of the datatype rdf:langString that has no language")

Write = Callable[[Job, bytes, Writable, Plan], None]


def _update(_job: Job, body: bytes, target: Writable, plan: Plan) -> None:
    """Apply an update with what follows from it, in one transaction.

    Raises QuerySyntaxError, BadRequest for literals that cannot be written, UpdateFailed and StoreFailed.
    """
    text = body.decode()
    try:
        target.store.update(plan.upkeep.transaction(well_typed(text)), base_iri=plan.base)
    except SyntaxError as problem:
        raise syntax_problem(problem, text, update=True) from problem
    except RuntimeError as problem:
        if REFUSING in str(problem):
            raise BadRequest(detail=_NO_LANGUAGE) from problem
        raise UpdateFailed(detail=str(problem)) from problem
    except OSError as problem:
        raise StoreFailed(detail=str(problem)) from problem


def _restore(job: Job, _body: bytes, target: Writable, plan: Plan) -> None:
    """Put the contents of a backup in the place of the store. Raises NoBackup and StoreFailed."""
    try:
        restore(Path(job["path"]), target, plan.upkeep)
    except OSError as problem:
        raise StoreFailed(detail=str(problem)) from problem


def _sync(_job: Job, _body: bytes, _target: Writable, _plan: Plan) -> None:
    """Write nothing: what an ended writer wrote is to be made known."""


WRITES: Final[Mapping[str, Write]] = {"update": _update, "restore": _restore, "sync": _sync}


def written(channel: Channel, target: Writable, plan: Plan) -> bool:
    """Whether something was written that the web process wants to be known.

    Orders come one after the other, each a JOB frame, before it the text in BODY frames; OPEN or FAILED answers each.
    END asks for what was written to be made known. The caller does that, and acknowledges it.
    """
    channel.send(packed_json(Sort.HELLO, {"pid": os.getpid()}))
    body = bytearray()
    wrote = False
    while (frame := channel.receive()) is not None:
        if frame.sort is Sort.END:
            return wrote
        if frame.sort is Sort.BODY:
            body += frame.payload
            continue
        problem = _problem(frame, bytes(body), target, plan)
        body.clear()
        wrote = wrote or problem is None
        channel.send(packed_json(Sort.FAILED, described(problem)) if problem else packed(Sort.OPEN))
    return False


def _problem(frame: Frame, body: bytes, target: Writable, plan: Plan) -> ServiceError | None:
    """Carry out an order on a large stack: what went wrong."""
    problems: list[ServiceError] = []
    start_on_large_stack(lambda: _apply(frame, body, target, plan, problems), plan.bounds.stack_bytes).join()
    return problems[0] if problems else None


def _apply(frame: Frame, body: bytes, target: Writable, plan: Plan, problems: list[ServiceError]) -> None:
    """Write, and note what went wrong."""
    try:
        WRITES[frame.json["do"]](frame.json, body, target, plan)
    except ServiceError as problem:
        problems.append(problem)
    except MemoryError:
        problems.append(QueryExhausted())
    except Exception:  # noqa: BLE001  # the edge of this process, as in a worker
        traceback.print_exc()
        problems.append(ServiceError(detail=N_("this is our mistake, and it is logged")))
