"""Memory that PostgreSQL may take for one step of an act, however large the batch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def at_least(setting: str, megabytes: int) -> Iterator[None]:
    """Raise a setting of the server, such as `work_mem`, for what is done inside; never lower it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting::bigint FROM pg_settings WHERE name = %s", [setting])
        before = int(cursor.fetchone()[0])
        change = "SELECT set_config(%s, %s, true)"
        cursor.execute(change, [setting, f"{max(before, megabytes * 1024)}kB"])
        yield
        cursor.execute(change, [setting, f"{before}kB"])
