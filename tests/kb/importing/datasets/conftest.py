import pytest

from kb.importing.datasets.reference import load_countries
from tests.factories import ExternalIdFactory, GroupFactory
from tests.publishing import publish_all


@pytest.fixture
def world(db):
    """The tables of countries, and two groups of our own that UCDP has numbers for."""
    load_countries()
    jnim = GroupFactory(
        slug="jnim", name="Jama'at Nusrat al-Islam wal-Muslimin", short_name="JNIM", homeland=None
    )
    ExternalIdFactory(group=jnim)
    publish_all()
    return jnim
