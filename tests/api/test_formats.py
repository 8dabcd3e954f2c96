"""Lists as files: the same rows in the same order as the pages, whatever is asked for."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import geopandas
import openpyxl
import pandas
import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from api.renderers import RENDERERS
from api.urls import router
from kb.dates import FuzzyDate
from kb.exporting import FORMATS, LAYOUTS
from kb.models import Dataset, Edition, Event
from kb.publishing import publish, withdraw
from tests.api.conftest import (
    NOUNS,
    VIEWSETS,
    found,
    get,
    list_of,
    page_of,
    problem,
    publish_drafts,
    refused,
)
from tests.factories import (
    CitationFactory,
    ClaimFactory,
    DatasetFactory,
    EventFactory,
    GroupFactory,
    LocationFactory,
    ParticipationFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db
FIRST = date(2025, 1, 1)
PAIRS = [(noun, name) for noun in NOUNS for name in FORMATS if noun in FORMATS[name].nouns]
every_file = pytest.mark.parametrize(("noun", "format_"), PAIRS)
every_format = pytest.mark.parametrize("format_", FORMATS)
every_noun = pytest.mark.parametrize("noun", NOUNS)
filters = st.fixed_dictionaries(
    {},
    optional={
        "country": st.sampled_from(["ML", "BF", "ML,BF"]),
        "group": st.sampled_from(["jnim", "fama", "jnim,fama"]),
        "date_after": st.sampled_from(["2025-01-02", "2025-01", "2025-01-04"]),
        "date_match": st.sampled_from(["certain", "possible"]),
        "killed_min": st.sampled_from(["0", "1"]),
        "grade": st.sampled_from(["fair", "weak"]),
        "q": st.sampled_from(["attack", "100%", "bamako"]),
    },
)


@pytest.fixture(scope="module")
def world(module_db):
    """Forty events on three days, of which some have no place, no figure, no grade, both sides."""
    dataset = DatasetFactory(slug="curated")
    groups = [GroupFactory(slug=slug, homeland=None) for slug in ("jnim", "fama")]
    places = [
        LocationFactory(slug="ml", country="ML", name="Bamako"),
        LocationFactory(slug="bf", country="BF", name="Djibo", latitude=None, longitude=None),
    ]
    source = SourceFactory()
    for number in range(40):
        place = [*places, None][number % 3]
        event = EventFactory(
            slug=f"evt-{number * 7 % 40:02}",
            date=fuzzy(FIRST + timedelta(days=number % 3), number % 5),
            location=place,
            geo_precision="settlement" if place else "",
            dataset=dataset,
            **({"grade": None} if number % 4 else {}),
        )
        CitationFactory(event=event, source=source)
        for side, group in zip("ab", groups[: number % 3], strict=False):
            ParticipationFactory(event=event, group=group, side=side)
        if number % 6 == 0:
            ClaimFactory(event=event, claimant=groups[0], party="civilians", low=number % 2)
    publish_drafts()


def fuzzy(day, length):
    return FuzzyDate.parse(f"{day}/{day + timedelta(days=length)}" if length else str(day))


def download(client, path, format_, **query):
    answer = client.get(path, {**query, "format": format_})
    assert answer.status_code == 200, answer.content
    return answer, answer.getvalue()


def ids_of_file(format_, body):
    """Public ids of the rows of a file, in its order, as the format's own library reads them."""
    return READERS[format_](body)


def first_column(rows):
    return [row.get("id") or row["slug"] for row in rows]


def of_csv(body):
    csv.field_size_limit(10**7)
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def of_xlsx(body):
    head, *rows = openpyxl.load_workbook(io.BytesIO(body))["Rows"].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


