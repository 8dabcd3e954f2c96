"""What the database holds, without keys and clocks, so that two states can be compared."""

from django.apps import apps

from kb.importing.dossiers.schema import NOUNS
from kb.models import (
    Citation,
    Claim,
    Dataset,
    Event,
    EventLink,
    FormerParent,
    Group,
    GroupRelation,
    Location,
    Publisher,
    Source,
    Term,
)
from kb.models.editions import Edition, EventGroup, Facets, RelationEdition

LEDGER = (Edition, Facets, EventGroup, RelationEdition)
KEYS_AND_CLOCKS = {"id", "created_at", "updated_at"}


def models():
    """The models whose rows a dossier can hold."""
    return [
        model
        for model in apps.get_app_config("kb").get_models()
        if model.__module__ not in {"kb.models.accounts", "kb.models.vocabulary"}
        and not issubclass(model, LEDGER)
    ]


def contents():
    """All rows, by model, each as its fields; other rows stand for their own fields."""
    return {model: sorted(map(repr, map(fields, model.objects.all()))) for model in models()}


def keys_and_clocks():
    """What a run that changes nothing leaves as it was."""
    return {
        model: list(model.objects.order_by("pk").values_list(*KEYS_AND_CLOCKS & names(model)))
        for model in models()
    }


def names(model):
    return {field.name for field in model._meta.concrete_fields}


def fields(row):
    return [(name, said(getattr(row, name))) for name in sorted(names(type(row)) - KEYS_AND_CLOCKS)]


def said(value):
    if isinstance(value, Term):
        return value.pk
    if hasattr(value, "slug"):
        return value.slug
    return fields(value) if hasattr(value, "_meta") else value


def everything():
    return [table.model.objects.order_by("pk") for table in NOUNS.values()]


def forget():
    """Delete all that dossiers hold."""
    Claim.objects.update(supersedes=None)
    Event.objects.update(parent=None)
    Location.objects.update(parent=None)
    for model in (Citation, FormerParent, GroupRelation, EventLink, Claim):
        model.objects.all().delete()
    for model in (Event, Group, Location, Dataset, Source, Publisher):
        model.objects.all().delete()
