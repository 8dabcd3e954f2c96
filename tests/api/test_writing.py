"""Drafts are made, changed and deleted one by one, none behind another's back."""

import json

import pytest

from kb import editing
from kb.importing.dossiers import export
from kb.importing.dossiers.reading import MAX_DEPTH
from kb.models import Claim, Edition, Event, Group, Source
from kb.publishing import withdraw
from tests import factories
from tests.api.conftest import get, ids, list_of, page_of, problem
from tests.api.test_documents_match_schema import mistakes, schema  # noqa: F401
from tests.api.writers import JSON, MAKERS, etag, made, published, values_of, writer
from tests.publishing import current, publish_all

pytestmark = pytest.mark.django_db
BIG = 1 << 20
every_noun = pytest.mark.parametrize("noun", list(MAKERS))


@pytest.fixture
def client():
    return writer()


@pytest.fixture
def event():
    return published("event")


def patch(client, noun, record, tag=None, /, **values):
    headers = {"If-Match": tag or etag(noun, record)}
    return client.patch(page_of(noun, record.slug), values, JSON, headers=headers)


def pointers(answer):
    return [error["pointer"] for error in problem(answer, 400)["errors"]]


class TestDrafts:
    @every_noun
    def test_a_draft_is_as_the_schema_says(self, client, mistakes, noun):  # noqa: F811
        record = full(noun)

        answer = client.get(page_of(noun, record.slug, "draft"))

        name = f"{type(record).__name__}Draft"
        assert answer.status_code == 200
        assert mistakes(answer.json(), {"$ref": f"#/components/schemas/{name}"}) == []

    @every_noun
    def test_sending_a_draft_back_changes_nothing(self, client, noun):
        record = full(noun)
        before, tag = values_of(noun, record), etag(noun, record)

        answer = patch(client, noun, record, **before)

        assert (answer.status_code, answer["ETag"]) == (200, tag)
        assert answer.json() == before
        assert type(record).objects.get(pk=record.pk).changed_by is None

    @every_noun
    def test_a_record_is_made_as_it_was_sent(self, client, mistakes, noun):  # noqa: F811
        key = editing.EDITED[noun].slug_key
        values = values_of(noun, full(noun)) | {key: "a-new-record"}
        values |= {"claims": []} if "claims" in values else {}

        answer = client.post(list_of(noun), values, JSON)

        assert answer.status_code == 201, answer.content
        assert answer.json() == values
        assert answer["Location"] == page_of(noun, "a-new-record", "draft")
        assert answer["ETag"] == client.get(answer["Location"])["ETag"]
        name = f"{MAKERS[noun]._meta.model.__name__}DraftRequest"
        assert mistakes(values, {"$ref": f"#/components/schemas/{name}"}) == []

    @every_noun
    def test_a_new_record_is_not_public(self, client, noun):
        record = made(noun)

        assert client.get(page_of(noun, record.slug)).status_code == 404
        assert not Edition.objects.filter(slug=record.slug).exists()

    def test_keys_left_out_stay_and_null_empties(self, client):
        event = made("event", summary="What happened.")
        factories.ParticipationFactory(event=event)

        answer = patch(client, "event", event, summary=None, title="Another title")

        draft = answer.json()
        assert (draft["summary"], draft["title"]) == (None, "Another title")
        assert len(draft["participants"]) == 1

    def test_a_list_is_replaced_whole_and_rows_that_say_the_same_stay(self, client):
        event = made("event")
        first = factories.ParticipationFactory(event=event)
        factories.ParticipationFactory(event=event, side="b")
        (kept, _) = values_of("event", event)["participants"]
        other = {"group": factories.GroupFactory().slug, "role": "target"}

        answer = patch(client, "event", event, participants=[kept, other])

        rows = event.participations.order_by("pk")
        assert rows[0].pk == first.pk
        assert [row["role"] for row in answer.json()["participants"]] == ["attacker", "target"]

    def test_who_changed_it_is_noted_and_never_shown(self, client, event):
        answer = patch(client, "event", event, title="Another title")

        assert Event.objects.get(pk=event.pk).changed_by == client.user
        assert client.user.username not in answer.content.decode()

    def test_a_change_is_not_public_before_it_is_published(self, client, event):
        before = client.get(page_of("event", event.slug)).content

        patch(client, "event", event, title="Another title")

        assert client.get(page_of("event", event.slug)).content == before

    def test_the_precision_of_a_point_follows_the_place_if_it_is_emptied(self, client):
        event = made("event")
        region = factories.LocationFactory(kind="admin1")

        answer = patch(client, "event", event, location=region.slug, point=None)

        assert answer.json()["point"]["precision"] == "admin1"

    def test_a_draft_says_what_a_dossier_says(self, client):
        event = full("event")

        text = export(event)

        assert values_of("event", event)["title"] in text
        assert values_of("event", event)["claims"][0]["id"] in text


