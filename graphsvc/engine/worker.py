"""A query worker: a process that does one job at a time on a fixed view of the store, and can be killed any time."""

from __future__ import annotations

import gc
import os
import select
import traceback
from typing import Any, Final

from graphsvc.engine.confinement import limit_memory, start_on_large_stack
from graphsvc.engine.contract import Bounds
from graphsvc.engine.jobs import JOBS, View
from graphsvc.engine.sinks import ChannelSink, ReaderGone
from graphsvc.engine.wire import Channel, Frame, Sort, packed_json
from graphsvc.errors import QueryExhausted, ServiceError, described
from graphsvc.messages import N_

_NICENESS: Final = 5
"""The web process goes first: it answers while all workers compute."""


def work_for(channel: Channel, store: View, generation: int, bounds: Bounds) -> None:
    """Do the jobs that come through the channel until it closes; never returns.

    The work happens on a thread with a large stack. This thread waits for the other end to close the channel, because
    its client left or itself ended: then the process ends in the middle of whatever it does.
    """
    os.nice(_NICENESS)
    gc.freeze()  # what was there at the fork stays shared with the keeper
    limit_memory(bounds.memory_bytes + bounds.stack_bytes)

    def work() -> None:
        body = bytearray()
        try:
            while (frame := channel.receive()) is not None:
                if frame.sort is Sort.BODY:
                    body += frame.payload
                    continue
                perform(channel, frame, bytes(body), store)
                body.clear()
        except (OSError, MemoryError):
            pass  # the other end is gone
        finally:
            os._exit(0)

    try:
        channel.send(packed_json(Sort.HELLO, {"pid": os.getpid(), "generation": generation}))
        start_on_large_stack(work, bounds.stack_bytes)
        closing = select.poll()
        closing.register(channel.socket, 0)  # it is told all the same when the other end closes
        closing.poll()
    except (OSError, MemoryError, RuntimeError):
        pass  # the other end is gone, or there is no memory for a thread
    finally:
        os._exit(0)


def perform(channel: Channel, frame: Frame, body: bytes, store: View) -> None:
    """Do one job and send its answer, or why there is none."""
    try:
        job: dict[str, Any] = frame.json
        sink = ChannelSink(channel)
        JOBS[job["do"]](job, body, store, sink)
        sink.close()
    except ServiceError as error:
        channel.send(packed_json(Sort.FAILED, described(error)))
    except MemoryError:
        channel.send(packed_json(Sort.FAILED, described(QueryExhausted())))
    except (ReaderGone, OSError):
        os._exit(0)  # nobody reads the answer any more
    except Exception:  # noqa: BLE001  # the edge of this process: what nobody foresaw is our mistake, and is told as such
        traceback.print_exc()
        channel.send(
            packed_json(Sort.FAILED, described(ServiceError(detail=N_("this is our mistake, and it is logged"))))
        )
