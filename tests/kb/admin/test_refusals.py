import pytest
from django.contrib.messages import get_messages

from kb import models
from kb.publishing import publish
from tests.factories import EventFactory, LocationFactory, ParticipationFactory, SourceFactory
from tests.kb.admin.conftest import address, form_data

pytestmark = pytest.mark.django_db


def test_a_circle_of_parents_is_an_error_of_the_form_and_nothing_typed_is_lost(admin_client):
    country = LocationFactory(kind="area")
    town = LocationFactory(parent=country)
    url = address(country, "change", country.pk)
    data = form_data(admin_client.get(url))

    page = admin_client.post(url, data | {"parent": town.pk, "summary": "Typed with care."})

    assert page.status_code == 200
    assert page.context["adminform"].form.non_field_errors() == [
        "This would make a circle: the chain of “parent” leads back to the record itself."
    ]
    assert b"Typed with care." in page.content
    country.refresh_from_db()
    assert country.summary == ""


def test_a_public_id_cannot_be_changed(admin_client):
    location = LocationFactory(slug="ml-kayes")
    url = address(location, "change", location.pk)
    data = form_data(admin_client.get(url))
    assert "slug" not in data

    admin_client.post(url, data | {"slug": "ml-other"})

    location.refresh_from_db()
    assert location.slug == "ml-kayes"


def test_a_public_id_that_is_taken_is_an_error_of_its_field(admin_client):
    LocationFactory(slug="ml-kayes")
    url = address(LocationFactory(), "add")
    data = form_data(admin_client.get(url))

    page = admin_client.post(
        url, data | {"slug": "ml-kayes", "name": "Kayes", "kind": "settlement", "country": "ML"}
    )

    assert "slug" in page.context["adminform"].form.errors


@pytest.fixture
def published():
    source = SourceFactory()
    publish(models.Source.objects.filter(pk=source.pk), reason="First.")
    source.refresh_from_db()
    return source


def test_a_published_record_offers_no_deletion(admin_client, published):
    page = admin_client.get(address(published, "change", published.pk))

    assert b"deletelink" not in page.content
    assert admin_client.post(address(published, "delete", published.pk)).status_code == 403


def test_what_is_published_while_its_deletion_is_confirmed_stays(admin_client, monkeypatch):
    monkeypatch.setattr(
        "kb.admin.records.RecordAdmin.has_delete_permission", lambda *args, **kwargs: True
    )
    source = SourceFactory()
    publish(models.Source.objects.filter(pk=source.pk), reason="First.")

    answer = admin_client.post(address(source, "delete", source.pk), {"post": "yes"})

    assert answer.url == address(source, "change", source.pk)
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        f"“{source.slug}” has been published and cannot be deleted: withdraw it instead."
    ]
    assert models.Source.objects.filter(pk=source.pk).exists()


def test_a_published_row_of_a_page_cannot_be_deleted_there(admin_client, claim):
    url = address(claim.event, "change", claim.event.pk)
    data = form_data(admin_client.get(url))

    page = admin_client.post(url, data | {"claims-0-DELETE": "on"})

    assert page.context["adminform"].form.non_field_errors() == [
        f"“{claim.slug}” has been published and cannot be deleted: withdraw it instead."
    ]


def test_a_constraint_of_a_row_is_an_error_of_that_row(admin_client):
    part = ParticipationFactory()
    url = address(part.event, "change", part.event_id)
    data = form_data(admin_client.get(url))
    double = {
        "participations-TOTAL_FORMS": 2,
        "participations-1-group": part.group_id,
        "participations-1-side": part.side,
        "participations-1-role": part.role,
        "participations-1-basis": part.basis,
    }

    page = admin_client.post(url, data | double)

    assert page.status_code == 200
    assert "duplicate" in str(page.context["errors"])


def test_what_is_wrong_with_a_place_is_said_in_the_form(admin_client):
    event = EventFactory()
    url = address(event, "change", event.pk)
    data = form_data(admin_client.get(url))

    page = admin_client.post(url, data | {"latitude": "0", "longitude": "0"})

    assert page.context["adminform"].form.non_field_errors() == [
        "0, 0 is no place: leave both empty when they are not known."
    ]
