"""Undoing an import that people or other imports have built upon: what they did stays, and is named."""

import pytest
from django.urls import reverse
from django.utils import timezone

from kb.importing.datasets import FORMATS, NotUndone, Unreadable, import_file, undo_import
from kb.importing.datasets.undoing import foresee
from kb.models import (
    Dataset,
    Event,
    EventPair,
    ExternalId,
    Group,
    Import,
    Location,
    LocationName,
    Participation,
    Referent,
    Source,
)
from kb.publishing import merge, publish, withdraw
from tests import factories
from tests.kb.importing.datasets import ged, test_acled
from tests.kb.importing.datasets.releases import Releases, base
from tests.kb.importing.datasets.states import assert_same, public, taken_together
from tests.kb.importing.datasets.test_geonames import place
from tests.publishing import document

pytestmark = pytest.mark.django_db
SINCE = "changed by a curator since, which stays"


@pytest.fixture
def curator():
    return factories.UserFactory()


@pytest.fixture
def geonames(tmp_path):
    base()
    return Releases("geonames", tmp_path)


@pytest.fixture
def acled(tmp_path):
    base()
    return Releases("acled", tmp_path)


@pytest.fixture
def events(tmp_path):
    base()
    return Releases("ucdp-ged", tmp_path)


def undo(releases, batch):
    return undo_import(releases.format, batch)


def event(number):
    return Event.objects.get(slug=f"ucdp-ged-{number}")


def _parts(number):
    """The parts that the public sees: a curator's comes first when the others were made anew."""
    return sorted(part["group"]["slug"] for part in document(event(number))["participants"])


class TestEdited:
    def test_a_column_that_a_curator_changed_stays_and_the_others_are_restored(
        self, geonames, curator
    ):
        geonames.take(0)
        was = place(3)
        batch = geonames.take(1)
        Location.objects.filter(pk=was.pk).update(summary="On the road.", changed_by=curator)
        Location.objects.filter(pk=place(5).pk).update(name="Nyono", changed_by=curator)

        done = undo(geonames, batch)

        cercle, niono = place(3), place(5)
        assert (cercle.name, cercle.summary) == ("Nioro Cercle", "On the road.")
        assert (niono.name, niono.parent.slug) == ("Nyono", "ml-kayes-region-2")
        held = done.left["has changes of a curator that are not published"]
        assert niono.slug in held
        assert place(20).parent == cercle

    def test_a_row_that_a_curator_added_changed_or_took_away_stays_so(self, geonames, curator):
        geonames.take(0)
        batch = geonames.take(1)
        niono = place(5)
        factories.LocationNameFactory(location=niono, text="Niono by the canal")
        LocationName.objects.filter(location=niono, text="نيونو").update(note="In a report.")
        LocationName.objects.filter(location=niono, text="Niono Ba").delete()
        Location.objects.filter(pk=niono.pk).update(changed_by=curator)

        done = undo(geonames, batch)

        names = set(niono.names.values_list("text", flat=True))
        assert names == {"Niono by the canal", "نيونو", "Nyono"}
        assert done.left[SINCE] == [niono.slug]

    def test_an_event_that_a_curator_has_put_elsewhere_stays_there(self, events, curator):
        events.take(0)
        batch = events.take(1)
        elsewhere = Location.objects.get(slug="our-town")
        Event.objects.filter(slug="ucdp-ged-2").update(location=elsewhere, changed_by=curator)

        done = undo(events, batch)

        assert event(2).location == elsewhere
        assert event(2).latitude == 15.07
        assert '"best":74' in event(2).casualties
        assert done.left["has changes of a curator that are not published"] == ["ucdp-ged-2"]

    def test_a_part_that_a_curator_gave_stays_when_the_event_is_withdrawn_and_comes_back(
        self, events, curator
    ):
        batch = events.take(0)
        north = Group.objects.get(slug="north")
        factories.ParticipationFactory(event=event(1), group=north, side="b", role="party")
        Event.objects.filter(slug="ucdp-ged-1").update(changed_by=curator)
        publish(Event.objects.filter(slug="ucdp-ged-1"), reason="The north too.")
        seen = event(1).as_published, _parts(1)

        undo(events, batch)

        assert set(event(1).participations.values_list("group__slug", flat=True)) == {"north"}
        events.take(0)
        assert (event(1).as_published, _parts(1)) == seen

    def test_what_is_not_published_of_a_withdrawn_event_is_not_published_by_an_import(
        self, events, curator
    ):
        batch = events.take(0)
        undo(events, batch)
        Event.objects.filter(slug="ucdp-ged-1").update(title="A secret", changed_by=curator)
        for row in Event.objects.filter(slug="ucdp-ged-1"):
            row.changed_by = curator
            row.save()

        report = events.take(0).report

        held = report["left"]["has changes of a curator that are not published"]
        assert held == ["ucdp-ged-1"]
        assert event(1).is_withdrawn
        assert not event(2).is_withdrawn

    def test_what_cannot_be_put_back_is_refused_in_words_and_nothing_is_changed(
        self, geonames, curator
    ):
        geonames.take(0)
        batch = geonames.take(1)
        cercle = place(3)
        Location.objects.filter(pk=cercle.pk).update(parent=place(10))
        cercle.refresh_from_db()
        Location.objects.filter(pk=place(22).pk).update(kind="admin3")
        Location.objects.filter(pk=cercle.pk).update(parent=place(22), changed_by=curator)
        before = taken_together()

        with pytest.raises(NotUndone, match=r"what was changed since stands in the way.*circle"):
            undo(geonames, batch)

        assert_same(before, taken_together())
        assert Import.objects.get(pk=batch.pk).undone_at is None


