"""Find before create: what appears as a record is entered, and what is asked before it is saved."""

import pytest
from django.urls import reverse

from kb.models import Double, Group, Location, Publisher, Source
from kb.models.accounts import Role
from tests.factories import (
    DatasetFactory,
    EventFactory,
    GroupFactory,
    GroupNameFactory,
    LocationFactory,
    PublisherFactory,
    SourceFactory,
    UserFactory,
)
from tests.kb.admin.conftest import address, form_data

pytestmark = pytest.mark.django_db
JNIM = "Jama'at Nusrat al-Islam wal-Muslimin"


def found(client, noun, **sent):
    answer = client.get(reverse(f"admin:kb_{noun}_doubles"), sent)
    assert answer.status_code == 200
    return answer.json()["candidates"]


def new(client, model, **given):
    """What a browser sends of the page that adds a record, with these fields filled in."""
    page = client.get(reverse(f"admin:kb_{model._meta.model_name}_add"))
    return form_data(page) | given


def add(client, model, data):
    return client.post(reverse(f"admin:kb_{model._meta.model_name}_add"), data)


@pytest.fixture
def contributor(client):
    user = UserFactory()
    user.groups.add(Role.objects.get(name="contributor"))
    client.force_login(user)
    return client


def test_a_group_is_found_by_another_spelling(contributor):
    group = GroupFactory(name=JNIM)

    (one,) = found(contributor, "group", name="Jamaat Nosrat al-Islam wa al-Mouslimin")

    assert one["id"] == group.pk
    assert one["url"] == f"/admin/kb/group/{group.pk}/change/"
    assert "transliterated" in one["grounds"][0]


def test_a_group_is_found_by_a_name_in_a_row(contributor):
    group = GroupNameFactory(text="أنصار الدين").group

    (one,) = found(contributor, "group", name="Zzz", **{"names-0-text": "انصار الدين"})

    assert one["id"] == group.pk


def test_the_record_itself_is_not_named(contributor):
    group = GroupFactory(name=JNIM)

    assert found(contributor, "group", name=JNIM, own=group.pk) == []


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"name": "", "latitude": "nan", "longitude": "inf"},
        {"name": "\0<script>'\"%s\\", "own": "9" * 30, "parent": "x"},
        {"name": "م" * 5000, "latitude": "1e400", "longitude": "-200"},
        {"date": "yesterday", "location": "-1"},
        {"date": "../2017", "location": "99999999999999999999"},
        {"date": "2017-03-02", "location": "999999", "participations-0-group": "x"},
        {"title": "%_", "url": "http://[", "publisher": "0", "published_on": "2017"},
    ],
)
@pytest.mark.parametrize("noun", ["group", "location", "event", "source", "publisher"])
def test_whatever_is_sent_is_answered(contributor, noun, sent):
    assert found(contributor, noun, **sent) == []


def test_only_curators_ask_and_only_by_get(client, contributor):
    url = reverse("admin:kb_group_doubles")

    assert contributor.post(url).status_code == 405
    client.force_login(UserFactory())
    assert client.get(url).status_code == 403
    client.logout()
    assert client.get(url).status_code == 302


def test_a_new_record_comes_back_once_with_its_likely_doubles(contributor):
    group = GroupFactory(name=JNIM, slug="jnim")
    data = new(contributor, Group, name=JNIM.upper(), slug="new", kind=group.kind_id)

    answer = add(contributor, Group, data)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert not Group.objects.filter(slug="new").exists()
    assert "None of these is the same" in page
    assert f'href="/admin/kb/group/{group.pk}/change/"' in page

    data |= {"none_is_the_same": "yes", "not_the_same": [group.pk]}
    assert add(contributor, Group, data).status_code == 302

    made = Group.objects.get(slug="new")
    pair = Double.objects.get()
    assert (pair.first, pair.second) == (group.pk, made.pk)
    assert pair.verdict == "different"
    assert found(contributor, "group", name=JNIM, own=made.pk) == []
    assert found(contributor, "group", name=JNIM.upper(), own=group.pk) == []


def test_a_double_that_was_not_on_the_page_is_asked_for_again(contributor):
    group = GroupFactory(name=JNIM)
    data = new(contributor, Group, name=JNIM, slug="new", kind=group.kind_id)

    answer = add(contributor, Group, data | {"none_is_the_same": "yes"})

    assert answer.status_code == 200
    assert not Double.objects.exists()


def test_a_record_without_likely_doubles_is_saved_at_once(contributor):
    GroupFactory(name=JNIM, short_name="JNIM")
    kind = "group-kind:armed-group"

    answer = add(contributor, Group, new(contributor, Group, name="GATIA", slug="gatia", kind=kind))

    assert answer.status_code == 302
    assert not Double.objects.exists()


def test_a_change_is_never_stopped(contributor):
    GroupFactory(name=JNIM)
    group = GroupFactory(name="GATIA", short_name="")
    url = address(group, "change", group.pk)

    data = form_data(contributor.get(url)) | {"name": JNIM}

    assert contributor.post(url, data).status_code == 302


@pytest.mark.parametrize("model", [Location, Source, Publisher])
def test_places_sources_and_publishers_are_asked_for_too(contributor, model):
    made = {"location": LocationFactory, "source": SourceFactory, "publisher": PublisherFactory}
    record = made[model._meta.model_name]()
    data = form_data(contributor.get(address(record, "change", record.pk))) | {"slug": "new"}
    data = {k: v for k, v in data.items() if "-id" not in k and "INITIAL" not in k}
    management = new(contributor, model)
    data = data | {k: v for k, v in management.items() if "FORMS" in k}

    answer = add(contributor, model, data)

    assert answer.status_code == 200
    assert record.slug in answer.content.decode()
    assert model.objects.count() == 1 + (model is Publisher and 0)


def test_an_event_is_found_by_day_place_and_group(contributor):
    event = EventFactory(dataset=DatasetFactory(slug="curated"))
    sent = {"date": "2025-07-01", "location": event.location_id, "geo_precision": "settlement"}

    (one,) = found(contributor, "event", **sent)

    assert one["id"] == event.pk
    assert "same day" in one["grounds"]


def test_names_of_candidates_are_escaped(contributor):
    group = GroupFactory(name="<script>alert(1)</script>")
    data = new(contributor, Group, name=group.name, slug="new", kind=group.kind_id)

    page = add(contributor, Group, data).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
