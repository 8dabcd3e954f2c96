"""A name that failed too often from an address waits; nobody else does."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from kb.access.addresses import address_of
from kb.models import FailedSignIn
from kb.models.accounts import Role
from tests.factories import UserFactory
from tests.kb.access.conftest import CODE, LOGIN, curator, enrolled, give_password, is_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:kb_failedsignin_changelist")


def fail(client, name, times=5, **extra):
    answers = [
        client.post(LOGIN, {"username": name, "password": "wrong"}, **extra) for _ in range(times)
    ]
    return answers[-1]


def later(minutes):
    """As if so many minutes had passed."""
    for row in FailedSignIn.objects.all():
        FailedSignIn.objects.filter(pk=row.pk).update(
            last_at=row.last_at - timedelta(minutes=minutes)
        )


def test_after_five_failures_the_right_password_waits(client):
    user = curator()

    assert fail(client, user.username).status_code == 200
    answer = give_password(client, user)

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 900
    assert "Wait 15 minutes" in answer.content.decode()
    assert not is_in(client)


def test_a_name_that_nobody_has_waits_likewise(client):
    fail(client, "nobody")
    known = curator()
    fail(client, known.username)

    answers = [give_password(client, name).content.decode() for name in ("nobody", known.username)]

    assert all("Wait 15 minutes" in text for text in answers)


def test_four_failures_and_a_success_begin_anew(client):
    user = curator()

    fail(client, user.username, 4)
    assert give_password(client, user).status_code == 302
    fail(Client(), user.username, 4)

    assert give_password(Client(), user).status_code == 302


def test_elsewhere_the_name_is_free(client):
    user = curator()
    fail(client, user.username, 9, REMOTE_ADDR="203.0.113.9")

    assert give_password(client, user).status_code == 302


def test_the_wait_ends_though_somebody_goes_on_trying(client):
    user = curator()
    fail(client, user.username)
    later(minutes=14)
    assert fail(client, user.username, 3).status_code == 429
    later(minutes=2)

    assert give_password(client, user).status_code == 302


def test_codes_count_too(client):
    ana = enrolled()
    give_password(client, ana.user)

    answers = [client.post(CODE, {"code": "000000"}).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]
    assert give_password(Client(), ana.user).status_code == 429


def test_the_right_password_does_not_forget_wrong_codes():
    ana = enrolled()

    for _ in range(5):
        client = Client()
        give_password(client, ana.user)
        client.post(CODE, {"code": "000000"})

    assert give_password(Client(), ana.user).status_code == 429


def test_one_password_is_not_tried_on_all_names(client):
    for number in range(50):
        fail(client, f"name-{number}", 1)

    assert fail(client, "another", 1).status_code == 429


def test_names_typed_are_not_kept(client):
    fail(client, "my-password-by-mistake", 1)

    assert "my-password" not in str(list(FailedSignIn.objects.values()))


def test_capitals_are_no_way_around(client):
    fail(client, "Nobody", 3)
    fail(client, "noBODY", 2)

    assert fail(client, "nobody", 1).status_code == 429


def test_old_failures_are_cleared_away(client):
    fail(client, "nobody")
    later(minutes=60 * 25)

    fail(client, "somebody", 1)

    assert {row.failures for row in FailedSignIn.objects.all()} == {1}


@pytest.mark.parametrize(
    ("proxies", "sent", "expected"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        (2, "1.2.3.4, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
        (1, "<script>", "unknown"),
    ],
)
def test_the_address_is_what_our_proxies_saw(rf, settings, proxies, sent, expected):
    settings.NUM_PROXIES = proxies

    assert address_of(rf.get("/", HTTP_X_FORWARDED_FOR=sent)) == expected


def test_a_manager_unlocks(client):
    user = curator()
    fail(Client(), user.username)
    manager = UserFactory()
    manager.groups.add(Role.objects.get(name="manager"))
    client.force_login(manager)
    row = FailedSignIn.objects.get(user=user)
    sent = {"action": "unlock", "_selected_action": [row.pk]}

    assert "locked out" in client.get(LIST).content.decode()
    assert client.post(LIST, sent).status_code == 200
    assert give_password(Client(), user).status_code == 429
    client.post(LIST, {**sent, "_sure": "yes"})

    assert give_password(Client(), user).status_code == 302


@pytest.mark.parametrize("arguments", [["{name}"], ["--address", "127.0.0.1"], ["--all"]])
def test_a_command_unlocks(client, arguments, capsys):
    user = curator()
    fail(client, user.username)

    call_command("unlock_sign_in", *(one.format(name=user.username) for one in arguments))

    assert "Unlocked: " in capsys.readouterr().out
    assert give_password(client, user).status_code == 302


def test_who_is_no_manager_sees_none(client):
    client.force_login(curator("reviewer"))

    assert client.get(LIST).status_code == 403
