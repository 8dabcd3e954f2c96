"""UCDP's events: what a row becomes, what is flagged, and what a later release does to it."""

import csv
import json
from collections import Counter

import pytest

from bench.ged import rows as generated
from kb.importing.datasets import GED, NotImported, Options, Unreadable, import_file
from kb.models import Edition, Event, ExternalId, Group, Import, ImportedRow, Location, Referent
from kb.publishing import Refused, pending, publish, withdraw
from tests.factories import (
    ClaimFactory,
    EventFactory,
    LocationFactory,
    ParticipationFactory,
    SourceFactory,
    UserFactory,
)
from tests.kb.importing.datasets.ged import OLD_NAMES, row, taken, text
from tests.publishing import document
from tests.shared import shared

pytestmark = pytest.mark.django_db


def event(number=1):
    return Event.objects.get(slug=f"ucdp-ged-{number}")


def flags(number=1):
    return event(number).quality_flags


class TestARow:
    def test_becomes_a_public_event(self, world, tmp_path):
        taken(tmp_path, row())

        shown = document(event())

        assert shown["title"] == "Government of Mali - JNIM, Mondoro town"
        assert shown["type"]["code"] == "state-based-conflict"
        assert shown["date"]["edtf"] == "2022-03-04"
        assert shown["dataset"] == {
            "slug": "ucdp-ged-25-1",
            "version": "25.1",
            "licence": "CC-BY-4.0",
        }
        assert shown["point"] == {
            "latitude": 14.675,
            "longitude": -1.9528,
            "precision": "settlement",
            "radius_km": 5.0,
        }
        assert shown["location"]["name"] == "Mondoro town"
        assert shown["location"]["country"] == "ML"
        assert [(p["group"]["slug"], p["side"], p["role"]) for p in shown["participants"]] == [
            ("ucdp-actor-72", "a", "party"),
            ("jnim", "b", "party"),
        ]
        assert shown["casualties"]["rule"] == "dataset"
        killed = shown["casualties"]["killed"]
        assert (killed["low"], killed["best"], killed["high"]) == (27, 74, 100)
        assert {p["party"]: p["best"] for p in killed["by_party"]} == {
            "side-a": 27,
            "side-b": 47,
            "civilians": 0,
            "unknown": 0,
        }
        assert [x["scheme"] + ":" + x["value"] for x in shown["external_ids"]] == ["ucdp-event:1"]
        assert shown["quality_flags"] == []

    def test_stands_beside_as_its_dataset_has_it_without_the_texts_about_sources(
        self, world, tmp_path
    ):
        taken(tmp_path, row(number_of_sources="-1", adm_2=""))

        original = document(event())["original"]

        assert original["conflict_new_id"] == 11347
        assert original["dyad_name"] == "Government of Mali - JNIM"
        assert original["country_id"] == 432
        assert original["where_prec"] == 1
        assert original["date_start"] == "2022-03-04"
        assert original["active_year"] is True
        assert original["number_of_sources"] is None
        assert original["adm_2"] is None
        assert not [key for key in original if key.startswith("source_")]
        assert "River Post" not in json.dumps(document(event()))

    def test_publishing_again_finds_nothing_to_do(self, world, tmp_path):
        taken(tmp_path, row(1), row(2, type_of_violence="3", side_b="Civilians", side_b_new_id="1"))

        assert pending(Event.objects.all()) == set()
        assert publish(Event.objects.all(), reason="Again.").appended == 0

    @pytest.mark.parametrize(
        ("violence", "kind", "roles"),
        [
            ("1", "state-based-conflict", ["party", "party"]),
            ("2", "non-state-conflict", ["party", "party"]),
            ("3", "one-sided-violence", ["attacker", "target"]),
            ("4", "organised-violence", ["party", "party"]),
        ],
    )
    def test_type_and_roles(self, world, tmp_path, violence, kind, roles):
        taken(tmp_path, row(type_of_violence=violence))

        assert event().type.code == kind
        assert list(event().participations.order_by("side").values_list("role", flat=True)) == roles

    @pytest.mark.parametrize(
        ("prec", "start", "end", "precision"),
        [
            ("1", "2022-03-04", "2022-03-04", "day"),
            ("2", "2022-03-04", "2022-03-06", "range"),
            ("3", "2022-03-04", "2022-03-10", "week"),
            ("4", "2022-03-01", "2022-03-31", "month"),
            ("4", "2022-03-02", "2022-03-20", "range"),
            ("5", "2022-01-01", "2022-12-31", "year"),
            ("5", "2022-02-01", "2022-06-30", "range"),
            ("", "2022-02-01", "2022-06-30", "range"),
        ],
    )
    def test_dates(self, world, tmp_path, prec, start, end, precision):
        taken(tmp_path, row(date_prec=prec, date_start=start, date_end=f"{end}T00:00:00"))

        date = event().date
        assert (str(date.earliest), str(date.latest), date.precision) == (start, end, precision)
        assert flags() == []

    @pytest.mark.parametrize(
        ("prec", "precision", "kind"),
        [
            ("1", "settlement", "settlement"),
            ("2", "near", "settlement"),
            ("3", "admin2", "admin2"),
            ("4", "admin1", "admin1"),
            ("5", "area", "area"),
            ("6", "country", "country"),
            ("7", "sea-or-air", "area"),
        ],
    )
    def test_precision_of_places(self, world, tmp_path, prec, precision, kind):
        taken(tmp_path, row(where_prec=prec))

        assert event().geo_precision == precision
        assert event().location.kind == kind
        assert event().location.country == "ML"

    def test_without_a_place_it_has_none(self, world, tmp_path):
        nowhere = (
            "where_coordinates",
            "where_prec",
            "adm_1",
            "adm_2",
            "latitude",
            "longitude",
            "geom_wkt",
            "priogrid_gid",
            "country",
            "country_id",
        )
        taken(tmp_path, row(**dict.fromkeys(nowhere, "")))

        assert event().location is None
        assert event().latitude is None
        assert event().geo_precision == ""
        assert flags() == []

    @pytest.mark.parametrize("side", ["deaths_a", "deaths_civilians"])
    def test_a_figure_that_is_not_given_is_not_zero(self, world, tmp_path, side):
        taken(tmp_path, row(**{side: ""}, best="", high=""))

        killed = document(event())["casualties"]["killed"]
        assert (killed["low"], killed["best"], killed["high"]) == (27, None, None)
        assert len(killed["by_party"]) == 3

    def test_hostile_texts_come_through_as_they_are(self, world, tmp_path):
        name = 'x\'; DROP TABLE kb_event; -- \\ "{}" %s %(a)s <b>é\u202e\U0001f600'
        taken(tmp_path, row(where_coordinates=name, side_a=name, conflict_name="=1+1"))

        shown = document(event())
        assert shown["location"]["name"] == name
        assert shown["original"]["side_a"] == name
        assert shown["original"]["conflict_name"] == "=1+1"


