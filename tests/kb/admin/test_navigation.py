import pytest
from django.contrib import admin
from django.test import RequestFactory

from kb.admin.navigation import Page, lines, sidebar
from kb.models.accounts import Role
from tests import factories

pytestmark = pytest.mark.django_db
LISTED_ON_ANOTHER = {"groupname", "grouprelation", "groupleader", "designation"}
"""Details of a group, which are reached from its page."""


def shown_to(user):
    request = RequestFactory().get("/admin/kb/event/12/change/")
    request.user = user
    return {group["title"]: group["items"] for group in sidebar(request)}


def titles(shown):
    return {group: [item["title"] for item in items] for group, items in shown.items()}


def person(role):
    user = factories.UserFactory(is_staff=True)
    user.groups.add(Role.objects.get(name=role))
    return user


def test_every_list_has_a_line():
    named = {
        line.split(".")[1]
        for found in lines().values()
        for line in found
        if not isinstance(line, Page)
    }
    registered = {model._meta.model_name for model in admin.site._registry}

    assert named == registered - LISTED_ON_ANOTHER


def test_a_superuser_sees_all_in_the_order_of_work(admin_user):
    shown = titles(shown_to(admin_user))

    assert list(shown) == ["Work", "Records", "Terms", "Ledger", "People"]
    assert shown["Records"] == [
        *("Events", "Groups", "Locations", "Claims", "Sources", "Publishers", "Datasets"),
    ]


def test_who_may_not_manage_people_does_not_see_them():
    shown = titles(shown_to(person("contributor")))

    assert "Events" in shown["Records"]
    assert "People" not in shown


def test_who_may_nothing_sees_what_is_for_all_alone():
    assert titles(shown_to(factories.UserFactory(is_staff=True))) == {
        "Work": ["Front page", "Handbook"]
    }


def test_the_line_of_the_page_that_is_open_is_marked(admin_user):
    marked = [
        item["title"] for items in shown_to(admin_user).values() for item in items if item["active"]
    ]

    assert marked == ["Events"]
