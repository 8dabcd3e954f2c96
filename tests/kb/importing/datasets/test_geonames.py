"""GeoNames' dumps: what becomes a place, under which id, in which unit, with which names."""

import io
import zipfile

import pytest

from kb.importing.datasets import FORMATS, NotImported, Options, Unreadable, import_file
from kb.importing.datasets.geonames.columns import COLUMNS
from kb.models import (
    Dataset,
    Event,
    ImportedRow,
    Location,
    LocationName,
    Publisher,
    Referent,
)
from tests.factories import EventFactory, ExternalIdFactory, LocationFactory
from tests.publishing import current, document, publish_all
from tests.shared import FOLDER

pytestmark = pytest.mark.django_db
DUMPS = FOLDER / "geonames"
NAMES = [column.name for column in COLUMNS]
OLD, NEW = "2014-12-03", "2023-10-22"


def row(key, name, point=(14.0, -6.0), code="P.PPL", **given):
    """A line of a dump, in its layout."""
    one, _, two = code.partition(".")
    values = {
        "geonameid": key,
        "name": name,
        "asciiname": name,
        "latitude": point[0],
        "longitude": point[1],
        "feature_class": one,
        "feature_code": two,
        "country_code": "ML",
        "admin1_code": "00",
        "population": 0,
        "dem": 270,
        "timezone": "Africa/Bamako",
        "modification_date": OLD,
    } | given
    return "\t".join(str(values.get(name, "")) for name in NAMES) + "\n"


MALI = row(1, "Republic of Mali", (18, -2), "A.PCLI")
KAYES = row(2, "Kayes Region", (14, -10), "A.ADM1", admin1_code="03")
CERCLE = row(3, "Nioro Cercle", (15, -9.5), "A.ADM2", admin1_code="03", admin2_code="8261494")


@pytest.fixture
def take(tmp_path):
    """Take in these lines; what the import did."""

    def taken(*lines, name="ML.txt", **options):
        path = tmp_path / name
        path.write_text("".join(lines), encoding="utf-8")
        return import_file(FORMATS["geonames"], str(path), Options(**options))

    return taken


def place(key):
    return Location.objects.get(external_ids__scheme="id-scheme:geonames", external_ids__value=key)


def names(key):
    return {name.text: name.script for name in place(key).names.all()}


