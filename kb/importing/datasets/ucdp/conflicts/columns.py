"""The 28 columns of the UCDP/PRIO list of armed conflicts; copies with fewer of them are read by name.

What each means is told in UCDP's codebook. `side_a` and `side_a_id` (and those of side b) are lists
each sorted by itself: the first name is not that of the first number.
"""

from __future__ import annotations

from kb.importing.datasets.columns import Column, Kind

FIRST, LAST = "1900-01-01", "2200-12-31"


def day(name: str, *aliases: str) -> Column:
    return Column(name, Kind.DAY, least=FIRST, most=LAST, aliases=aliases)


def code(name: str, most: int, least: int = 1, *, needed: bool = False) -> Column:
    return Column(name, Kind.WHOLE, needed, least, most)


COLUMNS = (
    Column("conflict_id", Kind.WHOLE, True, 1),
    Column("location"),
    Column("side_a"),
    Column("side_a_id"),
    Column("side_a_2nd"),
    Column("side_b"),
    Column("side_b_id"),
    Column("side_b_2nd"),
    code("incompatibility", 3, needed=True),
    Column("territory_name"),
    Column("year", Kind.WHOLE, True, 1900, 2200),
    code("intensity_level", 2),
    code("cumulative_intensity", 1, 0),
    code("type_of_conflict", 4),
    day("start_date"),
    code("start_prec", 7),
    day("start_date2"),
    code("start_prec2", 7),
    Column("ep_end", Kind.FLAG),
    day("ep_end_date", "end_date"),
    code("ep_end_prec", 7),
    Column("gwno_a"),
    Column("gwno_a_2nd"),
    Column("gwno_b"),
    Column("gwno_b_2nd"),
    Column("gwno_loc"),
    Column("region"),
    Column("version"),
)
