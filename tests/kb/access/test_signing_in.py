"""Signing in: a password, and a code of whoever has, or must have, a second factor."""

import logging
import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from kb.access import standing
from kb.models import RecoveryCode
from tests.factories import EventFactory
from tests.kb.access.conftest import (
    CODE,
    ENROL,
    INDEX,
    LOGIN,
    PASSWORD,
    code_of,
    curator,
    enrolled,
    give_password,
    is_in,
)

pytestmark = pytest.mark.django_db


def test_a_password_lets_in_where_no_second_factor_is_set_up_or_required(client):
    answer = give_password(client, curator(), next="/admin/kb/event/")

    assert answer.url == "/admin/kb/event/"
    assert is_in(client)


def test_a_code_is_asked_of_whoever_has_a_second_factor(client):
    ana = enrolled()

    first = give_password(client, ana.user, next="/admin/kb/event/")
    between = is_in(client)
    second = client.post(CODE, {"code": ana.code()})

    assert first.url == CODE
    assert not between
    assert second.url == "/admin/kb/event/"
    assert is_in(client)


def test_a_password_alone_is_nobody_to_the_api(client):
    ana, event = enrolled(), EventFactory()
    draft = reverse("event-draft", args=[event.slug])

    give_password(client, ana.user)
    half_way = client.get(draft).status_code
    client.post(CODE, {"code": ana.code()})

    assert half_way == 401
    assert client.get(draft).status_code == 200


@pytest.mark.usefixtures("required")
def test_a_session_from_before_it_was_required_is_nobodys(client):
    event = EventFactory()
    client.force_login(curator())
    session = client.session
    session[standing.FACTOR] = standing.PASSWORD
    session.save()

    assert not is_in(client)
    assert client.get(reverse("event-draft", args=[event.slug])).status_code == 401


def test_a_session_that_no_sign_in_began_is_nobodys(client):
    client.force_login(curator())
    session = client.session
    del session[standing.SINCE]
    session.save()

    assert not is_in(client)


@pytest.mark.usefixtures("required")
def test_the_first_sign_in_sets_it_up(client):
    user = curator()

    assert give_password(client, user, next="/admin/kb/event/").url == ENROL
    page = client.get(ENROL)
    assert page["Cache-Control"] == "no-store"
    assert b"<svg" in page.content
    secret = client.session["kb_secret"]
    assert second_page_is_same(client, page)
    wrong = client.post(ENROL, {"code": "12345x"})
    assert "not the code" in wrong.content.decode()
    assert not is_in(client)
    shown = client.post(ENROL, {"code": code_of(secret)})

    codes = re.findall(r"<code>([A-Z0-9-]{19})</code>", shown.content.decode())
    assert len(set(codes)) == 10
    assert shown["Cache-Control"] == "no-store"
    assert is_in(client)
    assert "kb_secret" not in client.session
    kept = client.post(reverse("access:kept"), {"kept": "yes", "next": "/admin/kb/event/"})
    assert kept.url == "/admin/kb/event/"
    assert not any(code in str(list(RecoveryCode.objects.values())) for code in codes)


def second_page_is_same(client, page):
    return client.get(ENROL).context["secret"] == page.context["secret"]


def test_another_session_is_offered_another_secret():
    user = curator()
    clients = [Client(), Client()]
    for one in clients:
        one.force_login(user)

    pages = [one.get(reverse("access:device")) for one in clients]

    assert pages[0].context["secret"] != pages[1].context["secret"]


def test_a_code_works_once():
    ana = enrolled()
    code = ana.code()

    for client, expected in ((Client(), 302), (Client(), 200)):
        give_password(client, ana.user)
        assert client.post(CODE, {"code": code}).status_code == expected


def test_after_a_wrong_code_the_right_one_has_to_wait(client):
    ana = enrolled()
    give_password(client, ana.user)
    TOTPDevice.objects.update(last_t=-1)

    client.post(CODE, {"code": "000000"})
    answer = client.post(CODE, {"code": code_of(ana.secret)})

    assert "Wait some seconds" in answer.content.decode()


def test_a_recovery_code_works_once():
    ana = enrolled()
    written = ana.recovery_codes[3].lower().replace("-", " ")

    answers = []
    for client in (Client(), Client()):
        give_password(client, ana.user)
        answers.append(client.post(CODE, {"code": written}).status_code)

    assert answers == [302, 200]
    assert RecoveryCode.objects.filter(used_at=None).count() == 9


def test_a_recovery_code_of_another_is_of_no_use(client):
    ana, ben = enrolled(), enrolled()
    give_password(client, ana.user)

    client.post(CODE, {"code": ben.recovery_codes[0]})

    assert not is_in(client)


@pytest.mark.parametrize(
    "code", ["", " ", "0", "٠١٢٣٤٥", "x" * 41, "\x00", "' OR 1=1 --", "１２３４５６"]
)
def test_what_is_no_code_is_refused(client, code):
    give_password(client, enrolled().user)

    answer = client.post(CODE, {"code": code})

    assert answer.status_code == 200
    assert not is_in(client)


def test_nobody_learns_who_exists(client):
    known, outsider = curator(), curator(is_staff=False)
    gone = curator(is_active=False)

    answers = [
        give_password(client, known, "wrong"),
        give_password(client, "nobody", "wrong"),
        give_password(client, outsider),
        give_password(client, gone),
    ]

    texts = {
        re.search(r'class="errorlist[^>]*>(.*?)</ul>', one.content.decode(), re.S)[1]
        for one in answers
    }
    assert len(texts) == 1
    assert {one.status_code for one in answers} == {200}


def test_the_key_of_the_session_changes_with_each_step(client):
    ana = enrolled()
    client.get(LOGIN)

    keys = []
    give_password(client, ana.user)
    keys.append(client.session.session_key)
    client.post(CODE, {"code": ana.code()})
    keys.append(client.session.session_key)

    assert len(set(keys)) == 2
    assert SESSION_KEY in client.session


def test_the_second_step_is_refused_after_the_password_has_changed(client):
    ana = enrolled()
    give_password(client, ana.user)
    ana.user.set_password("another one altogether")
    ana.user.save()

    assert client.post(CODE, {"code": ana.code()}).url == LOGIN
    assert not is_in(client)


@pytest.mark.parametrize("page", [CODE, ENROL])
def test_nobody_begins_with_the_second_step(client, page):
    assert client.get(page).url == LOGIN
    assert client.post(page, {"code": "123456"}).url == LOGIN


@pytest.mark.usefixtures("required")
def test_who_has_a_device_does_not_set_up_another_by_the_password(client):
    ana = enrolled()
    give_password(client, ana.user)

    assert client.get(ENROL).url == LOGIN


@pytest.mark.parametrize(
    "where",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""],
)
def test_next_leads_nowhere_else(client, where):
    assert give_password(client, curator(), next=where).url == INDEX


def test_the_log_tells_who_came_and_no_secret(client, caplog):
    ana = enrolled()
    caplog.set_level(logging.INFO, "kb.access")
    give_password(client, ana.user, "wrong-secret")
    give_password(client, "name-that-is-a-password", "wrong-secret")
    give_password(client, ana.user)
    code = ana.code()
    client.post(CODE, {"code": code})

    assert f"signed in: user {ana.user.pk} from 127.0.0.1, by code" in caplog.text
    assert caplog.text.count("refused: wrong name or password") == 2
    for secret in ("wrong-secret", "name-that-is-a-password", PASSWORD, code, ana.secret):
        assert secret not in caplog.text


def test_signing_in_again_leaves_the_page(client):
    client.force_login(curator())

    assert client.get(LOGIN).url == INDEX
