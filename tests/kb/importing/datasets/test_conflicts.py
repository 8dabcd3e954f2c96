"""The UCDP/PRIO list of armed conflicts: rows of years, an event for each conflict."""

import csv
import io
import json

import pytest

from kb.importing.datasets import FORMATS, Mistake, NotImported, Options, import_file
from kb.importing.datasets.ucdp.conflicts.columns import COLUMNS
from kb.models import Event, Group, Import, ImportedRow, Participation, Referent
from tests.factories import ExternalIdFactory, GroupFactory, LocationFactory, ParticipationFactory
from tests.publishing import document, publish_all
from tests.shared import FOLDER

pytestmark = pytest.mark.django_db
OLD = FOLDER / "ucdp/acd_24_1_UcdpPrioConflict_v24_1.csv"
NEW = FOLDER / "ucdp/acd_25_1_normalised.csv"
HEADER = [column.name for column in COLUMNS]
FEW = [  # the 22 columns of a copy that its owner had cleaned
    *HEADER[:14],
    *("start_date", "end_date"),
    *HEADER[21:27],
]


def year(conflict, number, **values):
    return {
        "conflict_id": conflict,
        "year": number,
        "location": "Aland",
        "side_a": "Government of Aland",
        "side_a_id": "11",
        "side_b": "Rebels",
        "side_b_id": "12",
        "incompatibility": 2,
        "intensity_level": 1,
        "type_of_conflict": 3,
        "start_date": "2009-06-10",
        "start_prec": 1,
        "ep_end": 0,
        "gwno_loc": "990",
        **values,
    }


ROWS = (
    # The names and the numbers of side b are each sorted: 13 is Alpha, 12 is Rebels.
    year(400, 2012, side_b="Alpha, Rebels", side_b_id="12, 13", side_a_2nd="Government of Beland"),
    year(400, 2009),
    year(400, 2013, ep_end=1, ep_end_date="2013-07-01"),
    year(
        401, 2000, start_date="2000-05-31", start_prec=4, incompatibility=1, territory_name="Isle"
    ),
    year(402, 1999, gwno_loc="990, 991", incompatibility=3, territory_name="Isle", start_prec=3),
)


def written(folder, rows=ROWS, *, name="ucdp-prio-acd-251.csv", header=HEADER, delimiter=","):
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, header, extrasaction="ignore", restval="", delimiter=delimiter)
        table.writeheader()
        table.writerows(rows)
    return str(path)


def take(path, **options):
    return import_file(FORMATS["ucdp-conflicts"], path, Options(**options))


def conflict(number):
    return Event.objects.get(slug=f"ucdp-conflict-{number}")


def parties(number):
    rows = Participation.objects.filter(event=conflict(number))
    return {(row.side, row.role, row.group.slug) for row in rows}


@pytest.fixture
def land():
    """The country with number 990, and a group of our own with number 12."""
    place = LocationFactory(
        slug="aland", kind="country", country="AX", latitude=None, longitude=None
    )
    ExternalIdFactory(location=place, group=None, scheme_id="id-scheme:gleditsch-ward", value="990")
    ExternalIdFactory(group=GroupFactory(slug="rebels", homeland=None), value="12")
    publish_all()
    return place


def test_the_years_of_a_conflict_are_one_event(tmp_path, land):
    outcome = take(written(tmp_path))

    assert (outcome.batch.rows, outcome.comparison.added, Event.objects.count()) == (5, 5, 3)
    assert outcome.report["conflicts"] == {"new": 3, "written anew": 0}
    event = conflict(400)
    assert (event.title, event.type.code) == ("Aland: government", "armed-conflict")
    assert (str(event.date_earliest), str(event.date_latest)) == ("2009-06-10", "2013-07-01")
    assert (event.location, event.geo_precision) == (land, "country")
    page = document(event)
    assert page["casualties"]["rule"] == "dataset"
    assert page["casualties"]["killed"]["best"] is None
    assert page["external_ids"][0]["value"] == "400"
    years = page["original"]["years"]
    assert [one["year"] for one in years] == [2009, 2012, 2013]
    assert list(years[0]) == HEADER
    assert years[1]["side_a_2nd"] == "Government of Beland"


def test_days_are_as_wide_as_their_precision(tmp_path, land):
    take(written(tmp_path))

    days = {n: (str(conflict(n).date_earliest), str(conflict(n).date_latest)) for n in (401, 402)}
    # Of code 4 the year alone is sure, of code 3 the month; no end is the end of the last year.
    assert days[401] == ("2000-01-01", "2000-12-31")
    assert days[402] == ("1999-12-31", "2009-06-01")
    assert conflict(402).quality_flags == ["dates-out-of-order"]
    assert (conflict(401).title, conflict(402).title) == (
        "Aland: Isle",
        "Aland: Isle and government",
    )
    assert (conflict(402).location, conflict(402).geo_precision) == (None, "")


def test_sides_are_told_by_number_and_never_zipped(tmp_path, land):
    take(written(tmp_path))

    assert parties(400) == {
        ("a", "party", "ucdp-actor-11"),
        ("b", "party", "rebels"),
        ("b", "party", "ucdp-actor-13"),
    }
    made = Group.objects.filter(slug__startswith="ucdp-actor").values_list("slug", "name")
    assert set(made) == {
        ("ucdp-actor-11", "Government of Aland"),
        ("ucdp-actor-13", "Actor 13"),
    }


