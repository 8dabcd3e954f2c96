"""ACLED's events: drafts for curators, linked to what is public here, and nothing made from them."""

import csv
import json

import pytest

from kb.importing.datasets import FORMATS, Mistake, NotImported, Options, Unreadable, import_file
from kb.importing.datasets.acled.columns import COLUMNS, SUB_EVENTS
from kb.models import (
    Dataset,
    Edition,
    Event,
    Group,
    ImportedRow,
    Location,
    Participation,
    Referent,
)
from kb.publishing import Refused, publish
from tests.factories import (
    ExternalIdFactory,
    GroupFactory,
    LocationFactory,
    LocationNameFactory,
    UserFactory,
)
from tests.publishing import open_draft, publish_all

pytestmark = pytest.mark.django_db
NAMES = [column.name for column in COLUMNS]
NOW = NAMES[:31]
"""The columns of today."""
OLD = [
    "data_id",
    "iso",
    "event_id_cnty",
    "event_id_no_cnty",
    "event_date",
    "year",
    "time_precision",
]
OLD += [
    "event_type",
    "sub_event_type",
    *NOW[7:14],
    "region",
    "country",
    *NOW[18:29],
    "timestamp",
    "iso3",
]
"""Those of the edition of 2020 on HDX."""


def row(number, **values):
    """An invented event in ACLED's layout."""
    return {
        "event_id_cnty": f"ALA{number}",
        "event_date": "2025-07-01",
        "year": "2025",
        "time_precision": "1",
        "disorder_type": "Political violence",
        "event_type": "Battles",
        "sub_event_type": "Armed clash",
        "actor1": "NORTH: Movement of the North",
        "inter1": "Rebel group",
        "actor2": "Military Forces of Aland",
        "inter2": "State forces",
        "country": "Aland",
        "location": "Portville",
        "latitude": "14.1000",
        "longitude": "-3.2000",
        "geo_precision": "1",
        "source": "The Aland Post",
        "notes": "A secret note.",
        "fatalities": "7",
        "timestamp": "1751500000",
        **values,
    }


def written(folder, *rows, name="acled.csv", header=NOW, encoding="utf-8", tags=False):
    path = folder / name
    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.DictWriter(file, header, extrasaction="ignore", restval="")
        table.writeheader()
        if tags:
            table.writerow({"event_date": "#date+occurred", "actor1": "#group+name"})
        table.writerows(rows)
    return str(path)


def take(path, **options):
    return import_file(FORMATS["acled"], path, Options(**options))


def draft(number=1):
    return Event.objects.get(slug=f"acled-ala{number}")


@pytest.fixture
def known():
    """A group of ours with its name at ACLED, and a place at the very point."""
    north = GroupFactory(slug="north", name="The North", homeland=None)
    scheme = "id-scheme:acled-actor"
    ExternalIdFactory(group=north, scheme_id=scheme, value="NORTH: Movement of the North")
    place = LocationFactory(slug="port", name="Port", latitude=14.1, longitude=-3.2)
    publish_all()
    return north, place


def test_a_row_becomes_a_draft(tmp_path, known):
    north, place = known

    outcome = take(written(tmp_path, row(1), encoding="utf-8-sig"))

    event = draft()
    assert (event.title, event.type.code) == ("Armed clash, Portville", "armed-clash")
    assert (str(event.date), event.geo_precision, event.location) == (
        "2025-07-01",
        "settlement",
        place,
    )
    assert (event.latitude, event.longitude) == (14.1, -3.2)
    assert event.external_ids.get().value == "ALA1"
    (part,) = event.participations.all()
    assert (part.group, part.side, part.role, part.note) == (north, "", "party", "ACLED: actor1")
    assert json.loads(event.casualties)["killed"]["best"] == 7
    said = json.loads(event.original)
    assert (said["actor2"], said["fatalities"]) == ("Military Forces of Aland", 7)
    assert not {"notes", "source"} & said.keys()
    assert ImportedRow.objects.get().values[NAMES.index("notes")] == "A secret note."
    dataset = outcome.batch.dataset
    assert (dataset.slug, dataset.licence) == ("acled", "ACLED terms of use")
    assert not dataset.is_redistributable


def test_nothing_is_published_and_no_record_is_made(tmp_path, known):
    editions, groups, places = (m.objects.count() for m in (Edition, Group, Location))

    outcome = take(written(tmp_path, row(1), row(2, actor1="Somebody", location="Nowhere")))

    assert Edition.objects.count() == editions
    assert (Group.objects.count(), Location.objects.count()) == (groups, places)
    assert Dataset.objects.get(slug="acled").as_published is None
    assert "may not be redistributed" in outcome.report["kept_from_public"]
    with pytest.raises(Refused):
        publish(Dataset.objects.filter(slug="acled"), Event.objects.all(), reason="By mistake.")


