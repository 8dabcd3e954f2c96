"""Undoing restores every row and every answer, and what was undone can be taken in again as often as one likes."""

import csv
import io
from random import Random

import pytest
from django.db import connection

from kb.importing.datasets import Options, import_file, undo_import
from kb.models import Dataset, Edition, Event, Import, ImportWrite, Source
from tests.kb.importing.datasets.releases import FILES, Releases, base
from tests.kb.importing.datasets.states import assert_same, drafts, shells, taken_together

pytestmark = pytest.mark.django_db
each_format = pytest.mark.parametrize("name", FILES)


@pytest.fixture
def releases(name, tmp_path):
    base()
    return Releases(name, tmp_path)


@each_format
def test_undone_and_taken_in_again_twice(releases):
    nothing = taken_together()
    first = releases.take(0)
    one = taken_together()
    for _ in range(3):
        second = releases.take(1)
        both = taken_together()
        undo_import(releases.format, second)
        assert_same(one, taken_together())
        again = releases.take(1)
        assert_same(both, taken_together())
        assert (again.added, again.changed) == (second.added, second.changed)
        undo_import(releases.format, again)
        undo_import(releases.format, first)
        assert_same(nothing, taken_together())
        first = releases.take(0)
        assert_same(one, taken_together())


@each_format
@pytest.mark.parametrize("seed", [3, 5])
def test_whatever_way_leads_to_a_stack_of_imports_the_state_is_the_same(releases, seed):
    """The second release alone, too, is as if the first had never been there."""
    random, stack, seen = Random(seed), [], {(): taken_together()}
    for _ in range(14):
        on_top = stack[-1][0] if stack else -1
        if stack and (on_top == 1 or random.random() < 0.4):
            undo_import(releases.format, stack.pop()[1])
        else:
            number = random.randint(on_top + 1, 1)
            stack.append((number, releases.take(number)))
        state, now = tuple(number for number, _ in stack), taken_together()
        assert_same(seen.setdefault(state, now), now)
    assert len(seen) == 4


@each_format
def test_its_release_is_public_as_long_as_it_stands(releases, client):
    batch = releases.take(0)
    slug = batch.dataset.slug
    is_open = batch.dataset.is_redistributable

    def answers():
        return {
            client.get(f"/api/v1/{noun}/{slug}/").status_code for noun in ("datasets", "sources")
        }

    def listed():
        return any(
            slug in client.get(f"/api/v1/{noun}/").content.decode()
            for noun in ("datasets", "sources")
        )

    gone = {404} if not is_open else {404, 410} if not _has_source(slug) else {410}
    stands = ({404} if not is_open else {200, 404} if not _has_source(slug) else {200}), is_open
    for _ in range(2):
        assert (answers(), listed()) == stands
        done = undo_import(releases.format, batch)
        assert (answers(), listed()) == (gone, False)
        assert not done.is_release_public
        batch = releases.take(0)


def _has_source(slug):
    return Source.objects.filter(slug=slug).exclude(as_published=None).exists()


def content(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def without_edition(table):
    """The lines of a CSV file without the two columns that tell which edition a row is, and when."""
    rows = list(csv.reader(io.StringIO(table.decode())))
    drop = [place for place, name in enumerate(rows[0]) if name in ("edition", "recorded_at")]
    assert len(drop) == 2
    return [[cell for place, cell in enumerate(row) if place not in drop] for row in rows]


@each_format
def test_answers_are_the_same_bytes_but_for_the_edition(releases, client):
    def answers():
        pages = {}
        for noun in ("events", "groups", "locations", "sources", "datasets"):
            address = f"/api/v1/{noun}/"
            pages[noun] = (
                content(client.get(address, {"limit": 100, "omit": "edition"})),
                without_edition(content(client.get(address, {"format": "csv"}))),
            )
        return pages

    nothing = answers()
    first = releases.take(0)
    one = answers()
    second = releases.take(1)
    both = answers()
    undo_import(releases.format, second)
    assert answers() == one
    undo_import(releases.format, releases.take(1))
    assert answers() == one
    undo_import(releases.format, first)
    assert answers() == nothing
    releases.take(0)
    assert answers() == one
    releases.take(1)
    assert answers() == both


@each_format
def test_nothing_is_kept_of_what_was_undone_and_all_of_what_stands(releases):
    first, second = releases.take(0), releases.take(1)

    assert ImportWrite.objects.filter(batch=first).exists()
    undo_import(releases.format, second)
    assert set(ImportWrite.objects.values_list("batch", flat=True)) == {first.pk}


def test_shells_are_there_and_stay_withdrawn(tmp_path):
    """What was public once is never deleted: a reader of its address is told that it was withdrawn."""
    base()
    releases = Releases("ucdp-ged", tmp_path)
    before = Edition.objects.count()
    batch = releases.take(0)
    undo_import(releases.format, batch)

    assert {pk for model, pk in shells() if model is Event} == set(
        Event.objects.filter(is_withdrawn=True).values_list("pk", flat=True)
    )
    assert Edition.objects.count() == before + 2 * (batch.last_edition - batch.first_edition + 1)
    assert Dataset.objects.get(slug=batch.dataset.slug).is_withdrawn


def test_a_dry_run_leaves_no_notes(tmp_path):
    base()
    releases = Releases("geonames", tmp_path)
    before = taken_together()
    import_file(releases.format, releases.paths[0], Options(is_dry=True))

    assert_same(before, taken_together())
    assert not ImportWrite.objects.exists()
    assert not Import.objects.exists()


def test_every_table_that_an_import_may_write_to_has_the_triggers(tmp_path):
    """The triggers note what is written, whatever writes it; a table without them would not be restored."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'note_written_over'"
        )
        noted = {table for (table,) in cursor.fetchall()}
    written = set()
    base()
    for name in FILES:
        (tmp_path / name).mkdir()
        releases = Releases(name, tmp_path / name)
        before = taken_together()[0]
        releases.take(0), releases.take(1)
        written |= before.differences(taken_together()[0]).keys()

    tables = {model._meta.db_table for model in drafts() if model.__name__ in written}
    assert tables - noted == {
        "kb_dataset"
    }  # made before the import has a number; undone by the ledger
