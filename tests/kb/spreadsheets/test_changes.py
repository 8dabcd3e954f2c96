"""What is changed in a file is shown first and written as a whole, to the drafts alone."""

import pytest
from django.contrib.admin.models import LogEntry

from kb.dates import FuzzyDate
from kb.models import Claim, Edition, Event, Participation, SheetState, Source
from kb.publishing import publish
from kb.spreadsheets import confirm, send_in
from tests import factories as f
from tests.kb.admin.conftest import full_event
from tests.kb.spreadsheets.books import Book, changes, csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return f.UserFactory(username="ana")


def written(book, by):
    return confirm(book.send(by), by=by)


def test_a_figure_is_shown_then_written_with_who_did_it_and_nothing_is_published(ana):
    claim = f.ClaimFactory()
    records = (
        model.objects.all()
        for model in (type(claim.event.dataset), type(claim.event.location), Source, Event)
    )
    publish(type(claim.claimant).objects.all(), *records, reason="First publication.")
    editions = Edition.objects.count()
    sent = Book("claim").set(claim.slug, figure__low=claim.low + 9, note="Counted anew.").send(ana)

    assert changes(sent) == {
        (claim.slug, "figure.low"): (str(claim.low), str(claim.low + 9)),
        (claim.slug, "note"): ("", "Counted anew."),
    }
    assert sent.state == SheetState.WAITING
    assert Claim.objects.get(pk=claim.pk).low == claim.low

    done = confirm(sent, by=ana)

    now = Claim.objects.get(pk=claim.pk)
    assert (now.low, now.note, now.changed_by) == (claim.low + 9, "Counted anew.", ana)
    assert (done.state, done.content, done.changed, done.created) == ("written", None, 1, 0)
    assert Edition.objects.count() == editions
    line = LogEntry.objects.get(object_id=str(claim.pk))
    assert (line.user, line.change_message) == (
        ana,
        "By the spreadsheet “list.xlsx”: figure.low, note.",
    )


def test_figures_of_the_event_are_assessed_anew(ana):
    claim = f.ClaimFactory()

    written(Book("claim").set(claim.slug, figure__low=4321), ana)

    claim.event.refresh_from_db()
    assert "4321" in claim.event.casualties


def test_rows_that_are_not_touched_are_not_written(ana):
    touched, left = f.EventFactory(), f.EventFactory()

    done = written(Book("event").set(touched.slug, title="Another title"), ana)

    left_after = Event.objects.get(pk=left.pk)
    assert (done.untouched, done.changed) == (1, 1)
    assert (left_after.updated_at, left_after.changed_by) == (left.updated_at, None)


def test_an_emptied_cell_empties_and_a_deleted_column_stays(ana):
    event = f.EventFactory(title="Kept", summary="Goes.")

    written(Book("event").drop("title").set(event.slug, summary=None), ana)

    event.refresh_from_db()
    assert (event.title, event.summary) == ("Kept", "")


def test_a_cell_that_must_not_be_empty_is_told_and_takes_no_default(ana):
    claim = f.ClaimFactory()

    sent = Book("claim").set(claim.slug, stance=None).send(ana)

    assert [one["name"] for one in sent.mistakes] == ["stance"]


def test_dates_are_read_as_dossiers_write_them(ana):
    event = f.EventFactory()

    sent = Book("event").set(event.slug, date="2025-07~", date__text="early July").send(ana)
    confirm(sent, by=ana)

    event.refresh_from_db()
    assert event.date == FuzzyDate.parse("2025-07~", "", "early July")


def test_a_claim_is_made_of_a_new_row(ana):
    event, source, group = f.EventFactory(), f.SourceFactory(), f.GroupFactory()
    f.ClaimFactory()
    book = Book("claim").add(
        id="clm-new",
        event=event.slug,
        kind="casualties",
        claimant=group.slug,
        figure__harm="killed",
        figure__party="side-b",
        figure__low=3,
        figure__hedge="at-least",
        statement="At least three were killed.",
        source=source.slug,
    )

    sent = book.send(ana)
    assert (sent.mistakes, sent.created, sent.changed) == ([], 1, 0)
    confirm(sent, by=ana)

    claim = Claim.objects.get(slug="clm-new")
    assert (claim.event, claim.low, claim.hedge, claim.basis) == (event, 3, "at-least", "reported")
    assert (claim.changed_by, claim.as_published) == (ana, None)


def test_an_event_is_made_with_its_lists(ana):
    there = full_event()
    source, group = f.SourceFactory(), f.GroupFactory()
    book = (
        Book("event")
        .add(
            id="evt-new",
            title="Attack on a post",
            type="armed-assault",
            dataset=there.dataset.slug,
            date="2025-07-02",
            location=there.location.slug,
        )
        .add("participants", event="evt-new", group=group.slug, side="a", role="attacker")
        .add("citations", event="evt-new", source=source.slug)
    )

    sent = book.send(ana)
    assert sent.mistakes == []
    confirm(sent, by=ana)

    made = Event.objects.get(slug="evt-new")
    assert made.participations.get().group == group
    assert made.citations.get().source == source
    assert made.geo_precision == "settlement"


