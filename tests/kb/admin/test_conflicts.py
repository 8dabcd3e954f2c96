"""Two people have one record open: the second save shows both, and loses nothing."""

import json

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kb import editing
from kb.admin.conflicts import GuardedAdmin
from kb.models import Citation, Claim, Event, Group, GroupName, Participation, Source
from kb.publishing import publish, withdraw
from tests.factories import (
    CitationFactory,
    ClaimFactory,
    EventFactory,
    GroupNameFactory,
    ParticipationFactory,
    PublisherFactory,
    SourceFactory,
    TermFactory,
    UserFactory,
)
from tests.kb.admin.conftest import address, form_data

pytestmark = pytest.mark.django_db


def login(name):
    client = Client()
    client.force_login(UserFactory(username=name, is_superuser=True))
    return client


@pytest.fixture
def ana():
    return login("ana")


@pytest.fixture
def ben():
    return login("ben")


@pytest.fixture
def event():
    return EventFactory(title="Attack on a camp", summary="Before dawn.")


def opened(client, record):
    return form_data(client.get(address(record, "change", record.pk)))


def send(client, record, data):
    return client.post(address(record, "change", record.pk), data)


def saved(client, record, data):
    answer = send(client, record, data)
    assert answer.status_code == 302, answer.context.get("lines") or answer.context.get("errors")
    return answer


def asked(answer):
    """The lines of the page that asks, by the names of their choices without the first word."""
    assert answer.status_code == 409, answer.status_code
    return {line.name.removeprefix("choose:"): line for line in answer.context["lines"]}


def returned(answer, **choices):
    """What a browser sends of that page, with these choices and the ones it makes by itself."""
    data = {"_theirs": answer.context["theirs"]}
    for name, value in answer.context["sent"]:
        data.setdefault(name, []).append(value)
    for line in answer.context["lines"]:
        if line.is_asked and line.chosen:
            data[line.name] = line.chosen
    return data | {f"choose:{path}": side for path, side in choices.items()}


def test_what_nobody_else_changed_is_saved_at_once(ana, event):
    data = opened(ana, event)

    saved(ana, event, data | {"title": "Raid on a camp"})

    assert Event.objects.get(pk=event.pk).title == "Raid on a camp"


def test_the_same_field_needs_a_choice_and_nothing_is_saved_before(ana, ben, event):
    hers, his = opened(ana, event), opened(ben, event)
    saved(ben, event, his | {"title": "His title"})

    answer = send(ana, event, hers | {"title": "Her title"})

    line = asked(answer)["title"]
    assert (line.base, line.theirs, line.mine) == ("Attack on a camp", "His title", "Her title")
    assert line.chosen == ""
    assert answer.context["who"].username == "ben"
    assert Event.objects.get(pk=event.pk).title == "His title"


@pytest.mark.parametrize(("side", "title"), [("mine", "Her title"), ("theirs", "His title")])
def test_the_choice_is_saved(ana, ben, event, side, title):
    hers, his = opened(ana, event), opened(ben, event)
    saved(ben, event, his | {"title": "His title"})
    answer = send(ana, event, hers | {"title": "Her title", "summary": "At noon."})

    saved(ana, event, returned(answer, title=side))

    event.refresh_from_db()
    assert (event.title, event.summary) == (title, "At noon.")


def test_without_the_choice_the_page_comes_again_with_everything_typed(ana, ben, event):
    hers, his = opened(ana, event), opened(ben, event)
    saved(ben, event, his | {"title": "His title"})
    answer = send(ana, event, hers | {"title": "Her title"})

    again = send(ana, event, returned(answer))

    assert asked(again)["title"].mine == "Her title"
    assert Event.objects.get(pk=event.pk).title == "His title"


def test_other_fields_are_merged_once_confirmed(ana, ben, event):
    hers, his = opened(ana, event), opened(ben, event)
    saved(ben, event, his | {"title": "His title"})

    answer = send(ana, event, hers | {"summary": "Her summary."})

    lines = asked(answer)
    assert {path: line.chosen for path, line in lines.items()} == {
        "title": "theirs",
        "summary": "mine",
    }
    saved(ana, event, returned(answer))
    event.refresh_from_db()
    assert (event.title, event.summary) == ("His title", "Her summary.")


