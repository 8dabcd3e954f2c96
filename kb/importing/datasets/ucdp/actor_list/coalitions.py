"""Numbers that stand for several actors: which of them are their members.

UCDP codes "GATIA, MSA" as one actor, which is not in its list of actors; the members name its number. A group that an import made
bears it as part of it, so that events of the composite find their members. Of a curated group it is
told beside the composite, for a curator to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.inserting import insert
from kb.importing.datasets.staging import execute, fetch
from kb.importing.datasets.ucdp.actor_list.columns import listed
from kb.models import ExternalId

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

COLUMNS = ("OSCoalitionID", "NSCoalitionID")
NOTE = "A member by UCDP''s actor list."
MEMBERS = " UNION ".join(
    f"SELECT t.record_id, o.line IS NOT NULL AS is_own, m.value FROM kb_touched t JOIN kb_rows r USING (line)"
    f" LEFT JOIN kb_own o USING (line) CROSS JOIN LATERAL {listed(column)} AS m"
    for column in COLUMNS
)
# A composite that no event has named yet gets its line here; what is decided of it later stays.
CANDIDATES = """
INSERT INTO kb_referent (scheme, kind, key, label, details, rows, resolved, candidates, note)
SELECT 'ucdp', 'actor', c.value, 'Actor ' || c.value, '{}', 0, 'composite', c.listed, ''
FROM (SELECT m.value, jsonb_agg(jsonb_build_object('id', g.slug, 'name', g.name, 'why',
    'listed by UCDP as a member of ' || m.value) ORDER BY g.slug) AS listed
  FROM kb_member m JOIN kb_group g ON g.id = m.record_id WHERE NOT m.is_own
    AND NOT EXISTS (SELECT FROM kb_externalid x WHERE x.scheme_id = 'id-scheme:ucdp-actor'
      AND x.value = m.value AND x.group_id = g.id) GROUP BY m.value) AS c
ON CONFLICT (scheme, kind, key) DO UPDATE SET candidates = (
  SELECT jsonb_agg(DISTINCT one) FROM jsonb_array_elements(kb_referent.candidates || EXCLUDED.candidates) AS one)
"""


def put_coalitions(run: Run) -> None:
    """Let the groups in `kb_own` bear the numbers of their composites; name the curated ones beside them."""
    execute(f"CREATE UNLOGGED TABLE kb_member AS {MEMBERS}")
    execute(
        "DELETE FROM kb_externalid x USING kb_own o WHERE x.group_id = o.record_id"
        f" AND x.scheme_id = 'id-scheme:ucdp-actor' AND x.match = 'part-of' AND x.note = '{NOTE}'"
        " AND NOT EXISTS (SELECT FROM kb_member m WHERE m.record_id = x.group_id AND m.value = x.value)"
    )
    insert(
        ExternalId,
        {
            "scheme_id": "'id-scheme:ucdp-actor'",
            "value": "m.value",
            "match": "'part-of'",
            "note": f"'{NOTE}'",
            "group_id": "m.record_id",
        },
        "kb_member m WHERE m.is_own AND NOT EXISTS (SELECT FROM kb_externalid x WHERE x.group_id = m.record_id"
        " AND x.scheme_id = 'id-scheme:ucdp-actor' AND x.value = m.value) ORDER BY m.record_id, m.value",
    )
    execute(CANDIDATES)
    run.report["composites"] = dict(
        fetch(
            "SELECT CASE WHEN is_own THEN 'members' ELSE 'members of our own, for a curator' END, count(*)"
            " FROM kb_member GROUP BY 1 ORDER BY 1"
        )
    )
    execute("DROP TABLE kb_member")
