"""Opening a dataset in the admin; what forms say of a row that stays, and of a dataset that stays closed."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from kb.editing import foresee_opening
from kb.models import Dataset
from tests.api.test_closed_data import public
from tests.api.writers import user_of
from tests.closed_rows import SAID, closed_event, curated, every_role, world
from tests.factories import ClaimFactory
from tests.kb.admin.conftest import address, form_data

pytestmark = pytest.mark.django_db


def sent(client, record, **changes):
    """The form of the record's page, sent with these changes; the errors of its fields."""
    path = address(record, "change", record.pk)
    answer = client.post(path, form_data(client.get(path)) | changes)
    assert answer.status_code == 200
    return answer.context["adminform"].form.errors


@every_role
def test_the_form_of_an_event_says_that_a_row_stays(client, curated, role):
    client.force_login(user_of(role))

    errors = sent(client, closed_event(), dataset=curated.pk)

    assert SAID in errors["dataset"][0]
    assert closed_event().dataset.slug == "acled"


@every_role
def test_the_form_of_a_dataset_does_not_open_it(client, world, role):
    client.force_login(user_of(role))

    errors = sent(client, world.dataset, is_redistributable="on")

    assert SAID in errors["is_redistributable"][0]
    assert not Dataset.objects.get(slug="acled").is_redistributable


@every_role
def test_the_form_of_a_claim_says_that_it_stays(client, world, role):
    client.force_login(user_of(role))

    errors = sent(client, world.claims.get(), event=world.parts.model.objects.get(slug="evt").pk)

    assert SAID in errors["event"][0]


def test_the_page_of_the_act_says_what_becomes_public_and_does_it(client, world):
    manager = user_of("manager")
    client.force_login(manager)
    dataset = world.dataset
    path = reverse("admin:kb_dataset_open", args=[dataset.pk])
    assert path in client.get(address(dataset, "change", dataset.pk)).content.decode()
    page = client.get(path)
    sentence = foresee_opening(dataset)
    assert page.context["sentence"] == sentence
    assert "8 events and 1 claim" in sentence

    answer = client.post(path, {"confirmed": sentence})

    assert answer.status_code == 302
    opened = Dataset.objects.get(slug="acled")
    assert (opened.is_redistributable, opened.changed_by) == (True, manager)
    assert sentence in LogEntry.objects.get(object_id=str(dataset.pk)).change_message
    assert path not in client.get(address(dataset, "change", dataset.pk)).content.decode()
    assert "is open already" in client.get(path).content.decode()


@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "Yes."}, {"confirmed": "outdated"}])
def test_what_was_not_confirmed_is_not_done(client, world, confirmed):
    client.force_login(user_of("manager"))
    if confirmed.get("confirmed") == "outdated":
        confirmed = {"confirmed": foresee_opening(world.dataset)}
        ClaimFactory(event=world)

    answer = client.post(reverse("admin:kb_dataset_open", args=[world.dataset_id]), confirmed)

    assert "not what you confirmed" in answer.content.decode()
    assert not Dataset.objects.get(slug="acled").is_redistributable


@pytest.mark.parametrize("role", ["contributor", "reviewer"])
def test_the_act_is_not_offered_to_who_may_not(client, world, role):
    client.force_login(user_of(role))
    path = reverse("admin:kb_dataset_open", args=[world.dataset_id])

    assert (
        path not in client.get(address(world.dataset, "change", world.dataset_id)).content.decode()
    )
    assert client.get(path).status_code == 403
