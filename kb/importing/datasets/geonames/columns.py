"""The 19 columns of GeoNames' dumps, in their order; the files have no header.

Population and heights are kept as they came and not read: a population may have ten digits, and 0
stands for one that is not known.
"""

from __future__ import annotations

from kb.importing.datasets.columns import Column, Kind

COLUMNS = (
    Column("geonameid", Kind.WHOLE, True, least=1),
    Column("name", is_required=True),
    Column("asciiname"),
    Column("alternatenames"),
    Column("latitude", Kind.REAL, True, least=-90, most=90),
    Column("longitude", Kind.REAL, True, least=-180, most=180),
    Column("feature_class"),
    Column("feature_code"),
    Column("country_code"),
    Column("cc2"),
    Column("admin1_code"),
    Column("admin2_code"),
    Column("admin3_code"),
    Column("admin4_code"),
    Column("population"),
    Column("elevation"),
    Column("dem"),
    Column("timezone"),
    Column("modification_date", Kind.DAY),
)