class TestOldLayouts:
    def test_19_1_and_its_successor_are_compared_by_name(self, world, tmp_path):
        taken(tmp_path, row(1), row(2), release="19.1", names=OLD_NAMES)

        outcome = taken(tmp_path, row(1), row(2, best="75", deaths_b="48"), release="23.1")

        assert outcome.comparison.columns == {"best": 1, "deaths_b": 1}
        assert outcome.comparison.filled["relid"] == 2
        assert outcome.comparison.changed == 2

    @pytest.mark.parametrize("spelling", ["1", "true", "TRUE", "t"])
    def test_spellings_of_yes_are_one_value(self, world, tmp_path, spelling):
        taken(tmp_path, row(active_year="true"), release="23.1")

        assert taken(tmp_path, row(active_year=spelling), release="25.1").comparison.unchanged == 1

    @pytest.mark.parametrize(
        "spelling",
        [
            "2022-03-04",
            "2022-03-04 00:00:00.000",
            "2022-03-04T00:00:00",
            "4 March 2022",
            "04-03-2022",
        ],
    )
    def test_spellings_of_a_day_are_one_value(self, world, tmp_path, spelling):
        taken(tmp_path, row(), release="23.1")

        assert taken(tmp_path, row(date_start=spelling), release="25.1").comparison.unchanged == 1

    @pytest.mark.parametrize("spelling", ["74.0", " 74 ", "074"])
    def test_spellings_of_a_number_are_one_value(self, world, tmp_path, spelling):
        taken(tmp_path, row(), release="23.1")

        assert taken(tmp_path, row(best=spelling), release="25.1").comparison.unchanged == 1

    @pytest.mark.parametrize("nothing", ["NA", "NULL", "nan", " "])
    def test_what_programs_write_for_nothing_is_nothing_in_numbers(self, world, tmp_path, nothing):
        taken(tmp_path, row(high=nothing, side_b="NA"))

        assert document(event())["original"]["high"] is None
        assert document(event())["original"]["side_b"] == "NA"


