import pytest

from kb import models
from kb.admin.front import cards_for
from kb.models.accounts import Role
from kb.publishing import publish
from tests import factories
from tests.kb.importing import rows

pytestmark = pytest.mark.django_db


def cards(client):
    """The cards of this person's front page by their titles, all of which the page shows."""
    page = client.get("/admin/")
    shown = {card.title: card for card in cards_for(page.wsgi_request.user)}
    assert page.status_code == 200
    assert page.text.count('class="kb-card"') == len(shown)
    assert all(f"card-{card.key}" in page.text for card in shown.values())
    return shown


@pytest.fixture
def disputed(claim):
    """An event that one says happened, and another says did not."""
    for stance in ("asserts", "denies"):
        factories.ClaimFactory(
            event=claim.event, source=claim.source, kind="responsibility", stance=stance
        )
    told = models.Event.objects.filter(pk=claim.event.pk)
    publish(
        models.Location.objects.all(), models.Group.objects.all(), told, reason="More accounts."
    )
    assert models.EventEdition.objects.disputed().count() == 1
    return claim.event


def test_an_empty_base_says_that_nothing_is_to_do(admin_client):
    shown = cards(admin_client)

    assert shown["Claims that disagree"].lines == []
    assert "No published event has claims that contradict" in admin_client.get("/admin/").text


def test_events_whose_claims_disagree_are_named(admin_client, disputed):
    card = cards(admin_client)["Claims that disagree"]

    assert [(line.text, line.url) for line in card.lines] == [
        (disputed.title, f"/admin/kb/event/{disputed.pk}/change/")
    ]
    assert card.total == "1"
    listed = admin_client.get(card.url).context["cl"].result_list
    assert [event.pk for event in listed] == [disputed.pk]


def test_sources_on_the_web_without_a_copy_are_named(admin_client):
    lost = factories.SourceFactory(url="https://example.org/a", archived_url="")
    factories.SourceFactory(
        url="https://example.org/b", archived_url="https://web.archive.org/web/2025/b"
    )
    factories.SourceFactory(url="", archived_url="")

    card = cards(admin_client)["Sources without an archived copy"]

    assert [line.text for line in card.lines] == [lost.title]
    listed = admin_client.get(card.url).context["cl"].result_list
    assert [source.pk for source in listed] == [lost.pk]


def test_what_an_import_left_open_is_named_with_its_weight(admin_client):
    rows.actor(key="9001", label="Unknown militia", resolved="open", rows=1200)

    card = cards(admin_client)["Unresolved imports"]

    assert [(line.text, line.note) for line in card.lines] == [
        ("Unknown militia", "actor, in 1,200 rows")
    ]


def test_a_list_is_counted_no_further_than_is_worth_telling(admin_client, monkeypatch):
    monkeypatch.setattr("kb.admin.front.cards.COUNTED", 2)
    factories.SourceFactory.create_batch(3, url="https://example.org/", archived_url="")

    card = cards(admin_client)["Sources without an archived copy"]

    assert card.total == "more than 2"


def test_hostile_titles_are_text(admin_client):
    factories.SourceFactory(url="https://example.org/", title="<script>alert(1)</script>")

    page = admin_client.get("/admin/").text

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_whoever_may_open_no_list_sees_no_card(client):
    user = factories.UserFactory(is_staff=True)
    client.force_login(user)

    assert cards(client) == {}
    assert "Ask a manager" in client.get("/admin/").text


@pytest.mark.parametrize("role", ["contributor", "reviewer", "manager"])
def test_every_role_sees_every_card(client, role):
    user = factories.UserFactory(is_staff=True)
    user.groups.add(Role.objects.get(name=role))
    client.force_login(user)

    assert list(cards(client)) == [
        *("My drafts", "Returned to me", "Waiting for review", "Claims that disagree"),
        *("Suggested duplicates", "Unresolved imports", "Sources without an archived copy"),
        *("Last changes", "Last publications"),
    ]


def test_the_page_costs_the_same_however_much_there_is(admin_client, queries_to_get):
    factories.SourceFactory(url="https://example.org/")
    cost = queries_to_get(admin_client, "/admin/")
    factories.SourceFactory.create_batch(9, url="https://example.org/")

    assert queries_to_get(admin_client, "/admin/") == cost