class TestClaims:
    def test_a_claim_names_what_it_is_about(self, client, event):
        values = values_of("claim", made("claim")) | {"id": "clm-new", "event": event.slug}

        answer = client.post(list_of("claim"), values, JSON)

        assert answer.status_code == 201, answer.content
        assert Claim.objects.get(slug="clm-new").event == event

    @pytest.mark.parametrize("subjects", [{"event": None}, {"group": "jnim"}])
    def test_it_is_about_one_thing(self, client, event, subjects):
        factories.GroupFactory(slug="jnim")
        values = values_of("claim", made("claim")) | {"id": "clm-new"} | subjects

        answer = client.post(list_of("claim"), values, JSON)

        assert pointers(answer) == [""]
        assert "A claim is about one event or one group" in answer.json()["errors"][0]["detail"]

    def test_a_claim_is_in_the_draft_of_its_event_and_changes_its_etag(self, client):
        claim = made("claim")
        factories.CitationFactory(event=claim.event)
        before = etag("event", claim.event)

        patch(client, "claim", claim, statement="Another statement.")

        after = editing.read("event", claim.event.slug)
        assert after.etag != before
        assert after.values["claims"][0]["statement"] == "Another statement."

    def test_leaving_a_published_claim_out_is_refused(self, client):
        claim = published("claim")
        factories.CitationFactory(event=claim.event)

        answer = patch(client, "event", claim.event, claims=[])

        assert pointers(answer) == ["/claims"]
        assert Claim.objects.filter(pk=claim.pk).exists()

    def test_leaving_out_a_draft_deletes_it_and_the_others_keep_their_ids(self, client):
        claim = made("claim")
        factories.CitationFactory(event=claim.event)
        factories.ClaimFactory(event=claim.event, claimant_text="RFI", party="unknown")
        kept = [row for row in values_of("event", claim.event)["claims"] if row["id"] == claim.slug]

        patch(client, "event", claim.event, claims=kept)

        assert list(claim.event.claims.values_list("pk", flat=True)) == [claim.pk]

    def test_an_event_does_not_take_the_claim_of_another(self, client, event):
        claim = made("claim")
        theirs = values_of("event", claim.event)["claims"]

        answer = patch(client, "event", event, claims=theirs)

        assert pointers(answer) == ["/claims/0/id"]
        assert Claim.objects.get(pk=claim.pk).event != event

    def test_withdrawn_claims_are_not_in_a_draft_and_stay(self, client):
        claim = made("claim")
        factories.CitationFactory(event=claim.event)
        publish_all()
        withdraw(Claim.objects.filter(pk=claim.pk), reason="Wrong")

        answer = patch(client, "event", claim.event, title="Another title")

        assert answer.json()["claims"] == []
        assert Claim.objects.filter(pk=claim.pk).exists()


class TestConditions:
    def test_the_state_that_was_seen_must_be_named(self, client, event):
        url = page_of("event", event.slug)

        answers = [client.patch(url, {}, JSON), client.delete(url)]
        starred = client.patch(url, {}, JSON, headers={"If-Match": "*"})

        assert all(problem(answer, 428) for answer in [*answers, starred])

    @pytest.mark.parametrize("tag", ['"stale"', 'W/"stale"', '"a", "b"'])
    def test_a_state_that_is_no_more_is_refused_with_the_one_there_is(self, client, event, tag):
        answer = patch(client, "event", event, tag, title="Mine")

        assert problem(answer, 412)["etag"] == etag("event", event)
        assert Event.objects.get(pk=event.pk).title != "Mine"

    def test_a_weak_tag_names_no_state(self, client, event):
        assert problem(patch(client, "event", event, f"W/{etag('event', event)}"), 412)

    def test_any_of_several_states_will_do(self, client, event):
        answer = patch(client, "event", event, f'"other", {etag("event", event)}', title="Mine")

        assert answer.status_code == 200

    @pytest.mark.parametrize("header", ["stale", '"a" "b"', '"', ""])
    def test_what_is_no_tag_is_refused(self, client, event, header):
        answer = client.patch(page_of("event", event.slug), {}, JSON, headers={"If-Match": header})

        assert problem(answer, 400)["errors"][0]["parameter"] == "If-Match"

    def test_a_change_in_the_admin_or_by_sql_makes_a_tag_stale(self, client, event):
        tag = etag("event", event)
        Event.objects.filter(pk=event.pk).update(title="Theirs")

        assert problem(patch(client, "event", event, tag, title="Mine"), 412)

    def test_publishing_can_be_held_to_the_state_that_was_reviewed(self, client, event):
        tag, url = etag("event", event), page_of("event", event.slug, "publish")
        patch(client, "event", event, title="Later")

        answer = client.post(url, {"reason": "Reviewed"}, JSON, headers={"If-Match": tag})

        assert problem(answer, 412)
        assert current(event).number == 1


