"""A release of GeoNames as it may have been some years before the one given, made row by row from it.

What differs between releases of one country nine years apart: regions and cercles that were made since,
places whose units changed, places renamed, moved, classed anew, added and deleted, other spellings.
Which rows differ follows from their numbers alone, so the differences are known exactly.
"""

from kb.importing.datasets.geonames.columns import COLUMNS

NAMES = [column.name for column in COLUMNS]
DAY = "2014-12-03"
# Regions that were made in 2016, their cercles among them, by the code of the region that had them.
YOUNG = {"12070577": "09", "12070575": "08"}
UNITS_SINCE = {"12070577", "12070575", "8631403", "8631413", "8631446", "8631512", "11996137"}
MOVED = 44
"""One of so many populated places lay in another cercle."""


def older(lines):
    """The lines of the release before."""
    rows = [dict(zip(NAMES, line.rstrip("\n").split("\t"), strict=True)) for line in lines]
    cercles = sorted(
        {row["admin2_code"] for row in rows if row["feature_code"] == "ADM2"}
        - {"", *UNITS_SINCE, "8631539"}
    )
    for row in rows:
        if row["geonameid"] not in UNITS_SINCE and not _is_young(row):
            yield "\t".join(_before(row, cercles)[name] for name in NAMES) + "\n"
    for row in rows[:: len(rows) // 60]:
        if row["feature_class"] == "P":
            gone = row | {"geonameid": f"9{row['geonameid'].zfill(8)}", "name": f"{row['name']} Ba"}
            yield "\t".join((gone | {"modification_date": DAY})[name] for name in NAMES) + "\n"


def _is_young(row):
    return row["feature_class"] == "P" and int(row["geonameid"]) % 23 == 1


def _before(row, cercles):
    was = row | {"modification_date": min(row["modification_date"], DAY)}
    was["admin1_code"] = YOUNG.get(row["admin1_code"], row["admin1_code"])
    if row["admin2_code"] in UNITS_SINCE:
        was["admin2_code"] = ""
    if row["feature_class"] == "P":
        for every, change in CHANGES.items():
            if int(row["geonameid"]) % every == 0:
                was |= change(row, cercles)
    return was


CHANGES = {
    MOVED: lambda row, cercles: {"admin2_code": cercles[int(row["geonameid"]) % len(cercles)]},
    17: lambda row, cercles: dict.fromkeys(("name", "asciiname"), f"{row['asciiname']} Koura"),
    13: lambda row, cercles: {"latitude": str(round(float(row["latitude"]) + 0.01, 5))},
    61: lambda row, cercles: {"feature_code": "PPLL"},
    97: lambda row, cercles: {"feature_class": "L", "feature_code": "LCTY"},
    11: lambda row, cercles: {"alternatenames": f"{row['asciiname']} Were"},
}
"""What was otherwise in one of so many populated places."""
