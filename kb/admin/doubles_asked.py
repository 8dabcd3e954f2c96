"""What a form says of a record, as it is entered or as it was sent: who resembles it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from kb import doubles
from kb.dates import FuzzyDate, NotADate
from kb.doubles import Candidate, Happened, Place, Printed
from kb.models import DoubleNoun

Sent = Mapping[str, Any]
"""Fields of a form by their names, those of its rows included, as a browser sends them."""
MOST_ROWS = 40
MOST_LETTERS = 1000


def like(noun: str, sent: Sent, own: int | None) -> list[Candidate]:
    """Records that may be the one that the form tells of; what it does not say is not known."""
    return ASKING[noun](sent, own)


def text(sent: Sent, name: str) -> str:
    return str(sent.get(name) or "").replace("\0", "").strip()[:MOST_LETTERS]


def key(sent: Sent, name: str) -> int | None:
    """The key of a record that is chosen in a field."""
    written = text(sent, name)
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 19 else None


def number(sent: Sent, name: str, most: float) -> float | None:
    try:
        found = float(text(sent, name))
    except ValueError:
        return None
    return found if isfinite(found) and abs(found) <= most else None


def rows(sent: Sent, prefix: str, name: str) -> list[str]:
    """A field of each row of a list, without those that are to be deleted."""
    wanted = (f"{prefix}-{place}" for place in range(MOST_ROWS))
    found = (text(sent, f"{row}-{name}") for row in wanted if not sent.get(f"{row}-DELETE"))
    return [value for value in found if value]


def date(sent: Sent, name: str) -> FuzzyDate | None:
    try:
        return FuzzyDate.parse(text(sent, name).partition(" ")[0])
    except NotADate:
        return None


def _group(sent: Sent, own: int | None) -> list[Candidate]:
    names = [text(sent, "name"), text(sent, "short_name"), *rows(sent, "names", "text")]
    return doubles.like_group(names, own)


def _location(sent: Sent, own: int | None) -> list[Candidate]:
    return doubles.like_location(
        Place(
            names=[text(sent, "name"), *rows(sent, "names", "text")],
            kind=text(sent, "kind"),
            country=text(sent, "country"),
            parent=key(sent, "parent"),
            latitude=number(sent, "latitude", 90),
            longitude=number(sent, "longitude", 180),
            own=own,
        )
    )


def _event(sent: Sent, own: int | None) -> list[Candidate]:
    on = date(sent, "date")
    if on is None or on.earliest is None or on.latest is None:
        return []
    groups = (key({"group": chosen}, "group") for chosen in rows(sent, "participations", "group"))
    return doubles.like_event(
        Happened(
            first=on.earliest,
            last=on.latest,
            title=text(sent, "title"),
            type=text(sent, "type"),
            location=key(sent, "location"),
            geo_precision=text(sent, "geo_precision"),
            latitude=number(sent, "latitude", 90),
            longitude=number(sent, "longitude", 180),
            radius_km=number(sent, "radius_km", 20_000),
            groups=[group for group in groups if group],
            parent=key(sent, "parent"),
            own=own,
        )
    )


def _source(sent: Sent, own: int | None) -> list[Candidate]:
    on = date(sent, "published_on")
    asked = Printed(
        title=text(sent, "title"),
        url=text(sent, "url"),
        publisher=key(sent, "publisher"),
        first=on.earliest if on else None,
        last=on.latest if on else None,
        own=own,
    )
    return doubles.like_source(asked)


def _publisher(sent: Sent, own: int | None) -> list[Candidate]:
    return doubles.like_publisher(text(sent, "name"), text(sent, "country"), own)


ASKING: dict[str, Callable[[Sent, int | None], list[Candidate]]] = {
    DoubleNoun.GROUP: _group,
    DoubleNoun.LOCATION: _location,
    DoubleNoun.EVENT: _event,
    DoubleNoun.SOURCE: _source,
    DoubleNoun.PUBLISHER: _publisher,
}
