"""UCDP's columns: what is known is there in its terms, and nothing else is."""

import csv
import hashlib
import io

import pytest
import yaml
from django.conf import settings

from kb.dates import FuzzyDate
from kb.exporting.layouts.ged import GED, WHERE_PREC
from kb.exporting.layouts.type_of_violence import OF_TYPES
from kb.models import Noun
from tests.factories import (
    CitationFactory,
    ClaimFactory,
    EventFactory,
    ExternalIdFactory,
    GroupFactory,
    LocationFactory,
    ParticipationFactory,
    term,
)
from tests.kb.exporting.conftest import file_of
from tests.publishing import publish_all

pytestmark = pytest.mark.django_db
UCDP = (
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id "
    "conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a "
    "side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office source_date "
    "source_headline source_original where_prec where_coordinates where_description adm_1 adm_2 "
    "latitude longitude geom_wkt priogrid_gid country country_id region event_clarity date_prec "
    "date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob"
).split()


@pytest.fixture
def raid():
    """A state-based event of which UCDP's numbers are known, with claims on the dead of side B."""
    mali = LocationFactory(slug="ml", name="Mali", kind="country", country="ML")
    ExternalIdFactory(location=mali, scheme=term("id-scheme:gleditsch-ward"), value="432")
    region = LocationFactory(slug="ml-r", name="Idlib", kind="admin1", parent=mali)
    town = LocationFactory(
        name="Rami", parent=region, latitude=35.763369, longitude=36.558974, country="ML"
    )
    event = EventFactory(
        slug="evt-raid", type=term("event-type:state-based-conflict"), location=town
    )
    for scheme, value in (("event", "300380"), ("conflict", "299"), ("dyad", "11973")):
        ExternalIdFactory(event=event, scheme=term(f"id-scheme:ucdp-{scheme}"), value=value)
    for side, name, number in (("a", "Army", 118), ("b", "Rebels", 4456)):
        group = GroupFactory(name=name, short_name="", homeland=None)
        ExternalIdFactory(group=group, value=str(number))
        ParticipationFactory(event=event, group=group, side=side)
    CitationFactory(event=event, source__title="A; raid", source__publisher__name="RFI")
    claim = {"event": event, "claimant": None, "claimant_text": "A spokesman", "hedge": "exact"}
    ClaimFactory(**claim, party="side-b", low=2, high=2, source__slug="z")
    return event


def row_of(slug):
    publish_all()
    rows = csv.DictReader(io.StringIO(file_of(Noun.EVENT, "ged").decode(), newline=""))
    (row,) = (row for row in rows if row["relid"] == slug)
    return row


def test_the_columns_are_ucdps_in_their_order(raid):
    assert list(row_of("evt-raid")) == UCDP == [column.name for column in GED.columns]


def test_what_is_known_stands_in_ucdps_terms(raid):
    row = row_of("evt-raid")

    assert (row["id"], row["conflict_new_id"], row["dyad_new_id"]) == ("300380", "299", "11973")
    assert (row["side_a_new_id"], row["side_a"]) == ("118", "Army")
    assert (row["side_b_new_id"], row["side_b"]) == ("4456", "Rebels")
    assert (row["year"], row["type_of_violence"]) == ("2025", "1")
    assert (row["where_prec"], row["date_prec"], row["date_start"]) == ("1", "1", "2025-07-01")
    assert (row["adm_1"], row["country"], row["country_id"]) == ("Idlib", "Mali", "432")
    assert (row["geom_wkt"], row["priogrid_gid"]) == ("POINT (36.558974 35.763369)", "181154")
    assert (row["deaths_b"], row["best"], row["low"]) == ("2", "2", "2")
    assert row["number_of_sources"] == "2"
    assert row["source_original"] == "A spokesman"
    assert row["source_office"].startswith("RFI;")


