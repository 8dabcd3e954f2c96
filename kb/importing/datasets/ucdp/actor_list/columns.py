"""The 35 columns of UCDP's actor list, as release 22.1 has them; other releases have some of them.

What each means is told in UCDP's codebook. Lists of numbers are texts with commas.
"""

from __future__ import annotations

from kb.importing.datasets.columns import Column, Kind


def numbers(name: str) -> Column:
    """A comma list of numbers, of actors or of conflicts."""
    return Column(name)


COLUMNS = (
    Column("ActorId", Kind.WHOLE, True, 1, aliases=("actor_id",)),
    Column("NameData", is_required=True),
    Column("NameOrig"),
    Column("NameOrigFull", aliases=("namefull",)),
    Column("NameOrigFullEng", aliases=("namefulleng",)),
    Column("NameChange", Kind.FLAG),
    Column("NewName"),
    Column("NewNameFullMotherTongue"),
    Column("NewNameFullEng"),
    Column("Org", Kind.WHOLE, True, 1, 4),
    numbers("ConflictId"),
    numbers("DyadId"),
    Column("PrimaryParty", Kind.FLAG),
    numbers("OSID"),
    Column("OSCoalition", Kind.FLAG),
    numbers("OSCoalitionID"),
    numbers("NSID"),
    Column("NSCoalition", Kind.FLAG),
    numbers("NSCoalitionID"),
    Column("Splinter", Kind.FLAG),
    Column("NamePrev"),
    numbers("ActorIdPrev"),
    Column("SplitTemp", Kind.FLAG),
    Column("NameSplitTemp"),
    numbers("ActorIdSplitTemp"),
    Column("Alliance", Kind.FLAG),
    Column("NameAlliance"),
    numbers("ActorIdAlliance"),
    Column("JoinGroup", Kind.FLAG),
    Column("GroupName"),
    numbers("ActorIdGroup"),
    Column("Location"),
    numbers("GWNOLoc"),
    Column("Region"),
    Column("Version"),
)


def listed(column: str) -> str:
    """SQL of the numbers in a comma list of `r`, as texts without leading zeros; a set of rows."""
    found = f"regexp_matches(coalesce(r.\"{column}\", ''), '[0-9]+', 'g')"
    return f"(SELECT DISTINCT m[1]::bigint::text AS value FROM {found} AS m)"


def said(column: str) -> str:
    """SQL of a text of `r`, without spaces around it; null where UCDP writes that there is none."""
    return f"CASE WHEN lower(btrim(r.\"{column}\")) NOT IN ('', 'n/a', 'na') THEN btrim(r.\"{column}\") END"
