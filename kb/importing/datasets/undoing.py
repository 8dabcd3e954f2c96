"""Undoing an import: what it brought is withdrawn, what it changed or withdrew stands again, by new editions.

It is the import of the difference the other way round, by the same steps. The rows themselves are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.timezone import now

from kb.importing.datasets.formats import Format
from kb.importing.datasets.progress import Progress, Silent
from kb.importing.datasets.publishing import ahead_of_public, publish_run, reason_of
from kb.importing.datasets.running import Options, Run, clear, prepare
from kb.importing.datasets.staging import execute, fetch
from kb.models import Edition, Event, Group, Import, Location, Noun
from kb.publishing import withdraw

# The rows that it ended, to stand again; those that it brought in their place go.
ROWS = """
CREATE UNLOGGED TABLE kb_rows AS SELECT (row_number() OVER (ORDER BY i.id))::int AS line, {values}
FROM kb_importedrow i WHERE i.ended_by_id = %(batch)s
"""
TOUCHED = """
CREATE UNLOGGED TABLE kb_touched AS
SELECT (row_number() OVER (ORDER BY i.id))::int AS line, i.key, '' AS slug, n.id AS old_id, i.record_id,
  false AS is_new, b.dataset_id
FROM kb_importedrow i JOIN kb_import b ON b.id = i.brought_by_id
LEFT JOIN kb_importedrow n ON n.series = i.series AND n.key = i.key AND n.brought_by_id = %(batch)s
WHERE i.ended_by_id = %(batch)s
"""
ABSENT = """
CREATE UNLOGGED TABLE kb_absent AS
SELECT n.id AS old_id, n.key, n.record_id FROM kb_importedrow n
WHERE n.brought_by_id = %(batch)s AND NOT EXISTS (SELECT FROM kb_importedrow i
  WHERE i.series = n.series AND i.key = n.key AND i.ended_by_id = %(batch)s)
"""


class NotUndone(Exception):
    """The import cannot be undone; the message says why, and what may be done."""


@dataclass
class Undone:
    """What undoing an import did."""

    batch: Import
    withdrawn: int
    """Records that it had brought."""
    restored: int
    """Records that it had changed or withdrawn."""
    also_withdrawn: int
    """Places, groups and others that were made for its rows, and that nothing else public shows."""
    left: dict[str, list[str]]
    """Records left as they are, by the reason."""


@transaction.atomic
def undo_import(
    format: Format,
    batch: Import,
    *,
    progress: Progress | None = None,
    by: AbstractBaseUser | None = None,
) -> Undone:
    """Undo the last import of its series that stands; raises `NotUndone` for any other."""
    run = Run(
        format, Options(is_partial=True), progress or Silent(), by, release=batch.dataset.version
    )
    prepare(run)
    batch = (
        Import.objects.select_for_update(of=("self",)).select_related("dataset").get(pk=batch.pk)
    )
    refuse_undoing(batch)
    run.batch, run.dataset = batch, batch.dataset
    _stage(format, batch)
    ahead_of_public(run)
    format.write(run)
    reason = f"Import {batch.pk} undone."
    publish_run(run, reason, reason)
    _reopen(batch)
    also = _withdraw_made(batch, reason) if batch.dataset.is_redistributable else 0
    batch.undone_at = now()
    batch.save()
    ((restored,),) = fetch("SELECT count(DISTINCT record_id) FROM kb_touched")
    clear()
    return Undone(batch, run.withdrawn, restored, also, run.report.get("left", {}))


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


def foresee(batch: Import) -> Foreseen:
    """Counts of what `undo_import` would do now."""
    params = {"batch": batch.pk}
    ((withdrawn,),) = fetch(
        "SELECT count(*) FROM kb_importedrow n WHERE n.brought_by_id = %(batch)s AND NOT EXISTS"
        " (SELECT FROM kb_importedrow i WHERE i.series = n.series AND i.key = n.key"
        "  AND i.ended_by_id = %(batch)s)",
        params,
    )
    ((restored,),) = fetch(
        "SELECT count(DISTINCT record_id) FROM kb_importedrow WHERE ended_by_id = %(batch)s", params
    )
    made = Edition.objects.filter(
        number=1, reason=reason_of(batch), noun__in=(Noun.GROUP, Noun.LOCATION)
    )
    return Foreseen(withdrawn, restored, made.count())


def _stage(format: Format, batch: Import) -> None:
    values = ", ".join(
        f"{format.kept(column.name)}::{column.kind.type_name} AS {column.quoted}"
        for column in format.columns
    )
    params = {"batch": batch.pk}
    execute(ROWS.format(values=values), params)
    execute(TOUCHED, params)
    execute(ABSENT, params)
    for name in ("kb_rows", "kb_touched"):
        execute(f"ANALYZE {name}")


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


def _withdraw_made(batch: Import, reason: str) -> int:
    """Withdraw the places and groups that were made for its rows, unless others show them."""
    first = Edition.objects.filter(number=1, reason=reason_of(batch))
    count = 0
    for noun, model in ((Noun.GROUP, Group), (Noun.LOCATION, Location)):
        ids = set(first.filter(noun=noun).values_list("record_id", flat=True))
        ids -= _in_use(model, ids)
        rows: QuerySet[Any] = model._default_manager.filter(pk__in=ids, is_withdrawn=False)
        if rows.exists():
            count += rows.count()
            withdraw(rows, reason=reason)
    return count


def _in_use(model: type[Model], ids: set[int]) -> set[int]:
    """Those of the records that public records show, and what these lie in."""
    shown = Event.objects.filter(is_withdrawn=False).exclude(as_published=None)
    if model is Group:
        tied = (
            Group.objects.filter(is_withdrawn=False).exclude(as_published=None).exclude(pk__in=ids)
        )
        paths = (
            shown.values_list("participations__group", flat=True),
            tied.values_list("relations__object", flat=True),
            shown.values_list("claims__claimant", flat=True),
            tied.values_list("claims__claimant", flat=True),
        )
        return {pk for rows in paths for pk in rows.distinct() if pk in ids}
    public = Location.objects.filter(is_withdrawn=False).exclude(as_published=None)
    homes = Group.objects.filter(is_withdrawn=False).exclude(as_published=None)
    used: set[int | None] = set(shown.values_list("location", flat=True).distinct())
    used |= set(homes.values_list("homeland", flat=True).distinct())
    used |= set(public.exclude(pk__in=ids).values_list("parent", flat=True).distinct())
    parents = dict(public.filter(pk__in=ids).values_list("pk", "parent"))
    kept: set[int] = set()
    for pk in used & ids:
        place = pk
        while place in ids and place not in kept:
            kept.add(place)
            place = parents.get(place)
    return kept
