"""Claims on an event's page are closed lines: they bear what they say, and bring their fields when opened."""

from html.parser import HTMLParser

import pytest

from kb.models import Claim
from tests import factories
from tests.kb.admin.conftest import address

pytestmark = pytest.mark.django_db


class Sent(HTMLParser):
    """What a browser would send of a page's inputs, selects and textareas."""

    def __init__(self, html):
        super().__init__()
        self.values, self.select, self.area = {}, "", ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name, is_off = given.get("name"), "disabled" in given
        if tag == "input" and name and not is_off:
            if given.get("type") not in {"checkbox", "radio", "submit"} or "checked" in given:
                self.values[name] = given.get("value") or ""
        elif tag == "select":
            self.select = "" if is_off else name
        elif tag == "option" and "selected" in given and self.select:
            self.values[self.select] = given["value"]
        elif tag == "textarea" and not is_off:
            self.area = name
            self.values[name] = ""

    def handle_data(self, data):
        if self.area:
            self.values[self.area] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""


@pytest.fixture
def claim():
    return factories.ClaimFactory(
        statement='They said "ten" <b>& more</b>\nand no less.',
        low=10,
        high=12,
        harm="killed",
        note="kept",
    )


def page_of(client, claim):
    return client.get(address(claim.event, "change", claim.event_id))


def fields_of(client, claim, row="claims-0", **other):
    asked = {"row": row, "key": claim.pk, **other}
    return client.get(address(claim.event, "change", claim.event_id), asked)


def test_a_saved_claim_is_closed_and_a_new_one_open(admin_client, claim):
    text = page_of(admin_client, claim).text

    assert 'name="claims-0-statement"' in text
    assert '<textarea name="claims-0-statement"' not in text
    assert '<textarea name="claims-__prefix__-statement"' in text


def test_fields_are_named_and_filled_as_on_the_form_that_asks(admin_client, claim):
    answer = fields_of(admin_client, claim, row="parts-2-claims-7")

    told = Sent(answer.text).values
    assert answer.status_code == 200
    assert told["parts-2-claims-7-statement"] == claim.statement
    assert told["parts-2-claims-7-low"] == "10"
    assert not [name for name in told if not name.startswith("parts-2-claims-7-")]


def test_a_page_sent_back_untouched_changes_nothing(admin_client, claim):
    before = Claim.objects.filter(pk=claim.pk).values().get()
    sent = Sent(page_of(admin_client, claim).text).values

    answer = admin_client.post(address(claim.event, "change", claim.event_id), sent)

    assert answer.status_code == 302
    assert Claim.objects.filter(pk=claim.pk).values().get() == before


def test_a_claim_that_was_opened_is_saved_with_the_event(admin_client, claim):
    other = factories.ClaimFactory(event=claim.event, statement="Another one says so.")
    sent = Sent(page_of(admin_client, claim).text).values
    sent |= Sent(fields_of(admin_client, claim).text).values
    sent |= {"claims-0-statement": "They said eleven.", "claims-0-low": ""}

    answer = admin_client.post(address(claim.event, "change", claim.event_id), sent)

    assert answer.status_code == 302
    claim.refresh_from_db()
    assert (claim.statement, claim.low, claim.high) == ("They said eleven.", None, 12)
    other.refresh_from_db()
    assert other.statement == "Another one says so."


def test_a_claim_that_was_filled_in_wrongly_comes_back_open(admin_client, claim):
    sent = Sent(page_of(admin_client, claim).text).values | {"claims-0-statement": ""}

    answer = admin_client.post(address(claim.event, "change", claim.event_id), sent)

    assert answer.status_code == 200
    assert '<textarea name="claims-0-statement"' in answer.text


@pytest.mark.parametrize("row", ["claims", "claims-x", "citations-0", "none-0", "a b-0", ""])
def test_only_closed_blocks_are_given(admin_client, claim, row):
    assert fields_of(admin_client, claim, row=row).status_code == 404


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 30, "\0"])
def test_only_saved_rows_are_given(admin_client, claim, key):
    assert fields_of(admin_client, claim, key=key).status_code == 404


def test_a_claim_about_another_event_is_not_given(admin_client, claim):
    factories.ClaimFactory()
    other = Claim.objects.exclude(event=claim.event).first()

    assert fields_of(admin_client, claim, key=other.pk).status_code == 404


def test_who_may_not_see_events_is_given_nothing(client, claim):
    assert fields_of(client, claim).status_code == 302
    client.force_login(factories.UserFactory())

    assert fields_of(client, claim).status_code == 403
