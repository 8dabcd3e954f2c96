"""Who logs in to the site that browser tests use: a superuser, and one person of each role."""

PASSWORD = "open-only-to-tests-1"
NAMES = ("superuser", "contributor", "reviewer", "manager")
MAKE = f"""
from django.contrib.auth import get_user_model
from kb.models.accounts import Role
for name in {NAMES!r}:
    user = get_user_model()(username=name, is_staff=True, is_superuser=name == "superuser")
    user.set_password({PASSWORD!r})
    user.save()
    user.groups.set(Role.objects.filter(name=name))
"""


def make_people(site):
    site.manage("shell", "--verbosity", "0", "--command", MAKE)


def log_in(page, name):
    """On the page that asks for it."""
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()
