"""The database refuses what must never exist; each constraint has a name and words for it."""

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from kb.models import Citation, Claim, Event, ExternalId, Group, GroupRelation, Location
from kb.models.editions import Facets
from tests.factories import (
    CitationFactory,
    ClaimFactory,
    EventFactory,
    EventLinkFactory,
    ExternalIdFactory,
    GroupFactory,
    GroupNameFactory,
    GroupRelationFactory,
    LocationFactory,
    ParticipationFactory,
    PublisherFactory,
    SourceFactory,
)

OURS = [model for model in apps.get_app_config("kb").get_models() if not model._meta.proxy]

REFUSED = {
    "slug with capitals": (GroupFactory, {"slug": "JNIM"}, "slug_is_well_formed"),
    "slug with two hyphens": (SourceFactory, {"slug": "a--b"}, "slug_is_well_formed"),
    "term of another vocabulary": (GroupFactory, {"kind_id": "grade:fair"}, "is_a_group_kind"),
    "unknown letter": (PublisherFactory, {"reliability": "g"}, "is_a_known_code"),
    "unknown kind of place": (LocationFactory, {"kind": "village"}, "is_a_known_code"),
    "latitude alone": (LocationFactory, {"longitude": None}, "both_coordinates_or_neither"),
    "latitude of 91": (LocationFactory, {"latitude": 91}, "coordinates_are_in_range"),
    "null island": (LocationFactory, {"latitude": 0, "longitude": 0}, "null_island"),
    "country": (LocationFactory, {"kind": "country", "parent": True}, "country_has_no_parent"),
    "place without precision": (EventFactory, {"geo_precision": ""}, "place_has_a_precision"),
    "no radius": (EventFactory, {"radius_km": 0}, "radius_is_positive"),
    "figures without a reason": (EventFactory, {"override_best": 3}, "override_has_a_reason"),
    "claim about both": (ClaimFactory, {"group": True, "event": True}, "one_subject"),
    "claim about nothing": (ClaimFactory, {"event": None}, "one_subject"),
    "claim by nobody": (ClaimFactory, {"claimant": None}, "one_claimant"),
    "claim by two": (
        ClaimFactory,
        {"claimant_text": "a hospital", "claimant": True},
        "one_claimant",
    ),
    "low above high": (ClaimFactory, {"low": 9, "high": 3}, "low_is_not_above_high"),
    "number of nothing": (ClaimFactory, {"harm": "", "party": ""}, "says_what_it_counts"),
    "number unhedged": (ClaimFactory, {"hedge": ""}, "number_has_a_hedge"),
    "harm to nobody": (ClaimFactory, {"party": "", "party_group": None}, "harm_has_a_party"),
    "credibility 7": (ClaimFactory, {"credibility": 7}, "credibility_is_1_to_6"),
    "unknown stance": (ClaimFactory, {"stance": "hints"}, "is_a_known_code"),
    "citation of nothing": (CitationFactory, {"event": None}, "one_record"),
    "id of nothing": (ExternalIdFactory, {"group": None}, "one_record"),
    "id twice": (ExternalIdFactory, {"group": True, "again": True}, "given_once"),
    "unknown side": (ParticipationFactory, {"side": "c"}, "is_a_known_code"),
    "empty name": (GroupNameFactory, {"text": ""}, "is_not_empty"),
}


def made(factory, values):
    """The row, with `True` for a record to be made, and `again` for the same row twice."""
    related = {"group": GroupFactory, "event": EventFactory, "claimant": GroupFactory}
    related["parent"] = LocationFactory
    again = values.pop("again", False)
    values = {name: related[name]() if value is True else value for name, value in values.items()}
    factory(**values)
    if again:
        factory(**values)


@pytest.mark.django_db
@pytest.mark.parametrize(("factory", "values", "constraint"), REFUSED.values(), ids=REFUSED)
def test_refused(factory, values, constraint):
    factory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        made(factory, dict(values))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "column", "constraint"),
    [
        (GroupRelationFactory, ("object", "subject"), "relation_ends_differ"),
        (EventLinkFactory, ("other", "event"), "event_link_ends_differ"),
    ],
)
def test_the_two_ends_differ(row, column, constraint):
    one, other = column
    made = row()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(made).objects.filter(pk=made.pk).update(**{one: getattr(made, other)})


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [LocationFactory, EventFactory])
def test_a_tree_has_no_circle(factory):
    top = factory()
    middle = factory(parent=top)
    bottom = factory(parent=middle)

    with pytest.raises(IntegrityError, match="would make a circle"), transaction.atomic():
        type(top).objects.filter(pk=top.pk).update(parent=bottom)


@pytest.mark.django_db
def test_a_claim_does_not_replace_itself_in_a_circle():
    first = ClaimFactory()
    second = ClaimFactory(supersedes=first)

    with pytest.raises(IntegrityError, match="would make a circle"), transaction.atomic():
        Claim.objects.filter(pk=first.pk).update(supersedes=second)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_field_has_help_text_and_every_model_a_docstring(model):
    own = [field for field in model._meta.fields if not field.auto_created]

    missing = [field.name for field in own if not field.help_text]

    assert missing == []
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")


@pytest.mark.parametrize(
    "model",
    [
        model
        for model in OURS
        if not issubclass(model, Facets) and "edition" not in model.__name__.lower()
    ],
    ids=lambda model: model.__name__,
)
def test_every_constraint_speaks_to_the_curator(model):
    default = models.CheckConstraint.default_violation_error_message

    mute = [
        constraint.name
        for constraint in model._meta.constraints
        if constraint.violation_error_message == default
    ]

    assert mute == []


@pytest.mark.parametrize("model", [Citation, ExternalId, Event, Group, GroupRelation, Location])
def test_every_model_is_listed_in_a_settled_order(model):
    assert model._meta.ordering