class TestFlags:
    @pytest.mark.parametrize(
        ("given", "flag"),
        [
            ({"best": "101", "deaths_unknown": "27"}, "best-above-high"),
            ({"low": "75"}, "low-above-best"),
            (
                {"latitude": "48.85", "longitude": "2.35", "priogrid_gid": "199805"},
                "point-outside-country",
            ),
            ({"latitude": "0", "longitude": "0", "priogrid_gid": ""}, "point-outside-country"),
            ({"priogrid_gid": "150838"}, "cell-mismatch"),
            ({"date_end": "2022-03-03"}, "dates-out-of-order"),
            ({"date_end": "2022-03-05"}, "dates-out-of-order"),
            ({"year": "2021"}, "dates-out-of-order"),
            ({"best": "73"}, "sum-mismatch"),
            ({"code_status": "Check deaths"}, "not-clear"),
            ({"side_b": "XXX432", "side_b_new_id": "3607"}, "provisional-actor"),
        ],
    )
    def test_each_oddity_is_told_and_taken_in_as_it_is(self, world, tmp_path, given, flag):
        taken(tmp_path, row(**given))

        assert flags() == [flag]
        original = document(event())["original"]
        assert all(
            str(original[name]).startswith(value.partition(" ")[0])
            for name, value in given.items()
            if value
        )

    def test_a_usual_row_has_none(self, world, tmp_path):
        taken(tmp_path, row())

        assert flags() == []

    def test_they_are_found_by_the_api(self, world, tmp_path, client):
        taken(tmp_path, row(1), row(2, best="101", deaths_unknown="27"))

        page = client.get("/api/v1/events/", {"quality_flag": "best-above-high"}).json()

        assert [one["id"] for one in page["results"]] == ["ucdp-ged-2"]


