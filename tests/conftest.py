from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.signals import user_logged_in
from django.core.management import call_command, get_commands
from django.db import connection
from django.http import HttpRequest
from pytest_django import DjangoDbBlocker

from api.files import Begun
from kb import database
from kb.access import standing
from tests.site import Site, made_database, run, served, url_of

LONGEST = ("test_schema_holds.py", "test_clients.py", "test_closed_data.py")
"""Files with a test of minutes: begun last, one process would work on it alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, the others in their order."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def load_vocabularies() -> None:
    if "load_vocabularies" in get_commands():
        call_command("load_vocabularies", verbosity=0)


def allow_flush() -> None:
    """Transactional tests end by TRUNCATE, which the ledger's tables otherwise refuse."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'append_only_whole'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only_whole")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Have a server before Django connects; tests without a database start none."""
    try:
        database.ensure()
    except database.PostgresUnavailable as problem:
        pytest.exit(str(problem), returncode=2)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        allow_flush()
        load_vocabularies()


@pytest.fixture(autouse=True)
def vocabularies_after_flush(request: pytest.FixtureRequest) -> None:
    """A transactional test leaves every table empty, so the next one fills them again."""
    marker = request.node.get_closest_marker("django_db")
    by_marker = marker is not None and marker.kwargs.get("transaction", False)
    if by_marker or "transactional_db" in request.fixturenames:
        request.getfixturevalue("transactional_db")
        load_vocabularies()
        import_module("kb.migrations.0005_roles").create_roles(apps, None)
        import_module("kb.migrations.0015_undoing_imports").let_managers_undo(apps, None)
        import_module("kb.migrations.0019_access").let_managers_unlock(apps, None)
        import_module("kb.migrations.0021_reports").let_curators_read_reports(apps, None)
        import_module("kb.migrations.0022_review").let_curators_see_reviews(apps, None)
        import_module("kb.migrations.0024_spreadsheets").let_curators_send_spreadsheets(apps, None)


@pytest.fixture(scope="session", autouse=True)
def whoever_is_logged_in_by_force_has_signed_in() -> Iterator[None]:
    """Django's clients log in past the pages that say when and how somebody signed in."""

    def begin(request: HttpRequest, **signal: object) -> None:
        standing.begin(request.session, standing.CODE)

    user_logged_in.connect(begin)
    yield
    user_logged_in.disconnect(begin)


@pytest.fixture(autouse=True)
def files_end_with_the_test(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A server closes every answer; a file that a test does not read would end with its garbage,
    amid another query of the same connection, and wait for itself for ever."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
    begun: list[Begun] = []
    begin = Begun.__init__

    def remembered(file: Begun, chunks: Iterator[bytes]) -> None:
        begin(file, chunks)
        begun.append(file)

    monkeypatch.setattr(Begun, "__init__", remembered)
    yield
    for file in begun:
        file.close()


@pytest.fixture(scope="session")
def seeded(django_db_modify_db_settings: None) -> Iterator[str]:
    """The name of a database that `manage.py setup` made ready; nobody is connected to it."""
    with made_database() as name:
        run("manage.py", "setup", environment={"DATABASE_URL": url_of(name), "KB_LOCAL": "1"})
        yield name


@pytest.fixture(scope="session")
def site(seeded: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site to read from, with one release. Who writes makes one of their own from `seeded`."""
    folder = tmp_path_factory.mktemp("site")
    releases = str(folder / "releases")
    with made_database(seeded) as name, served(name, folder, RELEASES_DIR=releases) as site:
        site.manage("release", "2026.1", "--note", "The first.")
        yield site
