"""Pages of the admin through the whole application, as ratios to a list without rows.

python -m bench.admin [--events 385918] [--seconds 2] [--only search]
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import psycopg
from django.core.management import call_command

from bench import data
from bench.calls import application, call
from bench.meter import Meter

LIST = "/admin/kb/event/"
EMPTY = ("a list without rows", LIST, "slug=there-is-none")
PAGES = (
    ("100 events", LIST, ""),
    ("page 50", LIST, "p=50"),
    ("page 1000", LIST, "p=1000"),
    ("from the oldest", LIST, "o=2"),
    ("of a country", LIST, "country=ML"),
    ("of a country and year", LIST, "country=ML&year=2019"),
    ("of a type", LIST, "type__id__exact=event-type:one-sided-violence"),
    ("of a dataset", LIST, "dataset__id__exact=2"),
    ("never published: none", LIST, "state=never"),
    ("whose claims disagree: none", LIST, "claims=disagree"),
    ("search: in every fourth title", LIST, "q=ambush"),
    ("search: a place", LIST, "q=Kabo"),
    ("search: rare", LIST, "q=Sangodjira"),
    ("search: nothing like it", LIST, "q=xyzzyplugh"),
    ("search: two letters", LIST, "q=ka"),
    ("search: three words", LIST, "q=ambush front kabo"),
    ("choices of an event field", "/admin/autocomplete/", "{event}&term=ambush"),
    ("choices of a place field", "/admin/autocomplete/", "{place}&term=kabo"),
    ("one event", "/admin/kb/event/1/change/", ""),
    ("its history", "/admin/kb/event/1/history/", ""),
    ("the front page", "/admin/", ""),
    ("places", "/admin/kb/location/", ""),
    ("editions", "/admin/kb/edition/", ""),
)
FIELDS = {
    "event": "app_label=kb&model_name=claim&field_name=event",
    "place": "app_label=kb&model_name=event&field_name=location",
}


class Page:
    """One page and the meter of its calls."""

    def __init__(self, name: str, path: str, query: str, cookie: str) -> None:
        self.name = name
        self.call = partial(call, application(), path, query.format_map(FIELDS), HTTP_COOKIE=cookie)
        self.size = self.ask()

    def check(self) -> None:
        self.ask()

    def ask(self) -> int:
        answer = self.call()
        assert answer.status == 200, (self.name, answer.status, answer.body[:300])
        return len(answer.body)

    def measure(self, server: psycopg.Connection[Any], seconds: float) -> None:
        self.meter = Meter(server)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end or len(self.meter.times) < 3:
            self.meter.run(self.check, 1)


def main() -> None:
    parser = data.arguments(__doc__ or "")
    parser.add_argument("--seconds", type=float, default=2, help="for each row of the table")
    parser.add_argument("--only", default="", help="rows whose name has this in it")
    options = parser.parse_args()
    conninfo = data.ready(options)
    call_command("collectstatic", verbosity=0, interactive=False)
    cookie = curator()
    pages = [page for page in PAGES if options.only in page[0]]
    print(f"\n{options.events:,} events. Milliseconds; the ratio is to a list without rows.")
    print(f"\n{'':<30} {'bytes':>9} {'median':>9} {'ratio':>7} {'processor':>10} {'ratio':>7}")
    with psycopg.connect(conninfo, autocommit=True) as server:
        base = Page(*EMPTY, cookie)
        base.measure(server, options.seconds)
        tell(base, base)
        for page in pages:
            asked = Page(*page, cookie)
            asked.measure(server, options.seconds)
            tell(asked, base)


def tell(page: Page, base: Page) -> None:
    ours, least = page.meter, base.meter
    print(
        f"{page.name:<30} {page.size / 1000:6.0f} kB {ours.elapsed:9.1f}"
        f" {ours.elapsed / least.elapsed:7.2f} {ours.work:10.1f} {ours.work / least.work:7.2f}",
        flush=True,
    )


def curator() -> str:
    """The cookie of somebody who is logged in and may do everything."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import (
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
        get_user_model,
    )

    from kb.access import standing
    from kb.admin.events import EventAdmin

    EventAdmin.list_per_page = 100
    user, _ = get_user_model().objects.get_or_create(
        username="bench", defaults={"is_staff": True, "is_superuser": True}
    )
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    standing.begin(session, standing.CODE)
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


if __name__ == "__main__":
    main()
