"""Rows to export whose texts are as bad as text can be, and the files of them."""

import dataclasses

import pytest

from kb.exporting import FORMATS, described, everything, last_change
from kb.models import Noun
from tests.factories import (
    ClaimFactory,
    EventFactory,
    ExternalIdFactory,
    GroupFactory,
    GroupNameFactory,
    GroupRelationFactory,
    LocationFactory,
    ParticipationFactory,
    term,
)
from tests.publishing import publish_all

HOSTILE = [
    "=HYPERLINK(0)",
    "+1",
    "-1 dead",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "'quoted'",
    'say "no", then; go',
    "two\r\nlines",
    "\x01\x02\x1e\x1f",
    "\\.",
    "\\N",
    "100 %s %(moment)s %25 %3B",
    "ليبيا\u202e أ",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \ufeff\u2028",
    "a" * 100_000,
    " ",
]
FORMULAS = HOSTILE[:8]


def file_of(noun, format_, **changes):
    """The bytes of everything of a noun, at the last change unless `moment` is given."""
    moment = changes.pop("moment", None) or last_change()
    selection = dataclasses.replace(everything(Noun(noun), moment), **changes)
    about = described(selection, "Everything", "/api/v1/")
    return b"".join(FORMATS[format_].write(selection, about))


@pytest.fixture
def hostile(db):
    """An event, a group and a claim for each of the texts; the newest is that of the first."""
    place = LocationFactory(name="-Kayes", summary='"=1"')
    for number, text in enumerate(HOSTILE):
        group = GroupFactory(name=text[:200], summary=text)
        GroupNameFactory(group=group, text=text[:200])
        ExternalIdFactory(group=group, value=text[:100], scheme=term("id-scheme:acled-actor"))
        event = EventFactory(
            slug=f"evt-{len(HOSTILE) - number:03}", title=text[:200], summary=text, location=place
        )
        ParticipationFactory(event=event, group=group)
        ExternalIdFactory(event=event, value=text[:100], scheme=term("id-scheme:acled-event"))
        ClaimFactory(
            event=event, claimant=group, statement=text, wording=text[:200], note=text[:500]
        )
    GroupRelationFactory()
    publish_all()


@pytest.fixture
def plain(db):
    """Three events: at a place with a point, at one without, and at none; the first has figures."""
    nowhere = LocationFactory(slug="nowhere", latitude=None, longitude=None)
    flags = ["best-above-high", "low-above-best"]
    first = EventFactory(slug="evt-c", location__slug="kayes")
    EventFactory(slug="evt-b", location=nowhere, quality_flags=flags, grade=None)
    EventFactory(slug="evt-a", location=None, geo_precision="")
    for side, slug in (("a", "jnim"), ("a", "katiba"), ("b", "fama")):
        ParticipationFactory(event=first, group=GroupFactory(slug=slug, homeland=None), side=side)
    ClaimFactory(event=first, party="civilians", low=0, high=None, hedge="at-least")
    publish_all()