def test_what_the_list_of_actors_said_of_a_number_stays(tmp_path, land):
    listed = {"id": "rebels", "name": "Rebels", "why": "listed by UCDP as a member of 13"}
    Referent.objects.create(
        scheme="ucdp",
        kind="actor",
        key="13",
        label="Alpha, Rebels",
        resolved="composite",
        candidates=[listed],
    )

    take(written(tmp_path))

    referent = Referent.objects.get(key="13")
    assert (referent.label, referent.candidates) == ("Alpha, Rebels", [listed])


def test_the_same_file_twice_changes_nothing(tmp_path, land):
    take(written(tmp_path))

    again = take(written(tmp_path))

    assert (again.comparison.unchanged, again.comparison.added, again.comparison.absent) == (
        5,
        0,
        0,
    )
    assert Event.objects.count() == 3


def test_another_release_writes_the_conflicts_whose_years_differ(tmp_path, land):
    take(written(tmp_path))
    ParticipationFactory(
        event=conflict(400), group=GroupFactory(slug="by-hand"), side="b", role="ally"
    )
    publish_all()
    rows = [dict(one) for one in ROWS]
    rows[0] |= {"side_b": "Rebels", "side_b_id": "12"}  # 2012
    del rows[2]  # 2013
    rows.append(year(400, 2014))

    outcome = take(written(tmp_path, rows, name="ucdp-prio-acd-261.csv"))

    compared = outcome.comparison
    assert (compared.added, compared.changed, compared.absent) == (1, 1, 1)
    assert outcome.batch.withdrawn == 1
    assert compared.columns == {"side_b": 1, "side_b_id": 1}
    assert parties(400) == {
        ("a", "party", "ucdp-actor-11"),
        ("b", "party", "rebels"),
        ("b", "ally", "by-hand"),
    }
    page = document(conflict(400))
    assert [one["year"] for one in page["original"]["years"]] == [2009, 2012, 2014]
    assert str(conflict(400).date_latest) == "2014-12-31"
    assert Event.objects.filter(is_withdrawn=True).count() == 0


def test_a_conflict_that_only_loses_a_year_is_published_without_it(tmp_path, land):
    take(written(tmp_path))

    take(written(tmp_path, ROWS[:2] + ROWS[3:], name="ucdp-prio-acd-261.csv"))

    years = document(conflict(400))["original"]["years"]
    assert [one["year"] for one in years] == [2009, 2012]


def test_a_conflict_without_years_is_withdrawn(tmp_path, land):
    take(written(tmp_path))

    outcome = take(written(tmp_path, ROWS[:3], name="ucdp-prio-acd-261.csv"))

    assert outcome.batch.withdrawn == 2
    assert {n: conflict(n).is_withdrawn for n in (400, 401, 402)} == {
        400: False,
        401: True,
        402: True,
    }


def test_an_extract_keeps_the_years_that_are_not_in_it(tmp_path, land):
    take(written(tmp_path))

    take(written(tmp_path, [year(400, 2015)], name="ucdp-prio-acd-261.csv"), is_partial=True)

    kept = json.loads(conflict(400).original)["years"]
    assert [one["year"] for one in kept] == [2009, 2012, 2013, 2015]
    assert ImportedRow.objects.filter(ended_by=None).count() == 6


def test_a_copy_with_22_columns_semicolons_and_other_dates_is_read(tmp_path, land):
    rows = [
        dict(one, start_date="15-11-2012", end_date="1-12-2013")
        for one in ROWS
        if one["year"] == 2013
    ]

    outcome = take(written(tmp_path, rows, header=FEW, delimiter=";", name="acd_24_1.csv"))

    assert len(outcome.batch.columns) == 22
    event = conflict(400)
    # Without a word that the episode ended, the day of its end says it did.
    assert (str(event.date_earliest), str(event.date_latest)) == ("2012-11-15", "2013-12-01")


def test_mistakes_and_twins_are_refused(tmp_path, land):
    rows = [*ROWS, year(401, 2000), year(500, 2001, incompatibility=4)]

    with pytest.raises(NotImported) as refusal:
        take(written(tmp_path, rows))

    assert [m.line for m in refusal.value.mistakes] == [5, 7, 8]
    assert refusal.value.mistakes[2] == Mistake(
        8, "incompatibility", "4", "a whole number, from 1 to 3"
    )


def test_a_dry_run_leaves_nothing(tmp_path, land):
    outcome = take(written(tmp_path), is_dry=True)

    assert outcome.comparison.added == 5
    assert (Import.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.skipif(
    not NEW.exists(), reason="the conflict lists of UCDP/PRIO are not on this machine"
)
def test_the_report_equals_an_independent_comparison_of_two_releases():
    """Of the columns that both have, but the dates: the owner of the older copy changed what they mean."""
    old, new = (
        {(row["conflict_id"], row["year"]): row for row in csv.DictReader(io.StringIO(text))}
        for text in (path.read_text(encoding="utf-8-sig") for path in (OLD, NEW))
    )
    take(str(OLD))

    outcome = take(str(NEW))

    compared = outcome.comparison
    assert compared.added == len(new.keys() - old.keys()) == 66
    assert compared.absent == len(old.keys() - new.keys()) == 1
    both = new.keys() & old.keys()
    expected = {
        name: count
        for name in HEADER
        if name in FEW and name not in {"start_date", "ep_end_date"}
        if (count := sum(old[key][name] != new[key][name] for key in both))
    }
    dates = {"start_date", "ep_end_date"}
    assert {n: c for n, c in compared.columns.items() if n not in dates} == expected
    assert (expected["side_b"], expected["side_b_id"]) == (54, 2)
    assert Event.objects.filter(is_withdrawn=False).count() == len({key[0] for key in new}) == 303
    mali = json.loads(conflict(11347).original)["years"]
    assert [str(one["year"]) for one in mali] == sorted(y for c, y in new if c == "11347")
