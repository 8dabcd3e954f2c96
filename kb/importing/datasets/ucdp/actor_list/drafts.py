"""Drafts of groups from UCDP's list of actors: kind, names, homeland, composites, ties.

A group of our own that bears the number is noted as the record of the row, and nothing of it is
changed: what UCDP says of it is in the report, for a curator. What a curator wrote on a group that an
import made stays: its columns once somebody has changed it, and every name, tie and id without our note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.batches import source_of
from kb.importing.datasets.inserting import insert, make
from kb.importing.datasets.shells import not_public_yet
from kb.importing.datasets.staging import execute, fetch
from kb.importing.datasets.ucdp.actor_list.coalitions import put_coalitions
from kb.importing.datasets.ucdp.actor_list.columns import said
from kb.importing.datasets.ucdp.actor_list.names import put_names
from kb.importing.datasets.ucdp.actor_list.ties import put_ties
from kb.models import Citation, ExternalId, Group, Source

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

# By the crosswalk of group-kind. Org 2 and 3 are no organisations with a name of their own: supporters of
# a party, a clan, a people. "Self-defence militia" would say of them what UCDP does not.
KINDS = {
    1: "armed-group",
    2: "category-of-groups",
    3: "category-of-groups",
    4: "government",
}
HOMELAND = """(SELECT l.id FROM kb_externalid x JOIN kb_location l ON l.id = x.location_id
  WHERE x.scheme_id = 'id-scheme:gleditsch-ward' AND x.match = 'exact' AND l.kind = 'country'
    AND l.as_published IS NOT NULL AND NOT l.is_withdrawn AND l.merged_into_id IS NULL
    AND x.value = btrim(r."GWNOLoc") ORDER BY x.id LIMIT 1)"""
# The touched rows whose groups are the import's own; rows of curated groups are only noted.
OWN = """
CREATE UNLOGGED TABLE kb_own AS
SELECT t.line, t.key, t.record_id, t.is_new,
  t.is_new OR coalesce((SELECT g.changed_by_id IS NULL FROM kb_group g WHERE g.id = t.record_id), false)
    AS is_untouched
FROM kb_touched t LEFT JOIN kb_group g ON g.id = t.record_id
WHERE t.is_new OR g.slug = t.slug
"""


def columns() -> dict[str, str]:
    """SQL of each column of a group that an import writes."""
    kinds = " ".join(f"WHEN {code} THEN '{name}'" for code, name in KINDS.items())
    return {
        "name": f"left(coalesce({said('NameData')}, 'Actor ' || r.\"ActorId\"), 300)",
        "kind_id": f"'group-kind:' || CASE r.\"Org\" {kinds} END",
        "homeland_id": HOMELAND,
    }


def write(run: Run) -> None:
    """Write a draft for each touched row that is not of a curated group, and what hangs on it."""
    source = source_of(run)
    execute(OWN)
    execute("CREATE INDEX ON kb_own (record_id)")
    _insert()
    _update(run)
    _cite(source)
    put_names(source)
    put_coalitions(run)
    put_ties(run, source)
    run.also.append(not_public_yet(Source.objects.filter(pk=source.pk)))
    ((noted, kept),) = fetch(
        "SELECT (SELECT count(*) FROM kb_touched) - (SELECT count(*) FROM kb_own),"
        " (SELECT count(*) FROM kb_own WHERE NOT is_untouched)"
    )
    run.report["groups_of_our_own_noted"] = noted
    run.report["columns_of_curators_kept"] = kept
    execute("DROP TABLE kb_own")


def _insert() -> None:
    own = columns()
    drafts = ", ".join(f"{sql} AS {name}" for name, sql in own.items())
    make(
        Group,
        {"id": "record_id", "slug": "slug", **{name: name for name in own}},
        f"(SELECT o.record_id, 'ucdp-actor-' || o.key AS slug, {drafts} FROM kb_own o"
        " JOIN kb_rows r USING (line) WHERE o.is_new ORDER BY o.line) AS d",
    )
    insert(
        ExternalId,
        {
            "scheme_id": "'id-scheme:ucdp-actor'",
            "value": "o.key",
            "match": "'exact'",
            "group_id": "o.record_id",
        },
        "kb_own o WHERE o.is_new ORDER BY o.line",
        end="ON CONFLICT DO NOTHING",
    )


def _update(run: Run) -> None:
    own = columns()
    drafts = ", ".join(f"{sql} AS {name}" for name, sql in own.items())
    sets = ", ".join(f"{name} = d.{name}" for name in own)
    execute(
        f"UPDATE kb_group g SET {sets}, updated_at = now()"
        f" FROM (SELECT o.record_id, {drafts} FROM kb_own o JOIN kb_rows r USING (line)"
        "  WHERE o.is_untouched AND NOT o.is_new) AS d WHERE g.id = d.record_id"
    )


def _cite(source: Source) -> None:
    """The release as a source of the group, once."""
    insert(
        Citation,
        {"source_id": str(source.pk), "group_id": "o.record_id"},
        "kb_own o WHERE NOT EXISTS (SELECT FROM kb_citation c WHERE c.group_id = o.record_id"
        f" AND c.source_id = {source.pk}) ORDER BY o.line",
    )