class TestActors:
    def test_are_joined_by_their_number_and_never_by_name(self, world, tmp_path):
        taken(tmp_path, row(1, side_b="Another name"), row(2, side_b="JNIM", side_b_new_id="9999"))

        assert event(1).participations.get(side="b").group == world
        assert event(2).participations.get(side="b").group.slug == "ucdp-actor-9999"

    def test_an_unknown_one_becomes_a_group(self, world, tmp_path):
        taken(tmp_path, row(side_b="New Front", side_b_new_id="9999"))

        group = Group.objects.get(slug="ucdp-actor-9999")
        assert (group.name, group.kind_id) == ("New Front", "group-kind:armed-group")
        assert document(group)["citations"][0]["source"]["slug"] == "ucdp-ged-25-1"
        assert Group.objects.get(slug="ucdp-actor-72").kind_id == "group-kind:government"

    def test_a_provisional_one_never_does(self, world, tmp_path):
        taken(tmp_path, row(side_b="XXX432", side_b_new_id="3607"))

        assert not Group.objects.filter(slug="ucdp-actor-3607").exists()
        assert not event().participations.filter(side="b").exists()
        assert Referent.objects.get(kind="actor", key="3607").resolved == "provisional"

    def test_a_composite_is_its_members_as_far_as_they_are_known(self, world, tmp_path):
        ExternalId.objects.create(
            scheme_id="id-scheme:ucdp-actor", value="7777", match="part-of", group=world
        )
        taken(tmp_path, row(side_b="JNIM, New Front", side_b_new_id="7777"))

        assert event().participations.get(side="b").group == world
        assert not Group.objects.filter(slug="ucdp-actor-7777").exists()
        assert Referent.objects.get(kind="actor", key="7777").resolved == "composite"

    def test_a_composite_of_unknown_members_waits_for_a_curator(self, world, tmp_path):
        taken(tmp_path, row(side_b="One Front, Other Front", side_b_new_id="7777"))

        assert not event().participations.filter(side="b").exists()
        assert not Group.objects.filter(slug="ucdp-actor-7777").exists()

    def test_a_curators_verdict_holds(self, world, tmp_path):
        taken(tmp_path, row(1, side_b="One Front, Other Front", side_b_new_id="7777"))
        verdict = Referent.objects.get(kind="actor", key="7777")
        verdict.group, verdict.resolved = world, "by-curator"
        verdict.save()

        taken(
            tmp_path,
            row(1, side_b="One Front, Other Front", side_b_new_id="7777", best="75", deaths_b="48"),
            release="26.1",
        )

        assert event().participations.get(side="b").group == world
        assert Referent.objects.get(kind="actor", key="7777").resolved == "by-curator"

    def test_a_draft_of_a_group_is_not_shown(self, world, tmp_path):
        draft = Group.objects.create(slug="draft", name="Draft", kind_id="group-kind:armed-group")
        ExternalId.objects.create(
            scheme_id="id-scheme:ucdp-actor", value="9999", match="exact", group=draft
        )

        taken(tmp_path, row(side_b="Draft", side_b_new_id="9999"))

        assert not event().participations.filter(side="b").exists()
        assert Referent.objects.get(kind="actor", key="9999").resolved == "open"
        draft.refresh_from_db()
        assert draft.as_published is None


class TestPlaces:
    def place(self, **given):
        made = LocationFactory(**{"kind": "settlement", "country": "ML", "parent": None} | given)
        publish(Location.objects.filter(pk=made.pk), reason="Tests.")
        return made

    def test_are_found_by_their_very_point(self, world, tmp_path):
        place = self.place(
            slug="ml-mondoro", name="Quite Another Name", latitude=14.67502, longitude=-1.95279
        )

        taken(tmp_path, row())

        assert event().location == place
        assert Referent.objects.get(kind="place").resolved == "by-point"

    def test_are_found_by_name_within_25_km(self, world, tmp_path):
        place = self.place(slug="ml-mondoro", name="Mondoro", latitude=14.7, longitude=-1.9)

        taken(tmp_path, row())

        assert event().location == place
        assert event().latitude == 14.675

    @pytest.mark.parametrize("point", [(15.5, -1.9), (14.675, -4.0)])
    def test_the_same_name_farther_away_is_another_place(self, world, tmp_path, point):
        self.place(slug="ml-mondoro", name="Mondoro", latitude=point[0], longitude=point[1])

        taken(tmp_path, row())

        assert event().location.slug.startswith("ml-mondoro-town-ucdp-")

    def test_two_of_one_name_are_for_a_curator(self, world, tmp_path):
        self.place(slug="ml-mondoro", name="Mondoro", latitude=14.7, longitude=-1.9)
        self.place(slug="ml-mondoro-2", name="Mondoro", latitude=14.6, longitude=-1.9)

        taken(tmp_path, row())

        found = Referent.objects.get(kind="place")
        assert found.resolved == "own"
        assert {one["id"] for one in found.candidates} == {"ml-mondoro", "ml-mondoro-2"}
        assert 0 < found.score <= 1

    def test_a_country_of_another_code_is_not_searched(self, world, tmp_path):
        self.place(
            slug="bf-mondoro", name="Mondoro", country="BF", latitude=14.675, longitude=-1.9528
        )

        taken(tmp_path, row())

        assert event().location.country == "ML"

    def test_a_place_of_its_own_lies_in_its_units(self, world, tmp_path):
        taken(tmp_path, row())

        within = document(event())["location"]
        assert within["admin1"].startswith("ml-mopti-region")
        assert within["admin2"].startswith("ml-douentza-cercle")

    def test_spellings_of_a_unit_are_one_unit(self, world, tmp_path):
        taken(
            tmp_path,
            row(1),
            row(
                2,
                adm_1="MOPTI Region",
                where_coordinates="Boni",
                latitude="15.07",
                longitude="-2.22",
                priogrid_gid="151556",
            ),
        )

        assert Location.objects.filter(kind="admin1").count() == 1

    def test_what_was_decided_once_holds_when_a_gazetteer_comes_later(self, world, tmp_path):
        taken(tmp_path, row(1))
        own = event().location
        self.place(slug="ml-mondoro", name="Mondoro", latitude=14.675, longitude=-1.9528)

        taken(tmp_path, row(1, best="75", deaths_b="48"), row(2), release="26.1")

        assert event(1).location == own == event(2).location

    def test_an_unknown_country_is_told(self, world, tmp_path):
        outcome = taken(tmp_path, row(country="Nowhereland", country_id="999"))

        assert outcome.report["countries_unknown"] == [999]
        assert event().location.country == ""


