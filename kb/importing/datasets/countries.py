"""The locations that stand for the countries of a dataset; missing ones are made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction

from kb.importing.datasets.inserting import make
from kb.importing.datasets.shells import without_shells
from kb.models import Citation, Country, ExternalId, Location, LocationKind, Match, Source

NOT_ISO = {"XK": "No code of ISO 3166-1, but the one that most datasets use"}

Key = TypeVar("Key", int, str)


class UnknownCountry(ValueError):
    """A number of no country, or of one whose location cannot be told."""


@transaction.atomic
def ensure_countries(numbers: Iterable[int], source: Source) -> dict[int, int]:
    """The location of each country, by its number of Gleditsch and Ward; missing ones are made.

    `load_countries()` comes first. A new location rests on `source`. One that exists is given the number if it lacks it, and is not
    changed otherwise. A state that is no more is where its territory is today; one whose territory
    is in several states today (Czechoslovakia) has no location, and is left out. Raises
    `UnknownCountry` for a number not in the list, or if two locations are the same country.
    """
    wanted = Country.objects.in_bulk(set(numbers))
    if unknown := sorted(set(numbers) - wanted.keys()):
        raise UnknownCountry(
            "A country is one of the list of Gleditsch and Ward since 1946, which has no "
            + ", ".join(map(str, unknown))
        )
    found = _known(wanted)
    codes = {gw: country.iso2 or country.today for gw, country in wanted.items()}
    missing = {gw: code for gw, code in codes.items() if code and gw not in found}
    places = _standing(set(missing.values()))
    places |= _made(set(missing.values()) - places.keys(), source)
    ExternalId.objects.bulk_create(
        (_number(wanted[gw], places[code]) for gw, code in missing.items()), ignore_conflicts=True
    )
    return found | {gw: places[code] for gw, code in missing.items()}


def ensure_codes(codes: Iterable[str], source: Source) -> dict[str, int]:
    """The location of each country, by its code of ISO 3166-1; missing ones are made.

    `load_countries()` comes first. Raises `UnknownCountry` for a code that has no location, and of no
    state in the list of Gleditsch and Ward, which gives the names.
    """
    wanted = set(codes)
    places = _standing(wanted)
    missing = wanted - places.keys()
    named = set(Country.objects.filter(iso2__in=missing).values_list("iso2", flat=True))
    if missing - named:
        raise UnknownCountry(
            "A country that is not in the list of states has to be a location already: add "
            + ", ".join(sorted(missing - named))
        )
    return places | _made(missing, source)


def _known(numbers: Iterable[int]) -> dict[int, int]:
    """The locations that have the numbers already; one that was merged is its survivor."""
    countries = without_shells(Location.objects.filter(kind=LocationKind.COUNTRY))
    rows = ExternalId.objects.filter(
        scheme="id-scheme:gleditsch-ward",
        value__in=[str(number) for number in numbers],
        location__in=countries,
    ).values_list("value", "location", "location__merged_into")
    return _one_each((int(value), into or place) for value, place, into in rows)


def _standing(codes: set[str]) -> dict[str, int]:
    """The locations that are the countries of these codes."""
    rows = Location.objects.filter(kind=LocationKind.COUNTRY, country__in=codes, merged_into=None)
    return _one_each(without_shells(rows).values_list("country", "pk"))


def _one_each(rows: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for key, place in rows:
        if found.setdefault(key, place) != place:
            raise UnknownCountry(
                f"A country is one location, and {key} is two: merge one into the other first."
            )
    return found


def _made(codes: set[str], source: Source) -> dict[str, int]:
    """New locations of these codes, with their citation and their ISO code."""
    make(
        Location,
        {
            "slug": "lower(c.iso2)",
            "name": "c.name",
            "kind": f"'{LocationKind.COUNTRY}'",
            "country": "c.iso2",
        },
        "(SELECT DISTINCT ON (iso2) iso2, name FROM kb_country WHERE iso2 = ANY(%s)"
        " ORDER BY iso2, gw DESC) AS c ORDER BY c.iso2",
        [sorted(codes)],
    )
    made = Location.objects.filter(slug__in=[code.lower() for code in codes]).order_by("slug")
    Citation.objects.bulk_create(Citation(location=place, source=source) for place in made)
    ExternalId.objects.bulk_create(
        (
            ExternalId(
                scheme_id="id-scheme:iso3166-1",
                value=place.country,
                location=place,
                note=NOT_ISO.get(place.country, ""),
            )
            for place in made
        ),
        ignore_conflicts=True,
    )
    return {place.country: place.pk for place in made}


def _number(country: Country, place: int) -> ExternalId:
    """Its number as an external id; a state that is no more was part of what is there today."""
    return ExternalId(
        scheme_id="id-scheme:gleditsch-ward",
        value=str(country.gw),
        match=Match.EXACT if country.iso2 else Match.NARROWER,
        location_id=place,
        note=country.note or ("" if country.iso2 else country.name),
    )
