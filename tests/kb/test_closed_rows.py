"""Rows that may not be passed on stay with their dataset, whatever is tried: merges, files, verdicts, plain SQL."""

import pytest
from django.db import IntegrityError, connection, transaction

from kb import editing, merging
from kb.importing.datasets import FORMATS, undo_import
from kb.importing.datasets.verdicts import NotDecided, Verdict, decide
from kb.importing.dossiers import NotLoaded, export_named, load
from kb.linking import decide as decide_pair
from kb.models import (
    Claim,
    Dataset,
    Edition,
    Event,
    EventPair,
    Group,
    GroupName,
    Import,
    ImportedRow,
    Referent,
)
from kb.publishing import Refused, publish, refusals, withdraw
from kb.releasing.contents import closed
from kb.reviewing.reverting import NotReverted, revert
from tests.api.test_closed_data import MARK, public
from tests.api.writers import user_of, writer
from tests.closed_rows import (
    CLOSED,
    SAID,
    cited,
    closed_event,
    curated,
    every_role,
    mistake,
    patch,
    post,
    shows_nothing_closed,
    world,
)
from tests.factories import (
    CitationFactory,
    ClaimFactory,
    DatasetFactory,
    EventFactory,
    GroupFactory,
)
from tests.kb.spreadsheets.books import Book, told

pytestmark = pytest.mark.django_db


def test_what_comes_after_the_confirmation_was_read_asks_again(world):
    dataset = Dataset.objects.get(slug="acled")
    sentence = editing.foresee_opening(dataset)
    ClaimFactory(event=world)

    with pytest.raises(editing.Unconfirmed, match="8 events and 2 claims"):
        editing.open_dataset("acled", by=user_of("manager"), confirmed=sentence)


def test_a_pair_with_a_row_says_nothing_in_public(world):
    a, b = sorted((world, Event.objects.get(slug="evt")), key=lambda event: event.pk)
    pair = EventPair.objects.create(a=a, b=b, score=0.9, features={}, explanation=f"{MARK}")
    decide_pair(pair, "same", by=user_of("contributor"), note=MARK)

    post(writer("reviewer"), "event", "evt", "publish")

    assert shows_nothing_closed()


@pytest.mark.parametrize("survivor", ["closed", "open"])
@pytest.mark.parametrize("is_public", [True, False])
def test_a_row_is_merged_with_nothing(world, survivor, is_public):
    other = Event.objects.get(slug="evt") if is_public else EventFactory()
    pair = (world, other) if survivor == "closed" else (other, world)

    with pytest.raises(Refused, match="imported from a dataset"):
        merging.merge(merging.usual("event", *pair), reason="The same.", by=user_of("manager"))

    assert closed_event().claims.count() == 1


def test_a_draft_of_a_curator_in_a_closed_dataset_is_merged_only_after_it_has_left(world, curated):
    one, two = EventFactory(dataset=world.dataset), EventFactory(dataset=curated)

    with pytest.raises(Refused, match="goes into no other record"):
        merging.merge(merging.usual("event", two, one), reason="The same.", by=user_of("manager"))


@every_role
def test_a_spreadsheet_tells_the_cell(curated, role):
    CitationFactory(event=closed_event())
    book = Book("event").set(CLOSED, dataset=curated.slug)
    row = book.row_of(CLOSED)
    column = book.cell(row, "dataset").column_letter

    sent = book.send(user_of(role))

    assert SAID in told(sent)[f"events!{column}{row}"]


@every_role
def test_a_spreadsheet_opens_no_dataset(world, role):
    book = Book("dataset").set("acled", is_redistributable="true")
    row = book.row_of("acled")
    column = book.cell(row, "is_redistributable").column_letter

    assert SAID in told(book.send(user_of(role)))[f"datasets!{column}{row}"]


def test_a_spreadsheet_of_claims_tells_the_cell(world):
    book = Book("claim").set("clm-closed", event="evt")
    row = book.row_of("clm-closed")
    column = book.cell(row, "event").column_letter

    assert SAID in told(book.send(user_of("manager")))[f"claims!{column}{row}"]


