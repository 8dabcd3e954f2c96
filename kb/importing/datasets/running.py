"""One import from file to ledger: read, check, compare, write drafts, publish; all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from kb.importing.datasets.batches import dataset_of, keep_batch, keep_rows, refuse_many_withdrawals
from kb.importing.datasets.comparing import Comparison, compare
from kb.importing.datasets.files import Found, found
from kb.importing.datasets.formats import Format
from kb.importing.datasets.mistakes import Mistake, NotImported, Unreadable
from kb.importing.datasets.noting import noted
from kb.importing.datasets.progress import Progress, Silent
from kb.importing.datasets.publishing import ahead_of_public, publish_run, refuse_made_records
from kb.importing.datasets.staging import TABLES, check, execute, stage
from kb.models import Dataset, Import
from kb.publishing import wait_turn
from kb.publishing.ledger import last_edition

SMALL = (
    50_000_000  # bytes of a file; compiling the statements takes longer than reading a smaller one
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a file is to be taken in."""

    release: str = ""
    """The release that the file holds; empty to read it from the file's name."""
    is_partial: bool = False
    """The file is an extract: nothing is withdrawn because it is not there."""
    is_dry: bool = False
    """Say what would be done, and do nothing."""
    max_errors: int = 0
    """So many rows may be refused, and the rest is taken in all the same."""
    max_withdrawn: float = 10.0
    """Percent of the rows that stand which may be withdrawn; more is taken for a mistake."""
    also: tuple[str, ...] = ()
    """Sorts of rows to take in that the format passes over otherwise, as it calls them."""


@dataclass
class Run:
    """An import under way."""

    format: Format
    options: Options
    progress: Progress
    by: AbstractBaseUser | None = None
    file: Found | None = None
    """What was handed over; none when an import is undone."""
    release: str = ""
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    rows: int = 0
    """Rows of the file."""
    refused: int = 0
    """Those of them that cannot be taken in."""
    withdrawn: int = 0
    """Records that were withdrawn, because their rows are no longer there."""
    columns: list[str] = field(default_factory=list)
    dataset: Dataset = field(default_factory=Dataset)
    batch: Import = field(default_factory=Import)
    report: dict[str, Any] = field(default_factory=dict)
    also: list[QuerySet[Any]] = field(default_factory=list)
    """Records to be published with the rows': places and groups that they needed."""


@dataclass
class Outcome:
    """What an import did, or would do."""

    batch: Import
    comparison: Comparison
    mistakes: list[Mistake]
    ignored: list[str]
    report: dict[str, Any]
    is_dry: bool


class _Dry(Exception):
    """Ends a dry run: what was written is taken back."""


def import_file(
    format: Format,
    path: str,
    options: Options | None = None,
    *,
    progress: Progress | None = None,
    by: AbstractBaseUser | None = None,
) -> Outcome:
    """Take in a file of this format; `path` is a file, a zip with one table, or `-`.

    Raises `Unreadable` or `NotImported` (with every mistake), `Refused` or `Busy` of publishing; nothing is
    changed then.
    """
    with found(path) as file:
        run = Run(format, options or Options(), progress or Silent(), by, file)
        run.release = run.options.release or format.release_of(file.name) or ""
        outcome: list[Outcome] = []
        try:
            with transaction.atomic():
                outcome.append(_import(run))
                if run.options.is_dry:
                    raise _Dry
        except _Dry:
            pass
        return outcome[0]


def _import(run: Run) -> Outcome:
    assert run.file is not None
    prepare(run)
    if run.file.length < SMALL:
        execute("SET LOCAL jit = off")
    format = run.format
    format.check_release(run)
    with run.progress.step("read"):
        table = stage(run.file, format, run.progress)
    run.columns, run.rows = table.columns, table.count
    with run.progress.step("check"):
        mistakes = check(format, table)
        run.refused = len({mistake.line for mistake in mistakes})
        if run.refused > run.options.max_errors:
            raise NotImported(mistakes)
        if not run.rows:
            raise Unreadable(f"{run.file.name}: has a header and no rows.")
    run.release = run.release or format.release_in(run)
    format.check_rows(run)
    run.dataset = dataset_of(run)
    with run.progress.step("compare"):
        comparison = compare(run)
    refuse_many_withdrawals(run, comparison.absent)
    run.batch = keep_batch(run, comparison)
    with run.progress.step("write"):
        ahead_of_public(run)
        _number_records(format)
        with noted(run):
            format.write(run)
        refuse_made_records(run)
    if not run.options.is_dry:
        before = last_edition()
        publish_run(run)
        if (last := last_edition()) > before:
            run.batch.first_edition, run.batch.last_edition = before + 1, last
        if not format.has_many_rows:
            run.batch.withdrawn = run.withdrawn
    with run.progress.step("keep rows"):
        keep_rows(run)
    run.batch.report = run.report | {
        "columns": comparison.columns,
        "filled": comparison.filled,
        "left_out": comparison.left_out,
        "ignored": table.ignored,
    }
    run.batch.finished_at = datetime.now(UTC)
    run.batch.save()
    clear()
    return Outcome(
        run.batch, comparison, mistakes, table.ignored, run.batch.report, run.options.is_dry
    )


def prepare(run: Run) -> None:
    """Wait for the ledger, and let this transaction use memory as large sets need it."""
    wait_turn(run.by)
    execute("SET LOCAL work_mem = '64MB'")
    execute("SET LOCAL maintenance_work_mem = '256MB'")
    # Else references are checked at the end, row by row from a list of all, and no index can be built.
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("SET LOCAL jit = off")  # statements of one run are compiled for longer than they take
    clear()
    # For this transaction: only an import brings the rows of a closed dataset with another release.
    execute("SELECT set_config('kb.importing', 'on', true)")


def clear() -> None:
    """Drop the tables that an import works with, and let the database know that none runs."""
    for name in TABLES:
        execute(f"DROP TABLE IF EXISTS {name}")
    execute("SELECT set_config('kb.importing', 'off', true)")


def _number_records(format: Format) -> None:
    """Keys of the records that are to be made, in the order of the file."""
    table = format.model._meta.db_table
    if format.has_many_rows:
        execute(
            "UPDATE kb_touched t SET record_id = n.id FROM (SELECT slug,"
            f" nextval(pg_get_serial_sequence('{table}', 'id')) AS id FROM"
            " (SELECT slug FROM kb_touched WHERE record_id IS NULL GROUP BY slug ORDER BY min(line))"
            " AS listed) AS n WHERE n.slug = t.slug AND t.record_id IS NULL"
        )
        execute("ANALYZE kb_touched")
        return
    execute(
        "UPDATE kb_touched t SET record_id = n.id FROM (SELECT line,"
        f" nextval(pg_get_serial_sequence('{table}', 'id')) AS id FROM"
        " (SELECT line FROM kb_touched WHERE record_id IS NULL ORDER BY line) AS listed) AS n"
        " WHERE n.line = t.line"
    )
    execute("ANALYZE kb_touched")
