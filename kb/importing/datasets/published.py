"""What an import did to the public, as the ledger tells: what it brought, changed, and withdrew."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from kb.importing.datasets.staging import execute, fetch
from kb.models import DraftAuthor, Edition, Import
from kb.publishing import pending
from kb.publishing.documents import PUBLICATIONS

BROUGHT, CHANGED, ENDED = "brought", "changed", "ended"
# A rewritten edition shows another record that changed; nobody looked at its own draft. Brought is what was
# not public when the import began.
ACTS = """
SELECT DISTINCT ON (e.noun, e.record_id) e.noun, e.record_id, e.slug, CASE WHEN e.kind = 'withdrawn' THEN 'ended'
    WHEN p.kind = 'published' THEN 'changed' ELSE 'brought' END AS what
FROM kb_edition e LEFT JOIN kb_edition p
  ON p.noun = e.noun AND p.record_id = e.record_id AND p.number = e.number - 1
WHERE e.id BETWEEN %(first)s AND %(last)s AND (e.kind = 'withdrawn' OR e.four_eyes <> 'rewritten')
  AND e.noun IN ('source', 'dataset', 'location', 'group', 'event')
ORDER BY e.noun, e.record_id, e.id
"""
OF_ACT = "SELECT record_id FROM kb_act WHERE noun = %s AND what = %s"


def _span(batch: Import) -> dict[str, int]:
    return {"first": batch.first_edition or 0, "last": batch.last_edition or -1}


def stage_acts(batch: Import) -> None:
    """Fill `kb_act` with the records that the import published or withdrew."""
    execute("DROP TABLE IF EXISTS kb_act")
    execute(f"CREATE TEMP TABLE kb_act ON COMMIT DROP AS {ACTS}", _span(batch))
    execute("CREATE INDEX ON kb_act (noun, record_id)")
    execute("ANALYZE kb_act")


def count_made(batch: Import) -> int:
    """Places and groups that the import brought to the public, and that no row of its own became."""
    ((count,),) = fetch(
        f"SELECT count(*) FROM ({ACTS}) AS a WHERE a.what = 'brought' AND a.noun IN ('location', 'group')"
        " AND NOT EXISTS (SELECT FROM kb_importedrow i WHERE i.noun = a.noun"
        "  AND i.record_id = a.record_id AND i.brought_by_id = %(batch)s)",
        {**_span(batch), "batch": batch.pk},
    )
    return int(count)


def records(model: type[Model], what: str) -> QuerySet[Any]:
    """The records of `kb_act` that the import brought, changed or ended."""
    noun = str(PUBLICATIONS[model].noun)
    return model._default_manager.filter(pk__in=RawSQL(OF_ACT, [noun, what]))


def ahead(model: type[Model]) -> set[int]:
    """Of the records that the import changed or withdrew: those with a curator's unpublished changes."""
    changed = records(model, CHANGED).exclude(changed_by=None)
    written = DraftAuthor.objects.filter(noun=PUBLICATIONS[model].noun).values("record_id")
    ended = records(model, ENDED).filter(pk__in=written)
    found = pending(changed) if changed.exists() else set()
    return found | set(ended.values_list("pk", flat=True))


def to_restore(model: type[Model], batch: Import, held: set[int]) -> tuple[QuerySet[Any], Any]:
    """The records to be published as they were before, and those that are left, by the reason."""
    rows = records(model, CHANGED) | records(model, ENDED)
    own = Edition.objects.current().filter(
        noun=PUBLICATIONS[model].noun,
        pk__range=(batch.first_edition or 0, batch.last_edition or -1),
    )
    by_curator = Q(is_withdrawn=True) & ~Q(pk__in=own.values("record_id"))
    left = {
        "withdrawn by a curator": rows.filter(by_curator),
        "has changes of a curator that are not published": rows.filter(pk__in=held),
    }
    stays = ~by_curator & ~Q(pk__in=held)
    if hasattr(model, "merged_into"):
        left["merged into another record"] = rows.exclude(merged_into=None)
        stays &= Q(merged_into=None)
    return rows.filter(stays), left
