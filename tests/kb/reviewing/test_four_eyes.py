"""Nobody publishes a draft that they had a hand in since its last edition; the database holds to it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection, transaction

from kb.models import DraftAuthor, Edition, Location
from kb.publishing import Refused, acts, preview, publish
from tests.factories import ClaimFactory, EventFactory, SourceFactory, UserFactory
from tests.publishing import current, publish_all

pytestmark = pytest.mark.django_db
APPEND = """
INSERT INTO kb_edition (noun, record_id, slug, number, kind, document, short, sha256, changed,
  merged_into, recorded_at, reason, published_by_id, four_eyes)
VALUES ('source', %s, %s, 1, 'published', '{}', '{}', repeat('0', 64), '{}', '', now(), 'Raw.', %s, %s)
"""


def append(source, by, four_eyes="kept"):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(APPEND, [source.pk, source.slug, by and by.pk, four_eyes])


def edit(record, by, **changes):
    type(record).objects.filter(pk=record.pk).update(changed_by=by, **changes)


def rows(record):
    return type(record).objects.filter(pk=record.pk)


@pytest.fixture
def ana():
    return UserFactory(username="ana")


@pytest.fixture
def ben():
    return UserFactory(username="ben")


@pytest.mark.parametrize("four_eyes", ["kept", "waived", "off", "rewritten"])
def test_no_sql_publishes_a_draft_of_ones_own(ana, four_eyes):
    source = SourceFactory(changed_by=ana)

    with pytest.raises(IntegrityError, match=r"four eyes|somebody else|Only publishing"):
        append(source, ana, four_eyes)


def test_sql_publishes_what_somebody_else_changed_and_so_does_a_command(ana, ben):
    append(SourceFactory(changed_by=ana), ben)
    append(SourceFactory(changed_by=ana), None)

    assert Edition.objects.filter(reason="Raw.").count() == 2


def test_a_trivial_change_of_another_does_not_hand_a_draft_back(ana, ben):
    source = SourceFactory(changed_by=ana)
    edit(source, ben, title="Trivial")

    for one in (ana, ben):
        with pytest.raises(Refused, match="somebody else has to publish it"):
            publish(rows(source), reason="Mine", by=one)
        with pytest.raises(IntegrityError, match="somebody else"):
            append(source, one)
    assert publish(rows(source), reason="Theirs", by=UserFactory()).appended == 1


def test_publishing_clears_the_slate(ana, ben):
    source = SourceFactory(changed_by=ana)
    publish(rows(source), reason="Theirs", by=ben)
    edit(source, ben, title="Another")

    assert publish(rows(source), reason="Now mine", by=ana).appended == 1
    assert not DraftAuthor.objects.exists()


def test_who_edits_again_after_an_edition_is_an_author_again(ana, ben):
    source = SourceFactory(changed_by=ana)
    publish(rows(source), reason="Theirs", by=ben)
    edit(source, ana, title="Once more")
    edit(source, ben, note="Trivial")

    with pytest.raises(Refused):
        publish(rows(source), reason="Mine", by=ana)


def test_a_rehearsal_forgets_nobody(ana):
    source = SourceFactory(changed_by=ana)

    preview(rows(source))

    assert DraftAuthor.objects.get().user == ana


def test_a_command_that_changes_a_draft_does_not_hide_who_did_before(ana):
    source = SourceFactory(changed_by=ana)
    edit(source, None, title="By a dossier")

    with pytest.raises(Refused):
        publish(rows(source), reason="Mine", by=ana)


def test_a_claim_counts_with_its_event(ana, ben):
    claim = ClaimFactory()
    publish_all()
    edit(claim, ana, statement="Another.")
    edit(claim, ben, note="Trivial")

    with pytest.raises(Refused, match=claim.slug):
        publish(rows(claim.event), reason="Mine", by=ana)


def test_records_rewritten_or_built_anew_are_nobodys_own(ana, ben):
    event = EventFactory()
    publish_all()
    DraftAuthor.objects.create(
        noun="event", record_id=event.pk, user=ana, changed_at=current(event).recorded_at
    )
    Location.objects.filter(pk=event.location_id).update(changed_by=ben, name="Kita", latitude=13.0)

    publish(Location.objects.filter(pk=event.location_id), reason="Renamed", by=ana)

    assert current(event).four_eyes == "rewritten"
    assert current(event.location).four_eyes == "kept"


def test_a_waiver_is_seen_in_the_ledger_and_only_where_it_mattered(ana):
    ana.user_permissions.add(Permission.objects.get(codename="publish_own"))
    own, other = SourceFactory(changed_by=ana), SourceFactory()
    ana = type(ana).objects.get(pk=ana.pk)
    publish(rows(own), reason="Mine", by=ana)
    publish(rows(other), reason="Not mine", by=ana)

    assert (current(own).four_eyes, current(other).four_eyes) == ("waived", "kept")


def test_the_rule_can_be_off_and_the_ledger_says_so(ana, settings):
    settings.FOUR_EYES = False
    source = SourceFactory(changed_by=ana)

    publish(rows(source), reason="Mine", by=ana)

    assert current(source).four_eyes == "off"


def test_a_deleted_draft_leaves_no_author(ana):
    SourceFactory(changed_by=ana).delete()

    assert not DraftAuthor.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_edit_while_another_publishes_is_not_forgotten(ana, ben, monkeypatch):
    source = SourceFactory()
    publish(rows(source), reason="First")
    edit(source, ana, note="Before")  # not in the short form, so that publishing locks no row
    append_records = acts._append

    def edit_elsewhere():
        try:
            edit(source, ana, note="In the meantime")
        finally:
            connection.close()

    def append_then_wait(*args):
        """The edit is committed after the document was built, and before the publication is."""
        report = append_records(*args)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(edit_elsewhere).result()
        return report

    monkeypatch.setattr(acts, "_append", append_then_wait)
    publish(rows(source), reason="Theirs", by=ben)

    assert DraftAuthor.objects.get().user == ana
    assert "In the meantime" not in current(source).document
