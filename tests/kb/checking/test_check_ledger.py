"""What `manage.py check_ledger` says of a base that is whole, and of every kind of damage."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kb.checking.objects import PROMISED, present
from kb.models import Group, Vocabulary
from kb.publishing import merge, publish, withdraw
from tests.api.conftest import release_named
from tests.factories import (
    ClaimFactory,
    ExternalIdFactory,
    GroupFactory,
    GroupRelationFactory,
    ParticipationFactory,
)
from tests.publishing import publish_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived_in(db):
    """A ledger with editions of every noun that were changed, merged and withdrawn; a release."""
    claim = ClaimFactory(claimant=GroupFactory(slug="one"))
    GroupRelationFactory(subject=claim.claimant, object=GroupFactory(slug="other"))
    ExternalIdFactory(group=claim.claimant)
    GroupFactory(slug="gone")
    GroupFactory(slug="twin")
    ParticipationFactory(event=claim.event, group=claim.claimant)
    publish(Vocabulary.objects.filter(as_published=None), reason="Tests.")
    publish_all()
    Group.objects.filter(slug="one").update(summary='It says ", "edition" : {" of itself.')
    publish(Group.objects.filter(slug="one"), reason='A reason with "quotes" and a \\ in it')
    merge(Group.objects.get(slug="twin"), Group.objects.get(slug="other"), reason="One group")
    withdraw(Group.objects.filter(slug="gone"), reason="No such group")
    release_named("2025.1")
    # Other tests empty tables (tests/conftest.py).
    execute(
        "SET CONSTRAINTS ALL IMMEDIATE",
        *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in LEDGER),
    )


LEDGER = [
    line.split()[1]
    for line in PROMISED.read_text().splitlines()
    if line.endswith(" append_only_whole")
]


def execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def checked():
    """What the command says, whichever way it ends."""
    out = StringIO()
    try:
        call_command("check_ledger", stdout=out)
    except CommandError as wrong:
        return str(wrong)
    return out.getvalue()


def test_a_whole_base(lived_in):
    assert checked().startswith("Nothing is missing, and the facts of")


def test_the_list_of_objects_is_what_the_migrations_make():
    """If it is not: manage.py migrate, then manage.py check_ledger --write-objects."""
    assert PROMISED.read_text().splitlines() == sorted(present())


OPEN = "ALTER TABLE kb_{0} DISABLE TRIGGER USER"
SHUT = "ALTER TABLE kb_{0} ENABLE TRIGGER USER"


@pytest.mark.parametrize(
    ("table", "damage", "sentence"),
    [
        (
            "edition",
            "UPDATE kb_edition SET document = replace(document, 'one', 'two') WHERE slug = 'one'",
            "does not have the SHA-256 that its edition gives: 2 (group one edition 1, group one edition 2)",
        ),
        (
            "edition",
            "UPDATE kb_edition SET reason = 'Another' WHERE slug = 'one' AND number = 2",
            "does not have the SHA-256 that its edition gives: 1 (group one edition 2)",
        ),
        (
            "edition",
            "UPDATE kb_edition SET number = 3 WHERE slug = 'one' AND number = 2",
            "not numbered 1, 2, 3 without gaps: 1 (group one)",
        ),
        (
            "edition",
            "UPDATE kb_edition SET superseded_at = recorded_at + interval '1 day'"
            " WHERE slug = 'one' AND number = 2",
            "not exactly one edition that is current: 1 (group one)",
        ),
        (
            "edition",
            "UPDATE kb_edition SET superseded_at = superseded_at + interval '1 s' WHERE slug = 'one'",
            "does not end when the next one begins: 1 (group one edition 1)",
        ),
        (
            "edition",
            "UPDATE kb_edition SET recorded_at = '2020-01-01' WHERE slug = 'one' AND number = 2",
            "older than one that was appended before it: 1 (group one edition 2)",
        ),
        (
            "groupedition",
            "DELETE FROM kb_groupedition WHERE slug = 'other'",
            "The columns of a group in lists are not those of its edition: 2 (other, other).",
        ),
        (
            "claimedition",
            "UPDATE kb_claimedition SET superseded_at = now()",
            "The columns of a claim in lists are not those of its edition: 1 (",
        ),
        (
            "eventgroup",
            "UPDATE kb_eventgroup SET superseded_at = now()",
            "The group of an event does not stand as long as the event's columns: 1 (event ",
        ),
        (
            "group",
            "UPDATE kb_group SET as_published = NULL WHERE slug = 'other'",
            "A group is not as the ledger says: its public id, or whether it is public: 1 (other)",
        ),
        (
            "group",
            "UPDATE kb_group SET slug = 'another' WHERE slug = 'other'",
            "A group is not as the ledger says: its public id, or whether it is public: 1 (other)",
        ),
        (
            "release",
            "UPDATE kb_release SET manifest = manifest || ' '",
            "A release is not the manifest that was released: 1 (2025.1)",
        ),
        (
            "release",
            "UPDATE kb_release SET position = position + 7",
            "A release counts editions that are not there: 1 (2025.1)",
        ),
    ],
)
def test_a_fact_that_does_not_hold(lived_in, table, damage, sentence):
    execute(OPEN.format(table), damage, SHUT.format(table))

    assert sentence in checked()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("DROP INDEX group_skeleton", "Missing: index kb_group group_skeleton."),
        ("DROP INDEX events_list", "Missing: index kb_eventedition events_list."),
        ("DROP TRIGGER append_only ON kb_edition", "Missing: trigger kb_edition append_only."),
        (
            "ALTER TABLE kb_edition DISABLE TRIGGER append_only",
            "The trigger append_only of kb_edition is switched off.",
        ),
        (
            "ALTER TABLE kb_edition DROP CONSTRAINT edition_is_superseded_after_it_is_recorded",
            "Missing: constraint kb_edition edition_is_superseded_after_it_is_recorded.",
        ),
        ("DROP FUNCTION kb_plain_url(text) CASCADE", "Missing: function kb_plain_url(text)."),
        ("DROP TABLE kb_presence", "Missing: table kb_presence."),
        ("ALTER TABLE kb_group DROP COLUMN summary", "Missing: column kb_group summary not null."),
        ("DROP EXTENSION unaccent CASCADE", "Missing: extension unaccent."),
        (
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'events_list'::regclass",
            "The index events_list is invalid: rebuild it with REINDEX.",
        ),
        (
            "UPDATE kb_externalid SET id = 10000000",
            "kb_externalid has 10000000 already.",
        ),
        (
            "REFRESH MATERIALIZED VIEW kb_complete WITH NO DATA",
            "The site is closed, or a restore was broken off: manage.py open_site opens it.",
        ),
        (
            "DELETE FROM django_migrations WHERE app = 'kb' AND name ="
            " (SELECT max(name) FROM django_migrations WHERE app = 'kb')",
            "Migrations have not run (1): manage.py migrate runs them.",
        ),
    ],
)
def test_what_is_missing_or_not_in_order(lived_in, damage, sentence):
    execute("SET CONSTRAINTS ALL IMMEDIATE", damage)

    assert sentence in checked()


def test_a_closed_site_is_opened_by_the_command(lived_in):
    execute("REFRESH MATERIALIZED VIEW kb_complete WITH NO DATA")

    call_command("open_site", stdout=StringIO())

    assert checked().startswith("Nothing is missing")
