import pytest

from kb import models
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/admin/kb/source/"


@pytest.fixture
def few(monkeypatch):
    """Pages of two, and no more than five rows counted beyond the page that is looked at."""
    monkeypatch.setattr("kb.admin.paging.COUNTED", 5)
    monkeypatch.setattr("kb.admin.sources.SourceAdmin.list_per_page", 2)


def page(client, number):
    answer = client.get(URL, {"p": number})
    assert answer.status_code == 200
    return answer.context["cl"], answer.text


def test_a_list_that_is_counted_says_how_long_it_is(admin_client, few):
    factories.SourceFactory.create_batch(5)

    shown, text = page(admin_client, 1)

    assert shown.result_count == 5
    assert "more than" not in text


def test_a_longer_list_says_that_there_is_more(admin_client, few):
    factories.SourceFactory.create_batch(9)

    shown, text = page(admin_client, 1)

    assert shown.result_count == 7
    assert "more than 7 sources" in " ".join(text.split())


def test_whoever_goes_on_meets_every_row_once_and_the_end(admin_client, few):
    made = factories.SourceFactory.create_batch(23)
    seen, number = [], 1
    while True:
        shown, text = page(admin_client, number)
        seen += [source.pk for source in shown.result_list]
        if number == shown.paginator.num_pages:
            break
        number += 1

    assert sorted(seen) == sorted(source.pk for source in made)
    assert number == 12
    assert "more than" not in text


@pytest.mark.parametrize("number", ["0", "-1", "a", "99999999999999999999", "٣"])
def test_a_page_that_is_none_leads_back_to_the_list(admin_client, few, number):
    factories.SourceFactory.create_batch(3)

    answer = admin_client.get(URL, {"p": number}, follow=True)

    assert answer.status_code == 200


def test_nobody_acts_on_more_rows_than_were_counted(admin_client, few):
    made = factories.SourceFactory.create_batch(9)
    data = {"action": "publish_action", "_selected_action": made[0].pk, "select_across": "1"}

    answer = admin_client.post(URL, data, follow=True)

    assert "has more than 5 rows" in answer.text
    assert not models.Edition.objects.filter(noun="source").exists()


def test_all_rows_of_a_short_list_are_acted_on(admin_client, few):
    made = factories.SourceFactory.create_batch(4)
    data = {"action": "publish_action", "_selected_action": made[0].pk, "select_across": "1"}

    answer = admin_client.post(URL, data)

    assert "Publish 4 sources" in answer.text
