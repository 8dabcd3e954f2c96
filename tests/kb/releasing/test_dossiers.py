"""Released dossiers are what was public, and give it back when they are loaded."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kb.assessing import assess_events
from kb.importing.dossiers import NotLoaded
from kb.importing.dossiers.schema import NOUNS
from kb.models import (
    Claim,
    Dataset,
    Edition,
    Event,
    EventLink,
    Group,
    GroupRelation,
    Location,
    Publisher,
    Source,
)
from kb.publishing import merge, publish, withdraw
from kb.releasing import make_release
from tests.api.conftest import module_db  # noqa: F401
from tests.factories import (
    CitationFactory,
    ClaimFactory,
    DatasetFactory,
    EventFactory,
    GroupFactory,
    LocationFactory,
    ParticipationFactory,
    SourceFactory,
)
from tests.kb.importing.dossiers.worlds import world
from tests.kb.releasing.conftest import read, read_json
from tests.kb.releasing.dossiers import FILES, load_into_an_empty_database, loaded, public
from tests.publishing import open_draft, publish_all

pytestmark = pytest.mark.django_db
CANARY = "canary"


def curated(**given):
    dataset = Dataset.objects.filter(slug="curated").first() or DatasetFactory(slug="curated")
    return EventFactory(dataset=dataset, **given)


def cite_all():
    """As dossiers ask: whatever needs a citation has one."""
    source = Source.objects.first() or SourceFactory()
    for model, owner in ((Location, "location"), (Group, "group"), (Event, "event")):
        for row in model.objects.filter(citations=None):
            CitationFactory(source=source, **{owner: row})


def test_a_past_moment_has_what_stood_then_and_withdrawn_records_are_gone():
    kept = curated(slug="kept")
    gone = curated(slug="gone", parent=kept)
    EventLink.objects.create(event=kept, other=gone, kind="followed-by")
    old = ClaimFactory(slug="old", event=gone)
    ClaimFactory(slug="new", event=kept, supersedes=old)
    publish_all()
    make_release("1")
    withdraw(Event.objects.filter(slug="gone"), reason="It did not happen.")
    publish(Event.objects.filter(slug="kept"), reason="Alone now.")
    past = make_release("1-again", at=Edition.objects.get(slug="gone", number=1).recorded_at)

    make_release("2")

    assert loaded("1", "events") == loaded(past.version, "events")
    assert loaded("1", "events")["gone"]["part_of"] == "kept"
    assert loaded("1", "events")["kept"]["claims"][0]["supersedes"] == "old"
    assert [*loaded("2", "events")] == ["kept"]
    assert "related" not in loaded("2", "events")["kept"]
    assert "supersedes" not in loaded("2", "events")["kept"]["claims"][0]
    assert b"gone" not in b"".join(read("2", name) for name in FILES)


def test_a_withdrawn_claim_is_not_in_them():
    ClaimFactory(slug="wrong", event=curated())
    publish_all()
    withdraw(Claim.objects.filter(slug="wrong"), reason="Not said.")

    make_release("1")

    assert b"wrong" not in read("1", "events.yaml")


def test_events_of_an_imported_dataset_are_left_out_with_the_ties_to_them():
    ours = curated(slug="ours")
    theirs = EventFactory(slug="theirs")
    EventLink.objects.create(event=ours, other=theirs, kind="same-as")
    ours.parent = theirs
    ours.save()
    said = ClaimFactory(slug="said-of-theirs", event=theirs)
    ClaimFactory(slug="said", event=ours, supersedes=said)
    cite_all()
    publish_all()

    make_release("1")

    assert [*loaded("1", "events")] == ["ours"]
    assert b"theirs" not in read("1", "events.yaml")
    assert read_json("1", "manifest.json")["counts"]["events"] == 2
    load_into_an_empty_database("1")
    assert [*Event.objects.values_list("slug", flat=True)] == ["ours"]


def test_a_record_without_a_citation_is_there_and_its_loading_is_refused():
    GroupFactory(slug="uncited")
    publish_all()

    make_release("1")

    assert "citations" not in loaded("1", "groups")["uncited"]
    with pytest.raises(NotLoaded, match="every fact has a source"):
        load_into_an_empty_database("1")


def test_a_grade_stands_only_if_a_curator_gave_another_than_the_rule():
    own, assessed = (
        curated(slug="own", grade_id="grade:confirmed"),
        curated(slug="assessed", grade=None),
    )
    for event in (own, assessed):
        ClaimFactory(event=event)
    publish_all()

    make_release("1")

    told = loaded("1", "events")
    assert told["own"]["grade"] == "confirmed"
    assert "grade" not in told["assessed"]
    assert public()["event", "assessed"]["grade"]["code"] == "weak"


def test_a_curators_figures_are_there_with_the_reason_and_the_point_only_if_it_is_the_events():
    curated(slug="a", override_low=3, override_reason="Counted twice.", geo_precision="exact")
    curated(
        slug="b",
        latitude=1.0,
        longitude=-2.25,
        geo_precision="exact",
        radius_km=1.5,
        override_low=0,
        override_reason="None.",
    )
    cite_all()
    publish_all()

    make_release("1")

    told = loaded("1", "events")
    assert told["a"]["override"] == {"low": 3, "reason": "Counted twice."}
    assert told["b"]["override"] == {"low": 0, "reason": "None."}
    assert told["a"]["point"] == {"precision": "exact"}
    assert told["b"]["point"] == {
        "precision": "exact",
        "radius_km": 1.5,
        "latitude": 1,
        "longitude": -2.25,
    }


def test_what_a_merger_made_one_or_a_tie_to_itself_loads():
    place, old_place = LocationFactory(slug="place"), LocationFactory(slug="old-place")
    Location.objects.filter(pk=old_place.pk).update(parent=place)
    group, twice = GroupFactory(slug="group"), GroupFactory(slug="twice")
    event, copy = curated(slug="event", location=place), curated(slug="copy", location=place)
    for member in (group, twice):
        ParticipationFactory(event=event, group=member, side="a", role="attacker")
    EventLink.objects.create(event=event, other=copy, kind="related-to")
    cite_all()
    publish_all()
    merge(twice, group, reason="One group.")
    merge(copy, event, reason="One event.")
    merge(place, old_place, reason="One place.")
    make_release("1")
    before = public()

    load_into_an_empty_database("1")

    told, after = public()["event", "event"], before["event", "event"]
    assert [part["group"]["slug"] for part in told["participants"]] == ["group"]
    assert [part["group"]["slug"] for part in after["participants"]] == ["group", "group"]
    assert told["related"] == []
    assert (told["former_ids"], after["former_ids"]) == ([], ["copy"])
    assert public().keys() == before.keys()


def test_a_publisher_stands_as_what_was_published_last_shows_it():
    publisher = SourceFactory(slug="first").publisher
    publish_all()
    Publisher.objects.update(name="New name", note=CANARY)
    SourceFactory(slug="second", publisher=publisher)
    publish(Source.objects.filter(slug="second"), reason="Second.")
    Publisher.objects.update(name=CANARY)

    make_release("1")

    (told,) = loaded("1", "publishers").values()
    assert told["name"] == "New name"
    assert CANARY.encode() not in read("1", "publishers.yaml")


def test_a_noun_of_which_nothing_was_public_has_an_empty_file():
    SourceFactory()
    publish_all()

    make_release("0", at=Edition.objects.earliest("id").recorded_at)

    files = {key: read("0", name).decode() for key, name in zip(NOUNS, FILES, strict=True)}
    assert files["events"] == "events:\n"


# Not shrunk: it would take minutes, and the first failing records tell as much.
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_whatever_can_be_published_comes_back(data):
    with transaction.atomic():
        world(data.draw)
        curated_dataset = Dataset.objects.get(slug="curated")
        for dataset in Dataset.objects.filter(is_redistributable=False):
            open_draft(dataset)
        Event.objects.update(dataset=curated_dataset)
        cite_all()
        assess_events(Event.objects.all())
        publish_all()
        make_release("1")
        before = public()

        load_into_an_empty_database("1")

        assert public() == before
        transaction.set_rollback(True)


def test_group_pages_are_whole():
    """The ties of others to a group stand with those others, and only there."""
    whole, part = GroupFactory(slug="whole"), GroupFactory(slug="part")
    tie = GroupRelation.objects.create(subject=part, object=whole, kind="component-of")
    CitationFactory(relation=tie)
    publish_all()

    make_release("1")

    assert "relations" not in loaded("1", "groups")["whole"]
    assert loaded("1", "groups")["part"]["relations"][0]["group"] == "whole"
    assert Group.objects.count() == len(loaded("1", "groups"))
