"""Releases over HTTP: their files, and the past read by their names."""

import hashlib

import pytest
from django.utils.timezone import now

from kb.models import Event
from kb.publishing import withdraw
from kb.releasing import file_of, make_release, making
from tests.api.conftest import found, get, ids, list_of, page_of, problem, refused
from tests.factories import ClaimFactory, EventFactory, GroupFactory
from tests.publishing import publish_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def released(settings, tmp_path, monkeypatch):
    """Two releases; an event of the first was withdrawn before the second."""
    settings.RELEASES_DIR = tmp_path
    monkeypatch.setattr(making, "settled_until", now)
    ClaimFactory(event=EventFactory(slug="stays"), claimant=GroupFactory(slug="jnim"))
    EventFactory(slug="gone")
    publish_all()
    make_release("2026.1", note="The first.")
    withdraw(Event.objects.filter(slug="gone"), reason="It did not happen")
    make_release("2026.2")


def file_path(name, version="2026.1"):
    return f"/api/v1/releases/{version}/files/{name}"


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_releases_are_listed_newest_first(client, released):
    rows = get(client, list_of("release"))["results"]

    assert [row["version"] for row in rows] == ["2026.2", "2026.1"]
    assert [row["previous"] for row in rows] == ["2026.1", None]
    assert rows[0]["changes"]["withdrawn"] == 1
    assert rows[1]["note"] == "The first."


def test_a_release_names_files_that_can_be_read(client, released):
    release = get(client, "/api/v1/releases/2026.1/")

    for file in release["files"]:
        answer = client.get(file["url"])
        bytes_ = body(answer)
        assert answer.status_code == 200
        assert hashlib.sha256(bytes_).hexdigest() == file["sha256"]
        assert answer["ETag"] == f'"{file["sha256"]}"'
        assert int(answer["Content-Length"]) == len(bytes_) == file["bytes"]
        assert answer["Content-Type"] == file["media_type"]
        assert "immutable" in answer["Cache-Control"]
    assert release["files"][-1]["sha256"] == release["sha256"]
    assert "release 2026.1" in release["citation"]["text"]


def test_a_withdrawn_event_is_in_the_old_release_and_not_in_the_next(client, released):
    old, new = (body(client.get(file_path("events.csv", v))) for v in ("2026.1", "2026.2"))

    assert b"\ngone," in old
    assert b"gone" not in new
    assert b"It did not happen" in body(client.get(file_path("CHANGES.csv", "2026.2")))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=5-", 5, None),
        ("bytes=-7", -7, None),
        ("bytes=3-99999999", 3, None),
        ("bytes=-99999999", 0, None),
        ("bytes=0-0", 0, 0),
    ],
)
def test_a_range_of_bytes_can_be_asked_for(client, released, asked, first, last):
    whole = body(client.get(file_path("groups.csv")))

    answer = client.get(file_path("groups.csv"), headers={"Range": asked})

    part = whole[first:] if last is None else whole[first : last + 1]
    assert (answer.status_code, body(answer)) == (206, part)
    begin = len(whole) + first if first < 0 else first
    end = begin + len(part) - 1
    assert answer["Content-Range"] == f"bytes {begin}-{end}/{len(whole)}"
    assert int(answer["Content-Length"]) == len(part)


