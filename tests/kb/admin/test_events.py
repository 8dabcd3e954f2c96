import pytest
from django.urls import reverse

from kb import models
from kb.dates import FuzzyDate
from tests import factories
from tests.kb.admin.conftest import address, form_data

pytestmark = pytest.mark.django_db
ADD = "/admin/kb/event/add/"


def listed(client, **filters):
    page = client.get(reverse("admin:kb_event_changelist"), filters)
    return {event.slug for event in page.context["cl"].result_list}


@pytest.fixture
def report(admin_client):
    """What a browser sends of a new event with two participants and two claims."""
    source, group = factories.SourceFactory(), factories.GroupFactory(slug="jnim")
    claim = {
        "claimant": group.pk,
        "kind": "responsibility",
        "stance": "asserts",
        "statement": "The attack was ours.",
        "source": source.pk,
        "credibility": 6,
    }
    rows = {f"claims-{n}-{name}": value for n in (0, 1) for name, value in claim.items()}
    return {
        **form_data(admin_client.get(ADD)),
        **rows,
        "title": "Attack on an army camp in Kayes",
        "type": "event-type:armed-assault",
        "date": "2025-07-01~",
        "location": factories.LocationFactory(slug="ml-kayes").pk,
        "geo_precision": "settlement",
        "dataset": factories.DatasetFactory().pk,
        "claims-TOTAL_FORMS": 2,
        "participations-TOTAL_FORMS": 1,
        "participations-0-group": group.pk,
        "participations-0-role": "attacker",
        "participations-0-basis": "own-claim",
    }


def test_a_report_is_entered_on_one_page_and_the_ids_are_made(admin_client, report):
    answer = admin_client.post(ADD, report)

    assert answer.status_code == 302, answer.context["errors"]
    event = models.Event.objects.get()
    assert event.slug == "evt-2025-07-01-kayes"
    assert [claim.slug for claim in event.claims.all()] == [
        "clm-2025-07-01-jnim-responsibility",
        "clm-2025-07-01-jnim-responsibility-2",
    ]
    assert [str(part) for part in event.participations.all()] == ["JNIM, attacker"]


def test_a_public_id_that_is_given_is_kept(admin_client, report):
    admin_client.post(ADD, report | {"slug": "evt-own-word", "claims-0-slug": "clm-own-word"})

    event = models.Event.objects.get()
    assert event.slug == "evt-own-word"
    assert event.claims.first().slug == "clm-own-word"


def test_a_claim_that_counts_nothing_is_an_error_of_that_claim(admin_client, report):
    page = admin_client.post(ADD, report | {"claims-1-low": "80", "claims-1-hedge": "exact"})

    assert "Say what the number counts: a harm, or things." in str(page.context["errors"])
    assert not models.Event.objects.exists()


def test_a_new_event_is_of_the_curated_dataset(admin_client):
    own = factories.DatasetFactory(slug="curated")

    form = admin_client.get(ADD).context["adminform"].form

    assert form["dataset"].value() == own.pk


def test_the_page_of_a_campaign_leads_to_its_parts(admin_client):
    campaign = factories.EventFactory()
    part = factories.EventFactory(parent=campaign, title="Attack on Diboli")

    page = admin_client.get(address(campaign, "change", campaign.pk)).content.decode()

    assert f'<a href="{address(part, "change", part.pk)}">Attack on Diboli</a>' in page


def test_a_list_names_the_participants(admin_client):
    event = factories.EventFactory()
    factories.ParticipationFactory(event=event)
    factories.ParticipationFactory(event=event, group__short_name="FAMa", side="b", role="target")

    page = admin_client.get(address(event, "changelist")).content.decode()

    assert "JNIM, FAMa" in page


def test_a_list_is_filtered_by_country(admin_client):
    mali, senegal = (
        factories.LocationFactory(kind="country", name=name, country=code)
        for name, code in [("Mali", "ML"), ("Senegal", "SN")]
    )
    factories.EventFactory(slug="evt-mali", location=mali)
    factories.EventFactory(slug="evt-senegal", location=senegal)

    assert listed(admin_client, country="ML") == {"evt-mali"}


def test_a_type_finds_the_events_of_the_types_below_it(admin_client):
    factories.EventFactory(slug="evt-assault")
    factories.EventFactory(slug="evt-abduction", type_id="event-type:abduction")

    assert listed(admin_client, type__id__exact="event-type:battle") == {"evt-assault"}
    assert listed(admin_client, type__id__exact="event-type:abduction") == {"evt-abduction"}


def test_a_year_finds_what_may_have_happened_in_it(admin_client):
    for slug, date in [("evt-1", "2024-12-30/2025-01-02"), ("evt-2", "2025"), ("evt-3", "2023")]:
        factories.EventFactory(slug=slug, date=FuzzyDate.parse(date))

    assert listed(admin_client, year="2025") == {"evt-1", "evt-2"}
    assert listed(admin_client, year="2024") == {"evt-1"}
    assert listed(admin_client, year="none") == {"evt-1", "evt-2", "evt-3"}


def test_a_page_of_many_claims_is_not_too_long_to_save(admin_client):
    event = factories.EventFactory()
    fields = {f"claims-{number}-note": "" for number in range(5000)}

    opened = admin_client.get(address(event, "change", event.pk)).context["opened"]
    answer = admin_client.post(address(event, "change", event.pk), fields | {"_opened": opened})

    assert answer.status_code == 200
