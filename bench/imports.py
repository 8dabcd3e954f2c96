"""Seconds that importing a file of UCDP's shape takes, against a COPY of the same file.

`python -m bench.imports --events 385918` writes the file and the release after it, copies the first to a typed
table, imports it, imports it again, and imports the release after. README.md tells how to read the table.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from bench import database, ged
from bench.data import memory, processor

SLOWEST = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000, help="385918 for all of GED")
    parser.add_argument("--statements", action="store_true", help="name the slowest statements")
    options = parser.parse_args()
    conninfo = database.use("kb_bench_imports")
    django.setup()
    from django.core.management import call_command

    database.create(conninfo)
    call_command("migrate", verbosity=0)
    call_command("load_vocabularies", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        first, after = (Path(folder, f"GEDEvent_v{release}.csv") for release in ("25_1", "26_1"))
        ged.write(first, options.events)
        ged.write(after, options.events, after=True)
        print(f"{options.events:,} events, {first.stat().st_size / 1e6:.0f} MB")
        limit = told("COPY to a typed table", lambda: copy(first), None)
        for what, path in (
            ("first import", first),
            ("the same again", first),
            ("the next release", after),
        ):
            told(what, lambda path=path: take_in(path, options), limit)  # type: ignore[misc]
    memory()


def told(
    what: str, work: Callable[[], Any], limit: tuple[float, float] | None
) -> tuple[float, float]:
    """Time and processor of one step, and how many times those of the limit they are."""
    before, began = sum(processor()), time.perf_counter()
    said = work()
    seconds, used = time.perf_counter() - began, sum(processor()) - before
    times = f"{seconds / limit[0]:6.1f}x {used / limit[1]:6.1f}x" if limit else " " * 15
    print(
        f"{what:24}{seconds:9.2f} s {used:9.2f} s of processor {times}   {said or ''}", flush=True
    )
    return seconds, used


def copy(path: Path) -> None:
    """The same file by COPY into a table with a type for each column, and nothing else."""
    from django.db import connection

    from kb.importing.datasets import GED

    columns = ", ".join(f"{column.quoted} {column.kind.type_name}" for column in GED.columns)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS bench_copied; CREATE TABLE bench_copied ({columns})")
        with (
            path.open("rb") as file,
            cursor.copy("COPY bench_copied FROM STDIN (FORMAT csv, HEADER)") as copying,
        ):
            while chunk := file.read(1 << 20):
                copying.write(chunk)
        cursor.execute("DROP TABLE bench_copied")


def take_in(path: Path, options: argparse.Namespace) -> str:
    from django.db import connection

    from kb.importing.datasets import GED, import_file
    from kb.importing.datasets.progress import Progress

    took: Counter[str] = Counter()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took[sql] += time.perf_counter() - began  # type: ignore[assignment]

    with connection.execute_wrapper(watch), open(os.devnull, "w") as nowhere:
        outcome = import_file(
            GED, str(path), progress=Progress(None if options.statements else nowhere)
        )
    if options.statements:
        for sql, seconds in took.most_common(SLOWEST):
            print(f"  {seconds:9.2f} s   {' '.join(sql.split())[:170]}")
    batch = outcome.batch
    return f"{batch.added:,} added, {batch.changed:,} changed, {batch.withdrawn:,} withdrawn"


if __name__ == "__main__":
    main()