def test_the_same_change_of_both_is_no_conflict(ana, ben, event):
    hers, his = opened(ana, event), opened(ben, event)
    saved(ben, event, his | {"title": "Their title"})

    saved(ana, event, hers | {"title": "Their title"})

    assert Event.objects.get(pk=event.pk).title == "Their title"


def test_rows_of_a_list_are_compared_by_their_keys(ana, ben, event):
    one, two = ParticipationFactory(event=event), ParticipationFactory(event=event, side="b")
    hers, his = opened(ana, event), opened(ben, event)
    saved(ben, event, his | {"participations-0-note": "His note."})

    answer = send(ana, event, hers | {"participations-1-note": "Her note."})

    assert asked(answer).keys() == {
        f"participations/{one.pk}/note",
        f"participations/{two.pk}/note",
    }
    saved(ana, event, returned(answer))
    notes = Participation.objects.filter(event=event).order_by("pk").values_list("note", flat=True)
    assert [*notes] == ["His note.", "Her note."]


def test_one_field_of_one_claim_needs_a_choice(ana, ben):
    claim = ClaimFactory(statement="Eighty were killed.")
    hers, his = opened(ana, claim.event), opened(ben, claim.event)
    saved(ben, claim.event, his | {"claims-0-statement": "His."})

    answer = send(ana, claim.event, hers | {"claims-0-statement": "Hers."})

    path = f"claims/{claim.pk}/statement"
    assert asked(answer)[path].chosen == ""
    saved(ana, claim.event, returned(answer, **{path: "mine"}))
    assert Claim.objects.get(pk=claim.pk).statement == "Hers."


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_a_row_that_they_deleted_and_i_changed(ana, ben, event, side):
    row = CitationFactory(event=event)
    other = CitationFactory(event=event)
    hers, his = opened(ana, event), opened(ben, event)
    saved(ben, event, his | {"citations-0-DELETE": "on"})

    answer = send(ana, event, hers | {"citations-0-note": "Mine.", "citations-1-note": "Other."})

    path = f"citations/{row.pk}"
    assert asked(answer)[path].chosen == ""
    saved(ana, event, returned(answer, **{path: side}))
    notes = {*Citation.objects.filter(event=event).values_list("note", flat=True)}
    assert notes == ({"Mine.", "Other."} if side == "mine" else {"Other."})
    assert Citation.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize(("side", "is_left"), [("mine", False), ("theirs", True)])
def test_a_row_that_i_deleted_and_they_changed(ana, ben, event, side, is_left):
    row = CitationFactory(event=event)
    hers, his = opened(ana, event), opened(ben, event)
    saved(ben, event, his | {"citations-0-note": "His."})

    answer = send(ana, event, hers | {"citations-0-DELETE": "on"})

    path = f"citations/{row.pk}"
    assert asked(answer)[path].chosen == ""
    saved(ana, event, returned(answer, **{path: side}))
    assert Citation.objects.filter(pk=row.pk, note="His.").exists() is is_left


def test_a_row_that_both_deleted_is_gone(ana, ben, event):
    CitationFactory(event=event)
    hers, his = opened(ana, event), opened(ben, event)
    saved(ben, event, his | {"citations-0-DELETE": "on"})

    answer = send(ana, event, hers | {"citations-0-DELETE": "on"})

    saved(ana, event, returned(answer))
    assert not Citation.objects.filter(event=event).exists()


def new_citation(data, source, note):
    return data | {
        "citations-0-event": Event.objects.get().pk,
        "citations-TOTAL_FORMS": 1,
        "citations-0-source": source.pk,
        "citations-0-note": note,
    }


