"""A real browser on a real site.

One browser and one site serve all tests here; what a test writes, the next one finds. A test asks
for `open_as` and gets a page where somebody with a role is logged in; at its end it fails if a page
asked another host, logged an error, or was answered with 5xx.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.people import log_in, make_people
from tests.site import made_database, served

PATIENCE = (
    60_000  # milliseconds: the fullest page of an event is heavy, and machines that test are busy
)
HERE = __name__.rpartition(".")[0].replace(".", "/")


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def pytest_collection_modifyitems(items):
    """All in one process, so that the site is made once; the marker lets one leave them out."""
    for item in items:
        if HERE in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("site"))


@pytest.fixture(scope="package")
def workbench(seeded, tmp_path_factory):
    """A site to write to, with somebody of each role."""
    folder = tmp_path_factory.mktemp("workbench")
    settings = {"RELEASES_DIR": str(folder / "releases")}
    with made_database(seeded) as name, served(name, folder, **settings) as site:
        make_people(site)
        yield site


@pytest.fixture(scope="package")
def browser():
    """Playwright keeps a loop running, which Django would take for asynchronous code."""
    found = chromium.path()
    if found is None:
        pytest.skip("No Chromium on this machine: install chromium, or name one by KB_CHROMIUM.")
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        launched = playwright.chromium.launch(executable_path=found, args=list(chromium.ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def logins(browser, workbench):
    """The cookies of each person who logged in once."""
    kept = {}

    def cookies(name):
        if name not in kept:
            context = browser.new_context(base_url=workbench.url)
            page = context.new_page()
            page.goto("/admin/login/")
            log_in(page, name)
            kept[name] = context.storage_state()
            context.close()
        return kept[name]

    return cookies


@pytest.fixture
def watch(workbench):
    """What went wrong on the pages of this test; a test that provokes something takes it off."""
    return chromium.Watch(workbench.url.partition("//")[2])


@pytest.fixture
def open_as(request, browser, workbench, logins, watch, tmp_path) -> Iterator:
    """A function that opens a page for a person of `people.NAMES`, or for nobody (None)."""
    contexts = []

    def opened(name, scheme="light", **options):
        context = browser.new_context(
            base_url=workbench.url,
            storage_state=logins(name) if name else None,
            color_scheme=scheme,
            reduced_motion="reduce",
            **{"viewport": {"width": 1400, "height": 900}, **options},
        )
        context.set_default_timeout(PATIENCE)
        context.set_default_navigation_timeout(PATIENCE)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield opened
    if request.node.stash.get(FAILED, False):
        photograph(contexts, tmp_path)
    for context in contexts:
        context.close()
    assert not watch.problems


def photograph(contexts, folder):
    """What a failed test saw at its end, page by page: in pytest's folder of it, the newest of --basetemp."""
    for n, page in enumerate(page for context in contexts for page in context.pages):
        page.screenshot(path=folder / f"page-{n}.png", full_page=True)
