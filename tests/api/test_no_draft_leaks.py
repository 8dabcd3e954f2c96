"""No answer shows, counts, finds, suggests or hints at what has not been published."""

import gzip
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Cast, Concat, Left
from django.test import Client
from django.utils.timezone import now

from api.aggregates.dimensions import By
from api.aggregates.measures import Measure
from kb.models import (
    Claim,
    Dataset,
    Event,
    EventLink,
    EventPair,
    ExternalId,
    FailedSignIn,
    FormerParent,
    Group,
    GroupRelation,
    Import,
    ImportedRow,
    ImportWrite,
    KeptAnswer,
    Location,
    LoginSession,
    Merge,
    Participation,
    Presence,
    Publisher,
    RecoveryCode,
    Referent,
    ReviewComment,
    ReviewedRecord,
    Source,
    Term,
    Vocabulary,
)
from kb.publishing import merge, publish, unmerge, withdraw
from kb.releasing.building import build
from kb.releasing.contents import Contents
from tests import factories
from tests.api.conftest import NOUNS, answers, get, list_of, page_of, public_paths
from tests.factories import term

pytestmark = pytest.mark.django_db
BIRD = "canary"
SIGNS = (BIRD, '"tv"', '"zxx"', '"zxxx"', "1903-04-05", "31337", "77.7777")
"""One of these is in every field of every draft, and in nothing that is public."""

