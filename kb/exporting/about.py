"""What travels with every file: what it is, whose it is, and how many rows it must have."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from kb.exporting.copying import snapshot
from kb.exporting.moments import standing, written
from kb.exporting.selection import Selection

OURS = "curated"
LICENCES = """
SELECT d.slug, d.document::json ->> 'licence', d.document::json ->> 'attribution'
FROM kb_edition d WHERE d.noun = 'dataset' AND d.kind = 'published' AND {standing}
  AND d.slug = ANY(%(datasets)s) ORDER BY d.slug
"""


@dataclass(frozen=True)
class Licence:
    """The terms of one dataset that the file has rows of."""

    dataset: str
    licence: str
    attribution: str | None


@dataclass(frozen=True)
class About:
    """What a file says of itself, in its metadata if the format has some."""

    title: str
    query: str
    """The address that gives the same rows again."""
    as_of: datetime
    rows: int
    licences: tuple[Licence, ...] = ()
    more: dict[str, object] = field(default_factory=dict)
    """What else must be said of the rows, such as which groups a family was made of."""

    @property
    def when(self) -> str:
        """The moment as the API writes it."""
        return written(self.as_of)

    @property
    def told(self) -> dict[str, object]:
        """The same as JSON, for metadata."""
        return {
            "title": self.title,
            "query": self.query,
            "as_of": self.when,
            "rows": self.rows,
            "licences": [vars(licence) for licence in self.licences],
            **self.more,
        }


def described(
    selection: Selection, title: str, query: str, more: dict[str, object] | None = None
) -> About:
    """Counts the rows and finds whose they are. Rows of a moment stay, so the file will agree."""
    with snapshot(selection) as rows, connection.cursor() as cursor:
        named = "f.dataset" if selection.noun == "event" else f"'{OURS}'"
        cursor.execute(f"SELECT {named}, count(*) FROM ({rows}) AS f GROUP BY 1", selection.values)
        counts = dict(cursor.fetchall())
        cursor.execute(
            LICENCES.format(standing=standing(selection.moment, "d")),
            {"datasets": [*counts] or [OURS], "moment": selection.moment},
        )
        licences = tuple(Licence(*row) for row in cursor.fetchall())
    return About(title, query, selection.moment, sum(counts.values()), licences, more or {})
