"""Lanes: how many dear requests run at once, in all processes of one server.

A place in a lane is a byte of a file that a process has locked. The kernel unlocks it when the
process ends, however it ends, so no place is lost with a process that is killed.
"""

from __future__ import annotations

import fcntl
import mmap
import os
from contextlib import suppress
from dataclasses import dataclass, field

from kb.counting import alone, digest_of, locks

MOST = 64  # places of a lane
BY_ONE_PROCESS = 4  # places of all lanes that one process fills; its other threads are for pages
NAMES = ("exports", "spreadsheets", "aggregates")
WHOSE = 8  # bytes that stand for whoever has a place

memory = mmap.mmap(-1, len(NAMES) * MOST * WHOSE)
_held: set[int] = set()
"""Bytes that this process has locked; a process may lock a byte of its own any number of times."""
os.register_at_fork(after_in_child=_held.clear)


class Full(Exception):
    """All places are taken, or all that this process may fill."""


class Yours(Exception):
    """As many places as one client may have are theirs already."""


@dataclass(eq=False)
class Place:
    """A place in a lane, until it is left."""

    byte: int
    is_left: bool = field(default=False, init=False)

    def leave(self) -> None:
        """Free the place; any number of times."""
        with alone():
            if not self.is_left:
                self.is_left = True
                _held.discard(self.byte)
                fcntl.lockf(locks, fcntl.LOCK_UN, 1, self.byte)


def enter(lane: str, client: str, places: int, by_one_client: int) -> Place:
    """Take a place of so many, of which one client has at most so many. Raises Full or Yours."""
    first = 1 + NAMES.index(lane) * MOST
    lane_bytes, whose = range(first, first + min(places, MOST)), digest_of(client)
    with alone():
        taken = [byte for byte in lane_bytes if byte in _held or not _try(byte)]
        if sum(_owner(byte) == whose for byte in taken) >= by_one_client:
            raise Yours
        free = next((byte for byte in lane_bytes if byte not in taken), None)
        if free is None or len(_held) >= BY_ONE_PROCESS:
            raise Full
        fcntl.lockf(locks, fcntl.LOCK_EX, 1, free)
        _held.add(free)
        memory[(free - 1) * WHOSE : free * WHOSE] = whose
    return Place(free)


def _owner(byte: int) -> bytes:
    return memory[(byte - 1) * WHOSE : byte * WHOSE]


def _try(byte: int) -> bool:
    """Whether no other process has locked the byte."""
    with suppress(OSError):
        fcntl.lockf(locks, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        fcntl.lockf(locks, fcntl.LOCK_UN, 1, byte)
        return True
    return False
