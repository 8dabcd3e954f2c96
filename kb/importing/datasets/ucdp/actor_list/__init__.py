"""UCDP's list of actors: each becomes a group, unless a group of ours bears its number already."""

from __future__ import annotations

from kb.importing.datasets.formats import Format
from kb.importing.datasets.ucdp.actor_list.columns import COLUMNS
from kb.importing.datasets.ucdp.actor_list.drafts import write
from kb.importing.datasets.ucdp.releases import release_of
from kb.importing.datasets.ucdp.terms import MELANDER, terms
from kb.importing.datasets.ucdp.yearly import in_order
from kb.models import Group, Noun

NAME = "ucdp-actors"
# Where several of our groups bear one number (a group and what it was before), the one that bears it still.
OURS = """(SELECT coalesce(g.merged_into_id, g.id) FROM kb_externalid x JOIN kb_group g ON g.id = x.group_id
  WHERE x.scheme_id = 'id-scheme:ucdp-actor' AND x.match = 'exact' AND x.value = r."ActorId"::text
    AND NOT g.is_withdrawn
  ORDER BY x.until_precision <> '', x.id LIMIT 1)"""

ACTORS = Format(
    name=NAME,
    about="UCDP's list of actors, with their names and ties (CSV, or the zip)",
    noun=Noun.GROUP,
    model=Group,
    columns=COLUMNS,
    key=("ActorId",),
    terms=terms("Actor Dataset", MELANDER),
    slug="'ucdp-actor-' || r.\"ActorId\"",
    write=write,
    bears=OURS,
    hands_off="d.slug NOT LIKE 'ucdp-actor-%%'",
    release_of=release_of,
    check_release=in_order(NAME),
)
