"""The columns of ACLED's event table, as its export tool, its API and older files name them.

Enumerations are compared without case, spaces and signs; words and numbers of `inter1` are kept as
they come. Texts about the sources (`notes` among them) stay in the kept row.
"""

from __future__ import annotations

from kb.importing.datasets.columns import Column, Kind

SUB_EVENTS = (
    *("Government regains territory", "Non-state actor overtakes territory", "Armed clash"),
    *("Excessive force against protesters", "Protest with intervention", "Peaceful protest"),
    *("Violent demonstration", "Mob violence"),
    *("Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack"),
    *("Remote explosive/landmine/IED", "Grenade"),
    *("Sexual violence", "Attack", "Abduction/forced disappearance"),
    *("Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use"),
    *("Headquarters or base established", "Looting/property destruction"),
    *("Non-violent transfer of territory", "Other"),
)


def whole(name: str, least: int, most: int | None = None, *, needed: bool = False) -> Column:
    return Column(name, Kind.WHOLE, needed, least, most)


def private(name: str) -> Column:
    """Texts that no draft shows: they are kept with the row alone."""
    return Column(name, is_public=False)


COLUMNS = (
    Column("event_id_cnty", Kind.WORD, True),
    Column("event_date", Kind.DAY, True, "1990-01-01", "2200-12-31"),
    whole("year", 1990, 2200),
    whole("time_precision", 1, 3),
    Column("disorder_type"),
    Column("event_type"),
    Column("sub_event_type", is_required=True, among=SUB_EVENTS),
    Column("actor1"),
    Column("assoc_actor_1"),
    Column("inter1"),
    Column("actor2"),
    Column("assoc_actor_2"),
    Column("inter2"),
    Column("interaction"),
    Column("civilian_targeting"),
    whole("iso", 0, 999),
    Column("region"),
    Column("country"),
    Column("admin1"),
    Column("admin2"),
    Column("admin3"),
    Column("location"),
    Column("latitude", Kind.REAL, least=-90, most=90),
    Column("longitude", Kind.REAL, least=-180, most=180),
    whole("geo_precision", 1, 3),
    private("source"),
    private("source_scale"),
    private("notes"),
    whole("fatalities", 0),
    Column("tags"),
    Column("timestamp"),
    private("data_id"),
    private("event_id_no_cnty"),
    private("iso3"),
)
