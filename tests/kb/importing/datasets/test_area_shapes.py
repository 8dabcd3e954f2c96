import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from kb.importing.datasets.area_shapes import AREAS, load_areas
from kb.models import AreaShape, CountryShape
from tests.shared import shared

pytestmark = pytest.mark.django_db
ROW = {
    "code": "ML-1",
    "slug": "ml-kayes-region",
    "name": "Kayes",
    "drawn_as": "one of nine",
    "release": "Natural Earth",
    "is_hole": False,
    "ring": "((0,0),(1,0),(1,1))",
}


def test_the_table_is_what_the_file_says():
    assert load_areas()

    assert AreaShape.objects.values("code").distinct().count() == 62
    assert AreaShape.objects.filter(is_hole=True).count() == 2
    assert set(
        AreaShape.objects.filter(code__startswith="ML").values_list("drawn_as", flat=True)
    ) == {"one of Mali's nine units before 2016"}


def test_a_second_time_nothing_is_read_and_a_changed_file_is(tmp_path):
    load_areas()
    AreaShape.objects.filter(code="ML-1").delete()
    assert not load_areas()
    assert not AreaShape.objects.filter(code="ML-1").exists()

    changed = tmp_path / "area-shapes.csv"
    changed.write_text(
        "\n".join(AREAS.read_text(encoding="utf-8").splitlines()[:4]), encoding="utf-8"
    )

    assert load_areas(changed)
    assert AreaShape.objects.count() == 3


def test_the_command_reads_all_outlines_and_may_be_repeated(capsys):
    call_command("load_outlines")
    call_command("load_outlines")

    assert AreaShape.objects.exists()
    assert CountryShape.objects.exists()
    assert capsys.readouterr().out.splitlines() == [
        "Read anew: countries, units.",
        "Read anew: nothing, they are current.",
    ]


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"code": "Mali"}, "code_is_of_iso_3166_2"),
        ({"slug": "Kayes Region"}, "slug_is_well_formed"),
        ({"release": ""}, "says_what_it_is"),
    ],
)
def test_the_database_refuses(values, constraint):
    AreaShape.objects.create(**ROW)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AreaShape.objects.create(**ROW | values)


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (12.64, -8.0, "ML-BKO"),
        (16.77, -3.0, "ML-6"),
        (14.1, -1.63, "BF-SOM"),
        (13.51, 2.11, "NE-8"),
    ],
)
def test_towns_lie_in_their_units_alone(latitude, longitude, code):
    load_areas()
    sql = """SELECT code FROM kb_areashape WHERE ring @> point(%s, %s)
        GROUP BY code HAVING bool_and(NOT is_hole)"""
    with connection.cursor() as cursor:
        cursor.execute(sql, (longitude, latitude))

        assert cursor.fetchall() == [(code,)]


def test_the_file_is_made_of_the_real_one(tmp_path):
    from importlib.util import module_from_spec, spec_from_file_location  # noqa: PLC0415

    spec = spec_from_file_location("area_shapes", AREAS.with_name("area_shapes.py"))
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    made = tmp_path / "made.csv"

    script.main(shared("boundaries/ne_10m_admin1_mli_bfa_ner_simplified.geojson"), made)

    assert made.read_bytes() == AREAS.read_bytes()
