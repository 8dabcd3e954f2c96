"""An older base brought up to date is like a new one, and answers as it did."""

import json

from django.core.management import call_command
from django.test import Client

from kb.models import Edition, Event, Import, Location, Release
from kb.publishing import pending
from kb.publishing.documents import PUBLICATIONS
from tests.upgrade.restoring import STATES, schema, told
from tests.upgrade.story import digest_of


def test_every_released_state_has_a_dump():
    assert STATES[:4] == ["1-ledger", "2-api", "3-imports", "4-workbench"]


def test_a_base_has_what_the_story_tells(base):
    """Otherwise the tests on it would test less than they say."""
    editions = Edition.objects.values_list("noun", "kind").distinct()
    nouns = {str(publication.noun) for publication in PUBLICATIONS.values()}

    assert {(noun, "published") for noun in nouns} <= set(editions)
    assert {("event", "withdrawn"), ("claim", "withdrawn")} <= set(editions)
    assert {("group", "merged"), ("location", "merged")} <= set(editions)
    assert Event.objects.exclude(published_parent=None).exists()
    assert Location.objects.filter(parent__parent__kind="admin1", parent__kind="admin2").exists()
    assert Release.objects.exists() == (base >= "2")
    assert Import.objects.count() == (2 if base >= "3" else 0)
    forms = [json.loads(form) for form in Location.objects.values_list("as_published", flat=True)]
    assert {"admin2" in form for form in forms} == {base >= "2"}


def test_its_tables_are_those_of_a_new_one(base, new_schema):
    assert schema() == new_schema
    call_command("makemigrations", "--check", verbosity=0)


def test_every_public_address_answers_as_before(base):
    known, client = told(base)["answers"], Client()

    now = {}
    for address in known:
        answer = client.get(address)
        now[address] = [answer.status_code, digest_of(answer)]

    assert len(known) > 1000
    assert {address for address in known if now[address] != known[address]} == set()


def test_only_what_was_ahead_is_ahead(base):
    """Documents have had new keys since; that their drafts lack nothing there makes no draft ahead."""
    shown = Edition.objects.current().exclude(document=None)
    ahead = {}
    for model, publication in PUBLICATIONS.items():
        keys = shown.filter(noun=publication.noun).values("record_id")
        rows = model.objects.filter(pk__in=pending(model.objects.filter(pk__in=keys)))
        ahead |= dict.fromkeys(rows.values_list("slug", flat=True), publication.noun)

    assert ahead == {"evt-2025-07-01-western-mali": "event"}
