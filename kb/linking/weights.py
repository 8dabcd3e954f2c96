"""The table of weights: what speaks for the same incident, what against it, and how much.

Points are hundredths of the score. Of each feature the first row that holds counts, and no other.
The table stands in docs/guide/linking.md too, where a test compares it.
"""

from __future__ import annotations

from dataclasses import dataclass

WINDOW = 3
"""Days: records that are farther apart are not compared."""
MOST_DAYS = 31
"""Days: an event that may have happened on any of more is not compared."""
SPOT_KM = 5.0
"""Kilometres by which two gazetteers may set the same town apart; no radius is taken as smaller."""
REACH_KM = {"admin2": 75.0, "area": 50.0, "admin1": 250.0}
"""Kilometres around the middle of a unit or area in which a record is looked for."""
UNITS = ("admin1", "admin2")


@dataclass(frozen=True)
class Weight:
    """One row of the table."""

    feature: str
    name: str
    """Of the row, within its feature; it stands in the features of a pair."""
    when: str
    points: int
    reason: str


SAME_DAY = Weight(
    "day", "same-day", "both known to the day, and it is the same", 35, "the strongest single sign"
)
DAYS_MEET = Weight(
    "day",
    "days-meet",
    "the days on which they may have happened meet; neither has more than 7",
    25,
    "a night has two dates, and reports speak of “the weekend”",
)
WIDE_DAYS_MEET = Weight(
    "day", "wide-days-meet", "they meet; one has more than 7", 10, "a month holds many incidents"
)
NEXT_DAY = Weight(
    "day", "next-day", "one day apart", 15, "the day of the report is taken for that of the attack"
)
DAYS_APART = Weight(
    "day", "days-apart", f"2 to {WINDOW} days apart", -15, "often another attack on the same place"
)

SAME_SPOT = Weight(
    "place",
    "same-spot",
    f"no more than {SPOT_KM:.0f} km apart, within both radii",
    30,
    "gazetteers set one town so far apart",
)
WITHIN_WIDER = Weight(
    "place", "within-wider", "within the wider of both radii", 20, "“near” a town is up to 25 km"
)
RADII_MEET = Weight(
    "place", "radii-meet", "farther, but the radii meet", 10, "possible, and often the next town"
)
IN_UNIT = Weight(
    "place",
    "in-unit",
    "one is known by its unit or area only, and the other lies in it",
    10,
    "a region has many incidents of a day",
)
NEAR_UNIT = Weight(
    "place",
    "near-unit",
    "the same, but it is not known whether it lies in it",
    5,
    "only the middle of the unit or area can be compared",
)
ELSEWHERE = Weight(
    "place",
    "elsewhere",
    "farther apart than both radii, or outside the unit",
    -30,
    "another town is another incident",
)

SHARED_GROUP = Weight(
    "actor", "shared-group", "an armed group on both lists", 20, "both blame the same"
)
SHARED_FAMILY = Weight(
    "actor",
    "shared-family",
    "groups of one family on those days",
    15,
    "datasets name the coalition, or the unit",
)
SHARED_STATE = Weight(
    "actor",
    "shared-state",
    "forces of the same state, and armed groups not known on both",
    10,
    "they take part in most events of a country",
)
OTHER_GROUPS = Weight(
    "actor",
    "other-groups",
    "armed groups on both lists, none in common",
    -15,
    "two fights of one day, or two opinions on who did it",
)

TOLLS_MEET = Weight(
    "deaths", "tolls-meet", "lowest to highest numbers of killed meet", 15, "tolls are copied"
)
NONE_KILLED = Weight(
    "deaths", "none-killed", "they meet at none killed only", 5, "so it is of many events"
)
TOLLS_NEAR = Weight(
    "deaths",
    "tolls-near",
    "they do not meet; the greater is at most twice the smaller",
    0,
    "first tolls rise",
)
TOLLS_DIFFER = Weight(
    "deaths", "tolls-differ", "they differ by more", -15, "a part of it, or another incident"
)

FEATURES: dict[str, tuple[Weight, ...]] = {
    "day": (SAME_DAY, DAYS_MEET, WIDE_DAYS_MEET, NEXT_DAY, DAYS_APART),
    "place": (SAME_SPOT, WITHIN_WIDER, RADII_MEET, IN_UNIT, NEAR_UNIT, ELSEWHERE),
    "actor": (SHARED_GROUP, SHARED_FAMILY, SHARED_STATE, OTHER_GROUPS),
    "deaths": (TOLLS_MEET, NONE_KILLED, TOLLS_NEAR, TOLLS_DIFFER),
}
