"""The schema is served from memory: one and the same for everybody, in two formats."""

import gzip
import json
import subprocess
import sys

import orjson
import pytest
import yaml
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from api.schema import COMMITTED
from tests.api.conftest import problem, refused

pytestmark = pytest.mark.django_db
YAML, JSON = "application/yaml; charset=utf-8", "application/json"
OPEN_YAML, OPEN_JSON = "application/vnd.oai.openapi", "application/vnd.oai.openapi+json"
# Twenty threads ask a process that was never asked before, all at once.
AT_ONCE = """
import django, hashlib, json, sys, threading
django.setup()
from django.test import Client
begin, answers = threading.Barrier(20), []
def ask(number):
    accept = ("application/json", "application/yaml")[number % 2]
    client = Client(raise_request_exception=False)
    begin.wait()
    answer = client.get("/api/schema/", headers={"Accept": accept, "Host": "localhost"})
    answers.append([accept, answer.status_code, hashlib.sha256(answer.content).hexdigest()])
threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps(answers))
"""


def test_whoever_asks_at_once_gets_the_same():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", AT_ONCE],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    answers = json.loads(done.stdout)

    assert len(answers) == 20
    assert {status for _, status, _ in answers} == {200}
    assert len({(accept, digest) for accept, _, digest in answers}) == 2


def test_both_formats_are_what_the_code_makes(client):
    made = orjson.loads(orjson.dumps(SchemaGenerator().get_schema(request=None, public=True)))

    assert client.get("/api/schema/?format=json").json() == made
    assert yaml.safe_load(client.get("/api/schema/").content) == made


def test_it_is_the_committed_file(client):
    assert client.get("/api/schema/").content == COMMITTED.read_bytes()


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", YAML),
        ("*/*", YAML),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", YAML),
        ("application/yaml", YAML),
        (OPEN_YAML, f"{OPEN_YAML}; charset=utf-8"),
        (JSON, JSON),
        ("application/json, */*", JSON),
        (OPEN_JSON, OPEN_JSON),
    ],
)
def test_it_is_written_as_the_client_likes_it(client, accept, kind):
    answer = client.get("/api/schema/", headers={"Accept": accept})

    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert answer["Vary"] == "Accept, Accept-Encoding"


def test_no_other_format_is_there(client):
    assert problem(client.get("/api/schema/", headers={"Accept": "image/png"}), 406)
    assert "json, yaml" in refused(client.get("/api/schema/?format=xml"), "format")
    assert refused(client.get("/api/schema/?version=2"), "version")
    assert problem(client.post("/api/schema/"), 405)


@pytest.mark.parametrize("format_", ["yaml", "json"])
def test_it_is_zipped_and_known_again(client, format_):
    path = f"/api/schema/?format={format_}"
    plain, zipped = (client.get(path, headers={"Accept-Encoding": how}) for how in ("", "gzip"))

    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert plain["ETag"] != zipped["ETag"]
    for how, answer in (("", plain), ("gzip", zipped)):
        headers = {"Accept-Encoding": how, "If-None-Match": answer["ETag"]}
        head, again = (
            client.head(path, headers={"Accept-Encoding": how}),
            client.get(path, headers=headers),
        )
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
        assert (head.content, head["ETag"]) == (b"", answer["ETag"])
        assert head["Content-Length"] == str(len(answer.content))


def test_nothing_is_built_to_serve_it(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(SchemaGenerator, "get_schema", lambda *args, **kwargs: pytest.fail("built"))

    with django_assert_num_queries(0):
        assert client.get("/api/schema/").status_code == 200
