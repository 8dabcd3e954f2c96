"""What curators do, done on older bases brought up to date."""

import json
from itertools import groupby, islice

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from kb.models import (
    Claim,
    Edition,
    Event,
    EventEdition,
    Group,
    Location,
    LocationEdition,
    Source,
)
from kb.publishing import merge, pending, publish, unmerge, withdraw
from kb.publishing.documents import PUBLICATIONS
from kb.publishing.reassess import reassess
from kb.reviewing.reverting import can_be_reverted, foresee, revert
from tests.publishing import document

NOUNS = pytest.mark.parametrize("model", PUBLICATIONS, ids=lambda model: model.__name__)
NAMES = {Location: "name", Group: "name", Claim: "statement"}
LATER = ("original", "series", "admin2", "covers", "claimant_side", "episodes", "flags_reason")
"""Keys that documents and short forms of the first state had not."""


def public(model):
    """The records that are public, and whose drafts say the same."""
    noun = PUBLICATIONS[model].noun
    shown = Edition.objects.current().filter(noun=noun).exclude(document=None)
    rows = model.objects.filter(pk__in=shown.values("record_id"))
    return rows.exclude(pk__in=pending(rows))


def documents():
    """All public documents as any version tells them: without editions, and without later keys."""
    current = Edition.objects.current().exclude(document=None)
    told = current.values_list("noun", "slug", "document")
    return {(noun, slug): plain(json.loads(text) | {"edition": 0}) for noun, slug, text in told}


def plain(value):
    """Older versions wrote a span in which an event was on some day as if it had lasted."""
    written = value.get("edtf") if isinstance(value, dict) else None
    if isinstance(written, str) and written.startswith("["):
        value = {**value, "edtf": written.strip("[]").replace("..", "/")}
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if key not in LATER}
    return [plain(one) for one in value] if isinstance(value, list) else value


def misplaced():
    """Places and events whose columns and stored forms do not agree on where they lie."""
    kinds = dict(Location.objects.values_list("slug", "kind"))
    places = {place.pk: json.loads(place.as_published) for place in Location.objects.all()}
    rows = [
        *((one, one.record_id) for one in LocationEdition.objects.filter(superseded_at=None)),
        *(
            (one, one.location_id)
            for one in EventEdition.objects.filter(superseded_at=None).exclude(location_id=None)
        ),
    ]
    wrong = []
    for one, place in rows:
        unit = next((slug for slug in one.places if kinds[slug] == "admin2"), None)
        form = places[place]
        told = (form.get("admin2", unit), getattr(one, "admin2", unit))
        if told != (unit, unit) or one.places != [form["slug"], *form["within"]]:
            wrong.append(one.slug)
    return wrong


@NOUNS
def test_records_are_published_changed(base, model):
    name, keys = NAMES.get(model, "title"), list(public(model).values_list("pk", flat=True))
    records = model.objects.filter(pk__in=keys)
    for record in records:
        model.objects.filter(pk=record.pk).update(**{name: f"{getattr(record, name)}, changed"})

    report = publish(records, reason="Changed.")

    assert report.by_noun[PUBLICATIONS[model].noun] == len(keys) > 0
    assert all(document(record)[name].endswith(", changed") for record in records)
    assert misplaced() == []
    assert pending(records) == set()


@NOUNS
def test_records_published_unchanged_say_the_same(base, model):
    """The first time in the form of today, and then not at all."""
    reassess(reason="By the rule of today.")
    before = documents()

    publish(public(model), reason="Again.")

    assert documents() == before
    assert misplaced() == []
    assert publish(public(model), reason="Once more.").appended == 0


@pytest.mark.parametrize("order", ["pk", "-pk"], ids=["units-first", "places-first"])
def test_places_published_one_by_one_know_their_units(base, order):
    before = documents()

    for place in public(Location).order_by(order):
        publish(Location.objects.filter(pk=place.pk), reason="Again.")

    forms = [json.loads(place.as_published) for place in public(Location)]
    assert all("admin2" in form for form in forms)
    assert {form["admin2"] for form in forms} > {None, "ml-example-cercle"}
    assert misplaced() == []
    assert documents() == before


def test_a_unit_moves_with_what_lies_in_it(base):
    unit = Location.objects.get(slug="ml-example-cercle")
    was, other = Location.objects.filter(kind="admin1", country="ML").order_by("pk")[:2]
    assert unit.parent == was

    Location.objects.filter(pk=unit.pk).update(parent=other)
    publish(Location.objects.filter(pk=unit.pk), reason="Moved.")

    event = EventEdition.objects.get(slug="evt-2025-06-01-boulikessi", superseded_at=None)
    assert (event.admin1, event.admin2) == (other.slug, unit.slug)
    assert document(event_of(event))["location"]["admin1"] == other.slug
    assert misplaced() == []
    assert pending(public(Location)) == set()


def test_a_unit_becomes_one_of_another_order(base):
    unit = Location.objects.filter(slug="ml-example-cercle")
    unit.update(kind="admin3")

    publish(unit, reason="No cercle.")

    event = EventEdition.objects.get(slug="evt-2025-06-01-boulikessi", superseded_at=None)
    assert (event.location, event.admin2) == ("ml-example-camp", None)
    assert misplaced() == []


