"""A release is whole or not there, stays as it is, and is made again in the same bytes."""

import hashlib
import os
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils.timezone import now

from kb.exporting.moments import written
from kb.models import Dataset, Edition, Event, Release
from kb.releasing import NotReleased, folder_of, make_release, making, verify
from kb.releasing.building import build
from kb.releasing.contents import Contents
from kb.releasing.places import unfinished
from tests.factories import ClaimFactory, ExternalIdFactory, GroupFactory
from tests.kb.releasing.conftest import read, read_json
from tests.publishing import publish_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def published():
    claim = ClaimFactory(event__slug="attack", claimant=GroupFactory(slug="jnim"))
    ExternalIdFactory(group=claim.claimant)
    publish_all()
    return claim


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_release_has_its_files_and_their_digests():
    release = make_release("2026.1", note="The first.")

    files = bytes_of(folder_of("2026.1"))
    listed = read_json("2026.1", "manifest.json")["files"]
    assert {file["name"] for file in listed} | {"manifest.json"} == files.keys()
    assert {"events.csv", "events.ndjson.gz", "codebook.json", "LICENSE.txt"} <= files.keys()
    for file in listed:
        body = files[file["name"]]
        assert (len(body), hashlib.sha256(body).hexdigest()) == (file["bytes"], file["sha256"])
    assert hashlib.sha256(files["manifest.json"]).hexdigest() == release.sha256
    assert files["manifest.json"].decode() == release.manifest
    assert not unfinished("2026.1").exists()


def test_it_is_of_what_stood_at_its_moment():
    release = make_release("2026.1")

    last = Edition.objects.latest("id")
    assert (release.position, release.at >= last.recorded_at) == (last.pk, True)
    manifest = read_json("2026.1", "manifest.json")
    assert manifest["position"] == last.pk
    assert manifest["counts"]["events"] == manifest["counts"]["claims"] == 1
    assert manifest["changes"] == {"added": 0, "changed": 0, "withdrawn": 0, "merged": 0}


def test_the_same_moment_gives_the_same_bytes(tmp_path, published):
    at = Edition.objects.latest("id").recorded_at
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
        build(Contents.of("1", at), folder)
        Event.objects.update(title="Edited since")
        publish_all("Edited")

    assert bytes_of(folders[0]) == bytes_of(folders[1])
    assert b"Edited since" not in b"".join(bytes_of(folders[1]).values())


@pytest.mark.parametrize(
    "version",
    ["", "2026/1", "../1", ".1", "1.", "a b", "1..2", "V1", "1\n", "é", "1" * 41, "1\x00", "ـ1"],
)
def test_a_version_is_plain(version):
    with pytest.raises(NotReleased, match="is no version"):
        make_release(version)
    assert not Release.objects.exists()


def test_a_version_is_given_once():
    make_release("2026.1")
    before = bytes_of(folder_of("2026.1"))
    publish_all()

    with pytest.raises(NotReleased, match="choose another version"):
        make_release("2026.1")
    with pytest.raises(CommandError, match="choose another version"):
        call_command("release", "2026.1")
    assert bytes_of(folder_of("2026.1")) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda: Release.objects.update(note="Better"),
        lambda: Release.objects.all().delete(),
        lambda: Release.objects.get().save(),
    ],
)
def test_the_database_keeps_a_release_as_it_is(change):
    make_release("2026.1")

    with (
        pytest.raises(DatabaseError, match="never changed and never deleted"),
        transaction.atomic(),
    ):
        change()


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "../x"},
        {"sha256": "x"},
        {"position": -1},
        {"position": 0},
        {"at": now() + timedelta(days=1)},
    ],
)
def test_the_database_refuses_what_is_no_release(wrong):
    fine = {"version": "1", "at": now(), "position": 1, "manifest": "{}", "sha256": "0" * 64}

    with pytest.raises(DatabaseError, match="release_"), transaction.atomic():
        Release.objects.create(**{**fine, "created_at": now(), **wrong})


def stopped(*_):
    raise KeyboardInterrupt


@pytest.mark.parametrize("broken", ["building.sync", "making.present"])
def test_what_is_stopped_half_way_leaves_nothing_and_can_be_made_again(monkeypatch, broken):
    with monkeypatch.context() as patched:
        patched.setattr(f"kb.releasing.{broken}", stopped)
        with pytest.raises(KeyboardInterrupt):
            make_release("2026.1")
    assert not Release.objects.exists()
    assert not list(folder_of("2026.1").parent.iterdir())

    assert list(verify(make_release("2026.1"))) == []


