import pytest
from django.contrib.auth.models import Permission

from tests.factories import RoleFactory, UserFactory
from tests.kb.admin.conftest import address

pytestmark = pytest.mark.django_db


def test_django_s_groups_are_roles_on_every_page(admin_client):
    role = RoleFactory(name="Reviewer")
    user = UserFactory()

    pages = [
        admin_client.get(address(role, "changelist")),
        admin_client.get(address(role, "change", role.pk)),
        admin_client.get(address(user, "change", user.pk)),
    ]

    assert b"Select role to change" in pages[0].content
    assert b"Change role" in pages[1].content
    form = pages[2].context["adminform"].form
    assert form.fields["groups"].label == "Roles"
    assert b"Reviewer" in pages[2].content


def test_a_role_gives_what_it_permits(client):
    user, role = UserFactory(), RoleFactory()
    role.permissions.set(Permission.objects.filter(codename="view_event"))
    user.groups.add(role)
    client.force_login(user)

    assert client.get("/admin/kb/event/").status_code == 200
    assert client.get("/admin/kb/source/").status_code == 403
