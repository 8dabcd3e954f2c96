"""From a report to records, as a contributor does it: paste, read, tick, draft."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

from kb.models import Citation, Claim, Event, Participation, Report, ReportDraft, Role, Source
from kb.models.accounts import Role as CuratorRole
from tests import factories
from tests.kb.admin.conftest import address

pytestmark = pytest.mark.django_db
TEXT = (
    "Coordinated attacks hit army posts in Mali at dawn on Tuesday: Diboly, Kayes and Niono were struck. "
    "The army said it had “neutralised” more than 80 attackers. JNIM claimed responsibility for the attacks."
)


@pytest.fixture
def known():
    """The places and groups that the text names, the country and our own dataset."""
    mali = factories.LocationFactory(
        name="Mali", slug="ml", kind="country", latitude=17, longitude=-4
    )
    region = factories.LocationFactory(
        name="Kayes Region", slug="ml-kayes-region", kind="admin1", parent=mali
    )
    for name in ("Diboli", "Kayes", "Niono"):
        factories.LocationFactory(name=name, slug=f"ml-{name.lower()}", parent=region)
    army = {
        "name": "Forces armées maliennes",
        "short_name": "FAMa",
        "slug": "fama",
        "homeland": mali,
    }
    factories.GroupFactory(**army, kind_id="group-kind:state-forces")
    factories.GroupFactory(slug="jnim", homeland=mali)
    factories.DatasetFactory(slug="curated")


@pytest.fixture
def curator(client):
    user = factories.UserFactory()
    user.groups.add(CuratorRole.objects.get(name="contributor"))
    client.force_login(user)
    return user


@pytest.fixture
def report(known):
    return factories.ReportFactory(text=TEXT, published_on=date(2025, 7, 2))


def read(report):
    return address(report, "read", report.pk)


def page(client, report):
    return client.get(read(report)).context["page"]


def as_sent(page, *ticked, **changed):
    """What a browser sends of the page with these rows ticked and these fields filled in."""
    data = {"act": "draft"}
    for row in page.rows:
        for field in row:
            value = field.value()
            if field.name != "tick" and value is not None and value is not False:
                data[field.html_name] = (
                    field.field.prepare_value(value) if field.name == "date" else value
                )
        if row.prefix in ticked:
            data[f"{row.prefix}-tick"] = "on"
    return data | {name.replace("__", "-"): value for name, value in changed.items()}


def prefixes(rows):
    return [row.prefix for _, row in rows]


def everything(page):
    return [row.prefix for row in page.rows]


def test_a_pasted_text_is_kept_as_it_is_and_read_at_once(client, curator, known):
    publisher = factories.PublisherFactory()
    sent = {"text": TEXT, "title": "Attacks", "publisher": publisher.pk, "url": "", "language": ""}
    answer = client.post("/admin/kb/report/add/", sent | {"published_on": "2025-07-02"})
    report = Report.objects.get()

    assert answer.url == read(report)
    assert (report.text, report.language, report.added_by) == (TEXT, "en", curator)
    shown = client.get(read(report)).content.decode()
    assert "Diboly<span class" in shown
    assert "Attack on Diboli" in shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "This field is required."),
        ("a\0b", "Null characters are not allowed."),
        ("a" * 100_001, "A text has 100,000 letters at most"),
    ],
    ids=["empty", "NUL", "too long"],
)
def test_a_text_that_cannot_be_kept_is_refused_in_words(client, curator, text, words):
    answer = client.post("/admin/kb/report/add/", {"text": text, "title": "A"})

    assert words in answer.content.decode()
    assert not Report.objects.exists()


def test_nothing_is_ticked_beforehand_and_nothing_is_made_without_a_tick(client, curator, report):
    shown = page(client, report)
    answer = client.post(read(report), as_sent(shown))

    assert not any(row["tick"].value() for row in shown.rows)
    assert "Nothing was drafted" in answer.content.decode()
    assert not Source.objects.exists()
    assert not Event.objects.exists()


def test_what_is_ticked_becomes_drafts_of_the_curator(client, curator, report):
    shown = page(client, report)
    answer = client.post(read(report), as_sent(shown, *everything(shown)), follow=True)

    assert "page" not in answer.context, [(r.prefix, r.errors) for r in answer.context["page"].rows]
    assert "Attack on Diboli" in answer.content.decode()
    source = Source.objects.get()
    parent = Event.objects.get(parent=None)
    assert {event.location.slug for event in parent.parts.all()} == {
        "ml-diboli",
        "ml-kayes",
        "ml-niono",
    }
    assert (parent.date.edtf, parent.date.text) == ("2025-07-01", "Tuesday")
    figure = Claim.objects.get(kind="casualties")
    assert (figure.claimant.slug, figure.harm, figure.party) == ("fama", "neutralised", "side-a")
    assert (figure.low, figure.high, figure.hedge) == (80, None, "more-than")
    assert (figure.wording, figure.wording_language) == ("neutralised” more than 80", "en")
    assert (figure.event, figure.source) == (parent, source)
    assert Claim.objects.get(kind="responsibility").claimant.slug == "jnim"
    assert Participation.objects.filter(group__slug="jnim", role=Role.ATTACKER).count() == 4
    assert Citation.objects.filter(source=source).count() == 4
    made = [source, *Event.objects.all(), *Claim.objects.all()]
    assert {record.changed_by for record in made} == {curator}
    assert {record.as_published for record in made} == {None}
    assert (
        LogEntry.objects.filter(user=curator, change_message="Drafted from a report.").count() == 7
    )


def test_the_same_page_sent_twice_makes_nothing_twice(client, curator, report):
    shown = page(client, report)
    sent = as_sent(shown, *everything(shown))
    client.post(read(report), sent)
    before = (
        Source.objects.count(),
        Event.objects.count(),
        Claim.objects.count(),
        Participation.objects.count(),
    )
    client.post(read(report), sent)

    after = (
        Source.objects.count(),
        Event.objects.count(),
        Claim.objects.count(),
        Participation.objects.count(),
    )
    assert before == after
    assert "is drafted already" in client.get(read(report)).content.decode()


def test_what_is_left_can_be_drafted_later_upon_what_is_there(client, curator, report):
    shown = page(client, report)
    first = prefixes(shown.events)[0]
    client.post(read(report), as_sent(shown, "source", first))
    claim = prefixes(shown.claims)[0]
    client.post(read(report), as_sent(page(client, report), claim))

    assert Claim.objects.get().event == Event.objects.get()
    assert Source.objects.count() == 1


def test_a_claim_without_its_event_and_source_is_refused_beside_the_row_and_nothing_is_lost(
    client, curator, report
):
    shown = page(client, report)
    claim = prefixes(shown.claims)[0]
    sent = as_sent(shown, claim, **{f"{claim}-statement": "In my own words, 80 and more."})
    answer = client.post(read(report), sent)
    row = next(row for row in answer.context["page"].rows if row.prefix == claim)

    assert "It has no source yet" in str(row.errors)
    assert "In my own words, 80 and more." in answer.content.decode()
    assert not Claim.objects.exists()
    answer = client.post(read(report), sent | {"source-tick": "on"})
    assert "is not ticked: tick that event" in answer.content.decode()
    assert not Source.objects.exists()


def test_one_wrong_row_leaves_all_undone(client, curator, report):
    shown = page(client, report)
    claim = prefixes(shown.claims)[0]
    wrong = {f"{claim}-low": "80", f"{claim}-high": "8"}
    answer = client.post(read(report), as_sent(shown, *everything(shown), **wrong))

    assert "The lowest number cannot be above the highest." in answer.content.decode()
    assert not Source.objects.exists()
    assert not Event.objects.exists()
    assert not ReportDraft.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("low", "many", "Enter a whole number."),
        ("low", "99999999999", "less than or equal to"),
        ("claimant_text", "a\0b", "Null characters are not allowed."),
        ("event", "event-9999", "Select a valid choice"),
        ("statement", "", "This field is required."),
    ],
)
def test_hostile_values_are_refused_in_words(client, curator, report, field, value, words):
    shown = page(client, report)
    claim = prefixes(shown.claims)[0]
    answer = client.post(
        read(report), as_sent(shown, "source", claim, **{f"{claim}-{field}": value})
    )

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Claim.objects.exists()


def test_an_event_that_is_there_already_is_offered_and_taken(client, curator, report):
    there = factories.EventFactory(location=factories.models.Location.objects.get(slug="ml-kayes"))
    shown = page(client, report)
    (prefix,) = [row.prefix for event, row in shown.events if event.title == "Attack on Kayes"]
    claim = prefixes(shown.claims)[0]
    chosen = {f"{prefix}-which": str(there.pk), f"{claim}-event": prefix}
    client.post(read(report), as_sent(shown, "source", prefix, claim, **chosen))

    assert Event.objects.get() == there
    assert Claim.objects.get().event == there


def test_a_place_that_is_none_of_the_candidates_is_left_empty_or_searched(client, curator, report):
    other = factories.LocationFactory(name="Elsewhere")
    shown = page(client, report)
    _, kayes, niono = prefixes(shown.events)[1:4]
    changed = {
        f"{kayes}-place": "none",
        f"{niono}-place": "other",
        f"{niono}-other_place": other.pk,
    }
    client.post(read(report), as_sent(shown, kayes, niono, **changed))

    assert {(event.location, event.geo_precision) for event in Event.objects.all()} == {
        (None, ""),
        (other, "settlement"),
    }


def test_ticks_are_kept_for_the_next_visit(client, curator, report):
    shown = page(client, report)
    claim = prefixes(shown.claims)[0]
    kept = as_sent(shown, claim, act="keep", **{f"{claim}-statement": "Half\0 done."})
    answer = client.post(read(report), kept, headers={"X-Requested-With": "fetch"})
    row = next(row for row in page(client, report).rows if row.prefix == claim)

    assert answer.status_code == 204
    assert row["tick"].value()
    assert row["statement"].value() == "Half done."
    assert not Claim.objects.exists()


def test_the_text_is_shown_as_text(client, curator, known):
    hostile = factories.ReportFactory(
        text="<script>alert('Kayes')</script> in Kayes \u202e قُتل killed 3 soldiers"
    )

    shown = client.get(read(hostile)).content.decode()

    assert "<script>alert(" not in shown
    assert 'dir="auto"' in shown


def test_a_text_with_nothing_in_it_says_so(client, curator, known):
    shown = client.get(read(factories.ReportFactory(text="?"))).content.decode()

    assert "No claim was found." in shown
    assert "no event is proposed" in shown


def test_the_text_can_be_deleted_and_the_drafts_stay(client, curator, report):
    shown = page(client, report)
    client.post(read(report), as_sent(shown, "source"))
    client.post(address(report, "forget", report.pk))
    report.refresh_from_db()

    assert (report.text, report.answers) == ("", {})
    assert (
        Source.objects.get().title
        in client.get(address(report, "made", report.pk)).content.decode()
    )
    assert client.get(read(report)).url == address(report, "made", report.pk)


def test_without_a_publisher_no_source_is_made(client, curator, report):
    Report.objects.update(publisher=None)
    answer = client.post(read(report), as_sent(page(client, report), "source"))

    assert "Say who published the report first" in answer.content.decode()
    assert not Source.objects.exists()


@pytest.mark.parametrize("view", ["read", "made", "forget"])
def test_only_who_may_change_reports_sees_them(client, report, view):
    client.force_login(factories.UserFactory())

    assert client.get(address(report, view, report.pk)).status_code == 403
    assert client.post(address(report, view, report.pk)).status_code == 403


def test_other_methods_are_refused(client, curator, report):
    assert client.delete(read(report)).status_code == 405


def test_who_may_not_add_claims_drafts_nothing(client, report):
    user = factories.UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="change_report"))
    client.force_login(user)

    assert client.post(read(report), {"act": "draft", "source-tick": "on"}).status_code == 403
    assert not Source.objects.exists()


@pytest.fixture
def out_of_time(monkeypatch, settings):
    """A clock that goes on a second whenever it is looked at: enough for the first sentences."""
    seconds = iter(range(1_000_000))
    monkeypatch.setattr("kb.reports.budget.clock", lambda: next(seconds))
    settings.REPORT_SECONDS = 160


def test_a_text_that_takes_too_long_is_read_in_part_and_says_so(
    client, curator, known, out_of_time
):
    report = factories.ReportFactory(text=f"{TEXT} " * 20, published_on=date(2025, 7, 2))
    shown = client.get(read(report))
    page = shown.context["page"]
    row = page.claims[0][1].prefix
    sent = as_sent(page, "source", page.events[0][1].prefix, row) | {"read_until": page.end}

    assert 0 < page.end < len(report.text)
    assert f"was read as far as letter {page.end:,} of {len(report.text):,}" in str(page.notes)
    assert f'name="read_until" value="{page.end}"' in shown.content.decode()
    assert page.marks[-1].end == len(report.text)

    factories.PublisherFactory()
    client.post(read(report), sent | {"act": "keep"})
    again = client.get(read(report)).context["page"]
    assert (again.end, prefixes(again.claims)) == (page.end, prefixes(page.claims))


@pytest.mark.parametrize("until", ["", "0", "-1", "x", "9" * 30, "٣"])
def test_how_far_to_read_is_nothing_else(client, curator, report, until):
    client.post(read(report), {"act": "keep", "read_until": until})

    shown = client.get(read(report))

    assert shown.status_code == 200
    assert "read_until" not in shown.content.decode()


def test_what_has_no_row_is_counted(client, curator, known, monkeypatch):
    monkeypatch.setattr("kb.admin.report_page.MOST_CLAIMS", 1)
    monkeypatch.setattr("kb.admin.report_page.MOST_GROUPS", 1)
    monkeypatch.setattr("kb.admin.report_page.MOST_LISTED", 1)
    report = factories.ReportFactory(text=TEXT, published_on=date(2025, 7, 2))

    shown = client.get(read(report)).content.decode()

    assert "1 more groups were found, for which no row is shown." in shown
    assert "more claims were found, for which no row is shown." in shown
    assert "And 2 more, which are marked in the text." in shown
