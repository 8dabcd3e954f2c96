"""What a merge chooses between, noun by noun: values of fields, and rows of lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kb.importing.dossiers.schema import NOUNS as DOSSIERS
from kb.importing.dossiers.schema import Table
from kb.models import (
    Citation,
    Claim,
    Designation,
    DoubleNoun,
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
from kb.models.dates import LASTS, SUFFIXES


@dataclass(frozen=True)
class Choice:
    """One value that survives: the columns that only make sense together."""

    key: str
    label: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """Rows that belong to a record, by the foreign key `owner`."""

    key: str
    label: str
    model: Any
    owner: str

    @property
    def column(self) -> str:
        return str(self.model._meta.get_field(self.owner).attname)

    @property
    def identity(self) -> tuple[str, ...]:
        """The columns by which two rows say the same."""
        names = IDENTITIES[self.model]
        return tuple(str(self.model._meta.get_field(name).attname) for name in names)


@dataclass(frozen=True)
class Noun:
    """How two records of one noun are merged."""

    model: Any
    choices: tuple[Choice, ...]
    lists: tuple[Listed, ...] = ()

    @property
    def has_public_merges(self) -> bool:
        """Whether a public record can be merged, its address leading to the survivor."""
        return any(field.name == "merged_into" for field in self.model._meta.fields)


def _tables(table: Table) -> Iterator[Table]:
    yield table
    for rows in table.lists:
        yield from _tables(rows.table)


def _dates(*names: str) -> tuple[str, ...]:
    """The columns of these dates, but for the source's own words."""
    return tuple(f"{name}_{suffix}" for name in names for suffix in SUFFIXES if suffix != "text")


IDENTITIES: dict[Any, tuple[str, ...]] = {
    **{table.model: table.identity for noun in DOSSIERS.values() for table in _tables(noun)},
    # What held twice, at two times, is two rows: two terms of one leader, an alliance made anew.
    GroupRelation: ("kind", "object", *_dates("since", "until")),
    GroupLeader: ("name", "role", *_dates("since", "until")),
    FormerParent: ("parent", *_dates("since", "until")),
    # One list may name a group twice, under two numbers.
    Designation: ("authority", "instrument", "reference", *_dates("listed_on")),
    Citation: ("source", "locator", "field", "note"),
}


def _one(key: str, label: str = "", *columns: str) -> Choice:
    return Choice(key, label or key.replace("_", " ").capitalize(), columns or (key,))


def _date(key: str, label: str) -> Choice:
    # Of the dates that are chosen whole, an event's alone keeps whether it lasted.
    lasts = (LASTS,) if key == "date" else ()
    return Choice(key, label, tuple(f"{key}_{suffix}" for suffix in (*SUFFIXES, *lasts)))


def _lists(owner: str, *rows: Listed) -> tuple[Listed, ...]:
    return (
        *rows,
        Listed("external_ids", "Ids elsewhere", ExternalId, owner),
        Listed("citations", "Citations", Citation, owner),
    )


MERGED: dict[str, Noun] = {
    DoubleNoun.GROUP: Noun(
        Group,
        (
            _one("name"),
            _one("short_name"),
            _one("kind", "", "kind_id"),
            _one("summary"),
            _date("founded", "Founded"),
            _date("ended", "Ended"),
            _one("homeland", "", "homeland_id"),
        ),
        _lists(
            "group",
            Listed("names", "Names", GroupName, "group"),
            Listed("relations", "Ties to other groups", GroupRelation, "subject"),
            Listed("leaders", "Leaders", GroupLeader, "group"),
            Listed("designations", "Designations", Designation, "group"),
            Listed("claims", "Claims", Claim, "group"),
        ),
    ),
    DoubleNoun.LOCATION: Noun(
        Location,
        (
            _one("name"),
            _one("kind"),
            _one("parent", "Unit it lies in", "country", "parent_id"),
            _one("point", "", "latitude", "longitude"),
            _date("since", "Since"),
            _date("until", "Until"),
            _one("summary"),
        ),
        _lists(
            "location",
            Listed("names", "Other spellings", LocationName, "location"),
            Listed("former_parents", "Units it lay in before", FormerParent, "location"),
        ),
    ),
    DoubleNoun.EVENT: Noun(
        Event,
        (
            _one("title"),
            _one("type", "", "type_id"),
            _one("summary"),
            _date("date", "Date"),
            _one(
                "place",
                "Where",
                "location_id",
                "geo_precision",
                "latitude",
                "longitude",
                "radius_km",
            ),
            _one("parent", "Part of", "parent_id"),
            _one("grade", "Curator’s grade", "grade_id"),
            _one(
                "override",
                "Curator’s figures",
                *(f"override_{name}" for name in ("low", "best", "high", "reason")),
            ),
        ),
        _lists(
            "event",
            Listed("participations", "Participants", Participation, "event"),
            Listed("claims", "Claims", Claim, "event"),
            Listed("links", "Links to other events", EventLink, "event"),
        ),
    ),
    DoubleNoun.SOURCE: Noun(
        Source,
        (
            _one("title"),
            _one("publisher", "", "publisher_id"),
            _one("kind", "", "kind_id"),
            _one("url", "Address on the web"),
            _one("archived_url", "Archived copy"),
            _one("language"),
            _date("published_on", "Published on"),
            _date("accessed_on", "Accessed on"),
            _one("note"),
        ),
    ),
    DoubleNoun.PUBLISHER: Noun(
        Publisher,
        (
            _one("name"),
            _one("kind", "", "kind_id"),
            _one("country"),
            _one("reliability"),
            _one("note"),
        ),
    ),
}