class TestMistakes:
    def test_all_are_told_at_once_and_nothing_is_taken_in(self, world, tmp_path):
        rows = (
            row(1, id=""),
            row(2, date_start=""),
            row(3, date_end="2022-02-30"),
            row(4, best="many"),
            row(5, latitude="91"),
            row(6),
        )
        with pytest.raises(NotImported) as refusal:
            taken(tmp_path, *rows)

        assert [(m.line, m.column) for m in refusal.value.mistakes] == [
            (2, "id"),
            (3, "date_start"),
            (4, "date_end"),
            (5, "best"),
            (6, "latitude"),
        ]
        assert (
            "line 6, latitude: found “91”; allowed is a number, from -90 to 90, or nothing"
            in str(refusal.value)
        )
        assert not Event.objects.exists()
        assert not Import.objects.exists()

    def test_as_many_as_allowed_are_left_out_and_the_rest_goes_in(self, world, tmp_path):
        outcome = taken(tmp_path, row(1, date_start=""), row(2), options={"max_errors": 1})

        assert [one.slug for one in Event.objects.all()] == ["ucdp-ged-2"]
        assert (outcome.batch.rows, outcome.batch.added, outcome.batch.refused) == (2, 1, 1)

    def test_of_two_rows_with_one_key_none_is_taken_in(self, world, tmp_path):
        outcome = taken(tmp_path, row(1), row(2), row(1, best="75"), options={"max_errors": 2})

        assert [one.slug for one in Event.objects.all()] == ["ucdp-ged-2"]
        assert [m.line for m in outcome.mistakes] == [2, 4]
        assert "on lines 2, 4" in outcome.mistakes[0].allowed

    def test_a_row_that_cannot_be_read_is_not_held_to_be_gone(self, world, tmp_path):
        taken(tmp_path, row(1), row(2))

        outcome = taken(
            tmp_path, row(1, best="x"), row(2), release="26.1", options={"max_errors": 1}
        )

        assert outcome.batch.withdrawn == 0
        assert not event(1).is_withdrawn

    def test_if_a_key_cannot_be_read_nothing_is_withdrawn(self, world, tmp_path):
        taken(tmp_path, row(1), row(2))

        outcome = taken(tmp_path, row(1, id="one"), release="26.1", options={"max_errors": 1})

        assert outcome.batch.withdrawn == 0
        assert "nothing is withdrawn" in outcome.report["not_withdrawn"]

    def test_which_release_it_is_must_be_known(self, world, tmp_path):
        file = tmp_path / "events.csv"
        file.write_text(text(row()))

        with pytest.raises(Unreadable, match="give --release"):
            import_file(GED, str(file))
        with pytest.raises(Unreadable, match=r"“25\.7” is none"):
            import_file(GED, str(file), Options(release="25.7"))
        assert import_file(GED, str(file), Options(release="25.1")).batch.added == 1

    def test_a_failing_publication_leaves_nothing(self, world, tmp_path, monkeypatch):
        def refuse(*args, **options):
            raise Refused(["No."])

        monkeypatch.setattr("kb.importing.datasets.publishing.publish", refuse)
        with pytest.raises(Refused):
            taken(tmp_path, row())

        assert not Event.objects.exists()
        assert not Import.objects.exists()
        assert not ImportedRow.objects.exists()


