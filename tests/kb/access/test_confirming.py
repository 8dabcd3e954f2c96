"""Weighty acts ask who it is, if the last proof was some time ago, and whether it is meant."""

import logging
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from kb.models import RecoveryCode, Token
from kb.models.accounts import Role
from kb.models.tokens import WRITTEN
from tests.factories import TokenFactory, UserFactory
from tests.kb.access.conftest import (
    PASSWORD,
    code_of,
    curator,
    enrolled,
    give_password,
    is_in,
)
from tests.kb.access.test_sessions import age, signed_in

pytestmark = pytest.mark.django_db
ADD_TOKEN = reverse("access:add_token")
DEVICE = reverse("access:device")
OWN_TOKEN = {"name": "nightly <b>", "scopes": ["draft"]}
AGAIN = {"_again": "yes", "_again-password": PASSWORD}


def expiring(**values):
    return {
        **OWN_TOKEN,
        "expires_at": f"{Token(user=UserFactory()).expires_at:%Y-%m-%d %H:%M}",
        **values,
    }


def stale(user):
    client = signed_in(user)
    age(client, CONFIRMED=3600)
    return client


def test_after_a_quarter_of_an_hour_the_password_is_asked_and_what_was_typed_kept():
    client = stale(curator())
    sent = expiring()

    page = client.post(ADD_TOKEN, sent)
    carried = page.context["carried"]
    assert not Token.objects.exists()
    shown = client.post(ADD_TOKEN, {**sent, **AGAIN})

    assert ("scopes", "draft") in carried
    assert ("name", "nightly <b>") in carried
    assert all("no-store" in one["Cache-Control"] for one in (page, shown))
    token = Token.objects.get()
    assert Token.objects.matching(WRITTEN.search(shown.content.decode())[0]) == token
    assert client.get(DEVICE).status_code == 200


@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_password_makes_no_token(password):
    client = stale(curator())

    page = client.post(ADD_TOKEN, {**expiring(), **AGAIN, "_again-password": password})

    assert page.context["form"].errors
    assert not Token.objects.exists()


def test_the_code_is_asked_too_of_who_has_one():
    ana = enrolled()
    client = stale(ana.user)

    client.post(ADD_TOKEN, {**expiring(), **AGAIN})
    assert not Token.objects.exists()
    client.post(ADD_TOKEN, {**expiring(), **AGAIN, "_again-code": ana.code()})

    assert Token.objects.exists()


def test_guessing_here_is_locked_out_too():
    user = curator()
    client = stale(user)

    for _ in range(6):
        page = client.post(ADD_TOKEN, {**expiring(), **AGAIN, "_again-password": "guess"})
    right = client.post(ADD_TOKEN, {**expiring(), **AGAIN})

    assert "Wait 15 minutes" in page.content.decode()
    assert "Wait 15 minutes" in right.content.decode()
    assert give_password(Client(), user).status_code == 429


def test_an_address_does_not_say_that_it_is_meant():
    user = curator()
    token = TokenFactory(user=user)
    client = signed_in(user)
    url = reverse("access:revoke_token", args=[token.pk])

    client.get(url, {"_sure": "yes"})
    client.post(f"{url}?_sure=yes")
    token.refresh_from_db()
    assert token.revoked_at is None
    client.post(url, {"_sure": "yes"})

    token.refresh_from_db()
    assert token.revoked_at


def test_one_revokes_no_token_of_another():
    token = TokenFactory()
    client = signed_in()

    answer = client.post(reverse("access:revoke_token", args=[token.pk]), {"_sure": "yes"})

    token.refresh_from_db()
    assert answer.status_code == 404
    assert token.revoked_at is None
    assert token.name not in client.get(reverse("access:tokens")).content.decode()


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        ("", []),
        ("contributor", ["draft"]),
        ("reviewer", ["draft", "publish"]),
        ("manager", ["draft", "publish", "merge"]),
    ],
)
def test_one_s_own_tokens_have_the_scopes_of_one_s_roles(role, scopes):
    client = signed_in(curator(role))

    offered = client.get(ADD_TOKEN).context["form"].fields["scopes"].choices
    client.post(ADD_TOKEN, expiring(scopes=["draft", "publish", "merge"]))

    assert [scope for scope, _ in offered] == scopes
    assert Token.objects.exists() == (role == "manager")


@pytest.mark.parametrize("expires", ["2999-01-01 00:00", "2001-01-01 00:00", "soon", ""])
def test_one_s_own_token_ends_within_a_year(expires):
    signed_in(curator()).post(ADD_TOKEN, expiring(expires_at=expires))

    assert not Token.objects.exists()


def test_the_list_reminds_of_a_token_that_ends_soon():
    user = curator()
    token = TokenFactory(user=user)
    token.expires_at = token.created_at + timedelta(days=3, minutes=5)
    token.save()

    assert "expires in 3 days" in signed_in(user).get(reverse("access:tokens")).content.decode()


def test_another_device_replaces_the_first():
    ana = enrolled()
    client, there = signed_in(ana.user), signed_in(ana.user)
    secret = client.get(DEVICE).context["secret"].replace(" ", "")
    kept = client.session["kb_secret"]

    client.post(DEVICE, {"code": code_of(kept)})

    assert len(secret) == 32
    assert TOTPDevice.objects.get(user=ana.user).key == kept != ana.secret
    assert [is_in(one) for one in (client, there)] == [True, False]
    assert RecoveryCode.objects.filter(user=ana.user).count() == 10


