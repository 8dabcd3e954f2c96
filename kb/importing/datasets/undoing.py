"""Undoing an import: what it brought is withdrawn, what it changed or withdrew stands again, by new editions.

Drafts are put back from what was noted when the import wrote them. The rows of the dataset are kept, ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from kb.importing.datasets.deriving import derive, empty_shells
from kb.importing.datasets.formats import Format
from kb.importing.datasets.progress import Progress, Silent
from kb.importing.datasets.published import (
    BROUGHT,
    ahead,
    count_made,
    records,
    stage_acts,
    to_restore,
)
from kb.importing.datasets.publishing import MOST_NAMED
from kb.importing.datasets.resting import split_by_rest
from kb.importing.datasets.restoring import Turn, leave_what_stays, restore, stage_writes
from kb.importing.datasets.running import Options, Run, clear, prepare
from kb.importing.datasets.shells import reason_of_undoing
from kb.importing.datasets.staging import execute, fetch
from kb.importing.datasets.unmaking import unmake
from kb.models import Dataset, Event, Group, Import, ImportWrite, Location, Source
from kb.publishing import publish, withdraw

MODELS = (Event, Group, Location, Source, Dataset)
"""Whatever imports publish, each before those that it shows."""
Left = dict[str, list[str]]


class NotUndone(Exception):
    """The import cannot be undone; the message says why, and what may be done."""


@dataclass
class Undone:
    """What undoing an import did."""

    batch: Import
    withdrawn: int
    """Records that its rows had become."""
    restored: int
    """Records that it had changed or withdrawn."""
    also_withdrawn: int
    """Places and groups that were made for its rows."""
    deleted: int
    """Drafts that it had made and that were never public."""
    is_release_public: bool
    """Whether its dataset or source is public still: an earlier import or other records rest on it."""
    left: Left
    """Records left as they are, by the reason."""

    def __str__(self) -> str:
        release = "still public" if self.is_release_public else "not public"
        drafts = f" {self.deleted:,} drafts deleted." if self.deleted else ""
        return (
            f"Import {self.batch.pk} is undone: {self.withdrawn:,} records withdrawn, {self.restored:,} restored,"
            f" {self.also_withdrawn:,} places and groups withdrawn that were made for it.{drafts}"
            f" Its release is {release}."
        )


def undo_import(
    format: Format,
    batch: Import,
    *,
    progress: Progress | None = None,
    by: AbstractBaseUser | None = None,
) -> Undone:
    """Undo the last import of its series that stands; raises `NotUndone` for any other.

    Raises `Refused` or `Busy` of publishing too; nothing is changed then.
    """
    try:
        with transaction.atomic():
            return _undo(format, batch, progress or Silent(), by)
    except IntegrityError as problem:
        raise NotUndone(
            f"Import {batch.pk} cannot be undone: what was changed since stands in the way. {problem}"
        ) from problem


def _undo(format: Format, batch: Import, progress: Progress, by: AbstractBaseUser | None) -> Undone:
    run = Run(format, Options(is_partial=True), progress, by, release=batch.dataset.version)
    prepare(run)
    rows = Import.objects.select_for_update(of=("self",)).select_related("dataset")
    run.batch = batch = rows.get(pk=batch.pk)
    run.dataset = batch.dataset
    refuse_undoing(batch)
    left: Left = {}
    with progress.step("restore"):
        stage_acts(batch)
        is_noted = stage_writes(batch)
        held = {model: ahead(model) for model in MODELS}
        if is_noted:
            restore(Turn.FIRST)
        else:
            derive(run)
    with progress.step("publish"):
        _publish(run, held, left)
    with progress.step("withdraw"):
        for model in MODELS:
            _withdraw_brought(model, batch, left)
        deleted = _clear_away(is_noted, left)
    done = _counted(batch, deleted, left)
    _reopen(batch)
    ImportWrite.objects.filter(batch=batch).delete()
    batch.undone_at = now()
    batch.save()
    clear()
    return done


def refuse_undoing(batch: Import) -> None:
    """Raises `NotUndone` if it was undone, or if later imports of its series stand."""
    if batch.undone_at:
        raise NotUndone(f"Import {batch.pk} was undone at {batch.undone_at:%Y-%m-%d %H:%M} UTC.")
    series = Q(format=batch.format) & (
        Q(dataset__series=batch.dataset.series)
        if batch.dataset.series
        else Q(dataset=batch.dataset)
    )
    later = Import.objects.filter(series, pk__gt=batch.pk, undone_at=None).exclude(
        added=0, changed=0, withdrawn=0
    )
    if numbers := ", ".join(str(pk) for pk in later.order_by("-pk").values_list("pk", flat=True)):
        raise NotUndone(
            f"Import {batch.pk} is not the last of its series: rows rest on later ones. Undo these first,"
            f" in this order: {numbers}."
        )


@dataclass(frozen=True)
class Foreseen:
    """What undoing an import would do, at most: what curators have a hand in is left and named."""

    withdrawn: int
    """Records that it had brought, and that would be withdrawn."""
    restored: int
    """Records that it had changed or withdrawn, and that would stand again as they were."""
    made: int
    """Places and groups made for its rows; those that nothing else public shows would be withdrawn."""


NEW = (
    "n.brought_by_id = %(batch)s AND NOT EXISTS (SELECT FROM kb_importedrow i WHERE i.series = n.series"
    " AND i.key = n.key AND i.ended_by_id = %(batch)s)"
)
RESTORED = "SELECT count(DISTINCT record_id) FROM kb_importedrow WHERE ended_by_id = %(batch)s"
# Of what it brought to the public: what its rows became, and what was made for them.
WITHDRAWN = """
SELECT count(*) FILTER (WHERE b.is_of_rows), count(*) FILTER (WHERE NOT b.is_of_rows) FROM (
  SELECT EXISTS (SELECT FROM kb_importedrow i WHERE i.noun = a.noun AND i.record_id = a.record_id
    AND i.brought_by_id = %(batch)s) AS is_of_rows
  FROM kb_act a JOIN kb_edition e ON e.noun = a.noun AND e.record_id = a.record_id
  WHERE a.what = 'brought' AND a.noun IN ('event', 'group', 'location')
    AND e.superseded_at IS NULL AND e.kind = 'withdrawn') AS b
