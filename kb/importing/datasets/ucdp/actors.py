"""UCDP's actors as groups of ours: by their number, never by name.

An actor that a group bears the number of, exactly, is that group. A number that stands for several
actors is their composite: it becomes the groups that are known as parts of it, and no group of its own.
An actor not yet identified (`XXX` and a number of a country) shares its number with others and becomes none.
Any other actor becomes a group. What a curator decided holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.batches import source_of
from kb.importing.datasets.inserting import insert, make
from kb.importing.datasets.shells import not_public_yet
from kb.importing.datasets.staging import execute, fetch
from kb.models import Citation, ExternalId, Group, Source

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

SCHEME = "id-scheme:ucdp-actor"
OURS = """(SELECT coalesce(array_agg(DISTINCT coalesce(g.merged_into_id, g.id)), '{{}}')
  FROM kb_externalid x JOIN kb_group g ON g.id = x.group_id
  WHERE x.scheme_id = 'id-scheme:ucdp-actor' AND x.value = n.id::text AND x.match = '{match}')"""
FOUND = f"""
CREATE UNLOGGED TABLE kb_actor AS
WITH found AS (
  SELECT n.*, ref.group_id AS decided, ref.resolved = 'by-curator' AS is_decided,
    {OURS.format(match="exact")} AS exact, {OURS.format(match="part-of")} AS members
  FROM kb_actor_named n
  LEFT JOIN kb_referent ref ON ref.scheme = 'ucdp' AND ref.kind = 'actor' AND ref.key = n.id::text
)
SELECT id, name, rows, CASE
    WHEN is_decided THEN CASE WHEN decided IS NULL THEN ARRAY[]::bigint[] ELSE ARRAY[decided] END
    WHEN is_provisional THEN ARRAY[]::bigint[]
    WHEN cardinality(exact) = 1 THEN exact
    WHEN cardinality(exact) > 1 THEN ARRAY[]::bigint[]
    ELSE members END AS groups,
  CASE WHEN is_decided THEN 'by-curator' WHEN is_provisional THEN 'provisional'
    WHEN cardinality(exact) = 1 THEN 'by-id' WHEN cardinality(exact) > 1 THEN 'open'
    WHEN cardinality(members) > 0 OR is_list THEN 'composite' ELSE 'own' END AS resolved,
  exact || members AS candidates
FROM found
"""
# A withdrawn or unpublished group is not shown with an event: a curator has to say what shall be.
ONLY_PUBLIC = """
UPDATE kb_actor a SET groups = ARRAY(SELECT g.id FROM kb_group g WHERE g.id = ANY(a.groups)
    AND g.as_published IS NOT NULL AND NOT g.is_withdrawn),
  resolved = CASE WHEN resolved = 'by-id' THEN 'open' ELSE resolved END
WHERE EXISTS (SELECT FROM kb_group g WHERE g.id = ANY(a.groups)
  AND (g.as_published IS NULL OR g.is_withdrawn) AND g.slug <> 'ucdp-actor-' || a.id)
"""
REMEMBER = """
INSERT INTO kb_referent (scheme, kind, key, label, details, rows, group_id, resolved, score, candidates, note)
SELECT 'ucdp', 'actor', id::text, left(name, 400), '{}', rows,
  CASE WHEN cardinality(groups) = 1 AND resolved <> 'composite' THEN groups[1] END, resolved, NULL,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', g.slug, 'name', g.name, 'why',
      'bears the number ' || a.id) ORDER BY g.slug), '[]')
   FROM kb_group g WHERE g.id = ANY(a.candidates)), ''
FROM kb_actor a
ON CONFLICT (scheme, kind, key) DO UPDATE SET rows = EXCLUDED.rows,
  label = CASE WHEN EXCLUDED.label = 'Actor ' || kb_referent.key THEN kb_referent.label ELSE EXCLUDED.label END,
  candidates = EXCLUDED.candidates || jsonb_path_query_array(kb_referent.candidates,
    '$[*] ? (@.why starts with "listed by UCDP")'),
  group_id = CASE kb_referent.resolved WHEN 'by-curator' THEN kb_referent.group_id ELSE EXCLUDED.group_id END,
  resolved = CASE kb_referent.resolved WHEN 'by-curator' THEN 'by-curator' ELSE EXCLUDED.resolved END