class TestDeleting:
    @every_noun
    def test_a_draft_is_deleted(self, client, noun):
        record = made(noun)

        answer = client.delete(page_of(noun, record.slug), headers={"If-Match": etag(noun, record)})

        assert (answer.status_code, answer.content) == (204, b"")
        assert not type(record).objects.filter(pk=record.pk).exists()

    @every_noun
    def test_what_was_published_is_not(self, client, noun):
        record = published(noun)

        answer = client.delete(page_of(noun, record.slug), headers={"If-Match": etag(noun, record)})

        assert "withdraw it" in problem(answer, 409)["errors"][0]["detail"]

    def test_nor_what_others_use(self, client):
        claim = made("claim")
        source = claim.source

        answer = client.delete(
            page_of("source", source.slug), headers={"If-Match": etag("source", source)}
        )

        assert claim.slug in problem(answer, 409)["detail"]

    def test_nor_an_event_with_a_published_claim(self, client):
        claim = published("claim")
        event = made("event")
        Claim.objects.filter(pk=claim.pk).update(event=event)

        answer = client.delete(
            page_of("event", event.slug), headers={"If-Match": etag("event", event)}
        )

        assert "has been published" in problem(answer, 409)["detail"]


class TestMistakes:
    def test_all_are_told_at_once_with_where_they_stand(self, client):
        event = made("event")
        group = factories.GroupFactory()

        answer = patch(
            client,
            "event",
            event,
            titel="x",
            type="armed-assult",
            date="2025-02-30",
            participants=[{"group": group.slug, "role": "atacker"}, {"role": "target"}],
            point={"latitude": "14", "altitude": 3},
            citations=[],
        )

        assert set(pointers(answer)) == {
            "/titel",
            "/type",
            "/date",
            "/participants/0/role",
            "/participants/1/group",
            "/point/latitude",
            "/point/altitude",
            "/citations",
        }
        told = {error["pointer"]: error["detail"] for error in answer.json()["errors"]}
        assert "nearest: title" in told["/titel"]
        assert "nearest: armed-assault" in told["/type"]
        assert "nearest: attacker" in told["/participants/0/role"]

    @pytest.mark.parametrize(
        ("values", "pointer"),
        [
            ({"title": 5}, "/title"),
            ({"title": None}, "/title"),
            ({"title": ""}, "/title"),
            ({"title": ["x"]}, "/title"),
            ({"title": "x" * 301}, "/title"),
            ({"title": "a\x00b"}, "/title"),
            ({"participants": {}}, "/participants"),
            ({"participants": [5]}, "/participants/0"),
            ({"location": "nowhere-at-all"}, "/location"),
            ({"location": "a\x00b"}, "/location"),
            ({"location": ["ml"]}, "/location"),
            ({"override": {"best": 3}}, ""),
            ({"override": {"best": 3.5, "reason": "x"}}, "/override/best"),
            ({"override": {"best": True, "reason": "x"}}, "/override/best"),
            ({"override": {"best": 10**30, "reason": "x"}}, "/override/best"),
            ({"override": {"best": -1, "reason": "x"}}, "/override/best"),
            ({"point": {"latitude": 91, "longitude": 0}}, ""),
            ({"id": "another-id"}, "/id"),
            ({"date": {"edtf": "2025", "precison": "week"}}, "/date/precison"),
            ({"external_ids": [{"scheme": "ucdp-event"}]}, "/external_ids/0/value"),
            ({"~/a": 1}, "/~0~1a"),
        ],
    )
    def test_a_mistake_is_pointed_at(self, client, values, pointer):
        event = made("event")
        before = etag("event", event)

        answer = patch(client, "event", event, **values)

        assert pointers(answer)[:1] == [pointer], answer.content
        assert etag("event", event) == before

    @pytest.mark.parametrize(
        "text", ["%s", "'; DROP TABLE kb_event; --", "\u202eright to left", "{}", "é" * 300, "\t"]
    )
    def test_hostile_text_is_kept_to_the_letter(self, client, text):
        event = made("event")

        assert patch(client, "event", event, title=text).json()["title"] == text

    def test_a_taken_id_is_a_conflict(self, client, event):
        answer = client.post(list_of("event"), values_of("event", event), JSON)

        assert event.slug in problem(answer, 409)["errors"][0]["detail"]

    @pytest.mark.parametrize("noun", list(MAKERS))
    def test_an_empty_body_is_told_all_that_it_needs(self, client, noun):
        found = pointers(client.post(list_of(noun), {}, JSON))

        assert f"/{editing.EDITED[noun].slug_key}" in found
        assert len(found) > 3

    @pytest.mark.parametrize("page", ["draft", "publish", "withdraw", "merge", "unmerge"])
    def test_an_unknown_record_is_not_found(self, client, page):
        url = page_of("event", "nothing", page)
        body = {"reason": "x"} | ({"into": "y"} if page == "merge" else {})

        answer = client.get(url) if page == "draft" else client.post(url, body, JSON)

        assert problem(answer, 404)


