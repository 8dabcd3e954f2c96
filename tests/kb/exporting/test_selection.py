"""Files of a moment: made anew they are the same, and who stops reading leaves nothing behind."""

from collections import deque
from dataclasses import replace

import psycopg
import pytest
from django.db import OperationalError, connection

from kb.exporting import FORMATS, LAYOUTS, Selection, described, everything, last_change
from kb.models import Event, Noun
from kb.publishing import publish, withdraw
from tests.factories import DatasetFactory, EventFactory
from tests.kb.exporting.conftest import file_of
from tests.publishing import publish_all

every_format = pytest.mark.parametrize("format_", FORMATS)


@pytest.fixture
def thousands(transactional_db):
    """Events whose file is larger than what is sent at once."""
    dataset = DatasetFactory(slug="field-notes")
    EventFactory.create_batch(300, dataset=dataset, location=None, geo_precision="")
    publish_all()


@every_format
@pytest.mark.django_db
def test_a_file_of_a_moment_stays_what_it_is(plain, format_):
    moment = last_change()
    before = file_of(Noun.EVENT, format_, moment=moment)
    events = Event.objects.all()
    events.update(summary="Changed.", title="Changed")
    publish(events, reason="Changed.")
    withdraw(events.filter(slug="evt-a"), reason="Doubtful.")
    EventFactory()
    publish_all()

    assert file_of(Noun.EVENT, format_, moment=moment) == before
    assert file_of(Noun.EVENT, format_) != before


@every_format
@pytest.mark.django_db
def test_before_the_first_edition_there_is_nothing(plain, format_):
    empty = everything(Noun.EVENT, last_change().replace(year=2000))

    assert described(empty, "Nothing", "/").rows == 0


@pytest.mark.django_db
def test_the_rows_and_the_terms_of_each_dataset_are_told(plain):
    about = described(everything(Noun.EVENT, last_change()), "Events", "/api/v1/events/")

    datasets = {licence.dataset for licence in about.licences}
    assert about.rows == len(datasets) == 3
    assert {licence.licence for licence in about.licences} == {"CC-BY-4.0"}


@pytest.mark.parametrize("format_", ["csv", "ndjson"])
def test_a_file_of_now_is_the_file_of_its_moment(thousands, format_):
    moment = last_change()
    now = file_of(Noun.EVENT, format_)
    EventFactory(dataset__slug="later")
    publish_all()

    assert len(now) > 10_000
    assert file_of(Noun.EVENT, format_, moment=moment) == now


@pytest.mark.parametrize("format_", ["csv", "ndjson"])
def test_who_stops_reading_gives_the_connection_back(thousands, monkeypatch, format_):
    monkeypatch.setattr("kb.exporting.copying.CHUNK", 100)
    selection = everything(Noun.EVENT, last_change())
    chunks = FORMATS[format_].write(selection, described(selection, "Events", "/"))

    first = next(chunks)
    assert first
    assert connection.in_atomic_block
    chunks.close()

    assert not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_isolation')")
        assert cursor.fetchone() == ("read committed",)


def test_a_limit_of_time_for_pages_is_none_for_files(thousands):
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 100")
    slow = "SELECT f.* FROM kb_eventedition f, pg_sleep(0.3) WHERE f.superseded_at IS NULL"
    selection = Selection(LAYOUTS[Noun.EVENT], last_change(), lambda moment: slow)

    text = b"".join(FORMATS["csv"].write(selection, described(selection, "Events", "/")))

    assert text.count(b"\n") == 301
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("100ms",)
        cursor.execute("RESET statement_timeout")


def test_a_failure_in_the_middle_is_raised(thousands):
    layout = replace(LAYOUTS[Noun.EVENT], document="repeat(e.document, 200)")
    selection = replace(everything(Noun.EVENT, last_change()), layout=layout)
    chunks = FORMATS["ndjson"].write(selection, described(selection, "Events", "/"))
    assert next(chunks)

    with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])

    with pytest.raises(OperationalError):
        deque(chunks, maxlen=0)
    connection.close()
