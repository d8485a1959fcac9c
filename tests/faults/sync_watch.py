"""Writes down what a program has synced, without a compiler and without rights: by the kernel's own notices of its calls.

    python -m tests.faults.sync_watch FILE PROGRAM ARGUMENT…

becomes PROGRAM, whose every ``fsync`` and ``fdatasync`` waits until a process beside it has written the file's inode and
size down. It is the size before the call: what a power cut within the call leaves behind is nobody's promise.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import select
import socket
import struct
import sys

CALLS = {"x86_64": (317, 74, 75), "aarch64": (277, 82, 83)}
"""Numbers of ``seccomp``, ``fsync`` and ``fdatasync``."""
_NO_NEW_PRIVILEGES, _SET_FILTER, _NEW_LISTENER = 38, 1, 8
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _NOTIFY = 0x7FFF0000, 0x7FC00000
_RECEIVE, _ANSWER = 0xC0502100, 0xC0182101
_NOTICE_BYTES = 80
_GO_ON = 1


def _listen() -> int:
    """Have this process's syncs told from now on; gives where. Raises ``OSError`` where that is not allowed."""
    seccomp, fsync, fdatasync = CALLS[platform.machine()]
    steps = ((_LOAD, 0, 0, 0), (_EQUAL, 1, 0, fsync), (_EQUAL, 0, 1, fdatasync), (_RETURN, 0, 0, _NOTIFY))
    code = b"".join(struct.pack("HBBI", *step) for step in (*steps, (_RETURN, 0, 0, _ALLOW)))
    kept = ctypes.create_string_buffer(code)
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(steps) + 1, ctypes.addressof(kept)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    listener: int = libc.syscall(seccomp, _SET_FILTER, _NEW_LISTENER, program)
    if listener < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    return listener


def _write_down(listener: int, log: str) -> None:
    """Answer until the watched have gone."""
    into = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    waiting = select.poll()
    waiting.register(listener, select.POLLIN)
    while True:
        (_, event), *_ = waiting.poll()
        if event & select.POLLHUP:
            return
        notice = bytearray(_NOTICE_BYTES)
        try:
            fcntl.ioctl(listener, _RECEIVE, notice)
            number, pid, _, _, _, _, file = struct.unpack_from("QIIiIQQ", notice)
            found = os.stat(f"/proc/{pid}/fd/{file}")
            os.write(into, b"%d %d\n" % (found.st_ino, found.st_size))
            fcntl.ioctl(listener, _ANSWER, bytearray(struct.pack("QqiI", number, 0, 0, _GO_ON)))
        except OSError:
            continue  # killed while it asked


def main(log: str, *program: str) -> None:
    ours, theirs = socket.socketpair()
    if not os.fork():
        _, (listener,), _, _ = socket.recv_fds(ours, 1, 1)
        ours.close()
        theirs.close()
        _write_down(listener, log)
        os._exit(0)
    listener = _listen()
    socket.send_fds(theirs, [b"."], [listener])
    os.close(listener)
    os.execv(program[0], program)  # noqa: S606 - it is to become this very program


if __name__ == "__main__":
    main(*sys.argv[1:])