class TestPlaces:
    def test_a_row_becomes_a_public_place_with_its_number_point_and_source(self, take):
        take(MALI, row(2451711, "Sandaré", (14.7038, -10.3057), asciiname="Sandare"))

        sandare = place(2451711)
        assert sandare.slug == "ml-sandare-2451711"
        assert (sandare.name, sandare.kind, sandare.country) == ("Sandaré", "settlement", "ML")
        assert document(sandare)["point"] == {"latitude": 14.7038, "longitude": -10.3057}
        assert document(sandare)["parent"]["slug"] == "ml"
        (citation,) = document(sandare)["citations"]
        assert citation["source"]["slug"] == f"geonames-{OLD}"
        assert citation["locator"] == "2451711"

    def test_the_licence_asks_for_a_line_and_gets_it(self, take):
        take(MALI)
        dataset = Dataset.objects.get(slug=f"geonames-{OLD}")
        assert dataset.licence == "CC-BY-4.0"
        assert "Place data © GeoNames (https://www.geonames.org), CC BY 4.0." in dataset.attribution
        assert dataset.publisher == Publisher.objects.get(slug="geonames")
        assert dataset.series == "geonames"

    def test_the_release_is_the_newest_day_in_the_file(self, take):
        outcome = take(MALI, row(5, "Niono", modification_date=NEW), row(6, "Kita"))
        assert outcome.batch.dataset.version == NEW

    def test_a_file_that_tells_no_day_needs_a_release_and_a_day_is_allowed(self, take):
        undated = row(5, "Niono", modification_date="")
        with pytest.raises(Unreadable, match="give --release"):
            take(undated)
        with pytest.raises(Unreadable, match="a day is allowed"):
            take(undated, release="25.1")
        assert take(MALI, undated, release="2025-07-01").batch.dataset.slug == "geonames-2025-07-01"

    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("A.ADM1", "admin1"),
            ("A.ADM2", "admin2"),
            ("A.ADM3", "admin3"),
            ("P.PPLA2", "settlement"),
            ("S.CMP", "settlement"),
            ("L.MILB", "site"),
            ("S.AIRP", "site"),
            ("S.MNAU", "site"),
            ("L.LCTY", "area"),
            ("H.LK", "area"),
        ],
    )
    def test_what_events_refer_to_is_taken_in(self, take, code, kind):
        take(MALI, row(5, "Tessit", code=code, admin1_code="99"))
        assert place(5).kind == kind

    @pytest.mark.parametrize(
        "code", ["A.ADM1H", "A.ADM4", "P.PPLQ", "P.PPLW", "P.PPLH", "H.WLL", "T.HLL", "."]
    )
    def test_other_rows_are_counted_and_are_no_mistakes(self, take, code):
        outcome = take(MALI, row(5, "Taoudenni", code=code))
        assert not Location.objects.filter(slug__endswith="-5").exists()
        assert not ImportedRow.objects.filter(key="5").exists()
        told = "without a code" if code == "." else code
        assert outcome.report["passed_over"] == {told: 1}
        assert outcome.batch.refused == 0

    def test_abandoned_places_and_wells_come_when_asked_for(self, take):
        rows = [MALI, row(5, "Taoudenni", code="P.PPLQ"), row(6, "Inates", code="H.WLL")]
        take(*rows, also=("PPLQ", "WLL"))
        assert (place(5).kind, place(6).kind) == ("settlement", "site")
        with pytest.raises(Unreadable, match="--also takes PPLQ"):
            take(*rows, also=("HLL",))

    def test_a_row_that_stands_is_kept_up_to_date_when_its_code_is_passed_over(self, take):
        take(MALI, row(5, "Taoudenni"))
        take(MALI, row(5, "Taoudenni", (15, -5), code="P.PPLQ", modification_date=NEW))
        assert (place(5).kind, place(5).latitude) == ("settlement", 15)
        assert not place(5).is_withdrawn

    def test_one_country_is_one_location(self, take):
        outcome = take(MALI, row(7, "Mali, a part", code="A.PCLD"))
        assert Location.objects.get(kind="country").slug == "ml"
        assert outcome.report["passed_over"] == {"A.PCLD": 1}

    def test_a_quotation_mark_is_a_letter_like_others(self, take):
        take(MALI, row(5, '"Ville', alternatenames='Vi"lle,Kita'), row(6, "Kita"))
        assert place(5).name == '"Ville'
        assert names(5) == {'Vi"lle': "Latn", "Kita": "Latn"}
        assert place(6).name == "Kita"

    def test_a_point_at_nought_is_no_point(self, take):
        take(MALI, row(5, "Niono", (0, 0)))
        assert place(5).latitude is None

    def test_same_names_are_other_places(self, take):
        take(MALI, *(row(key, "Farabougou", (14, -6 + key / 10)) for key in range(5, 9)))
        slugs = Location.objects.filter(name="Farabougou").values_list("slug", flat=True)
        assert set(slugs) == {f"ml-farabougou-{key}" for key in range(5, 9)}

    def test_a_name_without_latin_letters_gives_an_id_all_the_same(self, take):
        take(MALI, row(5, "كايس", asciiname="كايس"))
        assert place(5).slug == "ml-5"

    def test_the_zip_is_read_as_issued(self, tmp_path):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("readme.txt", "Readme for GeoNames")
            archive.writestr("ML.txt", MALI + row(5, "Niono"))
        (tmp_path / "ML.zip").write_bytes(packed.getvalue())
        outcome = import_file(FORMATS["geonames"], str(tmp_path / "ML.zip"))
        assert (outcome.batch.file_name, outcome.batch.added) == ("ML.txt", 2)

    def test_wrong_rows_are_all_named_even_the_first(self, take):
        with pytest.raises(NotImported) as refused:
            take("5\tNiono\n", row(6, "Kita", (95, -6)), row("x", "Nara"))
        found = {(mistake.line, mistake.column) for mistake in refused.value.mistakes}
        assert found == {(1, ""), (2, "latitude"), (3, "geonameid")}
        assert not Location.objects.exists()