def event_of(columns):
    return Event.objects.get(pk=columns.record_id)


def test_rewritten_events_keep_their_unit(base):
    """Their columns are copied, but for the place's, which are read from its stored form."""
    event = Event.objects.get(slug="evt-2025-06-01-boulikessi")
    source = event.claims.earliest("pk").source
    Source.objects.filter(pk=source.pk).update(title="Another title")

    report = publish(Source.objects.filter(pk=source.pk), reason="Retitled.")

    columns = EventEdition.objects.get(record_id=event.pk, superseded_at=None)
    assert report.rewritten > 1
    assert (columns.location, columns.admin2) == ("ml-example-camp", "ml-example-cercle")


@pytest.mark.parametrize("model", [Group, Event, Claim], ids=lambda model: model.__name__)
def test_what_is_withdrawn_and_published_again_is_as_before(base, model):
    record = {
        Group: lambda: Group.objects.get(slug="ansar-dine-double"),
        Event: lambda: Event.objects.get(slug="evt-2018-03-02-ouagadougou"),
        Claim: lambda: Claim.objects.filter(event__slug="evt-2018-03-02-ouagadougou").earliest(
            "pk"
        ),
    }[model]()
    if model is Group:
        unmerge(record, reason="Two groups.")
    reassess(reason="By the rule of today.")
    rows, before = model.objects.filter(pk=record.pk), documents()

    withdraw(rows, reason="A mistake.")
    gone = documents()
    publish(rows, reason="It was none.")
    if model is Claim:
        publish(Event.objects.filter(pk=record.event_id), reason="With its claim.")

    assert before.keys() > gone.keys()
    assert documents() == before


@pytest.mark.parametrize(
    ("model", "record", "into"),
    [
        (Group, "gov-benin", "gov-france"),
        (Event, "evt-2021-11-14-inata", "evt-2025-05-11-djibo"),
        (Location, "ml-example-camp", "ml-kayes"),
    ],
)
def test_a_merge_is_undone_exactly(base, model, record, into):
    if model is Location:
        unmerge(Location.objects.get(slug="ml-example-post"), reason="Two places.")
        own = Event.objects.filter(slug="evt-2025-06-01-boulikessi")
        own.update(latitude=14.5, longitude=-6.5)
        publish(own, reason="A point of its own.")
    one, other, before = (
        model.objects.get(slug=record),
        model.objects.get(slug=into),
        documents(),
    )

    merge(one, other, reason="The same.")
    merged = documents()
    report = unmerge(model.objects.get(slug=record), reason="Not the same.")

    assert merged != before
    assert report.left == []
    assert documents() == before
    assert misplaced() == []


@pytest.mark.parametrize("slug", ["ml-example-post", "ansar-dine-double"])
def test_a_merge_of_the_old_base_is_undone(base, slug):
    model = Location if slug.startswith("ml") else Group

    report = unmerge(model.objects.get(slug=slug), reason="Not the same.")

    assert report.left == []
    assert document(model.objects.get(slug=slug))["slug"] == slug
    assert misplaced() == []


def test_every_old_edition_can_be_loaded_into_the_draft(base):
    user = get_user_model().objects.create_user("reader")
    first = Edition.objects.filter(noun="location", slug="ml-example-camp", number=1).get()

    foreseen = [
        foresee(edition, by=user)
        for edition in Edition.objects.filter(
            number__lte=2, noun__in=["event", "location", "group"]
        )
        if can_be_reverted(edition) and json.loads(edition.document)["citations"]
    ]
    revert(first, by=user)
    camp = Location.objects.filter(slug="ml-example-camp")
    publish(camp, reason="As it was.")

    assert len(foreseen) > 100
    assert document(camp.get())["name"] == "ml-example-camp"


def test_the_pages_of_curators_show_old_records_and_their_histories(base):
    user = get_user_model().objects.create_superuser("trial")
    client = Client(raise_request_exception=False)
    client.force_login(user)
    changed = Edition.objects.current().filter(number__gt=1).exclude(document=None)
    by_noun = groupby(changed.order_by("noun", "id"), key=lambda edition: edition.noun)
    answers = {}
    for edition in (edition for _, editions in by_noun for edition in islice(editions, 3)):
        for name in ("change", "history"):
            page = reverse(f"admin:kb_{edition.noun}_{name}", args=[edition.record_id])
            pages = [page, f"{page}?from=1&to={edition.number}"] if name == "history" else [page]
            answers |= {page: client.get(page).status_code for page in pages}

    assert len({edition.noun for edition in changed}) == 5
    assert len(answers) > 30
    assert {page for page, status in answers.items() if status != 200} == set()


def test_the_dossiers_of_the_project_are_loaded_and_published(base):
    paths = ["seeds/datasets.yaml", "seeds/sources", "seeds/locations"]
    call_command("load_vocabularies", verbosity=0)

    call_command("load_dossiers", *paths, "--publish", verbosity=0)
    last = Edition.objects.latest("id").pk
    call_command("load_dossiers", *paths, "--publish", verbosity=0)

    assert Location.objects.exclude(as_published=None).count() >= 77
    assert Edition.objects.latest("id").pk == last
    assert misplaced() == []