READERS = {
    "csv": lambda body: first_column(of_csv(body)),
    "ged": lambda body: [row["relid"] for row in of_csv(body)],
    "ndjson": lambda body: first_column(map(json.loads, body.splitlines())),
    "geojson": lambda body: [each["id"] for each in json.loads(body)["features"]],
    "parquet": lambda body: first_column(parquet.read_table(io.BytesIO(body)).to_pylist()),
    "xlsx": lambda body: first_column(of_xlsx(body)),
}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(query=filters)
def test_a_file_has_the_rows_of_the_pages_in_their_order(client, world, query):
    if "date_match" in query and "date_after" not in query:
        del query["date_match"]
    expected = found(client, "event", **query)

    for format_ in FORMATS:
        answer, body = download(client, list_of("event"), format_, **query)
        assert ids_of_file(format_, body) == expected, format_
        assert answer["X-Row-Count"] == str(len(expected))


@every_file
def test_every_list_is_a_file_in_every_format_that_can_hold_it(
    client, ten_of_everything, noun, format_
):
    answer, body = download(client, list_of(noun), format_)

    assert ids_of_file(format_, body) == found(client, noun)
    assert answer["Content-Type"].split(";")[0] == FORMATS[format_].media_type
    assert "Accept" in answer["Vary"].split(", ")


@every_file
def test_an_empty_list_is_a_valid_file(client, settled, ten_of_everything, noun, format_):
    answer, body = download(client, list_of(noun), format_, as_of="1990-01-01")

    assert ids_of_file(format_, body) == []
    assert answer["X-Row-Count"] == "0"


@every_noun
def test_a_format_that_cannot_hold_the_list_is_refused_by_name(client, ten_of_everything, noun):
    for name in FORMATS:
        if noun not in FORMATS[name].nouns:
            assert "csv" in refused(client.get(list_of(noun), {"format": name}), "format")


@every_format
def test_a_file_as_of_a_moment_is_the_same_bytes_after_later_edits(client, settled, world, format_):
    answer, before = download(client, list_of("event"), format_)
    events = Event.objects.filter(slug__in=["evt-01", "evt-02"])
    events.update(title="Changed")
    publish(events, reason="Changed.")
    withdraw(events.filter(slug="evt-02"), reason="Doubtful.")

    _, after = download(client, list_of("event"), format_, as_of=answer["X-As-Of"])
    _, now = download(client, list_of("event"), format_)

    assert after == before
    assert ids_of_file(format_, now) == [
        each for each in ids_of_file(format_, before) if each != "evt-02"
    ]


def test_the_link_leads_to_the_same_bytes_for_ever(client, settled, world):
    answer, body = download(client, list_of("event"), "parquet", country="ML")
    link = answer["Link"].removeprefix("<").removesuffix('>; rel="canonical"')

    assert client.get(link).getvalue() == body


def test_the_headers_say_whose_it_is_as_of_when_and_under_what_name(client, world):
    answer, _ = download(client, list_of("event"), "csv", dataset="curated")

    moment = Edition.objects.latest("id").recorded_at
    assert datetime.fromisoformat(answer["X-As-Of"]) == moment
    assert answer["Content-Disposition"] == (
        f'attachment; filename="events-{moment.astimezone(UTC).date()}.csv"'
    )
    assert json.loads(answer["X-Licences"]) == [
        {"dataset": "curated", "licence": "CC-BY-4.0", "attribution": "The curators"}
    ]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.kb_position == moment


def test_a_text_that_is_no_ascii_stands_in_a_header_as_json(client, world):
    dataset = Dataset.objects.get(slug="curated")
    dataset.attribution = "Réseau\nX-Evil: 1 ليبيا"
    dataset.save()
    publish(Dataset.objects.filter(slug="curated"), reason="Renamed.")

    answer, _ = download(client, list_of("event"), "csv", dataset="curated")

    assert answer["X-Licences"].isascii()
    assert json.loads(answer["X-Licences"])[0]["attribution"] == dataset.attribution
    assert "X-Evil" not in answer.headers


@every_format
def test_the_headers_alone_run_no_export(client, world, monkeypatch, format_):
    whole, _ = download(client, list_of("event"), format_)
    monkeypatch.setattr(
        "api.files.Begun", lambda *_: pytest.fail("The export was begun for its headers.")
    )

    head = client.head(list_of("event"), {"format": format_})

    assert head.getvalue() == b""
    assert dict(head.headers) == dict(whole.headers)
    assert "Content-Length" not in head.headers


