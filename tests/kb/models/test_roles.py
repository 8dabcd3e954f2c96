"""The roles that the migration makes, each with what the one before it may."""

import pytest

from kb.models.accounts import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def may(role):
    return {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Role.objects.get(name=role).permissions.select_related("content_type")
    }


def test_each_role_may_more_than_the_one_before():
    assert may("contributor") < may("reviewer") < may("manager")


def test_only_reviewers_publish_and_only_managers_merge():
    assert may("reviewer") - may("contributor") == {"kb.publish"}
    assert "kb.merge" in may("manager") - may("reviewer")


def test_only_managers_undo_imports():
    assert "kb.undo_import" in may("manager") - may("reviewer")


def test_only_managers_open_datasets():
    assert "kb.open_dataset" in may("manager") - may("reviewer")


@pytest.mark.parametrize("role", ["contributor", "reviewer"])
def test_vocabularies_users_and_tokens_are_the_managers(role):
    others = {"vocabulary", "term", "user", "role", "token", "permission", "group"}
    changing = {name for name in may(role) if ".view_" not in name and name.startswith("auth.")}

    assert changing == set()
    assert not {f"kb.change_{model}" for model in others - {"group"}} & may(role)


@pytest.mark.parametrize("role", ["contributor", "reviewer", "manager"])
def test_no_role_waives_the_rule_of_four_eyes_but_superusers_have_it(role):
    assert "kb.publish_own" not in may(role)
    assert UserFactory(is_superuser=True).has_perm("kb.publish_own")