SHORT = {
    "casualties": '{"rule": "canary", "killed": {"low": 31337}, "override": null}',
    "quality_flags": ["best-above-high"],
    "episodes": ["1903-04-05"],
    "certain_days": None,
    "original": '{"canary": 31337}',
    "columns": [BIRD],
    "values": [BIRD],
    "country": "TV",
    "language": "zxx",
    "wording_language": "zxx",
    "script": "Zxxx",
}
OF_TYPE = {
    models.DateTimeField: datetime(1903, 4, 5, tzinfo=UTC),
    models.DateField: date(1903, 4, 5),
    models.FloatField: 77.7777,
    models.IntegerField: 31337,
    models.BooleanField: True,
    models.JSONField: {BIRD: [BIRD]},
}
KEPT = set(
    # What is permanent or set by publishing alone; what cannot hold a sign; to whom a row belongs.
    "id slug code vocabulary as_published is_withdrawn created_at updated_at merged_into "
    "published_parent assessed_grade credibility claimant_text party "
    "user content_type last_login date_joined action_time changed_by "
    "Token.key Token.digest Token.scopes Token.expires_at Token.last_used_at Token.revoked_at "
    "KeptAnswer.request KeptAnswer.status "
    "Import.dataset Import.by ImportedRow.brought_by ImportedRow.ended_by ImportWrite.batch Referent.group "
    "Referent.location Referent.decided_by EventPair.a EventPair.b EventPair.score "
    "DraftAuthor.noun DraftAuthor.record_id ReviewRequest.state ReviewRequest.decided_at "
    "ReviewRequest.asked_by ReviewRequest.decided_by ReviewedRecord.request ReviewComment.request "
    "ReviewComment.record ReviewComment.by Double.noun Merge.noun Double.first Double.second Double.score Double.verdict "
    "Double.decided_by Double.decided_at Merge.survivor Merge.absorbed Merge.merged_by "
    "Merge.survivor_slug Merge.absorbed_slug Merge.is_public Merge.choices Merge.before Merge.after "
    "Merge.reason Merge.merged_at Merge.undone_by Merge.undone_at Report.publisher Report.added_by ReportDraft.report "
    "ReportDraft.source ReportDraft.event ReportDraft.claim FailedSignIn.name_digest "
    "LoginSession.session_key RecoveryCode.digest Spreadsheet.uploaded_by Spreadsheet.content "
    "Spreadsheet.state Spreadsheet.written_at "
    "EventPair.verdict EventPair.decided_by EventPair.decided_at "
    "Event.covers_countries Event.covers_victims Event.date_lasts Claim.claimant_side "
    "Citation.group Citation.relation Citation.name Citation.leader Citation.designation "
    "Citation.location Citation.event Claim.event Claim.group Designation.group EventLink.event "
    "ExternalId.group ExternalId.location ExternalId.event FormerParent.location GroupLeader.group "
    "GroupName.group GroupRelation.subject LocationName.location Participation.event".split()
)
REPOINTED = {
    (Claim, "claimant"): "canary-group",
    (Claim, "party_group"): "canary-group",
    (Claim, "medium"): "claim-mode:canary",
    (Claim, "source"): "canary-source",
    (Claim, "supersedes"): "canary-claim",
    (Dataset, "publisher"): "canary-publisher",
    (Event, "type"): "event-type:canary",
    (Event, "location"): "canary-location",
    (Event, "parent"): "canary-event",
    (Event, "dataset"): "canary-dataset",
    (Event, "grade"): "grade:canary",
    (EventLink, "other"): "canary-event",
    (ExternalId, "scheme"): "id-scheme:canary",
    (FormerParent, "parent"): "canary-location",
    (Group, "kind"): "group-kind:canary",
    (Group, "homeland"): "canary-location",
    (GroupRelation, "object"): "canary-group",
    (Location, "parent"): "canary-location",
    (Participation, "group"): "canary-group",
    (Publisher, "kind"): "publisher-kind:canary",
    (Source, "publisher"): "canary-publisher",
    (Source, "kind"): "source-kind:canary",
    (apps.get_model("kb", "citation"), "source"): "canary-source",
}
LEDGER = {"edition", "eventgroup"}
DRAFTED = [
    model
    for model in [*apps.get_app_config("kb").get_models(), get_user_model(), LogEntry]
    if not model._meta.proxy
    and not model.__name__.lower().endswith(("edition", "eventgroup", "release"))
    # Files of the project, and no draft.
    and model.__module__ not in {"kb.models.countries", "kb.models.areas"}
]
EVERYTHING = ",".join(Measure)
HINTS = [
    *(f"{list_of(noun)}?q=canary&count=exact" for noun in NOUNS),
    *(f"{list_of(noun)}?count=exact&page_size=1" for noun in NOUNS),
    *(page_of(noun, f"canary-{noun}") for noun in NOUNS),
    f"{list_of('event')}?country=TV",
    f"{list_of('event')}?killed_min=31337",
    f"{list_of('event')}?date_before=1950",
    f"{list_of('event')}?disputed=true",
    f"{list_of('event')}?group=canary-grou",
    f"{list_of('event')}?family=canary-group",
    f"{list_of('event')}?family=survivor",
    f"{list_of('event')}?near=0.31337,0.31337,20000",
    f"{list_of('event')}?bbox=-180,-90,180,90&match=certain",
    *(f"/api/v1/events/aggregate/?by={by}&measure={EVERYTHING}" for by in By),
    f"{list_of('event')}?claimant=canary-group",
    f"{list_of('event')}?location=canary-locatio",
    f"{list_of('event')}?admin1=canary-location",
    f"{list_of('event')}?dataset=canary-datase",
    f"{list_of('event')}?source=canary-sourc",
    f"{list_of('event')}?type=canary",
    f"{list_of('event')}?grade=canar",
    f"{list_of('event')}?external_id=canary:1",
    f"{list_of('search')}?q=canary",
    f"{list_of('search')}?q=canray",
    f"{list_of('search')}?q=ca",
    f"{list_of('lookup')}?scheme=ucdp-actor&value=6716",
    f"{list_of('lookup')}?scheme=canary&value=1",
    f"{list_of('lookup')}?noun=group&id=canary-grou",
    f"{list_of('crosswalk')}?scheme=ucdp-actor",
    f"{list_of('group')}?country=TV",
    f"{list_of('group')}?active_on=1903",
    f"{list_of('group')}?kind=canary",
    f"{list_of('group')}?family=canary-group",
    f"{list_of('group')}?family=survivor&on=2019",
    f"{list_of('group')}?source=canary-source",
    f"{list_of('location')}?country=TV",
    f"{list_of('location')}?within=canary-location",
    f"{list_of('location')}?parent=canary-location",
    f"{list_of('claim')}?event=canary-event",
    f"{list_of('claim')}?party=canary-group",
    f"{list_of('claim')}?claimed_before=1950",
    f"{list_of('claim')}?credibility=1",
    f"{list_of('source')}?publisher=canary-publisher",
    f"{list_of('source')}?language=zxx",
    f"{list_of('source')}?kind=canary",
    f"{list_of('source')}?published_before=1950",
]


