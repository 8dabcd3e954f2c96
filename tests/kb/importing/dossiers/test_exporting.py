import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kb.assessing import assess_events
from kb.importing.dossiers import export, export_all, load, load_and_publish
from kb.importing.dossiers.columns import fields_of
from kb.importing.dossiers.schema import NOUNS
from kb.models import Claim, Event, Group
from kb.publishing import withdraw
from tests.kb.importing.dossiers.conftest import WHOLE
from tests.kb.importing.dossiers.contents import contents, everything, forget, models
from tests.kb.importing.dossiers.generated import NOT_IN_A_DOSSIER
from tests.kb.importing.dossiers.worlds import world

pytestmark = pytest.mark.django_db


def tables(table):
    yield table
    for rows in table.lists:
        yield from tables(rows.table)


TABLES = [table for noun in NOUNS.values() for table in tables(noun)]


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_every_field_has_a_key(model):
    """Besides those that no dossier holds, and those that name the row it is listed in."""
    columns = [column for table in TABLES if table.model is model for column in table.columns]
    held = {name for column in columns for name in fields_of(model, column)}
    owners = {rows.owner for table in TABLES for rows in table.lists if rows.table.model is model}

    assert held | owners | NOT_IN_A_DOSSIER >= {field.name for field in model._meta.fields}
    assert not held & NOT_IN_A_DOSSIER


# Not shrunk: it would take minutes, and the first failing records tell as much.
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_loading_what_was_exported_gives_the_same_records(tmp_path, data):
    with transaction.atomic():
        world(data.draw)
        assess_events(Event.objects.all())
        before, text = contents(), export(*everything())
        (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
        again = load([tmp_path])
        forget()

        load([tmp_path])

        assert all(set(counts) == {"unchanged"} for counts in again.counts.values())
        assert contents() == before
        assert export(*everything()) == text
        transaction.set_rollback(True)


def test_every_key_survives(tmp_path):
    load([WHOLE])
    before, text = contents(), export(*everything())
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    forget()

    load([tmp_path])

    assert contents() == before
    assert export(*everything()) == text


def test_defaults_and_nulls_are_left_out():
    load([WHOLE])

    text = export(Event.objects.get(slug="evt-2025-07-01-two-towns"))

    assert (
        text
        == """\
events:
- id: evt-2025-07-01-two-towns
  title: Attacks on two towns
  type: coordinated-assault
  date: 2025-07-01
  location: xa
  point: {precision: country}
  citations:
  - {source: river-post-2025-07-01-two-towns}
"""
    )


def test_nothing_in_place_of_a_default_is_written(tmp_path):
    load([WHOLE])
    Claim.objects.filter(slug="clm-2025-army-strength").update(basis="")
    text = export(Group.objects.get(slug="river-front"))
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")

    load([tmp_path])

    assert "basis: null" in text
    assert Claim.objects.get(slug="clm-2025-army-strength").basis == ""


def test_a_group_whose_slug_is_a_code_is_told_from_the_code(load_text, whole):
    group = "- {slug: civilians, name: C, kind: civilians, citations: [{source: river-post-2025-07-02-toll}]}"
    text = whole.replace("events:\n", f"{group}\nevents:\n")

    load_text(text.replace("party: army", "party: {group: civilians}"))

    claim = Claim.objects.get(slug="clm-2025-07-02-army-own-loss")
    assert (claim.party, claim.party_group.slug) == ("", "civilians")
    assert "party: {group: civilians}" in export(claim.event).replace("\n      ", " ")


def test_a_withdrawn_claim_is_left_out(load_text, whole, tmp_path):
    load_text(whole)
    load_and_publish([tmp_path], reason="First reports.")
    withdraw(Claim.objects.filter(slug="clm-2025-army-strength"), reason="An error.")

    text = export(Group.objects.get(slug="river-front"))

    assert "clm-2025-army-strength" not in text


def test_all_goes_to_one_file_a_noun_without_imported_events(load_text, whole, tmp_path):
    theirs = "- {slug: theirs, title: T, publisher: river-post, licence: L, citation: C}"
    text = whole.replace("locations:\n", f"{theirs}\nlocations:\n")
    load_text(text.replace("dataset: curated", "dataset: theirs"))

    counts = export_all(tmp_path / "all")

    assert [*counts.values()] == [1, 2, 2, 3, 3, 1]
    assert [*counts] == [*NOUNS]
    assert "evt-2025-07-01-lower-town\n" not in (tmp_path / "all" / "events.yaml").read_text()


def test_exporting_more_records_asks_no_more_queries():
    load([WHOLE])
    with CaptureQueriesContext(connection) as for_one:
        export(Event.objects.filter(slug="evt-2025-07-01-lower-town"))

    with CaptureQueriesContext(connection) as for_both:
        export(Event.objects.all())

    assert len(for_one) == len(for_both)
