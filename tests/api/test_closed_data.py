"""Rows that may not be passed on are shown nowhere, counted nowhere and hinted at nowhere: every address of the
schema answers after an import of ACLED's events as it did before, to whoever asks."""

import csv
import gzip

import pytest
from django.test import Client
from django.utils.timezone import now

from api.aggregates.dimensions import By
from kb.importing.datasets import FORMATS, import_file
from kb.importing.datasets.acled.columns import COLUMNS
from kb.models import Edition, Event, Participation, Referent
from kb.releasing.building import build
from kb.releasing.contents import Contents
from tests.api.conftest import (
    NOUNS,
    RELEASE,
    list_of,
    publish_drafts,
    release_named,
)
from tests.api.writers import ROLES, user_of, writer
from tests.crawling import addresses
from tests.factories import (
    ClaimFactory,
    EventFactory,
    ExternalIdFactory,
    GroupFactory,
    GroupRelationFactory,
    LocationFactory,
    ParticipationFactory,
)

pytestmark = pytest.mark.django_db
MARK = "zqxmark"
NUMBERS = {
    "event_date": "1993-03-07",
    "year": "1993",
    "time_precision": "1",
    "iso": "919",
    "latitude": "61.73519",
    "longitude": "44.91827",
    "geo_precision": "1",
    "fatalities": "918273645",
    "timestamp": "1987654321",
}
# Long enough not to stand in a digest or in the microseconds of a moment by chance.
SIGNS = (
    MARK,
    "1993-03-07",
    "61.735",
    "44.918",
    "918273645",
    "1987654321",
    "acled-zqx",
    "armed clash, ",
)
EXACT = f"{MARK}-actor1: of all"


def row(number):
    said = {c.name: f"{MARK}-{c.name}" for c in COLUMNS} | NUMBERS
    said |= {"event_id_cnty": f"{MARK.upper()}{number}", "sub_event_type": "Armed clash"}
    # One of the texts is the name of a public group, and one point that of a public place.
    return said | {
        "actor1": EXACT,
        **({"latitude": "13.5", "longitude": "-7.25"} if number % 2 else {}),
    }


def brought(folder):
    """The rows of a file, taken in by a manager."""
    path = folder / "acled.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [column.name for column in COLUMNS])
        table.writeheader()
        table.writerows(row(number) for number in range(1, 9))
    return import_file(FORMATS["acled"], str(path), by=user_of("manager"))


@pytest.fixture
def public():
    """Something of every noun; a group that ACLED's rows name, and the place where they lie."""
    group = GroupFactory(slug="named")
    place = LocationFactory(slug="there", latitude=13.5, longitude=-7.25)
    event = EventFactory(slug="evt", location=place)
    ParticipationFactory(event=event, group=group)
    ClaimFactory(event=event, claimant=group, party_group=group)
    GroupRelationFactory(subject=group)
    ExternalIdFactory(group=group)
    publish_drafts()
    ExternalIdFactory(group=group, scheme_id="id-scheme:acled-actor", value=EXACT)
    release_named(RELEASE)
    return group


def slugs(noun):
    listed = Edition.objects.filter(noun=noun).order_by("slug").values_list("slug", flat=True)
    return [*dict.fromkeys(listed)][:3]


def values_of(path, name):
    """What may stand in this place of an address: of what is public, and what only the import knows."""
    part = path.removeprefix("/api/v1/").split("/")[0]
    noun = {"codebook": "vocabulary"}.get(part, part.removesuffix("s"))
    if name == "slug" and noun in NOUNS:
        return [*slugs(noun), *({"event": [f"acled-{MARK}1"], "dataset": ["acled"]}.get(noun, []))]
    return {
        "number": ["1", "2"],
        "version": [RELEASE],
        "noun": NOUNS,
    }.get(name, ["events", "event", "datapackage.json", "events.csv"])


