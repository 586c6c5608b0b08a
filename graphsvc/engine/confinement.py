"""What a process that evaluates foreign text may not do: reach the network, take all memory, overflow a small stack."""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_GET_FLAGS: Final = 0x8913
_SET_FLAGS: Final = 0x8914
_UP: Final = 1
_REQUEST: Final = struct.Struct("16sh22x")


def leave_the_network() -> bool:
    """Move this process into a network namespace of its own, which has no way out; whether that was permitted.

    Linux only, for a process with a single thread. The guard refuses what would reach the network; this holds if it
    should ever miss something.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare"):
        return False
    flags = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET
    return bool(libc.unshare(flags) == 0)


def loopback_listener() -> socket.socket:
    """A socket that listens on the loopback of this process's network namespace, which has none up to now.

    It stays there when it is handed to a process outside of it. Raises OSError when the loopback cannot be had.
    """
    listening = socket.socket()
    asked = _REQUEST.pack(b"lo", 0)  # netdevice(7)
    _, flags = _REQUEST.unpack(fcntl.ioctl(listening, _GET_FLAGS, asked))
    if not flags & _UP:
        fcntl.ioctl(listening, _SET_FLAGS, _REQUEST.pack(b"lo", flags | _UP))
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    return listening


def limit_memory(more_bytes: int) -> None:
    """Let the address space of this process grow by so many bytes and no further.

    An allocation beyond that fails: Python raises MemoryError, the engine ends the process.
    """
    try:
        held = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return  # no /proc: there is no way to tell what is held already
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a process ended for its memory need not be written to disk
    wanted = held + more_bytes
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def lift_memory_limit() -> None:
    """Take back what `limit_memory` set."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def start_on_large_stack(work: Callable[[], None], stack_bytes: int) -> threading.Thread:
    """A started thread with a stack of its own size: deep queries overflow the usual one."""
    before = threading.stack_size(stack_bytes)
    try:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
    finally:
        threading.stack_size(before)
    return thread