def test_a_dossier_tells_the_line(curated, tmp_path):
    CitationFactory(event=closed_event())
    file = tmp_path / "closed.yaml"
    text = export_named("event", [CLOSED])
    assert "original" not in text
    assert "  dataset: acled\n" in text
    file.write_text(text.replace("dataset: acled", f"dataset: {curated.slug}"))
    line = 1 + text.splitlines().index("  dataset: acled")

    with pytest.raises(NotLoaded) as refusal:
        load([file])

    (found,) = refusal.value.mistakes
    assert (found.place.line, found.key, SAID in found.text) == (line, "dataset", True)


def test_a_dossier_opens_no_dataset_and_makes_new_ones_that_are_open(world, tmp_path):
    file = tmp_path / "datasets.yaml"
    text = export_named("dataset", ["acled"])
    is_open = text.replace("is_redistributable: false", "is_redistributable: true")
    file.write_text(is_open if is_open != text else f"{text}  is_redistributable: true\n")

    with pytest.raises(NotLoaded, match=SAID):
        load([file])
    file.write_text(file.read_text().replace("slug: acled", "slug: another"))
    load([file])

    assert not Dataset.objects.get(slug="acled").is_redistributable
    assert Dataset.objects.get(slug="another").is_redistributable


def test_a_copy_under_another_id_has_no_row(curated, tmp_path):
    """Whoever copies by hand copies what a draft says; the row itself goes with no copy."""
    CitationFactory(event=closed_event())
    closed_event().claims.all().delete()
    file = tmp_path / "copy.yaml"
    text = export_named("event", [CLOSED]).replace("dataset: acled", f"dataset: {curated.slug}")
    file.write_text(text.replace(f"id: {CLOSED}", "id: evt-copy"))

    load([file])

    assert Event.objects.get(slug="evt-copy").original is None


STATEMENTS = {
    "dataset": "UPDATE kb_event SET dataset_id = %(curated)s WHERE slug = %(closed)s",
    "row emptied": "UPDATE kb_event SET original = NULL WHERE slug = %(closed)s",
    "both at once": "UPDATE kb_event SET original = NULL, dataset_id = %(curated)s WHERE slug = %(closed)s",
    "claim": "UPDATE kb_claim SET event_id = (SELECT id FROM kb_event WHERE slug = 'evt') WHERE slug = 'clm-closed'",
    "claim to a group": "UPDATE kb_claim SET event_id = NULL, group_id = (SELECT min(id) FROM kb_group)"
    " WHERE slug = 'clm-closed'",
    "opened": "UPDATE kb_dataset SET is_redistributable = true WHERE slug = 'acled'",
}


