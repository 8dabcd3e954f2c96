"""Releases of a small knowledge base, in a folder of the test's own."""

import json

import pytest

from api import ledger
from kb.releasing import folder_of, making


@pytest.fixture(autouse=True)
def releases_dir(settings, tmp_path, monkeypatch):
    """Files go here; the test's own transaction, which holds the ledger's lock, is no writer."""
    from django.utils.timezone import now  # noqa: PLC0415

    settings.RELEASES_DIR = tmp_path / "releases"
    monkeypatch.setattr(making, "settled_until", now)
    monkeypatch.setattr(ledger, "settled_until", now)
    return settings.RELEASES_DIR


def read(version, name):
    return (folder_of(version) / name).read_bytes()


def read_json(version, name):
    return json.loads(read(version, name))