def test_every_sub_event_type_has_a_term(tmp_path, known):
    rows = [row(n, sub_event_type=kind) for n, kind in enumerate(SUB_EVENTS)]
    rows.append(row(99, sub_event_type=" excessive force  against PROTESTERS"))

    take(written(tmp_path, *rows))

    for number, kind in enumerate(SUB_EVENTS):
        assert kind in draft(number).type.crosswalk["acled"]
    assert (
        draft(99).type.code
        == draft(SUB_EVENTS.index("Excessive force against protesters")).type.code
    )
    assert len(SUB_EVENTS) == 25 == Event.objects.values("type").distinct().count()


@pytest.mark.parametrize(
    ("said", "precision", "date"),
    [
        ("16 May 2025", "1", "2025-05-16"),
        ("16-May-25", "1", "2025-05-16"),
        ("2025-05-16", "2", "[2025-05-13..2025-05-19]"),
        ("2025-05-16", "3", "2025-05"),
        ("2025-05-16", "", "2025-05-16"),
    ],
)
def test_dates_are_as_wide_as_their_precision(tmp_path, known, said, precision, date):
    take(written(tmp_path, row(1, event_date=said, time_precision=precision)))

    assert str(draft().date) == date


@pytest.mark.parametrize(
    ("fatalities", "best"),
    [
        ("7", 7),
        ("4", 4),
        ("0", None),
        ("3", None),
        ("10", None),
        ("12", None),
        ("100", None),
        ("", None),
    ],
)
def test_a_number_that_may_stand_for_a_word_is_no_figure(tmp_path, known, fatalities, best):
    take(written(tmp_path, row(1, fatalities=fatalities)))

    killed = json.loads(draft().casualties)["killed"]
    assert (killed["best"], killed["low"], killed["high"]) == (best, None, None)
    assert json.loads(draft().original)["fatalities"] == (int(fatalities) if fatalities else None)


@pytest.mark.parametrize(
    ("values", "place", "precision"),
    [
        ({}, "port", "settlement"),
        ({"geo_precision": "2"}, "port", "near"),
        ({"geo_precision": "3"}, None, "area"),
        ({"latitude": "14.2", "location": "Port"}, "port", "settlement"),
        ({"latitude": "14.2", "location": "Vieux-Pört"}, "port", "settlement"),
        ({"latitude": "14.4", "location": "Port"}, None, "settlement"),
        ({"latitude": "14.2", "location": "Portville"}, None, "settlement"),
        ({"latitude": "0", "longitude": "0"}, None, ""),
        ({"latitude": "", "longitude": ""}, None, ""),
    ],
)
def test_places_are_public_ones_by_point_or_name_or_none(tmp_path, known, values, place, precision):
    LocationNameFactory(location=known[1], text="Vieux Port")
    LocationFactory(slug="draft-place", latitude=14.4, longitude=-3.2, name="Port")

    take(written(tmp_path, row(1, **values)))

    event = draft()
    assert (event.location and event.location.slug, event.geo_precision) == (place, precision)
    assert (event.latitude is None) == (values.get("latitude") in {"0", ""})


def test_a_name_before_the_colon_is_a_candidate_only(tmp_path, known):
    take(
        written(
            tmp_path,
            row(1, actor1="north:movement of the NORTH", assoc_actor_2="NORTH: A faction; Herders"),
        )
    )

    assert Participation.objects.get().group.slug == "north"
    states = {r.key: (r.resolved, [c["id"] for c in r.candidates]) for r in Referent.objects.all()}
    assert states == {
        "north:movement of the NORTH": ("by-id", ["north"]),
        "NORTH: A faction": ("open", ["north"]),
        "Herders": ("open", []),
        "Military Forces of Aland": ("open", []),
    }


def test_what_a_curator_decided_holds(tmp_path, known):
    army = GroupFactory(slug="army", homeland=None)
    Referent.objects.create(
        scheme="acled",
        kind="actor",
        key="Military Forces of Aland",
        label="Military Forces of Aland",
        group=army,
        resolved="by-curator",
    )

    take(written(tmp_path, row(1)))

    assert set(Participation.objects.values_list("group__slug", flat=True)) == {"north", "army"}
    assert Referent.objects.get(group=army).resolved == "by-curator"


