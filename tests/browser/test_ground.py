"""The ground itself: who opens a page is logged in, and what no page may do is noticed."""

import pytest

from tests.browser.people import NAMES, log_in


@pytest.mark.parametrize("name", NAMES)
def test_each_role_finds_the_index(open_as, name):
    page = open_as(name)

    page.goto("/admin/")

    assert page.url.endswith("/admin/")
    assert page.get_by_role("link", name="Events").count() > 0


def test_who_logs_in_without_having_asked_for_a_page_comes_to_the_index(open_as):
    page = open_as(None)
    page.goto("/admin/login/")

    log_in(page, "contributor")

    assert page.url.endswith("/admin/")


def answer_for_it(route):
    """Nothing leaves this machine, not even here."""
    route.fulfill(headers={"Access-Control-Allow-Origin": "*"}, body="")


@pytest.mark.parametrize(
    ("event", "provoked", "noticed"),
    [
        ("request", "fetch('https://elsewhere.example/')", "host: https://elsewhere.example/"),
        ("pageerror", "setTimeout(() => { throw new Error('broken') })", "broken"),
        ("console", "console.error('a policy was broken')", "a policy was broken"),
    ],
)
def test_what_no_page_may_do_is_noticed(open_as, watch, event, provoked, noticed):
    page = open_as(None)
    page.route("https://elsewhere.example/**", answer_for_it)

    with page.expect_event(event):
        page.evaluate(f"() => {{ {provoked} }}")

    assert any(noticed in problem for problem in watch.problems)
    watch.problems.clear()