"""


def foresee(batch: Import) -> Foreseen:
    """Counts of what `undo_import` would do now."""
    params = {"batch": batch.pk}
    ((withdrawn,),) = fetch(f"SELECT count(*) FROM kb_importedrow n WHERE {NEW}", params)
    ((restored,),) = fetch(RESTORED, params)
    return Foreseen(withdrawn, restored, count_made(batch))


def _publish(run: Run, held: dict[Any, set[int]], left: Left) -> None:
    """Publish what it changed or withdrew, from the drafts as they were before."""
    restored = []
    for model in MODELS:
        rows, others = to_restore(model, run.batch, held[model])
        restored.append(rows)
        for reason, records_left in others.items():
            _name(left, reason, records_left)
    publish(*run.also, *restored, reason=reason_of_undoing(run.batch))


def _withdraw_brought(model: Any, batch: Import, left: Left) -> None:
    rows = records(model, BROUGHT).filter(is_withdrawn=False)
    if model is Dataset:  # it tells the terms of what cites the release
        public = Source.objects.exclude(as_published=None).filter(is_withdrawn=False)
        rows = rows.exclude(slug__in=public.values("slug"))
    free, shown = split_by_rest(rows, ties_count=True)
    if model not in (Source, Dataset):
        _name(left, "other public records show it", shown)
        if hasattr(model, "merged_into"):
            _name(left, "merged into another record", rows.exclude(merged_into=None))
    if free.exists():
        withdraw(free, reason=reason_of_undoing(batch))


def _clear_away(is_noted: bool, left: Left) -> int:
    """Take away what hangs on the records withdrawn, and drafts never public; how many those were."""
    if not is_noted:
        empty_shells()
        return 0
    leave_what_stays()
    restore(Turn.WITHDRAWN)
    deleted, used = unmake()
    if used:
        left["drafts that somebody uses"] = used[:MOST_NAMED]
    for noun, table in (("event", "kb_event"), ("group", "kb_group"), ("location", "kb_location")):
        slugs = fetch(
            f"SELECT DISTINCT r.slug FROM kb_kept k JOIN {table} r ON r.id = k.record_id"
            f" WHERE k.noun = '{noun}' ORDER BY 1 LIMIT {MOST_NAMED}"
        )
        _name_each(left, CHANGED_SINCE, [slug for (slug,) in slugs])
    labels = fetch(
        f"SELECT DISTINCT name FROM kb_kept WHERE name IS NOT NULL ORDER BY 1 LIMIT {MOST_NAMED}"
    )
    _name_each(left, CHANGED_SINCE, [label for (label,) in labels])
    return deleted


CHANGED_SINCE = "changed by a curator since, which stays"


def _name(left: Left, reason: str, rows: QuerySet[Any]) -> None:
    _name_each(left, reason, list(rows.order_by("pk").values_list("slug", flat=True)[:MOST_NAMED]))


def _name_each(left: Left, reason: str, names: list[str]) -> None:
    if names:
        left.setdefault(reason, []).extend(names)


def _counted(batch: Import, deleted: int, left: Left) -> Undone:
    """What was done, counted while the rows of the import stand."""
    ((withdrawn, also),) = fetch(WITHDRAWN, {"batch": batch.pk})
    ((restored,),) = fetch(RESTORED, {"batch": batch.pk})
    is_public = any(
        model._default_manager.filter(slug=batch.dataset.slug, is_withdrawn=False)
        .exclude(as_published=None)
        .exists()
        for model in (Dataset, Source)
    )
    return Undone(batch, withdrawn, restored, also, deleted, is_public, left)


def _reopen(batch: Import) -> None:
    """Its rows stand no more, and those that it had ended do."""
    execute(
        "UPDATE kb_importedrow SET ended_by_id = %(batch)s WHERE brought_by_id = %(batch)s"
        " AND ended_by_id IS NULL",
        {"batch": batch.pk},
    )
    execute(
        "UPDATE kb_importedrow SET ended_by_id = NULL WHERE ended_by_id = %(batch)s"
        " AND brought_by_id <> %(batch)s",
        {"batch": batch.pk},
    )
