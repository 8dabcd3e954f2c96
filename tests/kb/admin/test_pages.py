import pytest
from django.contrib.admin import site
from django.contrib.admin.models import LogEntry

from kb.admin.conflicts import GuardedAdmin
from tests.kb.admin.conftest import MAKERS, PAGES, address, every_page, form_data

READ_ONLY = {"edition", "failedsignin", "import", "reviewrequest"}
SENT_IN = {"spreadsheet"}
"""They are added by a page of their own, and changed or deleted by none."""
MADE_ELSEWHERE = {*READ_ONLY, "referent", "eventpair", "double", "merge"}
"""They are neither added nor deleted on a page."""
pytestmark = pytest.mark.django_db


def test_every_page_is_tested():
    assert set(PAGES) == set(MAKERS)


@every_page
def test_the_pages_of_a_record_open(admin_client, name):
    record = MAKERS[name]()
    pages = {"change", "history", "delete"} - (
        {"delete"} if name in MADE_ELSEWHERE | SENT_IN else set()
    )

    answers = {page: admin_client.get(address(record, page, record.pk)) for page in pages}

    assert {page: answer.status_code for page, answer in answers.items()} == dict.fromkeys(
        pages, 200
    )


@every_page
def test_a_form_that_is_compared_bears_what_it_showed(admin_client, name):
    record = MAKERS[name]()
    page = admin_client.get(address(record, "change", record.pk))
    html = page.content.decode()
    if isinstance(site.get_model_admin(type(record)), GuardedAdmin) and 'name="_save"' in html:
        assert 'name="_opened"' in html


@every_page
def test_the_list_opens_and_searches(admin_client, name):
    record = MAKERS[name]()
    url = address(record, "changelist")

    answers = [admin_client.get(url, {"q": text}) for text in ("", "a", "Kayes", "%_\\ خاي")]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200]


@every_page
def test_the_page_to_add_opens(admin_client, name):
    record = MAKERS[name]()

    answer = admin_client.get(address(record, "add"))

    assert answer.status_code == (403 if name in MADE_ELSEWHERE else 200)


@pytest.mark.parametrize("name", sorted(set(PAGES) - MADE_ELSEWHERE - SENT_IN - {"user"}))
def test_an_untouched_record_can_be_saved(admin_client, name):
    record = MAKERS[name]()
    url = address(record, "change", record.pk)

    answer = admin_client.post(url, form_data(admin_client.get(url)))

    assert answer.status_code == 302, answer.context["errors"]
    assert LogEntry.objects.get().get_change_message() == "No fields changed."


@every_page
def test_nobody_sees_anything_without_logging_in(client, name):
    record = MAKERS[name]()
    urls = [
        address(record, "changelist"),
        address(record, "add"),
        address(record, "change", record.pk),
        address(record, "history", record.pk),
        address(record, "delete", record.pk),
    ]

    answers = [client.get(url) for url in urls]

    assert [answer.status_code for answer in answers] == [302] * 5
    assert all("/admin/login/" in answer.url for answer in answers)


@every_page
def test_the_list_costs_the_same_queries_for_one_row_as_for_ten(admin_client, name, queries_to_get):
    url = address(MAKERS[name](), "changelist")
    cost_of_one = queries_to_get(admin_client, url)

    for _ in range(9):
        MAKERS[name]()

    assert queries_to_get(admin_client, url) == cost_of_one


def test_the_index_speaks_of_roles_and_hides_what_is_reached_from_a_group(admin_client):
    answer = admin_client.get("/admin/")
    page = answer.content.decode()
    titles = [model["name"] for app in answer.context["app_list"] for model in app["models"]]

    assert "rmed groups and conflict events" in page
    assert [title for title in titles if title in {"Groups", "Roles"}] == ["Groups", "Roles"]
    assert "Group relations" not in page


def test_a_group_leads_to_a_new_claim_about_it(admin_client):
    group = MAKERS["group"]()
    page = admin_client.get(address(group, "change", group.pk)).content.decode()
    link = f"/admin/kb/claim/add/?group={group.pk}"

    form = admin_client.get(link).context["adminform"].form

    assert f'href="{link}"' in page
    assert str(form["group"].value()) == str(group.pk)
