"""A small world of generated records: every kind, every list filled, references among them."""

from hypothesis import strategies as st

from kb.models import (
    Citation,
    Claim,
    Dataset,
    Designation,
    Event,
    EventLink,
    ExternalId,
    FormerParent,
    Group,
    GroupLeader,
    GroupName,
    GroupRelation,
    Location,
    LocationName,
    Participation,
    Publisher,
    Source,
)
from tests.kb.importing.dossiers.generated import row

TARGETS = {
    "group": "homeland",
    "relation": "from",
    "name": "text",
    "leader": "role",
    "designation": "date",
    "location": "former_parents",
    "event": "point",
}
"""What a citation may be of, and a key of it that a citation may name."""


def world(draw):
    """Slugs are words that YAML takes for something else, or codes of the format."""
    row(draw, Publisher, slug="no")
    row(draw, Source, slug="0123")
    row(draw, Source, slug="yes")
    for slug in ("curated", "1e3"):
        row(draw, Dataset, slug=slug)
    places(draw)
    groups(draw)
    events(draw)


def places(draw):
    country = row(draw, Location, slug="null", parent=None)
    place = row(draw, Location, slug="place")
    for location in (country, place):
        cite(draw, location=location)
    row(draw, LocationName, location=place)
    row(draw, FormerParent, location=place, parent=country)
    identify(draw, location=place)


def groups(draw):
    group, other = row(draw, Group, slug="civilians"), row(draw, Group, slug="true")
    for bearer in (group, other):
        cite(draw, group=bearer)
    identify(draw, group=group)
    cite(draw, name=row(draw, GroupName, group=group))
    cite(draw, relation=row(draw, GroupRelation, subject=group, object=other))
    cite(draw, leader=row(draw, GroupLeader, group=group))
    cite(draw, designation=row(draw, Designation, group=group))
    row(draw, Claim, slug="2025-07-01", event=None, group=group, supersedes=None)


def events(draw):
    whole = row(draw, Event, slug="off", parent=None)
    part = row(draw, Event, slug="12")
    for event in (whole, part):
        cite(draw, event=event)
    identify(draw, event=part)
    row(draw, Participation, event=part)
    row(draw, EventLink, event=part, other=whole)
    for slug in ("0x1f", "1"):
        row(draw, Claim, slug=slug, event=part, group=None)


def cite(draw, **target):
    (kind,) = target
    field = draw(st.sampled_from(["", TARGETS[kind]]))
    row(draw, Citation, field=field, **{**dict.fromkeys(TARGETS), **target})


def identify(draw, **target):
    row(draw, ExternalId, **{**dict.fromkeys(("group", "location", "event")), **target})