def test_a_device_is_changed_only_by_who_gave_password_and_code_just_now():
    ana = enrolled()
    client = signed_in(ana.user)
    age(client, CONFIRMED=180)

    asked = client.get(DEVICE)
    refused = client.post(DEVICE, {"code": code_of("00" * 20)})
    passed = client.post(DEVICE, {**AGAIN, "_again-code": ana.code(), "_asked": "yes"})

    assert [one.templates[0].name for one in (asked, refused)] == ["admin/kb/access/asked.html"] * 2
    assert passed.url == DEVICE
    assert client.get(DEVICE).templates[0].name == "admin/kb/access/device.html"


def test_one_removes_one_s_own_second_factor_where_it_is_not_required(settings):
    ana = enrolled()
    client = signed_in(ana.user)
    url = reverse("access:remove_device")

    assert client.post(url).status_code == 200
    assert TOTPDevice.objects.exists()
    settings.TWO_FACTOR = "required"
    client.post(url, {"_sure": "yes"})
    assert TOTPDevice.objects.exists()
    settings.TWO_FACTOR = "optional"
    client.post(url, {"_sure": "yes"})

    assert not TOTPDevice.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert is_in(client)


def test_new_recovery_codes_end_the_old_ones():
    ana = enrolled()
    client = signed_in(ana.user)
    url = reverse("access:new_codes")

    client.post(url)
    page = client.post(url, {"_sure": "yes"}).content.decode()

    assert not any(code in page for code in ana.recovery_codes)
    give_password(other := Client(), ana.user)
    other.post(reverse("access:code"), {"code": ana.recovery_codes[0]})
    assert not is_in(other)


def test_a_manager_resets_the_device_of_another(caplog):
    caplog.set_level(logging.WARNING, "kb.access")
    ana = enrolled()
    there, manager = signed_in(ana.user), signed_in(curator("manager"))
    url = reverse("admin:auth_user_reset_two_factor", args=[ana.user.pk])

    assert manager.get(url).status_code == 405
    assert manager.post(url).status_code == 200
    assert is_in(there)
    manager.post(url, {"_sure": "yes"})

    assert not TOTPDevice.objects.exists()
    assert not is_in(there)
    assert f"second factor reset: user {ana.user.pk}" in caplog.text


@pytest.mark.parametrize(
    ("role", "of"),
    [("contributor", "contributor"), ("reviewer", "contributor"), ("manager", "superuser")],
)
def test_nobody_resets_the_device_of_who_may_do_more(role, of):
    ana = enrolled(is_superuser=of == "superuser")
    client = signed_in(curator(role))

    url = reverse("admin:auth_user_reset_two_factor", args=[ana.user.pk])
    answer = client.post(url, {"_sure": "yes"})

    assert answer.status_code == 403
    assert TOTPDevice.objects.exists()


def test_one_s_own_device_is_not_reset_past_the_code():
    boss = enrolled("manager")
    url = reverse("admin:auth_user_reset_two_factor", args=[boss.user.pk])

    assert signed_in(boss.user).post(url, {"_sure": "yes"}).status_code == 403


def test_a_command_resets_a_device(capsys):
    ana = enrolled()

    call_command("reset_two_factor", ana.user.username)
    call_command("reset_two_factor", ana.user.username)

    said = capsys.readouterr().out.splitlines()
    assert "is reset" in said[0]
    assert "was not set up" in said[1]
    with pytest.raises(CommandError, match="no user"):
        call_command("reset_two_factor", "nobody")


def person_form(user, **values):
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "12:00:00"}
    return {"username": user.username, "is_active": "on", "is_staff": "on", **joined, **values}


def test_what_a_person_may_do_is_changed_once_it_is_confirmed():
    ana, client = curator(), signed_in(curator("manager"))
    url = reverse("admin:auth_user_change", args=[ana.pk])
    sent = person_form(ana, groups=[Role.objects.get(name="reviewer").pk])
    del sent["is_active"]

    page = client.post(url, sent)
    ana.refresh_from_db()
    assert ana.is_active
    client.post(url, {**sent, "_sure": "yes"})

    ana.refresh_from_db()
    text = page.content.decode()
    assert "can no longer sign in" in text
    assert "Roles given: reviewer." in text
    assert "Roles taken away: contributor." in text
    assert not ana.is_active
    assert [role.name for role in ana.groups.all()] == ["reviewer"]


def test_what_changes_nobody_s_rights_is_not_asked():
    ana, client = curator(), signed_in(curator("manager"))
    url = reverse("admin:auth_user_change", args=[ana.pk])

    sent = person_form(ana, groups=[Role.objects.get(name="contributor").pk], first_name="Ana")

    assert client.post(url, sent).status_code == 302


def test_nobody_gives_what_they_may_not_do():
    more = Role.objects.create(name="more")
    more.permissions.add(*Permission.objects.filter(codename="publish_own"))
    ana, manager = curator(), curator("manager")
    client = signed_in(manager)

    client.post(
        reverse("admin:auth_user_change", args=[ana.pk]),
        person_form(ana, groups=[more.pk], _sure="yes"),
    )
    answer = client.post(
        reverse("admin:kb_role_change", args=[more.pk]), {"name": "mine", "_sure": "yes"}
    )
    ana.groups.add(more)
    above = client.post(
        reverse("admin:auth_user_change", args=[ana.pk]),
        person_form(ana, username="taken", _sure="yes"),
    )

    ana.refresh_from_db()
    assert answer.status_code == above.status_code == 403
    assert ana.username != "taken"
