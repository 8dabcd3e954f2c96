"""Every table that a guard is meant for has it: a new noun cannot be left unguarded."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from kb.models import Edition, EventGroup, Location, Record, RelationEdition, Term
from kb.models.editions import Facets

OURS = [model for model in apps.get_app_config("kb").get_models() if not model._meta.proxy]
RECORDS = [model for model in OURS if issubclass(model, Record)]
LEDGER = [model for model in OURS if issubclass(model, Facets)]
LEDGER += [Edition, EventGroup, RelationEdition]


@pytest.fixture
def triggers(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger")
        return set(cursor.fetchall())


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    "guard", ["slug_stays", "published_stays", "slug_is_new", "a_published_state"]
)
def test_records_are_guarded(triggers, model, guard):
    assert (model._meta.db_table, guard) in triggers


@pytest.mark.parametrize("model", LEDGER, ids=lambda model: model.__name__)
@pytest.mark.parametrize("guard", ["append_only", "append_only_whole"])
def test_the_ledger_is_guarded(triggers, model, guard):
    assert (model._meta.db_table, guard) in triggers


@pytest.mark.parametrize("model", [*RECORDS, Term], ids=lambda model: model.__name__)
def test_trees_and_merges_are_guarded(triggers, model):
    table = model._meta.db_table
    names = {field.name for field in model._meta.fields if isinstance(field, models.ForeignKey)}

    assert ("parent" in names) <= ((table, "no_cycle") in triggers)
    assert ("merged_into" in names) <= ((table, "one_hop") in triggers)


def test_new_places_that_lie_in_each_other_are_refused(db):
    with pytest.raises(IntegrityError, match="circle"), transaction.atomic():
        Location.objects.bulk_create(
            Location(
                pk=pk,
                slug=f"place-{pk}",
                name="Place",
                kind="settlement",
                country="ML",
                parent_id=parent,
            )
            for pk, parent in ((9001, 9002), (9002, 9003), (9003, 9001))
        )


def test_new_places_may_lie_in_each_other_without_a_circle(db):
    Location.objects.bulk_create(
        Location(
            pk=pk,
            slug=f"place-{pk}",
            name="Place",
            kind="settlement",
            country="ML",
            parent_id=parent,
        )
        for pk, parent in ((9001, 9002), (9002, 9003), (9003, None))
    )

    assert Location.objects.count() == 3
