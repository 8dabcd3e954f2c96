"""The work list: what is on it, what a curator decides there, and who may."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages

from kb.importing.datasets import FORMATS, import_file
from kb.models import Event, Location, Participation, Referent
from kb.models.accounts import Role
from kb.publishing import publish
from tests import factories
from tests.kb.admin.conftest import address
from tests.kb.importing.rows import actor, ged_file, place, row_of

pytestmark = pytest.mark.django_db
CANDIDATE = {"id": "band", "name": "The Band", "score": 0.81, "km": 3.2, "why": "spelt Band"}


@pytest.fixture
def contributor(client):
    user = factories.UserFactory()
    user.groups.add(Role.objects.get(name="contributor"))
    client.force_login(user)
    return user


@pytest.fixture
def band():
    return factories.GroupFactory(slug="band", name="The Band")


def decide(client, referent, **answers):
    """Send the form as the page shows it, with these answers."""
    url = address(referent, "change", referent.pk)
    shown = client.get(url).context or {}
    return client.post(url, {"_opened": shown.get("opened", ""), **answers})


def said(answer):
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def listed(client, **filters):
    page = client.get("/admin/kb/referent/", filters)
    return [referent.key for referent in page.context["cl"].result_list]


def test_the_list_begins_with_what_is_to_be_decided_most_rows_first(admin_client):
    actor(key="open", rows=1)
    actor(key="composite", resolved="composite", rows=5)
    actor(key="known composite", resolved="composite", candidates=[CANDIDATE])
    actor(key="id", resolved="by-id", candidates=[CANDIDATE])
    actor(key="own", resolved="own")
    place(key="own, with candidates", candidates=[CANDIDATE], rows=9)
    place(key="name, with candidates", candidates=[CANDIDATE], resolved="by-name", rows=2)
    place(key="name", resolved="by-name")
    actor(key="decided", resolved="by-curator", candidates=[CANDIDATE])

    assert listed(admin_client) == [
        "own, with candidates",
        "composite",
        "name, with candidates",
        "open",
    ]
    assert listed(admin_client, work="decided") == ["decided"]
    assert len(listed(admin_client, work="all")) == 9


def test_a_line_tells_the_best_candidate(admin_client):
    place(candidates=[CANDIDATE], score=0.81)

    page = admin_client.get("/admin/kb/referent/").content.decode()

    for words in ("The Band", "0.81", "3.2", "spelt Band", "ML"):
        assert words in page


def test_no_verdict_is_chosen_before_the_curator_chooses(admin_client, band):
    referent = actor(candidates=[CANDIDATE], group=band)
    url = address(referent, "change", referent.pk)

    asked = admin_client.get(url)
    refused = decide(admin_client, referent, note="")

    assert asked.context["adminform"].form["verdict"].value() is None
    assert "score 0.81, 3.2 km away, spelt Band" in asked.content.decode()
    assert refused.context["adminform"].form.errors == {"verdict": ["This field is required."]}
    assert Referent.objects.get().resolved == "open"


def test_a_candidate_is_chosen_and_the_drafts_are_counted(client, contributor, band):
    event = factories.EventFactory()
    row_of(event)
    referent = actor(candidates=[CANDIDATE])

    answer = decide(client, referent, verdict="candidate:band", note="Sure.")

    assert answer.status_code == 302
    assert "The drafts of 1 event changed." in said(answer)
    kept = Referent.objects.get()
    assert (kept.group, kept.decided_by, kept.note) == (band, contributor, "Sure.")
    assert Participation.objects.get(event=event).group == band


def test_another_record_is_chosen_and_said_once(admin_client, band):
    referent = actor(candidates=[CANDIDATE])
    other = factories.GroupFactory()
    address(referent, "change", referent.pk)

    missing = decide(admin_client, referent, verdict="other", note="")
    two = decide(admin_client, referent, verdict="candidate:band", group=other.pk, note="")
    answer = decide(admin_client, referent, verdict="other", group=other.pk, note="")

    assert "group" in missing.context["adminform"].form.errors
    assert "verdict" in two.context["adminform"].form.errors
    assert "It holds for later imports." in said(answer)
    assert Referent.objects.get().group == other


def test_a_verdict_that_cannot_be_kept_is_told_and_nothing_changes(admin_client):
    factories.GroupFactory(slug="band", is_withdrawn=True)
    referent = actor(candidates=[CANDIDATE])

    answer = decide(admin_client, referent, verdict="candidate:band", note="")

    assert said(answer) == "band was withdrawn: choose one that stands."
    assert Referent.objects.get().resolved == "open"


def test_a_verdict_is_taken_back(client, contributor, band):
    event = factories.EventFactory()
    row_of(event)
    referent = actor(candidates=[CANDIDATE])
    decide(client, referent, verdict="candidate:band")
    page = client.get(address(referent, "change", referent.pk)).content.decode()

    asked = client.get(address(referent, "undecide", referent.pk))
    client.post(address(referent, "undecide", referent.pk))

    assert "Take the verdict back" in page
    assert asked.status_code == 200
    assert Referent.objects.get().resolved == "open"
    assert not Participation.objects.exists()


def test_its_events_are_published_by_somebody_else_with_what_they_need(
    client, contributor, admin_client, band
):
    event = factories.EventFactory()
    row_of(event)
    referent = actor(candidates=[CANDIDATE])
    client.force_login(contributor)
    decide(client, referent, verdict="candidate:band")
    url = address(referent, "events", referent.pk)

    refused = client.get(url)
    client.force_login(factories.UserFactory(is_superuser=True))
    answer = client.post(url, {"confirmed": "yes", "reason": "It is that group."})

    assert refused.status_code == 403
    assert "Now published" in said(answer)
    event.refresh_from_db()
    band.refresh_from_db()
    assert event.as_published
    assert band.as_published


@pytest.fixture
def decided(tmp_path, client):
    """A town that became a place of its own, and is said to be another."""
    import_file(FORMATS["ucdp-ged"], ged_file(tmp_path / "GEDEvent_v23_1.csv", {}))
    known = factories.LocationFactory(slug="ml-ansongo")
    publish(Location.objects.filter(pk=known.pk), reason="First.")
    referent = Referent.objects.get(kind="place")

    def choose():
        return decide(client, referent, verdict="other", location=known.pk, note="")

    choose.referent, choose.known = referent, known
    return choose


def test_who_may_merge_is_led_to_merging_its_own_place(client, decided):
    client.force_login(factories.UserFactory(is_superuser=True))
    own = decided.referent.location

    answer = decided()
    url = address(decided.referent, "merge", decided.referent.pk)
    asked = client.get(url)
    unexplained = client.post(url, {"reason": " "})
    merged = client.post(url, {"reason": "The same town."})

    assert answer.url == url
    assert own.slug in asked.content.decode()
    assert "reason" in unexplained.context["note"].errors
    assert "Merged:" in said(merged)
    own.refresh_from_db()
    assert own.merged_into == decided.known
    taken = client.get(address(decided.referent, "undecide", decided.referent.pk)).content.decode()
    assert "that is undone as well" in taken


def test_who_may_not_merge_is_told_who_may(client, contributor, decided):
    answer = decided()

    assert "who may merge" in said(answer)
    assert client.get(address(decided.referent, "merge", decided.referent.pk)).status_code == 403
    assert Event.objects.get(slug="ucdp-ged-1").location == decided.referent.location


@pytest.mark.parametrize(("noun", "may_actor"), [("group", True), ("location", False)])
def test_who_may_change_groups_decides_on_actors_and_of_locations_on_places(
    client, noun, may_actor
):
    user = factories.UserFactory()
    names = [f"view_{noun}", f"change_{noun}"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)

    answers = {
        referent.kind: decide(client, referent, verdict="open", note="").status_code
        for referent in (actor(), place())
    }

    assert answers == {"actor": 302 if may_actor else 403, "place": 403 if may_actor else 302}


def test_who_only_reads_decides_nothing(client):
    user = factories.UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename="view_group"))
    client.force_login(user)
    referent = actor()
    url = address(referent, "change", referent.pk)

    assert client.get(url).status_code == 200
    assert client.post(url, {"verdict": "open"}).status_code == 403
    assert client.post(address(referent, "undecide", referent.pk)).status_code == 403


def test_it_is_found_by_words_in_any_spelling_and_by_its_number(admin_client):
    actor(key="9001", label="Région du Nord, Front")
    actor(key="19001", label="Somebody else")

    for text in ("region NORD", "9001", "Front"):
        assert listed(admin_client, q=text) == ["9001"]
    assert listed(admin_client, q="region south") == []
