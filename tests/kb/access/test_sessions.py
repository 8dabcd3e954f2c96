"""Sessions end; what was typed meanwhile does not get lost."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from kb.access import standing
from kb.models import LoginSession, Publisher
from tests.factories import EventFactory
from tests.kb.access.conftest import (
    ACCOUNT,
    LOGIN,
    PASSWORD,
    curator,
    enrolled,
    give_password,
    is_in,
)

pytestmark = pytest.mark.django_db
ADD = reverse("admin:kb_publisher_add")
END = reverse("access:end_others")
TYPED = {
    "name": "A “name” <b>",
    "slug": "typed",
    "kind": "publisher-kind:broadcaster",
    "country": "FR",
    "reliability": "b",
}


def age(client, **by):
    """As if so many seconds had passed since the sign-in, or since it was used."""
    session = client.session
    for name, seconds in by.items():
        session[getattr(standing, name)] -= seconds
    session.save()


def signed_in(user=None):
    client = Client()
    client.force_login(user or curator())
    return client


def test_a_session_ends_twelve_hours_after_signing_in():
    client = signed_in()
    age(client, SINCE=12 * 3600 - 60)
    assert is_in(client)
    age(client, SINCE=61)

    assert not is_in(client)


def test_a_session_ends_after_two_hours_of_nothing():
    client = signed_in()
    age(client, SEEN=7200 - 60)
    assert is_in(client)  # which is a use of it
    age(client, SEEN=7200 - 60)
    assert is_in(client)
    age(client, SEEN=7201)

    assert not is_in(client)


def test_the_api_ends_it_likewise():
    client, event = signed_in(), EventFactory()
    age(client, SEEN=7201)

    assert client.get(reverse("event-draft", args=[event.slug])).status_code == 401


def test_a_session_is_written_once_a_minute(django_assert_num_queries):
    client = signed_in()
    before = client.session[standing.SEEN]
    client.get(ACCOUNT)
    assert client.session[standing.SEEN] == before
    age(client, SEEN=61)
    client.get(ACCOUNT)

    assert client.session[standing.SEEN] > time.time() - 60


def test_the_script_is_told_how_long_it_goes_on():
    client = signed_in()
    age(client, SINCE=3600)

    answer = client.get(reverse("access:session"))

    told = answer.json()
    assert told["idle"] == 7200
    assert 11 * 3600 - 60 < told["left"] <= 11 * 3600
    assert "no-store" in answer["Cache-Control"]


def test_the_script_is_on_the_pages_of_curators_alone():
    assert b"kb/session.js" in signed_in().get(ACCOUNT).content
    assert b"kb/session.js" not in Client().get(LOGIN).content


def test_cookies_are_for_this_site_and_not_for_scripts():
    client = Client()
    give_password(client, curator())

    cookie = client.cookies["sessionid"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_who_signs_in_again_sends_what_was_typed():
    user = curator()
    client = signed_in(user)
    age(client, SEEN=7201)

    page = client.post(ADD, TYPED)
    carried = dict(page.context["carried"])
    again = {"_resume": "yes", "_resume-name": user.username, "_resume-password": PASSWORD}
    answer = client.post(ADD, {**carried, **again})

    assert page.status_code == 403
    assert page["Cache-Control"] == "no-store"
    assert "<b>" not in page.content.decode().replace("&lt;b&gt;", "")
    assert carried == TYPED
    assert answer.status_code == 302
    assert Publisher.objects.get(slug="typed").name == TYPED["name"]


def test_nothing_goes_on_with_a_wrong_password():
    user = curator()
    client = Client()
    again = {"_resume": "yes", "_resume-name": user.username, "_resume-password": "wrong"}

    answers = [client.post(ADD, {**TYPED, **again}) for _ in range(6)]

    assert {answer.status_code for answer in answers} == {403}
    assert "Wait 15 minutes" in answers[-1].content.decode()
    assert not Publisher.objects.filter(slug="typed").exists()
    assert dict(answers[-1].context["carried"]) == TYPED


def test_nothing_goes_on_without_the_code_of_who_has_one():
    ana = enrolled()
    client = Client()
    again = {"_resume": "yes", "_resume-name": ana.user.username, "_resume-password": PASSWORD}

    client.post(ADD, {**TYPED, **again})
    assert not Publisher.objects.filter(slug="typed").exists()
    client.post(ADD, {**TYPED, **again, "_resume-code": ana.code()})

    assert Publisher.objects.filter(slug="typed").exists()


@pytest.mark.usefixtures("required")
def test_nothing_goes_on_for_who_has_no_second_factor_where_it_is_required():
    user = curator()
    again = {"_resume": "yes", "_resume-name": user.username, "_resume-password": PASSWORD}

    Client().post(ADD, {**TYPED, **again})

    assert not Publisher.objects.filter(slug="typed").exists()


def test_who_signs_in_sends_no_more_than_they_may():
    user = curator("")
    again = {"_resume": "yes", "_resume-name": user.username, "_resume-password": PASSWORD}

    answer = Client().post(ADD, {**TYPED, **again})

    assert answer.status_code == 403
    assert not Publisher.objects.filter(slug="typed").exists()


def test_a_form_of_before_another_tab_signed_in_is_sent_again():
    client = Client(enforce_csrf_checks=True)
    client.force_login(curator())
    client.get(ADD)

    page = client.post(ADD, TYPED, headers={"sec-fetch-site": "same-origin"})
    token = client.cookies["csrftoken"].value
    client.post(ADD, {**dict(page.context["carried"]), "csrfmiddlewaretoken": token})

    assert page.status_code == 403
    assert Publisher.objects.filter(slug="typed").exists()


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_a_form_of_another_site_is_not_kept(site):
    client = Client(enforce_csrf_checks=True)
    client.force_login(curator())
    headers = {"sec-fetch-site": site} if site else {}

    page = client.post(ADD, TYPED, headers=headers)

    assert page.status_code == 403
    assert "A “name”".encode() not in page.content


def test_one_sees_one_s_own_sessions_and_ends_the_others():
    user = curator()
    here, there, another = signed_in(user), signed_in(user), signed_in()

    page = here.get(ACCOUNT)
    assert len(page.context["sittings"]) == 2
    here.post(END)

    assert [is_in(one) for one in (here, there, another)] == [True, False, True]


def test_a_new_password_ends_the_other_sessions():
    user = curator()
    here, there = signed_in(user), signed_in(user)
    new = "a heron at midnight"

    url = reverse("admin:password_change")
    here.post(url, {"old_password": PASSWORD, "new_password1": new, "new_password2": new})

    assert [is_in(one) for one in (here, there)] == [True, False]


def test_signing_out_leaves_no_session():
    client = signed_in()
    client.post(reverse("admin:logout"))

    assert not LoginSession.objects.exclude(user=None).exists()


def test_who_is_deactivated_is_out_at_once():
    user = curator()
    client = signed_in(user)
    user.is_active = False
    user.save()

    assert not is_in(client)
