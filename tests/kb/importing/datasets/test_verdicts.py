"""What a curator says of an actor or a place: kept, applied to drafts, honoured by imports, taken back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kb.importing.datasets import FORMATS, Options, import_file
from kb.importing.datasets.mentions import mentions
from kb.importing.datasets.verdicts import (
    NotDecided,
    Verdict,
    decide,
    merge_own,
    mergeable,
    take_back,
)
from kb.models import Edition, Event, Group, Location, Participation, Referent
from kb.publishing import Refused, publish
from tests import factories
from tests.kb.importing.rows import actor, batch, ged_file, place, row_of
from tests.publishing import current, publish_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return factories.UserFactory()


@pytest.fixture
def band():
    return factories.GroupFactory(slug="band", name="The Band")


def taking_part(event):
    parts = Participation.objects.filter(event=event).order_by("side", "group__slug")
    return [(part.group.slug, part.side, part.role) for part in parts]


def test_the_group_meant_takes_part_in_every_event_that_names_the_actor(user, band):
    brought = batch()
    on_b, on_a = factories.EventFactory(), factories.EventFactory()
    other, ended = factories.EventFactory(), factories.EventFactory()
    row_of(on_b, brought)
    row_of(on_a, brought, side_a_new_id=9001, side_b_new_id=5, type_of_violence=3)
    row_of(other, brought, side_b_new_id=9002)
    row_of(ended, brought, ended_by=brought)

    done = decide(actor(), Verdict.MEANT, record=band, by=user, note="It says so itself.")

    assert done.events == 2
    assert taking_part(on_b) == [("band", "b", "party")]
    assert taking_part(on_a) == [("band", "a", "attacker")]
    assert taking_part(other) == taking_part(ended) == []
    assert {event.changed_by for event in (on_b, on_a) if not event.refresh_from_db()} == {user}
    kept = Referent.objects.get()
    assert (kept.resolved, kept.group, kept.decided_by) == ("by-curator", band, user)
    assert kept.decided_at
    assert kept.note == "It says so itself."


def test_the_group_that_was_wrong_no_longer_takes_part_but_a_curator_s_own_part_stays(user, band):
    wrong, event = factories.GroupFactory(slug="wrong"), factories.EventFactory()
    row_of(event)
    given = {"event": event, "group": wrong}
    factories.ParticipationFactory(**given, side="b", role="party", basis="reported", note="")
    factories.ParticipationFactory(**given, side="b", role="ally", basis="assessed")
    factories.ParticipationFactory(**given, side="a", role="party", basis="reported")

    decide(actor(group=wrong, resolved="own"), Verdict.MEANT, record=band, by=user)

    assert taking_part(event) == [
        ("wrong", "a", "party"),
        ("band", "b", "party"),
        ("wrong", "b", "ally"),
    ]


def test_left_open_no_group_takes_part(user):
    wrong, event = factories.GroupFactory(), factories.EventFactory()
    row_of(event)
    factories.ParticipationFactory(event=event, group=wrong, side="b", role="party")

    done = decide(actor(group=wrong, resolved="by-id"), Verdict.OPEN, by=user)

    assert (done.events, done.referent.group, taking_part(event)) == (1, None, [])


def test_a_composite_s_parts_are_replaced_by_the_group_meant(user, band):
    part = factories.GroupFactory(slug="part", as_published="{}")
    factories.ExternalIdFactory(group=part, value="9001", match="part-of")
    event = factories.EventFactory()
    row_of(event)
    factories.ParticipationFactory(event=event, group=part, side="b", role="party")

    decide(actor(resolved="composite"), Verdict.MEANT, record=band, by=user)
    after = taking_part(event)
    take_back(Referent.objects.get(), by=user)

    assert after == [("band", "b", "party")]
    assert taking_part(event) == [("part", "b", "party")]


def test_a_group_of_its_own_is_drafted_and_published_by_nobody_yet(user):
    event = factories.EventFactory()
    row_of(event)

    decide(actor(label="The Band", resolved="composite"), Verdict.OWN, by=user)

    made = Group.objects.get(name="The Band")
    assert (made.slug, made.as_published, made.changed_by) == ("the-band-ucdp-9001", None, user)
    assert taking_part(event) == [(made.slug, "b", "party")]


def test_a_verdict_is_taken_back_to_what_the_import_had_made_of_it(user, band):
    event = factories.EventFactory()
    row_of(event)
    decide(actor(), Verdict.MEANT, record=band, by=user)
    decide(Referent.objects.get(), Verdict.OPEN, by=user)
    decide(Referent.objects.get(), Verdict.MEANT, record=band, by=user)

    done = take_back(Referent.objects.get(), by=user)

    kept = Referent.objects.get()
    assert (kept.resolved, kept.group, kept.decided_by, kept.decided_at) == (
        "open",
        None,
        None,
        None,
    )
    assert kept.details == {}
    assert (done.events, taking_part(event)) == (1, [])
    with pytest.raises(NotDecided, match="nothing to take back"):
        take_back(kept, by=user)


def test_what_is_meant_is_a_record_of_its_sort_that_stands(user, band):
    gone = factories.GroupFactory(is_withdrawn=True)
    survivor = factories.GroupFactory()
    merged = factories.GroupFactory(merged_into=survivor)

    for record in (None, factories.LocationFactory(), gone):
        with pytest.raises(NotDecided):
            decide(actor(key=f"{record}"), Verdict.MEANT, record=record, by=user)
    done = decide(actor(), Verdict.MEANT, record=merged, by=user)

    assert done.referent.group == survivor


def test_a_thousand_events_cost_no_more_statements_than_one(user, band):
    def cost(key, count):
        brought = batch()
        for event in factories.EventFactory.create_batch(
            count, location=None, geo_precision="", dataset=brought.dataset
        ):
            row_of(event, brought, side_b_new_id=key)
        with CaptureQueriesContext(connection) as queries:
            assert decide(actor(key=key), Verdict.MEANT, record=band, by=user).events == count
        return len(queries)

    assert cost("1", 1) == cost("2", 30)


def test_a_place_taken_for_the_wrong_one_moves_and_back_again(user):
    wrong, right = factories.LocationFactory(), factories.LocationFactory()
    brought = batch()
    event, other = factories.EventFactory.create_batch(2, location=wrong)
    elsewhere = factories.EventFactory()
    row_of(event, brought)
    row_of(elsewhere, brought)
    row_of(other, brought, where_coordinates="Another town")
    stayed = elsewhere.location

    done = decide(place(location=wrong, resolved="by-name"), Verdict.MEANT, record=right, by=user)
    places = [Event.objects.get(pk=one.pk).location for one in (event, elsewhere, other)]
    take_back(Referent.objects.get(), by=user)

    assert done.events == 1
    assert places == [right, stayed, wrong]
    assert Event.objects.get(pk=event.pk).location == wrong


def test_a_place_of_its_own_is_drafted_in_the_country_at_its_point(user):
    mali = factories.LocationFactory(kind="country", name="Mali", country="ML")
    wrong = factories.LocationFactory()
    event = factories.EventFactory(location=wrong)
    row_of(event)

    decide(place(location=wrong, resolved="by-name"), Verdict.OWN, by=user)

    event.refresh_from_db()
    made = event.location
    assert (made.name, made.kind, made.parent, made.country) == (
        "Ansongo town",
        "settlement",
        mali,
        "ML",
    )
    assert (made.latitude, made.longitude) == (15.6597, 0.5022)
    assert (made.changed_by, made.as_published) == (user, None)


@pytest.fixture
def imported(tmp_path):
    """Three events in one town, which became a place of its own, against a group of its own."""
    path = ged_file(tmp_path / "GEDEvent_v23_1.csv", {}, {}, {"side_b_new_id": 9002, "side_b": "B"})
    return import_file(FORMATS["ucdp-ged"], path).batch


def public_place(slug):
    made = factories.LocationFactory(slug=slug, name="Ansongo")
    publish(Location.objects.filter(pk=made.pk), reason="First.")
    made.refresh_from_db()
    return made


def town():
    return Referent.objects.get(kind="place")


def test_a_place_of_its_own_that_is_another_keeps_drafts_and_can_be_merged(imported, user):
    known = public_place("ml-ansongo")
    own = town().location

    done = decide(town(), Verdict.MEANT, record=known, by=user)
    assert done.events == 0
    assert mergeable(done.referent) == own
    merge_own(done.referent, reason="The same town.", by=user)

    own.refresh_from_db()
    assert own.merged_into == known
    event = Event.objects.get(slug="ucdp-ged-1")
    assert event.location == own
    assert '"ml-ansongo"' in current(event).document
    assert mergeable(town()) is None
    with pytest.raises(NotDecided, match="no public record"):
        merge_own(town(), reason="Again.", by=user)


def test_who_may_not_merge_takes_no_merge_back(imported, user):
    known = public_place("ml-ansongo")
    merge_own(
        decide(town(), Verdict.MEANT, record=known, by=user).referent, reason="Same.", by=user
    )
    own = Event.objects.get(slug="ucdp-ged-1").location

    with pytest.raises(NotDecided, match="who may merge"):
        take_back(town(), by=user)
    with pytest.raises(NotDecided, match="take that verdict back first"):
        decide(town(), Verdict.OWN, by=user)
    take_back(town(), by=user, may_merge=True)

    own.refresh_from_db()
    assert own.merged_into is None
    assert town().location == own
    assert own.slug in current(Event.objects.get(slug="ucdp-ged-1")).document


def test_a_verdict_on_an_actor_holds_for_later_imports(imported, user, band, tmp_path):
    publish_all()
    decide(Referent.objects.get(key="9001"), Verdict.MEANT, record=band, by=user)
    events = Event.objects.filter(pk__in=mentions(Referent.objects.get(key="9001")))
    publish(events, reason="It is that group.", by=factories.UserFactory())
    path = ged_file(tmp_path / "GEDEvent_v24_1.csv", {"best": 7, "high": 7}, {}, {}, {"id": 50})

    import_file(FORMATS["ucdp-ged"], path)

    assert events.count() == 2
    for slug in ("ucdp-ged-1", "ucdp-ged-2", "ucdp-ged-50"):
        event = Event.objects.get(slug=slug)
        assert [name for name, side, _ in taking_part(event) if side == "b"] == ["band"]
    assert Referent.objects.get(key="9001").resolved == "by-curator"
    assert '"band"' in current(Event.objects.get(slug="ucdp-ged-50")).document


def test_who_decided_does_not_publish_the_events(imported, user, band):
    publish_all()
    decide(Referent.objects.get(key="9001"), Verdict.MEANT, record=band, by=user)

    with pytest.raises(Refused, match="somebody else"):
        publish(Event.objects.filter(slug="ucdp-ged-1"), reason="Mine.", by=user)


def test_a_verdict_on_a_place_holds_for_later_imports_and_so_does_taking_it_back(
    imported, user, tmp_path
):
    known = public_place("ml-ansongo")
    own = town().location
    decide(town(), Verdict.MEANT, record=known, by=user)
    later = {"id": 60, "where_coordinates": "Ansongo town"}

    path = ged_file(
        tmp_path / "GEDEvent_v24_1.csv", {}, {}, {"side_b_new_id": 9002, "side_b": "B"}, later
    )
    import_file(FORMATS["ucdp-ged"], path)

    assert Event.objects.get(slug="ucdp-ged-60").location == known
    assert (town().resolved, town().location, town().decided_by) == ("by-curator", known, user)
    take_back(town(), by=user)
    assert (town().resolved, town().location) == ("own", own)


def test_a_draft_made_for_a_place_stops_no_import(imported, user, tmp_path):
    wrong = public_place("ml-wrong")
    Referent.objects.filter(kind="place").update(location=wrong, resolved="by-name")
    decide(town(), Verdict.OWN, by=user)
    draft = town().location
    Location.objects.filter(pk=draft.pk, as_published=None).update(name="Still a draft")

    later = ged_file(tmp_path / "GEDEvent_v24_1.csv", {}, {}, {}, {"id": 70})
    import_file(FORMATS["ucdp-ged"], later, Options(is_partial=True))

    assert (town().resolved, town().location) == ("by-curator", draft)
    assert Edition.objects.filter(slug="ucdp-ged-70", kind="published").exists()
