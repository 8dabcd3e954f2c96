"""Tokens are made in the admin, shown once, and revoked there."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from kb.access.sessions import SessionStore
from kb.models import LoginSession, Token
from kb.models.accounts import Role
from kb.models.tokens import WRITTEN
from tests.factories import TokenFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:kb_token_changelist")
ADD = reverse("admin:kb_token_add")


@pytest.fixture
def manager(client):
    user = UserFactory()
    user.groups.add(Role.objects.get(name="manager"))
    client.force_login(user)
    return user


def form(user, **values):
    tomorrow = timezone.now() + timedelta(days=1)
    given = {"user": user.pk, "name": "Import", "scopes": ["draft"]}
    expiry = {
        "expires_at_0": tomorrow.date().isoformat(),
        "expires_at_1": tomorrow.time().isoformat("seconds"),
    }
    return {**given, **expiry, **values}


def test_a_token_is_shown_once(client, manager):
    page = client.post(ADD, form(manager)).content.decode()

    (token,) = Token.objects.all()
    written = WRITTEN.search(page)[0]
    assert Token.objects.matching(written) == token
    later = [client.get(url).content.decode() for url in (LIST, token_page(token))]
    assert not any(written.partition(".")[2] in text for text in later)


def test_the_secret_is_in_no_log_and_no_session(client, manager, caplog):
    page = client.post(ADD, form(manager)).content.decode()

    secret = WRITTEN.search(page)["secret"]
    logged = str(list(LogEntry.objects.values_list()))
    assert "Import" in logged
    assert secret not in logged + caplog.text
    kept = [SessionStore().decode(row.session_data) for row in LoginSession.objects.all()]
    assert kept
    assert secret not in str(kept)


@pytest.mark.parametrize("days", [-1, 400])
def test_a_token_expires_within_a_year(client, manager, days):
    day = (timezone.now() + timedelta(days=days)).date().isoformat()

    page = client.post(ADD, form(manager, expires_at_0=day)).content.decode()

    assert "Choose a time to come, within a year." in page
    assert not Token.objects.exists()


def test_revoking_ends_a_token(client, manager):
    token = TokenFactory()

    sent = {"action": "revoke", "_selected_action": [token.pk]}
    asked = client.post(LIST, sent).content.decode()

    assert "They cannot be brought back." in asked
    assert Token.objects.matching(token.written) == token
    client.post(LIST, {**sent, "_sure": "yes"})
    assert Token.objects.matching(token.written) is None
    assert LogEntry.objects.get().change_message == "Revoked."


def test_what_a_token_may_do_is_not_changed_later(client, manager):
    token = TokenFactory(scopes=["draft"])

    client.post(token_page(token), {"name": "Other", "scopes": ["publish"], "user": manager.pk})

    token.refresh_from_db()
    assert (token.name, token.scopes) == ("Other", ["draft"])
    assert token.user != manager


def test_a_manager_makes_no_token_for_a_superuser_and_sees_none(client, manager):
    superuser = UserFactory(is_superuser=True)
    theirs = TokenFactory(user=superuser, name="theirs")

    client.post(ADD, form(superuser))

    assert list(Token.objects.all()) == [theirs]
    assert "theirs" not in client.get(LIST).content.decode()


def test_a_manager_makes_no_superuser(client, manager):
    user, superuser = UserFactory(), UserFactory(is_superuser=True)
    pages = [reverse("admin:auth_user_change", args=[one.pk]) for one in (user, superuser)]

    client.post(pages[0], {"username": user.username, "is_superuser": "on", "is_active": "on"})
    client.post(pages[1], {"username": "taken-over", "is_active": "on"})

    user.refresh_from_db()
    superuser.refresh_from_db()
    assert not user.is_superuser
    assert superuser.username != "taken-over"


def test_a_reviewer_sees_no_tokens(client):
    user = UserFactory()
    user.groups.add(Role.objects.get(name="reviewer"))
    client.force_login(user)

    assert client.get(LIST).status_code == 403


def token_page(token):
    return reverse("admin:kb_token_change", args=[token.pk])