@pytest.mark.parametrize("parameter", ["page_size", "cursor", "count"])
def test_a_file_has_no_pages(client, ten_of_everything, parameter):
    for name in [*NOUNS, "change"]:
        if name == "change" and parameter != "page_size":
            continue
        answer = client.get(list_of(name), {"format": "csv", parameter: "1"})
        assert "no pages" in refused(answer, parameter)


@pytest.mark.parametrize("format_", ["csv", "xlsx", "parquet", "geojson"])
def test_columns_are_chosen_by_their_flat_names(client, world, format_):
    _, body = download(
        client, list_of("event"), format_, fields="killed_low,id,title", omit="title"
    )

    rows = {
        "csv": of_csv,
        "xlsx": of_xlsx,
        "parquet": lambda body: parquet.read_table(io.BytesIO(body)).to_pylist(),
        "geojson": lambda body: [each["properties"] for each in json.loads(body)["features"]],
    }[format_](body)
    assert {tuple(row) for row in rows} == {("id", "killed_low")}


def test_keys_of_json_lines_are_those_of_documents(client, world):
    _, body = download(client, list_of("event"), "ndjson", fields="title,id")

    assert {tuple(json.loads(line)) for line in body.splitlines()} == {("id", "title")}


@pytest.mark.parametrize(
    ("format_", "query", "words"),
    [
        ("csv", {"fields": "killd_low"}, "“killed_low”"),
        ("csv", {"omit": "casualties"}, "no column"),
        ("ndjson", {"fields": "killed_low"}, "no key"),
        ("csv", {"fields": "id", "omit": "id"}, "No column is left"),
        ("ged", {"fields": "id"}, "fixed"),
    ],
)
def test_columns_that_there_are_not_are_refused(client, world, format_, query, words):
    answer = client.get(list_of("event"), {"format": format_, **query})

    assert words in refused(answer, list(query)[-1])


def test_more_rows_than_a_sheet_holds_are_refused(client, world, monkeypatch):
    small = replace(FORMATS["xlsx"], most_rows=39)
    monkeypatch.setattr(RENDERERS["xlsx"], "file", small)

    answer = client.get(list_of("event"), {"format": "xlsx"})
    fewer = client.get(list_of("event"), {"format": "xlsx", "country": "ML"})

    assert "csv or parquet" in refused(answer, "format")
    assert fewer.status_code == 200


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("", "application/json"),
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.1, application/json", "application/json"),
        ("application/json;q=0.1, application/x-ndjson;q=0.2", "application/x-ndjson"),
        ("application/json;q=0, */*;q=0.1", "application/x-ndjson"),
        ("application/geo+json", "application/geo+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("text/html", "application/json"),
    ],
)
def test_accept_is_heard_with_its_preferences(client, world, accept, media_type):
    answer = client.get(list_of("event"), headers={"Accept": accept})

    assert answer.status_code == 200
    assert answer["Content-Type"].split(";")[0] == media_type


def test_a_media_type_that_there_is_not_is_a_problem(client, world):
    for accept in ("text/turtle", "application/geo+json", "application/json;q=0"):
        problem(client.get(list_of("group"), headers={"Accept": accept}), 406)


def test_the_parameter_goes_before_the_header(client, world):
    answer = client.get(list_of("event"), {"format": "csv"}, headers={"Accept": "text/turtle"})

    assert answer["Content-Type"].startswith("text/csv")


def test_an_unknown_format_is_told_the_nearest(client, world):
    assert "Did you mean “parquet”?" in refused(
        client.get(list_of("event"), {"format": "parket"}), "format"
    )


def test_a_record_is_json_only(client, world):
    path = page_of("event", "evt-01")

    assert "Allowed: json" in refused(client.get(path, {"format": "csv"}), "format")
    problem(client.get(path, headers={"Accept": "text/csv"}), 406)


