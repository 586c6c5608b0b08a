"""A query worker: a process that does one job at a time on a fixed view of the store, and can be killed any time."""

from __future__ import annotations

import gc
import os
import traceback
from queue import SimpleQueue
from typing import Any, Final

from graphsvc.engine.confinement import limit_memory, start_on_large_stack
from graphsvc.engine.contract import Bounds
from graphsvc.engine.jobs import JOBS, View
from graphsvc.engine.sinks import ChannelSink, ReaderGone
from graphsvc.engine.wire import Channel, Frame, Sort, packed_json
from graphsvc.errors import QueryExhausted, ServiceError, described

_NICENESS: Final = 5
"""The web process goes first: it answers while all workers compute."""


def work_for(channel: Channel, store: View, generation: int, bounds: Bounds) -> None:
    """Do the jobs that come through the channel until it closes; never returns.

    The work happens on a thread with a large stack. This thread waits for the channel: when the other end closes it,
    because its client left or itself ended, the process ends in the middle of whatever it does.
    """
    os.nice(_NICENESS)
    gc.freeze()  # what was there at the fork stays shared with the keeper
    limit_memory(bounds.memory_bytes + bounds.stack_bytes)
    frames: SimpleQueue[Frame] = SimpleQueue()

    def work() -> None:
        body = bytearray()
        while True:
            frame = frames.get()
            if frame.sort is Sort.BODY:
                body += frame.payload
                continue
            perform(channel, frame, bytes(body), store)
            body.clear()

    try:
        start_on_large_stack(work, bounds.stack_bytes)
        channel.send(packed_json(Sort.HELLO, {"pid": os.getpid(), "generation": generation}))
        while (received := channel.receive()) is not None:
            frames.put(received)
    except (OSError, MemoryError):
        pass  # the other end is gone
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
        channel.send(packed_json(Sort.FAILED, described(ServiceError(detail="this is our mistake, and it is logged"))))
