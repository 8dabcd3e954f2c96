"""What an import changed is published with it; what its release no longer has is withdrawn."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from kb.importing.datasets.mistakes import Unreadable
from kb.importing.datasets.staging import fetch
from kb.models import Dataset, Event, EventLink, Group, Import, Location
from kb.publishing import pending, publish, withdraw
from kb.publishing.documents import PUBLICATIONS

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

MOST_NAMED = 100
BY_IMPORT = (
    r"(\(import [0-9]+\)|^Import [0-9]+ undone)\.$"  # reasons printed by imports that withdraw
)
# Of a record that several rows make, all must be gone.
VANISHED = """(
SELECT a.record_id, min(a.key) AS key FROM kb_absent a
WHERE NOT EXISTS (SELECT FROM kb_touched t WHERE t.record_id = a.record_id)
  AND NOT EXISTS (SELECT FROM kb_importedrow i WHERE i.series = %(series)s AND i.ended_by_id IS NULL
    AND i.noun = %(noun)s AND i.record_id = a.record_id AND i.id NOT IN (SELECT old_id FROM kb_absent))
GROUP BY a.record_id)"""


def publish_run(run: Run, reason: str, gone: str) -> None:
    """Publish the records of the rows that are new or changed, and withdraw those that vanished.

    `reason` is printed with the one, `gone` with the other. A record that a curator withdrew, merged or is
    changing is left as the public sees it, and named.
    """
    if not run.dataset.is_redistributable:
        run.report.pop("ahead", None)
        run.report["kept_from_public"] = (
            "The dataset may not be redistributed: nothing is published."
        )
        return
    with run.progress.step("publish"):
        left = run.report.setdefault("left", {})
        rows = _publishable(run, left)
        dataset = Dataset.objects.filter(pk=run.dataset.pk, as_published=None)
        began = time.monotonic()

        def tell(done: int, total: int) -> None:
            run.progress.bar("publishing", done, total, began)

        report = publish(dataset, *run.also, rows, reason=reason, progress=tell)
        run.report["published"] = str(report)
    ids = _withdrawable(run, left)
    if ids:
        with run.progress.step("withdraw"):
            withdraw(run.format.model._default_manager.filter(pk__in=ids), reason=gone)
    run.withdrawn = len(ids)


def refuse_made_records(run: Run) -> None:
    """A place or group bears no dataset: of rows that may not be passed on, none is made.

    Raises `Unreadable` with those that would be.
    """
    if run.dataset.is_redistributable:
        return
    made = [
        slug
        for rows in run.also
        if rows.model in (Group, Location)
        for slug in rows.filter(as_published=None).values_list("slug", flat=True)[:MOST_NAMED]
    ]
    if made:
        raise Unreadable(
            f"The dataset “{run.dataset.slug}” may not be redistributed, and its rows name places or groups"
            " that are not known. Such an import makes none, for others could publish them: enter them from"
            f" open sources first. It would make {', '.join(made[:10])}{' and more' if made[10:] else ''}."
        )


def named(batch: Import) -> str:
    """The dataset and release that an import brought."""
    return f"{batch.dataset.title} {batch.dataset.version}".strip()


def reason_of(batch: Import) -> str:
    """The reason printed with editions of what an import published; of no other edition."""
    return f"{named(batch)}, import {batch.pk}."


def gone_from(batch: Import) -> str:
    """The reason printed where an import withdrew what its release no longer has."""
    return f"No longer in {named(batch)} (import {batch.pk})."


def touched(run: Run) -> QuerySet[Any]:
    return run.format.model._default_manager.filter(
        pk__in=RawSQL(
            f"{_records(run, 'kb_touched')} AND (k.is_new OR NOT ({run.format.hands_off}))", []
        )
    )


def _records(run: Run, table: str) -> str:
    """SQL of the records `d` of rows `k`: those of `kb_touched`, or those that vanished."""
    records = run.format.model._meta.db_table
    return f"SELECT d.id FROM {table} k JOIN {records} d ON d.id = k.record_id WHERE true"


def _publishable(run: Run, left: dict[str, list[str]]) -> QuerySet[Any]:
    """Touched records, but for those that curators have a hand in."""
    rows = touched(run)
    for words, held in (
        ("withdrawn by a curator", rows.filter(is_withdrawn=True).exclude(pk__in=_returning(run))),
        ("merged into another record", rows.exclude(merged_into=None)),
        ("has changes of a curator that are not published", _ahead(run)),
    ):
        slugs = list(held.order_by("pk").values_list("slug", flat=True)[:MOST_NAMED])
        if slugs:
            left[words] = slugs
            rows = rows.exclude(pk__in=list(held.values_list("pk", flat=True)))
    return rows


def _returning(run: Run) -> RawSQL:
    """Records that an import had withdrawn, or the undoing of one; those a curator withdrew are not."""
    return RawSQL(
        "SELECT e.record_id FROM kb_touched t JOIN kb_edition e ON e.noun = %s AND e.record_id = t.record_id"
        " AND e.superseded_at IS NULL WHERE e.kind = 'withdrawn' AND e.reason ~ %s",
        [str(run.format.noun), BY_IMPORT],
    )


def _ahead(run: Run) -> QuerySet[Any]:
    return run.format.model._default_manager.filter(pk__in=run.report.pop("ahead", []))


def ahead_of_public(run: Run) -> None:
    """Note which records have a curator's unpublished changes; asked before their drafts are written."""
    model = run.format.model
    own: Any = model._default_manager.filter(
        pk__in=RawSQL(
            "SELECT record_id FROM kb_touched WHERE NOT is_new"
            " UNION ALL SELECT record_id FROM kb_absent",
            [],
        )
    ).exclude(changed_by=None)
    run.report["ahead"] = sorted(pending(own)) if own.exists() else []


