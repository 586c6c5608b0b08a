"""The keeper started: a fork of this process, made before anything here starts a thread."""

from __future__ import annotations

import os
import socket
import traceback

from graphsvc.engine.contract import Plan
from graphsvc.engine.directory_keeper import DirectoryKeeper
from graphsvc.engine.keeper import MemoryKeeper
from graphsvc.engine.remote_keeper import RemoteKeeper


def start_keeper(plan: Plan) -> socket.socket:
    """Fork the keeper: the socket that commands go to. Call it while this process has a single thread."""
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        kind = RemoteKeeper if plan.remote else DirectoryKeeper if plan.directory else MemoryKeeper
        try:
            kind(theirs, plan).run()
        except BaseException:  # noqa: BLE001  # the edge of the process: nothing of the one it was forked from may go on here
            traceback.print_exc()
        finally:
            os._exit(1)
    theirs.close()
    return ours