class TestUnits:
    def test_a_place_lies_in_the_smallest_unit_that_its_codes_name(self, take):
        take(
            *(MALI, KAYES, CERCLE),
            row(
                4,
                "Troungoumbé",
                code="A.ADM3",
                admin1_code="03",
                admin2_code="8261494",
                admin3_code="4",
            ),
            row(5, "Gogui", admin1_code="03"),
            row(6, "Nioro", admin1_code="03", admin2_code="8261494"),
            row(7, "Kamané", admin1_code="03", admin2_code="8261494", admin3_code="4"),
            row(8, "Somewhere"),
            row(9, "Elsewhere", admin1_code="77"),
        )
        parents = {key: place(key).parent for key in range(2, 10)}
        keys = {key: parents[key].slug.rpartition("-")[2] for key in parents}
        assert keys == {2: "ml", 3: "2", 4: "3", 5: "2", 6: "3", 7: "4", 8: "ml", 9: "ml"}
        assert document(place(7))["parent"]["within"] == [
            *("ml-nioro-cercle-3", "ml-kayes-region-2", "ml")
        ]

    def test_the_code_of_a_region_may_be_its_number(self, take):
        menaka = row(12070577, "Ménaka Region", code="A.ADM1", admin1_code="12070577")
        take(MALI, menaka, row(5, "Anderamboukane", admin1_code="12070577"))
        assert place(5).parent == place(12070577)

    def test_a_historical_unit_is_no_parent(self, take):
        take(
            MALI, row(4, "Old", code="A.ADM1H", admin1_code="03"), row(5, "Gogui", admin1_code="03")
        )
        assert place(5).parent.slug == "ml"

    def test_two_units_of_one_code_are_neither(self, take):
        take(
            MALI,
            KAYES,
            row(4, "Kayes again", code="A.ADM1", admin1_code="03"),
            row(5, "Gogui", admin1_code="03"),
        )
        assert place(5).parent.slug == "ml"

    def test_a_unit_that_all_around_contradict_lies_in_its_country_and_is_named(self, take):
        tillaberi = row(
            20, "Tillaberi Region", (14, 1.5), "A.ADM1", country_code="NE", admin1_code="09"
        )
        niamey = row(21, "Niamey", (13.5, 2.1), "A.ADM1", country_code="NE", admin1_code="08")
        filingue = row(
            22,
            "Filingué",
            (14.3, 3.3),
            "A.ADM2",
            country_code="NE",
            admin1_code="08",
            admin2_code="22",
        )
        around = [
            row(30 + n, f"Village {n}", (14.3 + n / 100, 3.3), country_code="NE", admin1_code="09")
            for n in range(6)
        ]
        niger = row(19, "Republic of Niger", code="A.PCLI", country_code="NE")
        outcome = take(niger, tillaberi, niamey, filingue, *around, name="NE.txt")
        assert place(22).parent.slug == "ne"
        assert place(30).parent == place(20)
        assert outcome.report["units_contradicted_by_places_around"] == ["Filingué 22"]

    def test_an_extract_finds_the_units_that_stand(self, take):
        take(MALI, KAYES)
        take(row(5, "Gogui", admin1_code="03"), is_partial=True)
        assert place(5).parent == place(2)

    def test_the_country_is_found_by_its_code_and_made_without_its_row(self, take):
        ours = LocationFactory(slug="mali-of-ours", kind="country", country="ML", parent=None)
        publish_all()
        take(row(5, "Gogui"), row(6, "Agadez", country_code="NE"))
        assert place(5).parent == ours
        assert place(6).parent.slug == "ne"
        assert document(place(6).parent)["name"] == "Niger"

    def test_a_territory_that_nobody_knows_has_to_be_there(self, take):
        with pytest.raises(Unreadable, match="add GL"):
            take(row(5, "Nuuk", country_code="GL"))