def test_old_columns_tags_and_numbers_are_read(tmp_path, known):
    old = row(1, inter1="2", interaction="12", data_id="88", iso3="ALA", event_id_no_cnty="1")

    outcome = take(written(tmp_path, old, header=OLD, tags=True))

    assert (outcome.batch.rows, set(outcome.batch.columns)) == (1, set(OLD))
    assert json.loads(draft().original)["inter1"] == "2"


def test_the_same_file_twice_changes_nothing(tmp_path, known):
    take(written(tmp_path, row(1), row(2)))

    again = take(written(tmp_path, row(1), row(2)))

    assert (again.comparison.unchanged, again.comparison.changed) == (2, 0)
    assert (Event.objects.count(), Participation.objects.count()) == (2, 2)


def test_a_changed_row_changes_its_draft(tmp_path, known):
    take(written(tmp_path, row(1)))
    draft().participations.create(group=GroupFactory(slug="by-hand"), role="ally")

    outcome = take(written(tmp_path, row(1, fatalities="8", actor1="Nobody known")))

    assert outcome.comparison.columns == {"actor1": 1, "fatalities": 1}
    assert json.loads(draft().casualties)["killed"]["best"] == 8
    assert [part.group.slug for part in draft().participations.all()] == ["by-hand"]


def test_a_deleted_event_is_forgotten_unless_somebody_worked_on_it(tmp_path, known):
    take(written(tmp_path, *(row(n) for n in (1, 2, 3))))
    Event.objects.filter(slug="acled-ala2").update(changed_by=UserFactory())

    outcome = take(written(tmp_path, row(3)))

    assert set(Event.objects.values_list("slug", flat=True)) == {"acled-ala2", "acled-ala3"}
    assert outcome.report["drafts_deleted"] == 1
    assert outcome.report["deleted_by_acled_but_worked_on_here"] == ["acled-ala2"]
    assert ImportedRow.objects.filter(ended_by=None).count() == 1
    # It may come back.
    take(written(tmp_path, row(1), row(3)), is_partial=True)
    assert draft(1).title == "Armed clash, Portville"


def test_mistakes_say_what_is_allowed(tmp_path, known):
    rows = (
        row(1, event_date="0025-07-01"),
        row(2, sub_event_type="Tea party"),
        row("3/4"),
        row(5, latitude="95"),
    )

    with pytest.raises(NotImported) as refusal:
        take(written(tmp_path, *rows))

    mistakes = refusal.value.mistakes
    assert [(m.line, m.column) for m in mistakes] == [
        (2, "event_date"),
        (3, "sub_event_type"),
        (4, "event_id_cnty"),
        (5, "latitude"),
    ]
    assert mistakes[1].allowed.startswith("one of: Government regains territory, ")
    assert mistakes[2] == Mistake(4, "event_id_cnty", "ALA3/4", "letters and digits")


def test_a_dataset_that_was_opened_by_mistake_is_refused(tmp_path, known):
    take(written(tmp_path, row(1)))
    open_draft(Dataset.objects.get(slug="acled"))

    with pytest.raises(Unreadable, match="marked as redistributable"):
        take(written(tmp_path, row(1, fatalities="9")))


def test_a_dry_run_leaves_nothing(tmp_path, known):
    outcome = take(written(tmp_path, row(1)), is_dry=True)

    assert outcome.comparison.added == 1
    assert not Event.objects.exists()


ODD = [
    ({"year": "2024"}, ["year-mismatch"]),
    ({"year": ""}, []),
    ({"iso": "466", "country": "Mali", "latitude": "14.45", "longitude": "-11.44"}, []),
    (
        {"iso": "466", "country": "Mali", "latitude": "48.85", "longitude": "2.35"},
        ["point-outside-country"],
    ),
    (
        {"iso": "466", "country": "Mali", "latitude": "-11.44", "longitude": "14.45"},
        ["point-outside-country", "swapped-coordinates"],
    ),
    ({"iso": "", "country": "Akrotiri and Dekhelia"}, ["unknown-country"]),
    ({"iso": "", "country": "Mali", "latitude": "14.45", "longitude": "-11.44"}, []),
]


@pytest.mark.parametrize(("values", "flags"), ODD)
def test_what_is_odd_is_flagged_and_told(tmp_path, values, flags):
    told = take(
        written(
            tmp_path,
            row(1, iso="466", country="Mali", **{"latitude": "14.45", "longitude": "-11.44"})
            | values,
        )
    )

    assert draft().quality_flags == flags
    assert told.report["flags"] == dict.fromkeys(flags, 1)
    assert not Location.objects.filter(name="Portville").exists()
