"""Countries of datasets: the files, the tables, the points outside, the locations."""

import csv

import pytest
from django.db import IntegrityError, connection, transaction

from kb.countries import COUNTRIES as CODES
from kb.importing.datasets import reference
from kb.importing.datasets.countries import UnknownCountry, ensure_countries
from kb.importing.datasets.reference import WrongReference, load_countries
from kb.models import (
    Citation,
    Country,
    CountryExtent,
    CountryShape,
    ExternalId,
    Location,
    LocationKind,
)
from kb.sanity.outside import surely_outside
from tests.factories import LocationFactory, SourceFactory
from tests.shared import shared

MALI, SOUTH_AFRICA, RUSSIA, SERBIA, CZECHOSLOVAKIA, SOUTH_YEMEN = 432, 560, 365, 345, 315, 680

HEAD = "gw,iso2,iso3,numeric,name,ucdp_names,since,until,today,shapes,note\n"
# Aland is a square of ten degrees with a hole, and once held Beland; Celand lies across 180 degrees.
SMALL = f"""# A comment, with a comma.
{HEAD}1,AA,AAA,001,Aland,Aland|Aland (Oldland),,,AA,AA;BB:1999,
2,BB,BBB,002,Beland,Beland,2000,,BB,BB,
3,CC,CCC,003,Celand,Celand,,,CC,CC,
4,,,,Oldland,Oldland,1950,1960,,,in three states today
"""
RINGS = """code,is_hole,ring
AA,f,"0,0,10,0,10,10,0,10"
AA,t,"4,4,6,4,6,6,4,6"
BB,f,"20,0,21,0,21,1,20,1"
CC,f,"179.5,-1,180.5,-1,180.5,1,179.5,1"
CC,f,"-180.5,-1,-179.5,-1,-179.5,1,-180.5,1"
"""