"""


def resolve_actors(run: Run, named: str) -> None:
    """Fill `kb_actor_group` (actor_id, group_id), and make the groups that are missing.

    `named` is SQL of the actors that the touched rows name: `id` and `name`, a row for each mention.
    """
    execute(
        "CREATE UNLOGGED TABLE kb_actor_named AS SELECT id, coalesce(mode() WITHIN GROUP (ORDER BY name),"
        " 'Actor ' || id) AS name, count(*)::int AS rows,"
        " coalesce(bool_or(name ~ '^([0-9]+-)?XXX[0-9]+'), false) AS is_provisional,"
        # Governments and the like hold commas in their own names only when they are of several states.
        " coalesce(bool_or(name ~ ', ' OR name ~* ' and Government of '), false) AS is_list"
        f" FROM ({named}) AS mentioned WHERE id IS NOT NULL GROUP BY id"
    )
    execute(FOUND)
    _revive(run)
    execute(ONLY_PUBLIC)
    _make(run)
    execute(REMEMBER)
    execute(
        "CREATE UNLOGGED TABLE kb_actor_group AS"
        " SELECT id AS actor_id, unnest(groups) AS group_id FROM kb_actor"
    )
    execute("ANALYZE kb_actor_group")
    resolved = dict(fetch("SELECT resolved, count(*) FROM kb_actor GROUP BY 1 ORDER BY 1"))
    run.report["actors"] = resolved
    for name in ("kb_actor_named", "kb_actor"):
        execute(f"DROP TABLE {name}")


def _revive(run: Run) -> None:
    """Groups that an import made, and that were withdrawn since, come back with their actor."""
    back = [
        pk
        for (pk,) in fetch(
            "SELECT g.id FROM kb_actor a JOIN kb_group g ON g.id = ANY(a.groups)"
            " WHERE g.is_withdrawn AND g.slug = 'ucdp-actor-' || a.id AND a.resolved IN ('by-id', 'by-curator')"
        )
    ]
    if back:
        run.also.append(Group.objects.filter(pk__in=back))


def _make(run: Run) -> None:
    """A group for each actor that has none."""
    ids = [id for (id,) in fetch("SELECT id FROM kb_actor WHERE resolved = 'own' ORDER BY id")]
    if not ids:
        return
    source = source_of(run)
    make(
        Group,
        {
            "slug": "'ucdp-actor-' || a.id",
            "name": "left(a.name, 300)",
            "kind_id": "'group-kind:' || CASE WHEN a.name LIKE 'Government of %' THEN 'government'"
            " WHEN a.id = 1 THEN 'civilians' ELSE 'armed-group' END",
        },
        "kb_actor a WHERE a.resolved = 'own' ORDER BY a.id",
    )
    execute(
        "UPDATE kb_actor a SET groups = ARRAY[g.id] FROM kb_group g"
        " WHERE a.resolved = 'own' AND g.slug = 'ucdp-actor-' || a.id"
    )
    made = "kb_actor a WHERE a.resolved = 'own' ORDER BY a.id"
    insert(
        ExternalId,
        {
            "scheme_id": f"'{SCHEME}'",
            "value": "a.id::text",
            "match": "'exact'",
            "group_id": "a.groups[1]",
        },
        made,
        end="ON CONFLICT DO NOTHING",
    )
    insert(Citation, {"source_id": str(source.pk), "group_id": "a.groups[1]"}, made)
    run.also += [
        not_public_yet(Source.objects.filter(pk=source.pk)),
        Group.objects.filter(slug__in=[f"ucdp-actor-{id}" for id in ids]),
    ]
