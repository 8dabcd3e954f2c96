"""Lists downloaded, changed and sent back, as a contributor does it in the admin."""

import io

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from kb.models import Event, ReviewRequest, Source, Spreadsheet
from kb.models.accounts import Role as CuratorRole
from tests import factories as f
from tests.kb.admin.conftest import address
from tests.kb.spreadsheets.books import Book

pytestmark = pytest.mark.django_db
SEND = reverse("admin:kb_spreadsheet_add")


@pytest.fixture
def ana(client):
    user = f.UserFactory(username="ana")
    user.groups.add(CuratorRole.objects.get(name="contributor"))
    client.force_login(user)
    return user


@pytest.fixture
def event():
    return f.EventFactory(title="Before")


def send(client, data, noun="event", name="list.xlsx"):
    file = SimpleUploadedFile(name, data)
    return client.post(SEND, {"noun": noun, "file": file})


def sent_by(client, book):
    return client.get(send(client, book.data, book.noun).url)


def write(client, act="write"):
    sent = Spreadsheet.objects.latest("pk")
    return client.post(address(sent, "confirm", sent.pk), {"act": act}, follow=True)


def downloaded(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_list_offers_its_own_filters_as_a_file(client, ana, event):
    other = f.EventFactory(title="Ambush near Djibo")
    page = client.get(address(event, "changelist") + "?q=ambush").content.decode()

    assert 'href="spreadsheet.xlsx?q=ambush"' in page
    assert f'href="{SEND}?noun=event"' in page
    url = address(event, "changelist")
    for kind in ("xlsx", "csv"):
        response = client.get(f"{url}spreadsheet.{kind}?q=ambush")
        assert "events-20" in response["Content-Disposition"]
        assert response["Content-Disposition"].endswith(f'.{kind}"')
        data = downloaded(response)
        if kind == "csv":
            assert other.slug in data.decode()
            assert event.slug not in data.decode()
        else:
            rows = list(load_workbook(io.BytesIO(data))["events"].values)
            assert [row[0] for row in rows] == ["id", other.slug]


def test_all_rows_of_a_list_are_in_the_file_not_only_its_page(client, ana):
    for _ in range(60):
        f.PublisherFactory()
    url = reverse("admin:kb_publisher_changelist")

    lines = downloaded(client.get(f"{url}spreadsheet.csv?p=2")).decode().splitlines()

    assert len(lines) == 61


def test_a_list_that_is_too_long_is_refused_in_words(client, ana, event, monkeypatch):
    monkeypatch.setattr("kb.spreadsheets.downloading.MOST", 0)

    response = client.get(address(event, "changelist") + "spreadsheet.xlsx?q=Before", follow=True)

    assert response.redirect_chain[0][0].endswith("/event/?q=Before")
    assert "Narrow the list" in next(iter(get_messages(response.wsgi_request))).message


def test_a_filter_that_nobody_knows_leads_back_to_the_list(client, ana, event):
    response = client.get(address(event, "changelist") + "spreadsheet.xlsx?nonsense__x=1")

    assert response.status_code == 302


def test_what_would_change_is_shown_written_and_sent_to_review(client, ana, event):
    page = sent_by(client, Book("event").set(event.slug, title="<b>After</b>")).content.decode()

    assert "<del>Before</del>" in page
    assert "<ins>&lt;b&gt;After&lt;/b&gt;</ins>" in page
    assert "events!B2" in page
    assert Event.objects.get().title == "Before"

    written = write(client).content.decode()
    assert Event.objects.get().title == "<b>After</b>"
    assert "1 drafts changed" in written

    sent = Spreadsheet.objects.get()
    review = client.post(address(sent, "review", sent.pk), {"note": "Titles."}, follow=True)
    assert review.status_code == 200
    assert ReviewRequest.objects.get().records.get().slug == event.slug


def test_a_review_without_a_note_is_refused_in_words(client, ana, event):
    sent_by(client, Book("event").set(event.slug, title="After"))
    write(client)
    sent = Spreadsheet.objects.get()

    page = client.post(address(sent, "review", sent.pk), {"note": " "}, follow=True)

    assert "Say what you changed and why" in page.content.decode()


def test_mistakes_are_shown_by_cell_and_as_a_file(client, ana, event):
    book = Book("event").set(event.slug, date="yesterday", type="=1+1")
    page = sent_by(client, book).content.decode()

    sent = Spreadsheet.objects.get()
    lines = client.get(address(sent, "told", sent.pk)).content.decode("utf-8-sig").splitlines()

    assert "2 mistakes" in page
    assert "Write these changes" not in page
    assert lines[0] == "cell,column,mistake"
    assert [line.split(",")[0] for line in lines[1:]] == ["events!C2", "events!F2"]


def test_the_file_of_changes_runs_no_formula(client, ana, event):
    sent_by(client, Book("event").set(event.slug, title="'=1+1"))
    sent = Spreadsheet.objects.get()

    text = client.get(address(sent, "told", sent.pk)).content.decode("utf-8-sig")

    assert "''=1+1" in text


def test_what_is_no_spreadsheet_is_told_at_the_file(client, ana):
    response = send(client, b"%PDF-1.7", name="list.pdf")

    assert response.context["form"].errors["file"] == [
        "Allowed are workbooks (.xlsx) and CSV (.csv). Save it as one of these."
    ]
    assert not Spreadsheet.objects.exists()


@pytest.mark.parametrize("data", [{}, {"noun": "event"}, {"noun": "vocabulary"}])
def test_a_form_that_is_not_filled_in_is_shown_again(client, ana, data):
    assert client.post(SEND, data).context["form"].errors


def test_cancelling_forgets_it(client, ana, event):
    sent_by(client, Book("event").set(event.slug, title="After"))

    page = write(client, "cancel").content.decode()

    assert "Nothing was written" in page
    assert Spreadsheet.objects.get().content is None
    assert Event.objects.get().title == "Before"


def test_another_curator_sees_it_and_cannot_write_it(client, ana, event):
    sent_by(client, Book("event").set(event.slug, title="After"))
    ben = f.UserFactory()
    ben.groups.add(CuratorRole.objects.get(name="manager"))
    client.force_login(ben)
    sent = Spreadsheet.objects.get()

    page = client.get(address(sent, "change", sent.pk)).content.decode()

    assert "<ins>After</ins>" in page
    assert "Write these changes" not in page
    assert write(client).status_code == 403
    assert Event.objects.get().title == "Before"


def test_who_lost_the_right_meanwhile_writes_nothing(client, ana, event):
    sent_by(client, Book("event").set(event.slug, title="After"))
    ana.groups.clear()

    assert write(client).status_code == 403


def test_it_says_nothing_new(client, ana, event):
    assert "Every row is as it was downloaded" in sent_by(client, Book("event")).content.decode()


def test_a_new_record_has_no_link_before_it_is_written(client, ana):
    there = f.SourceFactory()
    book = Book("source").add(
        slug="new-one",
        publisher=there.publisher.slug,
        title="Another",
        kind=there.kind.code,
        language="fr",
    )

    before = sent_by(client, book).content.decode()
    after = write(client).content.decode()

    made = Source.objects.get(slug="new-one")
    assert f"/source/{made.pk}/change/" not in before
    assert f"/source/{made.pk}/change/" in after


def test_acts_are_posts_and_pages_gets(client, ana, event):
    sent_by(client, Book("event").set(event.slug, title="After"))
    sent = Spreadsheet.objects.get()

    assert client.get(address(sent, "confirm", sent.pk)).status_code == 405
    assert client.get(address(sent, "review", sent.pk)).status_code == 405
    assert client.post(address(event, "changelist") + "spreadsheet.csv").status_code == 405
    assert client.get(address(sent, "change", 987654321)).status_code == 404
    assert client.get(address(sent, "told", "x")).status_code == 404