class TestBodies:
    @pytest.mark.parametrize(
        "body",
        [
            "",
            "{",
            "[]",
            "5",
            "null",
            '{"title": NaN}',
            '{"title": Infinity}',
            '{"title": 1e999}',
            '{"title": "a", "title": "b"}',
            '{"title": "\\ud800"}',
            b'{"title": "\xff"}',
            '{"point": ' * 100 + "1" + "}" * 100,
            "[" * 100000,
            '{"title": ' + "9" * 5000 + "}",
            '\ufeff{"title": "x"}',
        ],
    )
    def test_what_is_no_plain_object_is_refused(self, client, event, body):
        tag = {"If-Match": etag("event", event)}

        answer = client.patch(page_of("event", event.slug), body, JSON, headers=tag)

        if body:
            assert problem(answer, 400)["errors"][0]["pointer"] in {"", "/title", POINTED}
        else:
            assert answer.status_code == 200
        assert Event.objects.get(pk=event.pk).title == event.title

    @pytest.mark.parametrize("size", [BIG + 1, 50 * BIG])
    def test_too_large_a_body_is_refused_before_it_is_read(self, client, size):
        class Unread:
            def read(self, *_):
                raise AssertionError("It was read.")

            readline = read

        answer = client.generic(
            "POST",
            list_of("event"),
            CONTENT_TYPE=JSON,
            **{"wsgi.input": Unread(), "CONTENT_LENGTH": size},
        )

        assert problem(answer, 413)["title"] in {"Content Too Large", "Request Entity Too Large"}

    def test_a_body_of_a_mebibyte_is_read(self, client):
        event = made("event")
        room = BIG - len(json.dumps({"summary": ""}))

        answer = patch(client, "event", event, summary="x" * room)

        assert answer.status_code == 200

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "a/b"])
    def test_another_media_type_is_refused(self, client, kind):
        assert problem(client.post(list_of("event"), "a=b", content_type=kind), 415)

    @pytest.mark.parametrize("body", [{}, {"reason": " "}, {"reason": 5}, {"reason": "x" * 2001}])
    def test_a_reason_is_needed(self, client, event, body):
        answer = client.post(page_of("event", event.slug, "publish"), body, JSON)

        assert pointers(answer) == ["/reason"]

    def test_an_unknown_key_is_named_with_the_nearest(self, client, event):
        answer = client.post(page_of("event", event.slug, "publish"), {"raeson": "x"}, JSON)

        assert "Did you mean “reason”?" in problem(answer, 400)["errors"][0]["detail"]

    def test_an_unknown_parameter_is_refused(self, client):
        answer = client.post(f"{list_of('event')}?dry_run=1", {}, JSON)

        assert problem(answer, 400)["errors"][0]["parameter"] == "dry_run"


