from pathlib import Path

import pytest
from django.db import connection, transaction

from tests.upgrade.restoring import STATES, connected, migrated, schema

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """All tests of one base in one process, which restores it once."""
    for item in items:
        if HERE in item.path.parents and "base" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group(f"upgrade-{item.callspec.params['state']}"))


@pytest.fixture(scope="session", params=STATES)
def state(request):
    """A released state of the code that the project has a dump of."""
    return request.param


@pytest.fixture(scope="session")
def new_schema(django_db_modify_db_settings, django_db_blocker):
    """What a database has that today's migrations made from nothing."""
    with django_db_blocker.unblock(), migrated() as name, connected(name):
        return schema()


@pytest.fixture(scope="session")
def restored(state, new_schema, django_db_blocker):
    """The name of a database that was loaded from the dump of this state and brought up to date."""
    with django_db_blocker.unblock(), migrated(state) as name:
        yield name


@pytest.fixture
def base(state, restored, django_db_blocker):
    """The state whose base Django is connected to, brought up to date; what a test does is undone."""
    with django_db_blocker.unblock(), connected(restored), transaction.atomic():
        yield state
        connection.check_constraints()
        transaction.set_rollback(True)