def make_public():
    """Every kind of record with every kind of row below it, published by a curator by name."""
    curator = factories.UserFactory(username="canary-curator", last_name="Canary")
    town, unit = factories.LocationFactory(), factories.LocationFactory(kind="admin1")
    factories.LocationNameFactory(location=town)
    factories.FormerParentFactory(location=town, parent=unit)
    group, survivor = factories.GroupFactory(slug="twice"), factories.GroupFactory(slug="survivor")
    tie = factories.GroupRelationFactory(subject=group, object=survivor)
    event, other = factories.EventFactory(slug="event"), factories.EventFactory(slug="other")
    factories.ParticipationFactory(event=event, group=group)
    factories.EventLinkFactory(event=event, other=other)
    factories.ClaimFactory(slug="of-group", event=event, claimant=group, party_group=group)
    factories.ClaimFactory(slug="of-witness", event=other, claimant_text="witness", party="unknown")
    for row in (
        {"event": event},
        {"location": town},
        {"group": group},
        {"relation": tie},
        {"name": factories.GroupNameFactory(group=group)},
        {"leader": factories.GroupLeaderFactory(group=group)},
        {"designation": factories.DesignationFactory(group=group)},
    ):
        factories.CitationFactory(**row)
    for row in (
        {"event": event, "group": None},
        {"location": town, "group": None},
        {"group": group},
    ):
        factories.ExternalIdFactory(**row)
    factories.TermFactory(vocabulary__slug="river-kinds", code="wadi")
    models_ = (Vocabulary, Source, Dataset, Location, Group, Event)
    new = [model.objects.filter(as_published=None) for model in models_]
    publish(*new, reason="First account", by=curator)


def make_drafts():
    """Records of every kind that never were public, new rows and new values of those that are."""
    for vocabulary in {pk.split(":")[0] for pk in REPOINTED.values() if ":" in pk}:
        draft = {"vocabulary": Vocabulary.objects.get(slug=vocabulary), "code": BIRD}
        factories.TermFactory(**draft, label=BIRD)
    publisher = factories.PublisherFactory(
        slug="canary-publisher", kind=term("publisher-kind:canary")
    )
    source = factories.SourceFactory(slug="canary-source", publisher=publisher)
    place = factories.LocationFactory(slug="canary-location", kind="admin1", country="TV")
    group = factories.GroupFactory(slug="canary-group", homeland=place)
    dataset = factories.DatasetFactory(slug="canary-dataset", publisher=publisher)
    draft = factories.EventFactory(slug="canary-event", location=place, dataset=dataset)
    claim = factories.ClaimFactory(slug="canary-claim", event=draft, claimant=group, source=source)
    factories.TermFactory(vocabulary__slug="canary-vocabulary", code=BIRD)
    for (model, field), pk in REPOINTED.items():
        repoint(model, field, pk)
    public = Event.objects.get(slug="event")
    factories.ClaimFactory(slug="canary-claim-2", event=public, claimant=group, source=source)
    factories.ParticipationFactory(event=draft, group=Group.objects.get(slug="survivor"))
    factories.GroupRelationFactory(subject=group, object=Group.objects.get(slug="survivor"))
    factories.GroupRelationFactory(subject=Group.objects.get(slug="survivor"), object=group)
    town = Location.objects.exclude(as_published=None).earliest("pk")
    factories.LocationNameFactory(location=town, text=BIRD)
    factories.CitationFactory(event=public, source=claim.source)
    LogEntry.objects.create(
        user=get_user_model().objects.earliest("pk"),
        content_type=ContentType.objects.get_for_model(Event),
        action_flag=CHANGE,
        object_id=str(public.pk),
    )
    curator = get_user_model().objects.earliest("pk")
    batch = Import.objects.create(
        dataset=dataset,
        file_size=1,
        columns=[],
        rows=1,
        added=1,
        changed=0,
        unchanged=0,
        withdrawn=0,
        refused=0,
        started_at=now(),
        finished_at=now(),
    )
    ImportedRow.objects.create(
        series=BIRD, key="1", noun="event", record_id=draft.pk, values=[BIRD], brought_by=batch
    )
    ImportWrite.objects.create(
        batch=batch, table_name=BIRD, row_id=draft.pk, before={"title": BIRD}, after={"title": BIRD}
    )
    Referent.objects.create(scheme=BIRD, kind="place", key="1", resolved="open", location=place)
    EventPair.objects.create(a=draft, b=public, score=0.5, explanation=BIRD)
    factories.TokenFactory(user=curator)
    make_notes(curator)
    KeptAnswer.objects.create(user=curator, status=201, headers={})
    for model in DRAFTED:
        if hasattr(model, "changed_by"):
            model._default_manager.update(changed_by=curator)
        values = {field.name: canary(field) for field in fields_of(model)}
        model._default_manager.update(**values)


