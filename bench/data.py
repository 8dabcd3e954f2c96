"""Makes synthetic events and publishes them: python -m bench.data [--events 385918] [--fresh]"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import django

from bench import database

USUAL = 20_000
GED = 385_918  # as many as UCDP GED 25.1 has


def arguments(about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument(
        "--events", type=int, default=USUAL, help=f"{USUAL}, or {GED} for all of GED"
    )
    parser.add_argument("--fresh", action="store_true", help="make the data anew in any case")
    parser.add_argument("--keep", action="store_true", help="keep data that older code has made")
    return parser


def ready(options: argparse.Namespace) -> str:
    """A database with so many published events, made now if it is not there; how to connect."""
    conninfo = database.use(f"kb_bench_{options.events}")
    django.setup()
    made, stored = database.state(), database.stored_state(conninfo)
    if options.fresh or stored is None or (stored != made and not options.keep):
        make(conninfo, options.events)
        database.store_state(conninfo, made)
    return conninfo


def make(conninfo: str, events: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from kb.models import Dataset, Event, Group, Location

    database.create(conninfo)
    call_command("migrate", verbosity=0)
    call_command("load_vocabularies", verbosity=0)
    print(f"{events:,} events")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('bench.events', %s, false)", [str(events)])
        script = Path(__file__).with_name("data.sql").read_text(encoding="utf-8")
        timed("drafts", events, lambda: cursor.execute(script))
        cursor.execute("ANALYZE")
    publish("places and groups", 5000, Dataset, Location, Group)
    publish("events", events, Event)
    publish("events, unchanged", events, Event)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kb_event SET summary = 'Confirmed since.' WHERE id % 10 = 0")
    publish("events, a tenth changed", events, Event)
    with connection.cursor() as cursor:
        timed("VACUUM ANALYZE", events, lambda: cursor.execute("VACUUM ANALYZE"))


def publish(what: str, rows: int, *models: Any) -> None:
    """Publish all records of these models, and say which statements took longest."""
    from django.db import connection

    from kb.publishing import publish as act

    took: Counter[str] = Counter()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took[sql] += time.perf_counter() - began  # type: ignore[assignment]

    with connection.execute_wrapper(watch):
        querysets = [model.objects.all() for model in models]
        began = processor()
        timed(f"publish {what}", rows, lambda: act(*querysets, reason="Benchmark."))
    used = [after - before for after, before in zip(processor(), began, strict=True)]
    print(f"  {used[0]:9.2f} s   of processor here, {used[1]:.2f} s in the server's process")
    for sql, seconds in took.most_common(8):
        print(f"  {seconds:9.2f} s   {' '.join(sql.split())[:100]}")
    memory()


def timed(what: str, rows: int, work: Callable[[], Any]) -> None:
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    print(f"{seconds:11.2f} s   {rows / seconds:10,.0f} rows/s   {what}", flush=True)


def processor() -> tuple[float, float]:
    """Seconds of processor of this process, and, if it is on this machine, of the server's.

    Busy neighbours lengthen the time, but hardly these; workers that build indexes are not counted.
    """
    with suppress(OSError):
        # After the name, which is in brackets: utime and stime are the 12th and 13th fields.
        fields = server("stat").rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        return time.process_time(), ticks / os.sysconf("SC_CLK_TCK")
    return time.process_time(), 0.0


def memory() -> None:
    """The most that this process and, if it is on this machine, the server's have held."""
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = f"  peak memory: {ours:.0f} MB here"
    with suppress(OSError):
        status = server("status")
        fields = dict(part.split(":\t") for part in status.splitlines() if ":\t" in part)
        line += f", {int(fields['VmHWM'].split()[0]) / 1024:.0f} MB in the server's process"
    print(line)


def server(file: str) -> str:
    """What Linux tells of the server's process."""
    from django.db import connection

    connection.ensure_connection()
    return Path(f"/proc/{connection.connection.info.backend_pid}/{file}").read_text()


if __name__ == "__main__":
    ready(arguments(__doc__ or "").parse_args())