POINTED = "/point" * MAX_DEPTH


class TestActs:
    def test_a_draft_goes_out_by_another_hand(self, event):
        author, reviewer = writer("reviewer"), writer("reviewer")
        patch(author, "event", event, title="Another title")
        url = page_of("event", event.slug, "publish")

        own = author.post(url, {"reason": "Mine"}, JSON)
        other = reviewer.post(url, {"reason": "Reviewed"}, JSON)

        assert "somebody else has to publish it" in problem(own, 409)["errors"][0]["detail"]
        assert other.json() == {
            "id": event.slug,
            "edition": 2,
            "appended": [{"noun": "event", "editions": 1}],
            "rewritten": 0,
            "left": [],
        }
        assert get(author, page_of("event", event.slug))["title"] == "Another title"

    def test_what_is_refused_is_told_in_sentences(self, client):
        event = made("event")

        answer = client.post(page_of("event", event.slug, "publish"), {"reason": "x"}, JSON)

        errors = problem(answer, 409)["errors"]
        assert len(errors) > 1
        assert all("is not public" in error["detail"] for error in errors)

    def test_withdrawing_takes_it_out_and_once_only(self, client, event):
        url = page_of("event", event.slug, "withdraw")

        first, second = (client.post(url, {"reason": "Wrong"}, JSON) for _ in range(2))

        assert first.json()["edition"] == 2
        assert problem(second, 409)
        assert client.get(page_of("event", event.slug)).status_code == 410

    def test_merging_and_undoing_it(self, client):
        one, other = published("group"), published("group")
        body = {"into": other.slug, "reason": "One group"}

        merged = client.post(page_of("group", one.slug, "merge"), body, JSON)
        moved = client.get(page_of("group", one.slug))
        undone = client.post(page_of("group", one.slug, "unmerge"), {"reason": "Two"}, JSON)

        assert (merged.json()["edition"], undone.json()["edition"]) == (2, 3)
        assert moved.status_code == 308
        assert client.get(page_of("group", one.slug)).status_code == 200

    @pytest.mark.parametrize("into", ["itself", "nothing", "a\x00b", ""])
    def test_a_merge_into_what_cannot_stand_for_it_is_refused(self, client, into):
        group = published("group")
        body = {"into": group.slug if into == "itself" else into, "reason": "x"}

        answer = client.post(page_of("group", group.slug, "merge"), body, JSON)

        assert answer.status_code in {400, 409}
        assert Group.objects.get(pk=group.pk).merged_into is None

    def test_publishing_what_is_public_already_appends_nothing(self, client, event):
        answer = client.post(page_of("event", event.slug, "publish"), {"reason": "x"}, JSON)

        assert (answer.json()["edition"], answer.json()["appended"]) == (1, [])

    def test_the_answer_is_as_the_schema_says(self, client, event, mistakes):  # noqa: F811
        patch(client, "event", event, title="Another title")

        answer = client.post(page_of("event", event.slug, "publish"), {"reason": "x"}, JSON)

        assert mistakes(answer.json(), {"$ref": "#/components/schemas/Report"}) == []

    def test_a_list_shows_what_was_published_and_no_draft(self, client, event):
        made("event")

        assert ids(get(client, list_of("event"))) == [event.slug]


def full(noun):
    """A draft with a row in every list."""
    record = made(noun)
    if noun == "event":
        factories.ParticipationFactory(event=record)
        factories.EventLinkFactory(event=record)
        factories.ClaimFactory(event=record)
        factories.ExternalIdFactory(event=record, scheme_id="id-scheme:ucdp-event")
    if noun == "group":
        name = factories.GroupNameFactory(group=record)
        factories.CitationFactory(name=name)
        tie = factories.GroupRelationFactory(subject=record)
        factories.CitationFactory(relation=tie)
        factories.CitationFactory(leader=factories.GroupLeaderFactory(group=record))
        factories.CitationFactory(designation=factories.DesignationFactory(group=record))
        factories.ClaimFactory(group=record)
        factories.ExternalIdFactory(group=record)
    if noun == "location":
        factories.LocationNameFactory(location=record)
        factories.FormerParentFactory(location=record)
    return record


def test_sources_are_drafted_too(client):
    source = made("source")

    answer = patch(client, "source", source, title="Another title")

    assert answer.json()["title"] == Source.objects.get(pk=source.pk).title == "Another title"
