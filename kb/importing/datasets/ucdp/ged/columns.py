"""The 49 columns of UCDP's georeferenced events, in the order of releases 20.1 and later.

Older releases have fewer, in another order; they are read by name. What each means is told in UCDP's
codebook; `allowed` says what it may hold here.
"""

from __future__ import annotations

from kb.importing.datasets.columns import Column, Kind


def whole(
    name: str, least: int | None = None, most: int | None = None, *, needed: bool = False
) -> Column:
    return Column(name, Kind.WHOLE, needed, least, most)


def old(name: str) -> Column:
    """Ids of a series that UCDP itself no longer uses."""
    return Column(name, is_public=False)


def source(name: str) -> Column:
    """Texts about the sources: headlines that are others' to license, names of private persons."""
    return Column(name, is_public=False)


COLUMNS = (
    whole("id", 1, needed=True),
    Column("relid"),
    whole("year", 1900, 2200),
    Column("active_year", Kind.FLAG),
    Column("code_status"),
    Column("type_of_violence", Kind.WHOLE, True, 1, 4, aliases=("type_of_conflict",)),
    old("conflict_dset_id"),
    Column("conflict_new_id", Kind.WHOLE, aliases=("conflict_id",)),
    Column("conflict_name"),
    old("dyad_dset_id"),
    Column("dyad_new_id", Kind.WHOLE, aliases=("dyad_unique", "dyad_id")),
    Column("dyad_name"),
    old("side_a_dset_id"),
    Column("side_a_new_id", Kind.WHOLE, aliases=("side_a_id",)),
    Column("side_a"),
    old("side_b_dset_id"),
    Column("side_b_new_id", Kind.WHOLE, aliases=("side_b_id",)),
    Column("side_b"),
    whole("number_of_sources", -1),
    source("source_article"),
    source("source_office"),
    source("source_date"),
    source("source_headline"),
    source("source_original"),
    whole("where_prec", 1, 7),
    Column("where_coordinates", aliases=("coordinate_location",)),
    Column("where_description"),
    Column("adm_1"),
    Column("adm_2"),
    Column("latitude", Kind.REAL, least=-90, most=90),
    Column("longitude", Kind.REAL, least=-180, most=180),
    Column("geom_wkt", is_public=False),
    whole("priogrid_gid", 1, 259_200),
    Column("country"),
    whole("country_id", 1, 999),
    Column("region"),
    whole("event_clarity", 1, 2),
    whole("date_prec", 1, 5),
    Column("date_start", Kind.DAY, True, "1900-01-01", "2200-12-31"),
    Column("date_end", Kind.DAY, True, "1900-01-01", "2200-12-31"),
    whole("deaths_a", 0),
    whole("deaths_b", 0),
    whole("deaths_civilians", 0),
    whole("deaths_unknown", 0),
    whole("best", 0),
    whole("high", 0),
    whole("low", 0),
    Column("gwnoa"),
    Column("gwnob"),
)