def test_rows_that_both_added_are_both_kept(ana, ben, event):
    source = SourceFactory()
    hers, his = opened(ana, event), opened(ben, event)
    saved(ben, event, new_citation(his, source, "His."))

    answer = send(ana, event, new_citation(hers, source, "Hers."))

    saved(ana, event, returned(answer))
    assert {*event.citations.values_list("note", flat=True)} == {"His.", "Hers."}


def test_the_same_row_of_both_is_kept_once_unless_chosen(ana, ben, event):
    source = SourceFactory()
    hers, his = opened(ana, event), opened(ben, event)
    saved(ben, event, new_citation(his, source, "Same."))

    answer = send(ana, event, new_citation(hers, source, "Same."))

    assert asked(answer)["citations/+0"].chosen == "theirs"
    saved(ana, event, returned(answer))
    assert event.citations.count() == 1


def test_a_third_person_is_seen_too(ana, ben, event):
    cleo = login("cleo")
    hers, his, third = opened(ana, event), opened(ben, event), opened(cleo, event)
    saved(ben, event, his | {"title": "His title"})
    answer = send(ana, event, hers | {"title": "Her title"})
    confirmed = send(cleo, event, third | {"title": "Third title"})
    saved(cleo, event, returned(confirmed, title="mine"))

    again = send(ana, event, returned(answer, title="mine"))

    assert asked(again)["title"].theirs == "Third title"
    assert Event.objects.get(pk=event.pk).title == "Third title"
    saved(ana, event, returned(again, title="mine"))
    assert Event.objects.get(pk=event.pk).title == "Her title"


def test_a_change_by_the_api_is_a_change_by_somebody(ana, event):
    CitationFactory(event=event)
    hers = opened(ana, event)
    draft = editing.read("event", event.slug)
    editing.change("event", event.slug, {"title": "By a program"}, UserFactory(), [draft.etag])

    answer = send(ana, event, hers | {"title": "Her title"})

    assert asked(answer)["title"].theirs == "By a program"


def test_a_form_saved_first_makes_the_api_stale(ana, event):
    draft = editing.read("event", event.slug)
    saved(ana, event, opened(ana, event) | {"title": "Her title"})

    with pytest.raises(editing.Stale):
        editing.change("event", event.slug, {"title": "New"}, UserFactory(), [draft.etag])


def test_what_is_wrong_with_the_merged_form_is_said_on_the_form(ana, ben, event):
    hers, his = opened(ana, event), opened(ben, event)
    saved(ben, event, his | {"title": "His title"})
    answer = send(ana, event, hers | {"title": "Her title", "latitude": "12"})

    form = send(ana, event, returned(answer, title="mine"))

    assert form.status_code == 200
    assert form.context["adminform"].form["title"].value() == "Her title"
    # What was chosen is not asked again: the form bears the state that was seen.
    saved(ana, event, form_data(form) | {"title": "Her title", "latitude": ""})
    assert Event.objects.get(pk=event.pk).title == "Her title"


def test_a_deleted_record_leaves_what_was_typed_to_copy(ana, event):
    hers = opened(ana, event)
    Event.objects.filter(pk=event.pk).delete()

    answer = send(ana, event, hers | {"title": "Her title"})

    assert answer.status_code == 410
    assert b"Her title" in answer.content


def test_a_lost_permission_leaves_what_was_typed_to_copy(client, event):
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="kb"))
    client.force_login(user)
    hers = opened(client, event)
    user.user_permissions.remove(Permission.objects.get(codename="change_event"))

    answer = send(client, event, hers | {"title": "<b>Her title"})

    assert answer.status_code == 403
    assert b"&lt;b&gt;Her title" in answer.content
    assert Event.objects.get(pk=event.pk).title == "Attack on a camp"


def test_publication_meanwhile_is_told_and_does_not_stop(ana):
    source = SourceFactory()
    hers = opened(ana, source)
    publish(Source.objects.filter(pk=source.pk), reason="First.")

    answer = saved(ana, source, hers | {"note": "Hers."})

    assert any("published while" in str(text) for text in get_messages(answer.wsgi_request))
    assert Source.objects.get(pk=source.pk).note == "Hers."


