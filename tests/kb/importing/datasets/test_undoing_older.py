"""Imports that versions before notes were kept had made or undone: they are undone and taken in again too."""

from importlib import import_module

import pytest
from django.db import connection

from kb.importing.datasets import undo_import
from kb.models import DraftAuthor, ExternalId, Import, ImportWrite, LocationName
from tests.factories import CitationFactory, ExternalIdFactory, LocationNameFactory, UserFactory
from tests.kb.importing.datasets.releases import FILES, Releases, base
from tests.kb.importing.datasets.states import assert_same, public, taken_together
from tests.kb.importing.datasets.test_geonames import place
from tests.publishing import document

pytestmark = pytest.mark.django_db
MIGRATION = import_module("kb.migrations.0028_undoing_exactly")


def migrate(*statements):
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def forget(batch):
    """Leave of an import what older versions kept of it."""
    Import.objects.filter(pk=batch.pk).update(first_edition=None, last_edition=None)
    ImportWrite.objects.filter(batch=batch).delete()


@pytest.mark.parametrize("name", FILES)
def test_their_editions_are_found_by_the_reasons_printed(name, tmp_path):
    base()
    releases = Releases(name, tmp_path)
    batches = [releases.take(0), releases.take(1)]
    wanted = [(batch.first_edition, batch.last_edition) for batch in batches]
    for batch in batches:
        forget(batch)

    migrate(MIGRATION.EDITIONS)

    rows = Import.objects.order_by("pk").values_list("first_edition", "last_edition")
    assert list(rows) == wanted


@pytest.mark.parametrize("name", ["ucdp-ged", "ucdp-actors", "ucdp-conflicts", "geonames"])
def test_an_import_of_which_nothing_was_noted_is_undone_and_taken_in_again(name, tmp_path):
    base()
    releases = Releases(name, tmp_path)
    nothing = public()
    batch = releases.take(0)
    first = public()
    for _ in range(2):
        forget(batch)
        migrate(MIGRATION.EDITIONS)
        undo_import(releases.format, batch)
        assert public() == nothing
        batch = releases.take(0)
        assert public() == first


def test_what_hangs_on_shells_of_older_versions_is_cleared_away(tmp_path):
    """It had kept the file from being taken in again: a withdrawn source was cited."""
    base()
    releases = Releases("geonames", tmp_path)
    first = releases.take(0)
    before = taken_together()
    niono, kita = place(5), place(6)
    source = niono.citations.get().source
    undo_import(releases.format, first)
    for town, number in ((niono, "5"), (kita, "6")):
        CitationFactory(group=None, location=town, source=source, locator=number)
        ExternalIdFactory(
            group=None, event=None, location=town, scheme_id="id-scheme:geonames", value=number
        )
        LocationNameFactory(location=town, text="Before")
    type(kita).objects.filter(pk=kita.pk).update(changed_by=UserFactory())

    migrate(*MIGRATION.SHELLS, *MIGRATION.EMPTIED)

    assert not ExternalId.objects.filter(location=niono).exists()
    assert LocationName.objects.filter(location=kita).exists()  # a curator had a hand in it
    # Without that hand it is a shell as the other.
    type(kita).objects.filter(pk=kita.pk).update(changed_by=None)
    DraftAuthor.objects.all().delete()
    migrate(*MIGRATION.SHELLS, *MIGRATION.EMPTIED)

    releases.take(0)

    assert_same(before, taken_together())
    assert document(place(5))["citations"][0]["source"]["slug"] == source.slug