def test_a_new_record_that_may_be_there_already_is_told(ana):
    f.SourceFactory(url="https://example.org/one", slug="one")
    there = Source.objects.get()
    book = Book("source").add(
        slug="two",
        publisher=there.publisher.slug,
        title=there.title,
        kind=there.kind.code,
        url="https://example.org/one",
        language="fr",
    )

    [new] = book.send(ana).differences

    assert there.title in new["doubles"][0]


def test_rows_of_lists_come_go_and_change_and_others_stay(ana):
    event, other = full_event(), full_event()
    first = event.participations.get()
    more = f.ParticipationFactory(event=event, side="b", role="target")
    untouched = list(Participation.objects.filter(event=other).values())
    citations = list(event.citations.values())
    book = Book("event")
    page = book.page("participants")
    rows = {
        book.cell(row, "group", "participants").value: row for row in range(2, page.max_row + 1)
    }
    book.cell(rows[first.group.slug], "note", "participants").value = "The army says so."
    page.delete_rows(rows[more.group.slug])
    third = f.GroupFactory()
    book.add("participants", event=event.slug, group=third.slug, side="b", role="target")

    sent = book.send(ana)
    told = [(one["before"], one["after"]) for one in sent.differences[0]["changes"]]
    confirm(sent, by=ana)

    now = {row.group_id: row for row in event.participations.all()}
    assert now.keys() == {first.group_id, third.pk}
    assert now[first.group_id].pk == first.pk
    assert now[first.group_id].note == "The army says so."
    assert len(told) == 3
    assert sum(not after for _, after in told) == sum(not before for before, _ in told) == 1
    assert list(Participation.objects.filter(event=other).values()) == untouched
    assert list(event.citations.values()) == citations
    assert event.claims.count() == 1


def test_lists_are_left_alone_where_their_sheet_is_deleted(ana):
    event = full_event()
    book = Book("event").set(event.slug, title="Another title")
    for name in ("participants", "citations", "related", "external_ids"):
        del book.book[name]

    written(book, ana)

    event.refresh_from_db()
    assert event.title == "Another title"
    assert event.participations.count() == event.citations.count() == 1


def test_a_list_of_codes_stands_in_one_cell(ana):
    event = f.EventFactory()
    flags = Event._meta.get_field("quality_flags").base_field.flatchoices
    two = [code for code, _ in flags][:2]

    written(Book("event").set(event.slug, quality_flags="; ".join(two)), ana)

    event.refresh_from_db()
    assert event.quality_flags == two


def test_a_group_with_the_name_of_a_code_is_told_apart(ana):
    group = f.GroupFactory(slug="civilians")
    claim = f.ClaimFactory()

    written(Book("claim").set(claim.slug, figure__party="group:civilians"), ana)
    claim.refresh_from_db()
    assert (claim.party, claim.party_group) == ("", group)

    written(Book("claim").set(claim.slug, figure__party="civilians"), ana)
    claim.refresh_from_db()
    assert (claim.party, claim.party_group) == ("civilians", None)


def test_a_claimant_in_words_takes_the_place_of_a_group(ana):
    claim = f.ClaimFactory()

    written(Book("claim").set(claim.slug, claimant=None, claimant__text="a radio"), ana)

    claim.refresh_from_db()
    assert (claim.claimant, claim.claimant_text) == (None, "a radio")


def test_csv_is_written_alike(ana):
    event = f.EventFactory(title="Before")
    data = csv("event").replace(b"Before", b"After")

    confirm(send_in("event", "list.csv", data, by=ana), by=ana)

    event.refresh_from_db()
    assert event.title == "After"


def test_csv_saved_by_a_french_spreadsheet_is_read(ana):
    event = f.EventFactory(title="Attaque à Gao")
    text = csv("event").decode("utf-8-sig").replace("Gao", "Ménaka").replace(",", ";")

    sent = send_in("event", "list.csv", text.encode("cp1252"), by=ana)
    confirm(sent, by=ana)

    event.refresh_from_db()
    assert event.title == "Attaque à Ménaka"
    assert sent.notes == [
        "Read as Windows-1252: look at the accents below, with semicolons between the cells."
    ]


def test_records_that_name_each_other_can_change_places(ana):
    one, two = f.EventFactory(), f.EventFactory()
    two.parent = one
    two.save()

    written(Book("event").set(two.slug, part_of=None).set(one.slug, part_of=two.slug), ana)

    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.parent, two.parent) == (two, None)