class TestVerdicts:
    def test_a_verdict_holds_though_the_import_is_undone(self, events, curator):
        batch = events.take(0)
        ours = Group.objects.get(slug="north")
        rows = Referent.objects.filter(kind="actor", key="9999")
        rows.update(resolved="by-curator", group=ours, decided_by=curator)

        done = undo(events, batch)

        kept = Referent.objects.get()
        assert (kept.key, kept.group, kept.resolved) == ("9999", ours, "by-curator")
        assert done.left[SINCE] == [kept.label]
        events.take(0)
        assert event(3).participations.filter(group=ours).exists()
        assert Group.objects.get(slug="ucdp-actor-9999").is_withdrawn

    def test_a_verdict_on_what_was_known_before_stays_and_the_rest_is_restored(
        self, events, curator
    ):
        events.take(0)
        key = Referent.objects.filter(kind="place", label="Mondoro town").first().key
        rows = Referent.objects.filter(key=key)
        batch = events.take(1)
        town = Location.objects.get(slug="our-town")
        rows.update(resolved="by-curator", location=town, decided_by=curator)

        undo(events, batch)

        assert (rows.get().resolved, rows.get().location) == ("by-curator", town)


class TestWithdrawnAndMerged:
    def test_what_a_curator_withdrew_stays_withdrawn(self, events):
        events.take(0)
        batch = events.take(1)
        withdraw(Event.objects.filter(slug="ucdp-ged-2"), reason="A double.")

        done = undo(events, batch)

        assert event(2).is_withdrawn
        assert done.left["withdrawn by a curator"] == ["ucdp-ged-2"]
        assert '"best":74' in event(2).casualties

    def test_what_was_merged_stays_merged(self, geonames):
        batch = geonames.take(0)
        merge(place(6), into=place(5), reason="One town.")

        done = undo(geonames, batch)

        assert "ml-kita-6" in done.left["merged into another record"]
        assert place(5).slug in done.left["other public records show it"]
        assert not place(5).is_withdrawn
        assert done.is_release_public


class TestInUse:
    """Events lie in places of a gazetteer that is undone before them."""

    @pytest.fixture
    def located(self, tmp_path, geonames):
        batch = geonames.take(0)
        path = tmp_path / "GEDEvent_v25_1.csv"
        there = {"latitude": "14.2", "longitude": "-9.0", "where_coordinates": "Village 20 village"}
        path.write_text(ged.text(ged.row(1, **there)), encoding="utf-8")
        return batch, import_file(FORMATS["ucdp-ged"], str(path)).batch

    def test_the_places_shown_stay_with_all_they_lie_in_and_rest_on(self, geonames, located):
        seen = public()
        done = undo(geonames, located[0])

        shown = {"ml", "ml-kayes-region-2", "ml-nioro-cercle-3", "ml-village-20-20"}
        assert event(1).location.slug == "ml-village-20-20"
        assert set(done.left["other public records show it"]) == shown
        assert done.is_release_public
        standing = public()
        assert {key for key in standing if key[0] == "location" and key[1].startswith("ml-")} == {
            ("location", slug) for slug in shown - {"ml"}
        } | {key for key in seen if key[0] == "location" and "-ucdp-" in key[1]}
        for key in standing:
            assert seen[key] == standing[key]

    def test_it_is_taken_in_again_and_all_is_as_it_was(self, geonames, located):
        before = taken_together()
        for _ in range(2):
            undo(geonames, located[0])
            located = geonames.take(0), located[1]
            assert_same(before, taken_together())

    def test_the_release_goes_when_the_events_went_first(self, geonames, located):
        undo_import(FORMATS["ucdp-ged"], located[1])
        done = undo(geonames, located[0])

        assert not done.is_release_public
        assert done.left == {}
        assert not Location.objects.filter(slug__startswith="ml", is_withdrawn=False).exists()

    def test_points_of_an_undone_release_count_for_nothing(self, geonames, tmp_path):
        geonames.take(0)
        undo(geonames, geonames.take(1))
        path = tmp_path / "GEDEvent_v25_1.csv"
        moved = {"latitude": "14.5", "longitude": "-8.998", "where_coordinates": "A spot"}
        path.write_text(ged.text(ged.row(1, **moved)), encoding="utf-8")

        import_file(FORMATS["ucdp-ged"], str(path))

        assert Referent.objects.get(kind="place").resolved == "own"

    def test_the_country_of_events_alone_comes_and_goes_with_them(self, events):
        """Without a gazetteer, the country and its units are made by the events' import."""
        batch = events.take(0)
        for _ in range(2):
            undo(events, batch)
            assert Location.objects.get(slug="ml").is_withdrawn
            assert not ExternalId.objects.filter(location__slug="ml").exists()
            batch = events.take(0)
            assert not Location.objects.get(slug="ml").is_withdrawn


