"""The ledger has a time of its own: a clock that was set back makes nothing of it yet to come."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from api import ledger as reading
from kb.models import Edition, Release
from kb.publishing import present, settled_until
from kb.releasing import make_release, verify
from tests.api.conftest import found, get, list_of, page_of, problem, publish_drafts
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(reading, "settled", reading.Settled())
    settings.RELEASES_DIR = tmp_path / "releases"


@pytest.fixture
def clock_behind():
    """A ledger that was written to a day ahead of the clock; the time of its last edition."""
    ahead = now() + DAY
    Edition.objects.create(
        noun="source", record_id=1, slug="ahead", number=1, kind="withdrawn", recorded_at=ahead
    )
    GroupFactory(slug="jnim", homeland=None)
    publish_drafts()
    last = Edition.objects.latest("id").recorded_at
    assert last > ahead
    return last


def test_the_present_is_the_last_edition_where_that_is_later(clock_behind):
    assert present() == settled_until() == clock_behind


def test_the_present_is_the_clock_otherwise():
    GroupFactory(homeland=None)
    publish_drafts()

    assert present() > Edition.objects.latest("id").recorded_at
    assert abs(present() - now()) < DAY


def test_readers_see_the_last_editions_as_of_their_own_time(client, clock_behind):
    moment = clock_behind.isoformat()

    assert found(client, "group") == found(client, "group", as_of=moment) == ["jnim"]
    assert get(client, page_of("group", "jnim"), as_of=moment)["slug"] == "jnim"
    later = client.get(list_of("group"), {"as_of": (clock_behind + DAY).isoformat()})
    assert problem(later, 400)["errors"][0]["code"] == "future"


def test_a_release_is_of_the_last_editions(client, clock_behind):
    release = make_release("2026.1")

    assert (release.at, release.position) == (clock_behind, Edition.objects.latest("id").pk)
    assert release.created_at >= release.at
    assert list(verify(release)) == []
    assert found(client, "group", release="2026.1") == ["jnim"]


def test_a_release_of_nothing_is_refused(settings, monkeypatch):
    monkeypatch.setattr("kb.releasing.making.Edition.objects", Edition.objects.none())
    with pytest.raises(CommandError, match="Nothing was ever published"):
        call_command("release", "2026.1")

    assert not Release.objects.exists()
    assert not settings.RELEASES_DIR.exists()


def test_what_is_published_after_a_release_is_later_than_it(client):
    """The clock may have been set back after the release was made."""
    GroupFactory(slug="jnim", homeland=None)
    publish_drafts()
    ahead, last = now() + DAY, Edition.objects.latest("id")
    Release.objects.create(
        version="2026.1", at=ahead, position=last.pk, created_at=ahead, manifest="{}",
        sha256="0" * 64,
    )  # fmt: skip

    GroupFactory(slug="fama", homeland=None)
    publish_drafts()

    assert Edition.objects.latest("id").recorded_at > ahead
    assert found(client, "group", release="2026.1") == ["jnim"]
