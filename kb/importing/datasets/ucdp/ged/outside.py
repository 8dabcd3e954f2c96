"""Rows whose point lies surely outside the country that they name."""

from __future__ import annotations

from kb.importing.datasets.staging import execute
from kb.sanity.outside import CHECKED_SINCE, surely_outside

AT_SEA = 7


def find_outside() -> None:
    """Fill `kb_outside` with the lines of such rows; what cannot be told is not in it."""
    # The year matters where a country was larger once, and of such countries alone it is told apart.
    year = (
        "CASE WHEN r.country_id IN (SELECT country_id FROM kb_countryextent WHERE until IS NOT NULL)"
        " THEN extract(year FROM r.date_start)::int END"
    )
    checked = f"r.where_prec IS DISTINCT FROM {AT_SEA} AND extract(year FROM r.date_start) >= {CHECKED_SINCE}"
    execute(
        f"CREATE UNLOGGED TABLE kb_point AS SELECT DISTINCT r.country_id AS gw, {year} AS year,"
        " r.latitude, r.longitude FROM kb_touched t JOIN kb_rows r USING (line)"
        f" WHERE r.country_id IS NOT NULL AND num_nulls(r.latitude, r.longitude) = 0 AND {checked}"
    )
    execute("ANALYZE kb_point")
    # By itself first: joined to the rows, it would be asked again for each.
    execute(f"CREATE UNLOGGED TABLE kb_far AS {surely_outside('kb_point')}")
    execute(
        "CREATE UNLOGGED TABLE kb_outside AS SELECT t.line FROM kb_touched t JOIN kb_rows r USING (line)"
        " JOIN kb_far o ON o.gw = r.country_id AND o.latitude = r.latitude"
        f" AND o.longitude = r.longitude AND o.year IS NOT DISTINCT FROM {year} WHERE {checked}"
    )
    execute("DROP TABLE kb_point, kb_far")