def hints():
    """Questions that only the import could answer; their answers may repeat the question."""
    events = list_of("event")
    return [
        *(f"{list_of(noun)}?q={MARK}" for noun in NOUNS if noun != "vocabulary"),
        *(f"{events}aggregate/?by={by}&measure=events,killed_best" for by in By),
        f"{events}?dataset=acled",
        f"{events}?date_before=1999&count=exact",
        f"{events}?killed_min=918273645",
        f"{events}?near=61.7,44.9,50&count=exact",
        f"{events}?location=there&count=exact",
        f"{events}?group=named&count=exact",
        f"{events}?family=named&count=exact",
        f"{events}?type=armed-clash&count=exact",
        f"{events}?external_id=acled-event:{MARK.upper()}1",
        f"{list_of('group')}?external_id=acled-actor:{EXACT}",
        f"{list_of('lookup')}?scheme=acled-event&value={MARK.upper()}1",
        f"{list_of('lookup')}?scheme=acled-actor&value={EXACT}",
        f"{list_of('lookup')}?noun=event&id=acled-{MARK}1",
        f"{list_of('lookup')}?noun=group&id=named",
        f"{list_of('crosswalk')}?scheme=acled-event",
        f"{list_of('crosswalk')}?scheme=acled-actor",
        f"{list_of('search')}?q={MARK}",
        f"{list_of('search')}?q=Armed+clash",
        f"{list_of('dataset')}acled/",
        f"{events}acled-{MARK}1/",
        f"{events}acled-{MARK}1/draft/",
        "/api/docs/codebook/",
        "/readyz",
        "/",
    ]


def answered(client, method, path):
    answer = getattr(client, method)(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, body, {k: v for k, v in answer.headers.items() if k != "Date"}


def sweep(clients, paths):
    """What each of the addresses answers to each of the clients; to a HEAD, its headers."""
    return {
        (who, method, path): answered(client, method, path)
        for who, client in clients.items()
        for path in paths
        for method in (("get", "head") if who == "anonymous" else ("get",))
    }


def test_an_import_of_closed_rows_changes_no_answer_and_is_seen_in_none(public, tmp_path, settled):
    schema = Client().get("/api/schema/", {"format": "json"}).json()
    paths, asked = addresses(schema, values_of), hints()
    pages = [
        f"/api/docs/{page}" for page in ("", "codebook/event-type/", "fields/event/", "endpoints/")
    ]
    paths += [*pages, "/api/redoc/"]
    clients = {"anonymous": Client(), **{role: writer(role) for role in ROLES}}
    shown = [path for path in paths if "format=" not in path]
    everyone = {"anonymous": clients.pop("anonymous")}
    before = sweep(everyone, [*paths, *asked]) | sweep(clients, [*shown, *asked[:-4]])

    brought(tmp_path)

    after = sweep(everyone, [*paths, *asked]) | sweep(clients, [*shown, *asked[:-4]])
    assert Event.objects.filter(dataset__slug="acled").count() == 8
    assert Participation.objects.filter(event__dataset__slug="acled", group=public).count() == 8
    assert Event.objects.filter(dataset__slug="acled", location__slug="there").count() == 4
    assert Referent.objects.filter(scheme="acled").exists()
    told = {status for (_, method, path), (status, _, _) in before.items() if path in paths}
    assert len(paths) > 150
    assert told <= {200, 304, 400, 401, 404, 406, 410}
    assert sum(s == 200 for (_, _, p), (s, _, _) in before.items() if p in paths) > 300
    changed = [key for key, (status, body, _) in before.items() if after[key][:2] != (status, body)]
    assert changed == []
    texts = {
        key: (body + str(headers).encode()).lower()
        for key, (_, body, headers) in after.items()
        if key[2] not in asked and MARK not in key[2] and "/acled" not in key[2]
    }
    seen = {(key, sign) for key, text in texts.items() for sign in SIGNS if sign.encode() in text}
    assert seen == set()


def test_no_file_of_a_release_holds_a_closed_row(public, tmp_path):
    brought(tmp_path)
    folder = tmp_path / "release"
    folder.mkdir()

    build(Contents.of("1", now()), folder)

    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert b"named" in files["groups.csv"]
    for name, body in files.items():
        text = (gzip.decompress(body) if name.endswith(".gz") else body).lower()
        assert not [sign for sign in SIGNS if sign.encode() in text], name


@pytest.mark.parametrize("role", ROLES)
def test_curators_see_the_draft_and_nobody_else(public, tmp_path, role):
    """The one address that shows a closed row: the draft, to whoever may write."""
    brought(tmp_path)
    path = f"{list_of('event')}acled-{MARK}1/draft/"

    assert Client().get(path).status_code == 401
    assert writer(scopes=[]).get(path).status_code == 403
    answer = writer(role).get(path)
    assert answer.status_code == 200
    assert MARK in answer.content.decode()
    assert f"{MARK}-notes" not in answer.content.decode()


def test_no_curator_can_publish_a_closed_row(public, tmp_path):
    brought(tmp_path)
    client = writer("manager")
    path = f"{list_of('event')}acled-{MARK}1/"
    etag = client.get(f"{path}draft/")["ETag"]

    said = client.post(
        f"{path}publish/",
        {"reason": "By mistake."},
        content_type="application/json",
        headers={"If-Match": etag},
    )

    assert said.status_code in {409, 422, 400}
    assert Client().get(path).status_code == 404
