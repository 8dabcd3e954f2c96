"""What all processes of one server count together: how much whom was given this minute.

The memory is mapped before the server forks, so that counting takes microseconds and no statement.
A lock of the file system keeps processes apart: the kernel takes it from one that is killed.
"""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from struct import Struct

SLOTS = 1 << 15
PROBES = 8
SLOT = Struct("<8sIQ")  # whose, in which window, how much
SALT = os.urandom(16)

memory = mmap.mmap(-1, SLOTS * SLOT.size)
locks = tempfile.TemporaryFile()  # noqa: SIM115 (as long as the server lives)
"""Its bytes are what processes lock: the first to count, the others in `kb.lanes`."""
_threads = threading.Lock()


@contextmanager
def alone() -> Iterator[None]:
    """While no other thread or process of this server is in such a block."""
    with _threads:
        fcntl.lockf(locks, fcntl.LOCK_EX, 1, 0)
        try:
            yield
        finally:
            fcntl.lockf(locks, fcntl.LOCK_UN, 1, 0)


def add(name: str, window: int, amount: int) -> int:
    """Count so much more in this window, and return what that makes."""
    whose = digest_of(name)
    with alone():
        place, number = _found(whose, window)
        SLOT.pack_into(memory, place, whose, window, number + amount)
    return number + amount


def count(name: str, window: int) -> int:
    """Count one more in this window, and return how many that makes."""
    return add(name, window, 1)


def total(name: str, window: int) -> int:
    """What has been counted in this window."""
    with alone():
        return _found(digest_of(name), window)[1]


def digest_of(name: str) -> bytes:
    """Eight bytes that stand for a name while this server lives."""
    return hashlib.blake2b(name.encode(), digest_size=8, key=SALT).digest()


def forget() -> None:
    """Begin all counts anew."""
    memory[:] = bytes(len(memory))


def _found(whose: bytes, window: int) -> tuple[int, int]:
    """Where theirs is or may be put, and what it holds."""
    home, free = int.from_bytes(whose[:4], "big"), None
    for probe in range(PROBES):
        place = (home + probe) % SLOTS * SLOT.size
        held, when, number = SLOT.unpack_from(memory, place)
        if held == whose and when == window:
            return place, int(number)
        if free is None and when != window:
            free = place
    # Where all are taken, somebody's count begins anew: nobody is refused for another.
    return place if free is None else free, 0