class TestNames:
    def test_every_spelling_comes_with_its_script(self, take):
        listed = "Caes,Kaédi,KYS,كايس,Каес,ⴽⴰⵢⵙ,凯斯,カイ,ካይስ,카예,Kayes كايس, ,Kayes"
        take(MALI, row(2455518, "Kayes", alternatenames=listed))
        assert names(2455518) == {
            "Caes": "Latn",
            "Kaédi": "Latn",
            "كايس": "Arab",
            "Каес": "Cyrl",
            "ⴽⴰⵢⵙ": "Tfng",
            "凯斯": "Hani",
            "カイ": "Jpan",
            "ካይስ": "Ethi",
            "카예": "Hang",
            "Kayes كايس": "",
        }
        kinds = place(2455518).names.values_list("kind", "language", "note")
        assert set(kinds) == {("alias", "", "")}

    def test_codes_and_addresses_and_endless_ones_are_no_names_and_are_counted(self, take):
        listed = ",".join(
            ["TOM", "https://example.org/x", "www.example.org", "x" * 301, "Tombouctou"]
        )
        outcome = take(MALI, row(5, "Timbuktu", alternatenames=listed))
        assert names(5) == {"Tombouctou": "Latn"}
        assert outcome.report["names_passed_over"] == {"addresses": 2, "codes": 1, "too long": 1}

    def test_the_plain_form_is_a_name_only_if_more_than_accents_differ(self, take):
        take(
            MALI,
            row(5, "Ségou", asciiname="Segou"),
            row(6, "Þingvellir", asciiname="Thingvellir North"),
        )
        assert names(5) == {}
        assert names(6) == {"Thingvellir North": "Latn"}


class TestOurs:
    def test_a_place_that_bears_the_number_is_it_and_nothing_of_it_changes(self, take):
        ours = LocationFactory(slug="ml-niono", name="Niono of ours", latitude=14.1, longitude=-6.1)
        ExternalIdFactory(
            scheme_id="id-scheme:geonames", value="2452655", event=None, group=None, location=ours
        )
        publish_all()
        edition = current(ours).pk

        outcome = take(MALI, row(2452655, "Niono", (14.25, -5.98), alternatenames="Nyono"))

        assert current(ours).pk == edition
        ours.refresh_from_db()
        assert (ours.name, ours.latitude, ours.names.count()) == ("Niono of ours", 14.1, 0)
        assert ImportedRow.objects.get(key="2452655").record_id == ours.pk
        assert outcome.report["only_kept"] >= 1

    def test_a_draft_of_ours_stays_a_draft(self, take):
        publish_all()
        ours = LocationFactory(slug="ml-niono", parent=None)
        ExternalIdFactory(
            scheme_id="id-scheme:geonames", value="2452655", event=None, group=None, location=ours
        )
        take(MALI, row(2452655, "Niono"))
        ours.refresh_from_db()
        assert ours.as_published is None

    def test_a_number_that_says_more_or_less_is_not_it(self, take):
        ours = LocationFactory(slug="ml-nioro-cercle", kind="admin2")
        ExternalIdFactory(
            scheme_id="id-scheme:geonames",
            value="3",
            match="broader",
            event=None,
            group=None,
            location=ours,
        )
        take(MALI, KAYES, CERCLE)
        assert ImportedRow.objects.get(key="3").record_id != ours.pk

    def test_a_place_like_a_new_one_is_listed_and_not_linked(self, take):
        ours = LocationFactory(
            slug="ml-moura",
            name="Moura",
            kind="settlement",
            country="ML",
            latitude=14.2,
            longitude=-4.3,
        )
        LocationFactory(
            slug="ml-moura-far",
            name="Moura",
            kind="settlement",
            country="ML",
            latitude=12,
            longitude=-8,
        )
        LocationFactory(
            slug="ml-moura-camp",
            name="Moura",
            kind="site",
            country="ML",
            latitude=14.2,
            longitude=-4.3,
        )
        publish_all()
        take(MALI, row(5, "Moûra", (14.22, -4.3), asciiname="Moura"), row(6, "Mopti", (14.5, -4.2)))

        new = place(5)
        assert new != ours
        referent = Referent.objects.get(scheme="geonames")
        assert (referent.key, referent.kind, referent.location) == ("5", "place", new)
        (candidate,) = referent.candidates
        assert (candidate["id"], candidate["km"]) == ("ml-moura", 2.2)
        assert 0.8 < referent.score < 1

    def test_what_a_curator_decided_holds_for_a_row_that_is_new(self, take):
        ours = LocationFactory(slug="ml-moura", name="Moura")
        publish_all()
        Referent.objects.create(
            scheme="geonames",
            kind="place",
            key="5",
            label="Moura",
            location=ours,
            resolved="by-curator",
        )
        take(MALI, row(5, "Moura"))
        assert ImportedRow.objects.get(key="5").record_id == ours.pk
        assert not Location.objects.filter(slug="ml-moura-5").exists()


