"""What an import changed is published with it; what its release no longer has is withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from kb.importing.datasets.staging import fetch
from kb.models import Claim, Dataset, Event, EventLink, Group, Participation
from kb.publishing import pending, publish, withdraw

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

MOST_NAMED = 100
# Of a record that several rows make, all must be gone.
VANISHED = """
SELECT DISTINCT a.record_id FROM kb_absent a
WHERE NOT EXISTS (SELECT FROM kb_touched t WHERE t.record_id = a.record_id)
  AND NOT EXISTS (SELECT FROM kb_importedrow i WHERE i.series = %(series)s AND i.ended_by_id IS NULL
    AND i.record_id = a.record_id AND i.id NOT IN (SELECT old_id FROM kb_absent))
ORDER BY 1
"""


def publish_run(run: Run) -> None:
    """Publish the records of the rows that are new or changed, and withdraw those that vanished.

    A record that a curator withdrew, merged or is changing is left as the public sees it, and named.
    """
    name = f"{run.dataset.title} {run.dataset.version}".strip()
    reason = f"{name}, import {run.batch.pk}."
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
        report = publish(dataset, *run.also, rows, reason=reason, by=None)
        run.report["published"] = str(report)
    gone = _withdrawable(run, left)
    if gone:
        with run.progress.step("withdraw"):
            withdraw(
                run.format.model._default_manager.filter(pk__in=gone),
                reason=f"No longer in {name} (import {run.batch.pk}).",
            )
    if not run.format.has_many_rows:
        run.batch.withdrawn = len(gone)


def _touched(run: Run) -> QuerySet[Any]:
    return run.format.model._default_manager.filter(
        run.format.own, pk__in=RawSQL("SELECT record_id FROM kb_touched", [])
    )


def _publishable(run: Run, left: dict[str, list[str]]) -> QuerySet[Any]:
    """Touched records, but for those that curators have a hand in."""
    rows = _touched(run)
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
    """Records that an earlier release's silence had withdrawn, and that are back."""
    return RawSQL(
        "SELECT record_id FROM kb_touched t WHERE NOT is_new AND old_id IS NULL AND EXISTS"
        " (SELECT FROM kb_importedrow i WHERE i.noun = %s AND i.record_id = t.record_id)",
        [str(run.format.noun)],
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
    ids = [pk for (pk,) in fetch(VANISHED, {"series": run.format.of_series})]
    rows = run.format.model._default_manager.filter(pk__in=ids, is_withdrawn=False)
    rows = rows.filter(run.format.own, merged_into=None).exclude(as_published=None)
    if run.format.model is Group:
        return _unused_groups(rows, left)
    if run.format.model is not Event:
        return list(rows.values_list("pk", flat=True))
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


def _unused_groups(rows: QuerySet[Any], left: dict[str, list[str]]) -> list[int]:
    """Groups that no public event and no public claim about another record shows."""
    events = Participation.objects.filter(
        group__in=rows, event__is_withdrawn=False, event__as_published__isnull=False
    )
    claims = Claim.objects.filter(is_withdrawn=False, as_published__isnull=False)
    claims = claims.exclude(group__in=rows)
    shown = {
        *events.values_list("group", flat=True),
        *claims.filter(claimant__in=rows).values_list("claimant", flat=True),
        *claims.filter(party_group__in=rows).values_list("party_group", flat=True),
    }
    if shown:
        named = rows.filter(pk__in=shown).order_by("pk").values_list("slug", flat=True)
        left["no longer in the release, but other records show it"] = list(named[:MOST_NAMED])
    return list(rows.exclude(pk__in=shown).values_list("pk", flat=True))
