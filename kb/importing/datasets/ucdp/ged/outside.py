"""Rows whose point lies surely outside the country that they name."""

from __future__ import annotations

from kb.importing.datasets.outside import surely_outside
from kb.importing.datasets.staging import execute

AT_SEA = 7


def find_outside() -> None:
    """Fill `kb_outside` with the lines of such rows; what cannot be told is not in it."""
    execute(
        "CREATE UNLOGGED TABLE kb_point AS"
        " SELECT DISTINCT r.country_id AS gw, extract(year FROM r.date_start)::int AS year, r.latitude, r.longitude"
        " FROM kb_touched t JOIN kb_rows r USING (line) WHERE r.country_id IS NOT NULL"
        f" AND r.latitude IS NOT NULL AND r.longitude IS NOT NULL AND r.where_prec IS DISTINCT FROM {AT_SEA}"
    )
    execute(
        "CREATE UNLOGGED TABLE kb_outside AS SELECT t.line FROM kb_touched t JOIN kb_rows r USING (line)"
        f" JOIN ({surely_outside('kb_point')}) AS o ON o.gw = r.country_id AND o.latitude = r.latitude"
        " AND o.longitude = r.longitude AND o.year = extract(year FROM r.date_start)"
        f" WHERE r.where_prec IS DISTINCT FROM {AT_SEA}"
    )
    execute("DROP TABLE kb_point")