class TestLaterDumps:
    def test_the_same_file_changes_nothing(self, take):
        rows = [MALI, KAYES, row(5, "Niono", alternatenames="Nyono,نيونو")]
        take(*rows)
        editions = current(place(5)).pk
        outcome = take(*rows)
        compared = outcome.comparison
        assert (compared.added, compared.changed, compared.unchanged) == (0, 0, 3)
        assert current(place(5)).pk == editions

    def test_names_and_points_change_and_the_rest_of_an_edition_stays(self, take):
        take(MALI, KAYES, row(5, "Niono", (14.2526, -5.993), alternatenames="Nyono,Nio"))
        slug = place(5).slug
        take(
            *(MALI, KAYES),
            row(
                5,
                "Niono Ville",
                (14.25054, -5.98679),
                alternatenames="Nyono,Nionno",
                admin1_code="03",
                modification_date=NEW,
            ),
        )
        niono = place(5)
        assert (niono.slug, niono.name, niono.latitude) == (slug, "Niono Ville", 14.25054)
        assert niono.parent == place(2)
        assert names(5) == {"Nyono": "Latn", "Nionno": "Latn"}
        assert document(niono)["edition"]["number"] == 2
        assert [c.source.slug for c in niono.citations.all()] == [f"geonames-{NEW}"]

    def test_what_a_curator_changed_or_added_or_took_away_stays(self, take):
        take(MALI, KAYES, row(5, "Niono", alternatenames="Nyono,Nio,Nion", admin1_code="03"))
        niono = place(5)
        Location.objects.filter(pk=niono.pk).update(
            name="Niono (ville)", parent=Location.objects.get(slug="ml")
        )
        niono.names.filter(text="Nio").update(language="bm")
        niono.names.filter(text="Nion").delete()
        LocationName.objects.create(location=niono, text="Office du Niger", kind="former")
        publish_all()

        take(
            *(MALI, KAYES, CERCLE),
            row(
                5,
                "Niyono",
                (14.3, -6),
                alternatenames="Nion,Niyonno",
                admin1_code="03",
                modification_date=NEW,
            ),
        )
        niono = place(5)
        assert (niono.name, niono.parent.slug, niono.latitude) == ("Niono (ville)", "ml", 14.3)
        assert set(names(5)) == {"Nio", "Niyonno", "Office du Niger"}

    def test_a_row_that_vanished_is_withdrawn_unless_public_records_rest_on_it(self, take):
        kept = [row(key, f"Village {key}", admin1_code="03") for key in range(10, 13)]
        gone = [row(key, f"Gone {key}") for key in (5, 6)]
        take(
            MALI,
            KAYES,
            CERCLE,
            *kept,
            *gone,
            row(7, "Shown", admin1_code="03", admin2_code="8261494"),
        )
        EventFactory(location=place(7))
        publish_all()

        outcome = take(MALI, *kept, row(8, "New", modification_date=NEW))

        assert {key: place(key).is_withdrawn for key in (5, 6, 7, 2, 3)} == {
            **{5: True, 6: True, 7: False, 2: False, 3: False},
        }
        assert outcome.report["left"]["no longer in the release, but other records show it"] == [
            *("ml-kayes-region-2", "ml-nioro-cercle-3", "ml-shown-7")
        ]
        assert outcome.batch.withdrawn == 2

    def test_one_that_comes_back_is_the_same_record(self, take):
        gone = row(5, "Gone", alternatenames="Gon")
        take(MALI, gone)
        before = place(5)
        take(MALI, row(8, "New", modification_date="2015-01-01"))
        assert place(5).is_withdrawn
        take(
            MALI,
            row(8, "New", modification_date="2015-01-01"),
            row(5, "Gone again", modification_date=NEW),
        )
        assert place(5) == before
        assert (place(5).is_withdrawn, place(5).name) == (False, "Gone again")

    def test_a_place_of_ours_is_never_withdrawn(self, take):
        ours = LocationFactory(slug="ml-niono")
        ExternalIdFactory(
            scheme_id="id-scheme:geonames", value="5", event=None, group=None, location=ours
        )
        publish_all()
        take(MALI, row(5, "Niono"))
        outcome = take(MALI, row(6, "Kita", modification_date=NEW))
        ours.refresh_from_db()
        assert not ours.is_withdrawn
        assert outcome.batch.withdrawn == 0
        assert not ImportedRow.objects.filter(key="5", ended_by=None).exists()

    def test_a_dump_speaks_for_its_own_country_only(self, take):
        take(MALI, *(row(key, f"Village {key}") for key in range(5, 10)))
        faso = row(50, "Burkina Faso", code="A.PCLI", country_code="BF", modification_date=NEW)
        outcome = take(faso, row(51, "Djibo", country_code="BF"), name="BF.txt")
        assert outcome.comparison.absent == 0
        assert not Location.objects.filter(is_withdrawn=True).exists()

    def test_a_file_without_its_country_is_an_extract(self, take):
        take(MALI, *(row(key, f"Village {key}") for key in range(5, 10)))
        assert take(row(5, "Village 5", modification_date=NEW)).comparison.absent == 0

    def test_an_older_dump_of_the_same_country_is_refused_and_of_another_is_not(self, take):
        take(MALI, row(5, "Niono", modification_date=NEW))
        with pytest.raises(Unreadable, match=f"older than that of {NEW}"):
            take(MALI, row(5, "Niono"))
        take(row(50, "Burkina Faso", code="A.PCLI", country_code="BF"), name="BF.txt")

    def test_a_row_in_two_dumps_is_what_the_newer_says(self, take):
        take(MALI, row(5, "Bladi", (13.43134, -3.27575), modification_date="2021-04-16"))
        faso = row(50, "Burkina Faso", code="A.PCLI", country_code="BF", modification_date=NEW)
        take(faso, row(5, "Bladi", (13.41667, -3.3), country_code="BF"), name="BF.txt")
        assert (place(5).country, place(5).latitude) == ("ML", 13.43134)

    def test_a_cut_file_is_refused_however_much_stands_of_other_countries(self, take):
        villages = [row(key, f"Village {key}") for key in range(100, 130)]
        faso = row(50, "Burkina Faso", code="A.PCLI", country_code="BF")
        others = [row(key, f"Other {key}", country_code="BF") for key in range(1000, 1400)]
        take(faso, *others, name="BF.txt")
        take(MALI, *villages)
        with pytest.raises(Unreadable, match="would be withdrawn"):
            take(MALI)


