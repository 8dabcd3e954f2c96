"""Two small releases of each format, the second with rows changed, added and gone; and a base for each."""

from kb.importing.datasets import FORMATS, Options, import_file
from kb.importing.datasets.reference import load_countries
from tests.factories import ExternalIdFactory, GroupFactory, LocationFactory
from tests.kb.importing.datasets import (
    ged,
    test_acled,
    test_actor_list,
    test_conflicts,
    test_geonames,
)
from tests.publishing import publish_all


def base():
    """Countries, and groups and places of our own that the releases name."""
    load_countries()
    jnim = GroupFactory(slug="jnim", name="JNIM", homeland=None)
    north = GroupFactory(slug="north", name="The North", homeland=None)
    aland = {"kind": "country", "country": "AX", "latitude": None, "longitude": None}
    land = LocationFactory(slug="aland", **aland)
    LocationFactory(slug="port", name="Port", latitude=14.1, longitude=-3.2, parent=land)
    ours = LocationFactory(slug="our-town", name="Our Town", parent=land)
    group, place = {"location": None, "event": None}, {"group": None, "event": None}
    ExternalIdFactory(**group, group=jnim)
    ExternalIdFactory(**group, group=jnim, value="18")
    acled = {"scheme_id": "id-scheme:acled-actor", "value": "NORTH: Movement of the North"}
    ExternalIdFactory(**group, group=north, **acled)
    number = {"scheme_id": "id-scheme:gleditsch-ward", "value": "990"}
    ExternalIdFactory(**place, location=land, **number)
    ExternalIdFactory(**place, location=ours, scheme_id="id-scheme:geonames", value="90")
    publish_all()


def _ged(folder):
    row = ged.row
    elsewhere = {"where_coordinates": "Boni town", "latitude": "15.07", "longitude": "-2.22"}
    first = [
        row(1),
        row(2),
        row(3, side_b="New Front", side_b_new_id="9999"),
        row(5, country="Niger", country_id="436", adm_1="Tillabéri region", adm_2=""),
    ]
    second = [
        row(1),
        row(2, best="75", deaths_b="48", side_b="Other Front", side_b_new_id="8888", **elsewhere),
        row(4, side_b="Other Front", side_b_new_id="8888", type_of_violence="3"),
        row(5, country="Niger", country_id="436", adm_1="Tillabéri region", adm_2="Téra"),
    ]
    for name, rows in (("GEDEvent_v25_1.csv", first), ("GEDEvent_v26_1.csv", second)):
        (folder / name).write_text(ged.text(*rows), encoding="utf-8")
        yield folder / name


def _actors(folder):
    yield test_actor_list.written(folder)
    rows = test_actor_list.changed(
        n12={"NewName": "LATER", "ActorIdAlliance": "14", "Alliance": "1"},
        n13={"ActorIdPrev": "14", "OSCoalitionID": "77"},
        n14={"NSCoalitionID": "78, 79", "Org": "1"},
    )
    new = test_actor_list.row(22, "New", Splinter="1", ActorIdPrev="12", OSCoalitionID="79")
    rows = [row for row in rows if row["ActorId"] not in ("15", "16")]
    yield test_actor_list.written(folder, [*rows, new], name="Actor_v23_1.csv")


def _conflicts(folder):
    year, rows = test_conflicts.year, list(test_conflicts.ROWS)
    yield test_conflicts.written(folder)
    changed = [
        rows[0] | {"side_b": "Rebels", "side_b_id": "12"},
        rows[1] | {"side_b": "Gamma", "side_b_id": "14"},
        *rows[2:4],
        year(400, 2014, intensity_level=2),
        year(403, 2020, side_b="Delta", side_b_id="15"),
    ]
    yield test_conflicts.written(folder, changed, name="ucdp-prio-acd-261.csv")


def _geonames(folder):
    row, new = test_geonames.row, {"modification_date": test_geonames.NEW}
    kayes, nioro = {"admin1_code": "03"}, {"admin1_code": "03", "admin2_code": "8261494"}
    sahel = {"admin1_code": "12", "admin2_code": "77"} | new
    villages = [row(key, f"Village {key}", (14 + key / 100, -9), **nioro) for key in range(20, 26)]
    first = [
        *(test_geonames.MALI, test_geonames.KAYES, test_geonames.CERCLE, *villages),
        row(5, "Niono", alternatenames="Niono Ba,Nyono", **kayes),
        row(6, "Kita", **kayes),
        row(90, "Our Town", **kayes),
        row(7, "Tessalit", (20.2, 1.0), "L.LCTY"),
        row(50, "Burkina Faso", (12, -1), "A.ADM2", country_code="BF"),
    ]
    second = [
        *(test_geonames.MALI, test_geonames.KAYES),
        row(3, "Nioro du Sahel", (15, -9.5), "A.ADM2", **kayes | {"admin2_code": "8261494"} | new),
        row(10, "Sahel Region", (15, -9), "A.ADM1", admin1_code="12", **new),
        row(11, "Sahel Cercle", (15, -9.1), "A.ADM2", **sahel),
        *(row(key, f"Village {key}", (14.5, -9.2 + key / 99), **sahel) for key in range(20, 24)),
        *villages[4:],
        row(5, "Niono", alternatenames="Niono Ba,نيونو", **nioro | new),
        row(90, "Our Town", (14.2, -6.1), **kayes | new),
        row(7, "Tessalit", (20.2, 1.0), "P.PPL", **new),
        row(8, "Gogui", (15.6, -9.3), **sahel),
        row(50, "Burkina Faso", (12, -1), "A.ADM2", country_code="BF"),
        row(51, "Djibo", (14.1, -1.6), country_code="BF", **new),
    ]
    for name, rows in (("old.txt", first), ("new.txt", second)):
        (folder / name).write_text("".join(rows), encoding="utf-8")
        yield folder / name


def _acled(folder):
    row = test_acled.row
    north = {"actor2": "NORTH: Movement of the North", "actor1": "Police Forces of Aland"}
    yield test_acled.written(folder, row(1), row(2, location="Elsewhere"), row(3), name="old.csv")
    rows = row(1, fatalities="9", latitude="14.5"), row(2, **north), row(4, actor1="Rioters")
    yield test_acled.written(folder, *rows, name="new.csv")


FILES = {
    "ucdp-ged": _ged,
    "ucdp-actors": _actors,
    "ucdp-conflicts": _conflicts,
    "geonames": _geonames,
    "acled": _acled,
}


class Releases:
    """The two files of a format, taken in and undone one upon the other."""

    def __init__(self, name, folder):
        self.format = FORMATS[name]
        self.paths = [str(path) for path in FILES[name](folder)]

    def take(self, number):
        """Take in the first (0) or the second (1) release."""
        return import_file(self.format, self.paths[number], Options(max_withdrawn=100.0)).batch