@pytest.mark.parametrize("way", STATEMENTS)
def test_the_database_refuses_plain_sql(curated, way):
    with (
        pytest.raises(IntegrityError, match=SAID),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(STATEMENTS[way], {"curated": curated.pk, "closed": CLOSED})


def test_a_row_is_known_by_what_its_import_kept_too(curated, world):
    """An older base may have rows whose `original` somebody has emptied."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kb_event DISABLE TRIGGER imported_row_stays")
        cursor.execute("UPDATE kb_event SET original = NULL WHERE slug = %s", [CLOSED])
        cursor.execute("ALTER TABLE kb_event ENABLE TRIGGER imported_row_stays")

    assert (
        mistake(patch(writer("manager"), "event", CLOSED, dataset=curated.slug, citations=cited()))[
            0
        ]
        == "/dataset"
    )
    with pytest.raises(Refused, match="goes into no other record"):
        merging.merge(
            merging.usual("event", EventFactory(), closed_event()),
            reason="The same.",
            by=user_of("manager"),
        )


def test_the_ledger_refuses_what_forgets_to_ask(world, monkeypatch):
    monkeypatch.setattr(refusals, "kept_back", lambda batch: [])
    rows = (Event.objects.filter(slug=CLOSED), Dataset.objects.filter(slug="acled"))

    with pytest.raises(IntegrityError, match=SAID), transaction.atomic():
        publish(*rows, reason="By mistake.")


def moved_before_the_rule(curated):
    """A row that somebody had made a curated event, and published, when nothing forbade it."""
    with connection.cursor() as cursor:
        for table, name in (("kb_event", "imported_row_stays"), ("kb_edition", "nothing_closed")):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        cursor.execute("UPDATE kb_event SET dataset_id = %s WHERE slug = %s", [curated.pk, CLOSED])


def test_a_row_that_had_left_before_is_published_no_more_and_goes_back(curated, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(refusals, "kept_back", lambda batch: [])
        moved_before_the_rule(curated)
        publish(Event.objects.filter(slug=CLOSED), reason="When nothing forbade it.")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name in (("kb_event", "imported_row_stays"), ("kb_edition", "nothing_closed")):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
    at = Edition.objects.latest("id").recorded_at

    Event.objects.filter(slug=CLOSED).update(title="Another title")
    with pytest.raises(Refused, match=SAID):
        publish(Event.objects.filter(slug=CLOSED), reason="Again.")
    assert closed(at) == ["acled"]
    Event.objects.filter(slug=CLOSED).update(dataset=Dataset.objects.get(slug="acled"))
    withdraw(Event.objects.filter(slug=CLOSED), reason="It may not be passed on.")
    assert closed(Edition.objects.latest("id").recorded_at) == []


def test_reverting_a_dataset_does_not_open_it():
    dataset = DatasetFactory()
    publish(Dataset.objects.filter(pk=dataset.pk), reason="Open.")
    Dataset.objects.filter(pk=dataset.pk).update(is_redistributable=False)
    edition = Edition.objects.get(noun="dataset", slug=dataset.slug)

    with pytest.raises(NotReverted, match=SAID):
        revert(edition, by=user_of("contributor"))


def test_no_group_is_made_of_a_name_that_only_a_closed_dataset_has(world):
    referent = Referent.objects.filter(scheme="acled", group=None).earliest("pk")
    before = Group.objects.count()

    with pytest.raises(NotDecided, match=SAID):
        decide(referent, Verdict.OWN, by=user_of("manager"))

    assert Group.objects.count() == before


def closed_group():
    """A group whose row came with a list that was closed: known by its row, not by a dataset."""
    batch = Import.objects.latest("pk")
    group = GroupFactory(slug="listed", name=f"{MARK}-listed")
    CitationFactory(group=group)
    ImportedRow.objects.create(
        series="acled", key="listed", noun="group", record_id=group.pk, values=[], brought_by=batch
    )
    return group


@every_role
def test_what_bears_no_dataset_is_kept_back_by_its_row(world, role):
    group = closed_group()
    assert patch(writer(role), "group", "listed", citations=cited()).status_code == 200

    answer = post(writer(role), "group", "listed", "publish")

    assert answer.status_code == (403 if role == "contributor" else 409)
    with pytest.raises(Refused, match="goes into no other record"):
        merging.merge(
            merging.usual("group", Group.objects.get(slug="named"), group),
            reason="The same.",
            by=user_of("manager"),
        )
    assert not GroupName.objects.filter(text__contains=MARK).exists()


def test_a_row_of_an_undone_import_stays_closed(curated):
    patch(writer("contributor"), "event", CLOSED, summary="Worked on.", citations=cited())
    undo_import(FORMATS["acled"], Import.objects.latest("pk"), by=user_of("manager"))

    assert set(Event.objects.filter(dataset__slug="acled").values_list("slug", flat=True)) == {
        CLOSED
    }
    answer = patch(writer("manager"), "event", CLOSED, dataset=curated.slug)
    assert mistake(answer)[0] == "/dataset"
    assert post(writer("manager"), "event", CLOSED, "publish").status_code == 409