class TestEventsAtFormerPoints:
    def test_an_event_finds_a_place_by_its_point_of_now_and_of_before(self, take, ged):
        around = row(6, "Molodo", (14.23719, -6.02269))
        take(MALI, around, row(5, "Niono", (14.2526, -5.993)))
        take(MALI, around, row(5, "Niono", (14.25054, -5.98679), modification_date=NEW))

        ged((1, 14.2526, -5.993), (2, 14.25054, -5.98679), (3, 14.25261, -5.9931), (4, 14.9, -5.2))

        at = dict(Event.objects.values_list("slug", "location"))
        assert at["ucdp-ged-1"] == at["ucdp-ged-2"] == place(5).pk
        assert at["ucdp-ged-4"] != place(5).pk
        resolved = Referent.objects.filter(scheme="ucdp", kind="place", location=place(5))
        assert set(resolved.values_list("resolved", flat=True)) == {"by-point"}
        assert resolved.count() == 2

    def test_a_place_of_ours_is_found_by_the_point_of_its_row(self, take, ged):
        take(MALI)
        ours = LocationFactory(
            slug="ml-niono",
            country="ML",
            latitude=14.2526,
            longitude=-5.993,
            parent=Location.objects.get(slug="ml"),
        )
        ExternalIdFactory(
            scheme_id="id-scheme:geonames", value="5", event=None, group=None, location=ours
        )
        publish_all()
        take(MALI, row(5, "Niono", (14.25054, -5.98679)))
        ged((2, 14.25054, -5.98679))
        assert Event.objects.get().location == ours


