"""Tokens: only the digest of a secret is kept, and none works past its day."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from kb.models import Token
from kb.models.tokens import LONGEST, digest_of
from tests.factories import TokenFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def token():
    return TokenFactory()


def test_a_token_is_found_by_what_it_says(token):
    assert Token.objects.matching(token.written) == token


def test_the_secret_is_stored_nowhere(token):
    secret = token.written.partition(".")[2]
    (row,) = Token.objects.values_list()

    assert len(secret) == 43
    assert not any(secret in str(value) for value in row)
    assert Token.objects.get().digest == digest_of(secret)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda written: written[:-1] + ("a" if written[-1] != "a" else "b"),
        lambda written: written.replace(".", "_"),
        lambda written: written + "a",
        lambda written: f"kb_{'a' * 12}.{written.partition('.')[2]}",
        lambda written: written.upper(),
        lambda written: "",
        lambda written: written + "\n",
    ],
)
def test_what_is_written_otherwise_finds_nothing(token, spoil):
    assert Token.objects.matching(spoil(token.written)) is None


def test_a_revoked_token_finds_nothing_and_stays_revoked_as_it_was(token):
    token.revoke()
    first = Token.objects.get().revoked_at
    token.revoke()

    assert Token.objects.matching(token.written) is None
    assert Token.objects.get().revoked_at == first is not None


def test_an_expired_token_finds_nothing(token):
    past = timezone.now() - timedelta(days=3)
    Token.objects.update(created_at=past, expires_at=timezone.now() - timedelta(seconds=1))

    assert Token.objects.matching(token.written) is None


def test_the_token_of_somebody_who_may_not_log_in_finds_nothing(token):
    token.user.is_active = False
    token.user.save()

    assert Token.objects.matching(token.written) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_at": timezone.now() + LONGEST + timedelta(days=2)},
        {"expires_at": timezone.now() - timedelta(days=1)},
        {"scopes": ["everything"]},
        {"digest": "the secret itself"},
        {"key": "UPPER"},
    ],
)
def test_the_database_refuses_what_no_token_may_be(token, wrong):
    with pytest.raises(IntegrityError):
        Token.objects.filter(pk=token.pk).update(**wrong)


def test_use_is_noted_once_a_minute(token, django_assert_num_queries):
    with django_assert_num_queries(1):
        token.mark_used()
    token.refresh_from_db()
    with django_assert_num_queries(0):
        token.mark_used()

    assert timezone.now() - token.last_used_at < timedelta(minutes=1)
