"""Who writes, and what they write on: one user of each role, one record of each noun."""

from datetime import timedelta

from django.db import transaction
from django.test import Client
from django.utils import timezone

from kb import editing
from kb.models import Token
from kb.models.accounts import Role
from tests import factories
from tests.api.conftest import publish_drafts

JSON = "application/json"
ROLES = ("contributor", "reviewer", "manager")
MAKERS = {
    "source": factories.SourceFactory,
    "dataset": factories.DatasetFactory,
    "location": factories.LocationFactory,
    "group": factories.GroupFactory,
    "event": factories.EventFactory,
    "claim": factories.ClaimFactory,
}
CITED = ("location", "group", "event")


def made(noun, **values):
    """A draft that can be loaded as it is: every fact has its source."""
    record = MAKERS[noun](**values)
    if noun in CITED:
        factories.CitationFactory(**{noun: record})
    return record


def published(noun):
    """A public record that nothing rests on."""
    record = made(noun)
    publish_drafts()
    record.refresh_from_db()
    return record


def user_of(role):
    user = factories.UserFactory(is_superuser=role == "superuser")
    if role in ROLES:
        user.groups.add(Role.objects.get(name=role))
    return user


def client_of(token):
    return Client(headers={"Authorization": f"Bearer {token.written}"})


def writer(role="superuser", **values):
    """A client that sends a token of such a user, as `client.user`."""
    token = factories.TokenFactory(user=user_of(role), **values)
    client = client_of(token)
    client.user, client.token = token.user, token
    return client


def somebody(who):
    """A client for each column of the table of permissions."""
    if who == "anonymous":
        return Client()
    if who == "unscoped":
        return writer(scopes=[])
    if who not in {"expired", "revoked"}:
        return writer(who)
    client, past = writer(), timezone.now() - timedelta(days=2)
    if who == "revoked":
        client.token.revoke()
    else:
        later = past + timedelta(days=1)
        Token.objects.filter(pk=client.token.pk).update(created_at=past, expires_at=later)
    return client


def etag(noun, record):
    return editing.read(noun, record.slug).etag


def values_of(noun, record, **changes):
    return editing.read(noun, record.slug).values | changes


def undone():
    """What is done within is taken back at the end."""
    return _Undone()


class _Undone:
    def __enter__(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *error):
        transaction.set_rollback(True)
        return self.atomic.__exit__(*error)
