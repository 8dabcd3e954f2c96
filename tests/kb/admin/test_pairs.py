"""The pages of pairs: the list, both records side by side, the verdict, and who may give it."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from kb.models import EventLink, EventPair
from tests.factories import (
    DatasetFactory,
    EventFactory,
    EventPairFactory,
    ParticipationFactory,
    UserFactory,
)
from tests.kb.admin.conftest import address, form_data

pytestmark = pytest.mark.django_db
LIST = "/admin/kb/eventpair/"


@pytest.fixture
def pair():
    """A curated record, of which a curator knows the dead, and an imported one with its own figures."""
    ours = EventFactory(
        slug="evt-ours",
        title="Attack on the camp",
        dataset=DatasetFactory(slug="curated"),
        override_low=5,
        override_high=8,
        override_reason="Told.",
    )
    theirs = EventFactory(
        slug="evt-theirs",
        title="Government of Mali with JNIM",
        dataset=DatasetFactory(slug="ged"),
        location=None,
        geo_precision="",
        casualties='{"killed": {"low": 6, "best": 7, "high": 9}}',
    )
    ParticipationFactory(event=theirs)
    return EventPairFactory(a=ours, b=theirs)


@pytest.fixture
def curator(client):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="change_event"))
    client.force_login(user)
    return user


def save(client, pair, **data):
    url = address(pair, "change", pair.pk)
    return client.post(url, form_data(client.get(url)) | data)


def listed(client, **filters):
    page = client.get(LIST, filters)
    assert page.status_code == 200
    return {f"{pair.score}" for pair in page.context["cl"].result_list}


def links():
    return set(EventLink.objects.values_list("event__slug", "other__slug", "kind"))


def test_the_list_shows_both_records_the_score_and_why(client, curator, pair):
    page = client.get(LIST).content.decode()

    for words in (
        "Attack on the camp",
        "Government of Mali with JNIM",
        "2025-07-01",
        "Kayes",
        "place not known",
        "killed: low 5, best -, high 8",
        "killed: low 6, best 7, high 9",
        "0.80",
        "same day (+0.35)",
        "not decided",
    ):
        assert words in page


def test_the_page_shows_the_records_side_by_side_and_which_counts(client, curator, pair):
    page = client.get(address(pair, "change", pair.pk)).content.decode()

    assert f'<a href="{reverse("admin:kb_event_change", args=[pair.a_id])}">' in page
    assert "low 6, best 7, high 9" in page
    assert "JNIM, attacker" in page
    assert page.count("counts, if they are the same") == 1
    heads = page[page.index('class="side-by-side"') :]
    assert heads.index("evt-ours") < heads.index("counts, if") < heads.index("evt-theirs")


def test_the_same_drafts_the_link_and_notes_who(client, curator, pair):
    answer = save(client, pair, verdict="same", note="One communique.")

    assert answer.status_code == 302
    assert links() == {("evt-theirs", "evt-ours", "same-as")}
    pair.refresh_from_db()
    assert (pair.verdict, pair.note, pair.decided_by) == ("same", "One communique.", curator)
    pair.b.refresh_from_db()
    assert pair.b.changed_by == curator
    pair.a.refresh_from_db()
    assert pair.a.changed_by is None
    page = client.get(address(pair, "change", pair.pk)).content.decode()
    assert "the draft of evt-theirs names evt-ours" in page


def test_different_is_remembered(client, curator, pair):
    save(client, pair, verdict="different")

    pair.refresh_from_db()
    assert (pair.verdict, links()) == ("different", set())


def test_a_verdict_is_taken_back(client, curator, pair):
    save(client, pair, verdict="same")
    save(client, pair, verdict="")

    pair.refresh_from_db()
    assert (pair.verdict, pair.decided_by, pair.decided_at) == ("", None, None)
    assert links() == set()


def test_an_untouched_page_decides_nothing_anew(client, curator, pair):
    save(client, pair, verdict="different")
    before = EventPair.objects.get().decided_at

    save(client, pair)

    assert EventPair.objects.get().decided_at == before


def test_a_tie_to_a_third_record_is_told_and_nothing_changes(client, curator, pair):
    EventLink.objects.create(event=pair.b, other=EventFactory(slug="evt-third"), kind="same-as")

    answer = save(client, pair, verdict="same")

    assert answer.status_code == 200
    assert "evt-theirs names evt-third already" in answer.content.decode()
    assert EventPair.objects.get().verdict == ""


def test_the_page_tells_of_a_link_that_was_taken_out_by_hand(client, curator, pair):
    save(client, pair, verdict="same")
    EventLink.objects.all().delete()

    page = client.get(address(pair, "change", pair.pk)).content.decode()

    assert "the link was taken out of the draft since" in page


def test_the_list_is_filtered_by_verdict_dataset_and_score(client, curator, pair):
    other = EventPairFactory(score="0.95", a__dataset__slug="acled")
    save(client, other, verdict="different")

    assert listed(client) == {"0.80", "0.95"}
    assert listed(client, verdict="none") == {"0.80"}
    assert listed(client, verdict="different") == {"0.95"}
    assert listed(client, dataset="ged") == {"0.80"}
    assert listed(client, dataset="acled") == {"0.95"}
    assert listed(client, score="0.9") == {"0.95"}
    assert listed(client, score="0.8") == {"0.80", "0.95"}
    assert listed(client, score="under") == set()
    assert listed(client, q="camp government") == {"0.80"}
    assert listed(client, q="evt-theirs") == {"0.80"}


def test_only_who_may_change_events_sees_pairs(client, pair):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="view_event"))
    client.force_login(user)

    assert client.get(LIST).status_code == 403
    assert client.get(address(pair, "change", pair.pk)).status_code == 403
    assert client.post(address(pair, "change", pair.pk), {"verdict": "same"}).status_code == 403
    assert EventPair.objects.get().verdict == ""
