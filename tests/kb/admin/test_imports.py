"""What was taken in, as a page; undoing it; and the panels of an imported event."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages

from kb.importing.datasets import FORMATS, import_file
from kb.models import Claim, Edition, Event, Import
from kb.models.accounts import Role
from tests import factories
from tests.kb.admin.conftest import address, form_data
from tests.kb.importing.rows import batch, ged_file, row_of

pytestmark = pytest.mark.django_db


def logged_in(client, role):
    user = factories.UserFactory()
    user.groups.add(Role.objects.get(name=role))
    client.force_login(user)
    return user


def messages_of(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_the_report_is_told_in_words(admin_client):
    report = {
        "flags": {"best-above-high": 5},
        "places": {"own": 622},
        "left": {"merged into another record": ["ucdp-ged-1", "ucdp-ged-2"]},
        "columns": {"where_prec": 12},
        "filled": {},
        "ignored": ["colour"],
        "left_out": 0,
        "published": "3 event",
        "strange_new_thing": {"a": 1},
    }
    made = batch(report=report)

    page = admin_client.get(address(made, "change", made.pk)).content.decode()

    for words in (
        "Best figure above the highest",
        "Became a record of its own",
        "ucdp-ged-1, ucdp-ged-2",
        "where_prec",
        "colour",
        "Published: 3 event",
        "Strange new thing",
    ):
        assert words in page
    assert "Rows left out" not in page


@pytest.mark.parametrize("name", ["", "import", "of", "1", "99999999999"])
def test_imports_are_searched_by_number_and_file(admin_client, name):
    made = batch()

    assert admin_client.get(address(made, "changelist"), {"q": name}).status_code == 200


def test_an_event_is_found_by_the_import_that_brought_it(admin_client):
    first, second = batch(), batch()
    for number, brought in enumerate((first, second)):
        row_of(factories.EventFactory(slug=f"evt-{number}"), brought)

    page = admin_client.get("/admin/kb/event/", {"import": second.pk})

    assert [event.slug for event in page.context["cl"].result_list] == ["evt-1"]


@pytest.fixture
def imported(tmp_path):
    return import_file(FORMATS["ucdp-ged"], ged_file(tmp_path / "GEDEvent_v23_1.csv", {}, {})).batch


def test_an_import_is_undone_after_its_counts_were_shown(client, imported):
    manager = logged_in(client, "manager")
    url = address(imported, "undo", imported.pk)

    asked = client.get(url)
    answer = client.post(url)

    assert asked.context["foreseen"].withdrawn == 2
    assert asked.context["foreseen"].restored == 0
    assert asked.context["foreseen"].made > 0
    assert messages_of(answer)[0].startswith(f"Import {imported.pk} is undone: 2 records withdrawn")
    assert Event.objects.filter(is_withdrawn=True).count() == 2
    assert (LogEntry.objects.get().user, LogEntry.objects.get().change_message) == (
        manager,
        "Undone.",
    )
    page = client.get(address(imported, "change", imported.pk)).content.decode()
    assert "Undo this import" not in page


def test_an_import_that_is_not_the_last_says_which_come_first(client):
    logged_in(client, "manager")
    first = batch()
    second = batch(dataset=first.dataset)

    for answer in (client.get(url := address(first, "undo", first.pk)), client.post(url)):
        assert f"in this order: {second.pk}." in answer.content.decode()
    assert Import.objects.filter(undone_at=None).count() == 2


@pytest.mark.parametrize("role", ["contributor", "reviewer"])
def test_others_see_imports_and_undo_none(client, role):
    logged_in(client, role)
    made = batch()

    page = client.get(address(made, "change", made.pk))

    assert page.status_code == 200
    assert "Undo this import" not in page.content.decode()
    assert client.post(address(made, "undo", made.pk)).status_code == 403


def test_who_may_not_see_datasets_sees_no_imports(client):
    client.force_login(factories.UserFactory())
    made = batch()

    assert client.get(address(made, "change", made.pk)).status_code == 403
    assert client.get(address(made, "undo", made.pk)).status_code == 403


def test_the_page_of_an_imported_event_shows_its_row_its_flags_and_its_imports(admin_client):
    event = factories.EventFactory(quality_flags=["best-above-high"])
    first, second = batch(), batch()
    row_of(event, first, ended_by=second, best=3, source_article="“The headline”")
    row_of(event, second, best=4, source_article="“The headline”")

    page = admin_client.get(address(event, "change", event.pk)).content.decode()

    assert "“The headline”" in page
    assert "The best figure of killed is larger than the highest." in page
    assert "best: 3 → 4" in page
    assert "The dataset does not say." in page


def test_a_curated_event_has_no_panels(admin_client):
    event = factories.EventFactory()

    page = admin_client.get(address(event, "change", event.pk)).content.decode()

    assert "Who told it" not in page


def test_an_imported_event_can_be_saved_untouched(admin_client):
    event = factories.EventFactory()
    row_of(event, source_original="JNIM; an official")
    url = address(event, "change", event.pk)

    answer = admin_client.post(url, form_data(admin_client.get(url)))

    assert answer.status_code == 302, answer.context["errors"]


def test_an_informant_leads_to_a_draft_of_a_claim(client):
    user = logged_in(client, "contributor")
    event = factories.EventFactory()
    group = factories.GroupFactory()
    row_of(event, source_original="residents; jnim (3 Deaths)")
    page = client.get(address(event, "change", event.pk)).content.decode()
    link = address(event, "informant", event.pk, 1)

    asked = client.get(link)
    answer = client.post(link, {"claimant": group.pk, "words": ""})

    assert f'href="{link}"' in page
    assert "exact 3 killed" in page
    assert asked.context["form"].initial["claimant"] == str(group.pk)
    claim = Claim.objects.get()
    assert answer.url == address(claim, "change", claim.pk)
    assert (claim.claimant, claim.low, claim.changed_by) == (group, 3, user)
    assert not Edition.objects.filter(noun="claim").exists()
    again = client.post(link, {"claimant": group.pk, "words": ""})
    assert "already" in again.content.decode()


def test_a_person_s_name_is_not_filled_in_and_words_are_needed(admin_client):
    event = factories.EventFactory()
    row_of(event, source_original="Colonel Jane Roe; a local official")
    person, office = (address(event, "informant", event.pk, n) for n in (0, 1))

    asked = admin_client.get(person)
    refused = admin_client.post(person, {"claimant": "words", "words": " "})

    assert asked.context["form"].initial["words"] == ""
    assert "words" in refused.context["form"].errors
    assert not Claim.objects.exists()
    assert admin_client.get(office).context["form"].initial["words"] == "a local official"
    assert admin_client.get(address(event, "informant", event.pk, 2)).status_code == 404


def test_who_may_not_add_claims_drafts_none(client):
    user = factories.UserFactory()
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["view_event", "change_event"])
    )
    client.force_login(user)
    event = factories.EventFactory()
    row_of(event, source_original="JNIM")

    assert client.post(address(event, "informant", event.pk, 0), {}).status_code == 403
