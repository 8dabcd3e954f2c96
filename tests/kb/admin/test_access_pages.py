"""What each role may do, and what asks before it acts, is as docs/curators/access.md says."""

import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import get_resolver, reverse

from kb.admin.records import RecordAdmin
from kb.models.accounts import Role
from kb.publishing import publish
from tests.factories import (
    EventFactory,
    ReportFactory,
    SourceFactory,
    SpreadsheetFactory,
    TokenFactory,
    UserFactory,
)
from tests.kb.admin.conftest import MAKERS, PAGES, address, every_page
from tests.kb.importing import rows

pytestmark = pytest.mark.django_db
PAGE = (settings.BASE_DIR / "docs/curators/access.md").read_text()
LINES = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("|") and not line.startswith("|--")
]
ROLES = ("no role", "contributor", "reviewer", "manager", "superuser")
ACTS = {name: who for act, who, *_ in LINES for name in re.findall(r"`([\w:]+)`", act)}
MATRIX = {line[0]: line[1:] for line in LINES if len(line) == 6 and line[0] != "page"}
OF_ALL = {"publish", "withdraw", "review", "revert", "presence", "doubles", "merge", "spreadsheet"}
ORDINARY = ("changelist", "add", "change", "delete", "history", "autocomplete")


def somebody(role):
    user = UserFactory(is_superuser=role == "superuser")
    if role not in {"no role", "superuser"}:
        user.groups.add(Role.objects.get(name=role))
    return user


def acts_of_urls():
    """Every named address of the admin that is no ordinary page of a record."""
    records = {page.opts.model_name for page in PAGES.values() if isinstance(page, RecordAdmin)}
    records |= {"publisher"}
    for model, page in admin.site._registry.items():
        noun = model._meta.model_name
        for pattern in page.get_urls():
            step = (pattern.name or "").partition(f"_{noun}_")[2]
            if step and step not in ORDINARY:
                of_all = noun in records and step in OF_ALL
                yield f"{'record' if of_all else noun}_{step}"
            elif pattern.name and not step:
                yield pattern.name.removeprefix("auth_")
    resolver = next(
        one for one in get_resolver().url_patterns if getattr(one, "namespace", None) == "access"
    )
    yield from (f"access:{pattern.name}" for pattern in resolver.url_patterns)


def test_all_that_acts_is_listed(rf):
    request = rf.get("/")
    request.user = somebody("superuser")
    in_lists = {name for page in PAGES.values() for name in page.get_actions(request)}

    assert {*in_lists, *acts_of_urls()} == set(ACTS)


@every_page
def test_each_role_may_do_what_the_table_says(client, name):
    found = []
    for role in ROLES:
        client.force_login(somebody(role))
        record = MAKERS[name]()
        found.append(may(client, record))

    assert found == MATRIX[name]


def may(client, record):
    pages = {"see": ["changelist"], "add": ["add"], "delete": ["delete", record.pk]}
    words = {
        word
        for word, page in pages.items()
        if client.get(address(record, *page)).status_code == 200
    }
    answer = client.get(address(record, "change", record.pk))
    if answer.status_code == 200 and answer.context.get("has_change_permission"):
        words.add("change")
    assert (answer.status_code == 200) == ("see" in words)
    order = ("see", "add", "change", "delete")
    return ", ".join(word for word in order if word in words) or "-"


SPECIAL = {
    "record_publish": lambda: reverse("admin:kb_source_publish", args=[SourceFactory().pk]),
    "record_withdraw": lambda: reverse("admin:kb_source_withdraw", args=[SourceFactory().pk]),
    "record_review": lambda: reverse("admin:kb_source_review", args=[SourceFactory().pk]),
    "record_revert": lambda: of_edition("revert"),
    "record_presence": lambda: reverse("admin:kb_source_presence", args=[SourceFactory().pk]),
    "record_doubles": lambda: reverse("admin:kb_source_doubles"),
    "record_merge": lambda: of_two("merge"),
    "record_spreadsheet": lambda: reverse("admin:kb_source_spreadsheet"),
    "spreadsheet_confirm": lambda: of_spreadsheet("confirm"),
    "spreadsheet_review": lambda: of_spreadsheet("review"),
    "spreadsheet_told": lambda: of_spreadsheet("told"),
    "dataset_open": lambda: reverse("admin:kb_dataset_open", args=[MAKERS["dataset"]().pk]),
    "event_map": lambda: reverse("admin:kb_event_map", args=[EventFactory().pk]),
    "report_read": lambda: of_report("read"),
    "report_made": lambda: of_report("made"),
    "report_forget": lambda: of_report("forget"),
    "import_undo": lambda: reverse("admin:kb_import_undo", args=[rows.batch().pk]),
    "referent_merge": lambda: of_referent("merge"),
    "referent_undecide": lambda: of_referent("undecide"),
    "referent_events": lambda: of_referent("events"),
    "event_informant": lambda: reverse("admin:kb_event_informant", args=[1, 0]),
    "user_reset_two_factor": lambda: of_user("reset_two_factor"),
    "user_password_change": lambda: of_user("password_change"),
}


def of_referent(step):
    return reverse(f"admin:kb_referent_{step}", args=[MAKERS["referent"]().pk])


def of_report(step):
    return reverse(f"admin:kb_report_{step}", args=[ReportFactory().pk])


def of_spreadsheet(step):
    """Of whoever is logged in: nobody confirms another's."""
    sent = SpreadsheetFactory(uploaded_by=get_user_model().objects.latest("pk"))
    return reverse(f"admin:kb_spreadsheet_{step}", args=[sent.pk])


def of_edition(step):
    source = SourceFactory()
    publish(type(source).objects.filter(pk=source.pk), reason="First publication.")
    return reverse(f"admin:kb_source_{step}", args=[source.pk, 1])


def of_two(step):
    a, b = SourceFactory(), SourceFactory()
    return reverse(f"admin:kb_source_{step}") + f"?a={a.pk}&b={b.pk}"


def of_user(step):
    return reverse(f"admin:auth_user_{step}", args=[UserFactory().pk])


def test_every_special_page_is_tried():
    listed = {name for name in acts_of_urls() if not name.startswith("access:")}

    assert listed == set(SPECIAL)


@pytest.mark.parametrize("act", sorted(SPECIAL))
def test_special_pages_are_for_who_the_list_names(client, act):
    refused = []
    for role in ROLES:
        client.force_login(somebody(role))
        url = SPECIAL[act]()
        answer = client.post(url)
        status = client.get(url).status_code if answer.status_code == 405 else answer.status_code
        refused += [role] if status == 403 else []

    assert refused == list(ROLES[: ROLES.index(ACTS[act])])


@pytest.mark.parametrize("name", ["revoke", "unlock"])
def test_actions_in_lists_are_for_who_the_list_names(client, name):
    offered = []
    for role in ROLES:
        client.force_login(somebody(role))
        record = TokenFactory() if name == "revoke" else MAKERS["failedsignin"]()
        page = client.get(address(record, "changelist"))
        offered += [role] if f'value="{name}"' in page.content.decode() else []

    assert offered == list(ROLES[ROLES.index(ACTS[name]) :])


def test_who_has_no_role_is_told_so(client):
    client.force_login(somebody("no role"))

    page = client.get(reverse("admin:index")).content.decode()

    assert "Ask a manager for one" in page