@pytest.fixture
def ged(tmp_path):
    """Take in UCDP's events with these numbers and points, under a name that no place has."""

    def taken(*events):
        head = "id,type_of_violence,where_prec,where_coordinates,latitude,longitude,country,country_id,date_start,date_end"
        lines = [
            f"{key},3,1,Spot {key},{latitude},{longitude},Mali,432,2020-01-01,2020-01-01"
            for key, latitude, longitude in events
        ]
        path = tmp_path / "GEDEvent_v25_1.csv"
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        import_file(FORMATS["ucdp-ged"], str(path))

    return taken


ASKED = {
    "Diboli": 2458925,
    "Kayes": 2455518,
    "Sandaré": 2451711,
    "Niono": 2452655,
    "Molodo": 2453383,
    "Gogui": 2457077,
    "Nioro": 2452651,
    "Timbuktu": 2449067,
}


def lines_of(country, step=8):
    """Units, the places asked for, those called Boulikessi, and one in `step` of the other rows."""
    path = DUMPS / f"{country}.txt"
    if not path.exists():
        pytest.skip(f"the dumps of GeoNames are not on this machine: {path.name}")
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        cells = line.split("\t")
        key = int(cells[0])
        if cells[6] == "A" or key in ASKED.values() or "Boulik" in line or key % step == 0:
            yield line


class TestDumpsAsIssued:
    def test_the_places_asked_for_are_there_and_boulikessi_is_not_in_mali(self, take):
        lines = list(lines_of("ML"))
        outcome = take(*lines)
        take(*lines_of("BF"), name="BF.txt")
        found = {name: place(key).name for name, key in ASKED.items()}
        assert found == {name: name for name in ASKED}
        assert place(ASKED["Niono"]).parent.name == "Cercle de Niono"
        assert outcome.batch.dataset.version == max(line[-11:-1] for line in lines)
        countries = Location.objects.filter(name__startswith="Boulik").values_list(
            "country", "slug"
        )
        assert ("BF", "bf-boulikessi-2362013") in countries
        assert ("ML", "ml-boulikessi") not in {(code, slug[:13]) for code, slug in countries}

    def test_tillaberi_is_not_in_niamey(self, take):
        take(*lines_of("NE", step=3), name="NE.txt")
        parents = Location.objects.filter(kind="admin2", name__startswith="Département de T")
        found = dict(parents.values_list("name", "parent__name"))
        assert found["Département de Tillabéri"] == "Republic of Niger"
        assert found["Département de Tahoua"] == "Tahoua"
