"""Real releases over each other, undone and taken in again; they are not part of the project."""

import pytest

from kb.importing.datasets import FORMATS, Options, import_file, undo_import
from kb.importing.datasets.geonames.features import FEATURES
from kb.importing.datasets.reference import load_countries
from kb.models import Citation, Dataset, Location, Source
from tests.kb.importing.datasets.older import older
from tests.kb.importing.datasets.states import assert_same, taken_together
from tests.shared import shared

pytestmark = pytest.mark.django_db
PAIRS = {
    "ucdp-ged": ("ucdp/pair_old_19_1.csv", "19.1", "ucdp/pair_new_23_1.csv", "23.1"),
    "ucdp-conflicts": (
        "ucdp/acd_24_1_UcdpPrioConflict_v24_1.csv",
        "24.1",
        "ucdp/acd_25_1_normalised.csv",
        "25.1",
    ),
}


def take(name, path, release=""):
    options = Options(release=release, max_withdrawn=100.0)
    return import_file(FORMATS[name], str(path), options).batch


@pytest.mark.parametrize("name", PAIRS)
def test_releases_of_ucdp(name):
    old, older_release, new, newer_release = PAIRS[name]
    files = (shared(old), older_release), (shared(new), newer_release)
    load_countries()
    nothing = taken_together()
    first = take(name, *files[0])
    one = taken_together()
    second = take(name, *files[1])
    both = taken_together()
    assert second.changed
    for _ in range(2):
        undo_import(FORMATS[name], second)
        assert_same(one, taken_together())
        undo_import(FORMATS[name], first)
        assert_same(nothing, taken_together())
        first = take(name, *files[0])
        assert_same(one, taken_together())
        second = take(name, *files[1])
        assert_same(both, taken_together())


def test_the_list_of_actors():
    path = shared("ucdp/actor_22_1_ucdp-actor-221.csv")
    load_countries()
    nothing = taken_together()
    batch = take("ucdp-actors", path, "22.1")
    one = taken_together()
    undo_import(FORMATS["ucdp-actors"], batch)
    assert_same(nothing, taken_together())
    take("ucdp-actors", path, "22.1")
    assert_same(one, taken_together())


def test_mali_of_2014_and_of_2023(tmp_path):
    """Every unit and every fourth of the other rows; the older release is made from the newer."""
    lines = [
        line
        for line in shared("geonames/ML.txt").read_text("utf-8").splitlines(keepends=True)
        if line.split("\t")[6] == "A" or int(line.split("\t")[0]) % 4 == 0
    ]
    new, old = tmp_path / "ML.txt", tmp_path / "ML-2014.txt"
    new.write_text("".join(lines), encoding="utf-8")
    old.write_text("".join(older(lines)), encoding="utf-8")
    load_countries()
    nothing = taken_together()
    first = take("geonames", old)
    one, parents = taken_together(), _parents()
    second = take("geonames", new)
    both, release = taken_together(), second.dataset.slug
    counts = second.rows, second.added, second.changed, second.withdrawn
    assert counts == _counts(old, lines)
    for _ in range(2):
        undo_import(FORMATS["geonames"], second)
        assert (_parents(), _naming(release)) == (parents, 0)
        assert not Dataset.objects.filter(slug=release, is_withdrawn=False).exists()
        assert not Source.objects.filter(slug=release, is_withdrawn=False).exists()
        assert_same(one, taken_together())
        second = take("geonames", new)
        assert_same(both, taken_together())
    undo_import(FORMATS["geonames"], second)
    undo_import(FORMATS["geonames"], first)
    assert_same(nothing, taken_together())


def _parents():
    places = Location.objects.filter(is_withdrawn=False)
    return dict(places.values_list("slug", "parent__slug"))


def _naming(release):
    return Citation.objects.filter(source__slug=release).count()


def _counts(old, lines):
    """Rows of the newer file; those added, changed and gone among the kinds of rows that become places."""
    taken = {code for one in FEATURES if not one.is_asked for code in one.codes.split()}
    was, now = (
        {line.split("\t")[0]: line.rstrip("\n").split("\t") for line in rows}
        for rows in (old.read_text("utf-8").splitlines(keepends=True), lines)
    )

    def is_place(row):
        return f"{row[6]}.{row[7]}" in taken and row[8] == "ML"

    known = {key for key, row in was.items() if is_place(row)}
    come = {key for key, row in now.items() if is_place(row)}
    changed = {key for key in known & now.keys() if was[key] != now[key]}
    return len(now), len(come - known), len(changed), len(known - now.keys())
