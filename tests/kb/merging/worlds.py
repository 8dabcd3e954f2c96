"""Two records of one noun, full of rows, that other drafts name; and all rows of the database."""

from django.apps import apps
from django.db import connection

from kb.dates import FuzzyDate
from kb.models import Event, Group, Location, Publisher, Source
from tests import factories as f

OUTSIDE = {"kb_double", "kb_merge", "kb_edition", "kb_draftauthor"}
"""What is kept of the acts themselves: verdicts, merges, the ledger, who had a hand in a draft."""


def groups():
    """Two drafts of one group: names, ties (one between the two), claims, and events that name them."""
    one = f.GroupFactory(slug="one", name="Ansar Dine", short_name="", ended=None)
    two = f.GroupFactory(slug="two", name="Ansar al-Din", short_name="AD", summary="Another text.")
    third = f.GroupFactory(slug="third")
    for group in (one, two):
        f.CitationFactory(name=f.GroupNameFactory(group=group))
        f.GroupRelationFactory(subject=group, object=third)
        f.GroupRelationFactory(subject=third, object=group, kind="rival-of")
        f.GroupLeaderFactory(group=group)
        f.DesignationFactory(group=group)
        f.ClaimFactory(group=group, claimant=third)
        f.ExternalIdFactory(group=group)
        f.CitationFactory(group=group)
        f.ParticipationFactory(group=group)
        f.ClaimFactory(claimant=group, party_group=group)
        f.CitationFactory(
            relation=f.GroupRelationFactory(subject=group, object=third, kind="rival-of")
        )
    f.GroupNameFactory(group=two, text="أنصار الدين", language="ar")
    for group, year in ((one, "2012"), (two, "2019")):
        dates = {"since": FuzzyDate.parse(year), "until": FuzzyDate.parse(year)}
        f.GroupRelationFactory(subject=group, object=third, kind="allied-with", **dates)
        f.GroupLeaderFactory(group=group, name="Someone", **dates)
        f.GroupNameFactory(group=group, text="Ansar", note=f"Since {year}.")
    f.GroupRelationFactory(subject=two, object=one, kind="allied-with")
    shared = f.ParticipationFactory(group=one).event
    f.ParticipationFactory(event=shared, group=two)
    return one, two


def locations():
    one = f.LocationFactory(slug="one", name="Niono")
    two = f.LocationFactory(slug="two", name="Nyono", latitude=None, longitude=None)
    for place in (one, two):
        f.LocationNameFactory(location=place)
        f.FormerParentFactory(location=place)
        f.FormerParentFactory(parent=place)
        f.ExternalIdFactory(location=place)
        f.CitationFactory(location=place)
        f.LocationFactory(parent=place)
        f.GroupFactory(homeland=place)
        f.EventFactory(location=place)
    return one, two


def events():
    dataset = f.DatasetFactory(slug="curated")
    one = f.EventFactory(slug="evt-one", dataset=dataset)
    two = f.EventFactory(slug="evt-two", dataset=dataset, date=FuzzyDate.parse("2025-07-02"))
    for event in (one, two):
        f.ParticipationFactory(event=event)
        f.ClaimFactory(event=event)
        f.EventLinkFactory(event=event)
        f.EventLinkFactory(other=event)
        f.ExternalIdFactory(event=event)
        f.CitationFactory(event=event)
        f.CitationFactory(event=f.EventFactory(parent=event, dataset=dataset))
    f.EventLinkFactory(event=one, other=two)
    f.EventPairFactory(a=two)
    return one, two


def sources():
    one, two = (f.SourceFactory(slug=slug) for slug in ("one", "two"))
    for source in (one, two):
        f.ClaimFactory(source=source)
        f.CitationFactory(source=source)
    return one, two


def publishers():
    one, two = (f.PublisherFactory(slug=slug) for slug in ("one", "two"))
    for publisher in (one, two):
        f.SourceFactory(publisher=publisher)
        f.DatasetFactory(publisher=publisher)
    return one, two


WORLDS = {
    "group": groups,
    "location": locations,
    "event": events,
    "source": sources,
    "publisher": publishers,
}
MODELS = {
    "group": Group,
    "location": Location,
    "event": Event,
    "source": Source,
    "publisher": Publisher,
}


def everything(*, without=()):
    """Every row of every table of drafts, to the letter, keys and bookkeeping included."""
    rows = {}
    with connection.cursor() as cursor:
        for model in apps.get_app_config("kb").get_models():
            table = model._meta.db_table
            if table in OUTSIDE or table.endswith("edition") or table == "kb_eventgroup":
                continue
            columns = [c.column for c in model._meta.fields if c.column not in without]
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(f'SELECT to_jsonb(t)::text FROM (SELECT {names} FROM "{table}") t')
            rows[table] = sorted(text for (text,) in cursor.fetchall())
    return rows
