"""Ties between UCDP's actors: splits, alliances, and groups that joined another. UCDP dates none.

`ActorIdAlliance` is the alliance that the actor took part in, an actor of its own: they fought side by
side, and no more is said. `JoinGroup` is that it became part of another. It is a merger where it joined
one other group; who joined several cannot have gone into each in whole, and who "joined" a government
mostly came to power in it. Such rows, and those of curated groups, are told in the report instead of tied.
`SplitTemp`, a split that did not last, is kept in the row alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.inserting import insert
from kb.importing.datasets.staging import execute, fetch
from kb.importing.datasets.ucdp.actor_list.columns import listed
from kb.models import Citation, Group, GroupRelation, Source

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

KINDS = {
    "ActorIdPrev": ("splinter-of", "By UCDP''s actor list, it split from it."),
    "ActorIdAlliance": ("allied-with", "By UCDP''s actor list, it took part in this alliance."),
    "ActorIdGroup": ("merged-into", "By UCDP''s actor list, it joined it."),
}
MOST_NAMED = 200
# Groups that are public, or will be with this import. A row whose partner is new counts as touched.
NAMED = """
SELECT '{column}' AS said_in, '{kind}' AS kind, '{note}' AS note, s.line, s.subject, s.slug, s.is_own,
  m.value, count(*) OVER (PARTITION BY s.line) AS partners
FROM kb_subject s JOIN kb_rows r USING (line) CROSS JOIN LATERAL {listed} AS m
"""
SUBJECTS = """
CREATE UNLOGGED TABLE kb_subject AS
SELECT r.line, coalesce(t.record_id, i.record_id) AS subject, g.slug,
  g.slug = 'ucdp-actor-' || r."ActorId" AS is_own, t.line IS NOT NULL AS is_touched
FROM kb_rows r LEFT JOIN kb_touched t USING (line)
LEFT JOIN kb_importedrow i ON i.series = 'ucdp-actors' AND i.key = r."ActorId"::text AND i.ended_by_id IS NULL
JOIN kb_group g ON g.id = coalesce(t.record_id, i.record_id)
"""
TIES = """
CREATE UNLOGGED TABLE kb_tie AS
SELECT n.*, p.subject AS object, p.slug AS other, p.is_own AS other_is_own, p.is_shown, CASE
    WHEN p.subject IS NULL THEN 'partner not in the list'
    WHEN NOT (n.is_own AND p.is_own) THEN 'with a group of our own'
    WHEN NOT p.is_shown OR NOT s.is_shown THEN 'with a group that is not public'
    WHEN n.said_in = 'ActorIdGroup' AND n.partners > 1 THEN 'joined several'
    WHEN n.said_in = 'ActorIdGroup' AND p.is_government THEN 'joined a government'
    WHEN n.subject = p.subject THEN 'with itself' ELSE '' END AS hindrance
FROM ({named}) AS n
JOIN kb_partner s ON s.line = n.line
LEFT JOIN kb_partner p ON p.key = n.value
WHERE s.is_touched OR p.is_new
"""
PARTNERS = """
CREATE UNLOGGED TABLE kb_partner AS
SELECT s.*, r."ActorId"::text AS key, r."Org" = 4 AS is_government, coalesce(t.is_new, false) AS is_new,
  g.merged_into_id IS NULL AND CASE WHEN g.is_withdrawn
    THEN t.line IS NOT NULL AND t.old_id IS NULL AND EXISTS (SELECT FROM kb_importedrow w
      WHERE w.noun = 'group' AND w.record_id = g.id)
    ELSE g.as_published IS NOT NULL OR t.line IS NOT NULL END AS is_shown
FROM kb_subject s JOIN kb_rows r USING (line) JOIN kb_group g ON g.id = s.subject
LEFT JOIN kb_touched t USING (line)
"""
NOTES = ", ".join(f"'{note}'" for _, note in KINDS.values())
OURS = f"""t.note IN ({NOTES}) AND t.since_precision = '' AND t.until_precision = ''
  AND t.confidence = 'medium'"""
GONE = f"""{OURS} AND t.subject_id IN (SELECT record_id FROM kb_own) AND NOT EXISTS (SELECT FROM kb_tie k
  WHERE k.hindrance = '' AND k.subject = t.subject_id AND k.object = t.object_id AND k.kind = t.kind)"""


def put_ties(run: Run, source: Source) -> None:
    """Let the ties of the groups in `kb_own` be what their rows say, and what curators added."""
    execute(SUBJECTS)
    execute(PARTNERS)
    named = " UNION ALL ".join(
        NAMED.format(column=column, kind=kind, note=note, listed=listed(column))
        for column, (kind, note) in KINDS.items()
    )
    execute(TIES.format(named=named))
    execute(
        f"DELETE FROM kb_citation c USING kb_grouprelation t WHERE c.relation_id = t.id AND {GONE}"
    )
    execute(f"DELETE FROM kb_grouprelation t WHERE {GONE}")
    insert(
        GroupRelation,
        {
            "subject_id": "k.subject",
            "kind": "k.kind",
            "object_id": "k.object",
            "confidence": "'medium'",
            "note": "k.note",
        },
        "kb_tie k WHERE k.hindrance = '' AND NOT EXISTS (SELECT FROM kb_grouprelation t WHERE t.kind = k.kind"
        " AND (t.subject_id = k.subject AND t.object_id = k.object OR t.kind = 'allied-with'"
        "   AND t.subject_id = k.object AND t.object_id = k.subject))"
        # Both may name the other as their ally; it is one tie.
        " AND NOT (k.kind = 'allied-with' AND k.subject > k.object AND EXISTS (SELECT FROM kb_tie o"
        "   WHERE o.hindrance = '' AND o.kind = k.kind AND o.subject = k.object AND o.object = k.subject))"
        " ORDER BY k.subject, k.kind, k.object",
    )
    insert(
        Citation,
        {"source_id": str(source.pk), "relation_id": "t.id"},
        f"kb_grouprelation t WHERE {OURS} AND NOT EXISTS (SELECT FROM kb_citation c WHERE c.relation_id = t.id)"
        " AND t.subject_id IN (SELECT subject FROM kb_tie) ORDER BY t.id",
    )
    _publish_neighbours(run)
    _report(run)
    for name in ("kb_tie", "kb_partner", "kb_subject"):
        execute(f"DROP TABLE {name}")


def _publish_neighbours(run: Run) -> None:
    """Groups whose rows are as they were, and whose partner is in the list for the first time.

    One that a curator has changed gets the tie in its draft, for the curator to publish.
    """
    ids = [
        pk
        for (pk,) in fetch(
            "SELECT DISTINCT subject FROM kb_tie k JOIN kb_partner s USING (subject)"
            " WHERE k.hindrance = '' AND NOT s.is_touched"
        )
    ]
    if ids:
        run.also.append(
            Group.objects.filter(pk__in=ids, is_withdrawn=False, merged_into=None, changed_by=None)
        )


def _report(run: Run) -> None:
    counts = fetch(
        "SELECT coalesce(nullif(hindrance, ''), kind), count(*) FROM kb_tie GROUP BY 1 ORDER BY 1"
    )
    run.report["ties"] = dict(counts)
    told = fetch(
        "SELECT slug || ' ' || kind || ' ' || coalesce(other, 'actor ' || value) || ' (' || hindrance || ')'"
        " FROM kb_tie WHERE hindrance NOT IN ('', 'partner not in the list') ORDER BY 1 LIMIT %s",
        [MOST_NAMED],
    )
    run.report["ties_for_a_curator"] = [line for (line,) in told]
