"""Rows judged by the thousand, as Django judges them one by one."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from kb.importing.dossiers import NotLoaded
from kb.importing.dossiers.constraints import objections
from kb.importing.dossiers.rows import MOST_REFUSED
from kb.models import Claim, Event, GroupName, Location
from tests import factories

pytestmark = pytest.mark.django_db


def by_django(row, ignored=()):
    try:
        row.validate_constraints(exclude=set(ignored))
    except ValidationError as problem:
        return sorted(problem.messages)
    return []


def claims():
    event, group = factories.EventFactory(), factories.GroupFactory()
    yield Claim()
    yield Claim(slug="No Slug", event=event, group=group, kind="strange", low=3, high=2, party="x")
    yield Claim(slug="clm-1", event=event, kind="outcome", claimant=group, claimant_text="both")
    yield Claim(slug="clm-2", event=event, kind="casualties", claimant=group, harm="killed", low=1)
    yield Claim(
        slug="clm-3", group=group, kind="strength", claimant_text="a 5 % “text”", credibility=9
    )
    yield factories.ClaimFactory()


def events():
    place = factories.LocationFactory()
    yield Event()
    yield Event(slug="evt-1", latitude=0.0, longitude=0.0, override_best=3)
    yield Event(
        slug="evt-2", location=place, radius_km=-1.0, quality_flags=["not-clear", "no-code"]
    )
    yield Event(
        slug="evt-3", date_earliest=date(2025, 2, 1), date_latest=date(2025, 1, 1), date_mark="!"
    )
    yield factories.EventFactory()


def places():
    yield Location(slug="x", kind="country", parent=factories.LocationFactory(), latitude=91.0)
    yield Location(slug="y", kind="", longitude=2.0, since_precision="day")


def names():
    given = factories.GroupNameFactory()
    yield GroupName(group=given.group, text=given.text, kind=given.kind, language=given.language)
    yield GroupName(group=given.group, text="", kind="pet name", confidence="sure")
    yield given


@pytest.mark.parametrize("rows", [claims, events, places, names])
def test_rows_are_judged_as_django_judges_them(rows):
    made = list(rows())

    found = [sorted(messages) for messages in objections(made)]

    assert found == [by_django(row) for row in made]
    assert any(found)


@pytest.mark.parametrize("ignored", [("low",), ("kind", "claimant", "event"), ("claimed_on_mark",)])
def test_what_rests_on_a_value_that_is_not_known_is_not_asked(ignored):
    made = list(claims())

    found = [sorted(messages) for messages in objections(made, [ignored] * len(made))]

    assert found == [by_django(row, ignored) for row in made]


def test_a_value_that_no_column_has_room_for_hides_no_other_row():
    rows = [Claim(slug="clm-1", low=1 << 40), Claim(slug="clm-2", kind="strange")]

    found = objections(rows)

    assert found[0] == []
    assert sorted(found[1]) == by_django(rows[1])


def test_a_thousand_rows_are_a_few_statements():
    with CaptureQueriesContext(connection) as asked:
        objections([Claim(slug=f"clm-{number}") for number in range(1000)])

    assert len(asked) < 6


def test_refused_rows_are_looked_for_up_to_a_number(load_text, whole):
    same = "\n".join(["  - {scheme: wikidata, value: Q1}"] * (MOST_REFUSED * 2))
    text = whole.replace("groups:\n", f"groups:\n- slug: again\n  external_ids:\n{same}\n", 1)

    with pytest.raises(NotLoaded) as refused:
        load_text(text)

    told = [mistake.text for mistake in refused.value.mistakes]
    assert told.count("This record has that id already.") == MOST_REFUSED
    assert f"not tried, nor any after it: the {MOST_REFUSED} refused before come first" in told


def test_a_chain_of_claims_is_walked_by_key():
    first = factories.ClaimFactory()
    about = {"event": first.event, "source": first.source, "kind": first.kind}
    Claim.objects.bulk_create(
        Claim(
            slug=f"clm-chain-{number}", claimant_text="a resident", statement="It was so.", **about
        )
        for number in range(400)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE kb_claim")
        before = rows_read(cursor)
        Claim.objects.filter(pk__gt=first.pk).update(supersedes=F("pk") - 1)
        assert rows_read(cursor) - before < 20 * 400


def rows_read(cursor):
    cursor.execute("SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'kb_claim'")
    return cursor.fetchone()[0]