class TestTwice:
    def test_the_same_file_changes_nothing(self, world, tmp_path):
        taken(tmp_path, row(1), row(2))
        last = Edition.objects.order_by("-id").values_list("id", flat=True)[0]

        outcome = taken(tmp_path, row(1), row(2))

        assert (
            outcome.comparison.added,
            outcome.comparison.changed,
            outcome.comparison.unchanged,
        ) == (0, 0, 2)
        assert not Edition.objects.filter(id__gt=last).exists()

    def test_a_dry_run_tells_and_changes_nothing(self, world, tmp_path):
        before = [
            model.objects.count()
            for model in (Edition, Event, Group, Location, Referent, Import, ImportedRow)
        ]

        outcome = taken(tmp_path, row(), options={"is_dry": True})

        assert outcome.comparison.added == 1
        assert before == [
            model.objects.count()
            for model in (Edition, Event, Group, Location, Referent, Import, ImportedRow)
        ]


class TestTheNextRelease:
    def test_only_what_differs_gets_an_edition(self, world, tmp_path):
        taken(tmp_path, row(1), row(2), row(3))

        outcome = taken(tmp_path, row(1), row(2, best="75", deaths_b="48"), row(4), release="26.1")

        assert Edition.objects.filter(noun="event", slug="ucdp-ged-1").count() == 1
        assert [e.changed for e in Edition.objects.of("event", "ucdp-ged-2")] == [
            [],
            ["dataset", "casualties", "original"],
        ]
        assert Edition.objects.get(slug="ucdp-ged-3", number=2).kind == "withdrawn"
        assert Edition.objects.get(slug="ucdp-ged-3", number=2).reason == (
            f"No longer in UCDP Georeferenced Event Dataset 26.1 (import {outcome.batch.pk})."
        )
        assert outcome.comparison.columns == {"best": 1, "deaths_b": 1}
        counted = outcome.batch
        assert (counted.added, counted.changed, counted.unchanged, counted.withdrawn) == (
            1,
            1,
            1,
            1,
        )
        assert document(event(1))["dataset"]["version"] == "25.1"
        assert document(event(2))["dataset"]["version"] == "26.1"

    def test_the_report_equals_an_independent_diff(self, world, tmp_path):
        files = []
        for after, release in ((False, "25_1"), (True, "26_1")):
            path = tmp_path / f"GEDEvent_v{release}.csv"
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(generated(900, after=after))
            files.append(path)
        old, new = ({one["id"]: one for one in rows_of(path)} for path in files)
        import_file(GED, str(files[0]))

        told = import_file(GED, str(files[1])).comparison

        both = old.keys() & new.keys()
        differing = Counter(
            name for key in both for name in old[key] if old[key][name] != new[key][name]
        )
        assert told.added == len(new.keys() - old.keys()) > 50
        assert told.absent == len(old.keys() - new.keys()) > 0
        assert told.changed == sum(old[key] != new[key] for key in both) > 10
        assert told.columns == dict(differing)

    def test_one_that_is_back_is_public_again_under_its_address(self, world, tmp_path):
        taken(tmp_path, row(1), row(2))
        taken(tmp_path, row(1), release="26.1")

        taken(tmp_path, row(1), row(2), release="27.1")

        assert [e.kind for e in Edition.objects.of("event", "ucdp-ged-2")] == [
            "published",
            "withdrawn",
            "published",
        ]

    def test_an_extract_withdraws_nothing(self, world, tmp_path):
        taken(tmp_path, row(1), row(2))

        taken(tmp_path, row(1), release="26.1", options={"is_partial": True})

        assert not event(2).is_withdrawn

    def test_a_file_that_leaves_out_most_is_refused(self, world, tmp_path):
        taken(tmp_path, *(row(number) for number in range(1, 31)))

        with pytest.raises(Unreadable, match="--partial"):
            taken(tmp_path, row(1), release="26.1")

        taken(tmp_path, row(1), release="26.1", options={"max_withdrawn": 100})
        assert Event.objects.filter(is_withdrawn=True).count() == 29

    def test_an_older_release_is_refused(self, world, tmp_path):
        taken(tmp_path, row(1), release="26.1")

        for older in ("25.1", "25.0.8", "25.01.25.11"):
            with pytest.raises(Unreadable, match=r"older than 26\.1"):
                taken(tmp_path, row(1), release=older)

    def test_what_other_records_show_stays_and_is_named(self, world, tmp_path):
        taken(tmp_path, row(1), row(2))
        curated = EventFactory()
        curated.links.create(other=event(2), kind="same-as")
        publish(
            type(curated.location).objects.all(),
            type(curated.dataset).objects.all(),
            Event.objects.filter(pk=curated.pk),
            reason="Tests.",
        )

        outcome = taken(tmp_path, row(1), release="26.1")

        assert not event(2).is_withdrawn
        assert outcome.report["left"] == {
            "no longer in the release, but other records show it": ["ucdp-ged-2"]
        }