def test_a_mistake_in_a_filter_is_a_problem_in_every_format(client, world):
    for format_ in FORMATS:
        answer = client.get(list_of("event"), {"format": format_, "contry": "ML"})
        assert "“country”" in refused(answer, "contry")


def test_a_failure_before_the_first_byte_is_a_problem(client, world, monkeypatch, caplog):
    monkeypatch.setattr("kb.exporting.csv.COPY_CSV", "FORMAT nonsense")

    body = problem(client.get(list_of("event"), {"format": "csv"}), 500)

    assert "nonsense" not in str(body)


@pytest.mark.parametrize("format_", ["csv", "ndjson", "parquet", "xlsx"])
def test_the_claims_about_an_event_are_a_file(client, world, format_):
    path = page_of("event", "evt-00", "claims")

    answer, body = download(client, path, format_)

    assert ids_of_file(format_, body) == [row["id"] for row in get(client, path)["results"]]
    assert "events-evt-00-claims-" in answer["Content-Disposition"]


def test_the_ledger_is_a_file(client, world):
    entries, path = [], list_of("change") + "?page_size=1000"
    while path:
        page = get(client, path)
        entries += page["results"]
        path = page["next"]
    _, lines = download(client, list_of("change"), "ndjson")
    answer, table = download(client, list_of("change"), "csv", after=entries[4]["position"])

    assert [json.loads(line) for line in lines.splitlines()] == entries
    assert [int(row["position"]) for row in of_csv(table)] == [
        entry["position"] for entry in entries[5:]
    ]
    assert answer["X-Row-Count"] == str(len(entries) - 5)
    assert [row["changed"] for row in of_csv(table)] == [
        ";".join(entry["changed"]) for entry in entries[5:]
    ]


@every_file
def test_no_draft_and_nothing_of_a_closed_dataset_is_in_a_file(
    client, ten_of_everything, noun, format_
):
    _, before = download(client, list_of(noun), format_)
    closed = DatasetFactory(slug="closed-canary", is_redistributable=False)
    EventFactory(slug="evt-canary", title="canary", dataset=closed)
    ClaimFactory(slug="clm-canary", statement="canary")
    GroupFactory(slug="canary")
    for each in Event.objects.exclude(slug="evt-canary"):
        Event.objects.filter(pk=each.pk).update(title="canary", summary="canary")

    _, after = download(client, list_of(noun), format_)

    assert after == before