class TestDrafts:
    """What was never public is deleted, unless somebody uses it."""

    def test_acled_drafts_go_and_those_that_it_had_deleted_come_back(self, acled):
        first = acled.take(0)
        kept = Event.objects.values("slug", "original", "casualties", "title").order_by("slug")
        was = list(kept)
        second = acled.take(1)
        assert not Event.objects.filter(slug="acled-ala3").exists()

        done = undo(acled, second)

        assert list(kept) == was
        assert (done.deleted, done.restored, done.withdrawn) == (1, 3, 0)
        assert test_acled.draft(3).external_ids.get().value == "ALA3"
        assert undo(acled, first).deleted == 3
        assert not Event.objects.exists()
        assert not Participation.objects.exists()

    def test_a_draft_that_somebody_worked_on_stays_whole(self, acled, curator):
        batch = acled.take(0)
        draft = test_acled.draft(1)
        factories.ClaimFactory(event=draft)
        Event.objects.filter(slug="acled-ala2").update(changed_by=curator)

        done = undo(acled, batch)

        assert set(done.left["drafts that somebody uses"]) == {"acled-ala1", "acled-ala2"}
        assert done.deleted == 1
        assert draft.external_ids.exists()
        assert draft.participations.exists()
        acled.take(0)
        assert Event.objects.filter(slug__startswith="acled-").count() == 3

    def test_proposals_of_pairs_go_with_a_draft_and_verdicts_keep_it(self, acled, curator):
        batch = acled.take(0)
        one, two, three = (test_acled.draft(number) for number in (1, 2, 3))
        decided = {"decided_by": curator, "decided_at": timezone.now()}
        factories.EventPairFactory(a=one, b=two, verdict="")
        factories.EventPairFactory(a=two, b=three, verdict="different", **decided)

        done = undo(acled, batch)

        assert set(Event.objects.values_list("slug", flat=True)) == {two.slug, three.slug}
        assert EventPair.objects.count() == 1
        assert done.deleted == 1

    def test_of_a_closed_dataset_that_names_unknown_places_nothing_stays(self, events):
        terms = {"slug": "ucdp-ged-25-1", "version": "25.1", "series": "ucdp-ged"}
        factories.DatasetFactory(**terms, is_redistributable=False)
        before = taken_together()

        with pytest.raises(Unreadable, match="name places or groups that are not known"):
            events.take(0)

        assert before[0].differences(taken_together()[0]) == {}
        assert not Source.objects.filter(slug="ucdp-ged-25-1").exists()
        assert Dataset.objects.get(slug="ucdp-ged-25-1").as_published is None


def test_the_admin_undoes_as_the_command_does(geonames, client):
    manager = factories.UserFactory(is_superuser=True, is_staff=True)
    client.force_login(manager)
    geonames.take(0)
    one = taken_together()
    batch = geonames.take(1)

    answer = client.post(reverse("admin:kb_import_undo", args=[batch.pk]))

    assert answer.status_code == 302
    assert_same(one, taken_together())


def test_what_is_foreseen_is_what_is_done(geonames):
    geonames.take(0)
    batch = geonames.take(1)
    seen = foresee(batch)
    done = undo(geonames, batch)

    assert (seen.withdrawn, seen.restored, seen.made) == (
        done.withdrawn,
        done.restored,
        done.also_withdrawn,
    )
    assert (done.withdrawn, done.restored) == (4, 9)