def make_notes(curator):
    """What curators write and leave behind while they work."""
    factories.ReportDraftFactory(claim=Claim.objects.get(slug="canary-claim"))
    review = factories.ReviewRequestFactory(asked_by=curator)
    ReviewedRecord.objects.create(request=review, noun="event", record_id=1, is_open=True)
    ReviewComment.objects.create(request=review, by=curator, at=now(), text=BIRD)
    factories.DoubleFactory()
    Merge.objects.create(
        noun="event",
        survivor=1,
        absorbed=2,
        is_public=False,
        survivor_slug=BIRD,
        absorbed_slug=BIRD,
        choices={BIRD: BIRD},
        before={BIRD: BIRD},
        after={BIRD: BIRD},
        reason=BIRD,
        merged_by=curator,
    )
    factories.SpreadsheetFactory(uploaded_by=curator)
    Presence.objects.create(user=curator, noun="event", record_id=1, opened_at=now(), seen_at=now())
    FailedSignIn.objects.create(name_digest="0" * 64, address=BIRD, failures=1, last_at=now())
    LoginSession.objects.create(session_key=BIRD, session_data=BIRD, expire_date=now())
    RecoveryCode.objects.create(user=curator, digest="0" * 64)


def repoint(model, field, pk):
    """Let every public row refer to a draft instead."""
    related = model._meta.get_field(field).related_model
    draft = related._default_manager.get(**{"pk" if ":" in pk else "slug": pk})
    rows = model._default_manager.exclude(**{field: None})
    if model is related:
        rows = model._default_manager.exclude(pk=draft.pk)
    rows.update(**{field: draft})


def fields_of(model):
    """The fields of a model that get a canary of their own."""
    return [
        field
        for field in model._meta.concrete_fields
        if not KEPT & {field.name, f"{model.__name__}.{field.name}"} and not field.is_relation
    ]


def canary(field):
    """A value whose sight gives away from which field it came."""
    if field.name.endswith("_precision") and field.name != "geo_precision":
        return "day"
    if field.choices:
        return list(field.choices)[-1][0]
    if field.name in SHORT:
        return SHORT[field.name]
    for kind, value in OF_TYPE.items():
        if isinstance(field, kind):
            return value
    text = f"{BIRD}-{field.model._meta.model_name}-{field.name}-"
    named = Concat(models.Value(text), Cast("pk", models.CharField()))
    return Left(named, field.max_length) if field.max_length else named


def signs_in(texts):
    """The signs that stand in any of the texts."""
    whole = "\n".join(texts).lower()
    return {sign for sign in SIGNS if sign in whole}


@pytest.fixture(scope="module")
def before_and_after(module_db):
    """What every address answers before there is any draft, and after."""
    make_public()
    paths = [*public_paths(), *HINTS]
    before = answers(paths)
    make_drafts()
    return before, answers(paths)