@pytest.mark.parametrize(
    "asked", ["bytes=-", "bytes=9-1", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b", "", "bytes=١-٢"]
)
def test_what_is_no_single_range_gets_the_whole(client, released, asked):
    answer = client.get(file_path("groups.csv"), headers={"Range": asked})

    assert answer.status_code == 200
    assert len(body(answer)) == int(answer["Content-Length"])


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", f"bytes={'9' * 40}-"])
def test_bytes_beyond_the_end_are_refused(client, released, asked):
    answer = client.get(file_path("groups.csv"), headers={"Range": asked})

    problem(answer, 416)
    size = file_of("2026.1", "groups.csv").stat().st_size
    assert answer["Content-Range"] == f"bytes */{size}"


def test_a_range_of_another_file_is_not_mixed_in(client, released):
    etag = client.get(file_path("groups.csv"))["ETag"]

    same = client.get(file_path("groups.csv"), headers={"Range": "bytes=0-1", "If-Range": etag})
    other = client.get(file_path("groups.csv"), headers={"Range": "bytes=0-1", "If-Range": '"x"'})

    assert (same.status_code, other.status_code) == (206, 200)


def test_a_file_that_is_known_is_not_sent_again_and_none_is_repacked(client, released):
    headers = {"Accept-Encoding": "gzip", "Accept": "text/csv"}
    answer = client.get(file_path("groups.csv"), headers=headers)
    again = client.get(file_path("groups.csv"), headers={"If-None-Match": answer["ETag"]})

    assert "Content-Encoding" not in answer
    assert (again.status_code, body(again)) == (304, b"")


@pytest.mark.parametrize(
    "name",
    ["nothing.csv", "..", "%2e%2e%2fsecret", "..%2f2026.2%2fevents.csv", "a\x00", "Events.csv"],
)
def test_only_files_of_the_release_are_there(client, released, name):
    problem(client.get(file_path(name)), 404)
    problem(client.post(file_path("events.csv")), 405)
    problem(client.get("/api/v1/releases/2026.9/"), 404)
    problem(client.get(file_path("events.csv", "2026.9")), 404)


def test_a_file_that_was_lost_is_said_to_be(client, released):
    file_of("2026.1", "events.csv").unlink()
    file_of("2026.1", "groups.csv").write_bytes(b"other")

    for name in ("events.csv", "groups.csv"):
        assert "does not have it" in problem(client.get(file_path(name)), 503)["detail"]


def test_every_list_and_record_can_be_read_by_release(client, released):
    then = get(client, list_of("event"), release="2026.1")

    assert sorted(ids(then)) == ["gone", "stays"]
    assert (then["release"], then["as_of"]) == (
        "2026.1",
        get(client, "/api/v1/releases/2026.1/")["as_of"],
    )
    assert found(client, "event", release="2026.2") == ["stays"]
    assert get(client, page_of("event", "gone"), release="2026.1")["id"] == "gone"
    problem(client.get(page_of("event", "gone"), {"release": "2026.2"}), 410)
    ties = get(client, page_of("group", "jnim", "relations"), release="2026.1")
    assert ties["results"] == []
    assert len(get(client, page_of("event", "stays", "claims"), release="2026.1")["results"]) == 1
    assert "gone" in ids(get(client, list_of("search"), q="gone", release="2026.1"))


@pytest.mark.parametrize("path", ["event-list", "search-list", "lookup-list"])
def test_a_release_and_a_moment_are_not_both_asked_for(client, released, path):
    name = path.removesuffix("-list")
    query = {"release": "2026.1", "as_of": "2026-01-01"}
    query |= {"search": {"q": "x"}, "lookup": {"noun": "group", "id": "jnim"}}.get(name, {})

    assert "not both" in refused(client.get(list_of(name), query), "release")


@pytest.mark.parametrize("version", ["2026.3", "", "\x00", "a" * 5000, "'; --", "2026.1 "])
def test_an_unknown_release_is_refused_with_the_nearest(client, released, version):
    said = refused(client.get(list_of("group"), {"release": version}), "release")

    assert "2026.1" in said or "NUL" in said


def test_without_any_release_that_is_said(client):
    said = refused(client.get(list_of("group"), {"release": "2026.1"}), "release")

    assert said == "There is no release yet."
    assert get(client, list_of("release"))["results"] == []


def test_a_cursor_of_one_release_is_none_of_another(client, released):
    EventFactory(slug="more")
    publish_all()
    first = get(client, list_of("event"), release="2026.1", page_size=1)

    answer = client.get(first["next"].replace("2026.1", "2026.2"))

    assert "other filters" in refused(answer, "cursor")
    assert len(ids(get(client, first["next"]))) == 1
