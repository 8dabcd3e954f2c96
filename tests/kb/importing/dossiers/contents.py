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
)
from kb.models.editions import Edition, EventGroup, Facets, RelationEdition

LEDGER = (Edition, Facets, EventGroup, RelationEdition)
OTHERS = {
    "countries",
    "areas",
    "access",
    "doubles",
    "merges",
    "presence",
    "reports",
    "reviews",
    "spreadsheets",
    "imports",
    "import_writes",
    "pairs",
    "accounts",
    "answers",
    "releases",
    "tokens",
    "vocabulary",
}
KEYS_AND_CLOCKS = {"id", "created_at", "updated_at"}


def models():
    """The models whose rows a dossier can hold."""
    return [
        model
        for model in apps.get_app_config("kb").get_models()
        if model.__module__.removeprefix("kb.models.") not in OTHERS
        and not issubclass(model, LEDGER)
    ]


def contents():
    """All rows, by model, each as its fields; other rows stand for their own fields."""
    rows = {model: model.objects.in_bulk() for model in models()}

    def fields(row):
        return [
            (field.name, said(field, getattr(row, field.attname)))
            for field in row._meta.concrete_fields
            if field.name not in KEYS_AND_CLOCKS
        ]

    def said(field, value):
        other = rows[field.related_model].get(value) if field.related_model in rows else None
        return value if other is None else getattr(other, "slug", None) or fields(other)

    return {model: sorted(repr(fields(row)) for row in rows[model].values()) for model in rows}


def keys_and_clocks():
    """What a run that changes nothing leaves as it was."""
    return {
        model: list(
            model.objects.order_by("pk").values_list(*sorted(KEYS_AND_CLOCKS & names(model)))
        )
        for model in models()
    }


def names(model):
    return {field.name for field in model._meta.concrete_fields}


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