def test_what_is_unknown_is_empty_and_not_zero(raid):
    EventFactory(slug="evt-bare", location=None, geo_precision="", grade=None)

    row = row_of("evt-bare")

    assert {name for name, value in row.items() if value} == {
        "id",
        "relid",
        "year",
        "date_prec",
        "date_start",
        "date_end",
    }


def own_number(slug):
    """A number of our own, above all of UCDP's, that is the same in every base."""
    return str(10**12 + int(hashlib.md5(slug.encode()).hexdigest()[:10], 16))


@pytest.mark.parametrize(
    ("type_", "kinds", "number"),
    [
        ("armed-assault", ("armed-group", "state-forces"), "1"),
        ("armed-assault", ("armed-group", "self-defence-militia"), "2"),
        ("mass-killing", ("state-forces", "civilians"), "3"),
        ("mass-killing", ("armed-group", "civilians"), "3"),
        ("armed-assault", ("armed-group", "peace-operation"), ""),
        ("armed-assault", ("armed-group", None), ""),
        ("one-sided-violence", ("armed-group", "state-forces"), "3"),
        ("armed-conflict", ("armed-group", "state-forces"), ""),
    ],
)
def test_the_type_of_violence_follows_from_the_parties(type_, kinds, number):
    event = EventFactory(slug="evt-typed", type_id=f"event-type:{type_}")
    for side, kind in zip("ab", kinds, strict=True):
        if kind:
            ParticipationFactory(
                event=event, side=side, group__kind_id=f"group-kind:{kind}", group__slug=f"g-{side}"
            )

    assert row_of("evt-typed")["type_of_violence"] == number


@pytest.mark.parametrize(
    "doubt",
    [
        {"match": "broader"},
        {"until": FuzzyDate.parse("2020")},
        {"since": FuzzyDate.parse("2020")},
        {"value": "XXX130"},
        {"value": "9" * 12},
    ],
)
def test_a_number_that_may_be_of_something_else_is_none(raid, doubt):
    event = EventFactory(slug="evt-other")
    ExternalIdFactory(
        **{"event": event, "scheme": term("id-scheme:ucdp-event"), "value": "7", **doubt}
    )

    assert row_of("evt-other")["id"] == own_number("evt-other")


def test_two_numbers_are_none_and_two_groups_have_none(raid):
    ExternalIdFactory(event=raid, scheme=term("id-scheme:ucdp-event"), value="300381")
    ParticipationFactory(event=raid, side="a", group__name="Militia", group__short_name="")

    row = row_of("evt-raid")

    assert (row["id"], row["side_a_new_id"]) == (own_number("evt-raid"), "")
    assert row["side_a"] == "Army, Militia"


@pytest.mark.parametrize(
    ("date", "year", "precision"),
    [
        ("2025-07-01/2025-07-06", "2025", "2"),
        ("2025-07-01/2025-07-07", "2025", "3"),
        ("2025-07", "2025", "4"),
        ("2025", "2025", "5"),
        ("2024-12-31/2025-01-01", "", "2"),
        ("201X", "", ""),
    ],
)
def test_dates_are_as_precise_as_ucdp_would_say(raid, date, year, precision):
    EventFactory(slug="evt-other", date=FuzzyDate.parse(date))

    row = row_of("evt-other")

    assert (row["year"], row["date_prec"]) == (year, precision)


def test_the_codes_are_those_of_the_codebook():
    assert {**crosswalk("event-type"), **crosswalk("geo-precision")} == {
        **OF_TYPES,
        **{code: number for code, number in WHERE_PREC.items() if code != "exact"},
    }


def crosswalk(vocabulary):
    """UCDP's code of each term that has one."""
    path = settings.BASE_DIR / "fixtures" / f"{vocabulary}.yaml"
    terms = (each["fields"] for each in yaml.safe_load(path.read_text(encoding="utf-8")))
    return {
        each["code"]: each["crosswalk"]["ucdp"][0]
        for each in terms
        if "ucdp" in each.get("crosswalk", {})
    }
