"""What an attacker would try on the curators' pages."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from kb.models import Token
from kb.models.accounts import Role
from tests.factories import SourceFactory, TokenFactory, UserFactory
from tests.kb.admin.test_access_pages import SPECIAL, somebody

pytestmark = pytest.mark.django_db
OWN = "account device remove_device new_codes kept end_others session tokens add_token".split()
POSTED = ("remove_device", "new_codes", "kept", "end_others")


def own(name):
    return reverse(f"access:{name}")


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("method", ["get", "post"])
def test_pages_of_one_s_own_are_for_who_has_signed_in(client, name, method):
    answer = getattr(client, method)(own(name))

    assert answer.status_code == (302 if method == "get" else 403)
    assert method == "post" or answer.url.startswith("/admin/login/")


@pytest.mark.parametrize("name", OWN)
def test_who_may_not_enter_the_admin_has_none_of_its_pages(client, name):
    client.force_login(UserFactory(is_staff=False))

    answers = [client.get(own(name)), client.post(own(name))]

    assert [answer.status_code for answer in answers] == [302, 302]


@pytest.mark.parametrize("name", POSTED)
def test_what_acts_is_not_done_by_an_address(client, name):
    client.force_login(somebody("superuser"))

    assert client.get(own(name), {"_sure": "yes"}).status_code == 405


@pytest.mark.parametrize("name", ["account", "tokens", "session"])
def test_what_only_shows_takes_no_form(client, name):
    client.force_login(somebody("superuser"))

    assert client.post(own(name)).status_code == 405


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("name", ["login", "code", "enrol", "add_token", "device"])
def test_other_methods_are_refused(client, method, name):
    client.force_login(somebody("superuser"))

    assert getattr(client, method)(own(name)).status_code == 405


@pytest.mark.parametrize("name", [*POSTED, "login", "code", "enrol", "add_token"])
def test_a_form_needs_the_token_of_the_site(name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(somebody("superuser"))

    assert client.post(own(name), {"_sure": "yes"}).status_code == 403


@pytest.mark.parametrize("act", sorted(SPECIAL))
def test_acts_need_the_token_of_the_site(act):
    client = Client(enforce_csrf_checks=True)
    client.force_login(somebody("superuser"))

    assert client.post(SPECIAL[act](), {"_sure": "yes"}).status_code == 403


@pytest.mark.parametrize("act", sorted(SPECIAL))
def test_opening_the_page_of_an_act_changes_nothing(client, act):
    client.force_login(somebody("superuser"))
    url = SPECIAL[act]()
    before = everything()

    client.get(url, {"_sure": "yes", "confirmed": "yes", "reason": "Because."})

    assert everything() == before


def everything():
    models = [model for model in apps.get_models() if model._meta.model_name != "loginsession"]
    return {model: model._default_manager.count() for model in models if model._meta.managed}


@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_a_manager_sees_no_token_of_a_superuser(client, page):
    token = TokenFactory(user=UserFactory(is_superuser=True))
    client.force_login(somebody("manager"))

    answer = client.get(reverse(f"admin:kb_token_{page}", args=[token.pk]))

    assert answer.status_code in {302, 403}
    assert token.name not in answer.content.decode()


def test_a_manager_makes_no_token_for_who_may_do_more(client):
    boss = UserFactory(is_superuser=True)
    client.force_login(somebody("manager"))

    client.post(
        reverse("admin:kb_token_add"),
        {"user": boss.pk, "name": "mine", "expires_at_0": "2026-12-31", "expires_at_1": "12:00"},
    )

    assert not Token.objects.exists()


def test_nobody_makes_an_own_token_for_another(client):
    boss, ana = UserFactory(is_superuser=True), somebody("contributor")
    client.force_login(ana)
    page = client.get(own("add_token"))

    client.post(
        own("add_token"),
        {"name": "x", "expires_at": page.context["form"].initial["expires_at"], "user": boss.pk},
    )

    assert Token.objects.get().user == ana


def test_a_manager_takes_no_role_that_may_do_more(client):
    manager, more = somebody("manager"), Role.objects.create(name="more")
    more.permissions.set(Permission.objects.all())
    client.force_login(manager)
    form = {"username": manager.username, "is_active": "on", "is_staff": "on", "_sure": "yes"}
    form |= {"date_joined_0": "2026-01-01", "date_joined_1": "12:00:00", "groups": [more.pk]}

    client.post(reverse("admin:auth_user_change", args=[manager.pk]), form)

    assert [role.name for role in manager.groups.all()] == ["manager"]


def test_hostile_text_is_shown_as_text(client):
    user = somebody("contributor")
    TokenFactory(user=user, name="<script>alert(1)</script>\u202e")
    client.force_login(user)

    assert b"<script>alert" not in client.get(own("tokens")).content


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_after_the_recovery_codes_one_stays_here(client, where):
    client.force_login(somebody("contributor"))

    assert client.post(own("kept"), {"kept": "yes", "next": where}).url == reverse("admin:index")


def test_pages_that_show_secrets_are_kept_by_no_cache(client):
    client.force_login(somebody("contributor"))

    pages = [client.get(own(name)) for name in ("account", "device", "tokens", "add_token")]
    pages += [Client().get(own("login"))]

    assert all("no-store" in page["Cache-Control"] for page in pages)


def test_our_pages_need_no_script_of_their_own_text():
    folder = settings.BASE_DIR / "kb/templates/admin/kb/access"

    texts = [file.read_text() for file in folder.glob("*.html")]

    assert len(texts) > 10
    assert not any("onclick" in text or "<script>" in text or "style=" in text for text in texts)


def test_withdrawing_asks_who_it_is_when_that_is_long_ago(client):
    client.force_login(somebody("superuser"))
    session = client.session
    session["kb_confirmed"] = 0
    session.save()
    source = SourceFactory()

    answer = client.post(
        reverse("admin:kb_source_withdraw", args=[source.pk]),
        {"confirmed": "yes", "reason": "An error."},
    )

    assert answer.templates[0].name == "admin/kb/access/asked.html"
    assert ("reason", "An error.") in answer.context["carried"]