class TestCandidates:
    def test_the_yearly_release_replaces_them(self, world, tmp_path):
        taken(tmp_path, row(1), row(2, code_status="Check deaths"), release="22.0.3")

        taken(tmp_path, row(1, best="75", deaths_b="48"), row(3), release="23.1")

        assert document(event(1))["dataset"]["version"] == "23.1"
        assert event(2).is_withdrawn
        assert not event(3).is_withdrawn

    def test_candidates_after_it_stay(self, world, tmp_path):
        taken(tmp_path, row(1), release="22.1")
        taken(tmp_path, row(2, date_start="2022-03-04"), release="22.0.3")

        taken(tmp_path, row(3), release="22.0.4")

        assert not Event.objects.filter(is_withdrawn=True).exists()

    def test_of_a_year_that_a_yearly_release_covers_none_is_taken(self, world, tmp_path):
        taken(tmp_path, row(1), release="23.1")

        outcome = taken(
            tmp_path,
            row(1, best="99"),
            row(2, date_start="2023-01-02", date_end="2023-01-02", year="2023"),
            release="23.0.1",
        )

        assert outcome.comparison.left_out == 1
        assert event(1).date_earliest.year == 2022
        assert '"best":74' in event(1).casualties
        assert event(2).dataset.version == "23.0.1"

    def test_the_same_month_again_replaces_what_came_from_it(self, world, tmp_path):
        taken(tmp_path, row(1), row(2), release="22.0.3")

        taken(tmp_path, row(1), release="22.0.3")

        assert event(2).is_withdrawn
        assert not event(1).is_withdrawn