def test_withdrawal_meanwhile_is_shown_before_anything_is_saved(ana):
    source = SourceFactory()
    rows = Source.objects.filter(pk=source.pk)
    publish(rows, reason="First.")
    hers = opened(ana, source)
    withdraw(rows, reason="A hoax.")

    answer = send(ana, source, hers | {"note": "Hers."})

    assert answer.status_code == 409
    assert "withdrawn" in answer.context["notice"]
    saved(ana, source, returned(answer))
    assert Source.objects.get(pk=source.pk).note == "Hers."


@pytest.mark.parametrize("seal", ["", "nonsense", "eyJ9:1x:abc"])
def test_a_form_that_cannot_say_what_it_showed_asks_for_every_difference(ana, event, seal):
    hers = opened(ana, event)

    answer = send(ana, event, hers | {"_opened": seal, "title": "Her title"})

    assert asked(answer)["title"].chosen == ""
    assert Event.objects.get(pk=event.pk).title == "Attack on a camp"


def test_a_form_that_does_not_say_what_it_showed_overwrites_nothing(ana, event):
    hers = opened(ana, event) | {"title": "Her title"}
    del hers["_opened"]

    answer = send(ana, event, hers)

    assert answer.status_code == 409
    assert [(name, line.base) for name, line in asked(answer).items()] == [("title", "(not known)")]
    assert Event.objects.get(pk=event.pk).title == "Attack on a camp"
    saved(ana, event, returned(answer, title="mine"))
    assert Event.objects.get(pk=event.pk).title == "Her title"


def test_fields_that_a_script_leaves_out_are_not_emptied(ana, event):
    answer = send(ana, event, {"title": "From a script"})

    assert answer.status_code == 409
    assert Event.objects.get(pk=event.pk).title == "Attack on a camp"


def test_the_state_of_another_record_says_nothing_of_this_one(ana, event):
    other = EventFactory(title="Another")
    hers = opened(ana, event) | {"_opened": opened(ana, other)["_opened"], "title": "Her title"}

    assert asked(send(ana, event, hers))["title"].base == "(not known)"


@pytest.mark.parametrize("make", [PublisherFactory, TermFactory, GroupNameFactory])
def test_pages_of_what_is_no_record_are_guarded_too(ana, ben, make):
    row = make()
    hers, his = opened(ana, row), opened(ben, row)
    name = next(name for name in ("note", "definition") if name in hers)
    saved(ben, row, his | {name: "His."})

    answer = send(ana, row, hers | {name: "Hers."})

    assert asked(answer)[name].theirs == "His."


def test_a_group_with_names_in_every_script(ana, ben):
    name = GroupNameFactory(text="جماعة نصرة الإسلام")
    hers, his = opened(ana, name.group), opened(ben, name.group)
    hostile = "<script>alert(1)</script> \u202e “quoted”"
    saved(ben, name.group, his | {"summary": hostile})

    answer = send(ana, name.group, hers | {"names-0-text": "خاي"})

    assert b"<script>alert(1)" not in answer.content
    saved(ana, name.group, returned(answer))
    assert Group.objects.get(pk=name.group.pk).summary == hostile
    assert GroupName.objects.get(pk=name.pk).text == "خاي"


def test_no_curators_name_comes_into_the_draft(ana, event):
    saved(ana, event, opened(ana, event) | {"title": "Her title"})

    assert "ana" not in json.dumps(editing.read("event", event.slug).values)


def test_what_nobody_changed_costs_a_few_statements(ana, monkeypatch):
    event = ClaimFactory().event
    CitationFactory(event=event)
    data = opened(ana, event)
    # The first save notes the time: only it finds the draft as the form was opened.
    with CaptureQueriesContext(connection) as guarded:
        saved(ana, event, data)
    monkeypatch.setattr(GuardedAdmin, "_guard", lambda *_: None)
    with CaptureQueriesContext(connection) as plain:
        saved(ana, event, data)

    # One of them locks the rows nested in the form.
    assert len(guarded) - len(plain) <= 6
