"""The terms of datasets, as answers list them."""

from __future__ import annotations

from datetime import datetime

from kb.exporting.moments import standing

LICENCES = """(SELECT coalesce(json_agg(json_build_object('dataset', d.slug,
    'licence', d.document::json ->> 'licence', 'attribution', d.document::json ->> 'attribution')
    ORDER BY d.slug), '[]')::text
  FROM kb_edition d WHERE d.noun = 'dataset' AND d.kind = 'published' AND {standing}
    AND d.slug {among})"""


def licences(moment: datetime | None, among: str) -> str:
    """SQL of the terms of datasets as JSON; `among` says which, as `IN (...)` does."""
    return LICENCES.format(standing=standing(moment, "d"), among=among)