class TestCurators:
    def test_what_they_add_to_an_imported_event_stays(self, world, tmp_path):
        taken(tmp_path, row(1))
        ally = Group.objects.create(slug="ally", name="Ally", kind_id="group-kind:armed-group")
        ParticipationFactory(event=event(), group=ally, side="b", role="ally")
        Event.objects.filter(slug="ucdp-ged-1").update(summary="Told in our own words.")
        source = SourceFactory()
        claim = ClaimFactory(
            event=event(), source=source, claimant=world, party_group=None, party="side-a"
        )
        publish(
            type(source).objects.all(),
            Group.objects.filter(pk=ally.pk),
            Event.objects.all(),
            reason="Tests.",
        )

        taken(
            tmp_path,
            row(1, best="75", deaths_b="48", side_b="New Front", side_b_new_id="9999"),
            release="26.1",
        )

        shown = document(event())
        assert shown["summary"] == "Told in our own words."
        assert {p["group"]["slug"] for p in shown["participants"]} == {
            "ucdp-actor-72",
            "ally",
            "ucdp-actor-9999",
        }
        assert [one["id"] for one in shown["claims"]] == [claim.slug]
        assert shown["casualties"]["killed"]["best"] == 75

    def test_a_draft_ahead_of_the_public_is_not_published_by_an_import(self, world, tmp_path):
        taken(tmp_path, row(1))
        Event.objects.filter(slug="ucdp-ged-1").update(
            summary="Not reviewed.", changed_by=UserFactory()
        )

        outcome = taken(tmp_path, row(1, best="75", deaths_b="48"), release="26.1")

        assert document(event())["summary"] is None
        assert document(event())["casualties"]["killed"]["best"] == 74
        assert outcome.report["left"] == {
            "has changes of a curator that are not published": ["ucdp-ged-1"]
        }
        assert event().summary == "Not reviewed."

    def test_an_event_that_they_withdrew_stays_withdrawn(self, world, tmp_path):
        taken(tmp_path, row(1))
        withdraw(Event.objects.filter(slug="ucdp-ged-1"), reason="A hoax.")

        outcome = taken(tmp_path, row(1, best="75", deaths_b="48"), release="26.1")

        assert event().is_withdrawn
        assert outcome.report["left"] == {"withdrawn by a curator": ["ucdp-ged-1"]}


class TestRealFiles:
    def test_the_sample_of_a_thousand(self, world):
        path = shared("ucdp/ged_23_x_random_sample_1000.csv")

        outcome = import_file(GED, str(path), Options(release="23.1"))

        with path.open(encoding="utf-8", newline="") as file:
            rows = {one["id"]: one for one in csv.DictReader(file)}
        assert outcome.batch.added == Event.objects.count() == len(rows) == 1000
        odd = [
            one
            for one in rows.values()
            if not int(one["low"]) <= int(one["best"]) <= int(one["high"])
        ]
        assert (
            outcome.report["flags"]["best-above-high"] + outcome.report["flags"]["low-above-best"]
            == len(odd)
            == 13
        )
        for edition in Edition.objects.filter(noun="event", slug__startswith="ucdp-ged-"):
            original = json.loads(edition.document)["original"]
            of_file = rows[str(original["id"])]
            assert all(
                str(original[name]) == of_file[name]
                for name in ("best", "low", "high", "where_coordinates", "conflict_name")
            )

    def test_the_same_events_in_two_releases(self, world):
        paths = shared("ucdp/pair_old_19_1.csv"), shared("ucdp/pair_new_23_1.csv")
        import_file(GED, str(paths[0]), Options(release="19.1"))

        told = import_file(GED, str(paths[1]), Options(release="23.1")).comparison

        old, new = ({one["id"]: one for one in rows_of(path)} for path in paths)
        common = next(iter(old.values())).keys() & next(iter(new.values())).keys()
        differing = Counter(
            name for key in old for name in common if plain(old[key][name]) != plain(new[key][name])
        )
        assert (told.added, told.absent) == (0, 0)
        assert told.columns == dict(differing)
        assert len(differing) > 20


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(value):
    """A cell as another program might compare it: numbers by value, days without a time."""
    value = {"true": "1", "false": "0"}.get(value.lower(), value).removesuffix(" 00:00:00.000")
    try:
        return float(value)
    except ValueError:
        return value