class TestReadBack:
    """What the libraries of those who read the files make of them."""

    @pytest.fixture
    def documents(self, client, world):
        return get(client, list_of("event"), page_size=1000)["results"]

    def test_pandas_reads_csv(self, client, documents):
        _, body = download(client, list_of("event"), "csv")
        table = pandas.read_csv(io.BytesIO(body), parse_dates=["date_start", "recorded_at"])

        assert table["killed_low"].isna().sum() == sum(
            each["casualties"]["killed"]["low"] is None for each in documents
        )
        assert str(table["recorded_at"].dtype).endswith("UTC]")
        assert table["disputed"].dtype == bool
        assert table["country"].isna().sum() == sum(not each["location"] for each in documents)

    def test_arrow_reads_parquet_with_its_types(self, client, documents):
        _, body = download(client, list_of("event"), "parquet")
        table = parquet.read_table(io.BytesIO(body))

        types = {name: str(table.schema.field(name).type) for name in table.column_names}
        assert types["date_start"] == "date32[day]"
        assert types["killed_low"] == types["claims"] == "int32"
        assert types["disputed"] == "bool"
        assert types["recorded_at"] == "timestamp[us, tz=UTC]"
        assert types["side_a"].startswith("list<")
        rows = table.to_pylist()
        assert [row["killed_low"] for row in rows] == [
            each["casualties"]["killed"]["low"] for each in documents
        ]
        assert [row["side_a"] for row in rows] == [
            [part["group"]["slug"] for part in each["participants"] if part["side"] == "a"]
            for each in documents
        ]
        about = json.loads(table.schema.metadata[b"about"])
        assert (about["rows"], about["licences"][0]["licence"]) == (len(documents), "CC-BY-4.0")
        described = {
            name: table.schema.field(name).metadata[b"description"].decode()
            for name in table.column_names
            if name != "geometry"
        }
        assert described == {c.name: c.help_text for c in LAYOUTS["event"].columns}

    @pytest.mark.parametrize("noun", ["event", "location"])
    def test_geopandas_reads_geoparquet_and_geojson(self, client, documents, noun):
        _, body = download(client, list_of(noun), "parquet")
        _, text = download(client, list_of(noun), "geojson")
        frames = [
            geopandas.read_parquet(io.BytesIO(body)),
            geopandas.read_file(io.BytesIO(text)),
        ]

        for frame in frames:
            located = frame[frame.geometry.notna()]
            assert 0 < len(located) < len(frame)
            assert (located.geometry.x == located["longitude"]).all()
            assert (located.geometry.y == located["latitude"]).all()
            assert frame[frame["latitude"].isna()].geometry.isna().all()
            assert frame.crs.to_epsg() == 4326 or str(frame.crs) == "OGC:CRS84"

    def test_a_feature_collection_says_what_it_is(self, client, documents):
        _, body = download(client, list_of("event"), "geojson")
        collection = json.loads(body)

        assert next(iter(collection)) == "type"
        assert collection["type"] == "FeatureCollection"
        assert collection["rows"] == len(collection["features"]) == len(documents)
        assert collection["licences"][0]["attribution"] == "The curators"
        assert {each["type"] for each in collection["features"]} == {"Feature"}

    def test_openpyxl_reads_spreadsheets_with_their_types(self, client, documents):
        _, body = download(client, list_of("event"), "xlsx")
        rows = of_xlsx(body)

        assert [row["date_start"].date().isoformat() for row in rows] == [
            each["date"]["earliest"] for each in documents
        ]
        assert {type(row["disputed"]) for row in rows} == {bool}
        assert {type(row["killed_low"]) for row in rows} == {int, type(None)}
        about = openpyxl.load_workbook(io.BytesIO(body))["About"].iter_rows(values_only=True)
        assert ("curated", "CC-BY-4.0", "The curators") in list(about)


class TestLayouts:
    @pytest.mark.parametrize("prefix", ["events", "claims", "codebook"])
    def test_a_layout_is_the_header_of_the_file(self, client, world, prefix):
        layout = get(client, f"/api/v1/layouts/{prefix}/")
        _, body = download(client, f"/api/v1/{prefix}/", "csv")

        assert body.decode().partition("\n")[0].split(",") == [
            column["name"] for column in layout["columns"]
        ]

    def test_every_list_has_one_and_every_column_a_meaning(self, client):
        layouts = get(client, reverse("layout-list"))["results"]

        assert {each["name"] for each in layouts} == {
            "ged",
            "changes",
            *(prefix for prefix, _, name in router.registry if name in NOUNS),
        }
        for each in layouts:
            names = [column["name"] for column in each["columns"]]
            assert len(names) == len(set(names))
            assert all(column["description"].endswith(".") for column in each["columns"])
            assert get(client, each["url"]) == each

    def test_an_unknown_layout_is_told_the_nearest(self, client):
        assert "“events”" in problem(client.get("/api/v1/layouts/event/"), 404)["detail"]

    def test_a_reference_names_a_noun(self, client):
        columns = get(client, "/api/v1/layouts/events/")["columns"]

        by_name = {column["name"]: column["references"] for column in columns}
        assert (by_name["side_a"], by_name["title"]) == ("group", None)


def test_the_order_of_files_is_that_of_lists():
    assert {noun: LAYOUTS[noun].order for noun in NOUNS} == {
        noun: VIEWSETS[noun].order.by("f") for noun in NOUNS
    }


def test_the_columns_of_a_layout_stay_in_their_order():
    """Scripts read by position too. New columns come last: extend the list, never change it."""
    known = json.loads((Path(__file__).parent / "columns.json").read_text())

    for noun in NOUNS:
        names = [column.name for column in LAYOUTS[noun].columns]
        assert names[: len(known[noun])] == known[noun]
