"""A draft's way through review, as contributor and reviewer go it in the admin."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from kb.models import ReviewComment, ReviewedRecord, ReviewRequest, Source
from kb.models.accounts import Role
from kb.publishing import publish
from kb.reviewing import mine_returned, my_drafts, submit, waiting_for
from tests.factories import SourceFactory, UserFactory
from tests.kb.admin.conftest import address, form_data
from tests.publishing import current

pytestmark = pytest.mark.django_db
MARK = "canary-of-reviews"


def user(role):
    made = UserFactory()
    made.groups.add(Role.objects.get(name=role))
    return made


@pytest.fixture
def ana():
    return user("contributor")


@pytest.fixture
def ben():
    return user("reviewer")


@pytest.fixture
def source(ana):
    made = SourceFactory(title="First title")
    publish(Source.objects.filter(pk=made.pk), reason="First.")
    Source.objects.filter(pk=made.pk).update(title="Second title", changed_by=ana)
    return made


@pytest.fixture
def review(source, ana):
    return submit([source], note=f"Retitled. {MARK}", by=ana)


def page_of(review):
    return reverse("admin:kb_reviewrequest_change", args=[review.pk])


def accepting(client, review):
    sight = client.get(page_of(review)).context["sight"]
    seen = {f"seen-{one.entry.pk}": one.digest for one in sight.drafts}
    return {"act": "accept", "reason": "Retitled.", **seen}


def test_a_contributor_saves_and_submits_and_a_reviewer_publishes(client, source, ana, ben):
    client.force_login(ana)
    form = address(source, "change", source.pk)
    saved = client.post(form, form_data(client.get(form)) | {"_review": "yes"})
    assert saved["Location"] == address(source, "review", source.pk)
    sent = client.post(saved["Location"], {"note": "Retitled."})
    review = ReviewRequest.objects.get()
    assert sent["Location"] == page_of(review)
    assert "Decide" not in client.get(page_of(review)).content.decode()

    client.force_login(ben)
    page = client.get(page_of(review)).content.decode()
    assert "<del>First</del> title" in page
    assert "<ins>Second</ins> title" in page
    client.post(page_of(review), accepting(client, review))

    review.refresh_from_db()
    assert (review.state, review.decided_by) == ("accepted", ben)
    assert current(source).number == 2
    assert MARK not in current(source).document


def test_a_contributor_decides_nothing(client, review, ana, source):
    client.force_login(ana)

    for act in ("accept", "return", "no-such-act"):
        assert client.post(page_of(review), {"act": act}).status_code == 403
    assert current(source).number == 1


def test_who_may_not_see_reviews_sees_none(client, review):
    client.force_login(UserFactory())

    assert client.get(page_of(review)).status_code == 403


def test_a_reviewer_is_told_before_that_the_draft_is_their_own(client, review, ben, source):
    Source.objects.filter(pk=source.pk).update(changed_by=ben, note="Trivial")
    client.force_login(ben)
    page = client.get(page_of(review)).content.decode()

    assert "somebody else has to accept this" in page
    assert "changed after it was submitted" in page
    assert "Accept and publish" not in page
    refused = client.post(page_of(review), accepting(client, review))
    assert "somebody else has to publish it" in refused.content.decode()
    assert current(source).number == 1


def test_what_changed_since_the_page_was_opened_is_not_accepted(client, review, ben, ana, source):
    client.force_login(ben)
    data = accepting(client, review)
    Source.objects.filter(pk=source.pk).update(title="Third title", changed_by=ana)

    stale = client.post(page_of(review), data).content.decode()

    assert "look at the difference again" in stale
    assert "<ins>Third</ins>" in stale
    assert current(source).number == 1
    assert client.post(page_of(review), accepting(client, review)).status_code == 302
    assert current(source).number == 2


def test_it_is_returned_with_a_reason_only(client, review, ben, ana, source):
    client.force_login(ben)
    assert "Say why" in client.post(page_of(review), {"act": "return", "why": " "}).content.decode()
    assert "Null" in client.post(page_of(review), {"act": "return", "why": "a\0"}).content.decode()

    client.post(page_of(review), {"act": "return", "why": "The page says 70. <b>"})

    assert mine_returned(ana) == [review]
    client.force_login(ana)
    form = client.get(address(source, "change", source.pk)).content.decode()
    assert "The page says 70. &lt;b&gt;" in form
    submit([source], note="Again.", by=ana)
    assert mine_returned(ana) == []


def test_comments_name_their_field(client, review, ben):
    client.force_login(ben)
    entry = review.records.get()
    said = {"act": "comment", "text": "<script>", "record": entry.pk, "field": "/title"}

    assert client.post(page_of(review), said).status_code == 302

    assert ReviewComment.objects.get().field == "/title"
    assert "<script></div>" not in client.get(page_of(review)).content.decode()


def test_only_its_author_takes_it_back(client, review, ana, ben):
    client.force_login(ben)
    refused = client.post(page_of(review), {"act": "take-back"}).content.decode()
    assert "Only who submitted it" in refused
    client.force_login(ana)

    client.post(page_of(review), {"act": "take-back"})

    review.refresh_from_db()
    assert review.state == "taken-back"


def test_publishing_by_another_way_closes_the_request(review, ben, source):
    publish(Source.objects.filter(pk=source.pk), reason="Directly.", by=ben)

    review.refresh_from_db()
    assert (review.state, review.decided_by, review.reason) == ("accepted", ben, "Directly.")


def test_a_set_is_decided_when_all_of_it_is(ana, ben, source):
    other = SourceFactory(changed_by=ana)
    review = submit([source, other], note="Both.", by=ana)
    publish(Source.objects.filter(pk=source.pk), reason="One.", by=ben)
    review.refresh_from_db()
    assert review.state == "open"

    publish(Source.objects.filter(pk=other.pk), reason="Two.", by=ben)

    review.refresh_from_db()
    assert review.state == "accepted"


def test_a_draft_is_in_one_review_at_a_time(client, review, ana, source):
    client.force_login(ana)

    page = client.post(address(source, "review", source.pk), {"note": "Again."})

    assert "is in review already" in page.content.decode()
    assert ReviewRequest.objects.count() == 1
    entry = review.records.get()
    other = ReviewRequest.objects.create(asked_by=ana, asked_at=review.asked_at, note="Behind it.")
    same = ReviewedRecord(request=other, noun=entry.noun, record_id=entry.record_id, slug="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        same.save()


@pytest.mark.parametrize("state", ["returned", "accepted", "nonsense"])
def test_the_database_refuses_a_decision_without_its_grounds(review, state):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE kb_reviewrequest SET state = %s", [state])


def test_lists_for_the_front_page(review, ana, ben, source):
    assert waiting_for(ben) == [review]
    assert waiting_for(ana) == []
    assert [draft.record for draft in my_drafts(ana)] == [source]


def test_nothing_of_a_review_is_served(client, review, ben, source):
    publish(Source.objects.filter(pk=source.pk), reason="Retitled.", by=ben)
    address = f"/api/v1/sources/{source.slug}/"

    for tail in ("", "revisions/"):
        answer = client.get(address + tail)
        assert answer.status_code == 200
        assert MARK not in answer.content.decode()
        assert ben.username not in answer.content.decode()
        assert "four_eyes" not in answer.content.decode()
