"""What an import changed is published with it; what its release no longer has is withdrawn."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from kb.importing.datasets.mistakes import Unreadable
from kb.importing.datasets.resting import split_by_rest
from kb.importing.datasets.shells import not_public_yet
from kb.importing.datasets.staging import fetch
from kb.models import Dataset, DraftAuthor, Group, Import, Location
from kb.publishing import pending, publish, withdraw

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

KNOWN = (
    "SELECT record_id FROM kb_touched WHERE NOT is_new UNION ALL SELECT record_id FROM kb_absent"
)
OF_SHELLS = "SELECT record_id FROM kb_touched WHERE is_new AND record_id IS NOT NULL"


def publish_run(run: Run) -> None:
    """Publish the records of the rows that are new or changed, and withdraw those that vanished.

    A record that a curator withdrew, merged or is changing is left as the public sees it, and named.
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
        dataset = not_public_yet(Dataset.objects.filter(pk=run.dataset.pk))
        began = time.monotonic()

        def tell(done: int, total: int) -> None:
            run.progress.bar("publishing", done, total, began)

        report = publish(dataset, *run.also, rows, reason=reason_of(run.batch), progress=tell)
        run.report["published"] = str(report)
    gone = _withdrawable(run, left)
    run.withdrawn = gone.count()
    if run.withdrawn:
        with run.progress.step("withdraw"):
            withdraw(gone, reason=gone_from(run.batch))


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
    own: Any = model._default_manager.exclude(changed_by=None)
    known = own.filter(pk__in=RawSQL(KNOWN, []))
    # Of a shell nothing is public, so that its draft cannot be compared.
    written = DraftAuthor.objects.filter(noun=run.format.noun).values("record_id")
    shells = own.filter(pk__in=RawSQL(OF_SHELLS, [])).filter(pk__in=written)
    ahead = pending(known) if known.exists() else set()
    run.report["ahead"] = sorted(ahead | set(shells.values_list("pk", flat=True)))


def _withdrawable(run: Run, left: dict[str, list[str]]) -> QuerySet[Any]:
    """Records of the rows that vanished, unless public records rest on them."""
    absent = f"{_records(run, VANISHED)} AND NOT ({run.format.hands_off})"
    found = fetch(absent, {"series": run.format.of_series, "noun": str(run.format.noun)})
    rows = run.format.model._default_manager.filter(pk__in=[pk for (pk,) in found])
    free, shown = split_by_rest(rows)
    if kept := list(shown.order_by("pk").values_list("slug", flat=True)[:MOST_NAMED]):
        left["no longer in the release, but other records show it"] = kept
    return free