def _withdrawable(run: Run, left: dict[str, list[str]]) -> list[int]:
    """Records of the rows that vanished, unless public records rest on them."""
    absent = f"{_records(run, VANISHED)} AND NOT ({run.format.hands_off}) ORDER BY 1"
    ids = [
        pk
        for (pk,) in fetch(absent, {"series": run.format.of_series, "noun": str(run.format.noun)})
    ]
    rows = run.format.model._default_manager.filter(pk__in=ids, is_withdrawn=False)
    rows = rows.filter(merged_into=None).exclude(as_published=None)
    if run.format.model is not Event:
        return _without_those_shown(run, rows, left)
    linked = EventLink.objects.filter(other__in=rows, event__is_withdrawn=False)
    wholes = Event.objects.filter(published_parent__in=rows, is_withdrawn=False)
    shown = [
        *linked.values_list("other", flat=True),
        *wholes.values_list("published_parent", flat=True),
    ]
    if shown:
        named = rows.filter(pk__in=shown).values_list("slug", flat=True)
        left["no longer in the release, but other records show it"] = list(named[:MOST_NAMED])
    return list(rows.exclude(pk__in=shown).values_list("pk", flat=True))


def _without_those_shown(run: Run, rows: QuerySet[Any], left: dict[str, list[str]]) -> list[int]:
    """Those of the records on which no public record rests that stays; of a chain, none below such."""
    model = run.format.model
    ids = set(rows.values_list("pk", flat=True))
    while shown := {pk for paths in _shown_by(model, ids) for pk in paths} & ids:
        ids -= shown
    kept = rows.exclude(pk__in=ids).order_by("pk").values_list("slug", flat=True)
    if kept:
        left["no longer in the release, but other records show it"] = list(kept[:MOST_NAMED])
    return sorted(ids)


def _shown_by(model: type[Model], ids: set[int]) -> Iterator[Iterable[int]]:
    """Records of these that public ones show which are not among them, by the way in which they do."""
    for other, publication in PUBLICATIONS.items():
        public = other._default_manager.exclude(as_published=None).filter(is_withdrawn=False)
        if other is model:
            public = public.exclude(pk__in=ids)
        for path in publication.needs:
            if path != "relations__object" and _target(other, path) is model:
                shown = public.filter(**{f"{path}__in": ids}).order_by()
                yield shown.values_list(path, flat=True).distinct()


def _target(model: type[Model], path: str) -> type[Model] | None:
    """The model that a path of fields leads to."""
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model
