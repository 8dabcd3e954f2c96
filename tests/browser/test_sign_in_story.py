"""Where a second factor is required: set up at the first sign-in, asked for at every later one."""

import re
from base64 import b32decode
from contextlib import contextmanager

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import expect

from tests.browser import chromium
from tests.browser.acts import press
from tests.browser.people import log_in, make_people
from tests.site import made_database, served


@pytest.fixture(scope="module")
def guarded(seeded, tmp_path_factory):
    """A site that lets nobody in without a code."""
    folder = tmp_path_factory.mktemp("guarded")
    with made_database(seeded) as name, served(name, folder, TWO_FACTOR="required") as site:
        make_people(site)
        yield site


@contextmanager
def at_the_door(browser, site, scheme, expected="nothing"):
    """The page that asks who comes, in a browser that was never here, and notes only answers that were expected."""
    watch = chromium.Watch(site.url.partition("//")[2])
    context = browser.new_context(base_url=site.url, color_scheme=scheme, reduced_motion="reduce")
    watch.over(context)
    page = context.new_page()
    page.goto("/admin/login/?next=/admin/kb/event/")
    yield page
    context.close()
    assert [told for told in watch.problems if expected not in told] == []


def code_of(secret, later=0):
    """The code that an app shows now, or some half minutes later."""
    letters = secret.replace(" ", "")
    key = b32decode(letters + "=" * (-len(letters) % 8))
    return f"{TOTP(key, drift=later).token():06}"


def test_a_second_factor_is_set_up_and_asked_for(browser, guarded):
    with at_the_door(browser, guarded, "dark") as page:
        log_in(page, "contributor")
        secret, recovery = set_up(page)
        sign_out(page)

    # A code works once, so the second sign-in takes the next one.
    with at_the_door(browser, guarded, "light") as page:
        come_in(page, code_of(secret, later=1))
        page.goto("/admin/account/")
        expect(page.locator("body")).to_contain_text("10 recovery codes left")

    with at_the_door(browser, guarded, "dark") as page:
        come_in(page, recovery)
        page.goto("/admin/account/")
        expect(page.locator("body")).to_contain_text("9 recovery codes left")


def set_up(page):
    """Show the code of a new device and keep the recovery codes; the secret and one of these."""
    expect(page.get_by_role("img", name="QR code of the secret")).to_be_visible()
    secret = page.locator(".kb-secret").inner_text()
    page.get_by_role("textbox", name="Code").fill(code_of(secret))
    page.locator("form button[type=submit]").last.click()
    codes = page.locator(".kb-codes code")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    page.get_by_label("I have kept them").check()
    press(page, "Go on")
    expect(page).to_have_url(re.compile("/admin/kb/event/$"))
    return secret, recovery


def sign_out(page):
    page.locator("#logout-form").evaluate("form => form.requestSubmit()")
    page.wait_for_url(lambda url: "event" not in url)
    page.goto("/admin/kb/event/")
    expect(page.get_by_label("Password")).to_be_visible()


def come_in(page, code):
    log_in(page, "contributor")
    page.get_by_role("textbox", name="Code").fill(code)
    page.locator("form button[type=submit]").last.click()
    page.wait_for_url("**/admin/kb/event/")


def test_who_types_a_wrong_password_too_often_waits(browser, guarded):
    with at_the_door(browser, guarded, "light", expected="429") as page:
        for _ in range(6):
            page.get_by_label("Name").fill("manager")
            page.get_by_label("Password").fill("not the password")
            press(page, "Sign in")

        expect(page.locator("body")).to_contain_text("Too many attempts failed for this name")
        expect(page.locator("body")).to_contain_text("ask a manager to unlock it")

        log_in(page, "manager")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