@pytest.fixture
def small(tmp_path):
    """Two small files in the layouts of the real ones."""
    paths = tmp_path / "countries.csv", tmp_path / "country-shapes.csv"
    for path, text in zip(paths, (SMALL, RINGS), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def outside(*points):
    """Which of these points, each number, year, latitude and longitude, are told."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE points "
            "(gw integer, year integer, latitude float8, longitude float8) ON COMMIT DROP"
        )
        cursor.executemany("INSERT INTO points VALUES (%s, %s, %s, %s)", points)
        cursor.execute(surely_outside("points"))
        found = set(cursor.fetchall())
        cursor.execute("DROP TABLE points")
    return found


def rows_of(name):
    path = shared(f"ucdp/{name}")
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)))


@pytest.mark.django_db
class TestLoading:
    def test_the_tables_are_what_the_files_say(self, small):
        assert load_countries(*small)

        aland = Country.objects.get(pk=1)
        assert (aland.iso2, aland.since, aland.until) == ("AA", None, None)
        assert aland.ucdp_names == ["Aland", "Aland (Oldland)"]
        assert set(aland.extents.values_list("code", "until")) == {("AA", None), ("BB", 1999)}
        assert not CountryExtent.objects.filter(country=4).exists()
        assert CountryShape.objects.filter(code="AA", is_hole=True).count() == 1

    def test_a_second_time_nothing_is_read(self, small):
        load_countries(*small)
        Country.objects.filter(pk=2).delete()

        assert not load_countries(*small)
        assert not Country.objects.filter(pk=2).exists()

    def test_a_changed_file_is_read_anew(self, small):
        load_countries(*small)
        small[0].write_text(SMALL.replace("Beland,Beland", "Beland,Beland2"), encoding="utf-8")

        assert load_countries(*small)
        assert Country.objects.get(pk=2).ucdp_names == ["Beland2"]
        assert CountryShape.objects.count() == RINGS.count("\n") - 1

    def test_a_country_lies_in_drawn_shapes_only(self, small):
        small[0].write_text(SMALL.replace(",BB,\n", ",BB;DD,\n"), encoding="utf-8")

        with pytest.raises(WrongReference, match="DD of 2"):
            load_countries(*small)

    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"since": 1990, "until": 1989}, "ends_after_it_begins"),
            ({"iso2": "ml"}, "upper_case"),
        ],
    )
    def test_the_database_refuses(self, values, constraint):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Country.objects.create(gw=1, name="Aland", ucdp_names=["Aland"], **values)


@pytest.mark.django_db
class TestOutside:
    @pytest.mark.parametrize(
        ("gw", "year", "latitude", "longitude", "told"),
        [
            pytest.param(1, 2020, 1, 1, False, id="inside"),
            pytest.param(1, 2020, 1, 15, True, id="far away"),
            pytest.param(1, 2020, 5, 10.09, False, id="near the border"),
            pytest.param(1, 2020, 5, 10.11, True, id="not near the border"),
            pytest.param(1, 2020, 5, 5, True, id="in the hole"),
            pytest.param(1, 2020, 5, 5.95, False, id="at the border of the hole"),
            pytest.param(1, 1999, 0.5, 20.5, False, id="in what was its territory"),
            pytest.param(1, 2000, 0.5, 20.5, True, id="in what was its territory until 1999"),
            pytest.param(1, None, 0.5, 20.5, False, id="nobody knows when"),
            pytest.param(1, 1988, 1, 15, False, id="before the shapes hold"),
            pytest.param(2, 2020, 1, 1, True, id="in its neighbour"),
            pytest.param(3, 2020, 0, 179.9, False, id="west of 180 degrees"),
            pytest.param(3, 2020, 0, -179.9, False, id="east of 180 degrees"),
            pytest.param(3, 2020, 0, -179.45, False, id="near its end, east of 180 degrees"),
            pytest.param(3, 2020, 0, -179.3, True, id="beyond its end, east of 180 degrees"),
            pytest.param(4, 2020, 1, 15, False, id="country that is not drawn"),
            pytest.param(9, 2020, 1, 15, False, id="country that is not known"),
        ],
    )
    def test_a_point_is_told_if_it_is_surely_outside(
        self, small, gw, year, latitude, longitude, told
    ):
        load_countries(*small)
        point = (gw, year, latitude, longitude)

        assert outside(point) == ({point} if told else set())

    def test_near_is_as_far_at_every_latitude(self, small):
        """Far north, 0.15 degrees of longitude are less than 0.1 degrees at the equator."""
        north = RINGS + 'BB,f,"30,60,31,60,31,61,30,61"\n'
        small[1].write_text(north, encoding="utf-8")
        load_countries(*small)

        assert outside((2, 2020, 60.5, 31.15)) == set()
        assert outside((2, 2020, 60.5, 31.25)) == {(2, 2020, 60.5, 31.25)}

    def test_the_real_shapes(self):
        load_countries()
        bamako, maseru, vukovar = (12.65, -8.0), (-29.45, 27.72), (45.35, 19.0)
        simferopol, hargeisa, suva = (44.95, 34.1), (9.56, 44.06), (-18.14, 178.44)

        told = outside(
            (MALI, 2020, *bamako),
            (439, 2020, *bamako),
            (SOUTH_AFRICA, 2020, *maseru),
            (SERBIA, 1991, *vukovar),
            (RUSSIA, 2016, *simferopol),
            (369, 2016, *simferopol),
            (520, 2016, *hargeisa),
            (950, 2000, *suva),
            (RUSSIA, 1990, 40.4, 49.9),
            (RUSSIA, 1995, 40.4, 49.9),
        )

        assert told == {
            (439, 2020, *bamako),
            (SOUTH_AFRICA, 2020, *maseru),
            (RUSSIA, 1995, 40.4, 49.9),
        }

    @pytest.mark.parametrize(
        ("numbers", "latitude", "longitude"),
        [
            pytest.param((369, 365), 44.95, 34.1, id="Crimea"),
            pytest.param((666, 652), 33.0, 35.8, id="Golan Heights"),
            pytest.param((625, 626), 9.6, 28.43, id="Abyei"),
            pytest.param((625, 651), 22.4, 35.8, id="Hala'ib"),
            pytest.param((501, 626), 4.9, 35.3, id="Ilemi"),
            pytest.param((750, 770), 35.5, 77.0, id="Siachen"),
        ],
    )
    def test_ground_that_two_states_claim_is_outside_neither(self, numbers, latitude, longitude):
        load_countries()
        points = {(number, 2015, latitude, longitude) for number in (*numbers, MALI)}

        assert outside(*points) == {(MALI, 2015, latitude, longitude)}

    @pytest.mark.parametrize("name", ["ged_23_x_random_sample_1000.csv", "pair_new_23_1.csv"])
    def test_no_event_of_the_samples_is_told(self, name):
        """Three lie more than 0.02 degrees outside what is drawn: one by a coast, two by a border."""
        points = {
            (
                int(row["country_id"]),
                int(row["year"]),
                float(row["latitude"]),
                float(row["longitude"]),
            )
            for row in rows_of(name)
            if row["where_prec"] != "7"
        }
        load_countries()

        assert outside(*points) == set()
        moved = {(gw, year, -latitude, longitude + 25) for gw, year, latitude, longitude in points}
        assert len(outside(*moved)) > 0.9 * len(moved)


@pytest.fixture(scope="module")
def listed():
    return list(reference.rows_of(reference.COUNTRIES.read_text(encoding="utf-8")))


class TestList:
    def test_codes_are_codes_of_countries(self, listed):
        codes = {row[column] for row in listed for column in ("iso2", "today")} - {""}
        codes |= {code[:2] for row in listed for code in row["shapes"].split(";") if code}

        assert codes <= CODES

    def test_numbers_are_given_once_and_in_order(self, listed):
        numbers = [int(row["gw"]) for row in listed]

        assert numbers == sorted(set(numbers))

    def test_a_state_of_today_has_all_codes_and_is_in_its_own_shape(self, listed):
        for row in listed:
            if row["iso2"]:
                assert (len(row["iso3"]), row["today"]) == (3, row["iso2"])
                assert len(row["numeric"]) == (0 if row["iso2"] == "XK" else 3)
                assert not row["shapes"] or row["iso2"] in row["shapes"].split(";")
            else:
                assert row["since"]

    @pytest.mark.parametrize(
        "name",
        [
            "ged_23_x_random_sample_1000.csv",
            "ged_mali_mixed_releases.csv",
            "pair_old_19_1.csv",
            "pair_new_23_1.csv",
        ],
    )
    def test_every_country_of_ucdp_is_known_by_its_name(self, listed, name):
        names = {row["gw"]: row["ucdp_names"].split("|") for row in listed}
        pairs = {(row["country_id"], row["country"]) for row in rows_of(name) if row["country_id"]}

        assert pairs
        assert [pair for pair in pairs if pair[1] not in names[pair[0]]] == []

    @pytest.mark.parametrize(
        "name", ["acd_24_1_UcdpPrioConflict_v24_1.csv", "acd_25_1_normalised.csv"]
    )
    def test_every_number_of_the_conflicts_is_known(self, listed, name):
        names = {row["gw"]: row["ucdp_names"].split("|") for row in listed}
        for row in rows_of(name):
            numbers = row["gwno_loc"].split(", ")
            assert set(numbers) <= names.keys()
            if len(numbers) == 1 and ", " not in row["location"]:
                assert row["location"] in names[numbers[0]]


@pytest.mark.django_db
class TestLocations:
    def test_a_missing_country_is_made(self):
        load_countries()
        source = SourceFactory()

        places = ensure_countries([MALI, 347], source)

        mali = Location.objects.get(pk=places[MALI])
        assert (mali.slug, mali.name, mali.kind, mali.country) == ("ml", "Mali", "country", "ML")
        assert (mali.latitude, mali.as_published) == (None, None)
        ids = mali.external_ids.values_list("scheme", "value", "match")
        assert set(ids) == {
            ("id-scheme:gleditsch-ward", "432", "exact"),
            ("id-scheme:iso3166-1", "ML", "exact"),
        }
        assert Citation.objects.get(location=mali).source == source
        assert Location.objects.get(pk=places[347]).slug == "xk"

    def test_a_second_time_nothing_is_made(self):
        load_countries()
        places = ensure_countries([MALI], SourceFactory())

        assert ensure_countries([MALI, MALI], SourceFactory()) == places
        assert (ExternalId.objects.count(), Citation.objects.count()) == (2, 1)

    def test_a_country_that_exists_gets_its_number_and_nothing_else(self):
        load_countries()
        mine = LocationFactory(slug="mali", name="Le Mali", kind=LocationKind.COUNTRY)
        before = Location.objects.values().get(pk=mine.pk)

        assert ensure_countries([MALI], SourceFactory()) == {MALI: mine.pk}

        assert Location.objects.values().get() == before
        assert ExternalId.objects.get().value == "432"
        assert not Citation.objects.exists()

    def test_a_number_given_by_a_curator_holds(self):
        load_countries()
        place = LocationFactory(slug="azawad", kind=LocationKind.COUNTRY, country="")
        ExternalId.objects.create(
            location=place, scheme_id="id-scheme:gleditsch-ward", value=str(MALI)
        )

        assert ensure_countries([MALI], SourceFactory()) == {MALI: place.pk}
        assert ExternalId.objects.count() == 1

    def test_a_state_that_is_no_more_is_where_its_territory_is(self):
        load_countries()

        places = ensure_countries([SOUTH_YEMEN, 678, CZECHOSLOVAKIA], SourceFactory())

        assert places.keys() == {SOUTH_YEMEN, 678}
        assert places[SOUTH_YEMEN] == places[678]
        ids = dict(
            ExternalId.objects.filter(scheme="id-scheme:gleditsch-ward").values_list(
                "value", "match"
            )
        )
        assert ids == {"678": "exact", "680": "narrower"}

    def test_two_records_of_one_country_are_not_chosen_from(self):
        load_countries()
        for slug in ("ml", "mali"):
            LocationFactory(slug=slug, kind=LocationKind.COUNTRY)

        with pytest.raises(UnknownCountry, match="ML is two"):
            ensure_countries([MALI], SourceFactory())

    def test_an_unknown_number_is_refused_and_nothing_made(self):
        load_countries()

        with pytest.raises(UnknownCountry, match="no 999"):
            ensure_countries([MALI, 999], SourceFactory())
        assert not Location.objects.exists()

    def test_many_countries_take_as_few_statements_as_one(self, django_assert_max_num_queries):
        load_countries()
        source = SourceFactory()
        numbers = list(Country.objects.values_list("gw", flat=True))

        with django_assert_max_num_queries(12):
            places = ensure_countries(numbers, source)

        assert numbers != []
        assert set(numbers) - places.keys() == {CZECHOSLOVAKIA}
