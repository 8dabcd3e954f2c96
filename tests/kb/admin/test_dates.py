from datetime import date

import pytest
from django import forms

from kb import models
from kb.admin.dates import DatedForm, FuzzyDateField, dated
from kb.dates import FuzzyDate
from tests.factories import EventFactory, GroupFactory, GroupRelationFactory
from tests.kb.admin.conftest import address, form_data

WRITTEN = [
    "2025-07-01",
    "2025-07",
    "2025~",
    "201X?",
    "2025-07-01/2025-07-03",
    "../2017-03-02",
    "2017-03-02/..",
    "2025-06-30/2025-07-06 week",
    "2025-07-01/2025-09-30 quarter",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_what_is_written_is_shown_again_and_is_no_change(written):
    field = FuzzyDateField(required=False)

    read = field.clean(written)

    assert field.prepare_value(read) == written
    assert not field.has_changed(read, f" {written} ")
    assert field.has_changed(read, "1999")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1 July 2025", "write a day 2024-07-25"),
        ("2025-13", "write a day 2024-07-25"),
        ("2025-07-01/2025-07-08 week", "not one whole week"),
        ("2025-07-05/2025-07-01", "write a day 2024-07-25"),
        ("2025\x00", "Null characters"),
    ],
)
def test_what_is_no_date_is_refused_with_the_forms_allowed(written, said):
    with pytest.raises(forms.ValidationError, match=said):
        FuzzyDateField(required=False).clean(written)


def test_a_date_that_is_needed_has_two_ends():
    with pytest.raises(forms.ValidationError, match="both ends"):
        FuzzyDateField().clean("2025-07-01/..")


def test_a_form_has_one_input_for_each_date_of_its_model():
    form = dated(models.Group, DatedForm)

    assert list(form.base_fields) == ["founded", "ended"]
    assert not form.base_fields["ended"].required
    assert form.base_fields["founded"].help_text.startswith("When the group was formed.")


@pytest.mark.django_db
def test_a_date_is_saved_with_the_words_of_the_source(admin_client):
    group = GroupFactory()
    url = address(group, "change", group.pk)
    data = form_data(admin_client.get(url))
    assert data["founded"] == "2017-03-02"

    admin_client.post(url, data | {"founded": "2017-03~", "founded_text": "announced in March"})

    group.refresh_from_db()
    assert group.founded == FuzzyDate(
        date(2017, 3, 1), date(2017, 3, 31), "month", "~", "announced in March"
    )


@pytest.mark.django_db
def test_words_alone_are_no_date(admin_client):
    group = GroupFactory()
    url = address(group, "change", group.pk)
    data = form_data(admin_client.get(url))

    answer = admin_client.post(url, data | {"founded": "", "founded_text": "before the rains"})

    assert "Words or marks alone are no date" in answer.content.decode()


@pytest.mark.django_db
def test_a_wrong_date_is_shown_again_beside_its_error(admin_client):
    event = EventFactory()
    url = address(event, "change", event.pk)
    data = form_data(admin_client.get(url))

    page = admin_client.post(url, data | {"date": "Tuesday"})

    assert page.context["adminform"].form.errors["date"][0].startswith("“Tuesday” is not a date")
    assert b'value="Tuesday"' in page.content


@pytest.mark.django_db
def test_dates_that_contradict_each_other_are_an_error_of_the_form(admin_client):
    group = GroupFactory()
    url = address(group, "change", group.pk)
    data = form_data(admin_client.get(url))

    page = admin_client.post(url, data | {"ended": "2012"})

    errors = page.context["adminform"].form.non_field_errors()
    assert errors == ["A group cannot end before it was founded."]


@pytest.mark.django_db
def test_dates_of_rows_are_saved_and_checked(admin_client):
    relation = GroupRelationFactory()
    url = address(relation.subject, "change", relation.subject_id)
    data = form_data(admin_client.get(url))
    assert data["relations-0-since"] == "2017-03-02"

    refused = admin_client.post(url, data | {"relations-0-until": "2016"})
    saved = admin_client.post(url, data | {"relations-0-until": "2019~"})

    assert b"A tie cannot end before it began." in refused.content
    assert saved.status_code == 302
    relation.refresh_from_db()
    assert str(relation.until) == "2019~"


@pytest.mark.django_db
def test_lists_and_read_only_pages_show_the_date_as_written(admin_client):
    group = GroupFactory(founded=FuzzyDate.parse("2017-03-01/2017-03-02"))

    page = admin_client.get(address(group, "changelist")).content.decode()

    assert '<span class="day">2017-03-01</span>/<wbr><span class="day">2017-03-02</span>' in page
    assert "None" not in page
