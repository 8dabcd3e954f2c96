"""Answers can be kept: exact validators, 304, how long they last, and gzip."""

import gzip
from datetime import timedelta

import pytest
from django.http import StreamingHttpResponse
from django.test import RequestFactory
from django.utils.timezone import now

from api import caching
from kb.models import Edition, Group
from kb.publishing import publish
from tests.api.conftest import address, every_endpoint, list_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_of_everything")]


@pytest.fixture
def later(monkeypatch):
    """Some seconds after the last publication, by which time HTTP can tell when that was."""
    moment = now() + timedelta(seconds=5)

    class Clock(caching.datetime):
        @classmethod
        def now(cls, tz=None):
            return moment

    monkeypatch.setattr(caching, "datetime", Clock)


@every_endpoint
def test_every_read_has_a_strong_validator_and_is_not_sent_twice(client, endpoint):
    path = address(endpoint)

    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": f'"other", {first["ETag"]}'})

    assert first["ETag"].startswith('"')
    assert (again.status_code, again.content) == (304, b"")
    assert [again[name] for name in ("ETag", "Cache-Control", "Vary")] == [
        first[name] for name in ("ETag", "Cache-Control", "Vary")
    ]


@every_endpoint
def test_a_head_has_the_validator_of_the_get(client, endpoint):
    path = address(endpoint)

    assert client.head(path)["ETag"] == client.get(path)["ETag"]


def test_what_is_published_changes_the_validators_of_what_shows_it(client):
    group = Group.objects.order_by("slug").first()
    paths = [page_of("group", group.slug), list_of("group"), list_of("change") + "?page_size=1000"]
    before = [client.get(path)["ETag"] for path in paths]

    Group.objects.filter(pk=group.pk).update(summary="Known better.")
    publish(Group.objects.filter(pk=group.pk), reason="Known better.")

    after = [
        client.get(path, headers={"If-None-Match": tag})
        for path, tag in zip(paths, before, strict=True)
    ]
    assert [answer.status_code for answer in after] == [200, 200, 200]
    assert not {answer["ETag"] for answer in after} & set(before)


@pytest.mark.parametrize("of", ["list", "detail"])
def test_an_answer_says_when_it_changed_last(client, later, of):
    group = Edition.objects.filter(noun="group").earliest("slug")
    path = list_of("group") if of == "list" else page_of("group", group.slug)

    first = client.get(path)
    again = client.get(path, headers={"If-Modified-Since": first["Last-Modified"]})

    assert again.status_code == 304


def test_an_answer_of_this_second_does_not_say_it(client):
    """A second edition within the same second would have the same date."""
    Group.objects.update(summary="Known better.")
    publish(Group.objects.all(), reason="Known better.")

    assert "Last-Modified" not in client.get(list_of("group"))


def test_what_has_a_moment_in_its_address_is_kept_for_ever(client, settled):
    moment = Edition.objects.latest("id").recorded_at.isoformat()
    group = Edition.objects.filter(noun="group").earliest("slug")
    pinned = [
        client.get(list_of("group"), {"as_of": moment}),
        client.get(page_of("group", group.slug), {"as_of": moment}),
        client.get(page_of("group", group.slug, "revision", number=1)),
        client.get(page_of("group", group.slug, "diff", number=1)),
    ]

    assert {answer["Cache-Control"] for answer in pinned} == {caching.FOR_EVER}
    assert client.get(list_of("group"))["Cache-Control"] == caching.ASK_AGAIN


def test_no_error_is_kept(client, settled):
    moment = Edition.objects.latest("id").recorded_at.isoformat()

    answer = client.get(page_of("group", "nobody"), {"as_of": moment})

    assert answer.status_code == 404
    assert "Cache-Control" not in answer
    assert "ETag" not in answer


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("br", False),
        ("", False),
    ],
)
def test_long_answers_are_zipped_for_who_accepts_it(client, accepted, zipped):
    plain = client.get(list_of("group"))
    answer = client.get(list_of("group"), headers={"Accept-Encoding": accepted})

    assert answer.has_header("Content-Encoding") == zipped
    content = gzip.decompress(answer.content) if zipped else answer.content
    assert content == plain.content
    assert int(answer["Content-Length"]) == len(answer.content)
    assert (answer["ETag"] == plain["ETag"]) != zipped
    assert "Accept-Encoding" in answer["Vary"]


def test_a_zipped_answer_is_known_again_by_its_own_validator(client):
    headers = {"Accept-Encoding": "gzip"}
    first = client.get(list_of("group"), headers=headers)

    again = client.get(list_of("group"), headers={**headers, "If-None-Match": first["ETag"]})

    assert again.status_code == 304


def test_a_stream_is_zipped_as_it_goes_and_closed_when_it_is_known():
    class Rows:
        closed = 0

        def __iter__(self):
            return iter((b"a,b\n", b"1,2\n" * 1000))

        def close(self):
            Rows.closed += 1

    def view(request):
        response = StreamingHttpResponse(Rows(), content_type="text/csv")
        response.kb_position = 7
        return response

    request = RequestFactory().get("/api/v1/x/", headers={"Accept-Encoding": "gzip"})
    first = caching.caching(view)(request)
    content = b"".join(first)
    request = RequestFactory().get(
        "/api/v1/x/", headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]}
    )
    again = caching.caching(view)(request)

    first.close()
    again.close()
    assert Rows.closed == 2
    assert gzip.decompress(content) == b"a,b\n" + b"1,2\n" * 1000
    assert (first["ETag"], again.status_code) == (again["ETag"], 304)
    assert first["ETag"].endswith('-gz"')