def test_every_field_of_every_draft_is_told_apart(before_and_after):
    fields = {
        (model, field.name)
        for model in DRAFTED
        for field in model._meta.concrete_fields
        if not KEPT & {field.name, f"{model.__name__}.{field.name}"}
    }
    relations = {(model, name) for model, name in fields if model._meta.get_field(name).is_relation}

    assert relations - set(REPOINTED) == {(Term, "parent")}
    assert all(model._default_manager.exists() for model in DRAFTED)


def test_no_answer_changes_with_a_draft(before_and_after):
    before, after = before_and_after

    changed = [path for path, text in before.items() if after[path] != text]

    assert changed == []


def test_no_answer_holds_a_canary(before_and_after):
    _, after = before_and_after

    assert signs_in(text for path, text in after.items() if path not in HINTS) == set()


def test_no_file_of_a_release_holds_a_canary(before_and_after, tmp_path):
    build(Contents.of("1", now()), tmp_path)

    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    files = {n: gzip.decompress(b) if n.endswith(".gz") else b for n, b in files.items()}
    assert b"twice" in files["groups.csv"]
    assert signs_in(body.decode("utf-8", "replace") for body in files.values()) == set()


def test_no_header_holds_a_canary(before_and_after):
    client = Client()

    headers = [str(dict(client.get(path).headers)) for path in public_paths()]

    assert signs_in(headers) == set()


@pytest.mark.parametrize("noun", NOUNS)
def test_whoever_has_no_login_is_told_nothing_of_a_draft(before_and_after, noun):
    client, pages = Client(), ("draft", "publish", "withdraw", "merge", "unmerge")
    urls = [f"/api/v1/{noun}s/canary-{noun}/{page}/" for page in pages]

    said = [getattr(client, method)(url) for url in urls for method in ("get", "post")]

    told = [answer.content.decode().replace(f"canary-{noun}", "") for answer in said]
    assert {answer.status_code for answer in said} <= {401, 404, 405}
    assert signs_in(told) == set()


def test_the_schema_holds_no_canary(client, before_and_after):
    schema = client.get("/api/schema/", {"format": "json"})

    assert schema.status_code == 200
    assert signs_in([schema.content.decode()]) == set()


def test_no_filter_finds_a_draft_by_its_value(client, before_and_after):
    values = [row.value for row in ExternalId.objects.filter(scheme_id="id-scheme:canary")]

    refusals = [
        client.get(list_of("group"), {"external_id": f"canary:{value}"}) for value in values
    ]

    assert {answer.status_code for answer in refusals} == {400}
    assert all("Did you mean “canary”" not in answer.content.decode() for answer in refusals)


def test_publishing_other_records_shows_no_draft(before_and_after):
    place, dataset = (
        model.objects.exclude(as_published=None).earliest("pk") for model in (Location, Dataset)
    )
    event = factories.EventFactory(slug="new-event", location=place, dataset=dataset)
    factories.ParticipationFactory(event=event, group=Group.objects.get(slug="survivor"))
    said = {"claimant": Group.objects.get(slug="twice"), "party": "unknown"}
    source = Source.objects.exclude(as_published=None).earliest("pk")
    factories.ClaimFactory(slug="new-claim", event=event, source=source, **said)
    factories.CitationFactory(event=event, source=source)

    publish(Event.objects.filter(pk=event.pk), reason="It rests on records with drafts ahead")

    assert get(Client(), page_of("event", "new-event"))["claims"][0]["id"] == "new-claim"
    assert signs_in(answers(public_paths()).values()) == set()


def test_merging_and_withdrawing_show_no_draft(before_and_after):
    twice, survivor = (Group.objects.get(slug=slug) for slug in ("twice", "survivor"))

    merge(twice, survivor, reason="One group")
    merged = signs_in(answers(public_paths()).values())
    unmerge(twice, reason="Two groups")
    unmerged = signs_in(answers(public_paths()).values())
    withdraw(Group.objects.filter(slug="survivor"), reason="No such group")
    withdraw(Event.objects.filter(slug="other"), reason="It did not happen")

    assert (merged, unmerged) == (set(), set())
    assert signs_in(answers(public_paths()).values()) == set()
