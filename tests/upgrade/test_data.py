"""Imports, releases and other commands on older bases brought up to date."""

import io

from django.core.management import call_command

from kb.models import Edition, Import, Location, Release
from tests.upgrade.make_dump import HERE
from tests.upgrade.test_acts import documents, misplaced

ML = ("geonames", str(HERE / "files" / "ML.txt"), "--release", "2023-10-22")
GED = ("ucdp-ged", str(HERE / "files" / "ged.csv"), "--release", "22.1")


def run(*arguments):
    output = io.StringIO()
    call_command(*arguments, stdout=output, stderr=output)
    return output.getvalue()


def test_files_are_imported_once_and_undone(base):
    had = Import.objects.count()
    before = documents() if had == 0 else None

    run("import", *ML)
    run("import", *GED)
    last = Edition.objects.latest("id").pk
    brought = documents()
    for same in (ML, GED):
        assert "0 added, 0 changed" in run("import", *same)

    assert Edition.objects.latest("id").pk == last
    assert {slug for noun, slug in brought if slug.startswith("ucdp-ged-")} >= {"ucdp-ged-1"}
    assert Location.objects.get(slug="ml-example-camp").as_published
    assert misplaced() == []

    for batch in Import.objects.filter(added__gt=0).order_by("-pk"):
        run("undo_import", str(batch.pk))
    after = documents()

    assert {
        slug for noun, slug in after if slug.endswith("-900003") or slug == "ucdp-ged-1"
    } == set()
    if before is not None:
        assert {key: text for key, text in after.items() if key in before} == before


def test_a_release_is_made_and_verified(base, settings, tmp_path):
    settings.RELEASES_DIR = tmp_path
    known = list(Release.objects.values_list("version", flat=True))

    run("release", "2099.1", "--note", "After the upgrade.")

    assert "as it was released" in run("release", "2099.1", "--verify")
    assert (tmp_path / "2099.1" / "events.csv").stat().st_size > 1000
    assert set(Release.objects.values_list("version", flat=True)) == {*known, "2099.1"}


def test_doubles_are_looked_for(base):
    assert "Groups:" in run("find_doubles")
