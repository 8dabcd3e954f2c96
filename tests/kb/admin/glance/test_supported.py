import pytest

from kb.admin.glance.supported import supported_by
from tests import factories
from tests.kb.admin.conftest import address

pytestmark = pytest.mark.django_db

OF_GROUP = {
    "relation": factories.GroupRelationFactory,
    "name": factories.GroupNameFactory,
    "leader": factories.GroupLeaderFactory,
    "designation": factories.DesignationFactory,
}


@pytest.fixture
def source():
    return factories.SourceFactory(archived_url="")


def page(client, source):
    return client.get(address(source, "change", source.pk)).content.decode()


def test_claims_and_citations_stand_by_record(source):
    claim = factories.ClaimFactory(source=source)
    factories.CitationFactory(source=source, event=claim.event)

    (record,) = supported_by(source).records

    assert record.url == f"/admin/kb/event/{claim.event_id}/change/"
    assert [use.url for use in record.uses] == [f"/admin/kb/claim/{claim.pk}/change/", record.url]


@pytest.mark.parametrize("name", OF_GROUP)
def test_what_belongs_to_a_group_leads_to_the_group(source, name):
    row = OF_GROUP[name]()
    factories.CitationFactory(source=source, **{name: row})
    group = row.subject if name == "relation" else row.group

    (record,) = supported_by(source).records

    assert record.url == f"/admin/kb/group/{group.pk}/change/"
    assert record.uses[0].what.startswith(f"cited for its {name}")


def test_the_page_says_whether_there_is_a_copy(admin_client, source):
    assert "Not archived." in page(admin_client, source)
    assert "Nothing rests on it yet." in page(admin_client, source)

    source.archived_url = "https://archive.test/1"
    source.save()

    assert "Archived copy" in page(admin_client, source)


def test_many_uses_are_capped_and_counted(source, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("kb.admin.glance.supported.SHOWN", 2)
    for _ in range(4):
        factories.ClaimFactory(source=source)

    with django_assert_max_num_queries(4):
        supported = supported_by(source)

    assert (len(supported.records), supported.claims, supported.is_capped) == (2, 4, True)
