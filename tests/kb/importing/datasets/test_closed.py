"""A release of a dataset that was closed: what its rows make, and what later releases do to them."""

import pytest

from kb.importing.datasets import Unreadable
from kb.models import Dataset, Edition, Event, Group, Location, Referent, Source
from kb.publishing import Refused, publish
from tests.factories import CitationFactory, EventFactory, EventLinkFactory
from tests.kb.importing.datasets.ged import row, taken
from tests.publishing import document, open_draft

pytestmark = pytest.mark.django_db


def close(slug="ucdp-ged-25-1"):
    Dataset.objects.filter(slug=slug).update(is_redistributable=False)


def events():
    return Event.objects.filter(slug="ucdp-ged-1")


@pytest.mark.parametrize("is_dry", [True, False])
def test_no_place_and_no_group_is_made_of_closed_rows(world, tmp_path, is_dry):
    taken(tmp_path, row())
    close()
    before = (Event.objects.count(), Group.objects.count(), Location.objects.count())

    with pytest.raises(Unreadable, match="Such an import makes none"):
        taken(
            tmp_path,
            row(),
            row(
                id="2",
                where_coordinates="Elsewhere town",
                latitude="14.2",
                side_b="New",
                side_b_new_id="99999",
            ),
            options={"is_dry": is_dry},
        )

    assert (Event.objects.count(), Group.objects.count(), Location.objects.count()) == before
    assert not Referent.objects.filter(key="99999").exists()


def test_closed_rows_of_known_places_and_groups_are_drafts_and_no_more(world, tmp_path):
    taken(tmp_path, row())
    close()
    editions = Edition.objects.count()

    taken(tmp_path, row(), row(2, date_start="2022-03-05", date_end="2022-03-05"))

    draft = Event.objects.get(slug="ucdp-ged-2")
    assert (draft.as_published, Edition.objects.count()) == (None, editions)
    with pytest.raises(Refused, match="may not be redistributed"):
        publish(Event.objects.filter(pk=draft.pk), reason="By mistake.")


def test_an_event_that_is_linked_to_a_closed_draft_does_not_show_its_title(world, tmp_path):
    taken(tmp_path, row())
    close()
    taken(tmp_path, row(), row(2, date_start="2022-03-05", date_end="2022-03-05"))
    ours = EventFactory(
        dataset__slug="curated", location=None, geo_precision="", latitude=None, longitude=None
    )
    EventLinkFactory(event=ours, other=Event.objects.get(slug="ucdp-ged-2"))
    CitationFactory(event=ours)

    publish_all_of(ours)

    assert document(ours)["related"] == []


def publish_all_of(event):
    publish(
        Dataset.objects.filter(pk=event.dataset_id),
        Source.objects.filter(citations__event=event),
        type(event).objects.filter(pk=event.pk),
        reason="Ours.",
    )


def test_an_import_brings_a_row_with_a_release_that_is_open(world, tmp_path):
    """The makers have opened what they closed: the row is another one, of another release."""
    taken(tmp_path, row())
    close()

    taken(tmp_path, row(deaths_a="28", best="75"), release="26.1")

    assert document(events().get())["dataset"]["slug"] == "ucdp-ged-26-1"
    publish(events(), reason="Nothing closed is in it.")


def test_a_row_that_only_a_closed_release_has_waits_until_that_is_opened(world, tmp_path):
    taken(tmp_path, row())
    close()
    taken(tmp_path, row(), row(2, date_start="2022-03-05", date_end="2022-03-05"))
    dataset = Dataset.objects.get(slug="ucdp-ged-25-1")

    open_draft(dataset)
    publish(
        Dataset.objects.filter(pk=dataset.pk),
        Event.objects.filter(slug="ucdp-ged-2"),
        reason="Its makers allow it.",
    )

    assert document(Event.objects.get(slug="ucdp-ged-2"))["dataset"]["licence"] == "CC-BY-4.0"