def test_what_a_killed_process_left_is_cleared_away_by_the_next_release(releases_dir):
    for version in ("2026.1", "2026.9"):
        unfinished(version).mkdir(parents=True)
        (unfinished(version) / "half").write_text("x")
    folder_of("2026.1").mkdir()
    (folder_of("2026.1") / "of a base that knew the release").write_text("x")

    assert list(verify(make_release("2026.1"))) == []
    aside = releases_dir / ".2026.1.set-aside-1"
    assert {*releases_dir.iterdir()} == {releases_dir / "2026.1", aside}
    assert [path.name for path in aside.iterdir()] == ["of a base that knew the release"]


def test_a_release_stands_with_its_row_and_its_files_are_moved_by_the_next_command(
    client, monkeypatch, releases_dir
):
    with monkeypatch.context() as patched:
        patched.setattr(making, "move", stopped)
        with pytest.raises(KeyboardInterrupt):
            make_release("2026.1")
    address = "/api/v1/releases/2026.1/files/events.csv"
    there = client.get(address)
    before = b"".join(there.streaming_content)
    assert list(verify(Release.objects.get())) == []

    with pytest.raises(NotReleased, match="choose another version"):
        make_release("2026.1")

    assert [path.name for path in releases_dir.iterdir()] == ["2026.1"]
    assert b"".join(client.get(address).streaming_content) == before == read("2026.1", "events.csv")


def test_files_are_kept_if_nobody_knows_whether_the_row_was_written(monkeypatch):
    def lost(*_):
        monkeypatch.setattr(making, "may_be_made", lambda version: True)
        raise DatabaseError

    monkeypatch.setattr(making, "settle", lost)
    with pytest.raises(DatabaseError):
        make_release("2026.1")

    assert (unfinished("2026.1") / "manifest.json").exists()


def test_one_release_is_made_at_a_time(monkeypatch):
    monkeypatch.setattr(making, "build", lambda *_: make_release("2026.2"))
    taken = making.connection.cursor

    class Other:
        """The answer that a second session would get."""

        def __enter__(self):
            self.cursor = taken().__enter__()
            return self

        def __exit__(self, *_):
            self.cursor.close()

        def execute(self, sql, params):
            self.cursor.execute("SELECT false" if "try" in sql else "SELECT true")

        def fetchone(self):
            return self.cursor.fetchone()

    monkeypatch.setattr(making.connection, "cursor", Other)
    with pytest.raises(NotReleased, match="Another release is being made"), making.alone():
        pass


def test_a_moment_to_come_is_refused():
    with pytest.raises(NotReleased, match="Not yet settled"):
        make_release("2026.1", at=now() + timedelta(hours=1))
    with pytest.raises(CommandError, match="is not a time"):
        call_command("release", "2026.1", as_of="soon")


@pytest.mark.parametrize("earlier", [timedelta(days=1), timedelta(microseconds=1)])
def test_a_moment_before_the_first_edition_is_refused(earlier, releases_dir):
    first = Edition.objects.earliest("id").recorded_at

    with pytest.raises(NotReleased, match=f"choose a moment from {written(first)} on"):
        make_release("0", at=first - earlier)
    with pytest.raises(CommandError, match="choose a moment from"):
        call_command("release", "0", as_of=(first - earlier).isoformat())
    assert not releases_dir.exists()

    assert make_release("0", at=first).position >= 1


def test_a_dataset_that_may_not_be_passed_on_is_refused():
    Dataset.objects.update(is_redistributable=False)

    with pytest.raises(NotReleased, match="withdraw the events"):
        make_release("2026.1")
    assert not folder_of("2026.1").exists()


def test_verifying_tells_what_is_not_as_released(capsys):
    make_release("2026.1")
    call_command("release", "2026.1", verify=True)
    folder = folder_of("2026.1")
    os.truncate(folder / "events.csv", 10)
    (folder / "groups.csv").unlink()
    (folder / "more.csv").write_text("x")

    with pytest.raises(CommandError) as told:
        call_command("release", "2026.1", verify=True)

    assert str(told.value).splitlines() == [
        "events.csv is not as it was released.",
        "groups.csv is missing.",
        "more.csv is no part of the release.",
    ]
    with pytest.raises(CommandError, match="There is no release"):
        call_command("release", "2026.9", verify=True)
